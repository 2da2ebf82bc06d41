package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

// ErrThrottled means that too many attempts failed. Wait says for how long nothing is tried.
var ErrThrottled = errors.New("account: too many attempts")

// Throttled is the error of an attempt that was not even looked at.
type Throttled struct{ Wait time.Duration }

func (t *Throttled) Error() string { return fmt.Sprintf("%v: again in %s", ErrThrottled, t.Wait) }

// Is makes errors.Is(err, ErrThrottled) hold.
func (t *Throttled) Is(target error) bool { return target == ErrThrottled }

// How guessing is slowed down. After the free attempts each one doubles the wait, from a second to a quarter of an hour. An address
// has more free attempts, as a whole office may share it, and is forgiven after a quiet day. After lockedAfter failures in a row
// a login takes no password any more (NIST SP 800-63B section 3.2.2: at most 100); a passkey, a recovery code or a new invitation
// opens it again.
const (
	freeByLogin   = 5
	freeByAddress = 30
	firstWait     = time.Second
	longestWait   = 15 * time.Minute
	forgiveAfter  = 24 * time.Hour
	lockedAfter   = 100
	keptFor       = 90 * 24 * time.Hour // then even a locked login is forgotten: guesses at logins of nobody must not fill the table
	never         = 1<<63 - 1           // microseconds
)

// bucket is one thing whose attempts are counted.
type bucket struct {
	key  string // hash
	free int64
	lock bool // locks for good, and is forgiven by a success only
}

func byLogin(purpose, login string) bucket {
	return bucket{key: hashOf("throttle/"+purpose, login), free: freeByLogin, lock: true}
}

func byAddress(address string) bucket {
	return bucket{key: hashOf("throttle/address", address), free: freeByAddress}
}

// count is what is known of a bucket.
type count struct {
	failures     int64
	last         int64 // microseconds
	blockedUntil int64
}

// after is the count when one more attempt began; it counts as failed until it succeeds.
func (c count) after(b bucket, at time.Time) count {
	if !b.lock && at.UnixMicro()-c.last > forgiveAfter.Microseconds() {
		c = count{}
	}
	c.failures++
	c.last = at.UnixMicro()
	switch {
	case b.lock && c.failures >= lockedAfter:
		c.blockedUntil = never
	case c.failures >= b.free:
		c.blockedUntil = at.Add(waitAfter(c.failures - b.free)).UnixMicro()
	}
	return c
}

// waitAfter doubles with each failure beyond the free ones.
func waitAfter(extra int64) time.Duration {
	const doublings = 10 // 1,024 seconds: more than the longest wait
	return min(firstWait<<min(extra, doublings), longestWait)
}

// attempt counts an attempt in all buckets before it is looked at, so that a thousand at once are not a thousand guesses. It tells
// how many failed in the first bucket, this one included. Errors: *Throttled.
func (a *Accounts) attempt(ctx context.Context, at time.Time, buckets ...bucket) (failures int64, err error) {
	err = a.db.Write(ctx, func(tx *store.Tx) error {
		counts := make([]count, len(buckets))
		for i, b := range buckets {
			if counts[i], err = readCount(ctx, tx, b); err != nil {
				return err
			}
			if left := counts[i].blockedUntil - at.UnixMicro(); left > 0 {
				return &Throttled{Wait: min(time.Duration(left/1e6+1)*time.Second, longestWait)}
			}
		}
		for i, b := range buckets {
			tx.Queue(writeCount(b, counts[i].after(b, at)))
		}
		failures = counts[0].failures + 1
		if failures == 1 {
			tx.Queue(store.Statement{SQL: "delete from account_throttle where last_us < $1", Args: []any{at.Add(-keptFor).UnixMicro()}})
		}
		return nil
	})
	return failures, err
}

// readCount locks the bucket, so that attempts at once are counted one after the other.
func readCount(ctx context.Context, tx *store.Tx, b bucket) (count, error) {
	if err := tx.LockName(ctx, "account/throttle/"+b.key); err != nil {
		return count{}, err
	}
	var c count
	err := tx.QueryRowContext(ctx, "select failures, last_us, blocked_until_us from account_throttle where key_hash = $1", b.key).
		Scan(&c.failures, &c.last, &c.blockedUntil)
	if errors.Is(err, sql.ErrNoRows) {
		return count{}, nil
	}
	return c, err
}

func writeCount(b bucket, c count) store.Statement {
	return store.Statement{
		SQL: `insert into account_throttle (key_hash, failures, last_us, blocked_until_us) values ($1, $2, $3, $4)
 on conflict (key_hash) do update set failures = excluded.failures, last_us = excluded.last_us, blocked_until_us = excluded.blocked_until_us`,
		Args: []any{b.key, c.failures, c.last, c.blockedUntil},
	}
}

// succeeded forgets the failures at a login. At an address it takes back only this attempt: whoever has one account of their own
// must not get more guesses at others by it.
func (a *Accounts) succeeded(ctx context.Context, buckets ...bucket) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		for _, b := range buckets {
			s := store.Statement{SQL: "update account_throttle set failures = failures - 1 where key_hash = $1", Args: []any{b.key}}
			if b.lock {
				s.SQL = "delete from account_throttle where key_hash = $1"
			}
			tx.Queue(s)
		}
		return nil
	})
}

// worthNoting tells which failures get into the record: the first that slows down, and then every doubling.
func worthNoting(failures int64) bool {
	for n := int64(freeByLogin); n <= failures; n *= 2 {
		if n == failures {
			return true
		}
	}
	return failures == lockedAfter
}

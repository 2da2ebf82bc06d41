package account

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Method is the factor by which a session began. The texts are stored.
type Method string

// The methods.
const (
	ByPassword   Method = "password"
	ByPasskey    Method = "passkey"
	ByRecovery   Method = "recovery_code"
	ByProvider   Method = "identity_provider"
	ByInvitation Method = "invitation"
	ByDemo       Method = "demo_link"
)

// Device is where a session runs, as far as its holder needs it to know it again: no fingerprint, no address.
type Device struct {
	Channel     string // portal
	Description string // "Firefox on Windows"
}

const maxDevice = 80

// Session is somebody signed in.
type Session struct {
	ID        string // public: it names the session in lists and in the record
	Account   ID
	Role      access.Role
	Channel   string
	Method    Method
	Device    string
	StartedAt time.Time
	SeenAt    time.Time // to the minute
	EndsAt    time.Time
	IdleEnds  time.Time // when nothing is asked before
	Confirmed time.Time // when a factor was shown last

	Lang       string // that the holder reads best, BCP 47; "" for no preference
	LargePrint bool   // a standing request

	visitor access.Visitor
}

// Visitor is who the session lets in.
func (s Session) Visitor() access.Visitor { return s.visitor }

// ErrNoSession is for a secret that opens nothing, whatever the cause.
var ErrNoSession = errors.New("account: no session")

const (
	// stepUpLife is how long a factor counts as just shown.
	stepUpLife = 10 * time.Minute
	// seenEvery is how exactly it is known when a session was used last: not every request writes.
	seenEvery = time.Minute
)

const selectSession = `select s.session_id, s.account_id, s.role, s.channel, s.method, s.device, s.started_us, s.seen_us, s.confirmed_us,
 s.version, a.state, a.roles, a.person_id, a.sessions_from, h.name
 from account_session s join account a on a.account_id = s.account_id join account_holder h on h.account_id = s.account_id where `

// found is a session's row with what the account is now.
type found struct {
	Session
	state   State
	roles   []access.Role
	person  person.ID
	version int64 // of the account's stream when the session began: servers' clocks may differ, versions do not
	from    int64 // sessions that began after this version hold
	name    string
}

func scanSession(row interface{ Scan(...any) error }) (found, error) {
	var f found
	var started, seen, confirmed int64
	var roles string
	err := row.Scan(&f.ID, &f.Account, &f.Role, &f.Channel, &f.Method, &f.Device, &started, &seen, &confirmed,
		&f.version, &f.state, &roles, &f.person, &f.from, &f.name)
	f.roles = splitRoles(roles)
	f.StartedAt, f.SeenAt, f.Confirmed = time.UnixMicro(started).UTC(), time.UnixMicro(seen).UTC(), time.UnixMicro(confirmed).UTC()
	absolute, idle := limits(f.roles)
	f.EndsAt, f.IdleEnds = f.StartedAt.Add(absolute), f.SeenAt.Add(idle)
	return f, err
}

// holds tells whether the session still lets somebody in.
func (f found) holds(at time.Time) bool {
	return f.state == Active && at.Before(f.EndsAt) && at.Before(f.IdleEnds) && f.version > f.from &&
		slices.Contains(f.roles, f.Role)
}

// Session finds the session of a secret and says who it lets in now. One read; once a minute also a write that says it was used.
// Errors: ErrNoSession when it ended, idled away, or its account or role is gone.
func (a *Accounts) Session(ctx context.Context, secret string, at time.Time) (Session, error) {
	f, err := scanSession(a.db.Read().QueryRowContext(ctx, selectSession+"s.secret_hash = $1", hashOf("session", secret)))
	if errors.Is(err, sql.ErrNoRows) || err == nil && !f.holds(at) {
		return Session{}, ErrNoSession
	}
	if err != nil {
		return Session{}, fmt.Errorf("account: read session: %w", err)
	}
	if at.Sub(f.SeenAt) >= seenEvery {
		if err := a.seen(ctx, f.ID, at); err != nil {
			return Session{}, err
		}
	}
	err = a.admit(ctx, &f, at)
	return f.Session, err
}

func (a *Accounts) seen(ctx context.Context, session string, at time.Time) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, "update account_session set seen_us = $2 where session_id = $1 and seen_us < $2", session, at.UnixMicro())
		return err
	})
}

// admit joins the session with the person who holds the account.
func (a *Accounts) admit(ctx context.Context, f *found, at time.Time) error {
	v := access.Visitor{
		Account: string(f.Account), Person: f.person, Name: f.name, Role: f.Role, Roles: f.roles, Channel: f.Channel, Session: f.ID,
		SteppedUp: at.Sub(f.Confirmed) < stepUpLife, SignedInAt: f.StartedAt,
	}
	if f.person != "" {
		p, err := a.people.Get(ctx, f.person)
		if err != nil {
			return fmt.Errorf("account: who holds the account: %w", err)
		}
		v.Person, v.Former = p.ID, p.MergedFrom // another than before after a merge
		describe(&v, p, at)
		if v.Role == access.RoleAgent {
			if err := a.lead(ctx, &v, p, at); err != nil {
				return err
			}
		}
		f.Lang, f.LargePrint = p.Preferences.Written, p.Preferences.Format == person.LargePrint
	}
	f.visitor = v
	return nil
}

// describe adds name and groups as they are on the day.
func describe(v *access.Visitor, p person.Person, at time.Time) {
	for _, n := range p.Names {
		if current(n.Valid, at) {
			v.Name = n.Text
			break
		}
	}
	for _, r := range p.Relations {
		if (r.Kind == "agent_of" || r.Kind == "works_at" || r.Kind == "staff_of") && current(r.Valid, at) {
			v.Groups = append(v.Groups, r.Other)
		}
	}
}

func current(v person.Valid, at time.Time) bool {
	day := at.UTC().Format(time.DateOnly)
	return (v.From == nil || v.From.String() <= day) && (v.To == nil || v.To.String() >= day)
}

// Started is a session that just began or changed: the only moment its secret is known.
type Started struct {
	Secret  string
	Session string
	EndsAt  time.Time
	Role    access.Role
}

// start begins a session after a factor was shown. It acts in the account's first role; the holder may switch. The fact is recorded
// before the session works.
func (a *Accounts) start(ctx context.Context, cause Cause, id ID, method Method, d Device) (Started, error) {
	now, err := a.load(ctx, id)
	if err != nil {
		return Started{}, err
	}
	if now.State != Active || len(now.Roles) == 0 {
		return Started{}, ErrRefused
	}
	absolute, _ := limits(now.Roles)
	s := Started{Secret: newSecret(), Session: "s" + strings.ToLower(rand.Text()), EndsAt: cause.At.Add(absolute), Role: now.Roles[0]}
	cause.ID = "" // the command of whoever opened the door did something else
	cause.Actor.ID, cause.Actor.Role, cause.Actor.Channel = string(id), string(s.Role), d.Channel
	done, err := a.append(ctx, cause, id, record.AnyVersion, event(typeSignedIn, fact{Session: s.Session, Method: method, Role: s.Role}))
	if err != nil {
		return Started{}, err
	}
	at := cause.At.UnixMicro()
	return s, a.db.Write(ctx, func(tx *store.Tx) error {
		tx.Queue(
			store.Statement{SQL: "delete from account_session where account_id = $1 and started_us < $2", Args: []any{string(id), at - memberSession.Microseconds()}},
			store.Statement{
				SQL: `insert into account_session (session_id, secret_hash, account_id, role, channel, method, device, version, started_us, seen_us, confirmed_us)
 values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $9)`,
				Args: []any{s.Session, hashOf("session", s.Secret), string(id), string(s.Role), d.Channel, string(method), cut(d.Description, maxDevice), done.Versions[0], at},
			})
		return nil
	})
}

func cut(text string, limit int) string {
	if len(text) > limit {
		return strings.ToValidUTF8(text[:limit], "")
	}
	return text
}

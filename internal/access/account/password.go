package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"github.com/keepwell/keepwell/internal/store"
)

// Argon2id with the first of the settings that the OWASP Password Storage Cheat Sheet recommends as equally strong: 19 MiB, two
// passes, one lane. A sign-in takes some tens of milliseconds, and hashesAtOnce of them cannot fill a small server's memory.
const (
	argonMemoryKiB = 19 * 1024
	argonPasses    = 2
	argonLanes     = 1
	argonSaltBytes = 16 // RFC 9106 section 3.1
	argonHashBytes = 32
	hashesAtOnce   = 4
)

// Length of a password. NIST SP 800-63B asks for 8 at least, and 15 where it is the only factor of AAL1 (revision 4); the plan asks
// for 12 and refuses common ones. The upper end only keeps hashing cheap: at least 64 must be allowed.
const (
	MinPassword = 12
	MaxPassword = 256
)

// Why a password is refused, as message keys say it.
var (
	ErrShort  = errors.New("account: the password is too short")
	ErrLong   = errors.New("account: the password is too long")
	ErrCommon = errors.New("account: the password is easy to guess")
)

//go:embed common.txt
var commonText string

// common are passwords and the words they are made of that everybody tries first.
var common = strings.Fields(commonText)

// CheckPassword tells why a password must not be used; it asks for no mixture of letters, digits and signs (NIST SP 800-63B
// section 3.1.1.2). context are words of this account: login, name.
func CheckPassword(password string, context ...string) error {
	p := norm.NFKC.String(password)
	switch {
	case utf8.RuneCountInString(p) < MinPassword:
		return ErrShort
	case len(p) > MaxPassword:
		return ErrLong
	case isCommon(p, context):
		return ErrCommon
	}
	return nil
}

// fewSigns is up to how many different signs a password is a repetition, and how much must be left of it when everything that
// everybody tries first is taken out.
const fewSigns = 5

func isCommon(password string, context []string) bool {
	left := strings.Map(foldRune, strings.ToLower(password))
	if len(distinct(left)) < fewSigns || isRun(password) {
		return true
	}
	for _, word := range slices.Concat(context, common) {
		if word = strings.Map(foldRune, strings.ToLower(word)); utf8.RuneCountInString(word) >= 3 {
			left = strings.ReplaceAll(left, word, "")
		}
	}
	return len(distinct(strings.TrimFunc(left, func(r rune) bool { return !unicode.IsLetter(r) }))) < fewSigns
}

// foldRune undoes the replacements that everybody knows.
func foldRune(r rune) rune {
	if i := strings.IndexRune("0134578@$!", r); i >= 0 {
		return rune("oieastbasi"[i])
	}
	if unicode.IsSpace(r) || unicode.IsPunct(r) {
		return -1
	}
	return r
}

func distinct(text string) map[rune]bool {
	seen := map[rune]bool{}
	for _, r := range text {
		seen[r] = true
	}
	return seen
}

// isRun tells whether most signs follow the one before by one step, up or down.
func isRun(text string) bool {
	signs, steps := []rune(text), 0
	for i := 1; i < len(signs); i++ {
		if d := signs[i] - signs[i-1]; d == 1 || d == -1 {
			steps++
		}
	}
	return steps*4 >= len(signs)*3
}

// hasher makes and checks password hashes, few at a time.
type hasher struct {
	places chan struct{}
	nobody phc          // of a password that nobody has: checked where there is none to check
	made   atomic.Int64 // hashes so far
}

func newHasher() *hasher {
	h := &hasher{places: make(chan struct{}, hashesAtOnce), nobody: todays()}
	rand.Read(h.nobody.hash)
	return h
}

// todays are the settings for new hashes, with a fresh salt.
func todays() phc {
	p := phc{memory: argonMemoryKiB, passes: argonPasses, lanes: argonLanes, salt: make([]byte, argonSaltBytes), hash: make([]byte, argonHashBytes)}
	rand.Read(p.salt)
	return p
}

// seal is the PHC string of a password.
func (h *hasher) seal(ctx context.Context, password string) (string, error) {
	p := todays()
	key, err := h.key(ctx, password, p)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, p.memory, p.passes, p.lanes,
		base64.RawStdEncoding.EncodeToString(p.salt), base64.RawStdEncoding.EncodeToString(key)), nil
}

// key waits for a place, at most as long as the caller does.
func (h *hasher) key(ctx context.Context, password string, p phc) ([]byte, error) {
	select {
	case h.places <- struct{}{}:
	case <-ctx.Done():
		return nil, fmt.Errorf("account: hash a password: %w", ctx.Err())
	}
	defer func() { <-h.places }()
	h.made.Add(1)
	return argon2.IDKey([]byte(norm.NFKC.String(password)), p.salt, p.passes, p.memory, p.lanes, uint32(len(p.hash))), nil
}

// check tells whether a password belongs to a PHC string, and whether the string was made with other settings than today's. An empty
// or damaged string takes the same time and never fits.
func (h *hasher) check(ctx context.Context, stored, password string) (fits, old bool, err error) {
	p, unreadable := readPHC(stored)
	if unreadable != nil {
		p = h.nobody
	}
	key, err := h.key(ctx, password, p)
	same := err == nil && subtle.ConstantTimeCompare(key, p.hash) == 1
	return same && unreadable == nil, p.memory != argonMemoryKiB || p.passes != argonPasses || p.lanes != argonLanes, err
}

// phc is a password hash in parts (github.com/P-H-C/phc-string-format).
type phc struct {
	memory, passes uint32
	lanes          uint8
	salt, hash     []byte
}

var errPHC = errors.New("account: not a password hash")

func readPHC(text string) (phc, error) {
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return phc{}, errPHC
	}
	var p phc
	var version int
	_, err1 := fmt.Sscanf(parts[2], "v=%d", &version)
	_, err2 := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.passes, &p.lanes)
	var err3, err4 error
	p.salt, err3 = base64.RawStdEncoding.DecodeString(parts[4])
	p.hash, err4 = base64.RawStdEncoding.DecodeString(parts[5])
	if errors.Join(err1, err2, err3, err4) != nil || version != argon2.Version || p.passes == 0 || p.lanes == 0 || len(p.hash) < argonSaltBytes {
		return phc{}, errPHC
	}
	return p, nil
}

// SetPassword sets or replaces the password. All sessions end but the one named by keep. The caller has made sure that it is the
// holder: by a session stepped up, or by an invitation. Errors: ErrShort, ErrLong, ErrCommon, ErrClosed, ErrNoAccount.
func (a *Accounts) SetPassword(ctx context.Context, cause Cause, id ID, password, keep string) error {
	holder, err := a.holder(ctx, id)
	if err != nil {
		return err
	}
	if err := CheckPassword(password, holder.words()...); err != nil {
		return err
	}
	now, err := a.load(ctx, id)
	if err != nil {
		return err
	}
	if now.State == Closed {
		return ErrClosed
	}
	sealed, err := a.hasher.seal(ctx, password)
	if err != nil {
		return err
	}
	if err := a.storePassword(ctx, id, sealed, cause.At.UnixMicro()); err != nil {
		return err
	}
	if err := a.note(ctx, cause, id, event(typePasswordSet, fact{})); err != nil {
		return err
	}
	return a.EndOthers(ctx, Cause{At: cause.At, Zone: cause.Zone, Actor: cause.Actor}, id, keep)
}

func (a *Accounts) storePassword(ctx context.Context, id ID, sealed string, atMicros int64) error {
	return a.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into account_password (account_id, phc, changed_us) values ($1, $2, $3)
 on conflict (account_id) do update set phc = excluded.phc, changed_us = excluded.changed_us`, string(id), sealed, atMicros)
		return err
	})
}

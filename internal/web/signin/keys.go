package signin

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Role says what somebody signed in as.
type Role string

// Coordinator is a care coordinator of the plan: sees the population and every member of it.
const Coordinator Role = "coordinator"

// Title is the role as pages show it.
func (r Role) Title() string {
	if r == Coordinator {
		return "Care coordinator"
	}
	return string(r)
}

var (
	// ErrExpired means the signature is ours but the time is over.
	ErrExpired = errors.New("signin: expired")
	// ErrForged means the text was not made with these keys for this purpose.
	ErrForged = errors.New("signin: not signed by this server")
)

// KeySize is the length of a key in bytes: that of the hash, as RFC 2104 section 3 recommends.
const KeySize = sha256.Size

// Keys sign and check the texts of the demo sign-in.
//
//	Link     may be opened until it expires, as often as wanted; names a persona or a role.
//	Session  the value of a cookie; carries the role of its link and its own end.
//
// Both are HMAC-SHA-256 over their purpose, content and end, so that one never passes for the other.
type Keys struct{ key []byte }

// NewKeys takes a secret of at least KeySize bytes. It panics for a shorter one: that is a mistake of the program.
func NewKeys(secret []byte) *Keys {
	if len(secret) < KeySize {
		panic("signin: the secret is shorter than 32 bytes")
	}
	return &Keys{key: append([]byte(nil), secret...)}
}

// RandomKeys are keys that end with the process: every link and session ends with them.
func RandomKeys() *Keys {
	secret := make([]byte, KeySize)
	rand.Read(secret) // never fails, see crypto/rand
	return &Keys{key: secret}
}

const (
	purposeLink    = "link"
	purposeSession = "session"
)

// Link is the token of a sign-in link.
func (k *Keys) Link(role Role, expires time.Time) string { return k.seal(purposeLink, role, expires) }

// OpenLink gives the role of a link.
func (k *Keys) OpenLink(token string, now time.Time) (Role, error) {
	role, _, err := k.open(purposeLink, token, now)
	return role, err
}

// Session is the value of a session cookie.
func (k *Keys) Session(role Role, expires time.Time) string {
	return k.seal(purposeSession, role, expires)
}

// OpenSession gives the role of a session.
func (k *Keys) OpenSession(value string, now time.Time) (Role, error) {
	role, _, err := k.open(purposeSession, value, now)
	return role, err
}

// seal writes role.end.signature.
func (k *Keys) seal(purpose string, role Role, expires time.Time) string {
	body := string(role) + "." + strconv.FormatInt(expires.Unix(), 36)
	return body + "." + k.sign(purpose, body)
}

func (k *Keys) open(purpose, text string, now time.Time) (Role, time.Time, error) {
	cut := strings.LastIndexByte(text, '.')
	if cut < 0 || !hmac.Equal([]byte(text[cut+1:]), []byte(k.sign(purpose, text[:cut]))) {
		return "", time.Time{}, ErrForged
	}
	role, end, _ := strings.Cut(text[:cut], ".")
	seconds, err := strconv.ParseInt(end, 36, 64)
	if err != nil {
		return "", time.Time{}, ErrForged
	}
	expires := time.Unix(seconds, 0)
	if !now.Before(expires) {
		return "", expires, ErrExpired
	}
	return Role(role), expires, nil
}

func (k *Keys) sign(purpose, body string) string {
	mac := hmac.New(sha256.New, k.key)
	mac.Write([]byte("keepwell/signin/" + purpose + "\x00" + body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

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

var (
	// ErrExpired means the signature is ours but the time is over.
	ErrExpired = errors.New("signin: expired")
	// ErrForged means the link was not made with these keys.
	ErrForged = errors.New("signin: not signed by this server")
)

// KeySize is the length of a key in bytes: that of the hash, as RFC 2104 section 3 recommends.
const KeySize = sha256.Size

// Keys sign and check demo links: HMAC-SHA-256 over the persona and the end. A link may be opened until it ends, as often as wanted.
type Keys struct{ key []byte }

// NewKeys takes a secret of at least KeySize bytes. It panics for a shorter one: that is a mistake of the program.
func NewKeys(secret []byte) *Keys {
	if len(secret) < KeySize {
		panic("signin: the secret is shorter than 32 bytes")
	}
	return &Keys{key: append([]byte(nil), secret...)}
}

// RandomKeys are keys that end with the process: every link ends with them.
func RandomKeys() *Keys {
	secret := make([]byte, KeySize)
	rand.Read(secret) // never fails, see crypto/rand
	return &Keys{key: secret}
}

// Link is the token of a link that signs in as a persona: persona.end.signature. A persona is letters and hyphens.
func (k *Keys) Link(persona string, expires time.Time) string {
	body := persona + "." + strconv.FormatInt(expires.Unix(), 36)
	return body + "." + k.sign(body)
}

// OpenLink gives the persona of a link. Errors: ErrForged, ErrExpired.
func (k *Keys) OpenLink(token string, now time.Time) (string, error) {
	cut := strings.LastIndexByte(token, '.')
	if cut < 0 || !hmac.Equal([]byte(token[cut+1:]), []byte(k.sign(token[:cut]))) {
		return "", ErrForged
	}
	persona, end, _ := strings.Cut(token[:cut], ".")
	seconds, err := strconv.ParseInt(end, 36, 64)
	if err != nil {
		return "", ErrForged
	}
	if !now.Before(time.Unix(seconds, 0)) {
		return "", ErrExpired
	}
	return persona, nil
}

func (k *Keys) sign(body string) string {
	mac := hmac.New(sha256.New, k.key)
	mac.Write([]byte("keepwell/signin/link\x00" + body))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

package account

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"strings"
)

// secretBytes is the length of a random secret: 256 bits, four times what NIST SP 800-63B section 5.1 asks of a session secret.
const secretBytes = 32

// newSecret is a random text that nobody guesses.
func newSecret() string {
	b := make([]byte, secretBytes)
	rand.Read(b) // never fails, see crypto/rand
	return base64.RawURLEncoding.EncodeToString(b)
}

// hashOf is what is kept of a secret. The secrets have so much chance in them that a fast hash is enough.
func hashOf(purpose, secret string) string {
	sum := sha256.Sum256([]byte("keepwell/account/" + purpose + "\x00" + secret))
	return hex.EncodeToString(sum[:])
}

// codeLetters are 32 that are not taken for each other when read aloud or copied by hand: no I, L, O, U (Crockford's base 32).
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode is a code for people: groups of four letters, five bits a letter.
func newCode(letters int) string {
	b := make([]byte, letters)
	rand.Read(b)
	var text strings.Builder
	for i, x := range b {
		if i > 0 && i%4 == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(codeLetters[x%32])
	}
	return text.String()
}

// lookalikes are what people write for a letter of a code.
var lookalikes = strings.NewReplacer("O", "0", "I", "1", "L", "1", "U", "V", "-", "", " ", "")

// readCode is a code as it is hashed, however it was typed.
func readCode(typed string) string { return lookalikes.Replace(strings.ToUpper(typed)) }

package rule

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// hash is the SHA-256 of the content without its tests, as JSON with sorted keys.
func (c Content) hash() string {
	c.Tests = nil
	canonical, err := json.Marshal(c)
	if err != nil {
		panic("rule: content that was read cannot be written: " + err.Error())
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:])
}

// jsonText is a value as JSON; values that JSON writes alike are alike.
func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return "not JSON: " + err.Error()
	}
	return string(text)
}

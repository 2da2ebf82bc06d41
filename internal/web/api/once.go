package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/keepwell/keepwell/internal/record"
)

// asked is the event that an account asked for a change under a key. It holds no word of the request: the hash is keyed with the
// key, which is not kept.
type asked struct {
	Operation string `json:"operation"`
	Request   string `json:"request_hmac_sha256"`
}

const typeAsked = "api.asked"

// once notes the request under its key before it is done. The same request again finds the same note, and the room does the same
// command once; another request under the key is refused, on every server and for ever.
func (s *server) once(ctx context.Context, c *caller, op operation) error {
	c.command = "api/" + digest([]byte(c.Account), []byte(c.key))
	data, err := json.Marshal(asked{op.id, keyed(c.key, requestOf(ctx))})
	if err != nil {
		return err
	}
	_, err = s.Record.Append(ctx, record.Command{ID: c.command, At: c.at, Zone: c.zone, Actor: c.actor()}, record.StreamAppend{
		Stream: record.StreamID("api/" + c.Account), Expected: record.AnyVersion,
		Events: []record.NewEvent{{Type: typeAsked, Schema: 1, Data: data}},
	})
	var other *record.CommandConflict
	if errors.As(err, &other) {
		return errKeyUsed
	}
	return err
}

// digest is a short name for several texts.
func digest(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write([]byte{byte(len(p) >> 8), byte(len(p))})
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

func keyed(key string, request []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write(request)
	return hex.EncodeToString(mac.Sum(nil))
}

// id is the id of what a wish makes, so that the same wish makes the same thing.
func (c *caller) id(part string) string { return digest([]byte(c.command), []byte(part)) }

package change

import (
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/record"
)

// linked is what the event of a referral link says. The token itself is not kept.
type linked struct {
	Code    string    `json:"code"`
	Agent   agent.NPN `json:"agent"`
	Name    string    `json:"name"` // of the agent, as the customer reads it
	Expires time.Time `json:"expires"`
}

func (b *batch) referral(e record.Event) error {
	hash := e.Stream.ID()
	if e.Type == typeRevoked {
		b.do("update referral_link set revoked_us = $2 where hash = $1", hash, e.At.UnixMicro())
		return nil
	}
	return record.Read(e, func(d linked) {
		b.do("insert into referral_link (hash, code, agent, made_us, expires_us, revoked_us, doc) values ($1, $2, $3, $4, $5, 0, $6)",
			hash, d.Code, string(d.Agent), e.At.UnixMicro(), d.Expires.UnixMicro(), string(e.Data))
	})
}

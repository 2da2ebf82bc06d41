package bulletin

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/record"
)

// Receiving is that an agent read an edition of a bulletin, or acknowledged it.
type Receiving struct {
	NPN          agent.NPN
	Bulletin     ID
	Edition      int
	Acknowledged bool
	At           time.Time
}

// ReadReceiving is what an event says of a receipt, and false for all other events.
func ReadReceiving(e record.Event) (r Receiving, ours bool, err error) {
	if e.Type != typeRead && e.Type != typeAcknowledged {
		return r, false, nil
	}
	err = record.Read(e, func(d received) { r = Receiving{d.NPN, d.Bulletin, d.Edition, e.Type == typeAcknowledged, e.At} })
	return r, err == nil, err
}

// Known is a bulletin as it stands, for those who measure.
func (s *Bulletins) Known(ctx context.Context, id ID) (Bulletin, error) {
	return load[Bulletin](ctx, s.rec, streamOf(id))
}

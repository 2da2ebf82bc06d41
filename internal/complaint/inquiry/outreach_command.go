package inquiry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// outreach makes the work that the rules ask for. The ids follow from the cause: the same wish again makes nothing new.
func (s *Inquiries) outreach(c person.Cause, x *Inquiry, kinds []OutreachKind) ([]record.StreamAppend, error) {
	var appends []record.StreamAppend
	x.Tasks = nil
	for _, kind := range kinds {
		o, err := s.task(c, x, kind)
		if err != nil {
			return nil, err
		}
		made, err := one(outreachCategory, string(o.ID), record.NoStream, typeMade, o)
		if err != nil {
			return nil, err
		}
		x.Tasks = append(x.Tasks, o.ID)
		appends = append(appends, made)
	}
	return appends, nil
}

// task is one piece of work with our own target.
func (s *Inquiries) task(c person.Cause, x *Inquiry, kind OutreachKind) (Outreach, error) {
	on := s.zone.DateOf(x.At)
	d, err := s.rules.library.Answer(setTarget, &on, map[string]any{"kind": string(kind), "reported": string(x.Reported)})
	if err != nil {
		return Outreach{}, err
	}
	days, ok := d.Result["days"].(int64)
	desk, _ := d.Result["desk"].(string)
	if !ok || desk == "" {
		return Outreach{}, fmt.Errorf("inquiry: rule set %s gives no days", d.By())
	}
	return Outreach{
		ID: OutreachID(record.IDOf("outreach", c.ID+"\x00"+string(kind))), Kind: kind, Desk: desk, Inquiry: x.ID, Asker: x.Asker, AskerName: x.AskerName,
		Member: x.Found, Named: x.Member, Reported: x.Reported, Words: x.Words, MadeAt: x.At,
		Target: clock.WithinDays("our own target", s.zone, x.At, int(days)), Rule: d.By(),
	}, nil
}

// outreachDone is what came of it.
type outreachDone struct {
	Result Result           `json:"result"`
	Note   string           `json:"note,omitempty"`
	Target clock.Obligation `json:"target"`
}

// FinishOutreach says what came of it. Errors: ErrUnknown, ErrState when it was done, ErrIncomplete.
func (s *Inquiries) FinishOutreach(ctx context.Context, c person.Cause, v access.Visitor, id OutreachID, result Result, note string) (Outreach, error) {
	const op = "inquiry: finish outreach"
	if !serving(v) {
		return Outreach{}, unknown(op)
	}
	c = c.Named("inquiry")
	for try := 1; ; try++ {
		o, err := s.loadOutreach(ctx, id)
		if err != nil {
			return o, err
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return o, err
		}
		after, err := s.finish(ctx, op, c, o, result, strings.TrimSpace(note))
		if err == nil || !record.Moved(err) || try == changeTries {
			return after, err
		}
	}
}

func (s *Inquiries) finish(ctx context.Context, op string, c person.Cause, o Outreach, result Result, note string) (Outreach, error) {
	switch {
	case o.Version == 0:
		return o, unknown(op)
	case o.Done():
		return o, wrongState(op)
	case !slices.Contains(ResultsOf(o.Kind), result):
		return o, incomplete(op, "result")
	case note == "" || len(note) > maxWords:
		return o, incomplete(op, "note")
	}
	target := o.Target.StopOnce("It was done", c.At)
	e, err := one(outreachCategory, string(o.ID), record.ExpectedVersion(o.Version), typeDone, outreachDone{result, note, target})
	if err != nil {
		return o, err
	}
	if _, err := s.rec.Append(ctx, c.Command("inquiry"), e); err != nil {
		return o, err
	}
	return s.loadOutreach(ctx, o.ID)
}

// apply brings outreach up to one more event.
func (o *Outreach) apply(e record.Event) error {
	o.Version = e.Version
	switch e.Type {
	case typeMade:
		err := record.Read(e, func(d Outreach) { *o = d })
		o.Version = e.Version
		return err
	case typeDone:
		return record.Read(e, func(d outreachDone) {
			at := e.At
			o.DoneAt, o.DoneBy, o.Result, o.Note, o.Target = &at, e.Actor, d.Result, d.Note, d.Target
		})
	}
	return nil
}

func (s *Inquiries) loadOutreach(ctx context.Context, id OutreachID) (Outreach, error) {
	var o Outreach
	events, err := s.rec.Load(ctx, record.Stream(outreachCategory, string(id)))
	if err != nil {
		return o, err
	}
	for _, e := range events {
		if err := o.apply(e); err != nil {
			return o, err
		}
	}
	return o, nil
}

// confirmationHolds is how long the plan relies on what a member said of their representative in a direct call: as long as a
// grievance takes with its extension (42 CFR 422.564(e)).
const confirmationHolds = 44 * 24 * time.Hour

// confirmed tells whether the last outreach about this agent ended with the member saying that the agent acts for them.
func (s *Inquiries) confirmed(ctx context.Context, agent person.ID, member []person.ID, at time.Time) (bool, error) {
	if len(member) == 0 {
		member = []person.ID{nobody}
	}
	latest, said := int64(0), ""
	for _, id := range member {
		err := each(ctx, s.db.Read(), func(rows store.Rows) error {
			var us int64
			var result string
			err := rows.Scan(&us, &result)
			if us > latest {
				latest, said = us, result
			}
			return err
		}, `select done_us, result from outreach where asker_id = $1 and member_id = $2 and done_us > $3
 and result in ('reached_confirms', 'reached_denies') order by done_us desc limit 1`, string(agent), string(id), at.Add(-confirmationHolds).UnixMicro())
		if err != nil {
			return false, err
		}
	}
	return said == string(ReachedConfirms), nil
}

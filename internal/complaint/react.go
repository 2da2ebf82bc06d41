package complaint

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// reaction is the name under which the room keeps how far it followed the record.
const reaction = "complaint/letters"

// notedEvery is after how many events of others the place in the record is kept; what is read twice changes nothing.
const notedEvery = 1000

// React follows what becomes of the letters of cases until ctx ends: a letter that was handed over is an answer, one that came back opens
// the duty again. It goes on where it stopped, in any process; two that follow at once do everything once.
func (s *Complaints) React(ctx context.Context) error {
	after, err := s.reacted(ctx)
	if err != nil {
		return err
	}
	err = s.follow(ctx, after)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func (s *Complaints) follow(ctx context.Context, after int64) error {
	since := 0
	for e, err := range s.rec.Subscribe(ctx, after) {
		if err != nil {
			return fmt.Errorf("complaint: follow letters: %w", err)
		}
		change, ours, err := letter.ReadChange(e)
		if err == nil && ours && change.Printed == nil {
			err = s.Settle(ctx, change.ID)
		}
		if err != nil {
			return err
		}
		if since++; ours || since == notedEvery {
			if err := s.noteReacted(ctx, e.Position); err != nil {
				return err
			}
			since = 0
		}
	}
	return nil
}

func (s *Complaints) reacted(ctx context.Context) (position int64, err error) {
	err = s.db.Read().QueryRowContext(ctx, "select position from complaint_reaction where name = $1", reaction).Scan(&position)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	if err != nil {
		err = fmt.Errorf("complaint: follow letters: %w", err)
	}
	return position, err
}

func (s *Complaints) noteReacted(ctx context.Context, position int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.ExecContext(ctx, `insert into complaint_reaction (name, position) values ($1, $2)
 on conflict (name) do update set position = excluded.position where complaint_reaction.position < excluded.position`, reaction, position)
		return err
	})
}

// Settle brings the case of a letter up to what became of the letter, for whoever does not want to wait until React comes by. A letter
// that is of no case, or of which the case knows everything, changes nothing.
func (s *Complaints) Settle(ctx context.Context, id letter.ID) error {
	l, err := s.post.Get(ctx, id)
	if err != nil {
		return fmt.Errorf("complaint: settle letter: %w", err)
	}
	if l.About == "" || l.Sent == nil {
		return nil
	}
	at, err := s.notedAt(ctx, id)
	if err != nil {
		return err
	}
	c := person.Cause{
		ID: fmt.Sprintf("complaint/letter/%s/%d", id, l.Version), At: at, Zone: s.zone.String(),
		Actor: record.Actor{ID: "contact", Role: "system", Channel: "letter"},
	}
	_, err = s.change(ctx, c, "complaint: settle letter", ID(l.About), func(now *Case) (step, error) { return s.settled(now, &l) })
	if store.KindOf(err) == store.NotFound {
		return nil // a letter about something else
	}
	return err
}

// notedAt is when somebody last said something of a letter.
func (s *Complaints) notedAt(ctx context.Context, id letter.ID) (at time.Time, err error) {
	events, err := s.rec.Load(ctx, record.Stream("letter", string(id)))
	if err != nil || len(events) == 0 {
		return at, fmt.Errorf("complaint: settle letter: %w", err)
	}
	return events[len(events)-1].At, nil
}

// settled is what a case learns of one of its letters.
func (s *Complaints) settled(now *Case, l *letter.Letter) (step, error) {
	var x step
	n := now.letter(string(l.ID))
	if n < 0 {
		return x, nil
	}
	next := now.clone()
	if mine := &now.Letters[n]; mine.SentAt == nil || mine.ReturnedAt != nil && mine.SentAt.Before(l.Sent.At) {
		if err := s.sent(&x, &next, n, l); err != nil {
			return x, err
		}
	}
	if mine := &next.Letters[n]; l.Returned == nil || mine.ReturnedAt != nil {
		return x, nil
	}
	d := letterReturned{ID: string(l.ID), At: l.Returned.At}
	next.cameBack(d)
	if err := s.owe(&next); err != nil {
		return x, err
	}
	d.duties = duties{next.Obligations}
	return x, x.add(typeLetterReturned, d)
}

// sent is the event of a letter that was handed over, with the answer that it is when it tells the outcome.
func (s *Complaints) sent(x *step, next *Case, n int, l *letter.Letter) error {
	mine := next.Letters[n]
	d := letterSent{ID: mine.ID, How: l.Sent.How, At: l.Sent.At}
	if l.Printed != nil {
		d.Hash = l.Printed.Hash
	}
	if mine.Kind.tellsOutcome() {
		a := Answer{
			At: l.Sent.At, To: mine.To, QIO: mine.Kind == OutcomeQIO || mine.Values["qio_rights"] == "yes", Outcome: true,
			Letter: mine.ID, Language: mine.Language, By: mine.By,
		}
		a.Why = next.whyNot(a)
		a.Stops = a.Why == ""
		d.Answer = &a
	}
	next.wentOut(d)
	if err := s.owe(next); err != nil {
		return err
	}
	d.duties = duties{next.Obligations}
	return x.add(typeLetterSent, d)
}

// tells tells whether somebody is who must be answered: the member, or who proved to stand in for them.
func (c *Case) tells(to person.ID) bool {
	if to == c.Member || to != c.Speaker.Person {
		return to == c.Member
	}
	return c.Speaker.Standing == ARepresentative || c.Speaker.Standing == UnprovenStandIn && c.Authority.ProvenAt != nil ||
		slices.Contains(ofTheirOwn[c.Speaker.Standing], c.Class.Procedure)
}

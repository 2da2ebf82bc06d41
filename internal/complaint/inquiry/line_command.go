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
)

// maxCustomer is how long a reference to a customer is.
const maxCustomer = 60

// Put asks the resource line. Errors: ErrUnknown for whoever is no agent, ErrIncomplete.
func (s *Inquiries) Put(ctx context.Context, c person.Cause, v access.Visitor, p Put) (LineQuestion, error) {
	const op = "inquiry: put"
	if !asking(v) {
		return LineQuestion{}, unknown(op)
	}
	p.Text, p.Customer = strings.TrimSpace(p.Text), strings.TrimSpace(p.Customer)
	switch {
	case !slices.Contains(Topics, p.Topic):
		return LineQuestion{}, incomplete(op, "topic")
	case p.Text == "" || len(p.Text) > maxWords:
		return LineQuestion{}, incomplete(op, "text")
	case len(p.Customer) > maxCustomer:
		return LineQuestion{}, incomplete(op, "customer")
	}
	c = c.Named("inquiry")
	id := record.IDOf("question", c.ID)
	if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
		return s.loadLine(ctx, LineID(id), err)
	}
	who, err := s.people.Get(ctx, v.Person)
	if err != nil {
		return LineQuestion{}, err
	}
	q, err := s.newLine(LineID(id), who, p, c.At)
	if err != nil {
		return q, err
	}
	e, err := one(questionCategory, id, record.NoStream, typePut, q)
	if err != nil {
		return q, err
	}
	if _, err := s.rec.Append(ctx, c.Command("inquiry"), e); err != nil {
		return LineQuestion{}, err
	}
	return s.loadLine(ctx, q.ID, nil)
}

func (s *Inquiries) newLine(id LineID, who person.Person, p Put, at time.Time) (LineQuestion, error) {
	target, rule, err := s.lineTarget(p.Topic, false, at)
	return LineQuestion{
		ID: id, Number: numberOf(id), Put: p, Asker: who.ID, AskerName: nameOf(who), Agencies: agenciesOf(who, s.zone.DateOf(at)), AskedAt: at.UTC(),
		State: LineOpen, Target: target, Rule: rule, Rounds: []Round{{AskedAt: at.UTC(), Text: p.Text, DueOn: target.DueDate}},
	}, err
}

// numberOf is the number that people say: letters and digits of the id that nobody takes for each other.
func numberOf(id LineID) string {
	text := strings.ToUpper(string(id[:10]))
	return "Q-" + text[:5] + "-" + text[5:]
}

// lineTarget is by when a question is answered: calendar days, our own target.
func (s *Inquiries) lineTarget(t Topic, reopened bool, at time.Time) (clock.Obligation, string, error) {
	on := s.zone.DateOf(at)
	d, err := s.rules.library.Answer(setQuestion, &on, map[string]any{"topic": string(t), "reopened": reopened})
	if err != nil {
		return clock.Obligation{}, "", err
	}
	days, ok := d.Result["days"].(int64)
	if !ok {
		return clock.Obligation{}, "", fmt.Errorf("inquiry: rule set %s gives no days", d.By())
	}
	return clock.WithinDays("promise A12, our own target", s.zone, at, int(days)), d.By(), nil
}

// TakeLine assigns a question to whoever takes it. Errors: ErrUnknown, ErrState when it was answered.
func (s *Inquiries) TakeLine(ctx context.Context, c person.Cause, v access.Visitor, id LineID) (LineQuestion, error) {
	return s.changeLine(ctx, c, v, "inquiry: take", id, func(q *LineQuestion) (string, any, error) {
		if !serving(v) {
			return "", nil, unknown("inquiry: take")
		}
		if q.State != LineOpen {
			return "", nil, wrongState("inquiry: take")
		}
		return typeTaken, taken{v.Account, v.Name}, nil
	})
}

// AnswerLine answers a question. Errors: ErrUnknown, ErrState when it was answered, ErrIncomplete.
func (s *Inquiries) AnswerLine(ctx context.Context, c person.Cause, v access.Visitor, id LineID, text string) (LineQuestion, error) {
	const op = "inquiry: answer"
	text = strings.TrimSpace(text)
	return s.changeLine(ctx, c, v, op, id, func(q *LineQuestion) (string, any, error) {
		switch {
		case !serving(v):
			return "", nil, unknown(op)
		case q.State != LineOpen:
			return "", nil, wrongState(op)
		case text == "" || len(text) > maxWords:
			return "", nil, incomplete(op, "text")
		}
		return typeAnswered, lineAnswered{text, v.Name, q.Target.StopOnce("It was answered", c.At)}, nil
	})
}

// ReopenLine says that the answer did not answer it: only whoever asked does. Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Inquiries) ReopenLine(ctx context.Context, c person.Cause, v access.Visitor, id LineID, text string) (LineQuestion, error) {
	const op = "inquiry: reopen"
	text = strings.TrimSpace(text)
	return s.changeLine(ctx, c, v, op, id, func(q *LineQuestion) (string, any, error) {
		switch {
		case !q.of(v):
			return "", nil, unknown(op)
		case q.State != LineAnswered:
			return "", nil, wrongState(op)
		case text == "" || len(text) > maxWords:
			return "", nil, incomplete(op, "text")
		}
		target, rule, err := s.lineTarget(q.Topic, true, c.At)
		return typeReopened, lineReopened{text, target, rule}, err
	})
}

// RateLine is what the asker says of the answer, 1 to 5. Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Inquiries) RateLine(ctx context.Context, c person.Cause, v access.Visitor, id LineID, stars int, words string) (LineQuestion, error) {
	const op = "inquiry: rate"
	return s.changeLine(ctx, c, v, op, id, func(q *LineQuestion) (string, any, error) {
		switch {
		case !q.of(v):
			return "", nil, unknown(op)
		case q.State != LineAnswered:
			return "", nil, wrongState(op)
		case stars < 1 || stars > 5 || len(words) > maxWords:
			return "", nil, incomplete(op, "stars")
		}
		return typeRated, lineRated{stars, strings.TrimSpace(words)}, nil
	})
}

// of tells whether somebody asked the question.
func (q *LineQuestion) of(v access.Visitor) bool { return asking(v) && v.Is(q.Asker) }

// shows tells whether somebody may read the question: who asked, the agency for which they ask, and the resource line.
func (q *LineQuestion) shows(v access.Visitor) bool {
	agency := asking(v) && slices.ContainsFunc(q.Agencies, v.Is)
	return q.of(v) || agency || serving(v)
}

// changeLine decides about a question that somebody may read, and again when somebody else was faster.
func (s *Inquiries) changeLine(
	ctx context.Context, c person.Cause, v access.Visitor, op string, id LineID, decide func(*LineQuestion) (string, any, error),
) (LineQuestion, error) {
	c = c.Named("inquiry")
	for try := 1; ; try++ {
		q, err := s.loadLine(ctx, id, nil)
		if err != nil {
			return q, err
		}
		if q.Version == 0 || !q.shows(v) {
			return LineQuestion{}, unknown(op)
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return q, err
		}
		kind, data, err := decide(&q)
		if err != nil {
			return LineQuestion{}, err
		}
		err = s.appendLine(ctx, c, &q, kind, data)
		if err == nil {
			return s.loadLine(ctx, id, nil)
		}
		if !record.Moved(err) || try == changeTries {
			return LineQuestion{}, err
		}
	}
}

func (s *Inquiries) appendLine(ctx context.Context, c person.Cause, q *LineQuestion, kind string, data any) error {
	e, err := one(questionCategory, string(q.ID), record.ExpectedVersion(q.Version), kind, data)
	if err != nil {
		return err
	}
	_, err = s.rec.Append(ctx, c.Command("inquiry"), e)
	return err
}

func (s *Inquiries) loadLine(ctx context.Context, id LineID, err error) (LineQuestion, error) {
	var q LineQuestion
	if err != nil {
		return q, err
	}
	events, err := s.rec.Load(ctx, record.Stream(questionCategory, string(id)))
	if err != nil {
		return q, err
	}
	for _, e := range events {
		if err := q.apply(e); err != nil {
			return q, err
		}
	}
	return q, nil
}

// Sweep notes questions whose target was missed, each round once, and tells how many it noted. It may run on several servers.
func (s *Inquiries) Sweep(ctx context.Context, at time.Time, limit int) (int, error) {
	ids, err := s.missed(ctx, at, limit)
	if err != nil {
		return 0, err
	}
	for n, id := range ids {
		if err := s.noteMissed(ctx, at, id); err != nil {
			return n, err
		}
	}
	return len(ids), nil
}

// sweeper is who notes what time brought.
var sweeper = record.Actor{ID: "sweeper", Role: "system", Channel: "system"}

func (s *Inquiries) noteMissed(ctx context.Context, at time.Time, id LineID) error {
	q, err := s.loadLine(ctx, id, nil)
	if err != nil || q.State != LineOpen || q.present().MissedAt != nil || !q.Late(at) {
		return err
	}
	round := len(q.Rounds) - 1
	c := person.Cause{ID: fmt.Sprintf("inquiry/missed/%s/%d", id, round), At: at, Zone: s.zone.String(), Actor: sweeper}
	if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
		return err
	}
	err = s.appendLine(ctx, c, &q, typeMissed, lineMissed{round})
	if record.Moved(err) {
		return nil // somebody answered or noted it just now; the next sweep looks again
	}
	return err
}

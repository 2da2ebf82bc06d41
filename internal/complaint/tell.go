package complaint

import (
	"context"

	"github.com/keepwell/keepwell/internal/person"
)

// Tell records that somebody was told something by phone or in person. It stops the clock only when it tells the outcome, somebody was
// reached, and the law takes an oral answer for this case; a voicemail or a try stops nothing (42 CFR 422.564(e)(3)). Errors: ErrState
// when the outcome is told before there is a decision, ErrIncomplete, ErrBarred.
func (s *Complaints) Tell(ctx context.Context, c person.Cause, o Opened, a Answer) (Case, error) {
	const op = "complaint: tell"
	return s.work(ctx, c, op, o, func(now *Case) (step, error) {
		switch {
		case a.Text == "" && a.Live:
			return step{}, incomplete(op, "text")
		case a.At.After(c.At):
			return step{}, incomplete(op, "at: not later than now")
		case a.Outcome && (now.Decision == nil || now.State.Over()):
			return step{}, wrongState(op, now.State)
		case a.Outcome && !a.At.IsZero() && a.At.Before(now.Decision.At):
			return step{}, incomplete(op, "at: not before the decision")
		}
		a.Oral, a.Letter, a.QIO, a.Returned = true, "", false, false
		return s.told(c, now, a)
	})
}

// told is the event of an answer, with the clocks that it stops.
func (s *Complaints) told(c person.Cause, now *Case, a Answer) (step, error) {
	if a.At.IsZero() {
		a.At = c.At
	}
	a.At, a.By = a.At.UTC(), c.Actor
	a.Why = now.whyNot(a)
	a.Stops = a.Why == ""
	next := now.clone()
	next.answer(a)
	if err := s.owe(&next); err != nil {
		return step{}, err
	}
	return one(typeAnswered, answered{a, duties{next.Obligations}})
}

// notTheFiler is why something that was told to somebody else stops nothing. The text is stored.
const notTheFiler = "not_the_filer"

// whyNot is why an answer does not stop the clock; "" when it does.
func (c *Case) whyNot(a Answer) string {
	form := c.AnswerForm()
	switch {
	case !a.Outcome:
		return "not_the_outcome"
	case a.To != "" && !c.tells(a.To):
		return notTheFiler
	case a.Returned:
		return "returned_undeliverable"
	case a.Oral && !a.Live:
		return "not_reached"
	case a.Oral && form != OralOrWritten:
		return "must_be_written"
	case form == WithQIORights && !a.QIO:
		return "without_qio_rights"
	}
	return ""
}

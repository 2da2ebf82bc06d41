package verification

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// The letters to members. Their texts are in rules/letter/text.
const (
	letterNotConfirmed letter.Template = "verification_not_confirmed"
	letterConfirmed    letter.Template = "verification_confirmed"
	letterEnded        letter.Template = "verification_ended"
	letterEligible     letter.Template = "supplemental_eligible"
	letterNotEligible  letter.Template = "supplemental_not_eligible"
)

// Swept is what a sweep did.
type Swept struct {
	Steps       int `json:"steps"`        // of the chase that came due
	Notices     int `json:"notices"`      // letters to members that were wanted
	NoticesSent int `json:"notices_sent"` // letters that were seen to have gone out
	Overdue     int `json:"overdue"`      // verifications whose enrolment is to be ended
	Renewed     int `json:"renewed"`      // determinations asked again for the next year
}

// Sweep does what time brings, each thing once, across restarts and servers: steps of the chase come due, members are told, removals are
// owed, determinations are asked anew. At most limit of each. What fails for one keeps no other from being done.
func (s *Verifications) Sweep(ctx context.Context, at time.Time, limit int) (Swept, error) {
	var did Swept
	ids, err := s.due(ctx, s.zone.DateOf(at), limit)
	if err != nil {
		return did, err
	}
	var failed error
	for _, id := range ids {
		failed = errors.Join(failed, s.sweepOne(ctx, at, id, &did))
	}
	failed = errors.Join(failed, s.sweepSent(ctx, at, limit, &did))
	return did, errors.Join(failed, s.sweepRenewals(ctx, at, limit, &did))
}

// cause is that of something that time brings. The id follows from the version that was decided on: of two servers that do the same one
// wins, and the other one finds it done.
func (s *Verifications) cause(at time.Time, stream string, version int64) person.Cause {
	return person.Cause{ID: fmt.Sprintf("verification/sweep/%s/%d", stream, version), At: at, Zone: s.zone.String(), Actor: System}
}

func (s *Verifications) sweepOne(ctx context.Context, at time.Time, id ID, did *Swept) error {
	v, err := s.load(ctx, id)
	if err != nil || v.Version == 0 {
		return err
	}
	c := s.cause(at, string(id), v.Version)
	var n Swept
	x, err := s.brings(ctx, c, &v, s.zone.DateOf(at), &n)
	if err != nil || len(x.events) == 0 {
		return err
	}
	own := record.StreamAppend{Stream: record.Stream(category, string(id)), Expected: record.ExpectedVersion(v.Version), Events: x.events}
	_, err = s.rec.Append(ctx, c.Command(category), append([]record.StreamAppend{own}, x.appends...)...)
	if record.Moved(err) {
		return nil // somebody changed it just now; the next sweep looks again
	}
	if err == nil {
		did.Steps += n.Steps
		did.Notices += n.Notices
		did.Overdue += n.Overdue
	}
	return err
}

// brings is what time brings to one verification by a day.
func (s *Verifications) brings(ctx context.Context, c person.Cause, v *Verification, today clock.Date, did *Swept) (x step, err error) {
	if !v.State.Waits() {
		return x, nil
	}
	for _, d := range v.stepsDue(today) {
		if err := x.add(typeStepDue, d); err != nil {
			return x, err
		}
		did.Steps++
	}
	if v.noticeDue(today) {
		why := "no_answer"
		if v.State == NotConfirmed {
			why = "not_confirmed"
		}
		id, err := s.write(ctx, c, &x, v, letterNotConfirmed, map[string]string{"ends": v.Terms.EndsOn.String(), "why": why})
		if err != nil {
			return x, err
		}
		if err := x.add(typeNotice, noticed{id}); err != nil {
			return x, err
		}
		did.Notices++
	}
	if !v.RemovalOwed && today.After(v.Terms.Due) {
		did.Overdue++
		return x, x.add(typeOverdue, overdue{v.State == Open})
	}
	return x, nil
}

// stepsDue are the steps whose day came. Of several of a kind that came together only the last is work.
func (v *Verification) stepsDue(today clock.Date) (out []stepDue) {
	last := map[bool]int{}
	for i := range v.Steps {
		st := &v.Steps[i]
		if st.State != Ahead || st.On.After(today) {
			continue
		}
		if n, twice := last[st.phones()]; twice {
			out[n].Moot = true
		}
		last[st.phones()] = len(out)
		out = append(out, stepDue{Key: st.Key})
	}
	return out
}

// noticeDue tells whether the member is to be told now: the first month is over, or the provider said no.
func (v *Verification) noticeDue(today clock.Date) bool {
	return v.Notice == "" && (v.State == NotConfirmed || today.After(v.Terms.ConfirmBy))
}

// write wants a letter to the member.
func (s *Verifications) write(ctx context.Context, c person.Cause, x *step, v *Verification, text letter.Template, values map[string]string) (letter.ID, error) {
	to, err := s.people.Get(ctx, v.Member)
	if err != nil {
		return "", fmt.Errorf("verification: letter: %w", err)
	}
	values["plan"] = v.PlanName
	one, err := letter.Append(to, c.ID+"/"+string(text), letter.Wanted{Member: to.ID, Template: text, About: string(v.ID), Values: values})
	x.appends = append(x.appends, one)
	return letter.ID(one.Stream.ID()), err
}

// sweepSent notes which notices went out: handed over is when they count as given.
func (s *Verifications) sweepSent(ctx context.Context, at time.Time, limit int, did *Swept) error {
	ids, err := s.unsent(ctx, limit)
	if err != nil {
		return err
	}
	var failed error
	for _, id := range ids {
		failed = errors.Join(failed, s.noteSent(ctx, at, id, did))
	}
	return failed
}

func (s *Verifications) noteSent(ctx context.Context, at time.Time, id ID, did *Swept) error {
	v, err := s.load(ctx, id)
	if err != nil || v.Notice == "" || v.NoticeSentAt != nil {
		return err
	}
	l, err := s.letters.Get(ctx, v.Notice)
	if err != nil || l.State() != letter.IsSent {
		return err
	}
	_, err = s.change(ctx, s.cause(at, string(id), v.Version), "verification: notice", id, func(now *Verification) (step, error) {
		if now.NoticeSentAt != nil {
			return step{}, nil
		}
		did.NoticesSent++
		return only(typeNoticeSent, noticeSent{l.Sent.At})
	})
	return err
}

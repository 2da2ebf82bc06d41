package verification

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/record"
)

// apply brings the verification up to one more event.
func (v *Verification) apply(e record.Event) error {
	for _, do := range []func(record.Event) (bool, error){v.applyLife, v.applyChase, v.applyAnswer} {
		if done, err := do(e); err != nil || done {
			v.Version, v.TouchedAt = e.Version, e.At
			return err
		}
	}
	return nil
}

// applyLife are the events of the enrolment.
func (v *Verification) applyLife(e record.Event) (bool, error) {
	switch e.Type {
	case typeOpened:
		return true, record.Read(e, func(d Verification) { *v = d; v.OpenedAt = e.At })
	case typeMoved:
		return true, record.Read(e, func(d moved) {
			v.Effective, v.Terms, v.Owed, v.Steps = d.Effective, d.Terms, d.Owed, d.Steps
			v.Notice, v.NoticeSentAt, v.RemovalOwed = "", nil, false // what was told and owed rested on other days
			v.settle(e.At)
		})
	case typeEnded:
		return true, record.Read(e, func(d ended) {
			v.Before, v.State, v.SpanEnd = v.State, Ended, d.On
			v.moot("settled")
		})
	case typeResumed:
		v.State, v.Before, v.SpanEnd = v.concluded(), "", nil
		for i := range v.Owed {
			v.Owed[i].Moot = false
		}
		v.settle(e.At)
		return true, nil
	case typeRemoved:
		return true, record.Read(e, func(d Removal) {
			v.Removal, v.State, v.RemovalOwed = &d, Removed, false
			v.stop(OwesRemoval, "The enrolment was ended", e.At)
			v.moot("settled")
		})
	}
	return false, nil
}

// applyChase are the events of asking.
func (v *Verification) applyChase(e record.Event) (bool, error) {
	switch e.Type {
	case typeNamed:
		return true, record.Read(e, func(d providerNamed) {
			v.Provider = &d.Provider
			v.endLinks("replaced")
			v.again(d.Steps)
		})
	case typePrequalified:
		return true, record.Read(e, func(d Prequalification) { v.Prequalified = &d })
	case typeAssigned:
		return true, record.Read(e, func(d assigned) { v.AssigneeAccount, v.AssigneeName = d.Account, d.Name })
	case typeStepDue:
		return true, record.Read(e, func(d stepDue) { v.step(d) })
	case typeTried:
		return true, record.Read(e, func(d Attempt) { v.tried(d) })
	case typeForm:
		return true, record.Read(e, func(d formMade) {
			v.endLinks("replaced")
			v.Forms, v.Links = append(v.Forms, d.Form), append(v.Links, d.Link)
		})
	case typeNotice:
		return true, record.Read(e, func(d noticed) { v.Notice = d.Letter })
	case typeNoticeSent:
		return true, record.Read(e, func(d noticeSent) {
			v.NoticeSentAt = &d.At
			v.stop(OwesNotice, "The notice was sent", d.At)
		})
	case typeOverdue:
		v.RemovalOwed = true
		v.State = v.concluded()
		return true, nil
	}
	return false, nil
}

// applyAnswer are the events of what the provider says.
func (v *Verification) applyAnswer(e record.Event) (bool, error) {
	switch e.Type {
	case typeLinkWrong:
		return true, record.Read(e, func(d linkTouched) {
			if l := v.link(d.Hash); l != nil {
				if l.Wrong++; l.Wrong >= l.Tries {
					l.Ended = "locked"
				}
			}
		})
	case typeLinkOpened:
		return true, record.Read(e, func(d linkTouched) {
			if l := v.link(d.Hash); l != nil && l.Opened == nil {
				l.Opened = &e.At
			}
		})
	case typeAttested:
		return true, record.Read(e, func(d Attestation) {
			v.Attestations = append(v.Attestations, d)
			if l := v.link(d.Link); l != nil {
				l.UsedAt, l.Ended = &e.At, "used"
			}
			v.settle(e.At)
		})
	case typeStruck:
		return true, record.Read(e, func(d struck) {
			for i := range v.Attestations {
				if v.Attestations[i].ID == d.ID {
					v.Attestations[i].Struck = &Struck{e.At, d.Why, e.Actor}
				}
			}
			v.reopen(e.At)
			v.again(d.Steps)
		})
	}
	return false, nil
}

// settle draws the conclusion from the attestations.
func (v *Verification) settle(at time.Time) {
	v.State, v.VerifiedOn = v.concluded(), v.verifiedOn()
	switch v.State {
	case Verified:
		v.stop(OwesConfirmation, "A provider confirmed it", at)
		v.moot("settled")
	case NotConfirmed:
		v.endLinks("settled")
		v.mootSteps()
	}
}

// reopen draws the conclusion anew after an attestation was struck: what it had stopped runs again.
func (v *Verification) reopen(at time.Time) {
	before := v.State
	v.settle(at)
	if before != Verified || v.State == Verified {
		return
	}
	for i := range v.Owed {
		o := &v.Owed[i]
		o.Moot = false
		if o.Key == OwesConfirmation {
			o.Clock.StoppedAt = nil
		}
	}
}

// again puts a new chase in the place of what was left of the one before.
func (v *Verification) again(steps []Step) {
	if len(steps) == 0 {
		return
	}
	v.Steps = append(slices.DeleteFunc(v.Steps, func(s Step) bool { return s.State != Done }), steps...)
}

// stop ends a clock.
func (v *Verification) stop(key, what string, at time.Time) {
	if o := v.owes(key); o != nil {
		o.Clock = o.Clock.StopOnce(what, at)
	}
}

// moot says that nothing more is to be done.
func (v *Verification) moot(why string) {
	for i := range v.Owed {
		v.Owed[i].Moot = v.Owed[i].Clock.StoppedAt == nil
	}
	v.mootSteps()
	v.endLinks(why)
}

func (v *Verification) mootSteps() {
	for i := range v.Steps {
		if s := &v.Steps[i]; s.State == Ahead || s.State == Due {
			s.State = Moot
		}
	}
}

func (v *Verification) endLinks(why string) {
	for i := range v.Links {
		if v.Links[i].Ended == "" {
			v.Links[i].Ended = why
		}
	}
}

func (v *Verification) step(d stepDue) {
	for i := range v.Steps {
		if s := &v.Steps[i]; s.Key == d.Key && s.State == Ahead {
			s.State = Due
			if d.Moot {
				s.State = Moot
			}
		}
	}
}

// tried notes an attempt. It settles the step that it names.
func (v *Verification) tried(a Attempt) {
	v.Attempts = append(v.Attempts, a)
	for i := range v.Steps {
		if s := &v.Steps[i]; s.Key == a.Step && s.State == Due {
			s.State, s.DoneAt = Done, &a.At
		}
	}
}

// dueStep is the oldest step that waits for an attempt of a kind.
func (v *Verification) dueStep(phone bool) *Step {
	for i := range v.Steps {
		if s := &v.Steps[i]; s.State == Due && s.phones() == phone {
			return s
		}
	}
	return nil
}

// nextAt is the next day on which time alone does something to the verification; zero when never.
func (v *Verification) nextDay() (next clock.Date, ever bool) {
	note := func(d clock.Date) {
		if !ever || d.Before(next) {
			next, ever = d, true
		}
	}
	if !v.State.Waits() {
		return 0, false
	}
	for i := range v.Steps {
		if v.Steps[i].State == Ahead {
			note(v.Steps[i].On)
		}
	}
	if v.Notice == "" {
		if v.State == NotConfirmed {
			note(v.Terms.Base)
		} else {
			note(v.Terms.ConfirmBy.AddDays(1))
		}
	}
	if !v.RemovalOwed {
		note(v.Terms.Due.AddDays(1))
	}
	return next, ever
}

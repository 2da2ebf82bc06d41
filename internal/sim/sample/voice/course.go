package voice

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/person"
)

type (
	command = person.Cause
	opened  = complaint.Opened
)

// pace of a case: after how many days each thing is done.
type pace struct{ assigned, checked, found, decided int }

// paceOf draws how quickly a case is worked on. Some are late: that is what the board is for.
func (t *thread) paceOf(k complaint.Class, route catalog.Route) pace {
	end := t.between(6, 24)
	switch {
	case k.Procedure == complaint.OrganizationDetermination:
		end = t.between(2, 4)
	case route.QualityOfCare:
		end = t.between(16, 27)
	case len(route.Reviewers) > 0:
		end = t.between(12, 27)
	case t.happens(3):
		end = t.between(32, 40)
	}
	return pace{min(1, end-1), max(1, end/3), max(1, end-2), end}
}

// course is what the plan does about a matter until it is answered and closed.
func (t *thread) course(at time.Time, i int, x *topic, k complaint.Class, settled bool) {
	t.lane = at
	if settled {
		t.afterwards(at, i, x)
		return
	}
	route := t.y.route(at, k)
	who := t.worker(complaint.Desk(route.Desk))
	switch {
	case k.Trigger != "":
		t.fast(at, i, x, k, who, t.between(4, 20))
		return
	case k.Procedure == complaint.CoverageDetermination: // 72 hours
		t.fast(at, i, x, k, who, t.between(20, 60))
		return
	}
	p := t.paceOf(k, route)
	t.sort(at, i, k)
	t.work(t.office(at, p.assigned), who, i, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return t.y.Rooms.Complaints.Take(ctx, c, o)
	})
	if k.Procedure == complaint.Grievance && t.happens(4) {
		t.work(t.office(at, p.assigned+1), who, i, t.withdraw)
		t.post(t.office(t.lane, 1), i)
		return
	}
	t.acknowledge(at, i, who)
	t.collect(t.office(at, p.checked), i, who, 2)
	t.collect(t.office(at, p.found), i, who, 0)
	t.decide(t.office(at, p.decided-1), i, who, x)
	t.tell(t.office(at, p.decided), i, who, x)
	t.after(i, who, x)
}

// route is where a matter goes.
func (y *Year) route(at time.Time, k complaint.Class) catalog.Route {
	return y.Rooms.Complaints.Rules().Catalog(y.zone.DateOf(at)).Route(catalog.Matter{
		Procedure: string(k.Procedure), Category: k.Category, Subcategory: k.Subcategory,
	})
}

// sort says what a contact is that nobody had read when it came.
func (t *thread) sort(at time.Time, i int, k complaint.Class) {
	t.then(at.Add(time.Duration(t.between(40, 300))*time.Minute), func(ctx context.Context, at time.Time) error {
		if t.cases[i].State != complaint.Received {
			return nil
		}
		return t.with(ctx, "intake", i, at, func(c command, o opened) (complaint.Case, error) {
			return t.y.Rooms.Complaints.Classify(ctx, c, o, k, "")
		})
	})
}

func (t *thread) withdraw(ctx context.Context, c command, o opened) (complaint.Case, error) {
	return t.y.Rooms.Complaints.Withdraw(ctx, c, o, pick(t.dice, []string{"member_wish", "settled"}), "name, birth date, member number")
}

// fast is a matter with a clock of hours: everything is done in time, now and then not.
func (t *thread) fast(at time.Time, i int, x *topic, k complaint.Class, who string, end int) {
	hours := func(n int) time.Time { return at.Add(time.Duration(n) * time.Hour) }
	if t.happens(8) {
		end += 60
	}
	t.sort(at, i, k)
	t.work(hours(1), who, i, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return t.y.Rooms.Complaints.Take(ctx, c, o)
	})
	t.collect(hours(2), i, who, 0)
	t.decide(hours(end).Add(-30*time.Minute), i, who, x)
	t.tell(hours(end), i, who, x)
	t.after(i, who, x)
}

// collect does what the checklist still asks for; more than zero is at most so many of it.
func (t *thread) collect(at time.Time, i int, who string, most int) {
	t.then(at, func(ctx context.Context, at time.Time) error {
		done := 0
		for _, item := range slices.Clone(t.cases[i].Checks) {
			if t.cases[i].State.Over() || !item.Needed || item.Done || item.Not != "" || most > 0 && done == most {
				continue
			}
			done++
			err := t.with(ctx, who, i, at.Add(time.Duration(done)*time.Minute), func(c command, o opened) (complaint.Case, error) {
				return t.y.Rooms.Complaints.Check(ctx, c, o, complaint.Check{Item: item.Item, Done: true, Note: note(item.Item)})
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// note is what somebody writes beside a checked item.
func note(item string) string {
	switch item {
	case "statement", "facts":
		return "Told by the member on the phone, with dates."
	case "records", "timeline":
		return "Received and read."
	case "provider_answer":
		return "Answered in writing."
	case "recording":
		return "Heard from begin to end."
	}
	return "Checked."
}

// decide writes what was found, has it signed by whoever must, and decides.
func (t *thread) decide(at time.Time, i int, who string, x *topic) {
	s := t.y.Rooms.Complaints
	t.work(at, who, i, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return s.Found(ctx, c, o, x.done)
	})
	t.then(at.Add(10*time.Minute), func(ctx context.Context, at time.Time) error { return t.signAll(ctx, i, at) })
	if x.cause != "" {
		t.work(at.Add(20*time.Minute), who, i, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
			return s.AddCause(ctx, c, o, x.cause, "")
		})
	}
	t.work(at.Add(30*time.Minute), who, i, func(ctx context.Context, c command, o opened) (complaint.Case, error) {
		return s.Decide(ctx, c, o, t.decision(x, t.cases[i].Class.Procedure))
	})
}

// signAll lets everybody sign who must.
func (t *thread) signAll(ctx context.Context, i int, at time.Time) error {
	if t.cases[i].State.Over() {
		return nil
	}
	for _, as := range t.cases[i].Needs {
		r := complaint.Review{As: as, Agrees: true, Statement: "Read and agreed with what was found."}
		if as == "clinician" {
			r.Severity = pick(t.dice, []string{"none", "minor", "minor", "moderate", "serious"})
		}
		err := t.with(ctx, signer[as], i, at, func(c command, o opened) (complaint.Case, error) {
			return t.y.Rooms.Complaints.SignOff(ctx, c, o, r)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// decision is what became of a matter.
func (t *thread) decision(x *topic, p complaint.Procedure) complaint.Decision {
	d := complaint.Decision{Done: x.done, Tell: t.answer(x)}
	switch complaint.Outcomes(p)[0] {
	case complaint.Favorable:
		d.Outcome = pick(t.dice, []complaint.Outcome{complaint.Favorable, complaint.Favorable, complaint.PartlyFavorable})
	case complaint.NoDecision:
		d.Outcome = complaint.NoDecision
	default:
		d.Outcome = pick(t.dice, []complaint.Outcome{complaint.Substantiated, complaint.Substantiated, complaint.Substantiated, complaint.Unsubstantiated, complaint.Inconclusive})
	}
	if x.secret != "" {
		d.Confidential, d.Ground, d.Tell = true, x.secret, ""
	}
	return d
}

// tell gives the answer in the form that the law asks for: on the phone where that is enough, else by letter.
func (t *thread) tell(at time.Time, i int, who string, x *topic) {
	oral := t.happens(85)
	t.then(at, func(ctx context.Context, at time.Time) error {
		c := &t.cases[i]
		if c.State.Over() || c.Decision == nil {
			return nil
		}
		if c.AnswerForm() == complaint.OralOrWritten && oral && c.Class.Procedure == complaint.Grievance {
			return t.with(ctx, who, i, at, func(by command, o opened) (complaint.Case, error) {
				return t.y.Rooms.Complaints.Tell(ctx, by, o, complaint.Answer{Live: true, Outcome: true, Text: t.spoken(x, c), Language: t.who.language()})
			})
		}
		return t.write(ctx, who, i, at, complaint.OutcomeLetter)
	})
	t.post(t.office(at, 1), i)
}

// spoken is what is said on the phone; of a confidential outcome no more than that it was investigated (promise A8).
func (t *thread) spoken(x *topic, c *complaint.Case) string {
	if !c.Decision.Confidential {
		return t.answer(x)
	}
	if t.who.spanish {
		return "Recibimos su queja y la investigamos."
	}
	return "We received your complaint and investigated it."
}

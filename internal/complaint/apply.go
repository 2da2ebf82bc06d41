package complaint

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/record"
)

// apply brings the intake up to one more event.
func (i *Intake) apply(e record.Event) error {
	i.ID, i.Version = IntakeID(e.Stream.ID()), e.Version
	switch e.Type {
	case typeReceived:
		return record.Read(e, func(d received) {
			id, version := i.ID, i.Version
			*i = d.Intake
			i.ID, i.Version, i.TakenAt, i.TakenBy = id, version, e.At, e.Actor
		})
	case typeSorted:
		return record.Read(e, func(d sorted) {
			i.Cases = append(i.Cases, d.Cases...)
			if !d.Split {
				i.State, i.Held = HasCases, 0
			}
			if d.Member != "" {
				i.Member = d.Member
			}
		})
	case typeLinked:
		return record.Read(e, func(d linked) {
			i.LinkedTo = d.To
			i.end(Linked)
		})
	case typeExplained:
		return record.Read(e, func(d explained) {
			i.Explained = d.Reason
			i.end(Explained)
		})
	case typeHelpWanted:
		return record.Read(e, func(t Task) { i.Tasks = append(i.Tasks, byWhom(t, e)) })
	case typeHelpDone:
		return record.Read(e, func(d taskDone) { finish(i.Tasks, d, e) })
	}
	return nil
}

// end is what became of a contact that waited. One of which some matters are cases already counts as those.
func (i *Intake) end(how IntakeState) {
	i.Held, i.State = 0, how
	if len(i.Cases) > 0 {
		i.State = HasCases
	}
}

func byWhom(t Task, e record.Event) Task {
	t.At, t.By = e.At, e.Actor
	return t
}

func finish(all []Task, d taskDone, e record.Event) {
	if n := slices.IndexFunc(all, func(t Task) bool { return t.ID == d.ID }); n >= 0 {
		at := e.At
		all[n].DoneAt, all[n].DoneBy, all[n].Result = &at, e.Actor, d.Result
	}
}

// quiet are the events that are no work of a person on the case: they keep nobody's case from being called idle.
var quiet = []string{typeAssigned, typeReleased, typeWarned, typeLooked, typeLetterSent, typeLetterReturned, typeModule, typeInformed, typeRated, typeRelated}

// apply brings the case up to one more event.
func (c *Case) apply(e record.Event) error {
	c.ID, c.Version = ID(e.Stream.ID()), e.Version
	byItself := e.Type == typeLetterWanted && e.Actor.ID == System.ID
	if !slices.Contains(quiet, e.Type) && !byItself {
		c.Touched = e.At
	}
	switch e.Type {
	case typeOpened:
		return record.Read(e, func(d opened) {
			id, version, touched := c.ID, c.Version, c.Touched
			*c = d.Case
			c.ID, c.Version, c.Touched, c.OpenedAt, c.OpenedBy = id, version, touched, e.At, e.Actor
		})
	case typeClassified:
		return record.Read(e, func(d classified) {
			c.turned(d.Class.Procedure, e.At)
			c.Class, c.Desk, c.Checks, c.Needs, c.FiledLate, c.Obligations = d.Class, d.Desk, d.Checks, d.Needs, d.Late, d.Obligations
			if c.SortedAt == nil {
				at := e.At
				c.SortedAt = &at
			}
			if c.State == Received {
				c.State = Open
			}
		})
	case typeMatched:
		return record.Read(e, func(d matched) { c.Member, c.Contract, c.Plan = d.Member, d.Contract, d.Plan })
	case typeAssigned:
		return record.Read(e, func(d assigned) {
			c.Assignee, c.Since, c.Grant = d.To, e.At, d.Grant
			if d.Desk != "" {
				c.Desk = d.Desk
			}
			c.begin()
		})
	case typeReleased:
		c.Assignee, c.Since, c.Grant = "", time.Time{}, nil
		return nil
	}
	return c.applyWork(e)
}

// turned notes that what came as something else is a determination or an appeal; it is no move from one of these to another.
func (c *Case) turned(to Procedure, at time.Time) {
	switch {
	case !to.decides():
		c.MovedAt = nil
	case !c.Class.Procedure.decides():
		c.MovedAt = &at
	}
}

// begin is the start of the investigation.
func (c *Case) begin() {
	if c.State == Open {
		c.State = Investigating
	}
}

// applyWork are the events of the investigation.
func (c *Case) applyWork(e record.Event) error {
	switch e.Type {
	case typeTaskAdded:
		return record.Read(e, func(t Task) { c.Tasks = append(c.Tasks, byWhom(t, e)) })
	case typeTaskDone:
		return record.Read(e, func(d taskDone) { finish(c.Tasks, d, e) })
	case typeAttached:
		return record.Read(e, func(d Document) { c.attach(e.At, d) })
	case typeInformed:
		return record.Read(e, func(d informed) { c.attach(e.At, d.Documents...) })
	case typeChecked:
		return record.Read(e, func(d Check) { c.check(d, e) })
	case typeFound:
		return record.Read(e, func(d found) {
			c.Findings = append(c.Findings, Finding{Version: len(c.Findings) + 1, At: e.At, By: e.Actor, Text: d.Text})
			c.begin()
		})
	case typeSignedOff:
		return record.Read(e, func(d Review) {
			d.At, d.By = e.At, e.Actor
			c.Reviews = append(c.Reviews, d)
		})
	case typeReferred:
		return record.Read(e, func(d Referral) {
			d.At, d.By = e.At, e.Actor
			c.Referrals = append(c.Referrals, d)
		})
	case typeReferralAnswered:
		return record.Read(e, func(d referralAnswered) { c.referralAnswered(d, e.At) })
	case typeCauseAdded:
		return record.Read(e, func(d Cause) {
			d.At, d.By = e.At, e.Actor
			c.Causes = append(c.Causes, d)
		})
	case typeCorrectiveAdded:
		return record.Read(e, func(d Corrective) {
			d.At, d.By = e.At, e.Actor
			c.Actions = append(c.Actions, d)
		})
	case typeCorrected:
		return record.Read(e, func(d corrected) { c.corrected(d, e.At) })
	}
	return c.applyAnswer(e)
}

func (c *Case) attach(at time.Time, all ...Document) {
	for _, d := range all {
		if d.At.IsZero() {
			d.At = at
		}
		c.Documents = append(c.Documents, d)
	}
}

func (c *Case) check(d Check, e record.Event) {
	d.At, d.By = e.At, e.Actor
	n := slices.IndexFunc(c.Checks, func(x Check) bool { return x.Item == d.Item })
	if n < 0 {
		c.Checks = append(c.Checks, d)
		return
	}
	d.Needed = c.Checks[n].Needed
	c.Checks[n] = d
}

func (c *Case) referralAnswered(d referralAnswered, at time.Time) {
	if n := slices.IndexFunc(c.Referrals, func(r Referral) bool { return r.ID == d.ID }); n >= 0 {
		c.Referrals[n].AnsweredAt, c.Referrals[n].Answer = &at, d.Answer
	}
}

func (c *Case) corrected(d corrected, at time.Time) {
	if n := slices.IndexFunc(c.Actions, func(a Corrective) bool { return a.ID == d.ID }); n >= 0 {
		c.Actions[n].DoneAt = &at
	}
}

// applyAnswer are authority, time, decision, answers and the end.
func (c *Case) applyAnswer(e record.Event) error {
	switch e.Type {
	case typeProved, typeConfirmed:
		return record.Read(e, func(d proved) {
			c.proved(e.Type, d)
			c.Obligations = d.Obligations
		})
	case typeTried:
		return record.Read(e, func(d Effort) {
			d.By = e.Actor
			c.Authority.Efforts = append(c.Authority.Efforts, d)
		})
	case typeExtended:
		return record.Read(e, func(d extended) {
			d.Extension.At, d.Extension.By = e.At, e.Actor
			c.Extension, c.Obligations = &d.Extension, d.Obligations
		})
	case typeDecided:
		return record.Read(e, func(d decided) {
			d.Decision.At, d.Decision.By = e.At, e.Actor
			c.Decision, c.State, c.Obligations = &d.Decision, Decided, d.Obligations
		})
	case typeAnswered:
		return record.Read(e, func(d answered) {
			d.Answer.By = e.Actor
			c.answer(d.Answer)
			c.Obligations = d.Obligations
		})
	case typeLetterWanted, typeLetterSent, typeLetterReturned:
		return c.applyLetter(e)
	case typeEnded:
		return record.Read(e, func(d ended) {
			c.Ended = &Ending{At: e.At, By: e.Actor, How: d.How, Reason: d.Reason}
			c.State, c.Obligations, c.Grant = d.How, d.Obligations, nil
			if d.Of != "" {
				c.LinkedTo = d.Of
			}
		})
	case typeRelated:
		return record.Read(e, func(d related) {
			if !slices.Contains(c.Related, d.To) {
				c.Related = append(c.Related, d.To)
			}
		})
	case typeRated:
		return record.Read(e, func(d rated) { c.Rating = &Rating{At: e.At, Stars: d.Stars, Words: d.Words} })
	case typeModule:
		return record.Read(e, func(d moduleChanged) {
			c.setModule(d.Module)
			c.Obligations = d.Obligations
		})
	}
	return nil
}

func (c *Case) proved(kind string, d proved) {
	at := d.At
	if kind == typeProved {
		c.Authority.ProvenAt, c.Authority.Paper, c.Authority.Kind, c.Authority.Note = &at, d.Paper, d.Kind, d.Note
		if d.Holder != "" {
			c.Speaker.Person = d.Holder
		}
	} else {
		c.Authority.ConfirmedAt = &at
	}
	if c.State == AwaitingAuthority {
		switch {
		case c.SortedAt == nil:
			c.State = Received
		case c.Assignee != "":
			c.State = Investigating
		default:
			c.State = Open
		}
	}
}

// apply brings the worker up to one more event.
func (w *Worker) apply(e record.Event) error {
	if e.Type != typeWorkerSet {
		return nil
	}
	return record.Read(e, func(d Worker) {
		*w = d
		w.Account, w.Version = e.Stream.ID(), e.Version
	})
}

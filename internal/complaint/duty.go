package complaint

import (
	"errors"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/term"
)

// The obligations by their keys, beside those of package term and the targets of the catalog. The texts are stored.
const (
	keyAnswer        = term.KeyAnswer
	keyTriggerAnswer = "trigger_answer" // within hours, because of a trigger that was voiced after the contact
)

// owe says anew, from what is known of the case, what it owes by when. What was owed and no longer follows is superseded and stays; what
// still follows keeps its dates. The rules in force on the day of receipt, or of assignment by CMS, apply.
func (s *Complaints) owe(c *Case) error {
	fresh, late, err := s.rules.duties(c)
	if err != nil {
		return err
	}
	c.FiledLate = late
	c.Obligations = merged(c.Obligations, fresh)
	if c.State.Over() {
		c.Obligations = voided(c.Obligations)
	}
	return nil
}

// merged is the list of obligations with what holds now in place of what it continues.
func merged(before, fresh []Obligation) []Obligation {
	out := slices.Clone(before)
	for n := range out {
		same := slices.IndexFunc(fresh, out[n].continues)
		switch {
		case same >= 0:
			out[n] = fresh[same]
			fresh = slices.Delete(slices.Clone(fresh), same, same+1)
		case out[n].State == Owed:
			out[n].State = Superseded
		}
	}
	return append(out, fresh...)
}

// voided is a list of which nothing is owed any more.
func voided(all []Obligation) []Obligation {
	all = slices.Clone(all)
	for n := range all {
		if all[n].State == Owed {
			all[n].State = Void
		}
	}
	return all
}

// answerDue is the legal obligation to answer that comes first: what a letter or a page calls the last day for the answer.
func (c *Case) answerDue() (out Obligation, found bool) {
	for _, o := range c.Obligations {
		if o.State != Owed || !o.Legal || !slices.Contains(answerKeys, o.Key) {
			continue
		}
		if !found || o.Clock.LastTimelyAt().Before(out.Clock.LastTimelyAt()) {
			out, found = o, true
		}
	}
	return out, found
}

var answerKeys = []string{keyAnswer, keyTriggerAnswer, term.KeyDecision, term.KeyModuleResolution}

// continues tells whether another obligation is the same one: the same thing owed from the same start for the same term.
func (o Obligation) continues(x Obligation) bool {
	return o.Key == x.Key && o.Procedure == x.Procedure && o.Clock.StartsOn == x.Clock.StartsOn && o.Clock.Term == x.Clock.Term &&
		sameInstant(o.Clock.StartsAt, x.Clock.StartsAt)
}

func sameInstant(a, b *time.Time) bool { return a == b || a != nil && b != nil && a.Equal(*b) }

// duties are all obligations of a case by the rules, stopped where the case says so; late tells of a grievance that came after the
// filing limit.
func (r *Rules) duties(c *Case) (all []Obligation, late bool, err error) {
	for _, p := range c.procedures() {
		some, err := r.dutiesOf(c, p, &late)
		if err != nil {
			return nil, false, invalid("complaint: clock", err)
		}
		all = append(all, some...)
	}
	return append(all, r.targets(c)...), late, nil
}

// procedures are all in which the case runs, each once.
func (c *Case) procedures() []Procedure {
	all := []Procedure{c.Class.Procedure}
	for _, p := range c.Class.Also {
		all = with(all, p)
	}
	return all
}

func (r *Rules) dutiesOf(c *Case, p Procedure, late *bool) ([]Obligation, error) {
	switch {
	case p == "", p == Grievance:
		return r.grievanceDuties(c, late)
	case p == CTM:
		return r.moduleDuties(c)
	case p.decides():
		return r.determinationDuties(c, p, late)
	case p == Inquiry:
		return nil, nil // logged, on no clock
	}
	return r.parallelDuties(c, p)
}

// grievanceDuties are the answer, an extension's notice, and how long the plan waits for proof. A trigger that was voiced later than
// the contact adds a clock of hours from that instant; it takes nothing away from the first one.
func (r *Rules) grievanceDuties(c *Case, late *bool) ([]Obligation, error) {
	facts := c.grievanceFacts()
	trigger := c.laterTrigger()
	if trigger != nil {
		facts.Trigger = term.NoTrigger
	}
	g, err := r.terms.Grievance(facts)
	if err != nil {
		return nil, err
	}
	*late = g.FiledLate != nil && *g.FiledLate
	all := c.noticeGiven(obligations(Grievance, g.Duties()))
	if trigger == nil || g.Answer == nil {
		return all, nil
	}
	more, err := r.triggerDuties(c, facts, *g.Answer, *trigger)
	return append(all, more...), err
}

// noticeGiven is met when the notice of an extension was handed over and did not come back.
func (c *Case) noticeGiven(all []Obligation) []Obligation {
	n := slices.IndexFunc(c.Letters, func(l Letter) bool { return l.Kind == ExtensionNotice && l.SentAt != nil && l.ReturnedAt == nil })
	if n < 0 {
		return all
	}
	for i := range all {
		if all[i].Key == term.KeyExtensionNotice {
			all[i].Clock, all[i].State = all[i].Clock.StopOnce("The notice was sent", *c.Letters[n].SentAt), Met
		}
	}
	return all
}

// triggerDuties is the answer within hours from when the trigger was voiced, where the paragraphs name such a trigger.
func (r *Rules) triggerDuties(c *Case, facts term.GrievanceFacts, answer clock.Obligation, voiced time.Time) ([]Obligation, error) {
	facts.Trigger, facts.ReceivedAt, facts.Filer = term.Trigger(c.Class.Trigger), answer.FromStart(voiced), term.Enrollee
	facts.Events = slices.DeleteFunc(facts.Events, func(e term.Event) bool { return e.Type == term.ExtensionAsked })
	g, err := r.terms.Grievance(facts)
	if err != nil || g.Kind != term.Expedited {
		return nil, err
	}
	return obligations(Grievance, []term.Duty{{Key: keyTriggerAnswer, Legal: true, Clock: *g.Answer, Rule: g.Rule}}), nil
}

// laterTrigger is when a trigger was voiced that did not come with the contact itself.
func (c *Case) laterTrigger() *time.Time {
	at := c.Class.TriggerAt
	if c.Class.Trigger == "" || c.Class.Trigger == NoTrigger || at == nil || !at.After(c.ReceivedAt) {
		return nil
	}
	return at
}

// grievanceFacts are what package term needs to know of the case as a grievance.
func (c *Case) grievanceFacts() term.GrievanceFacts {
	f := term.GrievanceFacts{
		Zone: zoneOf(c.Zone), ReceivedAt: c.ReceivedAt, Product: term.Product(c.Class.Product), Written: c.Written,
		QualityCare: c.Class.QualityCare, WrittenAsked: c.Class.WrittenAsked, Trigger: term.Trigger(c.Class.Trigger),
		DrugObtained: c.Class.DrugObtained, Urgent: c.Class.Urgent, Efforts: len(c.Authority.Efforts) > 0, EventOn: c.Class.EventOn,
	}
	switch c.Speaker.Standing {
	case ARepresentative:
		f.Filer = term.Representative
	case UnprovenStandIn:
		f.Filer, f.ProvenAt, f.ConfirmedAt = term.UnprovenRepresentative, c.Authority.ProvenAt, c.Authority.ConfirmedAt
	}
	if x := c.Extension; x != nil {
		f.Events = append(f.Events, x.event())
	}
	for _, a := range c.Answers {
		f.Events = append(f.Events, a.events()...)
	}
	return f
}

func (x *Extension) event() term.Event {
	return term.Event{Type: term.ExtensionAsked, At: x.At, RequestedBy: term.Asker(x.RequestedBy), NeedDocumented: x.Need != ""}
}

// events are what an answer is to the clock. What does not tell the disposition is nothing to it.
func (a Answer) events() []term.Event {
	switch {
	case !a.Outcome, a.Why == notTheFiler:
		return nil
	case a.Oral:
		return []term.Event{{Type: term.OralAnswer, At: a.At, Live: a.Live}}
	}
	return []term.Event{{Type: term.LetterDispatched, At: a.At, QIORights: a.QIO, Returned: a.Returned}}
}

// determinationDuties is the decision of a determination or an appeal. It is decided when it was told.
func (r *Rules) determinationDuties(c *Case, p Procedure, late *bool) ([]Obligation, error) {
	var extendedAt *time.Time
	if c.Extension != nil {
		extendedAt = &c.Extension.At
	}
	f := c.determinationFacts(p, extendedAt)
	d, err := r.terms.Determination(f)
	var refused *term.NotExtendedError
	if errors.As(err, &refused) { // taken while the matter was something else: this procedure does not know it
		f.ExtendedAt = nil
		d, err = r.terms.Determination(f)
	}
	if err != nil {
		return nil, err
	}
	if appeal := term.Appeal(p); c.Class.NoticeOn != nil && (appeal == term.Reconsideration || appeal == term.Redetermination) {
		filed := c.ReceivedAt
		a, err := r.terms.AppealFiling(term.AppealFacts{Zone: f.Zone, Appeal: appeal, NoticeOn: *c.Class.NoticeOn, FiledAt: &filed})
		if err != nil {
			return nil, err
		}
		*late = *late || a.Timeliness == clock.Late
	}
	return obligations(p, d.Duties()), nil
}

func obligations(p Procedure, all []term.Duty) []Obligation {
	out := make([]Obligation, len(all))
	for n, d := range all {
		out[n] = Obligation{Key: d.Key, Procedure: p, Legal: d.Legal, Clock: d.Clock, State: Owed, Rule: d.Rule}
		if d.Clock.StoppedAt != nil {
			out[n].State = Met
		}
	}
	return out
}

package complaints

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What the page of a case says in words. Names of what can be chosen come from the catalog of the day of receipt.

func (c *caseView) itemWords(id string) string {
	for _, list := range c.Catalog.Checklists {
		if item, ok := list.Item(id); ok && (list.ID == c.checklist() || !c.hasItem(id)) {
			return item.Name.In(c.Lang)
		}
	}
	return id
}

// hasItem tells whether the case's own checklist has an item: others may have one of the same id.
func (c *caseView) hasItem(id string) bool {
	list, _ := c.Catalog.Checklist(c.checklist())
	_, ok := list.Item(id)
	return ok
}

func (c *caseView) reviewerWords(as string) string {
	if x, ok := c.Catalog.Reviewer(as); ok {
		return x.Name.In(c.Lang)
	}
	return as
}

func (c *caseView) referralWords(to string) string {
	if x, ok := c.Catalog.Referral(to); ok {
		return x.Name.In(c.Lang)
	}
	return to
}

func (c *caseView) causeWords(code string) string {
	if x, ok := c.Catalog.Cause(code); ok {
		return x.Name.In(c.Lang)
	}
	return code
}

func (c *caseView) correctiveWords(kind string) string {
	if x, ok := c.Catalog.Corrective(kind); ok {
		return x.Name.In(c.Lang)
	}
	return kind
}

func (c *caseView) groundWords(id string) string {
	if x, ok := c.Catalog.Ground(id); ok {
		return x.Name.In(c.Lang)
	}
	return id
}

func (c *caseView) reasonWords(id string) string {
	if x, ok := c.Catalog.Reason(id); ok {
		return x.Name.In(c.Lang)
	}
	return id
}

// by is who did something: a colleague by name, a program as one.
func (c *caseView) by(a record.Actor) string {
	switch {
	case c.Names[a.ID] != "":
		return c.Names[a.ID]
	case a.Role == "system":
		return c.T("casework.by.system")
	case a.Role == "member" || a.Role == "representative" || a.Role == "government":
		return c.T("casework.by." + a.Role)
	}
	if role := "shell.role." + a.Role; a.Role != "" && c.Has(role) {
		return c.T(role)
	}
	return c.T("casework.by.system")
}

// reads and speaks are the member's languages; the case knows one when nobody knows the member.
func (c *caseView) reads() string {
	return cmp.Or(c.Member.Preferences.Written, c.Member.Preferences.Spoken, c.Case.Language)
}

func (c *caseView) speaks() string {
	return cmp.Or(c.Member.Preferences.Spoken, c.Member.Preferences.Written, c.Case.Language)
}

func (c *caseView) languageWords(code string) string {
	base, _, _ := strings.Cut(code, "-")
	if key := "self.language." + base; base != "" && c.Has(key) {
		return c.T(key)
	}
	return cmp.Or(code, c.T("casework.language_unknown"))
}

func (c *caseView) formatWords(f person.Format) string {
	if f == "" {
		return c.T("casework.format.standard")
	}
	return c.T("casework.format." + string(f))
}

// memberFacts are who the member is, as far as the look opens it.
func (c *caseView) memberFacts() []shell.Fact {
	p := c.Member
	facts := []shell.Fact{{Name: c.T("casework.fact.number"), Value: numberOf(p, person.MemberNumber)}}
	if p.Birth != nil {
		facts = append(facts, shell.Fact{Name: c.T("casework.fact.birth"), Value: c.Day(*p.Birth)})
	}
	for _, x := range p.Phones {
		facts = append(facts, shell.Fact{Name: c.T("casework.fact.phone"), Value: x.Number})
	}
	facts = append(facts,
		shell.Fact{Name: c.T("casework.fact.speaks"), Value: c.languageWords(c.speaks())},
		shell.Fact{Name: c.T("casework.fact.reads"), Value: c.languageWords(c.reads()) + ", " + c.formatWords(p.Preferences.Format)},
		shell.Fact{Name: c.T("casework.fact.contract"), Value: strings.Trim(c.Case.Contract+" "+c.Case.Plan, " ")},
	)
	return slices.DeleteFunc(facts, func(f shell.Fact) bool { return f.Value == "" })
}

// contactFacts are how the contact came.
func (c *caseView) contactFacts() []shell.Fact {
	k := &c.Case
	facts := []shell.Fact{
		{Name: c.T("complaints.field.received"), Value: c.Instant(k.ReceivedAt)},
		{Name: c.T("complaints.new.channel"), Value: c.T("complaints.channel." + string(k.Channel))},
		{Name: c.T("complaints.new.speaks"), Value: c.speakerWords()},
		{Name: c.T("complaints.field.product"), Value: productWords(c.Visit, k.Class.Product)},
		{Name: c.T("casework.fact.answer_form"), Value: c.T("casework.form." + string(k.AnswerForm()))},
	}
	for _, x := range k.Class.Subjects {
		facts = append(facts, shell.Fact{Name: c.T("complaints.field.subject"), Value: strings.TrimSpace(c.T("complaints.subject."+string(x.Kind)) + " " + x.Name + " " + x.Number)})
	}
	if k.Class.Trigger != "" && k.Class.Trigger != complaint.NoTrigger {
		facts = append(facts, shell.Fact{Name: c.T("complaints.field.trigger"), Value: c.T("complaints.trigger." + string(k.Class.Trigger))})
	}
	return facts
}

func (c *caseView) speakerWords() string {
	s := c.Case.Speaker
	text := c.T("complaints.speaker." + string(s.Standing))
	if s.Name != "" {
		text += ": " + s.Name
	}
	return text
}

// title is what the case is, in a line.
func (c *caseView) title() string {
	k := c.Case.Class
	if k.Category == "" && c.Case.Module != nil && c.Case.Module.Category != "" {
		return c.Case.Module.Category
	}
	text := categoryWords(c.Visit, c.Catalog, k.Category)
	if k.Subcategory != "" {
		text += " – " + subcategoryWords(c.Visit, c.Catalog, k.Subcategory)
	}
	return text
}

// procedures are all in which the case runs.
func (c *caseView) procedures() string {
	all := []string{procedureWords(c.Visit, c.Catalog, c.Case.Class.Procedure)}
	for _, p := range c.Case.Class.Also {
		all = append(all, procedureWords(c.Visit, c.Catalog, p))
	}
	return strings.Join(all, " + ")
}

// tags set the case apart.
func (c *caseView) tags() []tag {
	k := &c.Case
	row := complaint.Row{Urgent: k.Class.Urgent, Quality: k.Class.QualityCare, Extended: k.Extension != nil, Unmatched: k.Member == ""}
	if k.Module != nil {
		row.Level = k.Module.Level
	}
	all := tagsOf(c.Visit, row)
	for _, t := range []struct {
		on  bool
		key string
	}{{k.FiledLate, "casework.tag.filed_late"}, {k.Class.Trigger != "" && k.Class.Trigger != complaint.NoTrigger, "complaints.tag.fast"}, {k.Decision != nil && k.Decision.Confidential, "casework.tag.confidential"}} {
		if t.on {
			all = append(all, tag{c.T(t.key), shell.Warning})
		}
	}
	return all
}

// stateTone is the colour of a state.
func (c *caseView) stateTone() shell.Tone {
	switch c.Case.State {
	case complaint.Answered, complaint.Closed:
		return shell.Good
	case complaint.AwaitingAuthority, complaint.Received:
		return shell.Warning
	}
	return shell.Calm
}

// dutyWords is what became of an obligation.
func (c *caseView) dutyWords(o complaint.Obligation) tag {
	at := o.Clock.StoppedAt
	switch {
	case o.State == complaint.Met && at != nil && o.Clock.Late(*at):
		return tag{c.T("casework.duty.met_late", "When", c.Instant(*at)), shell.Bad}
	case o.State == complaint.Met && at != nil:
		return tag{c.T("casework.duty.met", "When", c.Instant(*at)), shell.Good}
	case o.State == complaint.Owed && o.Clock.Late(c.Now):
		return tag{c.T("casework.duty.late"), shell.Bad}
	}
	return tag{c.T("casework.duty." + string(o.State)), shell.Calm}
}

// duties are the obligations in the order of the page: what is owed first, legal before our own.
func (c *caseView) duties(legal bool) (all []complaint.Obligation) {
	for _, o := range c.Case.Obligations {
		if o.Legal == legal {
			all = append(all, o)
		}
	}
	slices.SortStableFunc(all, func(a, b complaint.Obligation) int {
		return cmp.Compare(dutyOrder(a.State), dutyOrder(b.State))
	})
	return all
}

func dutyOrder(s complaint.DutyState) int {
	if s == complaint.Owed {
		return 0
	}
	return 1
}

// letterState is where a letter stands.
func letterState(v shell.Visit, l letter.Letter) tag {
	switch s := l.State(); s {
	case letter.IsSent:
		return tag{v.T("casework.letter_state.sent", "When", v.Instant(l.Sent.At)), shell.Good}
	case letter.IsReturned:
		return tag{v.T("casework.letter_state.returned", "When", v.Instant(l.Returned.At)), shell.Bad}
	case letter.IsPrinted:
		return tag{v.T("casework.letter_state.printed"), shell.Warning}
	}
	return tag{v.T("casework.letter_state.waiting"), shell.Warning}
}

// lettersTo is who gets a letter.
func (c *caseView) lettersTo(l letter.Letter) string {
	if l.Recipient() == c.Member.ID {
		return nameOf(c.Visit, c.Member)
	}
	return c.T("casework.letter_to_other")
}

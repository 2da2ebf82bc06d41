package complaints

import (
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Lines of the case page.

// offered are the acts of these names that make sense now.
func (c *caseView) offered(names ...string) (all []act) {
	for _, name := range names {
		if a, ok := actOf(name); ok && (a.Offer == nil || a.Offer(c)) {
			all = append(all, a)
		}
	}
	return all
}

// paragraphs are the parts of a text that somebody wrote, by its empty lines and line ends.
func paragraphs(text string) []string {
	return slices.DeleteFunc(strings.Split(text, "\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// bits are an obligation as lists show it.
func bits(o complaint.Obligation) *complaint.DueBits {
	late := o.Clock.LastTimelyAt().Add(time.Second)
	if o.Clock.FirstLateAt != nil {
		late = *o.Clock.FirstLateAt
	}
	return &complaint.DueBits{Key: o.Key, Procedure: o.Procedure, Legal: o.Legal, DueOn: o.Clock.DueDate, DueAt: o.Clock.DueAt, LateAt: late}
}

func (c *caseView) dueTone(o complaint.Obligation) shell.Tone { return toneOf(c.Visit, bits(o)) }
func (c *caseView) left(o complaint.Obligation) string        { return left(c.Visit, bits(o)) }

func (c *caseView) authorityWords() string {
	switch a := c.Case.Authority; {
	case a.ConfirmedAt != nil:
		return c.T("casework.authority.confirmed", "When", c.Instant(*a.ConfirmedAt))
	case a.ProvenAt != nil:
		return c.T("casework.authority.proved", "When", c.Instant(*a.ProvenAt), "Paper", c.paperKept())
	}
	return c.T("casework.authority.waits")
}

// paperKept is the paper that proved it: one on file, or what was seen of one that is kept elsewhere.
func (c *caseView) paperKept() string {
	a := c.Case.Authority
	if a.Kind == "" {
		return c.T("casework.proof.on_file")
	}
	return joined([]string{c.T("casework.proof." + string(a.Kind)), a.Paper, a.Note})
}

func (c *caseView) effortWords(e complaint.Effort) string {
	text := c.T("casework.how."+e.How) + ": "
	if e.Reached {
		text += c.T("casework.effort.reached")
	} else {
		text += c.T("casework.effort.not_reached")
	}
	if e.Note != "" {
		text += " " + e.Note
	}
	return text
}

// linked is how another case has to do with this one; "" when it only is of the same member.
func (c *caseView) linked(id complaint.ID) string {
	switch {
	case id == c.Case.LinkedTo && c.Case.State == complaint.Duplicate:
		return c.T("casework.related.duplicate_of")
	case id == c.Case.LinkedTo:
		return c.T("casework.related.reopens")
	case slices.Contains(c.Case.Related, id):
		return c.T("casework.related.related")
	}
	return ""
}

func (c *caseView) checksDone() string {
	done := 0
	for _, x := range c.Case.Checks {
		if x.Done || x.Not != "" {
			done++
		}
	}
	return c.T("casework.checks_done", "Done", done, "All", len(c.Case.Checks))
}

// waitsFor is whose sign-off is not there.
func (c *caseView) waitsFor() []string {
	if c.over() || c.Case.Decision != nil {
		return nil
	}
	if m := c.Case.Missing(c.Who.Account); m != nil {
		return m.Reviews
	}
	return nil
}

func (c *caseView) taskWords(t complaint.Task) string {
	all := []string{c.T("casework.by_whom", "Who", c.by(t.By), "When", c.Instant(t.At))}
	if t.For != "" {
		all = append(all, c.T("casework.for_whom", "Who", whoWords(c.Visit, c.Names, t.For)))
	} else if t.Desk != "" {
		all = append(all, deskWords(c.Visit, c.Catalog, t.Desk))
	}
	if t.DueOn != nil {
		all = append(all, c.T("casework.by_day", "When", c.Day(*t.DueOn)))
	}
	return strings.Join(all, ", ")
}

func (c *caseView) expectedTag(on clock.Date) tag {
	tone := shell.Calm
	if on < c.Today() {
		tone = shell.Bad
	}
	return tag{c.T("casework.expected", "When", c.Day(on)), tone}
}

func (c *caseView) paperWords(x complaint.Document) string {
	const kilobyte = 1024
	text := c.T("casework.size", "N", c.Num(int((x.Size+kilobyte-1)/kilobyte)))
	if key := "casework.paper." + x.Kind; x.Kind != "" && c.Has(key) {
		text = c.T(key) + ", " + text
	}
	if !x.At.IsZero() {
		text += ", " + c.Instant(x.At)
	}
	return text
}

func (c *caseView) historyTabs() []shell.Tab {
	here := c.path() + "?show="
	all := []shell.Tab{{Label: c.T("casework.history_part.all"), Href: c.path() + "#" + partHistory, Current: !slices.ContainsFunc(historyParts, func(p historyPart) bool { return p.Name == c.Show })}}
	for _, p := range historyParts {
		all = append(all, shell.Tab{Label: c.T("casework.history_part." + p.Name), Href: here + p.Name + "#" + partHistory, Current: p.Name == c.Show})
	}
	return all
}

// entryIcon is the sign of an entry.
func entryIcon(e complaint.Entry) string {
	switch historyKind(e) {
	case "opened", "information_added":
		return "talk"
	case "letter_wanted", "letter_sent", "letter_returned":
		return "letter"
	case "answered":
		return "phone"
	case "checked", "signed_off", "task_done", "decided", "corrected", "referral_answered":
		return "check"
	case "warned", "extended":
		return "clock"
	case "assigned", "released", "matched":
		return "person"
	case "noted", "found":
		return "list"
	}
	return "change"
}

// change is one line of what another class does.
type change struct{ What, Before, After string }

// changes are desk, checklist and clocks before and after.
func (k *classView) changes() []change {
	before, after := &k.Of.Case, k.After
	c := k.Of
	then := k.Of
	then.Case = *after
	all := []change{
		{k.T("complaints.field.procedure"), c.procedures(), then.procedures()},
		{k.T("complaints.field.category"), c.title(), then.title()},
		{k.T("complaints.field.desk"), deskWords(k.Visit, k.Catalog, before.Desk), deskWords(k.Visit, k.Catalog, after.Desk)},
		{k.T("casework.fact.answer_form"), k.T("casework.form." + string(before.AnswerForm())), k.T("casework.form." + string(after.AnswerForm()))},
		{k.T("casework.checks"), k.N("casework.items", len(before.Checks)), k.N("casework.items", len(after.Checks))},
	}
	for _, key := range k.keys() {
		all = append(all, change{key.words, k.owedThen(before, key), k.owedThen(after, key)})
	}
	return all
}

// dutyKey names something owed by law, in a procedure.
type dutyKey struct {
	key       string
	procedure complaint.Procedure
	words     string
}

// keys are all that is owed by law before or after.
func (k *classView) keys() (all []dutyKey) {
	for _, c := range []*complaint.Case{&k.Of.Case, k.After} {
		for _, o := range owed(c, true) {
			x := dutyKey{o.Key, o.Procedure, owesWords(k.Visit, k.Catalog, o.Key) + " (" + procedureWords(k.Visit, k.Catalog, o.Procedure) + ")"}
			if !slices.Contains(all, x) {
				all = append(all, x)
			}
		}
	}
	return all
}

func (k *classView) owedThen(c *complaint.Case, key dutyKey) string {
	for _, o := range owed(c, true) {
		if o.Key == key.key && o.Procedure == key.procedure {
			return lastDay(k.Visit, o.Clock)
		}
	}
	return k.T("casework.classify.not_owed")
}

// tellsMember tells whether the member will be written that it is handled in another way (42 CFR 422.564(b)).
func (k *classView) tellsMember() bool {
	told := slices.ContainsFunc(k.Of.Case.Letters, func(l complaint.Letter) bool { return l.Kind == complaint.Acknowledgement && l.ReturnedAt == nil })
	return told && k.After.Class.Procedure != k.Of.Case.Class.Procedure
}

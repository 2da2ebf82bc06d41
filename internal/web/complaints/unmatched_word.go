package complaints

import (
	"strings"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// why says what a contact waits for.
func (u unmatchedView) why(row complaint.IntakeRow) (all []tag) {
	if !row.Matched {
		all = append(all, tag{u.T("complaints.tag.unmatched"), shell.Warning})
	}
	if row.Held > 0 {
		all = append(all, tag{u.N("complaints.unmatched.held", row.Held), shell.Special})
	}
	if row.OpenTasks > 0 {
		all = append(all, tag{u.N("complaints.unmatched.tasks", row.OpenTasks), shell.Bad})
	}
	if len(all) == 0 {
		all = append(all, tag{u.T("complaints.unsorted"), shell.Calm})
	}
	return all
}

// openTasks are those that nobody has done yet.
func (s sortingView) openTasks() (all []complaint.Task) {
	for _, t := range s.Intake.Tasks {
		if t.DoneAt == nil {
			all = append(all, t)
		}
	}
	return all
}

// contactFacts are how the contact came and from whom.
func (s sortingView) contactFacts() []shell.Fact {
	i := s.Intake
	facts := []shell.Fact{
		{Name: s.T("complaints.field.received"), Value: s.Instant(i.ReceivedAt)},
		{Name: s.T("complaints.new.channel"), Value: s.T("complaints.channel." + string(i.Channel))},
		{Name: s.T("complaints.new.speaks"), Value: s.T("complaints.speaker." + string(i.Speaker.Standing))},
	}
	for _, f := range []shell.Fact{
		{Name: s.T("complaints.new.speaker_name"), Value: i.Speaker.Name},
		{Name: s.T("complaints.new.speaker_phone"), Value: i.Speaker.Phone},
		{Name: s.T("complaints.new.speaker_note"), Value: i.Speaker.Note},
		{Name: s.T("complaints.new.member_said"), Value: i.MemberSaid},
		{Name: s.T("complaints.new.interpreter"), Value: i.Help.Interpreter},
		{Name: s.T("complaints.sort.papers"), Value: names(i.Documents)},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	return facts
}

func names(all []complaint.Document) string {
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.Name
	}
	return strings.Join(out, ", ")
}

func (s sortingView) reasons() []shell.Option {
	out := make([]shell.Option, len(s.Reasons))
	for i, r := range s.Reasons {
		out[i] = shell.Option{Value: r.ID, Label: r.Name.In(s.Lang)}
	}
	return out
}

package complaints

import (
	"strings"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// receiptView is what came of a contact, and what to tell whoever spoke.
type receiptView struct {
	shell.Visit
	Catalog *catalog.Catalog
	Filed   complaint.Filed
	Script  []string    // sentence by sentence
	Speaks  shell.Visit // in whose language the script is
	Foreign bool        // there are no texts in the language of who spoke: an interpreter reads them
}

func receiptOf(v shell.Visit, c *catalog.Catalog, f complaint.Filed) receiptView {
	view := receiptView{Visit: v, Catalog: c, Filed: f}
	language := f.Intake.Help.Language
	if len(f.Cases) > 0 && language == "" {
		language = f.Cases[0].Language
	}
	var known bool
	view.Speaks, known = v.Speaking(language)
	view.Foreign = language != "" && !known
	view.Script = script(view.Speaks, f)
	return view
}

// script is what to tell whoever spoke, in their language: the number, what happens next, by when, and what is still needed.
func script(v shell.Visit, f complaint.Filed) []string {
	say := []string{v.T("complaints.say.number", "Number", spelled(f.Intake.Number))}
	switch {
	case f.Intake.State == complaint.Linked:
		return append(say, v.T("complaints.say.linked"))
	case len(f.Cases) == 0:
		return append(say, v.T("complaints.say.waiting"))
	case len(f.Cases) > 1:
		say = append(say, v.N("complaints.say.matters", len(f.Cases)))
	}
	for i := range f.Cases {
		say = append(say, promise(v, &f.Cases[i], len(f.Cases) > 1)...)
	}
	return append(say, v.T("complaints.say.call", "Phone", v.Plan.MemberServices.Phone))
}

// promise is what is promised of one case.
func promise(v shell.Visit, c *complaint.Case, several bool) (say []string) {
	if several {
		say = append(say, v.T("complaints.say.one", "Number", spelled(c.Number)))
	}
	switch o, owed := c.Due(); {
	case c.State == complaint.AwaitingAuthority:
		say = append(say, v.T("complaints.say.authority"))
	case c.State == complaint.Answered || c.State == complaint.Closed:
		say = append(say, v.T("complaints.say.settled"))
	case owed:
		say = append(say, v.T("complaints.say.by", "When", lastDay(v, o.Clock)))
	default:
		say = append(say, v.T("complaints.say.work"))
	}
	if c.AnswerForm() != complaint.OralOrWritten {
		say = append(say, v.T("complaints.say.letter"))
	}
	if c.Class.QualityCare {
		say = append(say, v.T("complaints.say.qio"))
	}
	return say
}

// spelled is a number as it is read out: in groups, so that the other side can write it down.
func spelled(number string) string {
	whole, check, ok := strings.Cut(number, "-")
	const group = 4
	if !ok || len(whole) <= group {
		return number
	}
	return whole[:len(whole)-group] + " " + whole[len(whole)-group:] + "-" + check
}

// opens tells whether the visitor may open cases, not only take them in.
func (r receiptView) opens() bool { return r.Acts(resolving...) }

package complaints

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// The answer: what was decided, and the composer, which offers only what the rule allows.

func (d *desk) answerRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + casesPrefix + "{case}/answer", Roles: resolving, Do: d.composer},
		{Pattern: "POST " + casesPrefix + "{case}/answer", Roles: resolving, Do: d.writeAnswer},
		{Pattern: "POST " + casesPrefix + "{case}/answer/preview", Roles: resolving, Do: d.previewAnswer},
		{Pattern: "GET " + casesPrefix + "{case}/letters/{letter}", Roles: resolving, Do: d.letterPaper},
		{Pattern: "POST " + casesPrefix + "{case}/letters/{letter}/print", Roles: resolving, Do: d.printLetter},
	}
}

var answerActs = []act{
	{
		Name: "decide", Part: partAnswer, Offer: (*caseView).mayDecide,
		Fields: []field{
			{"outcome", radios, true, func(a *actView) []shell.Option {
				return options(a.Visit, "casework.outcome.", complaint.Outcomes(a.Case.Class.Procedure))
			}},
			{"decision_done", lines, true, nil},
			{"decision_tell", lines, false, nil},
			{"confidential", box, false, nil},
			{"ground", list, false, func(a *actView) []shell.Option {
				return entries(a, a.Catalog.Grounds, func(x catalog.Ground) (string, catalog.Text) { return x.ID, x.Name })
			}},
			{"ground_note", lines, false, nil},
		},
		Fill: (*desk).fillDecision,
		Do:   (*desk).decide,
	},
	{
		Name: "tell", Part: partAnswer, Offer: func(c *caseView) bool { return c.Case.Decision != nil && !c.over() && c.Case.Stopped == nil },
		Fields: []field{
			{"told_how", radios, true, asks("casework.told_how.", []string{"live", "voicemail"})},
			{"told_text", lines, true, nil},
			{"told_language", list, false, func(a *actView) []shell.Option { return a.taking().languages() }},
			{"interpreter", line, false, nil},
			{"told_at", moment, false, nil},
		},
		Fill: (*desk).fillTelling,
		Do:   (*desk).tell,
	},
	{
		Name: "letter", Part: partLetters, Offer: func(c *caseView) bool { return c.Known },
		Fields: []field{
			{"letter_kind", radios, true, func(a *actView) []shell.Option { return options(a.Visit, "casework.letter.", a.otherLetters()) }},
			{"questions", lines, false, nil},
			{"reply_by", day, false, nil},
		},
		Do: (*desk).writeOther,
	},
}

func (c *caseView) mayDecide() bool {
	return c.investigates() && c.Case.Stopped == nil && c.Case.State != complaint.Received && c.Case.State != complaint.Answered
}

// fillDecision shows what was decided before, what may be told, and what a decision still waits for.
func (d *desk) fillDecision(a *actView) {
	if missing := a.missingWords(a.Case.Missing(a.Who.Account)); len(missing) > 0 {
		a.Notes = append(a.Notes, a.T("casework.refused.not_ready", "What", joined(missing)))
	}
	list, ok := a.Catalog.Checklist(a.checklist())
	if ok {
		a.Facts = []shell.Fact{{Name: a.T("casework.may_tell"), Value: list.MayTell.In(a.Lang)}, {Name: a.T("casework.never_tell"), Value: list.Never.In(a.Lang)}}
	}
	a.Facts = append(a.Facts, shell.Fact{Name: a.T("casework.member_reads"), Value: a.languageWords(a.reads())})
	if was := a.Case.Decision; was != nil {
		a.Form = shell.Filled("outcome", string(was.Outcome), "decision_done", was.Done, "decision_tell", was.Tell, "ground", was.Ground, "ground_note", was.GroundNote)
		if was.Confidential {
			a.Form.Set("confidential", "yes")
		}
	}
}

// checklist is that of the case's type.
func (c *caseView) checklist() string {
	k := c.Case.Class
	return c.Catalog.Route(catalog.Matter{Procedure: string(k.Procedure), Category: k.Category, Subcategory: k.Subcategory, QualityOfCare: k.QualityCare}).Checklist
}

// decide says what became of the matter. A confidential result has a ground, which is for the file (promise A8).
func (d *desk) decide(r *http.Request, a *actView) error {
	x := complaint.Decision{
		Outcome: complaint.Outcome(a.Form.Raw("outcome")), Done: a.text("decision_done"), Tell: a.text("decision_tell"), Confidential: a.Form.Checked("confidential"),
	}
	if x.Confidential {
		x.Ground, x.GroundNote = a.Form.Raw("ground"), a.text("ground_note")
	}
	if _, known := a.Catalog.Ground(x.Ground); x.Confidential && !known {
		a.Form.Fail("ground", "casework.decide.ground_needed")
	}
	if x.Tell == "" && !x.Confidential {
		a.Form.Fail("decision_tell", "casework.decide.tell_needed")
	}
	return a.do(func() (complaint.Case, error) { return d.Complaints.Decide(r.Context(), a.cause(r), a.Opened, x) })
}

// fillTelling shows what was decided, and whether telling it by phone is enough.
func (d *desk) fillTelling(a *actView) {
	a.Form = shell.Filled("told_text", a.told(), "told_language", a.speaks())
	if a.Case.AnswerForm() != complaint.OralOrWritten {
		a.Notes = []string{a.T("casework.tell.not_enough", "Form", a.T("casework.form."+string(a.Case.AnswerForm())))}
	}
}

// told is what may be said of the outcome: of a confidential one nothing but that it was looked into.
func (c *caseView) told() string {
	speaks, _ := c.Speaking(c.speaks())
	switch x := c.Case.Decision; {
	case x == nil:
		return ""
	case x.Confidential:
		return speaks.T("casework.say.investigated")
	default:
		return x.Tell
	}
}

// tell records that somebody was called.
func (d *desk) tell(r *http.Request, a *actView) error {
	x := complaint.Answer{
		Live: a.Form.Raw("told_how") == "live", Outcome: true, Text: a.text("told_text"), Language: a.Form.Raw("told_language"), At: a.at(d, "told_at"), To: a.Case.Member,
	}
	if helper := a.text("interpreter"); helper != "" {
		x.Text += "\n" + a.T("casework.tell.interpreter", "Who", helper)
	}
	return a.do(func() (complaint.Case, error) { return d.Complaints.Tell(r.Context(), a.cause(r), a.Opened, x) })
}

// otherLetters are the letters that somebody may write now beside the answer.
func (a *actView) otherLetters() []complaint.LetterKind {
	if a.Case.State == complaint.AwaitingAuthority {
		return []complaint.LetterKind{complaint.AuthorityNeeded}
	}
	return []complaint.LetterKind{complaint.Acknowledgement, complaint.InformationNeeded}
}

func (d *desk) writeOther(r *http.Request, a *actView) error {
	kind, values := complaint.LetterKind(a.Form.Raw("letter_kind")), map[string]string{}
	if kind == complaint.InformationNeeded {
		values["questions"] = a.text("questions")
		if by := a.on("reply_by"); by != nil {
			values["reply_by"] = by.String()
		}
		if values["questions"] == "" {
			a.Form.Fail("questions", "shell.form.required")
		}
	}
	if !a.Form.OK() {
		return nil
	}
	want, err := d.Complaints.LetterAhead(a.Opened, kind, values, a.Case.Member)
	if err == nil {
		_, err = d.Contact.PreviewPage(r.Context(), a.Now, want)
	}
	if err != nil {
		return err
	}
	_, err = d.Complaints.WriteLetter(r.Context(), a.cause(r), a.Opened, kind, values, a.Case.Member)
	return err
}

// composerView is the page on which the outcome is told.
type composerView struct {
	caseView
	Form       *shell.Form
	Recipients []recipient
	Proof      contact.Proof
	Held       string // why the letter cannot be made as it stands
	Letters    []letter.Letter
}

// recipient is somebody who might get the letter, with what the disclosure rules say about it.
type recipient struct {
	Person  person.Person
	What    string // what they are to the member
	Allowed bool
	Because string // of a refusal, as the rule words it
}

// composer offers what the rule allows.
func (d *desk) composer(r *http.Request, v shell.Visit) (shell.Answer, error) {
	c, err := d.composing(r, v, shell.Filled())
	if err != nil {
		return nil, err
	}
	return shell.Page(composerPage(c)), nil
}

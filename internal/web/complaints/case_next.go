package complaints

import (
	"slices"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
)

// next is the one thing to do now, which the page of a case says first. Post sends a form; otherwise it is a link.
type next struct {
	Key  string // of its texts: casework.next.<Key>, with _text for the sentence
	Href string
	Post bool
	Args []any
}

// nextStep looks at the case as it stands. The order is that of the work: whose it is, what it is, may they, who does it, look into it,
// decide, tell, finish.
func (c *caseView) nextStep(letters []letter.Letter) next {
	k := &c.Case
	switch {
	case c.over():
		return next{Key: "over"}
	case !c.Known:
		return next{Key: "match", Href: c.path() + "/match"}
	case k.State == complaint.Received:
		return next{Key: "classify", Href: c.path() + "/classify"}
	case k.State == complaint.AwaitingAuthority:
		return next{Key: "confirm", Href: c.address("confirm", "")}
	case k.Assignee == "":
		return next{Key: "take", Href: c.address("take", ""), Post: true}
	case k.Stopped != nil || k.State == complaint.Answered:
		return c.afterAnswer()
	case c.pureModule():
		return c.moduleStep()
	case k.Decision == nil:
		return c.beforeDecision()
	case k.Class.Procedure == complaint.Inquiry:
		return next{Key: "close", Href: c.address("close", "")}
	}
	return c.telling(letters)
}

// beforeDecision is what is still missing, item by item.
func (c *caseView) beforeDecision() next {
	missing := c.Case.Missing(c.Who.Account)
	switch {
	case missing == nil:
		return next{Key: "decide", Href: c.address("decide", "")}
	case len(missing.Checks) > 0:
		return next{Key: "check", Href: "#" + partChecks, Args: []any{"What", c.itemWords(missing.Checks[0])}}
	case slices.ContainsFunc(missing.Reviews, func(as string) bool { return slices.Contains(c.signs(), as) }):
		return next{Key: "sign", Href: c.address("sign", "")}
	}
	return next{Key: "sign_other", Href: "#" + partFound, Args: []any{"Who", c.reviewerWords(missing.Reviews[0])}}
}

// telling is how far the answer is on its way.
func (c *caseView) telling(letters []letter.Letter) next {
	for _, l := range slices.Backward(letters) {
		if !slices.Contains(answerKinds, complaint.LetterKind(l.Template)) || l.Recipient() != c.Member.ID {
			continue
		}
		switch l.State() {
		case letter.IsWaiting:
			return next{Key: "print", Href: c.letterPath(l.ID) + "/print", Post: true}
		case letter.IsReturned:
			return next{Key: "print_again", Href: c.letterPath(l.ID) + "/print", Post: true}
		case letter.IsPrinted:
			return next{Key: "hand_over", Href: MailPath + "?letter=" + string(l.ID) + "#printed"}
		}
	}
	return next{Key: "tell", Href: c.path() + "/answer"}
}

// answerKinds are the letters that tell an outcome.
var answerKinds = []complaint.LetterKind{complaint.OutcomeLetter, complaint.OutcomeQIO, complaint.InvestigatedOnly, complaint.CareAppealDecided}

// afterAnswer is what remains when the member knows.
func (c *caseView) afterAnswer() next {
	if c.inModule() && c.Case.Module.EnteredAt == nil {
		return c.moduleStep()
	}
	if slices.ContainsFunc(c.Case.Tasks, open) {
		return next{Key: "tasks", Href: "#" + partTasks}
	}
	return next{Key: "close", Href: c.address("close", "")}
}

// pureModule tells of a complaint that is answered in the module and nowhere else.
func (c *caseView) pureModule() bool {
	return c.inModule() && c.Case.Class.Procedure == complaint.CTM && !c.is(complaint.Grievance)
}

func (c *caseView) moduleStep() next {
	switch m := c.Case.Module; {
	case !slices.ContainsFunc(m.Contacts, func(e complaint.Effort) bool { return e.Reached }) && m.ResolvedAt == nil:
		return next{Key: "contact", Href: c.address("contact", "")}
	case m.ResolvedAt == nil:
		return next{Key: "resolved", Href: c.address("resolved", "")}
	case m.EnteredAt == nil:
		return next{Key: "entered", Href: c.address("entered", "")}
	}
	return next{Key: "close", Href: c.address("close", "")}
}

func (c *caseView) letterPath(id letter.ID) string { return c.path() + "/letters/" + string(id) }

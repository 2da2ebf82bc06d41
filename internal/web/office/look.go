package office

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// lookView is one look with everything that explains it.
type lookView struct {
	access.AuditEntry
	Member   string
	Number   string
	Texts    []access.PolicyText // of the policies that decided, as they are now
	Changed  bool                // the policies are not those any more
	Reviewed *access.Review
}

// look shows one look and how it was decided.
func (o *office) look(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := o.lookAt(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(lookPage(v, view, shell.Filled(), shell.Filled())), nil
}

// lookAt is the look of an address.
func (o *office) lookAt(r *http.Request, v shell.Visit) (lookView, error) {
	e, err := o.entry(r, v)
	if err != nil {
		return lookView{}, err
	}
	view := lookView{AuditEntry: e, Member: e.Whom.Name(), Number: numberOf(e.Whom)}
	policies := o.Guard.Policies()
	view.Changed = view.PolicySet != policies.Version()
	for _, text := range policies.List() {
		for _, p := range e.Policies {
			if p.ID == text.ID {
				view.Texts = append(view.Texts, text)
			}
		}
	}
	reviews, err := o.Guard.Reviews(r.Context(), v.Who, e.Position)
	view.Reviewed = reviewAt(reviews, e.Position)
	return view, err
}

// entry finds the look at a position.
func (o *office) entry(r *http.Request, v shell.Visit) (access.AuditEntry, error) {
	position, err := strconv.ParseInt(r.PathValue("position"), 10, 64)
	if err != nil || position <= 0 {
		return access.AuditEntry{}, shell.ErrNoPage
	}
	found, err := o.Guard.Audit(r.Context(), v.Who, access.AuditQuery{Position: position, At: v.Now})
	if err != nil {
		return access.AuditEntry{}, err
	}
	if len(found.Entries) == 0 {
		return access.AuditEntry{}, shell.ErrNoPage
	}
	return found.Entries[0], nil
}

func withMember(l access.Look, id person.ID) access.Look {
	l.Member = id
	return l
}

// reviewLook notes what a second look at a hint came to.
func (o *office) reviewLook(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := o.lookAt(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	x := readReview(f)
	if !f.OK() {
		return shell.Invalid(lookPage(v, view, f, shell.Filled())), nil
	}
	if err := o.Guard.Review(r.Context(), o.cause(v, ""), v.Who, view.Position, x); err != nil {
		return nil, err
	}
	return shell.Redirect(lookPath(view.Position, ""), "office.reviews.noted"), nil
}

// answerQuestion tells the member what they asked about a look.
func (o *office) answerQuestion(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := o.lookAt(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	text := f.Text("answer", true)
	if !f.OK() {
		return shell.Invalid(lookPage(v, view, shell.Filled(), f)), nil
	}
	err = o.Guard.Answer(r.Context(), o.cause(v, ""), v.Who, view.Position, text)
	if errors.Is(err, access.ErrNothing) {
		return nil, shell.ErrChanged
	}
	return shell.Redirect(lookPath(view.Position, ""), "office.questions.answered"), err
}

func lookFacts(v shell.Visit, e lookView) []shell.Fact {
	facts := []shell.Fact{
		{Name: v.T("office.when"), Value: v.Instant(e.At)},
		{Name: v.T("office.looks.who"), Value: firstOf(e.Name, e.Account)},
		{Name: v.T("office.looks.role"), Value: v.Role(e.Role)},
		{Name: v.T("office.looks.account"), Value: e.Account},
		{Name: v.T("office.looks.whom"), Value: firstOf(e.Member, v.T("office.unknown"))},
		{Name: v.T("office.looks.page"), Value: pageName(v, e.Page)},
		{Name: v.T("office.looks.action"), Value: v.T("office.action." + string(e.Action))},
		{Name: v.T("office.looks.kinds"), Value: joined(v, "office.kind.", e.Kinds)},
		{Name: v.T("office.looks.purpose"), Value: v.T("office.purpose." + string(e.Purpose))},
	}
	for _, more := range []shell.Fact{
		{Name: v.T("office.looks.categories"), Value: joined(v, "office.category.", e.Categories)},
		{Name: v.T("office.looks.said"), Value: e.Reason},
		{Name: v.T("office.looks.channel"), Value: e.Channel},
		{Name: v.T("office.looks.session"), Value: e.Session},
	} {
		if more.Value != "" {
			facts = append(facts, more)
		}
	}
	return facts
}

package office

import (
	"net/http"
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

const lettersOnPage = 50

// letters lists what is wanted and not sent, oldest first.
func (o *office) letters(r *http.Request, v shell.Visit) (shell.Answer, error) {
	after, _ := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	all, next, err := o.Letters.Open(r.Context(), letter.Page{After: after, Limit: lettersOnPage})
	if err != nil {
		return nil, err
	}
	var ids []person.ID
	for _, w := range all {
		ids = append(ids, w.Member)
	}
	opener, passes := o.opening(v, pageLetters, access.Requests, access.Identity)
	if _, err := privacy.OpenMembers(r.Context(), o.People, opener, ids); err != nil {
		return nil, err
	}
	whom, err := o.people(r.Context(), passes)
	if err != nil {
		return nil, err
	}
	more := ""
	if next != 0 {
		more = withParameter(r.URL, "after", strconv.FormatInt(next, 10))
	}
	return shell.Page(lettersPage(v, all, whom, more)), nil
}

// ways a letter goes out.
var ways = []string{"mail", "email", "portal"}

// letterSent notes that somebody sent a letter by hand.
func (o *office) letterSent(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	how := f.One("how", ways...)
	if !f.OK() {
		return nil, shell.ErrUnreadable
	}
	if err := o.Letters.Sent(r.Context(), o.cause(v, ""), letter.ID(r.PathValue("letter")), how); err != nil {
		return nil, err
	}
	return shell.Redirect(lettersPath, "office.letters.noted"), nil
}

// questions lists what members ask about looks at their record.
func (o *office) questions(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := o.Guard.Inquiries(r.Context(), v.Who, look(v, pageQuestions, access.List, access.Looks))
	if err != nil {
		return nil, err
	}
	return shell.Page(questionsPage(v, all)), nil
}

// languageOf is the name of a language; letters without one go out in the plan's first.
func languageOf(v shell.Visit, code string) string {
	if code == "" {
		return v.T("office.letters.default_language")
	}
	return nameOfLanguage(code)
}

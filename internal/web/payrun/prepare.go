package payrun

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
)

var scopes = []string{string(commission.Everybody), string(commission.Touched)}

func (p *pages) prepareForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.Filled("scope", string(commission.Everybody))
	f.SetDate("as_of", v.Today())
	return shell.Page(preparePage(v, p.Texts, f, nil)), nil
}

// prepare says what a run would come to, or prepares it.
func (p *pages) prepare(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	ask := commission.Ask{AsOf: f.RequiredDate("as_of"), Scope: commission.Scope(f.One("scope", scopes...))}
	if f.OK() && ask.AsOf.After(v.Today().EndOfYear()) {
		f.Fail("as_of", "payrun.prepare.too_late")
	}
	if !f.OK() {
		return shell.Invalid(preparePage(v, p.Texts, f, nil)), nil
	}
	if f.Raw("do") == "preview" {
		found, err := p.Book.Preview(r.Context(), ask, nil)
		if err != nil {
			return nil, err
		}
		return shell.Page(preparePage(v, p.Texts, f, &found)), nil
	}
	run, err := p.Book.Prepare(r.Context(), cause(r, v, "prepare"), ask, nil)
	switch {
	case errors.Is(err, commission.ErrOpen):
		f.Fail("as_of", "payrun.prepare.open")
		return shell.Invalid(preparePage(v, p.Texts, f, nil)), nil
	case store.KindOf(err) == store.Invalid:
		f.Fail("as_of", "payrun.prepare.before")
		return shell.Invalid(preparePage(v, p.Texts, f, nil)), nil
	case err != nil:
		return nil, err
	}
	return shell.Redirect(runPath(run.ID, ""), "payrun.prepare.done"), nil
}

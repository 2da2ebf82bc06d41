package payrun

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// payeeView is one payee of a run, with a page of its lines.
type payeeView struct {
	Run    commission.Run
	Share  commission.Share
	Name   string
	Lines  lineList
	Around shell.Around
	Form   *shell.Form
}

func (p *pages) payee(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := p.payeeView(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(payeePage(v, view)), nil
}

func (p *pages) payeeView(r *http.Request, v shell.Visit) (*payeeView, error) {
	run, err1 := p.Book.Run(r.Context(), runOf(r))
	share, err2 := p.Book.Share(r.Context(), runOf(r), payeeOf(r))
	names, err3 := p.Names(r.Context())
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	view := &payeeView{Run: run, Share: share, Name: names[share.Payee.Agent()]}
	var err error
	view.Lines, view.Around, err = p.lines(r, v, commission.Filter{Run: run.ID, Payee: share.Payee}, func(before string) string {
		return with(payeePath(run.ID, share.Payee, ""), "before", before)
	})
	return view, err
}

// adjustable tells whether holds can still change.
func (x *payeeView) adjustable(v shell.Visit) bool {
	return x.Run.State == commission.Prepared && v.Acts(working...)
}

// holdable tells whether a line can be held by itself.
func (x *payeeView) holdable(v shell.Visit, l *commission.Line) bool {
	return x.adjustable(v) && l.Kind == commission.Accrual && l.Cents > 0 && x.Share.HeldWhy == "" && x.Share.HeldLines[l.ID] == nil
}

// longWhy is how long a reason may be.
const longWhy = 500

func (p *pages) hold(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	why := strings.TrimSpace(f.Long("why", longWhy, true))
	if !f.OK() {
		view, err := p.payeeView(r, v)
		if err != nil {
			return nil, err
		}
		view.Form = f
		return shell.Invalid(payeePage(v, view)), nil
	}
	err := p.Book.Hold(r.Context(), cause(r, v, "hold"), runOf(r), payeeOf(r), lineOf(f), why)
	return done(err, payeePath(runOf(r), payeeOf(r), ""), "payrun.payee.held")
}

func (p *pages) release(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	err := p.Book.Release(r.Context(), cause(r, v, "release"), runOf(r), payeeOf(r), lineOf(f))
	return done(err, payeePath(runOf(r), payeeOf(r), ""), "payrun.payee.released")
}

// lineOf is the line of a form, 0 for everything.
func lineOf(f *shell.Form) commission.LineID {
	n, err := strconv.ParseInt(f.Raw("line"), 10, 64)
	if err != nil {
		return 0
	}
	return commission.LineID(n)
}

func done(err error, path, saidKey string) (shell.Answer, error) {
	if errors.Is(err, commission.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(path, saidKey), nil
}

// accountView is what stands on one agent's accounts.
type accountView struct {
	Form     *shell.Form
	NPN      agent.NPN
	Name     string
	Balances []commission.Balance
	Lines    lineList
	Around   shell.Around
}

// account shows one agent: what is payable, what is owed, and the lines.
func (p *pages) account(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	view := accountView{Form: f, NPN: agent.NPN(strings.TrimLeft(strings.TrimSpace(f.Raw("agent")), "0"))}
	if view.NPN == agent.House {
		return shell.Page(accountPage(v, &view)), nil
	}
	names, err := p.Names(r.Context())
	if err != nil {
		return nil, err
	}
	name, known := names[view.NPN]
	if view.Name = name; !known {
		f.Fail("agent", "payrun.account.unknown")
		return shell.Invalid(accountPage(v, &view)), nil
	}
	for _, a := range []commission.Account{
		commission.Payable(view.NPN), commission.Receivable(view.NPN), commission.Account(commission.Upline(view.NPN)), commission.Account("suspense:" + commission.Gated(view.NPN)),
	} {
		b, err := p.Book.Balance(r.Context(), a)
		if err != nil {
			return nil, err
		}
		view.Balances = append(view.Balances, b)
	}
	view.Lines, view.Around, err = p.lines(r, v, commission.Filter{Agent: view.NPN}, func(before string) string {
		return with(AccountPath, "agent", string(view.NPN), "before", before)
	})
	if err != nil {
		return nil, err
	}
	return shell.Page(accountPage(v, &view)), nil
}

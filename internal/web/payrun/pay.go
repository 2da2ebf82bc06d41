package payrun

import (
	"bytes"
	"errors"
	"io"
	"net/http"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/payout"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// bankBody is what the form with a list of accounts may weigh: some ten thousand lines.
const bankBody = 4 << 20

// accountList is the file of accounts.
var accountList = shell.Files{Most: 1, Bytes: 3 << 20, Types: []string{"text/plain"}}

// approve lets a run be paid.
func (p *pages) approve(r *http.Request, v shell.Visit) (shell.Answer, error) {
	err := p.Book.Approve(r.Context(), cause(r, v, "approve"), runOf(r))
	if errors.Is(err, commission.ErrFourEyes) {
		return p.refused(r, v, shell.ReadForm(r), "approve", "payrun.run.four_eyes")
	}
	return done(err, runPath(runOf(r), ""), "payrun.run.approved")
}

// refused shows the run again, with what is wrong.
func (p *pages) refused(r *http.Request, v shell.Visit, f *shell.Form, field, key string) (shell.Answer, error) {
	f.Fail(field, key)
	view, err := p.view(r, v)
	if err != nil {
		return nil, err
	}
	view.Act = f
	return shell.Invalid(runPage(v, p.Texts, view)), nil
}

// export marks a run as paid.
func (p *pages) export(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	on := f.RequiredDate("on")
	if !f.OK() {
		view, err := p.view(r, v)
		if err != nil {
			return nil, err
		}
		view.Act = f
		return shell.Invalid(runPage(v, p.Texts, view)), nil
	}
	_, err := p.Book.Export(r.Context(), cause(r, v, "export"), runOf(r), on)
	if store.KindOf(err) == store.Invalid {
		return p.refused(r, v, f, "on", "payrun.run.on_wrong")
	}
	return done(err, runPath(runOf(r), ""), "payrun.run.paid")
}

func (p *pages) cancel(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	why := f.Long("why", longWhy, true)
	if !f.OK() {
		view, err := p.view(r, v)
		if err != nil {
			return nil, err
		}
		view.Act = f
		return shell.Invalid(runPage(v, p.Texts, view)), nil
	}
	return done(p.Book.Cancel(r.Context(), cause(r, v, "cancel"), runOf(r), why), runPath(runOf(r), ""), "payrun.run.cancelled")
}

// outgoing are the payments of a run, one a receiver; accounts are those of a list, by producer number.
func (p *pages) outgoing(r *http.Request, accounts payout.List) (commission.Run, []payout.Payment, error) {
	run, err1 := p.Book.Run(r.Context(), runOf(r))
	all, err2 := p.Book.Payments(r.Context(), runOf(r))
	names, err3 := p.Names(r.Context())
	if err := errors.Join(err1, err2, err3); err != nil {
		return run, nil, err
	}
	return run, payments(run, all, names, accounts), nil
}

func payments(run commission.Run, all []commission.Outgoing, names map[agent.NPN]string, accounts payout.List) []payout.Payment {
	var out []payout.Payment
	for _, t := range commission.Transfers(all) {
		x := payout.Payment{NPN: t.To, Name: names[t.To], Cents: t.Cents, Trace: string(run.ID)}
		if _, ok := accounts.Account(payout.Token(t.To)); ok {
			x.Bank = payout.Token(t.To)
		}
		out = append(out, x)
	}
	return out
}

// payments is the list of payments of a paid run.
func (p *pages) payments(r *http.Request, _ shell.Visit) (shell.Answer, error) {
	run, all, err := p.outgoing(r, payout.List{})
	if err != nil {
		return nil, err
	}
	if !run.Paid() {
		return nil, shell.ErrNoPage
	}
	return shell.File("payments-"+run.AsOf.String()+".csv", "text/csv; charset=utf-8", func(w io.Writer) error {
		return payout.WriteList(w, run.PaidOn, all)
	}), nil
}

// bank makes the file that a bank takes, from a list of accounts that is read for it and forgotten.
func (p *pages) bank(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	files := f.Uploads("accounts", accountList)
	if len(files) == 0 && f.OK() {
		f.Fail("accounts", "payrun.run.accounts_needed")
	}
	refuse := func(key string) (shell.Answer, error) { return p.refused(r, v, f, "accounts", key) }
	if !f.OK() {
		view, err := p.view(r, v)
		if err != nil {
			return nil, err
		}
		view.Act = f
		return shell.Invalid(runPage(v, p.Texts, view)), nil
	}
	accounts, err := payout.ReadList(bytes.NewReader(files[0].Body))
	if err != nil {
		return refuse("payrun.run.accounts_wrong")
	}
	run, all, err := p.outgoing(r, accounts)
	if err != nil {
		return nil, err
	}
	if !run.Paid() {
		return nil, shell.ErrNoPage
	}
	file, err := payout.ACH(run.ExportedAt, run.PaidOn, p.Plan.Commissions, accounts, all)
	if err != nil {
		return refuse("payrun.run.bank_refused")
	}
	return shell.File("payments-"+run.AsOf.String()+".ach", "text/plain; charset=us-ascii", func(w io.Writer) error {
		_, err := w.Write(file.Content)
		return err
	}), nil
}

package desk

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) disclosureForm(_ *http.Request, l line) (shell.Answer, error) {
	f := shell.Filled()
	f.SetDate("on", l.Today())
	return shell.Page(disclosurePage(l, f)), nil
}

// disclose puts what left the plan into the member's ledger (45 CFR 164.528). The rules say whether the member is told of it.
func (d *desk) disclose(r *http.Request, l line) (shell.Answer, error) {
	f := shell.ReadForm(r)
	x := readDisclosure(f, l)
	if !f.OK() {
		return shell.Invalid(disclosurePage(l, f)), nil
	}
	made, err := d.Requests.Disclose(r.Context(), cause(r, l.Visit, "disclosure"), x)
	if err != nil {
		return nil, err
	}
	if made.Accountable {
		return shell.Redirect(l.path(""), "desk.disclosure.accountable"), nil
	}
	return shell.Redirect(l.path(""), "desk.disclosure.not_accountable"), nil
}

func readDisclosure(f *shell.Form, l line) privacy.Disclosure {
	x := privacy.Disclosure{
		Member: l.Pass.Member(), At: l.Now, Recipient: f.Text("recipient", true), Address: f.Text("address", false),
		What: f.Text("what", true), Why: privacy.Why(f.One("why", texts(privacy.Reasons)...)), Purpose: f.Text("purpose", false),
	}
	for _, k := range f.Some("kinds", texts(readable)...) {
		x.Kinds = append(x.Kinds, access.Kind(k))
	}
	on := f.RequiredDate("on")
	zone, err := clock.LoadZone(l.Zone.String())
	switch {
	case !f.OK():
	case on.After(l.Today()):
		f.Fail("on", "desk.future")
	case on != l.Today() && err == nil:
		x.At = zone.StartOfDay(on)
	}
	return x
}

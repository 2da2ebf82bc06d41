package office

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// ledger is what a member must be told about who got their data.
type ledger struct {
	Asked  bool
	Whom   string
	Number string
	From   clock.Date
	To     clock.Date
	Rows   []privacy.Disclosure
}

// ledgerYears is how far back an accounting goes (45 CFR 164.528(a)(1)).
const ledgerYears = 6

// disclosures shows the accountable disclosures of one member.
func (o *office) disclosures(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	view := ledger{Asked: f.Raw("number") != ""}
	if !view.Asked {
		return shell.Page(disclosuresPage(v, f, view)), nil
	}
	pass, ok, err := o.memberBy(r.Context(), v, f, "number", look(v, pageDisclosures, access.View, access.Requests, access.Looks, access.Identity))
	if err != nil {
		return nil, err
	}
	if !ok {
		return shell.Invalid(disclosuresPage(v, f, view)), nil
	}
	p, err := o.Guard.Person(r.Context(), pass)
	if err != nil {
		return nil, err
	}
	view.Whom, view.Number, view.To, view.From = p.Name(), numberOf(p), v.Today(), v.Today().AddYears(-ledgerYears)
	if view.Rows, err = o.Requests.Accounting(r.Context(), pass, o.Zone, clock.Span{From: view.From, To: view.To}); err != nil {
		return nil, err
	}
	return shell.Page(disclosuresPage(v, f, view)), nil
}

func (o *office) disclosureForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.Filled("number", r.URL.Query().Get("number"))
	f.SetDate("on", v.Today())
	once(f)
	return shell.Page(disclosureNewPage(v, f)), nil
}

// disclose puts what left the plan into the member's ledger. The rules say whether the member is told of it.
func (o *office) disclose(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	command := "office/disclosure/" + once(f)
	d := readDisclosure(f, v, o.Zone)
	pass, ok, err := o.memberBy(r.Context(), v, f, "number", look(v, pageDisclosures, access.Change, access.Requests, access.Identity))
	if err != nil {
		return nil, err
	}
	if !ok || !f.OK() {
		return shell.Invalid(disclosureNewPage(v, f)), nil
	}
	d.Member = pass.Member()
	made, err := o.Requests.Disclose(r.Context(), o.cause(v, command), d)
	if err != nil {
		return nil, err
	}
	if made.Accountable {
		return shell.Redirect(disclosuresPath, "office.disclosures.accountable"), nil
	}
	return shell.Redirect(disclosuresPath, "office.disclosures.not_accountable"), nil
}

func readDisclosure(f *shell.Form, v shell.Visit, zone clock.Zone) privacy.Disclosure {
	d := privacy.Disclosure{
		Recipient: f.Text("recipient", true), Address: f.Text("address", false), What: f.Text("what", true),
		Why: privacy.Why(f.One("why", texts(privacy.Reasons)...)), Purpose: f.Text("purpose", false), SuspendedTo: f.Date("suspended"),
	}
	for _, k := range f.Some("kind", texts(kinds)...) {
		d.Kinds = append(d.Kinds, access.Kind(k))
	}
	on := f.RequiredDate("on")
	if on.After(v.Today()) {
		f.Fail("on", "office.disclosures.future")
	}
	d.At = v.Now
	if on != v.Today() {
		d.At = zone.StartOfDay(on)
	}
	return d
}

package desk

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// shareable are the kinds that a paper may name.
var shareable = []access.Kind{
	access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines,
	access.Authorizations, access.Requests, access.Complaints, access.Payments,
}

// paperPurposes are what a paper may be for.
var paperPurposes = []access.Purpose{
	access.PurposeSelf, access.PurposeTreatment, access.PurposeCare, access.PurposePayment, access.PurposeEnrollment, access.PurposeService, access.PurposeComplaint,
}

// appointmentParts and permissionParts are what the desk ticks off on a paper; signatures and dates have fields of their own.
var (
	appointmentParts = []authorization.Element{
		authorization.MemberName, authorization.MemberNumber, authorization.MemberContact, authorization.HolderName, authorization.HolderContact,
		authorization.Relationship, authorization.AppointmentStatement, authorization.DisclosureStatement,
	}
	permissionParts = []authorization.Element{
		authorization.Discloser, authorization.RevocationRight, authorization.ConditioningStatement, authorization.RedisclosureStatement,
		authorization.SubstanceUseNamed,
	}
)

// captureForm is what the page of one form asks for.
type captureForm struct {
	Form  authorization.Form
	Parts []authorization.Element
}

func (c captureForm) appoints() bool {
	return c.Form == authorization.CMS1696 || c.Form == authorization.EquivalentNotice
}

// permits tells the papers that let somebody see from those that let them act.
func (c captureForm) permits() bool {
	return c.Form == authorization.HIPAAAuthorization || c.Form == authorization.Part2Consent
}

func (c captureForm) spoken() bool { return c.Form == authorization.SpokenAgreement }

func (c captureForm) signed() bool {
	return c.appoints() || c.permits() || c.Form == authorization.AttorneyRetainer
}

func captureFormOf(r *http.Request) (captureForm, error) {
	c := captureForm{Form: authorization.Form(r.PathValue("form"))}
	switch {
	case !slices.Contains(offered, c.Form):
		return c, shell.ErrNoPage
	case c.appoints():
		c.Parts = appointmentParts
	case c.permits():
		c.Parts = permissionParts
	}
	return c, nil
}

// paperForm asks what is on the paper, or what the member says.
func (d *desk) paperForm(r *http.Request, l line) (shell.Answer, error) {
	c, err := captureFormOf(r)
	if err != nil {
		return nil, err
	}
	f := shell.Filled("holder", l.Call.Name)
	if c.spoken() {
		f.Set("reference", l.Call.ID)
	}
	return shell.Page(capturePage(l, c, f)), nil
}

// capture records a paper. The page that follows says at once what is missing and what to do.
func (d *desk) capture(r *http.Request, l line) (shell.Answer, error) {
	c, err := captureFormOf(r)
	if err != nil {
		return nil, err
	}
	if !c.spoken() && !l.Call.mayChange() {
		return nil, onlyHears
	}
	f := shell.ReadForm(r)
	p := readCapture(f, l, c)
	name := f.Text("holder", c.Form != authorization.Part2Consent)
	if c.spoken() && !f.Checked("agrees") {
		f.Fail("agrees", "desk.verify.agree_needed")
	}
	if !f.OK() {
		return shell.Invalid(capturePage(l, c, f)), nil
	}
	if name != "" {
		if p.Holder, err = d.holder(r, l, name); err != nil {
			return nil, err
		}
	}
	out, err := d.Authorizations.Capture(r.Context(), cause(r, l.Visit, "capture"), p)
	if err != nil {
		return nil, err
	}
	said := "desk.papers.saved"
	if out.Status == authorization.Defective {
		said = "desk.papers.saved_defective"
	}
	return shell.Redirect(l.path("/papers/"+string(out.ID)), said), nil
}

func readCapture(f *shell.Form, l line, c captureForm) authorization.Capture {
	p := authorization.Capture{
		Terms: authorization.Terms{
			Member: l.Pass.Member(), Form: c.Form, MemberSignedOn: f.Date("member_signed"), HolderSignedOn: f.Date("holder_signed"),
			Until: f.Date("until"), UntilEvent: f.Text("until_event", false),
		},
		Document: authorization.Document{Reference: f.Text("reference", c.spoken())},
	}
	for _, e := range f.Some("present", texts(c.Parts)...) {
		p.Present = append(p.Present, authorization.Element(e))
	}
	for _, k := range f.Some("kinds", texts(shareable)...) {
		p.Kinds = append(p.Kinds, access.Kind(k))
	}
	for _, k := range f.Some("categories", texts(access.Categories)...) {
		p.Categories = append(p.Categories, access.Category(k))
	}
	readOwn(f, c, &p)
	checkDays(f, l)
	return p
}

// readOwn reads what only some forms have.
func readOwn(f *shell.Form, c captureForm, p *authorization.Capture) {
	switch {
	case c.spoken():
		p.VerifiedHow = "caller_questions"
		p.Purpose = access.PurposeSelf
		if len(p.Kinds) == 0 {
			f.Fail("kinds", "desk.papers.kinds_needed")
		}
	case c.Form == authorization.LegalAuthority:
		if f.Raw("authority") != "" {
			p.Authority = authorization.Authority(f.One("authority", texts(authorization.Authorities)...))
		}
	case c.permits():
		if f.Raw("purpose") != "" {
			p.Purpose = access.Purpose(f.One("purpose", texts(paperPurposes)...))
		}
		if c.Form == authorization.Part2Consent && len(p.Categories) == 0 {
			p.Categories = []access.Category{access.SubstanceUse}
		}
		if len(p.Kinds) == 0 && (c.Form == authorization.HIPAAAuthorization || f.Raw("holder") != "") {
			f.Fail("kinds", "desk.papers.kinds_needed")
		}
	}
}

// checkDays refuses signatures of days that have not come.
func checkDays(f *shell.Form, l line) {
	for _, field := range []string{"member_signed", "holder_signed"} {
		if d := f.Date(field); d != nil && d.After(l.Today()) {
			f.Fail(field, "desk.future")
		}
	}
}

// holder is whom the paper names: the helper on the line, or somebody made known now. A paper never names somebody whom only a
// resemblance suggests; the steward finds duplicates.
func (d *desk) holder(r *http.Request, l line, name string) (person.ID, error) {
	if l.Call.Holder != "" && sameName(name, l.Call.Name) {
		return l.Call.Holder, nil
	}
	known, err := d.papers(r.Context(), l)
	if err != nil {
		return "", err
	}
	for _, p := range known {
		if p.Holder != "" && sameName(p.Whom, name) {
			return p.Holder, nil
		}
	}
	return d.People.Register(r.Context(), cause(r, l.Visit, "holder"), person.Person{
		Capacities: []person.Capacity{person.Representative}, Names: []person.Name{person.ParseName(name)},
	})
}

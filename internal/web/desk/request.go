package desk

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What the forms of requests offer.
var (
	requestWays = []string{"phone", "mail", "fax", "in_person"}
	copyForms   = []string{"electronic", "paper", "inspect"}
	limitable   = []access.Role{
		access.RoleAgent, access.RoleCoach, access.RoleClinician, access.RoleService, access.RoleCoordinator, access.RoleQuality,
	}
	readable = []access.Kind{
		access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines,
		access.Authorizations, access.Requests, access.Looks, access.Complaints, access.Payments,
	}
)

// everybody is the answer that names no role.
const everybody = "everybody"

// requestChoice asks what the member wants.
func (d *desk) requestChoice(_ *http.Request, l line) (shell.Answer, error) {
	return shell.Page(requestChoicePage(l)), nil
}

func requestKind(r *http.Request) (privacy.Kind, error) {
	k := privacy.Kind(r.PathValue("kind"))
	if !slices.Contains(privacy.Kinds, k) {
		return k, shell.ErrNoPage
	}
	return k, nil
}

// requestForm takes down one kind of request. It came when the caller said it, unless a letter lay here longer.
func (d *desk) requestForm(r *http.Request, l line) (shell.Answer, error) {
	k, err := requestKind(r)
	if err != nil {
		return nil, err
	}
	f := several(url.Values{"how": {"phone"}, "form": {"paper"}, "limit": {everybody}})
	f.SetDate("received", l.Today())
	return shell.Page(requestFormPage(l, k, f)), nil
}

// receive opens a request. Its clock runs from the moment any unit of the plan had it.
func (d *desk) receive(r *http.Request, l line) (shell.Answer, error) {
	k, err := requestKind(r)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	w := privacy.Wish{Member: l.Pass.Member(), Kind: k, By: l.Call.Holder, How: f.One("how", requestWays...)}
	at := receivedAt(f, l)
	readWish(f, l, &w)
	if !f.OK() {
		return shell.Invalid(requestFormPage(l, k, f)), nil
	}
	out, err := d.Requests.Receive(r.Context(), cause(r, l.Visit, "request"), w, at)
	if err != nil {
		return nil, err
	}
	return shell.Redirect(l.path("/requests/"+string(out.ID)), "desk.requests.received"), nil
}

// receivedAt is now for what came today, and the beginning of the day for what came earlier: no clock starts later than it should.
func receivedAt(f *shell.Form, l line) time.Time {
	day := f.RequiredDate("received")
	zone, err := clock.LoadZone(l.Zone.String())
	switch {
	case !f.OK():
	case day.After(l.Today()):
		f.Fail("received", "desk.future")
	case day != l.Today() && err == nil:
		return zone.StartOfDay(day)
	}
	return l.Now
}

func readWish(f *shell.Form, l line, w *privacy.Wish) {
	switch w.Kind {
	case privacy.AccessRequest:
		w.Kinds, w.Form, w.SendTo = kindsOf(f), f.One("form", copyForms...), f.Text("send_to", false)
		w.InWords = f.Text("in_words", false)
	case privacy.AccountingRequest:
		readPeriod(f, l, w)
	case privacy.RestrictionRequest:
		readLimit(f, w)
	case privacy.ConfidentialRequest:
		readElsewhere(f, w)
	default:
		w.InWords = f.Text("in_words", true)
	}
}

func kindsOf(f *shell.Form) []access.Kind {
	var all []access.Kind
	for _, k := range f.Some("kinds", texts(readable)...) {
		all = append(all, access.Kind(k))
	}
	return all
}

// accountingYears is how far back a list of disclosures goes (45 CFR 164.528(a)(1)).
const accountingYears = 6

func readPeriod(f *shell.Form, l line, w *privacy.Wish) {
	w.From, w.To = f.Date("from"), f.Date("to")
	switch {
	case !f.OK() || w.From == nil && w.To == nil:
	case w.From == nil:
		f.Fail("from", "shell.form.required")
	case w.To == nil:
		f.Fail("to", "shell.form.required")
	case w.From.Before(l.Today().AddYears(-accountingYears)):
		f.Fail("from", "desk.requests.six_years")
	case w.To.Before(*w.From):
		f.Fail("to", "desk.order")
	}
}

func readLimit(f *shell.Form, w *privacy.Wish) {
	w.InWords = f.Text("in_words", false)
	x := access.Restriction{Member: w.Member, Kinds: kindsOf(f)}
	if who := f.One("limit", append(texts(limitable), everybody)...); who != everybody {
		x.Role = access.Role(who)
	}
	w.Restriction = &x
}

// readElsewhere reads where to write or call instead. One of the three is enough. Nobody asks why.
func readElsewhere(f *shell.Form, w *privacy.Wish) {
	w.Endangering = f.Checked("endangering")
	if f.Raw("line1")+f.Raw("city")+f.Raw("zip") != "" {
		x := postal(f)
		w.Address = &x
	}
	if number := telephone(f, "number", false); number != "" {
		w.Phone = &person.Phone{Number: number}
	}
	if address := mailbox(f, "email"); address != "" {
		w.Email = &person.Email{Address: address}
	}
	if f.OK() && w.Address == nil && w.Phone == nil && w.Email == nil {
		f.Fail("line1", "desk.requests.one_place")
	}
}

// request shows one: when it came, by when it must be answered, and how that day was found.
func (d *desk) request(r *http.Request, l line) (shell.Answer, error) {
	all, err := d.Requests.ForMember(r.Context(), l.Pass)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(all, func(x privacy.Request) bool { return string(x.ID) == r.PathValue("request") })
	if i < 0 {
		return nil, shell.ErrNoPage
	}
	return shell.Page(requestPage(l, all[i])), nil
}

// clockFacts are the receipt, the legal day and the steps to it.
func clockFacts(l line, x privacy.Request) []shell.Fact {
	o := x.Obligation
	facts := []shell.Fact{
		{Name: l.T("desk.requests.received_at"), Value: l.Instant(x.ReceivedAt)},
		{Name: l.T("desk.requests.day_zero"), Value: l.Day(o.StartsOn)},
		{Name: l.T("desk.requests.base_due"), Value: l.Day(o.BaseDueDate)},
	}
	if o.Extended {
		facts = append(facts, shell.Fact{Name: l.T("desk.requests.extended"), Value: l.Day(o.DueDate)})
	}
	if o.FirstLateAt != nil {
		facts = append(facts, shell.Fact{Name: l.T("desk.requests.late_from"), Value: l.Instant(*o.FirstLateAt)})
	}
	basis := o.Basis
	if !x.Legal {
		basis = l.T("office.cases.own_target")
	}
	return append(facts, shell.Fact{Name: l.T("desk.requests.basis"), Value: basis})
}

// asked is what the member asks for.
func asked(l line, x privacy.Request) []shell.Fact {
	facts := []shell.Fact{{Name: l.T("desk.requests.how"), Value: l.T("desk.way." + wayOf(x.How))}}
	if len(x.Kinds) > 0 {
		facts = append(facts, shell.Fact{Name: l.T("desk.papers.kinds"), Value: joined(l.Visit, "office.kind.", x.Kinds)})
	}
	if x.Form != "" {
		facts = append(facts, shell.Fact{Name: l.T("desk.requests.form"), Value: l.T("office.form." + x.Form)})
	}
	facts = append(facts, fact(l.Visit, "desk.requests.send_to", x.SendTo)...)
	if x.From != nil && x.To != nil {
		facts = append(facts, shell.Fact{Name: l.T("desk.coverage.period"), Value: period(l.Visit, person.Valid{From: x.From, To: x.To})})
	}
	if x.Restriction != nil {
		facts = append(facts, shell.Fact{Name: l.T("desk.requests.limit"), Value: limited(l.Visit, *x.Restriction)})
	}
	if x.Endangering {
		facts = append(facts, shell.Fact{Name: l.T("desk.requests.endangering"), Value: l.T("desk.yes")})
	}
	return append(facts, fact(l.Visit, "desk.requests.in_words", x.InWords)...)
}

// wayOf is how a request came; requests from the portal come another way than those of the desk.
func wayOf(how string) string {
	if slices.Contains(requestWays, how) {
		return how
	}
	return "portal"
}

func limited(v shell.Visit, x access.Restriction) string {
	who := v.T("desk.requests.everybody")
	if x.Role != "" {
		who = v.Role(x.Role)
	} else if x.To != "" {
		who = v.T("office.cases.somebody")
	}
	if len(x.Kinds) == 0 {
		return who
	}
	return who + ": " + joined(v, "office.kind.", x.Kinds)
}

func limitOptions(v shell.Visit) []shell.Option {
	return append(options(v, "shell.role.", limitable), shell.Option{Value: everybody, Label: v.T("desk.requests.everybody")})
}

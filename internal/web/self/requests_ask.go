package self

import (
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// copyForms are the forms of a copy of the record (45 CFR 164.524(c)(2)).
var copyForms = []string{"electronic", "paper", "inspect"}

// limitedRoles are whom a restriction may name by their work.
var limitedRoles = []access.Role{access.RoleAgent, access.RoleCoach, access.RoleClinician, access.RoleService, access.RoleCoordinator, access.RoleQuality}

// everybody is the choice that names nobody in particular.
const everybody = "everybody"

// askForm is the form of one kind of request.
func (s *site) askForm(k privacy.Kind) memberAction {
	return func(r *http.Request, a acting) (shell.Answer, error) {
		f := shell.Filled("form", "electronic", "period", "all", "who", r.URL.Query().Get("who"))
		return s.askPage(r, a, k, f, shell.Page)
	}
}

func (s *site) askPage(r *http.Request, a acting, k privacy.Kind, f *shell.Form, answer func(templ.Component) shell.Answer) (shell.Answer, error) {
	var who []shell.Option
	if k == privacy.RestrictionRequest {
		var err error
		if who, err = s.limitOptions(r, a); err != nil {
			return nil, err
		}
	}
	return answer(askPage(a, k, f, who)), nil
}

// limitOptions are whom a member may ask us to keep out: who has access by a relation, or everybody who does some work.
func (s *site) limitOptions(r *http.Request, a acting) ([]shell.Option, error) {
	var options []shell.Option
	if a.Pass.Allows(access.Authorizations) {
		relations, err := s.Guard.Grants(r.Context(), a.Pass)
		if err != nil {
			return nil, err
		}
		for _, x := range relations {
			known := slices.ContainsFunc(options, func(o shell.Option) bool { return o.Value == string(x.To) })
			if x.Holding && x.ToName != "" && !known {
				options = append(options, shell.Option{Value: string(x.To), Label: x.ToName, Hint: a.T("self.grant." + string(x.Kind))})
			}
		}
	}
	for _, role := range limitedRoles {
		options = append(options, shell.Option{Value: string(role), Label: a.T("self.requests.all_of", "Role", a.Role(role))})
	}
	return append(options, shell.Option{Value: everybody, Label: a.T("self.requests.everybody")}), nil
}

// ask sends one kind of request. The plan's clock starts now.
func (s *site) ask(k privacy.Kind) memberAction {
	return func(r *http.Request, a acting) (shell.Answer, error) {
		f := shell.ReadForm(r)
		w := privacy.Wish{Member: a.Pass.Member(), Kind: k, How: "portal"}
		if a.Other {
			w.By = a.Who.Person
		}
		if err := s.readWish(r, a, f, &w); err != nil {
			return nil, err
		}
		if !f.OK() {
			return s.askPage(r, a, k, f, shell.Invalid)
		}
		out, err := s.Privacy.Receive(r.Context(), a.cause(r), w, a.Now)
		if err != nil {
			return nil, err
		}
		said := "self.requests.received"
		if out.Status == privacy.Granted { // of members in danger: accepted as it came
			said = "self.requests.moved"
		}
		return shell.Redirect(a.At("/privacy/requests/"+string(out.ID)), said), nil
	}
}

func (s *site) readWish(r *http.Request, a acting, f *shell.Form, w *privacy.Wish) error {
	switch w.Kind {
	case privacy.AccessRequest:
		w.Kinds, w.Form, w.SendTo = readKinds(f, "kinds"), f.One("form", copyForms...), f.Text("send_to", false)
		w.InWords = f.Text("in_words", false)
	case privacy.AccountingRequest:
		if f.One("period", "all", "some") == "some" {
			from, to := f.RequiredDate("from"), f.RequiredDate("to")
			w.From, w.To = &from, &to
			s.checkPeriod(a, f, w)
		}
	case privacy.RestrictionRequest:
		w.InWords = f.Text("in_words", false)
		return s.readLimit(r, a, f, w)
	case privacy.ConfidentialRequest:
		readElsewhere(f, w)
	default:
		w.InWords = f.Text("in_words", true)
	}
	return nil
}

// accountingYears is how far back a list of disclosures goes (45 CFR 164.528(a)(1)).
const accountingYears = 6

func (s *site) checkPeriod(a acting, f *shell.Form, w *privacy.Wish) {
	switch {
	case !f.OK():
	case w.From.Before(a.Today().AddYears(-accountingYears)):
		f.Fail("from", "self.requests.six_years")
	case w.To.Before(*w.From):
		f.Fail("to", "self.form.order")
	}
}

// readLimit reads whom the plan shall keep out, and of what.
func (s *site) readLimit(r *http.Request, a acting, f *shell.Form, w *privacy.Wish) error {
	options, err := s.limitOptions(r, a)
	if err != nil {
		return err
	}
	var allowed []string
	for _, o := range options {
		allowed = append(allowed, o.Value)
	}
	x := access.Restriction{Member: w.Member, Kinds: readKinds(f, "kinds")}
	switch who := f.One("who", allowed...); {
	case who == everybody || who == "":
	case slices.Contains(limitedRoles, access.Role(who)):
		x.Role = access.Role(who)
	default:
		x.To = person.ID(who)
	}
	w.Restriction = &x
	return nil
}

// readElsewhere reads where we shall write or call instead. One of the three is enough.
func readElsewhere(f *shell.Form, w *privacy.Wish) {
	w.Endangering, w.InWords = f.Checked("endangering"), f.Text("in_words", false)
	if f.Raw("line1")+f.Raw("city")+f.Raw("zip") != "" {
		x := readAddress(f)
		w.Address = &x
	}
	if typed := f.Text("number", false); typed != "" {
		if number := phoneNumber(typed); number != "" {
			w.Phone = &person.Phone{Number: number}
		} else {
			f.Fail("number", "self.details.number_wrong")
		}
	}
	if address := f.Text("email", false); address != "" {
		w.Email = &person.Email{Address: address}
	}
	if f.OK() && w.Address == nil && w.Phone == nil && w.Email == nil {
		f.Fail("line1", "self.requests.one_place")
	}
}

func (a acting) copyOptions() []shell.Option {
	var options []shell.Option
	for _, c := range copyForms {
		options = append(options, shell.Option{Value: c, Label: a.T("self.copy_form." + c)})
	}
	return options
}

// basisOf is the paragraph that gives the right. How long the plan has says the request itself, once it is there.
func basisOf(k privacy.Kind) string {
	switch k {
	case privacy.AccessRequest:
		return "45 CFR 164.524"
	case privacy.AmendmentRequest:
		return "45 CFR 164.526"
	case privacy.AccountingRequest:
		return "45 CFR 164.528"
	case privacy.RestrictionRequest:
		return "45 CFR 164.522(a)"
	case privacy.ConfidentialRequest:
		return "45 CFR 164.522(b)"
	}
	return "45 CFR 164.530(d)"
}

// requestChoices are the kinds of requests to choose from.
func (a acting) requestChoices() []choice {
	var choices []choice
	for _, k := range privacy.Kinds {
		if k == privacy.ConfidentialRequest && a.Other {
			continue
		}
		choices = append(choices, choice{
			Title: a.T("self.request." + string(k)), Text: a.T("self.request_lead." + string(k)), Href: a.At("/privacy/requests/new/" + string(k)),
		})
	}
	return choices
}

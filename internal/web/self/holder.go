package self

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// offered are the kinds that a member may let somebody else see, in the order of the forms.
var offered = []access.Kind{
	access.Coverage, access.Contact, access.Conditions, access.Gaps, access.Medicines, access.Claims, access.Requests, access.Complaints,
}

// relations are what somebody may be to a member. Those of the family are kept as such.
var (
	family    = []string{"spouse", "child", "parent", "sibling", "other_family"}
	relations = append(family[:len(family):len(family)], "friend", "lawyer", "other")
)

// paper is an authorization in the words of a page.
type paper struct {
	authorization.Authorization
	Holder string // name
	Now    authorization.Status
}

// papers are the authorizations of some forms, newest first.
func (s *site) papers(ctx context.Context, a acting, forms ...authorization.Form) ([]paper, error) {
	all, err := s.Authorizations.ForMember(ctx, a.Pass)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(x authorization.Authorization) bool { return !slices.Contains(forms, x.Form) })
	return s.named(ctx, a.Visit, all)
}

func (s *site) named(ctx context.Context, v shell.Visit, all []authorization.Authorization) ([]paper, error) {
	var ids []person.ID
	for _, x := range all {
		if x.Holder != "" {
			ids = append(ids, x.Holder)
		}
	}
	known, err := s.People.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	var papers []paper
	for _, x := range all {
		holder := known[x.Holder]
		name := holder.Name()
		if name == "" {
			name = v.T("self.holder.everybody")
		}
		papers = append(papers, paper{x, name, x.StatusAt(v.Now, v.Today())})
	}
	return papers, nil
}

// paperOf is one of them; one of another form is none.
func (s *site) paperOf(r *http.Request, a acting, forms ...authorization.Form) (paper, error) {
	all, err := s.papers(r.Context(), a, forms...)
	if err != nil {
		return paper{}, err
	}
	id := authorization.ID(r.PathValue("paper"))
	i := slices.IndexFunc(all, func(p paper) bool { return p.ID == id })
	if i < 0 {
		return paper{}, shell.ErrNoPage
	}
	return all[i], nil
}

// tone is the colour of a status; the words carry the meaning.
func (p paper) tone() shell.Tone {
	switch p.Now {
	case authorization.Valid:
		return shell.Good
	case authorization.Defective, authorization.InReview:
		return shell.Warning
	}
	return shell.Calm
}

// waits tells whether nothing but the signature of the one who is named is missing.
func (p paper) waits() bool {
	return p.Now == authorization.Defective && len(p.Missing) == 1 && p.Missing[0].Element == authorization.HolderSignature
}

func (p paper) statusKey() string {
	if p.waits() {
		return "self.status.waits"
	}
	return "self.status." + string(p.Now)
}

// ends tells whether there is something left to end.
func (p paper) ends() bool {
	return p.Now == authorization.Valid || p.Now == authorization.Defective || p.Now == authorization.InReview
}

// facts are what a paper says, in words.
func (p paper) facts(a acting) []shell.Fact {
	facts := []shell.Fact{
		{Name: a.T("self.paper.form"), Value: a.T("self.paper_form." + string(p.Form))},
		{Name: a.T("self.paper.kinds"), Value: scopeWords(a.Visit, p.Kinds)},
	}
	facts = append(facts, a.fact("self.paper.categories", list(categoryWords(a.Visit, p.Categories)))...)
	if p.Purpose != "" {
		facts = append(facts, shell.Fact{Name: a.T("self.paper.purpose"), Value: a.T("self.purpose." + string(p.Purpose))})
	}
	facts = append(facts, a.dayFact("self.paper.member_signed", p.MemberSignedOn)...)
	facts = append(facts, a.dayFact("self.paper.holder_signed", p.HolderSignedOn)...)
	if p.Now != authorization.Defective && p.Now != authorization.InReview { // until then it starts nothing
		facts = append(facts, a.dayFact("self.paper.from", p.EffectiveOn)...)
	}
	facts = append(facts, a.dayFact("self.paper.last", p.LastDay)...)
	facts = append(facts, a.fact("self.paper.until_event", p.UntilEvent)...)
	if p.Revocation != nil {
		facts = append(facts, shell.Fact{Name: a.T("self.paper.revoked"), Value: a.Day(p.Revocation.On)})
	}
	return facts
}

func (a acting) dayFact(key string, d *clock.Date) []shell.Fact {
	if d == nil {
		return nil
	}
	return []shell.Fact{{Name: a.T(key), Value: a.Day(*d)}}
}

// scopeWords are the kinds of a grant; none named means all that the relation gives.
func scopeWords(v shell.Visit, kinds []access.Kind) string {
	if len(kinds) == 0 || wholeRecord(kinds) {
		return v.T("self.paper.all_kinds")
	}
	return list(kindWords(v, kinds))
}

// wholeRecord tells whether kinds name all there is to see.
func wholeRecord(kinds []access.Kind) bool {
	return !slices.ContainsFunc(everything, func(k access.Kind) bool { return !slices.Contains(kinds, k) })
}

func categoryWords(v shell.Visit, all []access.Category) []string {
	var words []string
	for _, c := range all {
		words = append(words, v.T("self.category."+string(c)))
	}
	return words
}

// holderOptions and the like are the choices of the forms.
func (a acting) kindOptions() []shell.Option {
	var options []shell.Option
	for _, k := range offered {
		options = append(options, shell.Option{Value: string(k), Label: a.T("self.kind." + string(k))})
	}
	return options
}

func (a acting) categoryOptions() []shell.Option {
	var options []shell.Option
	for _, c := range access.Categories {
		options = append(options, shell.Option{Value: string(c), Label: a.T("self.category." + string(c)), Hint: a.T("self.category_hint." + string(c))})
	}
	return options
}

func (a acting) relationOptions() []shell.Option {
	var options []shell.Option
	for _, r := range relations {
		options = append(options, shell.Option{Value: r, Label: a.T("self.relation." + r)})
	}
	return options
}

func readKinds(f *shell.Form, field string) []access.Kind {
	var kinds []access.Kind
	for _, k := range f.Some(field, texts(offered)...) {
		kinds = append(kinds, access.Kind(k))
	}
	return kinds
}

func readCategories(f *shell.Form, field string) []access.Category {
	var all []access.Category
	for _, c := range f.Some(field, texts(access.Categories)...) {
		all = append(all, access.Category(c))
	}
	return all
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = string(x)
	}
	return out
}

// readHolder reads who is named.
func readHolder(f *shell.Form, contactNeeded bool) person.Person {
	p := person.Person{Capacities: []person.Capacity{person.Representative}}
	if name := f.Text("name", true); name != "" {
		p.Names = []person.Name{person.ParseName(name)}
	}
	typed := f.Text("number", contactNeeded)
	if number := phoneNumber(typed); number != "" {
		p.Phones = []person.Phone{{Number: number}}
	} else if typed != "" {
		f.Fail("number", "self.details.number_wrong")
	}
	if contactNeeded {
		p.Addresses = []person.Address{readAddress(f)}
	}
	return p
}

// register makes the one who is named known, once for each form. It is somebody new to us: whether they are known already is decided
// by reviewers, never shown here.
func (s *site) register(r *http.Request, a acting, p person.Person) (person.ID, error) {
	c := a.cause(r)
	if c.ID != "" {
		c.ID += "/holder"
	}
	return s.People.Register(r.Context(), c, p)
}

// terms of permissions, in months from today.
var terms = map[string]int{"three_months": 3, "six_months": 6, "one_year": 12}

// readUntil reads until when something is allowed: one of the terms, or a day of their own.
func readUntil(f *shell.Form, today clock.Date) *clock.Date {
	choice := f.One("until", "three_months", "six_months", "one_year", "day")
	if months, ok := terms[choice]; ok {
		d := monthsAfter(today, months)
		return &d
	}
	if choice == "" {
		return nil
	}
	d := f.RequiredDate("until_day")
	if f.OK() && d.Before(today) {
		f.Fail("until_day", "self.form.past")
	}
	return &d
}

// monthsAfter is the same day some months later, or the last day of a shorter month.
func monthsAfter(d clock.Date, months int) clock.Date {
	year, month, day := d.Civil()
	first := time.Date(year, month+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	for ; ; day-- {
		if x, ok := clock.Civil(first.Year(), first.Month(), day); ok {
			return x
		}
	}
}

func (a acting) untilOptions() []shell.Option {
	var options []shell.Option
	for _, u := range []string{"three_months", "six_months", "one_year", "day"} {
		o := shell.Option{Value: u, Label: a.T("self.until." + u)}
		if months, ok := terms[u]; ok {
			o.Hint = a.T("self.until.hint", "Day", a.Day(monthsAfter(a.Today(), months)))
		}
		options = append(options, o)
	}
	return options
}

package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Addresses of the steward.
const (
	pairsPath   = StewardPath + "/pairs"
	peoplePath  = StewardPath + "/people"
	importsPath = StewardPath + "/imports"
)

func (d *desk) stewardRoutes() []shell.Route {
	pair := pairsPath + "/{a}/{b}"
	return []shell.Route{
		{Pattern: "GET " + StewardPath, Roles: keeping, Do: d.pairs},
		{Pattern: "GET " + pair, Roles: keeping, Do: d.pair},
		{Pattern: "GET " + pair + "/merge", Roles: keeping, StepUp: true, Do: d.mergeForm},
		{Pattern: "POST " + pair + "/merge", Roles: keeping, StepUp: true, Do: d.merge},
		{Pattern: "GET " + pair + "/apart", Roles: keeping, Do: d.apartForm},
		{Pattern: "POST " + pair + "/apart", Roles: keeping, Do: d.apart},
		{Pattern: "GET " + pair + "/undo", Roles: keeping, StepUp: true, Do: d.undoForm},
		{Pattern: "POST " + pair + "/undo", Roles: keeping, StepUp: true, Do: d.undo},
		{Pattern: "GET " + peoplePath, Roles: keeping, Do: d.peopleForm},
		{Pattern: "POST " + peoplePath, Roles: keeping, Do: d.people},
		{Pattern: "GET " + peoplePath + "/{person}", Roles: keeping, Do: d.entry},
		{Pattern: "GET " + importsPath, Roles: keeping, Do: d.imports},
	}
}

// stewardKinds are what a steward keeps right.
var stewardKinds = []access.Kind{access.Identity, access.Contact, access.Coverage}

// pairsShown is how many pairs the worklist holds. Each side of each is a look.
const pairsShown = 20

// side is one entry of the directory as the steward reads it.
type side struct {
	ID person.ID
	person.Person
}

// pairView is two entries that may be one person.
type pairView struct {
	person.Candidate
	Left, Right side
	Proposed    bool // matching proposed it; else somebody put the two beside each other
}

func (p pairView) path(rest string) string {
	return pairsPath + "/" + string(p.Left.ID) + "/" + string(p.Right.ID) + rest
}

// keep looks at one entry for the steward.
func (d *desk) keep(ctx context.Context, v shell.Visit, id person.ID, action access.Action, page string) (person.Person, error) {
	pass, err := d.Guard.Look(ctx, v.Who, access.Look{
		Member: id, Action: action, Kinds: stewardKinds, Purpose: access.PurposeEnrollment, Page: page, At: v.Now,
	})
	if err != nil {
		return person.Person{}, err
	}
	return d.Guard.Person(ctx, pass)
}

// pairs is the worklist: the likeliest first.
func (d *desk) pairs(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := d.People.Duplicates(r.Context(), pairsShown)
	if err != nil {
		return nil, err
	}
	var list []pairView
	for _, c := range all {
		p, err := d.sides(r.Context(), v, c.A, c.B, pageDuplicate)
		if errors.Is(err, access.ErrRefused) {
			continue
		}
		if err != nil {
			return nil, err
		}
		p.Candidate = c
		list = append(list, p)
	}
	return shell.Page(pairsPage(v, list)), nil
}

func (d *desk) sides(ctx context.Context, v shell.Visit, a, b person.ID, page string) (pairView, error) {
	left, err := d.keep(ctx, v, a, access.List, page)
	if err != nil {
		return pairView{}, err
	}
	right, err := d.keep(ctx, v, b, access.List, page)
	return pairView{Left: side{a, left}, Right: side{b, right}}, err
}

// pairAt is the pair of an address, with why it was proposed.
func (d *desk) pairAt(r *http.Request, v shell.Visit) (pairView, error) {
	a, b := person.ID(r.PathValue("a")), person.ID(r.PathValue("b"))
	if a == b {
		return pairView{}, shell.ErrNoPage
	}
	p, err := d.sides(r.Context(), v, a, b, pageDuplicate)
	if err != nil {
		return p, err
	}
	if p.Left.Person.ID == p.Right.Person.ID {
		return p, errOne
	}
	all, err := d.People.Duplicates(r.Context(), pairsOpen)
	if err != nil {
		return p, err
	}
	i := slices.IndexFunc(all, func(c person.Candidate) bool { return c.A == min(a, b) && c.B == max(a, b) })
	if i >= 0 {
		p.Candidate, p.Proposed = all[i], true
	}
	return p, nil
}

// pairsOpen is how far the worklist is looked through for one pair.
const pairsOpen = 500

// errOne is for two ids that are one person already.
var errOne = shell.Failure{
	Status: http.StatusConflict, TitleKey: "desk.pair.one", TextKey: "desk.pair.one_text", NextKey: "desk.pair.to_list", Href: StewardPath,
}

func (d *desk) pair(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := d.pairAt(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(pairPage(v, p)), nil
}

// comparison is one line of the two sides.
type comparison struct {
	Name        string
	Left, Right string
}

func (c comparison) differs() bool { return c.Left != c.Right && c.Left != "" && c.Right != "" }

func (c comparison) agrees() bool { return c.Left == c.Right && c.Left != "" }

// comparisons puts both sides beside each other, line by line.
func comparisons(v shell.Visit, p pairView) []comparison {
	lines := []struct {
		key string
		of  func(person.Person) string
	}{
		{"desk.pair.name", func(x person.Person) string { return each(x.Names, func(n person.Name) string { return n.Text }) }},
		{"desk.told.birth", func(x person.Person) string {
			if x.Birth == nil {
				return ""
			}
			return v.Day(*x.Birth)
		}},
		{"desk.pair.sex", func(x person.Person) string { return sexWords(v, x.Sex) }},
		{"desk.member.died", func(x person.Person) string {
			if x.Death == nil {
				return ""
			}
			return v.Day(*x.Death)
		}},
		{"desk.member.mbi", func(x person.Person) string { return numbersOf(x, person.MBI) }},
		{"desk.member.number", func(x person.Person) string { return numbersOf(x, person.MemberNumber) }},
		{"desk.member.address", func(x person.Person) string { return each(x.Addresses, marked(v)) }},
		{"desk.member.phone", func(x person.Person) string {
			return each(x.Phones, func(p person.Phone) string { return phoneWords(p.Number) })
		}},
		{"desk.coverage.title", func(x person.Person) string { return each(x.Coverage, planWords) }},
	}
	var out []comparison
	for _, l := range lines {
		c := comparison{v.T(l.key), l.of(p.Left.Person), l.of(p.Right.Person)}
		if c.Left != "" || c.Right != "" {
			out = append(out, c)
		}
	}
	return out
}

// marked is an address in words, with a mark when it is confidential, so that nobody takes it for the usual one.
func marked(v shell.Visit) func(person.Address) string {
	return func(x person.Address) string {
		if x.Confidential {
			return addressWords(x) + " (" + v.T("desk.use.confidential") + ")"
		}
		return addressWords(x)
	}
}

func each[T any](all []T, word func(T) string) string {
	var words []string
	for _, x := range all {
		if w := word(x); w != "" && !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, "; ")
}

func numbersOf(p person.Person, system person.System) string {
	return each(p.Identifiers, func(i person.Identifier) string {
		if i.System != system {
			return ""
		}
		return i.Value
	})
}

func sexWords(v shell.Visit, sex string) string {
	if sex == "" {
		return ""
	}
	return v.T("desk.sex." + sex)
}

// scoreTone colours how likely it is.
func scoreTone(score int) shell.Tone {
	const likely, possible = 80, 60
	switch {
	case score >= likely:
		return shell.Good
	case score >= possible:
		return shell.Warning
	}
	return shell.Calm
}

// imports lists the files that were imported.
func (d *desk) imports(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := d.People.Imports(r.Context())
	if err != nil {
		return nil, err
	}
	return shell.Page(importsPage(v, all)), nil
}

// actorWords says who did something to an entry: the staff by name, programs by their role.
func actorWords(v shell.Visit, role, id string) string {
	if key := "shell.role." + role; role != "" && v.Has(key) {
		return v.T(key)
	}
	return cmp.Or(role, id, v.T("desk.unknown"))
}

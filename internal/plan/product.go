package plan

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
)

// Family is the kind of a Medicare plan, as compensation rules see it. The texts are stored.
type Family string

// The families.
const (
	MA   Family = "ma"
	MAPD Family = "mapd"
	PDP  Family = "pdp"
	Cost Family = "cost"
)

// Like tells whether a move between two families is a like plan change (42 CFR 422.2274(a), 423.2274(a)): MA and MA-PD are one, every
// other pair is unlike.
func (f Family) Like(other Family) bool { return f.medical() == other.medical() }

func (f Family) medical() Family {
	if f == MAPD {
		return MA
	}
	return f
}

// Product is one plan that the plan sponsor offers: a plan benefit package (PBP) of a contract.
type Product struct {
	Contract     string      `yaml:"contract"` // H1234
	Plan         string      `yaml:"plan"`     // 001
	Name         string      `yaml:"name"`
	Family       Family      `yaml:"family"`
	SpecialNeeds string      `yaml:"special_needs"` // chronic, dual, institutional, or "" (42 CFR 422.2)
	Conditions   []string    `yaml:"conditions"`    // of a chronic special needs plan: ids of rules/condition
	Supplemental bool        `yaml:"ssbci"`         // has special supplemental benefits for the chronically ill (42 CFR 422.102(f))
	States       []string    `yaml:"states"`        // USPS letters of the service area; empty means all
	Region       string      `yaml:"region"`        // of fair market values: national, ct_pa_dc, ca_nj, pr_usvi; "" follows from the member's state
	Entity       string      `yaml:"entity"`        // legal entity that appoints agents
	Unpaid       []Unpaid    `yaml:"unpaid"`        // times in which no commission is paid
	From         clock.Date  `yaml:"from"`
	To           *clock.Date `yaml:"to"`
}

// Unpaid is a time in which a plan is non-commissionable, for spans that begin in it.
type Unpaid struct {
	From   clock.Date  `yaml:"from"`
	To     *clock.Date `yaml:"to"`
	Source string      `yaml:"source"`
}

// Commissionable tells whether a span that begins on a day is paid.
func (p *Product) Commissionable(start clock.Date) bool {
	for _, u := range p.Unpaid {
		if !start.Before(u.From) && (u.To == nil || !start.After(*u.To)) {
			return false
		}
	}
	return true
}

// Catalog is what a parent organization offers. Contracts that are not in it are of other organizations.
type Catalog struct {
	Parent   string    `yaml:"parent_organization"`
	Entities []Entity  `yaml:"entities"`
	Products []Product `yaml:"products"`

	byKey map[[2]string]*Product
}

// Entity is a legal entity that appoints agents.
type Entity struct {
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
}

// Product finds a plan by contract and plan number.
func (c *Catalog) Product(contract, plan string) (*Product, bool) {
	p, ok := c.byKey[[2]string{contract, plan}]
	return p, ok
}

// LoadCatalog reads plans/<id>/products.yaml. A plan without one offers nothing. Unknown keys, doubles and missing values are errors.
func LoadCatalog(files fs.FS, id string) (*Catalog, error) {
	name := id + "/products.yaml"
	c := &Catalog{byKey: map[[2]string]*Product{}}
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("plan: %w", err)
	}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(c); err != nil {
		return nil, fmt.Errorf("plan: %s: %w", name, err)
	}
	return c, c.check(name)
}

func (c *Catalog) check(name string) error {
	entities := map[string]bool{}
	for _, e := range c.Entities {
		entities[e.ID] = true
	}
	for i := range c.Products {
		p := &c.Products[i]
		key := [2]string{p.Contract, p.Plan}
		switch {
		case p.Contract == "" || p.Plan == "" || p.Name == "":
			return fmt.Errorf("plan: %s: product %d needs contract, plan and name", name, i+1)
		case p.Family != MA && p.Family != MAPD && p.Family != PDP && p.Family != Cost:
			return fmt.Errorf("plan: %s: product %d: family is %q, expected ma, mapd, pdp or cost", name, i+1, p.Family)
		case !entities[p.Entity]:
			return fmt.Errorf("plan: %s: product %d: entity %q is not in the list of entities", name, i+1, p.Entity)
		case c.byKey[key] != nil:
			return fmt.Errorf("plan: %s: product %d: %s %s is there twice", name, i+1, p.Contract, p.Plan)
		}
		c.byKey[key] = p
	}
	return nil
}

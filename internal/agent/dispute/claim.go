package dispute

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
)

// Claim is what an agent says is wrong. The texts are stored.
type Claim string

// The claims.
const (
	WrongAgent      Claim = "wrong_agent_of_record"
	MadeByPlan      Claim = "made_by_the_plan" // the plan made the change, and the agent lost the customer
	MissingFromBook Claim = "missing_from_book"
	NotPaid         Claim = "not_paid"
	ShortPaid       Claim = "short_paid"
	Chargeback      Claim = "chargeback"
	LicenceWrong    Claim = "licence_data_wrong"
	OverrideWrong   Claim = "override_wrong"
	Other           Claim = "other"
)

// Claims are all of them, in the order of pages.
var Claims = []Claim{WrongAgent, MadeByPlan, MissingFromBook, NotPaid, ShortPaid, Chargeback, LicenceWrong, OverrideWrong, Other}

// Kind is what a document is. The texts are stored.
type Kind string

// The kinds.
const (
	ScopeOfAppointment  Kind = "scope_of_appointment"
	ApplicationForm     Kind = "application"
	Recording           Kind = "recording"
	TransferLog         Kind = "transfer_log"
	CommissionStatement Kind = "commission_statement"
	Licence             Kind = "licence"
	Appointment         Kind = "appointment"
	Certification       Kind = "certification"
	Insurance           Kind = "insurance"
	Contract            Kind = "contract"
	OtherKind           Kind = "other"
)

// Kinds are all of them, in the order of pages.
var Kinds = []Kind{
	ScopeOfAppointment, ApplicationForm, Recording, TransferLog, CommissionStatement, Licence, Appointment, Certification, Insurance, Contract, OtherKind,
}

// Side is who brings something.
type Side string

// The sides.
const (
	FromAgent Side = "agent"
	FromPlan  Side = "plan"
)

// Need is one thing that has to be shown, by any of some documents.
type Need struct {
	ID   string `yaml:"id" json:"id"`
	From Side   `yaml:"from" json:"from"`
	Any  []Kind `yaml:"any" json:"any"`
}

// ClaimCard is what is known of a claim.
type ClaimCard struct {
	ID        Claim    `yaml:"id"`
	About     string   `yaml:"about"` // member, agent
	Money     bool     `yaml:"money"` // asks for money of a month
	Needs     []Need   `yaml:"needs"`
	Citations []string `yaml:"citations"`
}

// OfMember tells whether the claim is about one customer.
func (c ClaimCard) OfMember() bool { return c.About == "member" }

// Citation is what a ruling can rest on.
type Citation struct {
	Mark   string            `yaml:"mark"`
	Text   map[string]string `yaml:"text"` // by language
	Source string            `yaml:"source"`
}

// In is the text in a language, or in English.
func (c Citation) In(language string) string {
	base, _, _ := strings.Cut(language, "-")
	return cmp.Or(c.Text[language], c.Text[base], c.Text[english])
}

const english = "en"

// claims is one version of the list of claims.
type claims struct {
	Kind      string `yaml:"kind"`
	Version   string `yaml:"version"`
	Title     string `yaml:"title"`
	Effective struct {
		From clock.Date  `yaml:"from"`
		To   *clock.Date `yaml:"to"`
	} `yaml:"effective"`
	Source    string              `yaml:"source"`
	Mark      string              `yaml:"mark"`
	Claims    []ClaimCard         `yaml:"claims"`
	Citations map[string]Citation `yaml:"citations"`
}

// loadClaims reads all versions of the list, the newest first.
func loadClaims(files fs.FS) ([]claims, error) {
	names, err := fs.Glob(files, path.Join(rulesFolder, "dispute_claim*.yaml"))
	if err != nil {
		return nil, err
	}
	var all []claims
	for _, name := range names {
		c, err := readClaims(files, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all = append(all, c)
	}
	if len(all) == 0 {
		return nil, errors.New("there is no list of claims")
	}
	slices.SortFunc(all, func(a, b claims) int { return b.Effective.From.Compare(a.Effective.From) })
	return all, nil
}

func readClaims(files fs.FS, name string) (claims, error) {
	var c claims
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return c, err
	}
	if err := yaml.NewDecoder(bytes.NewReader(content), yaml.DisallowUnknownField()).Decode(&c); err != nil {
		return c, err
	}
	return c, c.check()
}

// check holds a list to what the room knows.
func (c *claims) check() error {
	seen := map[Claim]bool{}
	for i := range c.Claims {
		x := &c.Claims[i]
		if !slices.Contains(Claims, x.ID) || seen[x.ID] {
			return fmt.Errorf("claim %q is unknown or there twice", x.ID)
		}
		seen[x.ID] = true
		if err := c.checkClaim(x); err != nil {
			return fmt.Errorf("claim %s: %w", x.ID, err)
		}
	}
	for id, x := range c.Citations {
		if x.Text[english] == "" || x.Source == "" || x.Mark == "" {
			return fmt.Errorf("citation %s needs an English text, a source and a mark", id)
		}
	}
	return nil
}

func (c *claims) checkClaim(x *ClaimCard) error {
	if x.About != "member" && x.About != "agent" {
		return fmt.Errorf("about is %q, expected member or agent", x.About)
	}
	for _, n := range x.Needs {
		strange := slices.ContainsFunc(n.Any, func(k Kind) bool { return !slices.Contains(Kinds, k) })
		if n.ID == "" || n.From != FromAgent && n.From != FromPlan || len(n.Any) == 0 || strange {
			return fmt.Errorf("need %q must say from whom and by which known documents", n.ID)
		}
	}
	for _, id := range x.Citations {
		if _, ok := c.Citations[id]; !ok {
			return fmt.Errorf("citation %q is not in the list", id)
		}
	}
	if len(x.Citations) == 0 {
		return errors.New("a ruling has nothing to rest on")
	}
	return nil
}

// on is the version of the list in force on a day.
func (r *Rules) on(day clock.Date) *claims {
	for i := range r.claims {
		e := r.claims[i].Effective
		if !day.Before(e.From) && (e.To == nil || !day.After(*e.To)) {
			return &r.claims[i]
		}
	}
	return &r.claims[len(r.claims)-1]
}

// Cards are what can be claimed on a day.
func (r *Rules) Cards(day clock.Date) []ClaimCard { return r.on(day).Claims }

// Card is what is known of one claim on a day.
func (r *Rules) Card(c Claim, day clock.Date) (ClaimCard, bool) {
	all := r.on(day).Claims
	i := slices.IndexFunc(all, func(x ClaimCard) bool { return x.ID == c })
	if i < 0 {
		return ClaimCard{}, false
	}
	return all[i], true
}

// Citation is what an id stands for on a day.
func (r *Rules) Citation(id string, day clock.Date) (Citation, bool) {
	c, ok := r.on(day).Citations[id]
	return c, ok
}

// Package plan reads the plan profile: everything that differs from plan to plan. Nothing in code knows a plan.
package plan

import (
	"bytes"
	"fmt"
	"io/fs"
	"time"

	"github.com/goccy/go-yaml"
)

// Profile is one plan's names, phones, hours, languages and policy parameters.
type Profile struct {
	ID             string               `yaml:"id"`
	Name           string               `yaml:"name"`
	Zone           string               `yaml:"zone"`      // IANA zone in which the plan's days begin and end
	Emergency      string               `yaml:"emergency"` // what to do in an emergency, shown on every page
	Urgent         string               `yaml:"urgent"`    // a message to everybody now, such as a disaster or an outage; usually empty
	MemberServices Line                 `yaml:"member_services"`
	PlanChangeLine Line                 `yaml:"plan_change_line"`
	Coaching       Line                 `yaml:"coaching"`
	Logo           string               `yaml:"logo"`           // text at the head of letters; the name when empty
	ReturnAddress  []string             `yaml:"return_address"` // on envelopes, where letters come back to
	Grievances     Office               `yaml:"grievances"`
	Appeals        Office               `yaml:"appeals"`
	CivilRights    Office               `yaml:"civil_rights"` // coordinator of section 1557, 45 CFR 92.7
	PrivacyOffice  Office               `yaml:"privacy_office"`
	QIOs           []QIO                `yaml:"qio"`
	Languages      []string             `yaml:"languages"` // BCP 47, the first is the default
	Policy         map[string]Parameter `yaml:"policy"`
	Commissions    Originator           `yaml:"commission_payments"` // who pays agents

	Translations map[string]Translation `yaml:"translations"` // by language
}

// Line is a telephone line and its hours in the plan's zone. Empty fields are not known.
type Line struct {
	Phone string `yaml:"phone"`
	TTY   string `yaml:"tty"`
	Hours string `yaml:"hours"`
}

// Parameter is a policy choice with its source, so that a decision can say which one decided.
type Parameter struct {
	Value  any    `yaml:"value"`
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"` // V verified, S secondary, R recalled, or reading
}

// Load reads the profile with the given id. Unknown keys and missing names are errors that say where.
func Load(files fs.FS, id string) (Profile, error) {
	name := id + ".yaml"
	text, err := fs.ReadFile(files, name)
	if err != nil {
		return Profile{}, fmt.Errorf("plan profile %q: %w", id, err)
	}
	return parse(name, text)
}

func parse(name string, text []byte) (Profile, error) {
	var p Profile
	dec := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField())
	if err := dec.Decode(&p); err != nil {
		return Profile{}, fmt.Errorf("plan profile %s: %w", name, err)
	}
	return p, p.check(name)
}

func (p Profile) check(name string) error {
	switch {
	case p.ID == "" || p.ID+".yaml" != name:
		return fmt.Errorf("plan profile %s: id is %q, expected the file's name without .yaml", name, p.ID)
	case p.Name == "":
		return fmt.Errorf("plan profile %s: name is missing", name)
	case p.Emergency == "":
		return fmt.Errorf("plan profile %s: emergency is missing: every page shows it", name)
	case len(p.Languages) == 0:
		return fmt.Errorf("plan profile %s: languages is empty, expected at least one", name)
	}
	if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
		return fmt.Errorf("plan profile %s: zone %q is not an IANA zone such as America/New_York", name, p.Zone)
	}
	if p.Commissions.Pays() {
		if err := p.Commissions.Check(); err != nil {
			return fmt.Errorf("plan profile %s: commission_payments: %w", name, err)
		}
	}
	return p.checkQIOs(name)
}

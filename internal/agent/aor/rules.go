package aor

import (
	"fmt"
	"io/fs"
	"path"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/rule"
)

// The rule set. A newer version stands beside it: agent_of_record-2028.yaml.
const (
	rulesFolder = "aor"
	setID       = "agent_of_record"
)

// Rules are all versions of the rules. They do not change and are safe for concurrent use.
type Rules struct{ tables []*table } // oldest first

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	library, err := rule.LoadFS(files, rulesFolder)
	if err != nil {
		return nil, fmt.Errorf("aor: %w", err)
	}
	r := &Rules{}
	for _, set := range library.Versions(setID) {
		t, err := newTable(set)
		if err != nil {
			return nil, err
		}
		r.tables = append(r.tables, t)
	}
	if len(r.tables) == 0 {
		return nil, fmt.Errorf("aor: there is no rule set %s in %s", setID, path.Join(rulesFolder, setID+".yaml"))
	}
	return r, nil
}

// Decide says who is agent of record. The version in force on the day of the change decides; before the first one, the first. It is a
// pure function, and safe for concurrent use. Errors: *rule.FactError, which names the field that is wrong or missing.
func (r *Rules) Decide(f *Facts) (Result, error) {
	v, err := r.verdict(f)
	if err != nil {
		return Result{}, err
	}
	return v.result(f)
}

// Brief is Decide without words: for deciding very many again.
func (r *Rules) Brief(f *Facts) (Result, error) {
	v, err := r.verdict(f)
	if err != nil {
		return Result{}, err
	}
	npn, err := v.named(f)
	return Result{Outcome: v.outcome, Rule: v.rule, Agent: npn, Payable: v.unpaid == "", Unpaid: v.unpaid}, err
}

func (r *Rules) verdict(f *Facts) (*verdict, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	return r.on(f.DecidedOn).verdict(f)
}

// on is the version that decides a change of a day.
func (r *Rules) on(day clock.Date) *table {
	for _, t := range slices.Backward(r.tables) {
		if !day.Before(t.set.Effective.From) {
			return t
		}
	}
	return r.tables[0]
}

// Set names the version that decides a change of a day, with its hash, as decisions store it.
func (r *Rules) Set(day clock.Date) string { return r.on(day).name() }

// Parameters are the names of all choices.
var Parameters = []string{paramUnlike, paramGap, paramSilent}

// Choices are the parameters of a plan profile. Errors: *rule.FactError.
func Choices(from map[string]plan.Parameter) (*Params, error) {
	p := &Params{}
	for name, to := range map[string]**bool{paramUnlike: &p.ProtectUnlike, paramGap: &p.AllowGap} {
		if err := choose(from, name, to); err != nil {
			return nil, err
		}
	}
	if err := choose(from, paramSilent, &p.SilentChannels); err != nil {
		return nil, err
	}
	if s := p.SilentChannels; s != nil && *s != silentKeep && *s != silentHouse {
		return nil, &rule.FactError{Name: "policy.silent_channels", Problem: "expected keep or house"}
	}
	return p, nil
}

func choose[T any](from map[string]plan.Parameter, name string, to **T) error {
	given, ok := from[name]
	if !ok {
		return nil
	}
	value, ok := given.Value.(T)
	if !ok {
		return &rule.FactError{Name: "policy." + name, Problem: fmt.Sprintf("expected a %T", value)}
	}
	*to = &value
	return nil
}

// The values of silent_channels.
const (
	silentKeep  = "keep"
	silentHouse = "house"
)

// check refuses facts that contradict themselves or lack what every decision needs.
func (f *Facts) check() error {
	switch {
	case f.Channel == "":
		return needed("channel")
	case channelIndex(f.Channel) < 0:
		return &rule.FactError{Name: "channel", Problem: "not one of the channels"}
	case f.GapMonths < 0:
		return &rule.FactError{Name: "gap_months", Problem: "expected a whole number of months, 0 or more"}
	case f.Original.State != "" && stateIndex(f.Original.State) < 0:
		return &rule.FactError{Name: "original_agent.state", Problem: "expected ready, lapsed, termed, gone or none"}
	case f.Original.State != "" && f.Original.State != agent.None && f.Original.NPN == "":
		return needed("original_agent.npn")
	}
	return f.checkPlans()
}

func (f *Facts) checkPlans() error {
	if err := f.New.check("new_plan"); err != nil || f.Old == nil {
		return err
	}
	return f.Old.check("old_plan")
}

func (p *Plan) check(name string) error {
	switch p.Family {
	case plan.MA, plan.MAPD, plan.PDP, plan.Cost:
	default:
		return &rule.FactError{Name: name + ".family", Problem: "expected ma, mapd, pdp or cost"}
	}
	if p.Parent == "" {
		return needed(name + ".parent_organization")
	}
	return nil
}

func needed(name string) error { return &rule.FactError{Name: name, Problem: "is needed to decide"} }

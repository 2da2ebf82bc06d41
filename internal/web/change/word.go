package change

import (
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What people choose from and read, in words.

type templComponent = templ.Component

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = string(x)
	}
	return out
}

// options are values with the words of a prefix.
func options[T ~string](v shell.Visit, prefix string, values []T) (all []shell.Option) {
	for _, x := range values {
		all = append(all, shell.Option{Value: string(x), Label: v.T(prefix + string(x))})
	}
	return all
}

func channel(v shell.Visit, c agent.Channel) string {
	if c == "" {
		return v.T("change.channel.none")
	}
	return v.T("change.channel." + string(c))
}

func outcome(v shell.Visit, o agent.Outcome) string { return v.T("change.outcome." + string(o)) }

func state(v shell.Visit, s change.State) string { return v.T("change.state." + string(s)) }

// stateTone colours a change by where it stands.
func stateTone(s change.State) shell.Tone {
	switch s {
	case change.Decided:
		return shell.Good
	case change.Held:
		return shell.Bad
	case change.Voided, change.Withdrawn:
		return shell.Warning
	}
	return shell.Calm
}

// outcomeTone colours a decision by what it means for the agent of record.
func outcomeTone(o agent.Outcome) shell.Tone {
	switch o {
	case agent.Keep, agent.Carry:
		return shell.Good
	case agent.Hold, agent.HoldCompliance:
		return shell.Bad
	}
	return shell.Warning
}

// because is why a test fails, in words where there are some.
func because(v shell.Visit, f agent.Failure) string {
	text := f.Because
	if key := "change.because." + f.Because; v.Has(key) {
		text = v.T(key)
	}
	if f.Detail != "" {
		detail := f.Detail
		if key := "credential.term." + detail; v.Has(key) {
			detail = v.T(key)
		}
		text += " (" + detail + ")"
	}
	return text
}

func test(v shell.Visit, t agent.Test) string { return v.T("change.test." + string(t)) }

// planName is a plan as people call it.
func planName(catalog *plan.Catalog, p *change.Plan) string {
	if p == nil {
		return ""
	}
	if x, ok := catalog.Product(p.Contract, p.Plan); ok {
		return x.Name + " (" + p.Contract + "-" + p.Plan + ")"
	}
	return p.Contract + "-" + p.Plan
}

// agentName is who an agent is: name and number.
func agentName(v shell.Visit, names map[agent.NPN]string, npn agent.NPN) string {
	switch name := names[npn]; {
	case npn == agent.House:
		return v.T("change.house")
	case name == "" || name == string(npn):
		return v.T("change.npn", "Number", string(npn))
	default:
		return v.T("change.agent", "Name", name, "Number", string(npn))
	}
}

// underWay leads to the lists, with how much is in each.
func underWay(v shell.Visit, c change.Counts) (all []shell.Crumb) {
	for _, s := range []change.State{change.Prepared, change.Confirmed, change.Submitted, change.Held} {
		all = append(all, shell.Crumb{Label: v.T("change.find.some", "State", state(v, s), "N", v.Num(c.States[s])), Href: AllPath + "?state=" + string(s)})
	}
	return all
}

// foresight is what a specialist sees before a change.
type foresight struct {
	change.Foresight
	Names   map[agent.NPN]string
	Catalog *plan.Catalog
}

// headline says in one sentence who will be agent of record.
func (f foresight) headline(v shell.Visit) string {
	switch d := f.Decision; {
	case d == nil && f.Writing == agent.House:
		return v.T("change.foreseen.new_house")
	case d == nil:
		return v.T("change.foreseen.new", "Agent", agentName(v, f.Names, f.Writing))
	case f.Original == agent.House:
		return v.T("change.foreseen.nobody")
	case f.Kept:
		return v.T("change.foreseen.kept", "Agent", agentName(v, f.Names, f.Original))
	case d.Open():
		return v.T("change.foreseen.held", "Agent", agentName(v, f.Names, f.Original))
	}
	return v.T("change.foreseen.not_kept", "Agent", agentName(v, f.Names, f.Original))
}

func (f foresight) tone() shell.Tone {
	switch {
	case f.Kept, f.Decision == nil:
		return shell.Good
	case f.Original == agent.House:
		return shell.Calm
	}
	return shell.Warning
}

// spoken is the sentence for the member: who helps them from then on, and no reason.
func (f foresight) spoken(v shell.Visit) string {
	if f.Kept {
		return v.T("change.script.stays", "Name", spokenName(f.Names, f.Original))
	}
	return v.T("change.script.changes")
}

func spokenName(names map[agent.NPN]string, npn agent.NPN) string {
	if name := names[npn]; name != "" {
		return name
	}
	return string(npn)
}

// scriptVersion names the words that are read to the member. Change it with the texts change.script.*.
const scriptVersion = "2026.1"

// since is the stored day of a failed test in words, "" where it never passed.
func since(v shell.Visit, f agent.Failure) string {
	if f.Since == "" {
		return ""
	}
	d, err := clock.Parse(f.Since)
	if err != nil {
		return f.Since
	}
	return v.Day(d)
}

func trimmed(all ...string) string {
	var out []string
	for _, x := range all {
		if x != "" {
			out = append(out, x)
		}
	}
	return strings.Join(out, " · ")
}

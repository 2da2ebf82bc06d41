package change

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// caseFacts are what a change is.
func caseFacts(c opened) []shell.Fact {
	x := &c.Change
	facts := []shell.Fact{
		{Name: c.T("change.field.new"), Value: planName(c.Catalog, &x.New)},
		{Name: c.T("change.field.effective"), Value: c.Day(x.Effective)},
		{Name: c.T("change.field.made"), Value: c.Day(x.Made)},
	}
	if x.Old != nil {
		facts = append([]shell.Fact{{Name: c.T("change.field.old"), Value: planName(c.Catalog, x.Old)}}, facts...)
	}
	if x.Name != "" {
		facts = append(facts, shell.Fact{Name: c.T("change.field.specialist"), Value: x.Name})
	}
	if x.Confirmed != nil {
		facts = append(facts, shell.Fact{Name: c.T("change.field.confirmed"), Value: trimmed(c.Instant(x.Confirmed.At), c.T("change.script.version", "Version", x.Confirmed.Version))})
	}
	if x.Submitted != nil {
		facts = append(facts, shell.Fact{Name: c.T("change.field.submitted"), Value: trimmed(c.Instant(*x.Submitted), x.Tracking)})
	}
	return facts
}

// decisionFacts are what one version says.
func decisionFacts(c opened, d change.Decision) []shell.Fact {
	facts := []shell.Fact{
		{Name: c.T("change.field.of_record"), Value: ofRecord(c.Visit, c.Names, &d)},
		{Name: c.T("change.field.rule"), Value: ruleText(&d)},
		{Name: c.T("change.field.decided"), Value: c.Instant(d.At)},
	}
	if d.ChangeType != "" {
		facts = append(facts, shell.Fact{Name: c.T("change.field.type"), Value: c.T("change.type." + d.ChangeType)})
	}
	if d.Unpaid != "" {
		facts = append(facts, shell.Fact{Name: c.T("change.field.unpaid"), Value: c.T("change.unpaid." + d.Unpaid)})
	}
	if len(d.Changed) > 0 {
		facts = append(facts, shell.Fact{Name: c.T("change.field.changed"), Value: changedText(c.Visit, d.Changed)})
	}
	if d.Dispute != "" {
		facts = append(facts, shell.Fact{Name: c.T("change.field.dispute"), Value: d.Dispute})
	}
	return facts
}

// ofRecord is who is agent of record by a decision.
func ofRecord(v shell.Visit, names map[agent.NPN]string, d *change.Decision) string {
	switch {
	case d.Voided:
		return v.T("change.of_record.before")
	case d.Outcome == agent.Out:
		return v.T("change.of_record.new")
	case d.Open() && d.Provisional != agent.House:
		return v.T("change.of_record.meanwhile", "Agent", agentName(v, names, d.Provisional))
	case d.Open():
		return v.T("change.open")
	}
	return agentName(v, names, d.Agent)
}

// ruleText is the rule with the version of the rules and the beginning of their hash.
func ruleText(d *change.Decision) string {
	_, version, _ := strings.Cut(d.Set, "@")
	version, hash, _ := strings.Cut(version, "#")
	return trimmed(d.Rule, version, hash)
}

// factText is what an input is about, with the kind of evidence.
func factText(c opened, in change.Input) string {
	text := c.T("change.fact." + in.Fact)
	if in.Kind != "" {
		text += ": " + c.T("change.kind."+string(in.Kind))
	}
	return text
}

// factsText are the facts of a decision as `keepwell decide aor` reads them, so that anybody can decide it again.
func factsText(d change.Decision) string {
	var out bytes.Buffer
	if json.Indent(&out, d.Facts, "", "  ") != nil {
		return string(d.Facts)
	}
	return out.String()
}

// changedText are the facts that are not as the version before had them.
func changedText(v shell.Visit, names []string) string {
	text := ""
	for i, name := range names {
		if i > 0 {
			text += ", "
		}
		if key := "change.fact." + name; v.Has(key) {
			name = v.T(key)
		}
		text += name
	}
	return text
}

// says is what an input says, in words where there are some.
func says(c opened, in change.Input) string {
	text := in.Says
	switch in.Fact {
	case "channel":
		text = channel(c.Visit, agent.Channel(in.Says))
	case "original_agent", "facilitator", "successor":
		text = c.T("change.ready." + in.Says)
	}
	if in.NPN != agent.House {
		text = trimmed(text, agentName(c.Visit, c.Names, in.NPN))
	}
	return text
}

// pieceText is what a piece of evidence is, and its number.
func pieceText(v shell.Visit, e change.Evidence) string {
	if e.Ref == "" {
		return e.Reason
	}
	what := e.What
	if key := "change.support." + e.What; v.Has(key) {
		what = v.T(key)
	}
	return trimmed(what, e.Ref, e.Reason)
}

func byText(e change.Evidence) string {
	if e.Name != "" {
		return e.Name
	}
	return e.By
}

// confirmForm is the form of the confirmation, without what is wrong beside another one.
func confirmForm(f *shell.Form) *shell.Form {
	if f.Problem("reason") != nil {
		return shell.Filled("who", "member")
	}
	return f
}

// withdrawForm shows what is wrong beside the form that was sent.
func withdrawForm(f *shell.Form) *shell.Form {
	if f.Problem("reason") == nil {
		return nil
	}
	return f
}

// movedText is from which plan to which.
func movedText(v shell.Visit, catalog *plan.Catalog, x row) string {
	if x.Old == nil {
		return v.T("change.list.into", "New", planName(catalog, &x.New))
	}
	return v.T("change.list.moved", "Old", planName(catalog, x.Old), "New", planName(catalog, &x.New))
}

// myFacts are what an agent reads of a change: the plans, the day, the rule. Nothing of others.
func myFacts(v shell.Visit, x theirs, catalog *plan.Catalog) []shell.Fact {
	facts := []shell.Fact{
		{Name: v.T("change.field.new"), Value: planName(catalog, &x.New)},
		{Name: v.T("change.field.effective"), Value: v.Day(x.Effective)},
		{Name: v.T("change.field.made"), Value: v.Day(x.Made)},
		{Name: v.T("change.field.rule"), Value: x.Decision.Rule},
		{Name: v.T("change.mine.version"), Value: v.T("change.case.version", "Version", v.Num(x.Decision.Version), "Why", v.T("change.why."+x.Decision.Why))},
	}
	if x.Decision.Agent == x.Me && x.Decision.Unpaid != "" {
		facts = append(facts, shell.Fact{Name: v.T("change.field.unpaid"), Value: v.T("change.unpaid." + x.Decision.Unpaid)})
	}
	if x.Old != nil && x.Name != "" {
		facts = append([]shell.Fact{{Name: v.T("change.field.old"), Value: planName(catalog, x.Old)}}, facts...)
	}
	return facts
}

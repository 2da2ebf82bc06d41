package change

import (
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// firstOptions are the days from which a new plan can run.
func firstOptions(c call) (all []shell.Option) {
	for _, d := range firsts(c.Today()) {
		all = append(all, shell.Option{Value: d.String(), Label: c.Day(d)})
	}
	return all
}

// needs tells whether a channel is recorded only with a piece of evidence.
func needs(channel, what string) bool { return change.Needed(agent.Channel(channel)) == what }

// seenFacts are what the foresight rests on.
func seenFacts(c call, f *shell.Form, seen foresight) []shell.Fact {
	facts := []shell.Fact{
		{Name: c.T("change.field.new"), Value: planName(seen.Catalog, &seen.New)},
		{Name: c.T("change.field.effective"), Value: dayText(c.Visit, f.Raw("effective"))},
		{Name: c.T("change.field.channel"), Value: channel(c.Visit, agent.Channel(f.Raw("channel")))},
	}
	if seen.Old != nil {
		facts = append([]shell.Fact{{Name: c.T("change.field.old"), Value: planName(seen.Catalog, seen.Old)}}, facts...)
	}
	if d := seen.Decision; d != nil {
		facts = append(facts,
			shell.Fact{Name: c.T("change.field.before"), Value: agentName(c.Visit, seen.Names, seen.Original)},
			shell.Fact{Name: c.T("change.field.outcome"), Value: outcome(c.Visit, d.Outcome)},
			shell.Fact{Name: c.T("change.field.rule"), Value: ruleText(d)},
		)
		if d.ChangeType != "" {
			facts = append(facts, shell.Fact{Name: c.T("change.field.type"), Value: c.T("change.type." + d.ChangeType)})
		}
	}
	return facts
}

// dayText is a day that a form carries, in words.
func dayText(v shell.Visit, text string) string {
	d, err := clock.Parse(text)
	if err != nil {
		return text
	}
	return v.Day(d)
}

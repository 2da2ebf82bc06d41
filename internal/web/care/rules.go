package care

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// rules shows every active rule in plain words and in exact words.
func (d *desk) rules(r *http.Request, v visit) (shell.Answer, error) {
	cards, err := d.Population.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	return shell.Page(rulesPage(v, ruleGroups(cards))), nil
}

// ruleGroup is the rules under one heading.
type ruleGroup struct {
	Name  string
	Cards []population.RuleCard
}

func ruleGroups(cards []population.RuleCard) []ruleGroup {
	var groups []ruleGroup
	for _, card := range cards {
		i := slices.IndexFunc(groups, func(g ruleGroup) bool { return g.Name == card.Group })
		if i < 0 {
			i, groups = len(groups), append(groups, ruleGroup{Name: card.Group})
		}
		groups[i].Cards = append(groups[i].Cards, card)
	}
	return groups
}

// recordsOf is the worklist of the members a rule concerns.
func recordsOf(card population.RuleCard) string {
	if card.Kind == population.KindCondition {
		return withCondition(card.ID)
	}
	return withGap(card.ID, "")
}

func ruleCount(groups []ruleGroup) int {
	n := 0
	for _, g := range groups {
		n += len(g.Cards)
	}
	return n
}

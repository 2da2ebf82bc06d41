package population

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// filter is one condition of a worklist query.
type filter struct {
	size  int  // members it lets through, or more than gatherAtMost when it is not worth counting
	exact bool // size is the exact number

	source func(*query) string         // selects the seq of its members, each once; nil when it cannot list them
	check  func(*query, tables) string // a condition on one member
	lists  []ruleList                  // of filters on findings
	names  bool                        // the check reads the name
}

// nameFactor: names are in the order of no other list, so that walking to them takes longest; more of them are gathered.
const nameFactor = 7

// most is up to which size gathering the filter's members is quicker than walking.
func (f *filter) most() int {
	if f.names {
		return nameFactor * gatherAtMost
	}
	return gatherAtMost
}

// ruleList is the members in one state of one rule, which the index keeps in order of priority.
type ruleList struct {
	rule  string
	state State
	size  int
}

// in is the condition that a finding is in the list.
func (l ruleList) in(q *query, finding string) string {
	return finding + ".rule_id = " + q.arg(l.rule) + " and " + finding + ".state = " + q.arg(string(l.state))
}

// inAny is the condition that a finding is in any of the lists. It names all pairs of the lists' rules and states: those that are
// not among the lists are empty, and the index is read pair by pair.
func inAny(lists []ruleList, q *query, finding string) string {
	var rules, states []string
	for _, l := range lists {
		if !slices.Contains(rules, l.rule) {
			rules = append(rules, l.rule)
		}
		if !slices.Contains(states, string(l.state)) {
			states = append(states, string(l.state))
		}
	}
	return finding + ".rule_id in (" + q.list(rules) + ") and " + finding + ".state in (" + q.list(states) + ")"
}

// filters reads a query's filters and how many members each lets through.
func (p *Population) filters(ctx context.Context, w WorklistQuery, asOf claim.Day) ([]filter, error) {
	all, err := p.findingFilters(ctx, w)
	if err != nil {
		return nil, err
	}
	if w.Only != nil {
		all = append(all, onlyFilter(w.Only))
	}
	if text := strings.TrimSpace(w.Search); text != "" {
		f, err := p.nameFilter(ctx, text)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	if w.Sex != claim.SexUnknown {
		all = append(all, filter{size: math.MaxInt, check: func(q *query, t tables) string {
			return "+" + t.person + ".sex = " + q.arg(int(w.Sex))
		}})
	}
	if w.AgeFrom > 0 || w.AgeTo > 0 {
		f, err := p.ageFilter(ctx, w, asOf)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// ErrClosedFilter is returned for a filter by a rule of a sensitive category: whoever is on the list would be known to have it, and
// whoever is searched for and is not on it, not to. The error names no rule.
var ErrClosedFilter = errors.New("population: members cannot be listed by a rule of a sensitive category")

// refuseClosed refuses filters that would tell of a sensitive category, of nobody in particular and before anything is read.
func (p *Population) refuseClosed(w WorklistQuery) error {
	closed := func(rule string) bool { return !p.rules.Card(rule).Lists(w.State) }
	if slices.ContainsFunc(w.Condition, p.rules.isSensitive) || slices.ContainsFunc(w.Gap, closed) {
		return ErrClosedFilter
	}
	return nil
}

// onlyFilter lets through the members with one of the numbers.
func onlyFilter(numbers []string) filter {
	f := filter{size: len(numbers)}
	in := func(q *query) string {
		if len(numbers) == 0 {
			return "''" // nobody has an empty number
		}
		return q.list(numbers)
	}
	f.source = func(q *query) string { return "select seq from member where member_id in (" + in(q) + ")" }
	f.check = func(q *query, t tables) string {
		return "exists (select 1 from member o where o.seq = " + t.seq + " and o.member_id in (" + in(q) + "))"
	}
	return f
}

func (p *Population) findingFilters(ctx context.Context, w WorklistQuery) ([]filter, error) {
	if len(w.Condition) == 0 && len(w.Gap) == 0 && w.State == "" {
		return nil, nil
	}
	tallies, err := p.tallies(ctx)
	if err != nil {
		return nil, err
	}
	var all []filter
	for _, rule := range w.Condition {
		states := []State{Confirmed}
		if w.Suspected {
			states = append(states, Suspected)
		}
		all = append(all, findingFilter([]string{rule}, states, tallies))
	}
	if len(w.Gap) == 0 && w.State == "" {
		return all, nil
	}
	rules, states := w.Gap, []State{Open, Overdue, DueSoon}
	if w.State != "" {
		states = []State{w.State}
	}
	if len(rules) == 0 {
		for _, c := range p.rules.cards {
			if c.Lists(w.State) {
				rules = append(rules, c.ID)
			}
		}
	}
	return append(all, findingFilter(rules, states, tallies)), nil
}

// findingFilter lets through the members with any of the states of any of the rules. Lists that are empty are left out.
func findingFilter(rules []string, states []State, tallies map[string]int) filter {
	f := filter{exact: len(rules) == 1} // a rule says one thing about a member, several may all say it
	for _, rule := range rules {
		for _, state := range states {
			if n := tallies[tallyRule(rule, state)]; n > 0 {
				f.size += n
				f.lists = append(f.lists, ruleList{rule, state, n})
			}
		}
	}
	if len(f.lists) == 0 {
		f.lists = []ruleList{{rule: rules[0], state: states[0]}}
	}
	slices.SortStableFunc(f.lists, func(x, y ruleList) int { return cmp.Compare(y.size, x.size) })
	lists := f.lists
	f.source = func(q *query) string { return "select distinct x.seq from finding x where " + inAny(lists, q, "x") }
	f.check = func(q *query, t tables) string {
		// A range of one seq makes both engines look into the narrow index of the lists and not into the findings themselves.
		return "exists (select 1 from finding x where " + inAny(lists, q, "x") + " and x.rank = " + t.rank +
			" and x.seq between " + t.seq + " and " + t.seq + ")"
	}
	return f
}

// nameFilter finds people by the beginning of the name, given name or family name first, and by the exact member id. Looking
// inside names would read a million of them, or need an index of letter groups, which the two databases do not have in common.
func (p *Population) nameFilter(ctx context.Context, text string) (filter, error) {
	first, end := nameKey(text), nameKey(text)+"\U0010ffff"
	f := filter{names: true}
	f.source = func(q *query) string {
		from, to := q.arg(first), q.arg(end)
		return fmt.Sprintf("select seq from member where name_key >= %s and name_key < %s union select seq from member where family_key >= %s"+
			" and family_key < %s union select seq from member where member_id = %s", from, to, from, to, q.arg(text))
	}
	f.check = func(q *query, t tables) string {
		from, to := q.arg(first), q.arg(end)
		return fmt.Sprintf("(%[1]s.name_key || '' between %[2]s and %[3]s or %[1]s.family_key || '' between %[2]s and %[3]s or %[1]s.member_id || '' = %[4]s)",
			t.name, from, to, q.arg(text))
	}
	q := &query{}
	from, to := q.arg(first), q.arg(end)
	err := p.db.Read().QueryRowContext(ctx, fmt.Sprintf(
		"select (select count(*) from (select 1 from member where name_key >= %[1]s and name_key < %[2]s limit %[3]d) as given) +"+
			" (select count(*) from (select 1 from member where family_key >= %[1]s and family_key < %[2]s limit %[3]d) as family)",
		from, to, max(f.most(), 0)+1), q.args...).Scan(&f.size)
	if err != nil {
		return f, fmt.Errorf("population: count names: %w", err)
	}
	f.size++ // the member id
	return f, nil
}

// ageFilter turns completed years on asOf into birth dates. People without a birth date have no age.
func (p *Population) ageFilter(ctx context.Context, w WorklistQuery, asOf claim.Day) (filter, error) {
	day := clock.FromDays(asOf)
	first, last := int64(math.MinInt32)+1, int64(math.MaxInt32)
	if w.AgeTo > 0 {
		first = int64(day.AddYears(-w.AgeTo-1).Days()) + 1
	}
	if w.AgeFrom > 0 {
		last = int64(day.AddYears(-w.AgeFrom).Days())
	}
	f := filter{}
	f.source = func(q *query) string {
		return "select seq from member where birth_day between " + q.arg(first) + " and " + q.arg(last)
	}
	f.check = func(q *query, t tables) string {
		return "+" + t.person + ".birth_day between " + q.arg(first) + " and " + q.arg(last)
	}
	q := &query{}
	text := fmt.Sprintf("select count(*) from (%s limit %d) as ages", f.source(q), TotalCap)
	if err := p.db.Read().QueryRowContext(ctx, text, q.args...).Scan(&f.size); err != nil {
		return f, fmt.Errorf("population: count ages: %w", err)
	}
	f.exact = true // up to TotalCap, which is all that is asked
	return f, nil
}

// nameKey is how names are searched and sorted: lower case, single blanks.
func nameKey(name string) string { return strings.Join(strings.Fields(strings.ToLower(name)), " ") }

// familyKey is the name with the family name first, as people are looked for too: "sandberg maria b".
func familyKey(name string) string {
	key := nameKey(name)
	if i := strings.LastIndexByte(key, ' '); i >= 0 {
		return key[i+1:] + " " + key[:i]
	}
	return key
}

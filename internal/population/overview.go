package population

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// recentChanges is of how many changes the overview says what they led to.
const recentChanges = 200

// Overview is the state of the whole population at the last identification. Before the first one it is empty.
func (p *Population) Overview(ctx context.Context) (Overview, error) {
	run, err := p.lastRun(ctx)
	if err != nil {
		return Overview{}, err
	}
	tallies, err := p.tallies(ctx)
	if err != nil {
		return Overview{}, err
	}
	o := Overview{
		AsOf: run.AsOf, DataThrough: run.DataThrough, Members: tallies[tallyMembers], Covered: run.Covered,
		OpenGaps: tallies[tallyOpenGaps], ByAge: run.Ages, RulesHash: run.RulesHash,
	}
	for n := range topConditions + 1 {
		o.ByCount = append(o.ByCount, tallies[tallyConfirmed(n)])
	}
	o.WithAny = o.Members - o.ByCount[0]
	for _, card := range p.rules.Cards() {
		count := ruleCount(card, tallies, run)
		if card.Kind == KindCondition {
			o.Conditions = append(o.Conditions, count)
		} else {
			o.Gaps = append(o.Gaps, count)
		}
	}
	changes, err := p.changes(ctx, "", "", recentChanges)
	o.Changes = p.countChanges(changes)
	return o, err
}

// countChanges says what changed and of whom nothing. Rules of sensitive categories are left out: of them a single case is news.
func (p *Population) countChanges(changes []Change) []ChangeCount {
	type step struct {
		rule string
		to   State
	}
	at := map[step]int{}
	var all []ChangeCount
	for _, c := range changes {
		if !c.Rule.Lists(c.To) {
			continue
		}
		i, known := at[step{c.Rule.ID, c.To}]
		if !known {
			i = len(all)
			at[step{c.Rule.ID, c.To}], all = i, append(all, ChangeCount{Rule: c.Rule, To: c.To})
		}
		all[i].Members++
	}
	slices.SortStableFunc(all, func(x, y ChangeCount) int { return cmp.Compare(y.Members, x.Members) })
	return all
}

// Changes are the newest changes of the members that are opened. Changes of others are not made up for by older ones.
func (p *Population) Changes(ctx context.Context, open access.Opener, limit int) ([]Change, error) {
	changes, err := p.changes(ctx, "", "", min(limit, timelineChanges))
	if err != nil || len(changes) == 0 || open == nil {
		return nil, err
	}
	var numbers []string
	for _, c := range changes {
		if !slices.Contains(numbers, c.Member) {
			numbers = append(numbers, c.Member)
		}
	}
	passes, err := open(ctx, numbers)
	if err != nil {
		return nil, err
	}
	var seen []Change
	for _, c := range changes {
		if pass, ok := passes[c.Member]; ok && slices.Contains(pass.Numbers(), c.Member) {
			seen = append(seen, p.sight(pass).Changes([]Change{c})...)
		}
	}
	return seen, nil
}

func ruleCount(card RuleCard, tallies map[string]int, run identified) RuleCount {
	c := RuleCount{Rule: card, ByState: map[State]int{}, Trend: run.Trend[card.ID], TrendDates: run.TrendDates}
	for _, s := range allStates {
		if n := tallies[tallyRule(card.ID, s)]; n != 0 {
			c.ByState[s] = n
		}
	}
	return c
}

// allStates lists every state that is ever recorded.
var allStates = []State{Signal, Suspected, Confirmed, NotConfirmed, Resolved, Open, Overdue, DueSoon, Closed, Excluded, Talk}

// lastRun is the last identification; AsOf is NoDay when there was none.
func (p *Population) lastRun(ctx context.Context) (identified, error) {
	var text string
	err := p.db.Read().QueryRowContext(ctx, "select data from population_run order by position desc limit 1").Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return identified{AsOf: claim.NoDay, DataThrough: claim.NoDay}, nil
	}
	if err != nil {
		return identified{}, fmt.Errorf("population: read the last identification: %w", err)
	}
	var run identified
	if err := json.Unmarshal([]byte(text), &run); err != nil {
		return identified{}, fmt.Errorf("population: read the last identification: %w", err)
	}
	return run, nil
}

func (p *Population) tallies(ctx context.Context) (map[string]int, error) {
	rows, err := p.db.Read().QueryContext(ctx, "select name, members from population_tally")
	if err != nil {
		return nil, fmt.Errorf("population: read counts: %w", err)
	}
	defer rows.Close()
	all := map[string]int{}
	for rows.Next() {
		var name string
		var n int
		if err := rows.Scan(&name, &n); err != nil {
			return nil, fmt.Errorf("population: read counts: %w", err)
		}
		all[name] = n
	}
	return all, rows.Err()
}

func (p *Population) tally(ctx context.Context, name string) (int, error) {
	var n int
	err := p.db.Read().QueryRowContext(ctx, "select members from population_tally where name = $1", name).Scan(&n)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("population: read count: %w", err)
	}
	return n, nil
}

const selectChanges = `select c.position, c.at_us, c.as_of_day, c.member_id, m.name, c.rule_id, c.from_state, c.to_state
 from finding_change c join member m on m.member_id = c.member_id`

// changes lists steps of findings, newest first; member and rule narrow it.
func (p *Population) changes(ctx context.Context, member, rule string, limit int) ([]Change, error) {
	q := &query{}
	if member != "" {
		q.and("m.member_id = " + q.arg(member))
	}
	if rule != "" {
		q.and("c.rule_id = " + q.arg(rule))
	}
	query := selectChanges + q.conditions() + " order by c.position desc, c.rule_id limit " + q.arg(limit)
	prepared, err := p.prepared.of(ctx, p.db.Read(), query) //nolint:sqlclosecheck // kept for later reads; close closes it
	if err != nil {
		return nil, fmt.Errorf("population: read changes: %w", err)
	}
	rows, err := prepared.QueryContext(ctx, q.args...)
	if err != nil {
		return nil, fmt.Errorf("population: read changes: %w", err)
	}
	defer rows.Close()
	var all []Change
	for rows.Next() {
		var c Change
		var at int64
		var rule string
		if err := rows.Scan(&c.Position, &at, &c.AsOf, &c.Member, &c.Name, &rule, &c.From, &c.To); err != nil {
			return nil, fmt.Errorf("population: read changes: %w", err)
		}
		c.At, c.Rule = time.UnixMicro(at).UTC(), p.rules.Card(rule)
		all = append(all, c)
	}
	return all, rows.Err()
}

// Loads lists what was loaded, newest first.
func (p *Population) Loads(ctx context.Context) ([]Load, error) {
	rows, err := p.db.Read().QueryContext(ctx, "select load_id, at_us, without_eligibility, data from population_load order by position desc")
	if err != nil {
		return nil, fmt.Errorf("population: read loads: %w", err)
	}
	defer rows.Close()
	var all []Load
	for rows.Next() {
		var l Load
		var at int64
		var text string
		if err := rows.Scan(&l.ID, &at, &l.WithoutEligibility, &text); err != nil {
			return nil, fmt.Errorf("population: read loads: %w", err)
		}
		var data loaded
		if err := json.Unmarshal([]byte(text), &data); err != nil {
			return nil, fmt.Errorf("population: load %s: %w", l.ID, err)
		}
		l.At = time.UnixMicro(at).UTC()
		l.Source, l.Files, l.Members = data.Source, data.Files, data.Members
		l.Claims, l.Fills, l.Persons = data.Claims, data.Fills, data.Persons
		all = append(all, l)
	}
	return all, rows.Err()
}

// Rules lists the active rules in display order.
func (p *Population) Rules(context.Context) ([]RuleCard, error) { return p.rules.Cards(), nil }

package population

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// ReplayReport is what other rules would have found.
type ReplayReport struct {
	AsOf           clock.Date         `json:"as_of"`
	RulesWas       string             `json:"rules_was"`
	RulesNow       string             `json:"rules_now"`
	Members        int                `json:"members"`
	MembersChanged int                `json:"members_changed"`
	Same           int                `json:"same"`
	Differ         int                `json:"differ"`
	Differences    []ReplayDifference `json:"differences"` // of the members who are opened
	ByRule         []ReplayCount      `json:"by_rule"`
}

// ReplayDifference is one person's finding that would be another.
type ReplayDifference struct {
	Member string `json:"member"`
	Rule   string `json:"rule"`
	Was    State  `json:"was"`
	Now    State  `json:"now"`
}

// ReplayCount counts the members with one kind of difference.
type ReplayCount struct {
	Rule    string `json:"rule"`
	Was     State  `json:"was"`
	Now     State  `json:"now"`
	Members int    `json:"members"`
}

// ReplayList says whose differences a replay lists: of those whom Open opens, at most so many; Most 0 lists all.
type ReplayList struct {
	Open access.Opener
	Most int
}

// Replay holds everybody against other rules for the day of the last identification, counts the findings whose state would differ
// from the record, and lists them. It changes nothing.
func (p *Population) Replay(ctx context.Context, other *Rulebook, list ReplayList, progress Progress) (ReplayReport, error) {
	last, err := p.lastRun(ctx)
	if err != nil || last.AsOf == claim.NoDay {
		return ReplayReport{}, cmp.Or(err, ErrNotIdentified)
	}
	states, err := p.states(ctx)
	if err != nil {
		return ReplayReport{}, err
	}
	live := p.view()
	defer live.release()
	// The same rows, classified by the other rules.
	again := &view{Snapshot: live.Snapshot, classes: other.program.Bind(live.Dict())}
	r := newRun(&Population{rules: other}, again, last.AsOf, Cause{}, nil)
	report := ReplayReport{AsOf: clock.FromDays(last.AsOf), Differences: []ReplayDifference{}, ByRule: []ReplayCount{}, RulesWas: last.RulesHash, RulesNow: other.Hash()}
	var mu sync.Mutex
	err = r.inParallel(ctx, again.Partitions(), func(ctx context.Context, i int, w *worker, _ *writer) error {
		return again.Partition(i).Each(ctx, func(rows *column.Rows) error {
			w.evaluate(again.classes, rows, last.AsOf)
			now := w.states()
			mu.Lock()
			defer mu.Unlock()
			report.compare(rows.Member, states[rows.Member], now)
			progress.report("replay", int64(report.Members), int64(last.Members))
			return nil
		})
	})
	if err != nil {
		return report, err
	}
	report.finish()
	report.Differences, err = p.openDifferences(ctx, list, report.Differences)
	return report, err
}

// openDifferences keeps the differences that may be seen. Only members who are listed are opened.
func (p *Population) openDifferences(ctx context.Context, list ReplayList, all []ReplayDifference) ([]ReplayDifference, error) {
	seen := []ReplayDifference{}
	if list.Open == nil {
		return seen, nil
	}
	if list.Most > 0 {
		all = all[:min(list.Most, len(all))]
	}
	for some := range slices.Chunk(all, openedAtOnce) {
		var numbers []string
		for _, d := range some {
			numbers = append(numbers, d.Member)
		}
		passes, err := list.Open(ctx, slices.Compact(numbers)) // they are in the order of the members
		if err != nil {
			return nil, err
		}
		for _, d := range some {
			pass, ok := passes[d.Member]
			card := p.rules.Card(d.Rule)
			if s := p.sight(pass); ok && s.shows(card, d.Was) && s.shows(card, d.Now) {
				seen = append(seen, d)
			}
		}
	}
	return seen, nil
}

// ErrNotIdentified means that nothing was evaluated yet.
var ErrNotIdentified = fmt.Errorf("population: nobody was evaluated yet; run identify first")

// states reads the recorded state of every finding.
func (p *Population) states(ctx context.Context) (map[string]map[string]State, error) {
	rows, err := p.db.Read().QueryContext(ctx, "select m.member_id, f.rule_id, f.state from finding f join member m on m.seq = f.seq")
	if err != nil {
		return nil, fmt.Errorf("population: read states: %w", err)
	}
	defer rows.Close()
	all := map[string]map[string]State{}
	for rows.Next() {
		var member, rule string
		var s State
		if err := rows.Scan(&member, &rule, &s); err != nil {
			return nil, fmt.Errorf("population: read states: %w", err)
		}
		if all[member] == nil {
			all[member] = map[string]State{}
		}
		all[member][rule] = s
	}
	return all, rows.Err()
}

func (w *worker) states() map[string]State {
	all := make(map[string]State, len(w.findings.List))
	for _, f := range w.findings.List {
		if recorded(f.State) {
			all[w.rules.program.Rule(int(f.Rule)).ID] = State(f.State.String())
		}
	}
	return all
}

func (r *ReplayReport) compare(member string, was, now map[string]State) {
	r.Members++
	before := len(r.Differences)
	for rule, s := range was {
		if now[rule] == s {
			r.Same++
			continue
		}
		r.Differences = append(r.Differences, ReplayDifference{string([]byte(member)), rule, s, cmp.Or(now[rule], None)})
	}
	for rule, s := range now {
		if _, had := was[rule]; !had {
			r.Differences = append(r.Differences, ReplayDifference{string([]byte(member)), rule, None, s})
		}
	}
	if len(r.Differences) > before {
		r.MembersChanged++
	}
}

func (r *ReplayReport) finish() {
	r.Differ = len(r.Differences)
	counts := map[ReplayDifference]int{}
	for _, d := range r.Differences {
		counts[ReplayDifference{"", d.Rule, d.Was, d.Now}]++
	}
	for _, d := range slices.SortedFunc(maps.Keys(counts), compareDifferences) {
		r.ByRule = append(r.ByRule, ReplayCount{d.Rule, d.Was, d.Now, counts[d]})
	}
	slices.SortFunc(r.Differences, compareDifferences)
}

func compareDifferences(x, y ReplayDifference) int {
	return cmp.Or(cmp.Compare(x.Member, y.Member), cmp.Compare(x.Rule, y.Rule), cmp.Compare(x.Was, y.Was), cmp.Compare(x.Now, y.Now))
}

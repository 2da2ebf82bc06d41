package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/rules"
)

// Valuer says what a member brings to whom, under tenures that are tried. commission.Valuer does, through valuer.
type Valuer interface {
	Value(member person.ID, spans []enrolment.Span, tenures []change.Tenure) map[worth]int64
}

// worth is what an agent earns in a year.
type worth struct {
	Agent string `json:"agent"`
	Year  int    `json:"year"`
}

// aorReport is what another policy would have decided, in members and in money.
type aorReport struct {
	change.Replayed
	Members     int                 `json:"members"`
	Differences []change.Difference `json:"differences"`
	Money       []moneyDifference   `json:"money,omitempty"`
}

type moneyDifference struct {
	worth
	Was   int64 `json:"was_cents"`
	Now   int64 `json:"now_cents"`
	Delta int64 `json:"delta_cents"`
}

// aor decides all past decisions about agents of record again.
func (c replayCmd) aor(a *app) error {
	trial, err := c.trial()
	if err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error {
		report := aorReport{Differences: []change.Difference{}}
		most := c.Most
		if c.JSON {
			most = 0
		}
		members := map[person.ID]bool{}
		for d, err := range s.Changes.Replay(ctx, trial, &report.Replayed) {
			if err != nil {
				return err
			}
			members[d.Member] = true
			if most == 0 || len(report.Differences) < most {
				report.Differences = append(report.Differences, d)
			}
		}
		report.Members = len(members)
		if report.Money, err = a.moneyOf(ctx, s, trial, members); err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, report)
		}
		return report.print(a.out)
	})
}

// trial is the rules and choices of the flags.
func (c replayCmd) trial() (t change.Trial, err error) {
	files := fs.FS(rules.Files)
	if c.Rules != "" {
		files = os.DirFS(c.Rules)
	}
	if t.Rules, err = aor.LoadRules(files); err != nil {
		return t, err
	}
	given := map[string]plan.Parameter{}
	for name, text := range c.Param {
		if yes, err := strconv.ParseBool(text); err == nil {
			given[name] = plan.Parameter{Value: yes}
		} else {
			given[name] = plan.Parameter{Value: text}
		}
		if !slices.Contains(aor.Parameters, name) {
			return t, fmt.Errorf("--param: there is no %s; there are %v", name, aor.Parameters)
		}
	}
	t.Params, err = aor.Choices(given)
	return t, err
}

// moneyAtOnce is how many members are valued at once.
const moneyAtOnce = 1000

// moneyOf is what members would have brought to others, by agent and year.
func (a *app) moneyOf(ctx context.Context, s *system, t change.Trial, members map[person.ID]bool) ([]moneyDifference, error) {
	v, err := a.valuer(ctx, s)
	if err != nil || v == nil {
		return nil, err
	}
	var ids []person.ID
	for id := range members {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	was, now := map[worth]int64{}, map[worth]int64{}
	for part := range slices.Chunk(ids, moneyAtOnce) {
		spans, err := s.Enrolments.Spans(ctx, part)
		if err != nil {
			return nil, err
		}
		present, err := s.Changes.Tenures(ctx, part)
		if err != nil {
			return nil, err
		}
		other, err := s.Changes.Alternative(ctx, t, part)
		if err != nil {
			return nil, err
		}
		for _, id := range part {
			add(was, v.Value(id, spans[id], present[id]))
			add(now, v.Value(id, spans[id], other[id]))
		}
	}
	return differences(was, now), nil
}

func add(to, some map[worth]int64) {
	for w, cents := range some {
		to[w] += cents
	}
}

func differences(was, now map[worth]int64) []moneyDifference {
	out := []moneyDifference{}
	for w := range was {
		if _, both := now[w]; !both {
			now[w] = 0
		}
	}
	for w, cents := range now {
		if cents != was[w] {
			out = append(out, moneyDifference{w, was[w], cents, cents - was[w]})
		}
	}
	slices.SortFunc(out, func(a, b moneyDifference) int {
		return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Agent, b.Agent))
	})
	return out
}

func (r *aorReport) print(w io.Writer) error {
	fmt.Fprintf(w, "%d decisions: %d the same, %d otherwise, of %d members.\n", r.Decisions, r.Same, r.Differ, r.Members)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range r.Differences {
		d := &r.Differences[i]
		now := fmt.Sprintf("%s %s %s", d.Now.Outcome, d.Now.Rule, orHouse(string(d.Now.Agent)))
		if d.Error != "" {
			now = d.Error
		}
		fmt.Fprintf(t, "%s\t%s\t%s %s %s\t->\t%s\n", d.Member, d.Change, d.Was.Outcome, d.Was.Rule, orHouse(string(d.Was.Agent)), now)
	}
	if more := r.Differ - len(r.Differences); more > 0 {
		fmt.Fprintf(t, "... and %d more; --most 0 or --json lists all\n", more)
	}
	for _, m := range r.Money {
		fmt.Fprintf(t, "%s\t%d\t%s\t->\t%s\t%s\n", orHouse(m.Agent), m.Year, dollars(m.Was), dollars(m.Now), dollars(m.Delta))
	}
	return t.Flush()
}

func orHouse(npn string) string {
	if npn == "" {
		return "house"
	}
	return npn
}

// dollars is cents as people write them.
func dollars(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

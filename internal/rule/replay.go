package rule

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Past is one decision as it was made.
type Past struct {
	ID        string          `json:"id"`
	Policy    string          `json:"policy"`
	Facts     json.RawMessage `json:"facts"`
	Result    json.RawMessage `json:"result"`
	DecidedAt time.Time       `json:"decided_at"`
}

// Report is what a replay found.
type Report struct {
	Totals      Totals       `json:"totals"`
	Differences []Difference `json:"differences"`
}

// Totals counts decisions, and differences by field.
type Totals struct {
	Decisions int `json:"decisions"`
	Same      int `json:"same"`
	// Changed is decisions with a difference, Failed those that cannot be made any more; each is one of the two.
	Changed int `json:"changed"`
	Failed  int `json:"failed"`
	// OtherRule is decisions with the same result by another rule or version.
	OtherRule int            `json:"other_rule"`
	ByField   map[string]int `json:"by_field"` // POLICY FIELD: count
}

// fieldError is the field of a difference that is not in a result: the decision fails now.
const fieldError = "error"

// Replay decides the past again and lists every difference. Rules are those in force on the local date of the decision
// in the zone, out of the library that the policies were made from. A decision that fails now is a difference
// too; an error is only for a past that cannot be read.
func Replay(ctx context.Context, past iter.Seq2[Past, error], policies *Policies, zone clock.Zone) (Report, error) {
	report := Report{Totals: Totals{ByField: map[string]int{}}, Differences: []Difference{}}
	for was, err := range past {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return report, err
		}
		if err := report.replay(was, policies, zone); err != nil {
			return report, fmt.Errorf("replay %s: %w", was.ID, err)
		}
	}
	return report, nil
}

func (r *Report) replay(was Past, policies *Policies, zone clock.Zone) error {
	r.Totals.Decisions++
	before, err := parseResult(was.Result)
	if err != nil {
		return fmt.Errorf("read the past result: %w", err)
	}
	now, err := decideAgain(was, policies, zone)
	if err != nil {
		r.Totals.Failed++
		r.add(Difference{
			ID: was.ID, Policy: was.Policy, Field: fieldError, Was: before[fieldError], Now: err.Error(), RuleWas: ruleOf(before),
		})
		return nil
	}
	differences := Differences(was.ID, was.Policy, before, now)
	switch {
	case len(differences) > 0:
		r.Totals.Changed++
	case ruleOf(before) != ruleOf(now):
		r.Totals.Same++
		r.Totals.OtherRule++
	default:
		r.Totals.Same++
	}
	for _, difference := range differences {
		r.add(difference)
	}
	return nil
}

func (r *Report) add(d Difference) {
	r.Differences = append(r.Differences, d)
	r.Totals.ByField[d.Policy+" "+d.Field]++
}

func decideAgain(was Past, policies *Policies, zone clock.Zone) (map[string]any, error) {
	policy, ok := policies.Get(was.Policy)
	if !ok {
		return nil, fmt.Errorf("there is no policy %s any more", was.Policy)
	}
	result, err := decideAsOf(policy, zone.DateOf(was.DecidedAt), was.Facts)
	if err != nil {
		return nil, err
	}
	text, err := marshalObject(result)
	if err != nil {
		return nil, err
	}
	return parseResult(text)
}

func decideAsOf(policy Policy, on clock.Date, facts json.RawMessage) (any, error) {
	if dated, ok := policy.(DatedPolicy); ok {
		return dated.DecideOn(on, facts)
	}
	return policy.Decide(facts)
}

func parseResult(text []byte) (map[string]any, error) {
	var result map[string]any
	exact := json.NewDecoder(bytes.NewReader(text))
	exact.UseNumber()
	if err := exact.Decode(&result); err != nil {
		return nil, err
	}
	return result, nil
}

// ReadPast reads past decisions, one JSON object to a line.
func ReadPast(in io.Reader) iter.Seq2[Past, error] {
	return func(yield func(Past, error) bool) {
		lines := json.NewDecoder(in)
		for n := 1; ; n++ {
			var past Past
			err := lines.Decode(&past)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(past, fmt.Errorf("past decision %d: %w", n, err))
				return
			}
			if !yield(past, nil) {
				return
			}
		}
	}
}

// WriteTable writes the report for people.
func (r *Report) WriteTable(out io.Writer) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if len(r.Differences) > 0 {
		fmt.Fprintln(table, "CASE\tPOLICY\tFIELD\tWAS\tNOW\tRULE THEN\tRULE NOW")
	}
	for _, d := range r.Differences {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			d.ID, d.Policy, d.Field, jsonText(d.Was), jsonText(d.Now), d.RuleWas, d.RuleNow)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, field := range sortedKeys(r.Totals.ByField) {
		fmt.Fprintf(out, "%s: %d differences\n", field, r.Totals.ByField[field])
	}
	t := r.Totals
	_, err := fmt.Fprintf(out, "%d decisions: %d same (%d of them by another rule), %d changed, %d failed\n",
		t.Decisions, t.Same, t.OtherRule, t.Changed, t.Failed)
	return err
}

package credential

import (
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// Run is a time in which readiness says the same.
type Run struct {
	From, To clock.Date
	State    agent.State
	Failed   []agent.Failure
}

// Runs are how ready an agent was on each day between two, both included, for a state and a product. The certification of a day is that of
// its year.
func (s *Standing) Runs(npn agent.NPN, state string, product *plan.Product, from, to clock.Date) []Run {
	var out []Run
	days := s.producer(npn).turns(s.rules, state, from, to)
	for i, day := range days {
		last := to
		if i+1 < len(days) {
			last = days[i+1] - 1
		}
		r := s.Ready(Ask{NPN: npn, On: day, Year: day.Year(), State: state, Product: product})
		if n := len(out); n > 0 && out[n-1].State == r.State && sameFailures(out[n-1].Failed, r.Failed) {
			out[n-1].To = last
			continue
		}
		out = append(out, Run{day, last, r.State, r.Failed})
	}
	return out
}

func sameFailures(a, b []agent.Failure) bool {
	return slices.EqualFunc(a, b, func(x, y agent.Failure) bool { return x.Test == y.Test && x.Because == y.Because })
}

// States are those in which a producer ever had a licence or an appointment.
func (s *Standing) States(npn agent.NPN) []string {
	p := s.producer(npn)
	out := slices.AppendSeq(slices.Collect(maps.Keys(p.licenses)), maps.Keys(p.appointments))
	slices.Sort(out)
	return slices.Compact(out)
}

// exportColumns are the columns of an export.
var exportColumns = []string{"from", "to", "npn", "name", "type", "state", "entity", "module", "ready", "failed"}

// Export writes who was ready on each day between two, as rows from a day to a day, for every state of every producer and for every
// kind of product: products that ask for the same entity and module are one. How much the plan knew is in the standing.
func (s *Standing) Export(w io.Writer, products []plan.Product, from, to clock.Date) error {
	out := csv.NewWriter(w)
	if err := out.Write(exportColumns); err != nil {
		return err
	}
	kinds := s.kinds(products)
	for _, npn := range s.npns {
		for _, state := range s.States(npn) {
			for _, k := range kinds {
				if err := s.exportRuns(out, npn, state, k, from, to); err != nil {
					return err
				}
			}
		}
	}
	out.Flush()
	return out.Error()
}

func (s *Standing) exportRuns(out *csv.Writer, npn agent.NPN, state string, k *plan.Product, from, to clock.Date) error {
	module := s.rules.module(&Ask{Product: k})
	for _, r := range s.Runs(npn, state, k, from, to) {
		var failed []string
		for _, f := range r.Failed {
			failed = append(failed, string(f.Test)+": "+f.Because)
		}
		err := out.Write([]string{
			r.From.String(), r.To.String(), string(npn), s.Name(npn), s.Type(npn), state, k.Entity, module, string(r.State), strings.Join(failed, "; "),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// kinds are one product for each entity and module.
func (s *Standing) kinds(products []plan.Product) []*plan.Product {
	var out []*plan.Product
	seen := map[[2]string]bool{}
	for i := range products {
		key := [2]string{products[i].Entity, s.rules.module(&Ask{Product: &products[i]})}
		if !seen[key] {
			seen[key] = true
			out = append(out, &products[i])
		}
	}
	return out
}

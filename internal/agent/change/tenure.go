package change

import (
	"cmp"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// Bases of tenures that no rule gave. The texts are stored.
const (
	BasisApplication = "application" // who wrote the first application
	BasisRequest     = "request"     // the member asked for another agent
	BasisTransfer    = "transfer"    // the book, or a part of it, was moved
)

// Wish moves a member's plans to another agent from a day on, whatever was decided before. It has no effect on earlier months (E3).
type Wish struct {
	ID     string      `json:"id"`
	Basis  string      `json:"basis"`            // request, transfer
	Of     agent.NPN   `json:"of,omitempty"`     // of a transfer: only where this agent is of record
	To     agent.NPN   `json:"to"`               // "" is house
	From   clock.Date  `json:"from"`             // first of a month
	Family plan.Family `json:"family,omitempty"` // "" all plans
	Asked  clock.Date  `json:"asked"`
	What   string      `json:"what,omitempty"` // letter, call, portal, successor, book
	Ref    string      `json:"ref,omitempty"`
	Reason string      `json:"reason,omitempty"`
	By     string      `json:"by,omitempty"`
	Name   string      `json:"name,omitempty"`
	At     time.Time   `json:"at"`
}

// order is by the day from which wishes hold, then by when they were made.
func (w *Wish) order(o *Wish) int {
	return cmp.Or(w.From.Compare(o.From), w.At.Compare(o.At), cmp.Compare(w.ID, o.ID))
}

// applies tells whether a wish moves a tenure.
func (w *Wish) applies(t *Tenure, family plan.Family) bool {
	return (w.Family == "" || w.Family.Like(family)) && (w.Of == "" || w.Of == t.Agent) && !w.From.Before(t.From) &&
		(t.Until == nil || !w.From.After(*t.Until)) && w.To != t.Agent
}

// hold is the time of one span, given to who was decided, and cut where wishes move it.
func hold(first Tenure, family plan.Family, wishes []Wish) []Tenure {
	all := []Tenure{first}
	for i := range wishes {
		w, last := &wishes[i], &all[len(all)-1]
		if !w.applies(last, family) {
			continue
		}
		next := *last
		next.Agent, next.From, next.Basis, next.Held = w.To, w.From, w.Basis, false
		if w.From == last.From {
			*last = next
			continue
		}
		end := w.From.AddDays(-1)
		last.Until = &end
		all = append(all, next)
	}
	return all
}

// heldAt is the tenure of a span on a day; false when there is none.
func heldAt(all []Tenure, span enrolment.SpanID, on clock.Date) (Tenure, bool) {
	for _, t := range all {
		if t.Span == span && t.covers(on) {
			return t, true
		}
	}
	return Tenure{}, false
}

func (t *Tenure) covers(on clock.Date) bool {
	return !on.Before(t.From) && (t.Until == nil || !on.After(*t.Until))
}

// sortTenures brings tenures into the order in which they are kept: by start, then span.
func sortTenures(all []Tenure) {
	slices.SortFunc(all, func(a, b Tenure) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Span, b.Span)) })
}

// Overlapping finds two tenures of one span that share a day: there are none, and tests hold the room to that.
func Overlapping(all []Tenure) (a, b Tenure, found bool) {
	for i := range all {
		for j := range all[:i] {
			x, y := &all[j], &all[i]
			if x.Span == y.Span && (x.covers(y.From) || y.covers(x.From)) {
				return *x, *y, true
			}
		}
	}
	return Tenure{}, Tenure{}, false
}

// granted is access that tenures gave to the person of an agent.
type granted struct {
	ID    string      `json:"id"`
	Agent agent.NPN   `json:"agent"`
	To    person.ID   `json:"to"`
	From  clock.Date  `json:"from"`
	Until *clock.Date `json:"until,omitempty"`
}

// standing is what the newest event says of a member.
type standing struct {
	Tenures []Tenure  `json:"tenures"`
	Grants  []granted `json:"grants,omitempty"`
}

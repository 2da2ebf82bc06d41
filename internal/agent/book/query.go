package book

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// Sort is an order of the book. The texts are part of addresses.
type Sort string

// The orders.
const (
	ByName  Sort = "name"
	BySince Sort = "since" // newest customers first
	ByStart Sort = "start" // newest cover first
	ByPlan  Sort = "plan"
	ByRapid Sort = "rapid" // the rapid window that ends first
)

// Sorts are all of them, in the order of pages.
var Sorts = []Sort{ByName, BySince, ByStart, ByPlan, ByRapid}

// Filter narrows a book down. Everything that is given must hold.
type Filter struct {
	Agent        agent.NPN // of those whom the visitor sees; "" is all of them
	Status       Status    // "" is Current
	Text         string    // names or member number; finds only rows that are open to the visitor
	Contract     string
	Plan         string
	Family       plan.Family
	State        string // USPS letters
	Basis        string
	Verification verification.State
	Unverified   bool // a verification is under way, or was not confirmed
	Rapid        bool // in the rapid window
	Moving       bool // another plan is to come
	Disputed     bool // a dispute is open
	Held         bool // not decided
	Sort         Sort
}

// status is the one that is asked for, or the book as agents think of it.
func (f Filter) status() Status {
	if slices.Contains(Statuses, f.Status) {
		return f.Status
	}
	return Current
}

// Named tells whether the rows have names, by which they can be found and ordered.
func (f Filter) Named() bool { s := f.status(); return s != Termed && s != Cancelled }

// head tells whether the row counts on a day.
func (x *entry) head(on clock.Date) bool { return x.headFrom <= on && on <= x.headTo }

// is tells whether the row has a status on a day.
func (x *entry) is(s Status, on clock.Date) bool {
	switch s {
	case Cancelled:
		return x.cancelled
	case Pending:
		return !x.cancelled && x.start > on
	case Active:
		return !x.cancelled && x.start <= on && x.end >= on
	case Termed:
		return !x.cancelled && x.end < on
	default:
		return !x.cancelled && x.end >= on
	}
}

// unverified tells whether somebody still has to confirm something.
func (x *entry) unverified() bool {
	switch verification.State(x.verification) {
	case "", verification.Verified, verification.Ended, verification.Removed:
		return false
	}
	return true
}

// wanted is a filter made ready: words are folded once.
type wanted struct {
	Filter
	words  []string
	nobody bool // something was typed of which nothing is left
	on     clock.Date
}

func (f Filter) on(day clock.Date) wanted {
	w := wanted{Filter: f, on: day}
	for _, word := range strings.Fields(person.Folded(f.Text)) {
		w.words = append(w.words, " "+word)
	}
	w.nobody = strings.TrimSpace(f.Text) != "" && len(w.words) == 0
	return w
}

func (w *wanted) fits(x *entry) bool {
	return x.is(w.status(), w.on) && same(w.Contract, x.contract) && same(w.Plan, x.plan) && same(string(w.Family), x.family) && same(w.State, x.state) &&
		same(w.Basis, x.basis) && same(string(w.Verification), x.verification) && w.marked(x) && w.said(x)
}

// same tells whether nothing is asked for, or this.
func same(asked, is string) bool { return asked == "" || asked == is }

func (w *wanted) marked(x *entry) bool {
	return (!w.Rapid || x.rapid >= w.on) && (!w.Moving || x.moving > w.on) && (!w.Disputed || x.dispute != "") && (!w.Held || x.held) &&
		(!w.Unverified || x.unverified())
}

// said finds names and numbers by the beginnings of words. Rows whose names are closed are found by nobody: the list would tell them.
func (w *wanted) said(x *entry) bool {
	if w.nobody || len(w.words) > 0 && !x.is(Current, w.on) {
		return false
	}
	for _, word := range w.words {
		if !strings.Contains(x.search, word) {
			return false
		}
	}
	return true
}

// found are the entries of books that fit, in order, with everything that is counted of them.
func found(books [][]entry, f Filter, on clock.Date) (fit []*entry, c Counts, x Choices) {
	w := f.on(on)
	for _, entries := range books {
		for i := range entries {
			e := &entries[i]
			if !e.head(on) {
				continue
			}
			c.add(e, on)
			x.add(e)
			if w.fits(e) {
				fit = append(fit, e)
			}
		}
	}
	if f.Sort != "" && f.Sort != ByName || len(books) > 1 || !f.Named() {
		slices.SortFunc(fit, f.order())
	}
	x.sort()
	return fit, c, x
}

// order is the order of a list. Rows without names are never ordered by them.
func (f Filter) order() func(a, b *entry) int {
	first := func(_, _ *entry) int { return 0 }
	switch {
	case !f.Named():
		return func(a, b *entry) int { return cmp.Or(cmp.Compare(b.end, a.end), a.place(b)) }
	case f.Sort == BySince:
		first = func(a, b *entry) int { return cmp.Compare(b.since, a.since) }
	case f.Sort == ByStart:
		first = func(a, b *entry) int { return cmp.Compare(b.start, a.start) }
	case f.Sort == ByPlan:
		first = func(a, b *entry) int { return cmp.Or(cmp.Compare(a.contract, b.contract), cmp.Compare(a.plan, b.plan)) }
	case f.Sort == ByRapid:
		first = func(a, b *entry) int { return cmp.Compare(a.rapid, b.rapid) }
	}
	return func(a, b *entry) int { return cmp.Or(first(a, b), cmp.Compare(a.sort, b.sort), a.place(b)) }
}

// place makes every order whole.
func (x *entry) place(y *entry) int {
	return cmp.Or(cmp.Compare(x.member, y.member), cmp.Compare(x.npn, y.npn), cmp.Compare(x.span, y.span), cmp.Compare(x.from, y.from))
}

// Counts are the numbers at the head of a book. Each opens to the rows that it counts.
type Counts struct {
	Current, Active, Pending, Termed, Cancelled int
	Rapid, Moving, Unverified, Disputed, Held   int // of the current ones
}

func (c *Counts) add(x *entry, on clock.Date) {
	switch {
	case x.is(Cancelled, on):
		c.Cancelled++
	case x.is(Termed, on):
		c.Termed++
	default:
		c.Current++
		c.Active += number(x.is(Active, on))
		c.Pending += number(x.is(Pending, on))
		c.Rapid += number(x.rapid >= on)
		c.Moving += number(x.moving > on)
		c.Unverified += number(x.unverified())
		c.Disputed += number(x.dispute != "")
		c.Held += number(x.held)
	}
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Choices are what a book can be filtered by: only what is in it.
type Choices struct {
	Plans  []PlanChoice
	States []string
	Bases  []string
}

// PlanChoice is a plan of a book.
type PlanChoice struct {
	Contract, Plan, Name string
	Family               plan.Family
}

func (c *Choices) add(x *entry) {
	include(&c.Plans, PlanChoice{Contract: x.contract, Plan: x.plan, Family: plan.Family(x.family)})
	include(&c.States, x.state)
	include(&c.Bases, x.basis)
}

func include[T comparable](to *[]T, x T) {
	var none T
	if x != none && !slices.Contains(*to, x) {
		*to = append(*to, x)
	}
}

func (c *Choices) sort() {
	slices.Sort(c.States)
	slices.Sort(c.Bases)
	slices.SortFunc(c.Plans, func(a, b PlanChoice) int {
		return cmp.Or(cmp.Compare(a.Contract, b.Contract), cmp.Compare(a.Plan, b.Plan))
	})
}

func decode(doc string, r *Row) error { return json.Unmarshal([]byte(doc), r) }

package book

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
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

// orders are in SQL. The end makes every order whole.
var orders = map[Sort]string{
	ByName:  "sort_name, member_id, span_id, from_day",
	BySince: "since_day desc, sort_name, member_id, span_id, from_day",
	ByStart: "start_day desc, sort_name, member_id, span_id, from_day",
	ByPlan:  "contract, plan, sort_name, member_id, span_id, from_day",
	ByRapid: "rapid_to, sort_name, member_id, span_id, from_day",
}

// byEnd is the order of rows without names.
const byEnd = "end_day desc, member_id, span_id, from_day"

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

// named tells whether the rows have names to be ordered by.
func (f Filter) named() bool { s := f.status(); return s != Termed && s != Cancelled }

func (f Filter) order() string {
	if !f.named() {
		return byEnd
	}
	if o, ok := orders[f.Sort]; ok {
		return o
	}
	return orders[ByName]
}

// conditions collects the conditions of a query with their arguments.
type conditions struct {
	all  []string
	args []any
}

func (w *conditions) text() string { return strings.Join(w.all, " and ") }

func (w *conditions) and(text string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		text = strings.Replace(text, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.all = append(w.all, text)
}

// head demands the rows that count on a day, of the books of some agents.
func (w *conditions) head(of []agent.NPN, on clock.Date) {
	list := make([]any, len(of))
	for i, npn := range of {
		list[i] = string(npn)
	}
	w.and("npn in ("+strings.TrimSuffix(strings.Repeat("?, ", len(list)), ", ")+")", list...)
	w.and("head_from <= ? and head_to >= ?", int64(on), int64(on))
}

func (w *conditions) status(s Status, on clock.Date) {
	day := int64(on)
	switch s {
	case Cancelled:
		w.and("cancelled = 1")
	case Pending:
		w.and("cancelled = 0 and start_day > ?", day)
	case Active:
		w.and("cancelled = 0 and start_day <= ? and end_day >= ?", day, day)
	case Termed:
		w.and("cancelled = 0 and end_day < ?", day)
	default:
		w.and("cancelled = 0 and end_day >= ?", day)
	}
}

func (f Filter) where(w *conditions, on clock.Date) {
	w.status(f.status(), on)
	for _, x := range [][2]string{
		{"contract", f.Contract}, {"plan", f.Plan}, {"family", string(f.Family)}, {"state", f.State}, {"basis", f.Basis},
		{"verification", string(f.Verification)},
	} {
		if x[1] != "" {
			w.and(x[0]+" = ?", x[1])
		}
	}
	for _, x := range []struct {
		wanted bool
		text   string
		args   []any
	}{
		{f.Rapid, "rapid_to >= ?", []any{int64(on)}},
		{f.Moving, "moving > ?", []any{int64(on)}},
		{f.Disputed, "dispute <> ''", nil},
		{f.Held, "held = 1", nil},
	} {
		if x.wanted {
			w.and(x.text, x.args...)
		}
	}
	f.words(w, on)
}

// words finds names and numbers by the beginnings of words. Rows whose names are closed are found by nobody.
func (f Filter) words(w *conditions, on clock.Date) {
	words := strings.Fields(person.Folded(f.Text))
	if strings.TrimSpace(f.Text) != "" && len(words) == 0 {
		w.and("1 = 0")
	}
	for _, word := range words {
		w.and(`search like ? escape '\'`, "% "+escaped.Replace(word)+"%")
	}
	if len(words) > 0 {
		w.and("cancelled = 0 and end_day >= ?", int64(on))
	}
}

var escaped = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

// list reads one page of rows and tells how many there are.
func (b *Book) list(ctx context.Context, q store.Queries, of []agent.NPN, f Filter, on clock.Date, offset, limit int) (rows []Row, total int, err error) {
	var w conditions
	w.head(of, on)
	f.where(&w, on)
	err = each(ctx, q, func(r store.Rows) error { return r.Scan(&total) }, "select count(*) from book_row where "+w.text(), w.args...)
	if err != nil || total == 0 {
		return nil, 0, err
	}
	err = each(ctx, q, func(r store.Rows) error {
		var doc string
		if err := r.Scan(&doc); err != nil {
			return err
		}
		var row Row
		err := json.Unmarshal([]byte(doc), &row)
		rows = append(rows, row)
		return err
	}, "select doc from book_row where "+w.text()+" order by "+f.order()+" limit "+strconv.Itoa(limit)+" offset "+strconv.Itoa(offset), w.args...)
	return rows, total, err
}

// Counts are the numbers at the head of a book. Each opens to the rows that it counts.
type Counts struct {
	Current, Active, Pending, Termed, Cancelled int
	Rapid, Moving, Unverified, Disputed, Held   int // of the current ones
}

func (b *Book) counts(ctx context.Context, q store.Queries, of []agent.NPN, on clock.Date) (c Counts, err error) {
	var w conditions
	w.head(of, on)
	w.args = append(w.args, int64(on), string(verification.Verified))
	day, verified := "$"+strconv.Itoa(len(w.args)-1), "$"+strconv.Itoa(len(w.args))
	sum := func(condition string) string {
		return ", coalesce(sum(case when " + condition + " then 1 else 0 end), 0)"
	}
	current := "cancelled = 0 and end_day >= " + day
	query := "select count(*)" + sum(current) + sum(current+" and start_day <= "+day) + sum("cancelled = 1") + sum(current+" and rapid_to >= "+day) +
		sum(current+" and moving > "+day) + sum(current+" and verification <> '' and verification <> "+verified) + sum(current+" and dispute <> ''") +
		sum(current+" and held = 1")
	all := 0
	err = each(ctx, q, func(r store.Rows) error {
		return r.Scan(&all, &c.Current, &c.Active, &c.Cancelled, &c.Rapid, &c.Moving, &c.Unverified, &c.Disputed, &c.Held)
	}, query+" from book_row where "+w.text(), w.args...)
	c.Pending, c.Termed = c.Current-c.Active, all-c.Current-c.Cancelled
	return c, err
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

func (b *Book) choices(ctx context.Context, q store.Queries, of []agent.NPN, on clock.Date) (Choices, error) {
	var w conditions
	w.head(of, on)
	var c Choices
	err := each(ctx, q, func(r store.Rows) error {
		var x PlanChoice
		var state, basis string
		if err := r.Scan(&x.Contract, &x.Plan, &x.Family, &state, &basis); err != nil {
			return err
		}
		x.Name = nameOf(b.catalog, x.Contract, x.Plan)
		add(&c.Plans, x)
		add(&c.States, state)
		add(&c.Bases, basis)
		return nil
	}, "select distinct contract, plan, family, state, basis from book_row where "+w.text()+" order by contract, plan, family, state, basis", w.args...)
	slices.Sort(c.States)
	slices.Sort(c.Bases)
	return c, err
}

func add[T comparable](to *[]T, x T) {
	var none T
	if x != none && !slices.Contains(*to, x) {
		*to = append(*to, x)
	}
}

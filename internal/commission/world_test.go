package commission_test

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

const zone = "America/New_York"

// files are the rooms of agents as the tests tell them.
type files struct {
	spans   map[person.ID][]enrolment.Span
	tenures map[person.ID][]change.Tenure
	touched []person.ID // in the order in which they were
	lapses  map[agent.NPN][]credential.Lapse
	terms   map[agent.NPN]credential.Terms
	links   map[agent.NPN][]credential.Link
}

func newFiles() *files {
	return &files{
		map[person.ID][]enrolment.Span{},
		map[person.ID][]change.Tenure{},
		nil,
		map[agent.NPN][]credential.Lapse{},
		map[agent.NPN]credential.Terms{},
		map[agent.NPN][]credential.Link{},
	}
}

type enrolments struct{ *files }

func (f enrolments) EachSpans(context.Context) iter.Seq2[enrolment.MemberSpans, error] {
	return func(yield func(enrolment.MemberSpans, error) bool) {
		for _, m := range slices.Sorted(maps.Keys(f.spans)) {
			if !yield(enrolment.MemberSpans{Member: m, Spans: f.spans[m]}, nil) {
				return
			}
		}
	}
}

func (f enrolments) Spans(_ context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error) {
	return some(f.spans, members), nil
}

func (f enrolments) Touched(_ context.Context, after int64, limit int) ([]person.ID, int64, error) {
	if after >= int64(len(f.touched)) {
		return nil, after, nil
	}
	end := min(int64(len(f.touched)), after+int64(limit))
	return f.touched[after:end], end, nil
}

type tenures struct{ *files }

func (f tenures) EachTenures(context.Context) iter.Seq2[change.MemberTenures, error] {
	return func(yield func(change.MemberTenures, error) bool) {
		for _, m := range slices.Sorted(maps.Keys(f.tenures)) {
			if !yield(change.MemberTenures{Member: m, Tenures: f.tenures[m]}, nil) {
				return
			}
		}
	}
}

func (f tenures) Tenures(_ context.Context, members []person.ID) (map[person.ID][]change.Tenure, error) {
	return some(f.tenures, members), nil
}

// Known: the second version of every decision is a ruling.
func (f tenures) Known(_ context.Context, ids []change.ID) (map[change.ID]change.Change, error) {
	out := map[change.ID]change.Change{}
	for _, id := range ids {
		if strings.HasPrefix(string(id), "ruled") {
			out[id] = change.Change{ID: id, Decisions: []change.Decision{{Version: 1, Why: change.First}, {Version: 2, Why: change.Disputed}}}
		}
	}
	return out, nil
}

func (f tenures) Touched(context.Context, int64, int) ([]person.ID, int64, error) { return nil, 0, nil }

func some[T any](all map[person.ID]T, members []person.ID) map[person.ID]T {
	out := map[person.ID]T{}
	for _, m := range members {
		if x, ok := all[m]; ok {
			out[m] = x
		}
	}
	return out
}

type producers struct{ *files }

func (f producers) Standing(context.Context) (commission.Standing, error) { return f, nil }

func (f producers) Changed(context.Context, int64) ([]agent.NPN, int64, error) { return nil, 0, nil }

func (f producers) Lapses(npn agent.NPN, _ string, _ *plan.Product, from, to clock.Date) (out []credential.Lapse) {
	for _, l := range f.lapses[npn] {
		if l.From <= to && (l.To == nil || *l.To >= from) {
			out = append(out, l)
		}
	}
	return out
}

func (f producers) Terms(npn agent.NPN, _ clock.Date) (credential.Terms, bool) {
	t, ok := f.terms[npn]
	t.Payee = cmp.Or(t.Payee, npn)
	return t, ok
}

func (f producers) Upline(npn agent.NPN, _ clock.Date) []credential.Link { return f.links[npn] }

// world is a plan with a book over files.
type world struct {
	t     testing.TB
	db    *store.DB
	rec   *record.Record
	files *files
	book  *commission.Book
	key   string
	now   time.Time
	rules *entitlement.Rules
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, files: newFiles(), key: filepath.Join(t.TempDir(), "key"), now: time.Date(2026, 1, 2, 15, 0, 0, 0, time.UTC)}
	var err error
	w.rules, err = entitlement.LoadRules(rules.Files)
	w.must(err)
	w.open(commission.Choice{})
	return w
}

// open opens the book over the database, as a server that starts does. Without a choice the plan pays full amounts, a year at once.
func (w *world) open(choice commission.Choice) {
	w.t.Helper()
	if choice.Mode == "" {
		choice, _ = commission.ChoiceOf(plan.Profile{})
	}
	if w.rec == nil {
		rec, err := record.Open(w.t.Context(), w.db, record.Options{Views: []record.View{commission.View{}}, KeyFile: w.key, AdoptNewKey: true})
		w.must(err)
		w.t.Cleanup(func() { _ = rec.Close() })
		w.rec = rec
	}
	w.book = commission.New(commission.Options{
		DB: w.db, Record: w.rec, Rules: w.rules, Catalog: &plan.Catalog{}, Enrolments: enrolments{w.files}, Tenures: tenures{w.files},
		Producers: producers{w.files}, Choice: choice, Workers: 2,
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func day(s string) clock.Date { return clock.MustParse(s) }

func until(s string) *clock.Date {
	if s == "" {
		return nil
	}
	d := day(s)
	return &d
}

// by is a wish of somebody.
func (w *world) by(who, id string) person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: "broker", Channel: "portal"}, ID: id}
}

// run prepares a run of everybody as of a day.
func (w *world) run(asOf string) commission.Run {
	w.t.Helper()
	r, err := w.book.Prepare(w.t.Context(), w.by("bo", ""), commission.Ask{AsOf: day(asOf)}, nil)
	w.must(err)
	return r
}

// pay prepares, approves and exports a run as of a day.
func (w *world) pay(asOf string) (commission.Run, []commission.Outgoing) {
	w.t.Helper()
	r := w.run(asOf)
	w.must(w.book.Approve(w.t.Context(), w.by("fi", ""), r.ID))
	out, err := w.book.Export(w.t.Context(), w.by("fi", ""), r.ID, day(asOf))
	w.must(err)
	r, err = w.book.Run(w.t.Context(), r.ID)
	w.must(err)
	return r, out
}

func (w *world) balance(a commission.Account) int64 {
	w.t.Helper()
	b, err := w.book.Balance(w.t.Context(), a)
	w.must(err)
	return b.Cents()
}

func (w *world) lines(f commission.Filter) []commission.Line {
	w.t.Helper()
	all, err := w.book.Posted(w.t.Context(), f)
	w.must(err)
	return all
}

// sums demands that debits equal credits over the whole book.
func (w *world) sums() {
	w.t.Helper()
	all, err := w.book.Balances(w.t.Context(), "")
	w.must(err)
	var sum int64
	for _, b := range all {
		sum += b.Cents()
	}
	if sum != 0 {
		w.t.Errorf("the book sums to %d cents", sum)
	}
}

// span is a span of our own plan.
func span(id, family, start, end, cycle string) enrolment.Span {
	return enrolment.Span{
		ID: enrolment.SpanID(id), Contract: "H0001", Plan: "001", Family: plan.Family(family), Ours: true, Start: day(start), End: until(end),
		Cycle: enrolment.Cycle(cycle), State: "TX", Origin: "reply.txt:7",
	}
}

func tenure(spanID, npn, from, to string) change.Tenure {
	return change.Tenure{Span: enrolment.SpanID(spanID), Agent: agent.NPN(npn), From: day(from), Until: until(to), Basis: "application"}
}

// Package statementtest is a small plan with agents, members and a commission book, for tests of statements and of their pages. Who was
// enrolled and who was of record is told by hand; the book, its runs and the statements are the real ones.
package statementtest

import (
	"context"
	"iter"
	"maps"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// Zone of the plan.
const Zone = "America/New_York"

// World is the plan.
type World struct {
	T          testing.TB
	DB         *store.DB
	Record     *record.Record
	People     *person.Directory
	Book       *commission.Book
	Statements *statement.Statements
	Profile    plan.Profile
	Now        time.Time

	spans   map[person.ID][]enrolment.Span
	tenures map[person.ID][]change.Tenure
	lapses  map[agent.NPN][]credential.Lapse
	parents map[agent.NPN][]parent
}

type parent struct {
	npn         agent.NPN
	from, until clock.Date
}

// New opens a plan that pays by the month, over a database, with views of other rooms beside its own. press may be nil.
func New(t testing.TB, db *store.DB, press statement.Press, views ...record.View) *World {
	t.Helper()
	w := &World{
		T: t, DB: db, Now: time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC),
		spans: map[person.ID][]enrolment.Span{}, tenures: map[person.ID][]change.Tenure{}, lapses: map[agent.NPN][]credential.Lapse{},
		parents: map[agent.NPN][]parent{},
	}
	var err error
	w.Profile, err = plan.Load(plans.Files, "demo")
	w.Must(err)
	w.Record, err = record.Open(t.Context(), db, record.Options{
		Views: append([]record.View{person.View{}, commission.View{}}, views...), KeyFile: filepath.Join(t.TempDir(), "record.key"),
	})
	w.Must(err)
	t.Cleanup(func() { _ = w.Record.Close() })
	w.People = person.New(person.Options{DB: db, Record: w.Record})
	choice, err := commission.ChoiceOf(w.Profile)
	w.Must(err)
	w.Choose(choice, press)
	return w
}

// Choose opens the book and the statements of a plan that chose this.
func (w *World) Choose(choice commission.Choice, press statement.Press) {
	w.T.Helper()
	tables, err := entitlement.LoadRules(rules.Files)
	w.Must(err)
	texts, err := statement.LoadTexts(rules.Files)
	w.Must(err)
	w.Book = commission.New(commission.Options{
		DB: w.DB, Record: w.Record, Rules: tables, Catalog: &plan.Catalog{}, Enrolments: enrolments{w}, Tenures: tenures{w}, Producers: producers{w},
		Choice: choice, Workers: 1,
	})
	w.Statements = statement.New(statement.Options{
		Record: w.Record, Book: w.Book, Enrolments: enrolments{w}, Producers: producers{w}, People: w.People, Rules: tables, Texts: texts,
		Archive: archive.New(w.DB), Press: press, Plan: w.Profile,
	})
}

// Must ends the test with an error.
func (w *World) Must(err error) {
	w.T.Helper()
	if err != nil {
		w.T.Fatal(err)
	}
}

// By is a wish of somebody.
func (w *World) By(who string) person.Cause {
	return person.Cause{At: w.Now, Zone: Zone, Actor: record.Actor{ID: who, Role: "broker", Channel: "test"}}
}

// Register makes somebody known.
func (w *World) Register(p person.Person) person.ID {
	w.T.Helper()
	id, err := w.People.Register(w.T.Context(), w.By("importer"), p)
	w.Must(err)
	return id
}

// Agent is an agent with a producer number.
func (w *World) Agent(name, npn string) person.ID {
	return w.Register(person.Person{
		Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName(name)},
		Identifiers: []person.Identifier{{System: person.NPN, Value: npn}},
	})
}

// Agency is an agency with a producer number.
func (w *World) Agency(name, npn string) person.ID {
	return w.Register(person.Person{
		Organization: true, Capacities: []person.Capacity{person.Agency}, Names: []person.Name{person.OrganizationName(name)},
		Identifiers: []person.Identifier{{System: person.NPN, Value: npn}},
	})
}

// Member is a member with a number.
func (w *World) Member(name, number string) person.ID {
	return w.Register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName(name)},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: number}},
	})
}

// Visitor is somebody signed in.
func Visitor(account string, role access.Role, id person.ID, manages ...person.ID) access.Visitor {
	return access.Visitor{
		Account: account, Person: id, Name: account, Role: role, Roles: []access.Role{role}, Channel: "portal", Session: "session-" + account,
		Groups: manages, Manages: manages,
	}
}

// Span tells a span of a plan of ours, with who is of record from its start. end may be "".
func (w *World) Span(member person.ID, id, npn, start, end, cycle string) {
	s := enrolment.Span{
		ID: enrolment.SpanID(id), Contract: "Z0001", Plan: "001", Family: plan.MAPD, Ours: true, Start: clock.MustParse(start),
		Cycle: enrolment.Cycle(cycle), State: "TX", Origin: "reply.txt:7",
	}
	if end != "" {
		last := clock.MustParse(end)
		s.End = &last
	}
	w.spans[member] = append(w.spans[member], s)
	w.tenures[member] = append(w.tenures[member], change.Tenure{
		Member: member, Span: s.ID, Agent: agent.NPN(npn), From: s.Start, Until: s.End, Basis: "application",
	})
}

// Decided says by which decision on a plan change an agent who did not write the application is of record.
func (w *World) Decided(member person.ID, span, id string, version int) {
	for i := range w.tenures[member] {
		if t := &w.tenures[member][i]; string(t.Span) == span {
			t.Change, t.Decision, t.Basis = change.ID(id), version, "R10"
		}
	}
}

// Held puts who is of record on hold: what is earned waits for the decision.
func (w *World) Held(member person.ID, span, id string) {
	w.Decided(member, span, id, 1)
	for i := range w.tenures[member] {
		if t := &w.tenures[member][i]; string(t.Span) == span {
			t.Held = true
		}
	}
}

// Lives says in which state a member lives.
func (w *World) Lives(member person.ID, state string) {
	for i := range w.spans[member] {
		w.spans[member][i].State = state
	}
}

// End ends a span.
func (w *World) End(member person.ID, id, end string) {
	last := clock.MustParse(end)
	for i := range w.spans[member] {
		if s := &w.spans[member][i]; string(s.ID) == id {
			s.End, s.Ended = &last, enrolment.EndedByTermination
		}
	}
}

// Report is what CMS reports of the first year of a span.
func (w *World) Report(member person.ID, id, cycle string) {
	for i := range w.spans[member] {
		if s := &w.spans[member][i]; string(s.ID) == id {
			s.Cycle = enrolment.Cycle(cycle)
		}
	}
}

// Lapse is a time in which an agent fails a test.
func (w *World) Lapse(npn string, test agent.Test, from, to string) {
	last := clock.MustParse(to)
	w.lapses[agent.NPN(npn)] = append(w.lapses[agent.NPN(npn)], credential.Lapse{Test: test, From: clock.MustParse(from), To: &last})
}

// Below puts somebody below an agency for a time.
func (w *World) Below(npn, agency, from, until string) {
	w.parents[agent.NPN(npn)] = append(w.parents[agent.NPN(npn)], parent{agent.NPN(agency), clock.MustParse(from), clock.MustParse(until)})
}

// Prepare prepares a run.
func (w *World) Prepare(asOf string) commission.Run {
	w.T.Helper()
	r, err := w.Book.Prepare(w.T.Context(), w.By("broker"), commission.Ask{AsOf: clock.MustParse(asOf)}, nil)
	w.Must(err)
	return r
}

// Pay prepares, approves and pays a run.
func (w *World) Pay(asOf string) commission.Run {
	w.T.Helper()
	r := w.Prepare(asOf)
	w.Must(w.Book.Approve(w.T.Context(), w.By("finance"), r.ID))
	_, err := w.Book.Export(w.T.Context(), w.By("finance"), r.ID, clock.MustParse(asOf))
	w.Must(err)
	r, err = w.Book.Run(w.T.Context(), r.ID)
	w.Must(err)
	return r
}

type enrolments struct{ *World }

func (w enrolments) EachSpans(context.Context) iter.Seq2[enrolment.MemberSpans, error] {
	return each(w.spans, func(m person.ID, all []enrolment.Span) enrolment.MemberSpans {
		return enrolment.MemberSpans{Member: m, Spans: all}
	})
}

func (w enrolments) Spans(_ context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error) {
	return some(w.spans, members), nil
}

func (w enrolments) Touched(context.Context, int64, int) ([]person.ID, int64, error) {
	return nil, 0, nil
}

type tenures struct{ *World }

func (w tenures) EachTenures(context.Context) iter.Seq2[change.MemberTenures, error] {
	return each(w.tenures, func(m person.ID, all []change.Tenure) change.MemberTenures {
		return change.MemberTenures{Member: m, Tenures: all}
	})
}

func (w tenures) Tenures(_ context.Context, members []person.ID) (map[person.ID][]change.Tenure, error) {
	return some(w.tenures, members), nil
}

func (w tenures) Touched(context.Context, int64, int) ([]person.ID, int64, error) { return nil, 0, nil }

func each[T, M any](all map[person.ID][]T, of func(person.ID, []T) M) iter.Seq2[M, error] {
	return func(yield func(M, error) bool) {
		for _, m := range slices.Sorted(maps.Keys(all)) {
			if !yield(of(m, all[m]), nil) {
				return
			}
		}
	}
}

func some[T any](all map[person.ID]T, members []person.ID) map[person.ID]T {
	out := map[person.ID]T{}
	for _, m := range members {
		if x, ok := all[m]; ok {
			out[m] = x
		}
	}
	return out
}

type producers struct{ *World }

func (w producers) Standing(context.Context) (commission.Standing, error) { return w, nil }

func (w producers) Hierarchy(context.Context) (statement.Hierarchy, error) { return w, nil }

func (w producers) Changed(context.Context, int64) ([]agent.NPN, int64, error) { return nil, 0, nil }

func (w producers) Lapses(npn agent.NPN, _ string, _ *plan.Product, _, _ clock.Date) []credential.Lapse {
	return w.lapses[npn]
}

func (w producers) Terms(npn agent.NPN, _ clock.Date) (credential.Terms, bool) {
	return credential.Terms{Payee: npn}, true
}

func (w producers) Upline(agent.NPN, clock.Date) []credential.Link { return nil }

func (w producers) Downline(npn agent.NPN, on clock.Date) (out []agent.NPN) {
	for _, below := range slices.Sorted(maps.Keys(w.parents)) {
		for _, p := range w.parents[below] {
			if p.npn == npn && p.from <= on && on <= p.until {
				out = append(append(out, below), w.Downline(below, on)...)
			}
		}
	}
	return out
}

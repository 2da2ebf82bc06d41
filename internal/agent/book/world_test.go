package book_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

func day(text string) clock.Date { return clock.MustParse(text) }

func until(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

// told is what the other rooms know, as the tests say it. Everybody in touched is new, in that order.
type told struct {
	spans        map[person.ID][]enrolment.Span
	tenures      map[person.ID][]change.Tenure
	applications map[person.ID][]enrolment.Application
	status       map[person.ID]verification.Status
	disputes     map[person.ID][]dispute.Dispute
	touched      []person.ID
}

func newTold() *told {
	return &told{
		map[person.ID][]enrolment.Span{},
		map[person.ID][]change.Tenure{},
		map[person.ID][]enrolment.Application{},
		map[person.ID]verification.Status{},
		map[person.ID][]dispute.Dispute{},
		nil,
	}
}

func pick[T any](all map[person.ID]T, members []person.ID) map[person.ID]T {
	out := map[person.ID]T{}
	for _, m := range members {
		if x, ok := all[m]; ok {
			out[m] = x
		}
	}
	return out
}

func (f *told) Spans(_ context.Context, m []person.ID) (map[person.ID][]enrolment.Span, error) {
	return pick(f.spans, m), nil
}

func (f *told) Applications(_ context.Context, m []person.ID) (map[person.ID][]enrolment.Application, error) {
	return pick(f.applications, m), nil
}

func (f *told) Tenures(_ context.Context, m []person.ID) (map[person.ID][]change.Tenure, error) {
	return pick(f.tenures, m), nil
}

func (f *told) Status(_ context.Context, m []person.ID) (map[person.ID]verification.Status, error) {
	return pick(f.status, m), nil
}

func (f *told) OfMembers(_ context.Context, m []person.ID) (map[person.ID][]dispute.Dispute, error) {
	return pick(f.disputes, m), nil
}

func (f *told) Touched(_ context.Context, after int64, limit int) ([]person.ID, int64, error) {
	end := min(int64(len(f.touched)), after+int64(limit))
	return append([]person.ID{}, f.touched[after:end]...), end, nil
}

// world is a plan with an agency that ada leads and for which anna works, a sub-agency below it for which sam works, and ed, who works
// for nobody.
type world struct {
	t      testing.TB
	db     *store.DB
	people *person.Directory
	guard  *access.Guard
	rec    *record.Record
	told   *told
	book   *book.Book
	now    time.Time

	agency, sub        person.ID
	anna, ada, sam, ed person.ID
}

const (
	annas = agent.NPN("1234567")
	adas  = agent.NPN("1234568")
	sams  = agent.NPN("1234569")
	eds   = agent.NPN("1234570")
)

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon, told: newTold()}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{person.View{}, access.Views{}, book.View{}}, KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.rec, w.people = rec, person.New(person.Options{DB: db, Record: rec})
	w.guard, err = access.New(t.Context(), access.Options{DB: db, Record: rec, People: w.people, Files: rules.Files, Zone: zone})
	w.must(err)
	t.Cleanup(func() { _ = w.guard.Close() })
	w.book = book.New(book.Options{
		DB: db, Record: rec, Guard: w.guard, People: w.people, Catalog: catalog(), Zone: zone,
		Sources: book.Sources{Enrolments: w.told, Changes: w.told, Verifications: w.told, Disputes: w.told},
	})
	w.agency = w.register("Gulf Agency", person.Agency, person.NPN, "9000001")
	w.sub = w.register("Bay Agency", person.Agency, person.NPN, "9000002")
	w.anna = w.register("Anna Agent", person.Agent, person.NPN, string(annas))
	w.ada = w.register("Ada Agent", person.Agent, person.NPN, string(adas))
	w.sam = w.register("Sam Agent", person.Agent, person.NPN, string(sams))
	w.ed = w.register("Ed Example", person.Agent, person.NPN, string(eds))
	return w
}

func catalog() *plan.Catalog { return &plan.Catalog{} }

func (w *world) register(name string, what person.Capacity, system person.System, number string) person.ID {
	w.t.Helper()
	id, err := w.people.Register(w.t.Context(), w.by("steward"), person.Person{
		Capacities: []person.Capacity{what}, Names: []person.Name{person.ParseName(name)}, Identifiers: []person.Identifier{{System: system, Value: number}},
	})
	w.must(err)
	return id
}

func (w *world) by(who string) person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: who, Channel: "portal"}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) as(who person.ID) access.Visitor {
	v := access.Visitor{Account: "account-" + string(who), Person: who, Name: "agent", Role: access.RoleAgent, Channel: "portal", Session: "s"}
	switch who {
	case w.anna:
		v.Groups = []person.ID{w.agency}
	case w.sam:
		v.Groups = []person.ID{w.sub}
	case w.ada:
		v.Manages = []person.ID{w.agency, w.anna, w.sub, w.sam}
		v.Groups = v.Manages
	}
	return v
}

func span(id, start string, end *clock.Date) enrolment.Span {
	return enrolment.Span{ID: enrolment.SpanID(id), Contract: "H1234", Plan: "001", Family: plan.MAPD, Ours: true, State: "FL", Start: day(start), End: end}
}

func tenure(member person.ID, id string, of agent.NPN, from string, end *clock.Date) change.Tenure {
	return change.Tenure{Member: member, Span: enrolment.SpanID(id), Agent: of, From: day(from), Until: end, Basis: change.BasisApplication, Writing: of}
}

// customer registers a member with one cover since a day, whose agent of record somebody is.
func (w *world) customer(name, number string, of agent.NPN, to person.ID, start string, end *clock.Date) person.ID {
	w.t.Helper()
	id := w.register(name, person.Member, person.MemberNumber, number)
	w.told.spans[id] = []enrolment.Span{span("s-"+number, start, end)}
	w.told.tenures[id] = []change.Tenure{tenure(id, "s-"+number, of, start, end)}
	w.grant(id, to, start, end)
	w.touch(id)
	return id
}

func (w *world) grant(member, to person.ID, from string, end *clock.Date) access.Grant {
	w.t.Helper()
	g, err := w.guard.Grant(w.t.Context(), w.by("change"), access.Grant{
		Kind: access.GrantAgentOfRecord, Member: member, To: to, From: day(from), Until: end, Basis: "decision",
	})
	w.must(err)
	return g
}

func (w *world) touch(ids ...person.ID) { w.told.touched = append(w.told.touched, ids...) }

func (w *world) follow() int {
	w.t.Helper()
	n, err := w.book.Follow(w.t.Context())
	w.must(err)
	return n
}

// page is the first page of everything that somebody sees.
func (w *world) page(v access.Visitor, f book.Filter) book.Result {
	w.t.Helper()
	of, err := w.book.Reach(w.t.Context(), v, day(w.now.Format(time.DateOnly)))
	w.must(err)
	r, err := w.book.List(w.t.Context(), v, of, f, book.Page{}, "look.page.desk_book", w.now)
	w.must(err)
	return r
}

func names(r book.Result) (out []string) {
	for _, l := range r.Lines {
		name := "closed"
		if l.Open {
			name = l.Person.Names[0].Text
		}
		out = append(out, name)
	}
	return out
}

// looks counts the looks on record.
func (w *world) looks() (n int) {
	w.t.Helper()
	all, err := w.rec.Read(w.t.Context(), 0, 1_000_000)
	w.must(err)
	for _, e := range all {
		if e.Type == "access.looked" {
			n++
		}
	}
	return n
}

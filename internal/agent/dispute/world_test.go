package dispute_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// changed is a plan change as the tests tell it.
type changed struct {
	member person.ID
	on     clock.Date
}

// desk is the plan-change desk: which agents were of record for whom, and how often something was decided again.
type desk struct {
	record  map[agent.NPN][]person.ID
	changes map[change.ID]changed
	again   map[string]dispute.Correction // by cause
	fails   error
}

func (f *desk) Concerns(_ context.Context, npn agent.NPN, member person.ID) (bool, error) {
	for _, m := range f.record[npn] {
		if m == member {
			return true, nil
		}
	}
	return false, nil
}

func (f *desk) Change(_ context.Context, id change.ID) (person.ID, clock.Date, bool, error) {
	c, ok := f.changes[id]
	return c.member, c.on, ok, nil
}

var errDesk = errors.New("the desk is closed")

func (f *desk) Redecide(_ context.Context, c person.Cause, _ dispute.ID, _ string, x dispute.Correction) (change.Decision, error) {
	if f.fails != nil {
		return change.Decision{}, f.fails
	}
	f.again[c.ID] = x
	return change.Decision{Version: 2, Outcome: agent.Keep, Rule: "R10", Agent: "1234567"}, nil
}

// world is a plan with members, an agency that ada leads and for which anna works, an agent of nobody, and staff.
type world struct {
	t        testing.TB
	people   *person.Directory
	rec      *record.Record
	desk     *desk
	disputes *dispute.Disputes
	now      time.Time

	rosa, otto            person.ID
	anna, ada, ed, nobody person.ID
	agency                person.ID
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, now: noon}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{person.View{}, dispute.View{}}, KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.rec, w.people = rec, person.New(person.Options{DB: db, Record: rec})
	w.rosa = w.register("Rosa Alvarez", person.Member, person.MemberNumber, "M100")
	w.otto = w.register("Otto Other", person.Member, person.MemberNumber, "M200")
	w.agency = w.register("Gulf Agency", person.Agency, person.NPN, "9000001")
	w.anna = w.register("Anna Agent", person.Agent, person.NPN, "1234567")
	w.ada = w.register("Ada Agent", person.Agent, person.NPN, "1234568")
	w.ed = w.register("Ed Example", person.Agent, person.NPN, "1234569")
	w.nobody = w.register("Nick Number", person.Agent, person.SourceNumber, "E1")
	w.desk = &desk{
		record:  map[agent.NPN][]person.ID{"1234567": {w.rosa}},
		changes: map[change.ID]changed{"chg1": {w.rosa, clock.MustParse("2026-01-01")}, "chg2": {w.otto, clock.MustParse("2026-01-01")}},
		again:   map[string]dispute.Correction{},
	}
	loaded, err := dispute.LoadRules(rules.Files)
	w.must(err)
	w.disputes = dispute.New(dispute.Options{DB: db, Record: rec, Rules: loaded, People: w.people, Changes: w.desk, Zone: zone})
	return w
}

func (w *world) register(name string, what person.Capacity, system person.System, number string) person.ID {
	w.t.Helper()
	id, err := w.people.Register(w.t.Context(), w.by("steward"), person.Person{
		Capacities: []person.Capacity{what}, Names: []person.Name{person.ParseName(name)}, Identifiers: []person.Identifier{{System: system, Value: number}},
	})
	w.must(err)
	return id
}

// by is a wish that nobody repeats.
func (w *world) by(who string) person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: who, Channel: "portal"}}
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) wantErr(err, want error) {
	w.t.Helper()
	if !errors.Is(err, want) {
		w.t.Errorf("%v, expected %v", err, want)
	}
}

func (w *world) as(who person.ID) access.Visitor {
	v := access.Visitor{Account: "account-" + string(who), Person: who, Name: "agent", Role: access.RoleAgent, Channel: "portal"}
	if who == w.ada {
		v.Groups = []person.ID{w.agency, w.anna}
		v.Manages = v.Groups
	}
	if who == w.anna {
		v.Groups = []person.ID{w.agency}
	}
	return v
}

func (w *world) staff() access.Visitor {
	return access.Visitor{Account: "staff", Person: "sue", Name: "Sue Staff", Role: access.RoleBroker, Channel: "portal"}
}

// lost is what anna says of rosa's change.
func (w *world) lost() dispute.Filing {
	return dispute.Filing{Claim: dispute.WrongAgent, Member: w.rosa, Change: "chg1", Decision: 1, Text: "I have been her agent since 2021."}
}

func paper(kind dispute.Kind, hash string) dispute.Document {
	return dispute.Document{Hash: hash, Name: string(kind) + ".pdf", Type: "application/pdf", Size: 100, Kind: kind}
}

func (w *world) open(f dispute.Filing, papers ...dispute.Document) dispute.Dispute {
	w.t.Helper()
	d, err := w.disputes.Open(w.t.Context(), w.by("agent"), w.as(w.anna), f, papers...)
	w.must(err)
	return d
}

func (w *world) days(n int) { w.now = w.now.AddDate(0, 0, n) }

func (w *world) want(d dispute.Dispute, s dispute.State, due string) {
	w.t.Helper()
	if d.State != s || d.Running().Target.DueDate.String() != due {
		w.t.Errorf("%s by %s, expected %s by %s", d.State, d.Running().Target.DueDate, s, due)
	}
}

// events counts the events of a type.
func (w *world) events(kind string) (n int) {
	w.t.Helper()
	all, err := w.rec.Read(w.t.Context(), 0, 100_000)
	w.must(err)
	for _, e := range all {
		if e.Type == kind {
			n++
		}
	}
	return n
}

func right() dispute.Ruling {
	return dispute.Ruling{Upheld: true, Text: "The change was made on our own line.", Citations: []string{"P1", "P6"}, Correct: &dispute.Correction{Channel: agent.PlanChangeLine}}
}

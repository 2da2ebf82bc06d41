package warning_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/rules"
)

const (
	zone           = "America/New_York"
	anna agent.NPN = "1234567"
)

// book says that every agent has three members who bring 900 dollars.
type book struct{ asked int }

func (b *book) AtStake(context.Context, credential.Upcoming, clock.Date) (warning.Loss, error) {
	b.asked++
	return warning.Loss{Members: 3, Cents: 90_000}, nil
}

// known are the credentials of the tests.
type known struct {
	t    testing.TB
	told map[agent.NPN][]*credential.Told
}

func (k *known) Standing(context.Context) (*credential.Standing, error) {
	r, err := credential.LoadRules(rules.Files)
	return credential.Build(r, 1, k.told), err
}

// say adds facts as told for a day.
func (k *known) say(npn agent.NPN, asOf string, facts ...credential.Fact) {
	for i := range facts {
		k.told[npn] = append(k.told[npn], &credential.Told{ID: facts[i].ID(), Fact: facts[i], AsOf: clock.MustParse(asOf), Known: 1})
	}
}

func day(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

func licence(to string) credential.Fact {
	return credential.Fact{Kind: credential.License, State: "NY", Number: "L1", Lines: []string{"Health"}, From: day("2019-05-01"), To: day(to)}
}

type world struct {
	t    testing.TB
	db   *store.DB
	rec  *record.Record
	book *book
	who  *known
	room *warning.Warnings
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	rec, err := record.Open(t.Context(), db, record.Options{Views: []record.View{warning.View{}}, KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	w := &world{t: t, db: db, rec: rec, book: &book{}, who: &known{t, map[agent.NPN][]*credential.Told{}}}
	w.room = w.server()
	w.who.say(anna, "2026-01-05", credential.Fact{Kind: credential.Contract, Number: "W1", From: day("2020-01-01")}, licence("2026-09-30"))
	return w
}

// server is another one over the same database.
func (w *world) server() *warning.Warnings {
	w.t.Helper()
	r, err := warning.LoadRules(rules.Files)
	if err != nil {
		w.t.Fatal(err)
	}
	return warning.New(warning.Options{DB: w.db, Record: w.rec, Credentials: w.who, Stake: w.book, Rules: r, Zone: zone})
}

// sweep is a sweep at ten in the morning of a day.
func (w *world) sweep(on string) warning.Swept {
	w.t.Helper()
	did, err := w.room.Sweep(w.t.Context(), at(on), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	return did
}

func at(on string) time.Time { return clock.MustParse(on).Midnight().Add(14 * time.Hour) }

// given lists the warnings of anna.
func (w *world) given() []string {
	w.t.Helper()
	all, err := w.room.List(w.t.Context(), warning.Filter{NPN: anna})
	if err != nil {
		w.t.Fatal(err)
	}
	out := []string{}
	for _, x := range all {
		line := fmt.Sprintf("%s %s", x.Lapse.Kind, x.Lapse.Until)
		for _, g := range x.Given {
			line += fmt.Sprintf(" %d", g.Step)
		}
		out = append(out, strings.TrimSpace(line+" "+string(x.Settled)))
	}
	return out
}

func (w *world) want(lines ...string) {
	w.t.Helper()
	if d := cmp.Diff(lines, w.given()); d != "" {
		w.t.Error(d)
	}
}

// TestSteps: sixty, thirty and seven days before the last day, each once, with what was at stake.
func TestSteps(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, c := range []struct {
			on    string
			given int
		}{
			{"2026-07-31", 0}, {"2026-08-01", 1}, {"2026-08-01", 0}, {"2026-08-30", 0}, {"2026-08-31", 1}, {"2026-09-22", 0}, {"2026-09-23", 1}, {"2026-09-30", 0},
		} {
			if did := w.sweep(c.on); did.Given != c.given {
				t.Errorf("on %s %+v", c.on, did)
			}
		}
		w.want("license 2026-09-30 60 30 7")
		all, err := w.room.List(t.Context(), warning.Filter{Open: true})
		if err != nil || len(all) != 1 || all[0].Newest().Loss != (warning.Loss{Members: 3, Cents: 90_000}) {
			t.Errorf("%+v, %v", all, err)
		}
		if did := w.sweep("2026-10-01"); did.Settled != 1 {
			t.Errorf("%+v", did)
		}
		w.want("license 2026-09-30 60 30 7 lapsed")
		if err := w.rec.Rebuild(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		w.want("license 2026-09-30 60 30 7 lapsed")
	})
}

// TestARenewalEndsTheWarnings: and the new licence has warnings of its own.
func TestARenewalEndsTheWarnings(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.sweep("2026-08-05")
	w.who.say(anna, "2026-08-20", licence("2028-09-30"))
	if did := w.sweep("2026-08-31"); did.Given != 0 || did.Settled != 1 {
		t.Errorf("%+v", did)
	}
	w.sweep("2026-09-23")
	w.want("license 2026-09-30 60 renewed")
	w.sweep("2028-08-15")
	w.want("license 2026-09-30 60 renewed", "license 2028-09-30 60")
}

// TestWhoHearsLate gets the nearest step alone.
func TestWhoHearsLate(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.sweep("2026-09-10")
	w.sweep("2026-09-11")
	w.want("license 2026-09-30 30")
}

func TestAnEndedContractMakesItMoot(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.sweep("2026-08-05")
	w.who.say(anna, "2026-08-20", credential.Fact{Kind: credential.Contract, Number: "W1", Status: credential.Terminated, From: day("2020-01-01"), To: day("2026-08-15")})
	w.sweep("2026-08-21")
	w.want("license 2026-09-30 60 moot")
}

func TestReading(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.sweep("2026-08-05")
	all, err := w.room.List(t.Context(), warning.Filter{NPN: anna})
	if err != nil || len(all) != 1 || !all[0].Unread() {
		t.Fatalf("%+v, %v", all, err)
	}
	c := person.Cause{At: at("2026-08-06"), Zone: zone, Actor: record.Actor{ID: "anna", Role: "agent", Channel: "portal"}}
	for range 2 {
		if err := w.room.Read(t.Context(), c, anna, all[0].ID); err != nil {
			t.Fatal(err)
		}
	}
	if all, err = w.room.List(t.Context(), warning.Filter{NPN: anna}); err != nil || all[0].Unread() || all[0].Read != 60 {
		t.Errorf("%+v, %v", all, err)
	}
	w.sweep("2026-08-31") // the next step is news again
	if all, err = w.room.List(t.Context(), warning.Filter{NPN: anna}); err != nil || !all[0].Unread() {
		t.Errorf("%+v, %v", all, err)
	}
	if err := w.room.Read(t.Context(), c, "7", all[0].ID); !errors.Is(err, warning.ErrUnknown) {
		t.Errorf("another agent's: %v", err)
	}
}

// TestSeveralServers warn once together.
func TestSeveralServers(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	var all sync.WaitGroup
	for i := range 4 {
		all.Go(func() {
			room := warning.New(warning.Options{
				DB: w.db, Record: w.rec, Credentials: w.who, Stake: loss(i), Rules: &warning.Rules{Days: []int{60, 30, 7}}, Zone: zone,
			})
			if _, err := room.Sweep(t.Context(), at("2026-08-01").Add(time.Duration(i)*time.Second), 100); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.want("license 2026-09-30 60")
}

// loss is what a server finds at stake: each finds something else.
type loss int

func (l loss) AtStake(context.Context, credential.Upcoming, clock.Date) (warning.Loss, error) {
	return warning.Loss{Members: int(l)}, nil
}

// TestEachStepOnce: however often and irregularly it sweeps, each step is given at most once, never before it is due, never after a
// renewal, and never a farther one after a nearer one.
func TestEachStepOnce(t *testing.T) {
	steps := rapid.Custom(func(rt *rapid.T) []int {
		return rapid.SliceOfN(rapid.IntRange(0, 20), 1, 20).Draw(rt, "days between sweeps")
	})
	for seed := range 12 {
		w := newWorld(t, storetest.Open(t, store.SQLite))
		today, renewal := clock.MustParse("2026-07-20"), clock.MustParse("2026-08-15").AddDays(seed*5)
		renewed := false
		for _, n := range steps.Example(seed) {
			today = today.AddDays(n)
			if !renewed && today >= renewal {
				w.who.say(anna, today.String(), licence("2029-09-30"))
				renewed = true
			}
			w.sweep(today.String())
			w.sweep(today.String())
		}
		w.check(renewal, renewed)
	}
}

func (w *world) check(renewal clock.Date, renewed bool) {
	w.t.Helper()
	all, err := w.room.List(w.t.Context(), warning.Filter{NPN: anna})
	if err != nil || len(all) > 1 {
		w.t.Fatalf("%+v, %v", all, err)
	}
	for _, x := range all {
		last := 1000
		for _, g := range x.Given {
			on := clock.MustZone(zone).DateOf(g.At)
			if g.Step >= last || x.Lapse.Until.DaysSince(on) > g.Step || on > x.Lapse.Until || renewed && on >= renewal && x.Settled == warning.Renewed {
				w.t.Errorf("step %d on %s, after %d, renewal %s: %+v", g.Step, on, last, renewal, x)
			}
			last = g.Step
		}
	}
}

// held is a book and enrolments with two members, one in New York.
type held struct{}

func (held) Stake(_ context.Context, _ agent.NPN, _ clock.Date, only map[person.ID]bool) (commission.Stakes, error) {
	var out commission.Stakes
	for _, m := range []person.ID{"rosa", "otto"} {
		if only == nil || only[m] {
			out.Members, out.Cents = append(out.Members, m), out.Cents+30_000
		}
	}
	return out, nil
}

func (held) Spans(context.Context, []person.ID) (map[person.ID][]enrolment.Span, error) {
	return map[person.ID][]enrolment.Span{
		"rosa": {{Contract: "H1", Plan: "001", Ours: true, State: "NY", Start: clock.MustParse("2025-01-01")}},
		"otto": {{Contract: "H1", Plan: "002", Ours: true, State: "NJ", Start: clock.MustParse("2025-01-01")}, {Contract: "H1", Plan: "001", Ours: true, State: "NY", Cancelled: true}},
	}, nil
}

func TestHoldings(t *testing.T) {
	h := &warning.Holdings{Book: held{}, Enrolments: held{}, Catalog: &plan.Catalog{}}
	for _, c := range []struct {
		lapse credential.Upcoming
		want  warning.Loss
	}{
		{credential.Upcoming{Kind: credential.Contract}, warning.Loss{Members: 2, Cents: 60_000}},
		{credential.Upcoming{Kind: credential.License, State: "NY"}, warning.Loss{Members: 1, Cents: 30_000}},
		{credential.Upcoming{Kind: credential.License, State: "TX"}, warning.Loss{}},
		{credential.Upcoming{Kind: credential.Appointment, State: "NY", Entity: "KW1"}, warning.Loss{}},
	} {
		got, err := h.AtStake(t.Context(), c.lapse, clock.MustParse("2026-03-01"))
		if err != nil || got != c.want {
			t.Errorf("%+v: %+v, %v", c.lapse, got, err)
		}
	}
}

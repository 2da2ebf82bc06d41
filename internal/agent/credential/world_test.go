package credential_test

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant at which the tests begin: Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// world is a plan that knows nobody yet.
type world struct {
	t      testing.TB
	db     *store.DB
	rec    *record.Record
	people *person.Directory
	room   *credential.Credentials
	now    time.Time
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{person.View{}, credential.View{}}, KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.rec, w.people = rec, person.New(person.Options{DB: db, Record: rec})
	w.room = credential.New(credential.Options{DB: db, Record: rec, People: w.people, Rules: loadRules(t), Files: rules.Files, Zone: zone})
	return w
}

func loadRules(t testing.TB) *credential.Rules {
	t.Helper()
	r, err := credential.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
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

// by is a wish that nobody repeats; each comes an hour after the one before.
func (w *world) by(who string) person.Cause {
	w.now = w.now.Add(time.Hour)
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: "broker", Channel: "portal"}}
}

func (w *world) state(npn agent.NPN, facts ...credential.Fact) {
	w.t.Helper()
	w.must(w.room.State(w.t.Context(), w.by("bo"), credential.Entry{NPN: npn, Facts: facts, Reason: "letter of the agent"}))
}

func (w *world) standing() *credential.Standing {
	w.t.Helper()
	s, err := w.room.Standing(w.t.Context())
	w.must(err)
	return s
}

// anna is the agent of the tests.
const anna agent.NPN = "1234567"

// day is a date; "" is none.
func day(text string) *clock.Date {
	if text == "" {
		return nil
	}
	d := clock.MustParse(text)
	return &d
}

// hmo is a product of the entity KW1.
var hmo = &plan.Product{Contract: "H1234", Plan: "001", Name: "Example HMO", Family: plan.MAPD, Entity: "KW1"}

func contract(from, to string) credential.Fact {
	return credential.Fact{Kind: credential.Contract, Number: "W1", Level: "agent", Payment: credential.PaidFull, From: day(from), To: day(to)}
}

func licence(state, from, to string) credential.Fact {
	return credential.Fact{Kind: credential.License, State: state, Number: "L" + state, Lines: []string{"Accident & Health"}, From: day(from), To: day(to)}
}

func appointment(state, from, to string) credential.Fact {
	return credential.Fact{Kind: credential.Appointment, State: state, Entity: "KW1", From: day(from), To: day(to)}
}

func certification(year, score int, completed string) credential.Fact {
	return credential.Fact{Kind: credential.Certification, Year: year, Provider: "AHIP", Score: &score, From: day(completed)}
}

// complete are the facts of an agent who is ready in New York in 2026.
func complete() []credential.Fact {
	return []credential.Fact{
		contract("2020-01-01", ""), licence("NY", "2019-05-01", "2026-12-31"), appointment("NY", "2020-01-15", ""), certification(2026, 92, "2025-08-20"),
	}
}

// asks is the question about anna in New York.
func asks(on string) credential.Ask {
	d := clock.MustParse(on)
	return credential.Ask{NPN: anna, On: d, Year: d.Year(), State: "NY", Product: hmo}
}

// said makes statements of a file for one day.
func said(asOf string, facts ...credential.Fact) []*credential.Told {
	out := make([]*credential.Told, len(facts))
	for i := range facts {
		out[i] = &credential.Told{ID: facts[i].ID(), Fact: facts[i], AsOf: clock.MustParse(asOf), File: "feed_" + asOf + ".csv", Line: i + 2, Known: 1, KnownAt: noon}
	}
	return out
}

// standingOf is a standing of one producer.
func standingOf(t testing.TB, told ...[]*credential.Told) *credential.Standing {
	t.Helper()
	return credential.Build(loadRules(t), 1, map[agent.NPN][]*credential.Told{anna: slices.Concat(told...)})
}

func reasons(r agent.Readiness) []string {
	out := []string{}
	for _, f := range r.Failed {
		out = append(out, string(f.Test)+" "+f.Because)
	}
	return out
}

package promise_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/promise"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/plans"
)

const zone = "America/New_York"

// noon is Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

func open(t *testing.T, db *store.DB) *house.Rooms {
	t.Helper()
	rec, err := record.Open(t.Context(), db, record.Options{Views: house.Views(), KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	profile, err := plan.Load(plans.Files, "demo")
	if err != nil {
		t.Fatal(err)
	}
	r := &house.Rooms{Plan: profile, DB: db, Record: rec}
	if err := r.Open(t.Context(), noon, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// hear puts one contact of each kind on record: settled at once, opened, and waiting.
func hear(t *testing.T, r *house.Rooms) (opened complaint.ID) {
	t.Helper()
	c := func(id string) person.Cause {
		return person.Cause{ID: id, At: noon, Zone: zone, Actor: record.Actor{ID: "sue", Role: "service", Channel: "portal"}}
	}
	member, err := r.People.Register(t.Context(), c("member"), person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Rosa Example")},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "M1"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	matter := complaint.Matter{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "customer_service"}}
	atOnce := matter
	atOnce.ResolvedAtOnce = "Called the office and had the card sent again."
	says := complaint.Speaker{Standing: complaint.TheMember, Verified: "birth date"}
	for id, receipt := range map[string]complaint.Receipt{
		"once":    {Channel: complaint.ByPhone, Words: "My card never came.", Speaker: says, Member: member, Matters: []complaint.Matter{atOnce}},
		"open":    {Channel: complaint.ByPhone, Words: "They were rude to me.", Speaker: says, Member: member, Matters: []complaint.Matter{matter}},
		"waiting": {Channel: complaint.ByLetter, Words: "You people never answer.", Speaker: complaint.Speaker{Standing: complaint.NobodyKnown}},
	} {
		filed, err := r.Complaints.Receive(t.Context(), c(id), receipt)
		if err != nil {
			t.Fatal(err)
		}
		if id == "open" {
			opened = filed.Cases[0].ID
		}
	}
	return opened
}

func row(t *testing.T, r *house.Rooms, id promise.ID, at time.Time) promise.Row {
	t.Helper()
	s, err := r.Board.Stand(t.Context(), at)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(s.Rows, func(x promise.Row) bool { return x.ID == id })
	return s.Rows[i]
}

func TestTheBoardFollowsTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := open(t, db)
		opened := hear(t, r)
		for _, tc := range []struct {
			id                            promise.ID
			days                          int
			kept, broken, atRisk, running int
		}{
			{"A1", 0, 2, 0, 0, 1},
			{"A1", 4, 2, 1, 0, 0},
			{"A3", 0, 2, 0, 0, 0},
			{"A7", 0, 1, 0, 0, 1},
			{"A7", 25, 1, 0, 1, 0},
			{"A7", 31, 1, 1, 0, 0},
			{"A9", 0, 1, 0, 0, 0},
		} {
			x := row(t, r, tc.id, noon.AddDate(0, 0, tc.days))
			if x.Kept != tc.kept || x.Broken != tc.broken || x.AtRisk != tc.atRisk || x.Running != tc.running {
				t.Errorf("%s after %d days: kept %d, broken %d, at risk %d, running %d; expected %+v", tc.id, tc.days, x.Kept, x.Broken, x.AtRisk, x.Running, tc)
			}
		}
		late, _, err := r.Board.Records(t.Context(), "A7", promise.IsOverdue, noon.AddDate(0, 0, 31), promise.Page{})
		if err != nil || len(late) != 1 || late[0].Subject != string(opened) || late[0].Number == "" {
			t.Errorf("%+v, %v", late, err)
		}
	})
}

func TestTheBoardMadeAnewIsTheSame(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	r := open(t, db)
	hear(t, r)
	before, err := r.Board.Stand(t.Context(), noon)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(t.Context(), "delete from promise_followed")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	after, err := r.Board.Stand(t.Context(), noon)
	if diff := cmp.Diff(before, after); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestNumbersOpenToTheirRecordsInPages(t *testing.T) {
	r := open(t, storetest.Open(t, store.SQLite))
	hear(t, r)
	if _, err := r.Board.Stand(t.Context(), noon); err != nil {
		t.Fatal(err)
	}
	var seen []string
	page := promise.Page{Limit: 1}
	for {
		some, next, err := r.Board.Records(t.Context(), "A1", promise.WasKept, noon, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range some {
			seen = append(seen, m.Subject)
		}
		if page = next; next.Limit == 0 {
			break
		}
	}
	slices.Sort(seen)
	if len(seen) != 2 || len(slices.Compact(seen)) != 2 {
		t.Errorf("%d records, expected each of two once", len(seen))
	}
}

// TestTheBoardFollowsTheRoomsOfAgents: a dispute is running until it is ruled on, and a file with a bad row is a broken promise.
func TestTheBoardFollowsTheRoomsOfAgents(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		r := open(t, db)
		by := func(id string) person.Cause {
			return person.Cause{ID: id, At: noon, Zone: zone, Actor: record.Actor{ID: "bea", Role: "broker", Channel: "portal"}}
		}
		anna, err := r.People.Register(t.Context(), by("agent"), person.Person{
			Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName("Anna Agent")},
			Identifiers: []person.Identifier{{System: person.NPN, Value: "1234567"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		agent := access.Visitor{Account: "anna", Person: anna, Name: "Anna Agent", Role: access.RoleAgent, Channel: "portal"}
		d, err := r.Disputes.Open(t.Context(), by("dispute"), agent, dispute.Filing{Claim: dispute.Other, Customer: "R. Alvarez", Text: "Please look."})
		if err != nil {
			t.Fatal(err)
		}
		if x := row(t, r, "B8", noon); x.Running != 1 || x.Kept != 0 {
			t.Errorf("before the ruling: %+v", x)
		}
		broker := access.Visitor{Account: "bea", Name: "Bea Broker", Role: access.RoleBroker, Channel: "portal"}
		_, err = r.Disputes.Rule(t.Context(), by("ruling"), broker, d.ID, dispute.Ruling{Upheld: true, Text: "You are right.", Citations: []string{"P1"}, Without: "None is needed."})
		if err != nil {
			t.Fatal(err)
		}
		if x := row(t, r, "B8", noon); x.Running != 0 || x.Kept != 1 {
			t.Errorf("after the ruling: %+v", x)
		}
		kept, _, err := r.Board.Records(t.Context(), "B8", promise.WasKept, noon, promise.Page{})
		if err != nil || len(kept) != 1 || kept[0].Kind != promise.OfDispute || kept[0].Subject != string(d.ID) || kept[0].Number != d.Number {
			t.Errorf("%+v, %v", kept, err)
		}
	})
}

package change_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestTwoServersFollowAtOnce: what both find is decided once, and nothing is lost.
func TestTwoServersFollowAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var ids []person.ID
		for i := range 30 {
			id := w.member(fmt.Sprintf("T%d", i))
			ids = append(ids, id)
			w.files.say(id, span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna)), span("Z0001-002", "2027-01-01", "", online, applied("2026-11-02")))
		}
		other := w.room(w.profile)
		var both sync.WaitGroup
		for _, room := range []*change.Changes{w.changes, other} {
			both.Go(func() {
				if _, err := room.Follow(t.Context(), w.by("sweeper")); err != nil {
					t.Error(err)
				}
			})
		}
		both.Wait()
		for _, id := range ids {
			w.wantTenures(id, "1000000001 2026-01-01..2026-12-31 application; 1000000001 2027-01-01..open R13; ")
		}
		if f := w.follow(); f.Looked != 0 {
			t.Errorf("something was left: %+v", f)
		}
		n := 0
		all, err := w.rec.Read(t.Context(), 0, 100_000)
		w.must(err)
		for _, e := range all {
			if e.Type == "change.decided" {
				n++
			}
		}
		if n != len(ids) {
			t.Errorf("%d decisions for %d changes", n, len(ids))
		}
	})
}

// TestTheTablesFollowFromTheRecord: built anew they say the same.
func TestTheTablesFollowFromTheRecord(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "", wrote(anna)))
		w.follow()
		c, err := w.changes.Record(t.Context(), w.by("specialist"), w.specialist(), w.line())
		w.must(err)
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna)), span("Z0001-002", "2027-01-01", "", wrote(ben), applied("2026-11-02")))
		w.follow()
		v := w.visitor("agent")
		v.Person = w.persons[anna]
		_, _, err = w.changes.MakeLink(t.Context(), w.by("agent"), v, anna)
		w.must(err)
		before := w.dump()
		w.must(w.rec.Rebuild(t.Context(), nil))
		if after := w.dump(); after != before {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
		if f := w.follow(); f.Looked != 0 || c.Version == 0 {
			t.Errorf("the place was lost: %+v", f)
		}
	})
}

// dump is all rows of the room's tables as text.
func (w *world) dump() (text string) {
	w.t.Helper()
	for _, query := range []string{
		"select id || state || rule || span_id || tracking || doc from plan_change order by id",
		"select npn || change_id from plan_change_party order by npn, change_id",
		"select change_id || rule || facts from plan_change_decision order by change_id, version",
		"select member_id || span_id || agent || basis from tenure order by member_id, n",
		"select member_id || doc from tenure_member order by member_id",
		"select name from change_cursor order by name",
		"select hash || code || doc from referral_link order by hash",
	} {
		rows, err := w.db.Read().QueryContext(w.t.Context(), query)
		w.must(err)
		for rows.Next() {
			var row string
			w.must(rows.Scan(&row))
			text += row + "\n"
		}
		w.must(rows.Err())
		w.must(rows.Close())
	}
	return text
}

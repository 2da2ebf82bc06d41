package access_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
)

// While one server gives and revokes, another looks as fast as it can. In the record no look rests on a grant that had not been
// given yet or was revoked already, whatever the servers' memories held.
func TestNoLookRestsOnARevokedGrant(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleCoach, w.coach, w.team)
		other := w.open()
		var done atomic.Bool
		var all sync.WaitGroup
		var passes atomic.Int64
		for range 3 {
			all.Go(func() {
				for !done.Load() {
					_, err := w.guard.Look(w.ctx(), w.as, access.Look{
						Member: w.member, Action: access.View, Kinds: []access.Kind{access.Conditions}, Purpose: access.PurposeCare, At: w.now,
					})
					if err == nil {
						passes.Add(1)
					} else if !errors.Is(err, access.ErrRefused) && store.KindOf(err) != store.Unavailable {
						t.Error(err) // who is overtaken again and again is told to try again
						return
					}
				}
			})
		}
		for i := range 30 {
			g, err := other.Grant(w.ctx(), w.cause(), access.Grant{
				Kind: access.GrantCoach, Member: w.member, To: w.team, From: day("2026-01-01"), Basis: fmt.Sprint("programme ", i),
			})
			if err == nil {
				err = other.Revoke(w.ctx(), w.cause(), w.member, g.ID, "left")
			}
			if err != nil {
				t.Error(err)
				break
			}
		}
		done.Store(true)
		all.Wait()
		held := w.checkOrder()
		t.Logf("%d passes, %d looks by a grant", passes.Load(), held)
		if int64(held) != passes.Load() {
			t.Errorf("%d passes, but %d looks in the record", passes.Load(), held)
		}
	})
}

// checkOrder reads the record from its beginning and returns how many looks rested on a grant that stood at that point.
func (w *world) checkOrder() (held int) {
	w.t.Helper()
	events, err := w.rec.Read(w.ctx(), 0, 100_000)
	w.must(err)
	standing := map[string]bool{}
	for _, e := range events {
		var data struct {
			ID     string
			Grants []struct{ ID string }
		}
		w.must(json.Unmarshal(e.Data, &data))
		switch e.Type {
		case "access.granted":
			standing[data.ID] = true
		case "access.revoked":
			delete(standing, data.ID)
		case "access.looked":
			if len(data.Grants) != 1 || !standing[data.Grants[0].ID] {
				w.t.Errorf("look at position %d rests on %v, which does not stand", e.Position, data.Grants)
			}
			held++
		}
	}
	return held
}

// What the tables hold follows from the record alone.
func TestRebuiltTablesAreTheSame(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		g := w.grant(access.GrantCoach, w.team)
		w.grant(access.GrantTreating, w.doctor)
		w.must(w.guard.Revoke(w.ctx(), w.cause(), w.member, g.ID, "left"))
		c, err := w.guard.Consent(w.ctx(), w.cause(), access.Consent{Member: w.member, Category: access.SubstanceUse, From: day("2026-01-01"), Basis: "f"})
		w.must(err)
		_, err = w.guard.Restrict(w.ctx(), w.cause(), access.Restriction{Member: w.member, Role: access.RoleCoach, From: day("2026-01-01"), Basis: "r"})
		w.must(err)
		w.must(w.guard.WithdrawConsent(w.ctx(), w.cause(), w.member, c.ID, ""))
		pass := w.own()
		w.must(w.guard.Ask(w.ctx(), w.cause(), pass, pass.Position(), "Why?"))
		w.visitor(access.RoleCoach, w.coach)
		w.looks(access.PurposeCare, access.Conditions)
		w.refused()

		before := w.dump()
		w.must(w.rec.Rebuild(w.ctx(), nil))
		if after := w.dump(); after != before {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
	})
}

// dump is every row of the room's tables.
func (w *world) dump() string {
	w.t.Helper()
	var out strings.Builder
	for _, table := range []string{"access_member", "access_grant", "access_limit", "look", "look_question", "refusal"} {
		w.dumpTable(&out, table)
	}
	return out.String()
}

func (w *world) dumpTable(out *strings.Builder, table string) {
	w.t.Helper()
	rows, err := w.db.Read().QueryContext(w.ctx(), "select * from "+table+" order by 1")
	w.must(err)
	defer rows.Close()
	columns, err := rows.Columns()
	w.must(err)
	for rows.Next() {
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		w.must(rows.Scan(cells...))
		for _, c := range cells {
			fmt.Fprintf(out, "%v|", *c.(*any))
		}
		out.WriteString(table + "\n")
	}
	w.must(rows.Err())
}

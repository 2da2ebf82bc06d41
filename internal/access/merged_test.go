package access_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

// merge makes an id part of another, and lets the visitor in with both, as accounts do.
func (w *world) merge(keep, other person.ID) {
	w.t.Helper()
	w.must(w.people.Merge(w.ctx(), w.cause(), keep, other, "same telephone and address"))
	p, err := w.people.Get(w.ctx(), keep)
	w.must(err)
	w.as.Person, w.as.Former = p.ID, p.MergedFrom
}

func TestWhatWasGivenToAFormerIDIsTheVisitors(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		before := w.register(person.Staff, "C. Coach", "")
		w.grant(access.GrantCoach, before)
		w.visitor(access.RoleCoach, w.coach)
		w.looks(access.PurposeCare, access.Conditions)
		w.refused()

		w.merge(w.coach, before)
		w.looks(access.PurposeCare, access.Conditions)
		w.sees(access.Conditions)
		reach, err := w.guard.GrantedTo(w.ctx(), w.as, access.GrantCoach, access.ReachPage{At: w.now})
		w.must(err)
		if len(reach.Members) != 1 || reach.Members[0].Member != w.member || reach.Members[0].Number != "M100" {
			t.Errorf("reach %+v, want the member", reach)
		}
	})
}

func TestARestrictionOfAFormerIDStillBinds(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		before := w.register(person.Staff, "C. Coach", "")
		w.grant(access.GrantCoach, w.coach)
		_, err := w.guard.Restrict(w.ctx(), w.cause(), access.Restriction{
			Member: w.member, To: before, Kinds: []access.Kind{access.Conditions}, From: day("2026-01-01"), Basis: "request 1",
		})
		w.must(err)
		w.visitor(access.RoleCoach, w.coach)
		w.looks(access.PurposeCare, access.Conditions)
		w.sees(access.Conditions)
		w.merge(w.coach, before)
		w.looks(access.PurposeCare, access.Conditions)
		w.refused()
	})
}

func TestAVisitorIsEveryIDTheyEverHad(t *testing.T) {
	v := access.Visitor{Person: "new", Former: []person.ID{"old"}}
	for id, want := range map[person.ID]bool{"new": true, "old": true, "other": false, "": false} {
		if v.Is(id) != want {
			t.Errorf("Is(%q) = %t", id, !want)
		}
	}
	if (access.Visitor{}).Is("") || (access.Visitor{}).IDs() != nil || len(v.IDs()) != 2 {
		t.Error("a program is nobody, and a person has all their ids")
	}
}

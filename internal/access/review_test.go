package access_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// officer acts as the privacy officer from now on.
func (w *world) officer() access.Visitor {
	w.visitor(access.RolePrivacy, w.doctor)
	return w.as
}

// opens is the privacy officer's look at who a member is.
func (w *world) opens(member person.ID) access.Pass {
	w.t.Helper()
	w.officer()
	w.look(access.Look{
		Member: member, Action: access.Change, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposePrivacy, Page: "look.page.watched", At: w.now,
	})
	w.sees(access.Identity)
	return w.pass
}

// breaks opens the member's record to the coach in an emergency.
func (w *world) breaks() access.Grant {
	w.t.Helper()
	w.visitor(access.RoleCoach, w.coach)
	given, err := w.guard.BreakGlass(w.ctx(), w.cause(), w.as, w.member, "found unconscious")
	w.must(err)
	return given
}

func TestNewestReviewOfALookStands(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		own := w.own()
		officer := w.officer()
		none, err := w.guard.Reviews(w.ctx(), officer, own.Position())
		w.must(err)
		if len(none) != 0 {
			t.Errorf("reviewed before anybody did: %+v", none)
		}
		w.must(w.guard.Review(w.ctx(), w.cause(), officer, own.Position(), access.Review{Verdict: access.FollowUp, Note: "Ask Rosa"}))
		w.now = w.now.Add(time.Hour)
		w.must(w.guard.Review(w.ctx(), w.cause(), officer, own.Position(), access.Review{Verdict: access.Justified, Note: "She says it was her"}))
		w.must(w.rec.Rebuild(w.ctx(), nil))
		found, err := w.guard.Reviews(w.ctx(), officer, own.Position(), own.Position()+1)
		w.must(err)
		want := access.Review{Verdict: access.Justified, Note: "She says it was her", By: "Visitor", At: w.now}
		if len(found) != 1 || found[own.Position()] != want {
			t.Errorf("reviews %+v, want %+v", found, want)
		}
	})
}

func TestReviewIsForTheOfficerAndOfSomething(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		position := w.own().Position()
		good := access.Review{Verdict: access.Justified, Note: "fine"}
		officer := w.officer()
		for name, c := range map[string]struct {
			position int64
			review   access.Review
			want     store.Kind
		}{
			"no verdict":      {position, access.Review{Note: "fine"}, store.Invalid},
			"another verdict": {position, access.Review{Verdict: "guilty", Note: "fine"}, store.Invalid},
			"no note":         {position, access.Review{Verdict: access.Justified, Note: " "}, store.Invalid},
			"a long note":     {position, access.Review{Verdict: access.Justified, Note: strings.Repeat("x", 2001)}, store.Invalid},
			"no such look":    {position + 1000, good, store.NotFound},
		} {
			if err := w.guard.Review(w.ctx(), w.cause(), officer, c.position, c.review); store.KindOf(err) != c.want {
				t.Errorf("%s: %v, want %s", name, err, c.want)
			}
		}
		if err := w.guard.ReviewGlass(w.ctx(), w.cause(), officer, "nothing", good); !errors.Is(err, access.ErrRefused) {
			t.Errorf("a review of no broken glass: %v", err)
		}
		w.visitor(access.RoleCoordinator, w.coach)
		_, read := w.guard.Reviews(w.ctx(), w.as, position)
		_, glass := w.guard.BrokenGlass(w.ctx(), w.as, access.GlassPage{At: w.now})
		_, watched := w.guard.Watched(w.ctx(), w.as)
		_, exports := w.guard.Exports(w.ctx(), w.as)
		for name, err := range map[string]error{
			"reviews": w.guard.Review(w.ctx(), w.cause(), w.as, position, good), "reads reviews": read, "reads broken glass": glass,
			"reviews glass": w.guard.ReviewGlass(w.ctx(), w.cause(), w.as, "x", good), "reads who is watched": watched,
			"reads exports": exports, "exports": w.guard.NoteExport(w.ctx(), w.cause(), w.as, access.LookExport{}),
			"watches":   w.guard.Watch(w.ctx(), w.cause(), w.as, access.Pass{}, "curious"),
			"unwatches": w.guard.Unwatch(w.ctx(), w.cause(), w.as, access.Pass{}),
		} {
			if !errors.Is(err, access.ErrRefused) {
				t.Errorf("a coordinator %s: %v", name, err)
			}
		}
	})
}

func TestBrokenGlassWaitsForItsReview(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.grant(access.GrantCoach, w.team)
		first, second := w.breaks(), w.breaks()
		officer := w.officer()
		w.glassWaits(2)
		w.must(w.guard.ReviewGlass(w.ctx(), w.cause(), officer, first.ID, access.Review{Verdict: access.NotJustified, Note: "She was at work"}))
		w.glassWaits(1)
		list, err := w.guard.BrokenGlass(w.ctx(), officer, access.GlassPage{At: w.now})
		w.must(err)
		if len(list) != 2 || list[0].ID != second.ID || list[0].Review != nil || !list[0].Holding || list[0].ToName != "Carl Coach" {
			t.Fatalf("%+v", list)
		}
		if r := list[1].Review; r == nil || r.Verdict != access.NotJustified || r.Note != "She was at work" {
			t.Errorf("review %+v", r)
		}
		one, err := w.guard.BrokenGlass(w.ctx(), officer, access.GlassPage{At: w.now, Grant: first.ID})
		w.must(err)
		if len(one) != 1 || one[0].ID != first.ID {
			t.Errorf("one: %+v", one)
		}
	})
}

func (w *world) glassWaits(want int) {
	w.t.Helper()
	n, err := w.guard.UnreviewedGlass(w.ctx())
	w.must(err)
	if n != want {
		w.t.Errorf("%d wait for a review, want %d", n, want)
	}
}

func TestExportsAreListedNewestFirst(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		officer := w.officer()
		hash := strings.Repeat("0", 64)
		for _, bad := range []access.LookExport{{Format: "csv", SHA256: hash}, {Reason: "audit", SHA256: hash}, {Format: "csv", Reason: "audit"}} {
			if err := w.guard.NoteExport(w.ctx(), w.cause(), officer, bad); store.KindOf(err) != store.Invalid {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		x := access.LookExport{Format: "csv", Reason: "audit", Filter: "role=coach", Rows: 3, SHA256: hash}
		w.must(w.guard.NoteExport(w.ctx(), w.cause(), officer, x))
		x.Format = "json"
		w.must(w.guard.NoteExport(w.ctx(), w.cause(), officer, x))
		x.By, x.At = "Visitor", w.now
		all, err := w.guard.Exports(w.ctx(), officer)
		w.must(err)
		if len(all) != 2 || all[0] != x || all[1].Format != "csv" {
			t.Errorf("%+v", all)
		}
	})
}

func TestUsesAreCountedByRoleAndPurpose(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.own()
		w.own()
		w.visitor(access.RoleCoach, w.coach)
		w.looks(access.PurposeCare, access.Conditions)
		w.refused()
		from, until := w.now.Add(-time.Hour), w.now.Add(time.Hour)
		uses, err := w.guard.Uses(w.ctx(), from, until)
		w.must(err)
		if len(uses) != 1 || uses[0] != (access.Use{Role: access.RoleMember, Purpose: access.PurposeSelf, Count: 2}) {
			t.Errorf("uses %+v", uses)
		}
		refusals, err := w.guard.RefusedUses(w.ctx(), from, until)
		w.must(err)
		if len(refusals) != 1 || refusals[0] != (access.Use{Role: access.RoleCoach, Count: 1}) {
			t.Errorf("refusals %+v", refusals)
		}
		for _, read := range []func() ([]access.Use, error){
			func() ([]access.Use, error) { return w.guard.Uses(w.ctx(), until, until.Add(time.Hour)) },
			func() ([]access.Use, error) { return w.guard.RefusedUses(w.ctx(), from.Add(-time.Hour), from) },
		} {
			if other, err := read(); err != nil || len(other) != 0 {
				t.Errorf("another time: %+v, %v", other, err)
			}
		}
	})
}

func TestOpenQuestionsAreCounted(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		own := w.own()
		w.must(w.guard.Ask(w.ctx(), w.cause(), own, own.Position(), "Was that me?"))
		if n, err := w.guard.OpenQuestions(w.ctx()); n != 1 || err != nil {
			t.Errorf("%d open, %v", n, err)
		}
		w.must(w.guard.Answer(w.ctx(), w.cause(), w.officer(), own.Position(), "Yes."))
		if n, err := w.guard.OpenQuestions(w.ctx()); n != 0 || err != nil {
			t.Errorf("%d open after the answer, %v", n, err)
		}
	})
}

package authorization_test

import (
	"errors"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// named is a member's form that waits for the signature of somebody whom a steward then found to be the daughter.
func (w *world) named() authorization.Outcome {
	w.t.Helper()
	form := w.form()
	form.Holder = w.register(person.Representative, "L. Alvarez", "")
	form.HolderSignedOn = nil
	o := w.capture(form)
	w.wantStatus(o, authorization.Defective, authorization.HolderSignature)
	w.must(w.people.Merge(w.t.Context(), w.by("steward"), w.daughter, form.Holder, "same address and telephone"))
	return o
}

// merged is a visitor as accounts let them in: with all ids they ever had.
func (w *world) merged(role access.Role, who person.ID) access.Visitor {
	w.t.Helper()
	p, err := w.people.Get(w.t.Context(), who)
	w.must(err)
	v := w.visitor(role, p.ID)
	v.Former = p.MergedFrom
	return v
}

func TestWhoWasNamedUnderAnotherIDAcceptsAndResigns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		o := w.named()
		daughter := w.merged(access.RoleRepresentative, w.daughter)
		mine, err := w.papers.ForRepresentative(t.Context(), daughter)
		w.must(err)
		if len(mine) != 1 || mine[0].ID != o.ID {
			t.Fatalf("papers %+v, want the one that waits", mine)
		}
		brother := w.merged(access.RoleRepresentative, w.brother)
		if _, err := w.papers.Accept(t.Context(), w.by("brother"), brother, o.ID); !errors.Is(err, authorization.ErrUnknown) {
			t.Errorf("somebody else signed: %v", err)
		}
		o, err = w.papers.Accept(t.Context(), w.by("daughter"), daughter, o.ID)
		w.must(err)
		w.wantStatus(o, authorization.Valid)
		if _, err := w.guard.Look(t.Context(), daughter, w.lookAtGaps()); err != nil {
			t.Errorf("who accepted is refused: %v", err)
		}
		if _, err := w.papers.RevokeMine(t.Context(), w.by("brother"), brother, o.ID); !errors.Is(err, authorization.ErrUnknown) {
			t.Errorf("somebody else resigned: %v", err)
		}
		o, err = w.papers.RevokeMine(t.Context(), w.by("daughter"), daughter, o.ID)
		w.must(err)
		w.wantStatus(o, authorization.Revoked)
		if _, err := w.guard.Look(t.Context(), daughter, w.lookAtGaps()); !errors.Is(err, access.ErrRefused) {
			t.Errorf("after resigning: %v", err)
		}
	})
}

func (w *world) lookAtGaps() access.Look {
	return access.Look{
		Member: w.member, Action: access.View, Kinds: []access.Kind{access.Gaps}, Purpose: access.PurposeSelf, Page: "look.page.member", At: w.now,
	}
}

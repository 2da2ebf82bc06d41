package verification_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestTheEnrolmentOpensOne: of a chronic special needs plan, once, whatever is told again; nothing for other plans and old enrolments.
func TestTheEnrolmentOpensOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.enrol(w.otto, span("o1", classic, "2026-01-01"))
		w.enrol(w.rosa, span("r0", heartAndSugar, "2024-01-01"))
		if did := w.follow(); did.Opened != 0 || did.Supplemental != 1 {
			t.Errorf("followed %+v", did)
		}
		for range 3 {
			w.enrol(w.otto, span("o2", heartAndSugar, "2026-02-01"))
		}
		if did := w.follow(); did.Opened != 1 || did.Members != 1 {
			t.Errorf("followed %+v", did)
		}
		w.open()
		if did := w.follow(); did != (verification.Followed{}) {
			t.Errorf("followed again %+v", did)
		}
		w.wantState(w.idOf(w.otto), verification.Open)
	})
}

// TestTheEnrolmentChanges: corrected, cancelled, reinstated, ended by itself.
func TestTheEnrolmentChanges(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	s := span("s1", heartAndSugar, "2026-02-01")
	w.enrol(w.rosa, s)
	if did := w.follow(); did.Moved != 1 {
		t.Errorf("followed %+v", did)
	}
	if v := w.get(id); v.Terms.EndsOn != clock.MustParse("2026-03-31") || v.Effective != s.Start {
		t.Errorf("moved %+v", v.Terms)
	}
	s.Cancelled = true
	w.enrol(w.rosa, s)
	if did := w.follow(); did.Ended != 1 {
		t.Errorf("followed %+v", did)
	}
	w.wantState(id, verification.Ended)
	if did := w.on("2026-05-01"); did.Overdue != 0 {
		t.Errorf("swept %+v", did)
	}
	s.Cancelled = false
	w.enrol(w.rosa, s)
	if did := w.follow(); did.Resumed != 1 {
		t.Errorf("followed %+v", did)
	}
	w.wantState(id, verification.Open)
	end := clock.MustParse("2026-02-28")
	s.End, s.Ended = &end, enrolment.EndedByChange
	w.enrol(w.rosa, s)
	w.follow()
	w.wantState(id, verification.Ended)
}

// TestAnotherFirstDayTellsTheMemberAnew: the letter of before named another last day.
func TestAnotherFirstDayTellsTheMemberAnew(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	w.on("2026-02-01")
	w.enrol(w.rosa, span("s1", heartAndSugar, "2026-02-01"))
	w.follow()
	if did := w.on("2026-02-28"); did.Notices != 0 || w.get(id).Notice != "" {
		t.Errorf("swept %+v", did)
	}
	if did := w.on("2026-03-01"); did.Notices != 1 {
		t.Errorf("swept %+v", did)
	}
	w.wantLetters("verification_not_confirmed", "verification_not_confirmed")
}

// TestAWordGoesOnAfterACrosswalk: nobody elected the new plan, and a doctor confirmed a condition of it before.
func TestAWordGoesOnAfterACrosswalk(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	first := w.opened()
	w.attest(first, w.word("diabetes"))
	next := span("s2", heartAndSugar, "2026-03-01")
	next.NoElection = true
	w.enrol(w.rosa, next)
	w.follow()
	id := w.idOf(w.rosa)
	if v := w.wantState(id, verification.Verified); v.Carried != first || id == first {
		t.Errorf("carried %+v", v)
	}
	elected := span("s3", heartAndSugar, "2026-04-01")
	w.enrol(w.rosa, elected)
	w.follow()
	w.wantState(w.idOf(w.rosa), verification.Open)
}

// TestHeardOfLate: an enrolment that the plan hears of in its third month has its time from then on.
func TestHeardOfLate(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.now = noon("2026-03-10")
	id := w.opened()
	if v := w.get(id); v.Terms.ConfirmBy != clock.MustParse("2026-03-31") || v.Terms.EndsOn != clock.MustParse("2026-04-30") {
		t.Errorf("terms %+v", v.Terms)
	}
}

// TestClaimsNeverVerify: this room reads none, and no attestation can name them (42 CFR 422.52(f)).
func TestClaimsNeverVerify(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range f.Imports {
			if strings.Contains(i.Path.Value, "internal/population") {
				t.Errorf("%s imports %s", name, i.Path.Value)
			}
		}
	}
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	for _, how := range []verification.How{"", "claims", "claim", verification.Online} {
		a := w.word("diabetes")
		a.How = how
		_, err := w.room.Attest(t.Context(), w.by("broker"), w.staff(), id, a)
		w.wantErr(err, verification.ErrIncomplete)
	}
	w.wantState(id, verification.Open)
}

// TestWhatTheMemberSaidConfirmsNothing: the answers of the qualification tool are kept, and the state stays.
func TestWhatTheMemberSaidConfirmsNothing(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	on := clock.MustParse("2025-12-10")
	v, err := w.room.Prequalify(t.Context(), w.by("broker"), w.staff(), id, verification.Prequalification{
		Tool: "tool 3", Conditions: []string{"diabetes"}, Answers: map[string]string{"q1": "yes"}, On: on, ReleasedOn: &on,
	})
	w.must(err)
	if v.State != verification.Open || v.Prequalified == nil {
		t.Errorf("state %s", v.State)
	}
}

// TestEvidenceOfACallIsReadBack, and paper is in the archive.
func TestEvidenceOfACallIsReadBack(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	call := w.word("diabetes")
	call.How, call.Document, call.Recording = verification.ByCall, "", "rec-17"
	_, err := w.room.Attest(t.Context(), w.by("service"), w.visitor(access.RoleService), id, call)
	w.wantErr(err, verification.ErrIncomplete)
	paper := w.word("diabetes")
	paper.Document = strings.Repeat("0", 64)
	_, err = w.room.Attest(t.Context(), w.by("service"), w.visitor(access.RoleService), id, paper)
	w.wantErr(err, verification.ErrIncomplete)
	call.ReadBack = true
	v, err := w.room.Attest(t.Context(), w.by("service"), w.visitor(access.RoleService), id, call)
	w.must(err)
	if v.State != verification.Verified {
		t.Errorf("state %s", v.State)
	}
}

// TestOnlyWhoMay: for agents, members and the rest there is no queue.
func TestOnlyWhoMay(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	ctx := t.Context()
	for _, role := range []access.Role{access.RoleAgent, access.RoleMember, access.RoleClinician, access.RoleFinance, access.RoleCoach} {
		v := w.visitor(role)
		_, err := w.room.Name(ctx, w.by("x"), v, id, doctor())
		w.wantErr(err, verification.ErrUnknown)
		_, err = w.room.Attest(ctx, w.by("x"), v, id, w.word("diabetes"))
		w.wantErr(err, verification.ErrUnknown)
		_, err = w.room.Try(ctx, w.by("x"), v, id, verification.Attempt{Way: verification.ByPhone, Result: verification.Reached})
		w.wantErr(err, verification.ErrUnknown)
		_, err = w.room.Remove(ctx, w.by("x"), v, id, "x")
		w.wantErr(err, verification.ErrUnknown)
		_, err = w.room.Strike(ctx, w.by("x"), v, id, "x", "x")
		w.wantErr(err, verification.ErrUnknown)
		_, err = w.room.Make(ctx, w.by("x"), v, id, "en")
		w.wantErr(err, verification.ErrUnknown)
		_, _, err = w.room.Queue(ctx, v, verification.Filter{}, verification.Page{})
		w.wantErr(err, verification.ErrUnknown)
		_, _, err = w.room.Open(ctx, v, id, "look.page.verification", w.now)
		w.wantErr(err, verification.ErrUnknown)
	}
	rows, _, err := w.room.Queue(ctx, w.staff(), verification.Filter{Work: verification.NameProvider}, verification.Page{})
	w.must(err)
	counts, err := w.room.Counts(ctx, w.staff())
	w.must(err)
	found, err := w.room.Find(ctx, w.staff(), strings.ToLower(rows[0].Number))
	w.must(err)
	if len(rows) != 1 || counts[verification.NameProvider] != 1 || found != id {
		t.Errorf("rows %+v, counts %v, found %s", rows, counts, found)
	}
}

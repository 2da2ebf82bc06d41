package verification_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// part is what was found about one part of the test.
func (w *world) part(p verification.Part, met bool) verification.PartEvidence {
	return verification.PartEvidence{
		Part: p, Met: met, On: clock.MustZone(zone).DateOf(w.now), How: verification.OnPaper, Document: w.scan(string(p)),
		Attester: verification.Attester{Name: "Dora Doctor", NPI: npi, Credential: "MD"},
	}
}

// asking is the determination that is asked for rosa.
func (w *world) asking() verification.SupplementalID {
	w.t.Helper()
	w.opened()
	rows, _, err := w.room.Determinations(w.t.Context(), w.staff(), verification.Pending, verification.Page{})
	w.must(err)
	if len(rows) != 1 || rows[0].Year != 2026 {
		w.t.Fatalf("rows %+v", rows)
	}
	return rows[0].ID
}

func (w *world) enterPart(id verification.SupplementalID, p verification.Part, met bool) verification.Supplemental {
	w.t.Helper()
	x, err := w.room.EnterPart(w.t.Context(), w.by("broker"), w.staff(), id, w.part(p, met))
	w.must(err)
	return x
}

func (w *world) wantSupplemental(year int, decision verification.DeterminedState, next int) {
	w.t.Helper()
	all, err := w.room.Status(w.t.Context(), []person.ID{w.rosa})
	w.must(err)
	l := all[w.rosa].Supplemental
	if l == nil || l.Year != year || l.Decision != decision || (l.Next == nil) != (next == 0) || l.Next != nil && l.Next.Year != next {
		w.t.Errorf("supplemental %+v", l)
	}
}

// TestAllThreeParts: each with evidence, then decided, told by letter, and asked again before the next year, once.
func TestAllThreeParts(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id := w.asking()
		if x := w.enterPart(id, verification.ComplexCondition, true); x.State != verification.Pending || len(x.Determinations) != 0 {
			t.Errorf("state %+v", x)
		}
		w.enterPart(id, verification.HighRisk, true)
		x := w.enterPart(id, verification.IntensiveCoordination, true)
		if x.State != verification.Eligible || x.Determinations[0].Rule != "verification_supplemental@2026.1/all_three" || x.Determinations[0].Letter == "" {
			t.Errorf("determined %+v", x)
		}
		w.wantLetters("supplemental_eligible")
		w.wantSupplemental(2026, verification.Eligible, 0)
		renewed := 0
		for _, day := range []string{"2026-10-14", "2026-10-15", "2026-10-16", "2026-12-31", "2027-01-02"} {
			renewed += w.on(day).Renewed
		}
		if renewed != 1 {
			t.Errorf("%d renewed", renewed)
		}
		w.wantSupplemental(2026, verification.Eligible, 2027)
	})
}

// TestOnePartAgainst decides it, with the right to appeal; later evidence decides anew, and both stay on record.
func TestOnePartAgainst(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.asking()
	x := w.enterPart(id, verification.HighRisk, false)
	if x.State != verification.NotEligible || x.Determinations[0].Part != verification.HighRisk {
		t.Errorf("determined %+v", x)
	}
	l, err := w.letters.Get(t.Context(), x.Determinations[0].Letter)
	w.must(err)
	if l.Values["outcome"] != "adverse" || l.Values["procedure"] != "organization_determination" {
		t.Errorf("letter %+v", l.Values)
	}
	for _, p := range verification.Parts {
		x = w.enterPart(id, p, true)
	}
	if x.State != verification.Eligible || len(x.Evidence) != 4 || len(x.Determinations) != 3 {
		t.Errorf("determined anew %+v", x)
	}
	w.wantLetters("supplemental_not_eligible", "supplemental_eligible")
}

// TestWhoLeftIsNotAskedAgain.
func TestWhoLeftIsNotAskedAgain(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.asking()
	s := span("s1", heartAndSugar, "2026-01-01")
	end := clock.MustParse("2026-12-31")
	s.End = &end
	w.enrol(w.rosa, s)
	if did := w.on("2026-11-01"); did.Renewed != 0 {
		t.Errorf("swept %+v", did)
	}
	w.wantSupplemental(2026, verification.Pending, 0)
}

// TestEvidenceOfAPart is complete or refused.
func TestEvidenceOfAPart(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.asking()
	for name, spoil := range map[string]func(*verification.PartEvidence){
		"part":     func(e *verification.PartEvidence) { e.Part = "age" },
		"claims":   func(e *verification.PartEvidence) { e.How = "claims" },
		"document": func(e *verification.PartEvidence) { e.Document = "" },
		"npi":      func(e *verification.PartEvidence) { e.Attester.NPI = "" },
		"future":   func(e *verification.PartEvidence) { e.On = clock.MustParse("2026-02-01") },
		"call":     func(e *verification.PartEvidence) { e.How = verification.ByCall },
	} {
		e := w.part(verification.ComplexCondition, true)
		spoil(&e)
		_, err := w.room.EnterPart(t.Context(), w.by("broker"), w.staff(), id, e)
		t.Log(name)
		w.wantErr(err, verification.ErrIncomplete)
	}
}

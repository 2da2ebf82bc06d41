package verification_test

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// form makes the form of a verification whose provider is named.
func (w *world) form(id verification.ID) verification.Made {
	w.t.Helper()
	m, err := w.room.Make(w.t.Context(), w.by("broker"), w.staff(), id, "en")
	w.must(err)
	return m
}

// asked is a verification with a form that went out.
func (w *world) asked() (verification.ID, verification.Made) {
	w.t.Helper()
	id := w.opened()
	w.name(id, doctor())
	w.on("2026-01-05")
	return id, w.form(id)
}

func (w *world) key(m verification.Made) verification.Key {
	return verification.Key{NPI: npi, Code: m.Code}
}

// online is what the provider answers at the page.
func (w *world) online(yes ...string) verification.Attestation {
	a := w.word(yes...)
	a.How, a.Document = "", ""
	return a
}

// TestAProviderAnswersAtThePage: nothing is shown before the key, the answer is kept, the link is used up.
func TestAProviderAnswersAtThePage(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id, made := w.asked()
		ctx := t.Context()
		door, err := w.room.Knock(ctx, made.Secret, w.now)
		w.must(err)
		if door.Number != made.Form.Number || door.Left != 5 {
			t.Errorf("door %+v", door)
		}
		asked, err := w.room.Enter(ctx, w.now, made.Secret, w.key(made))
		w.must(err)
		if asked.Member != "Rosa Alvarez Ortiz" || asked.Birth == nil || len(asked.Conditions) != 2 {
			t.Errorf("asked %+v", asked)
		}
		c := w.by("provider")
		for range 2 { // a form that is sent twice is one answer
			number, err := w.room.Submit(ctx, c, made.Secret, w.key(made), w.online("diabetes"))
			w.must(err)
			if number != made.Form.Number {
				t.Errorf("number %s", number)
			}
		}
		v := w.wantState(id, verification.Verified)
		a := v.Attestations[0]
		if len(v.Attestations) != 1 || a.How != verification.Online || a.By.Role != "provider" || v.Links[0].UsedAt == nil {
			t.Errorf("answered %+v", v)
		}
		_, text, err := w.archive.Get(ctx, archive.Hash(a.Document))
		w.must(err)
		if !strings.Contains(string(text), "Diabetes (not prediabetes): confirmed") || !strings.Contains(string(text), "Chronic heart failure: not confirmed") {
			t.Errorf("kept %s", text)
		}
		w.wantShut(made)
	})
}

// wantShut: a link that ended looks like one that never was.
func (w *world) wantShut(m verification.Made) {
	w.t.Helper()
	ctx := w.t.Context()
	_, err := w.room.Knock(ctx, m.Secret, w.now)
	w.wantErr(err, verification.ErrLink)
	_, err = w.room.Enter(ctx, w.now, m.Secret, w.key(m))
	w.wantErr(err, verification.ErrLink)
	_, err = w.room.Submit(ctx, w.by("provider"), m.Secret, w.key(m), w.online("diabetes"))
	w.wantErr(err, verification.ErrLink)
}

// TestLinksThatOpenNothing: unknown, past their end, replaced by a new form, settled by another answer, for another provider.
func TestLinksThatOpenNothing(t *testing.T) {
	for name, spoil := range map[string]func(*world, verification.ID){
		"past its end":     func(w *world, _ verification.ID) { w.now = w.now.AddDate(0, 0, 31) },
		"a newer form":     func(w *world, id verification.ID) { w.form(id) },
		"settled on paper": func(w *world, id verification.ID) { w.attest(id, w.word("diabetes")) },
		"said no on paper": func(w *world, id verification.ID) { w.attest(id, w.word()) },
		"another provider": func(w *world, id verification.ID) {
			p := doctor()
			p.NPI = "1245319599"
			w.name(id, p)
		},
		"the enrolment is gone": func(w *world, _ verification.ID) {
			s := span("s1", heartAndSugar, "2026-01-01")
			s.Cancelled = true
			w.enrol(w.rosa, s)
			w.follow()
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, storetest.Open(t, store.SQLite))
			id, made := w.asked()
			spoil(w, id)
			w.wantShut(made)
			made.Secret = "abcdefghijklmnopqrstuvwxyz"
			w.wantShut(made)
		})
	}
}

// TestGuessingLocksTheLink: five wrong keys, and the right one opens nothing; also when they come at once.
func TestGuessingLocksTheLink(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id, made := w.asked()
		wrong := verification.Key{NPI: npi, Code: "AAAA-AAAA"}
		_, err := w.room.Enter(t.Context(), w.now, made.Secret, verification.Key{NPI: "1245319599", Code: made.Code})
		w.wantErr(err, verification.ErrWrong)
		_, err = w.room.Submit(t.Context(), w.by("provider"), made.Secret, wrong, w.online("diabetes"))
		w.wantErr(err, verification.ErrWrong)
		if door, err := w.room.Knock(t.Context(), made.Secret, w.now); err != nil || door.Left != 3 {
			t.Errorf("door %+v, %v", door, err)
		}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { _, _ = w.room.Enter(t.Context(), w.now, made.Secret, wrong) })
		}
		all.Wait()
		if l := w.get(id).Links[0]; l.Wrong != 5 || l.Ended != "locked" {
			t.Errorf("link %+v", l)
		}
		w.wantShut(made)
		w.wantWork(id, verification.MakeForm) // a locked link asks for a new form
	})
}

// TestOnlyTheHashIsKept: neither the record nor the archive holds what opens a page.
func TestOnlyTheHashIsKept(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id, made := w.asked()
	sent := string(made.PDF)
	if len(made.Secret) < 26 || !strings.Contains(sent, "https://plan.example/verify/"+string(made.Secret)) || !strings.Contains(sent, made.Code) {
		t.Error("the form that goes out lacks its address or code")
	}
	_, kept, err := w.archive.Get(t.Context(), archive.Hash(made.Form.Document))
	w.must(err)
	all, err := w.rec.Read(t.Context(), 0, 100_000)
	w.must(err)
	text, err := json.Marshal(all)
	w.must(err)
	for _, hidden := range []string{string(made.Secret), made.Code, strings.ReplaceAll(made.Code, "-", "")} {
		if strings.Contains(string(kept), hidden) || strings.Contains(string(text), hidden) {
			t.Error("what opens the page is kept")
		}
	}
	for _, said := range []string{"Rosa Alvarez Ortiz", "July 4, 1948", "Diabetes (not prediabetes)", "Chronic heart failure", "Dora Doctor", made.Form.Number, "January 31, 2026"} {
		if !strings.Contains(string(kept), said) || !strings.Contains(sent, said) {
			t.Errorf("the form does not say %s", said)
		}
	}
	c := w.by("broker")
	first, err := w.room.Make(t.Context(), c, w.staff(), id, "es")
	w.must(err)
	again, err := w.room.Make(t.Context(), c, w.staff(), id, "es")
	w.must(err)
	if !strings.Contains(string(first.PDF), "enfermedad crónica") || again.PDF != nil || len(w.get(id).Forms) != 2 {
		t.Error("the same wish made two forms")
	}
}

// TestACodeIsReadAsPeopleTypeIt with blanks, small letters, and digits that look like letters.
func TestACodeIsReadAsPeopleTypeIt(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	_, made := w.asked()
	typed := strings.NewReplacer("O", "0", "I", "1", "-", " ").Replace(made.Code)
	_, err := w.room.Enter(t.Context(), w.now, made.Secret, verification.Key{NPI: " " + npi, Code: strings.ToLower(typed)})
	w.must(err)
}

// TestWhatAnAnswerLacks is said, and uses no link up.
func TestWhatAnAnswerLacks(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id, made := w.asked()
	old := clock.MustParse("2024-12-01")
	for name, spoil := range map[string]func(*verification.Attestation){
		"name":       func(a *verification.Attestation) { a.Attester.Name = "" },
		"npi":        func(a *verification.Attestation) { a.Attester.NPI = "1234567890" },
		"credential": func(a *verification.Attestation) { a.Attester.Credential = "RN" },
		"seen":       func(a *verification.Attestation) { a.Seen = nil },
		"long ago":   func(a *verification.Attestation) { a.Seen = &old },
		"answers":    func(a *verification.Attestation) { a.Answers = a.Answers[:1] },
		"twice":      func(a *verification.Attestation) { a.Answers[1] = a.Answers[0] },
		"another":    func(a *verification.Attestation) { a.Answers[1].Condition = "asthma" },
	} {
		a := w.online("diabetes")
		spoil(&a)
		_, err := w.room.Submit(t.Context(), w.by("provider"), made.Secret, w.key(made), a)
		t.Log(name)
		w.wantErr(err, verification.ErrIncomplete)
	}
	w.wantState(id, verification.Open)
	_, err := w.room.Submit(t.Context(), w.by("provider"), made.Secret, w.key(made), w.online("diabetes"))
	w.must(err)
}

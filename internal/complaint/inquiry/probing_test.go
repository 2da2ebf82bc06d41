package inquiry_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// shape is what an inquiry leaves in the record: the kinds of its events, and their sizes when ids and texts do not count.
func (w *world) shape(number string) []string {
	w.t.Helper()
	before, err := w.rec.Position(w.t.Context())
	w.must(err)
	w.now = w.now.AddDate(0, 0, 8)
	w.ask(about(number))
	all, err := w.rec.Read(w.t.Context(), before, 100)
	w.must(err)
	var kinds []string
	for _, e := range all {
		kinds = append(kinds, e.Type)
	}
	return kinds
}

// TestNobodyAndNothingLeaveTheSame: one append with the same events, the same words, the same list, and the same counting.
func TestNobodyAndNothingLeaveTheSame(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	nothing, nobody := w.shape("M100"), w.shape("M9999")
	if !slices.Equal(nothing, nobody) || len(nothing) != 4 {
		t.Errorf("a member without a case leaves %v, nobody leaves %v", nothing, nobody)
	}
	w.cases.file[w.rosa] = complaint.OnFile{Closed: true}
	if closed := w.shape("M100"); !slices.Equal(closed, nobody) {
		t.Errorf("a closed case leaves %v", closed)
	}
	heard, _, err := w.inquiries.Mine(t.Context(), w.agent(), inquiry.Page{})
	w.must(err)
	for _, h := range heard {
		if h.Sentence != heard[0].Sentence {
			t.Errorf("the list tells them apart: %q, %q", h.Sentence, heard[0].Sentence)
		}
	}
	asked := w.cases.asked
	w.shape("M9999")
	if w.cases.asked != asked+1 {
		t.Error("of nobody, the cases are not asked")
	}
}

// TestNobodyTakesAsLong compares the middle times of many questions that take turns. It allows much, because other things run; what a
// missing step saves is more than that.
func TestNobodyTakesAsLong(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	const rounds = 40
	took := map[string][]time.Duration{}
	for i := range rounds {
		w.now = w.now.AddDate(0, 0, 8)
		for _, number := range []string{"M100", fmt.Sprintf("X%d", i)} {
			start := time.Now()
			w.ask(about(number))
			took[number[:1]] = append(took[number[:1]], time.Since(start))
		}
	}
	middle := func(all []time.Duration) time.Duration {
		slices.Sort(all)
		return all[len(all)/2]
	}
	known, unknown := middle(took["M"]), middle(took["X"])
	t.Logf("a member without a case %v, nobody %v", known, unknown)
	if known > 2*unknown || unknown > 2*known {
		t.Errorf("a member without a case takes %v, nobody %v", known, unknown)
	}
}

// TestNoQuestionOpensACase: whatever agents ask and tell, in any order, a grievance is opened for a valid representative alone; each
// answer has its entry in the ledger, speaks no code but A0, A1, A2, A3 and A5, and a repeated wish changes nothing.
func TestNoQuestionOpensACase(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.appoint(w.adam, w.otto, "2026-01-10")
	rapid.Check(t, func(t *rapid.T) {
		w.now = w.now.AddDate(0, 0, 1)
		agent := rapid.SampledFrom([]person.ID{w.anna, w.adam, w.ed, w.house}).Draw(t, "agent")
		number := rapid.SampledFrom([]string{"M100", "M200", "M300"}).Draw(t, "member")
		member := map[string]person.ID{"M100": w.rosa, "M200": w.otto}[number]
		w.cases.file[member] = complaint.OnFile{OpenGrievance: rapid.Bool().Draw(t, "grievance"), OpenModule: rapid.Bool().Draw(t, "module"), Closed: rapid.Bool().Draw(t, "closed")}
		w.cases.subjects[member] = rapid.SliceOfN(rapid.SampledFrom([]person.ID{w.anna, w.house, "somebody"}), 0, 2).Draw(t, "subjects")
		q := about(number)
		q.Reported, q.Words = rapid.SampledFrom(inquiry.Reports).Draw(t, "reported"), "what was told"
		c := w.by("agent")
		w.keys++
		c.ID = fmt.Sprintf("wish-%d", w.keys)
		filed := len(w.cases.filed)
		a, err := w.inquiries.Ask(t.Context(), c, w.visitor(access.RoleAgent, agent), q)
		if err != nil {
			return // a limit
		}
		opened := len(w.cases.filed) > filed
		if opened != (agent == w.adam && number == "M200" && !slices.Contains(w.cases.subjects[member], w.house)) || opened != (a.Code == inquiry.Appointed) {
			t.Fatalf("%s opened a case: %t, answer %s", agent, opened, a.Code)
		}
		if a.LedgerID == "" || a.Spoken == inquiry.ClosedOnly || a.Spoken == inquiry.FactsWereTold {
			t.Fatalf("answer %+v", a)
		}
		before, _ := w.rec.Position(t.Context())
		again, err := w.inquiries.Ask(t.Context(), c, w.visitor(access.RoleAgent, agent), q)
		after, _ := w.rec.Position(t.Context())
		if err != nil || again != a || before != after {
			t.Fatalf("again: %+v, %v", again, err)
		}
	})
	if w.events("disclosure.made") != w.events("inquiry.asked") {
		t.Error("an answer has no entry in the ledger")
	}
}

// TestTheViewCanBeBuiltAnew from the record, row by row the same.
func TestTheViewCanBeBuiltAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.report("M100", inquiry.Harm)
		w.ask(about("M200"))
		q := w.put(inquiry.AboutSystem, "It is slow.")
		_, err := w.inquiries.AnswerLine(t.Context(), w.by("service"), w.staff(), q.ID, "It is fast now.")
		w.must(err)
		before := w.everything()
		w.must(w.rec.Rebuild(t.Context(), func(int64, int64) {}))
		if after := w.everything(); before != after {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
	})
}

// everything is all lists as text.
func (w *world) everything() string {
	w.t.Helper()
	ctx := w.t.Context()
	mine, _, err := w.inquiries.Mine(ctx, w.agent(), inquiry.Page{})
	w.must(err)
	todo, _, err := w.inquiries.Waiting(ctx, w.staff(), "", inquiry.Page{})
	w.must(err)
	line, _, err := w.inquiries.MyLine(ctx, w.agent(), inquiry.Page{})
	w.must(err)
	m, err := w.inquiries.Measure(ctx, noon.AddDate(0, 0, -1), noon.AddDate(1, 0, 0), w.now)
	w.must(err)
	text, err := json.MarshalIndent([]any{mine, todo, line, m}, "", " ")
	w.must(err)
	return string(text)
}

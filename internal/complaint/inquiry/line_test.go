package inquiry_test

import (
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func (w *world) put(topic inquiry.Topic, text string) inquiry.LineQuestion {
	w.t.Helper()
	q, err := w.inquiries.Put(w.t.Context(), w.by("agent"), w.agent(), inquiry.Put{Topic: topic, Text: text, Customer: "M100"})
	w.must(err)
	return q
}

// TestAQuestionToTheResourceLine lives one from the question to the rating.
func TestAQuestionToTheResourceLine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		q := w.put(inquiry.AboutCommission, "My January statement lacks a renewal.")
		if !strings.HasPrefix(q.Number, "Q-") || q.Target.DueDate != clock.MustParse("2026-01-24") || q.State != inquiry.LineOpen || q.AskerName != "Anna Agent" {
			t.Fatalf("question %+v", q)
		}
		ctx := t.Context()
		taken, err := w.inquiries.TakeLine(ctx, w.by("service"), w.staff(), q.ID)
		w.must(err)
		if taken.Assignee != w.staff().Account {
			t.Errorf("taken by %q", taken.Assignee)
		}
		w.now = w.now.AddDate(0, 0, 2)
		_, err = w.inquiries.AnswerLine(ctx, w.by("service"), w.staff(), q.ID, " ")
		w.wantErr(err, inquiry.ErrIncomplete)
		q, err = w.inquiries.AnswerLine(ctx, w.by("service"), w.staff(), q.ID, "It is paid with the February statement.")
		w.must(err)
		if q.State != inquiry.LineAnswered || q.Rounds[0].Late || q.Late(w.now) {
			t.Errorf("answered %+v", q)
		}
		_, err = w.inquiries.AnswerLine(ctx, w.by("service"), w.staff(), q.ID, "again")
		w.wantErr(err, inquiry.ErrState)
		_, err = w.inquiries.RateLine(ctx, w.by("agent"), w.agent(), q.ID, 6, "")
		w.wantErr(err, inquiry.ErrIncomplete)
		q, err = w.inquiries.RateLine(ctx, w.by("agent"), w.agent(), q.ID, 2, "Which one?")
		w.must(err)
		q, err = w.inquiries.ReopenLine(ctx, w.by("agent"), w.agent(), q.ID, "Which of the two renewals?")
		w.must(err)
		if q.State != inquiry.LineOpen || q.Target.DueDate != clock.MustParse("2026-01-19") || len(q.Rounds) != 2 || q.Rating != nil {
			t.Errorf("reopened %+v", q)
		}
	})
}

// TestWhoReadsAQuestion: who asked, their agency, the resource line; for others it does not exist.
func TestWhoReadsAQuestion(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	q := w.put(inquiry.AboutBook, "Who left my book in December?")
	ctx := t.Context()
	for _, v := range []access.Visitor{w.agent(), w.visitor(access.RoleAgent, w.house), w.staff(), w.visitor(access.RoleComplaints, "carl")} {
		_, err := w.inquiries.OneLine(ctx, v, q.ID)
		w.must(err)
	}
	suspended := w.agent()
	suspended.Suspended = true
	for _, v := range []access.Visitor{w.visitor(access.RoleAgent, w.adam), w.visitor(access.RoleMember, w.rosa), w.visitor(access.RoleAdmin, "root"), suspended} {
		_, err := w.inquiries.OneLine(ctx, v, q.ID)
		w.wantErr(err, inquiry.ErrUnknown)
		_, err = w.inquiries.AnswerLine(ctx, w.by("x"), v, q.ID, "no")
		w.wantErr(err, inquiry.ErrUnknown)
	}
	_, err := w.inquiries.RateLine(ctx, w.by("agent"), w.visitor(access.RoleAgent, w.house), q.ID, 5, "")
	w.wantErr(err, inquiry.ErrUnknown)
	_, err = w.inquiries.OneLine(ctx, w.agent(), "none")
	w.wantErr(err, inquiry.ErrUnknown)
	_, err = w.inquiries.Put(ctx, w.by("service"), w.staff(), inquiry.Put{Topic: inquiry.AboutOther, Text: "x"})
	w.wantErr(err, inquiry.ErrUnknown)
	for _, p := range []inquiry.Put{{Topic: "weather", Text: "x"}, {Topic: inquiry.AboutOther}, {Topic: inquiry.AboutOther, Text: "x", Customer: strings.Repeat("9", 61)}} {
		_, err := w.inquiries.Put(ctx, w.by("agent"), w.agent(), p)
		w.wantErr(err, inquiry.ErrIncomplete)
	}
	for _, v := range []access.Visitor{w.agent(), w.visitor(access.RoleAgent, w.house)} {
		mine, _, err := w.inquiries.MyLine(ctx, v, inquiry.Page{})
		w.must(err)
		if len(mine) != 1 {
			t.Errorf("%s lists %d questions", v.Account, len(mine))
		}
	}
}

// TestTheQueueOfTheLine: what is due first at the top, page by page, narrowed down.
func TestTheQueueOfTheLine(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, topic := range inquiry.Topics {
			w.put(topic, "What about "+string(topic)+"?")
		}
		ctx := t.Context()
		var due []clock.Date
		page := inquiry.Page{Limit: 3}
		for {
			all, next, err := w.inquiries.Line(ctx, w.staff(), inquiry.LineFilter{}, page)
			w.must(err)
			for _, q := range all {
				due = append(due, q.Target.DueDate)
			}
			if page.After = next; next == "" {
				break
			}
		}
		for i := 1; i < len(due); i++ {
			if due[i].Before(due[i-1]) {
				t.Errorf("out of order: %v", due)
			}
		}
		if len(due) != len(inquiry.Topics) {
			t.Errorf("%d questions", len(due))
		}
		one, _, err := w.inquiries.Line(ctx, w.staff(), inquiry.LineFilter{Topic: inquiry.AboutSystem, Free: true}, inquiry.Page{})
		w.must(err)
		if len(one) != 1 {
			t.Fatalf("%d questions about the system", len(one))
		}
		_, err = w.inquiries.TakeLine(ctx, w.by("service"), w.staff(), one[0].ID)
		w.must(err)
		for _, f := range []struct {
			inquiry.LineFilter
			want int
		}{{inquiry.LineFilter{Topic: inquiry.AboutSystem, Free: true}, 0}, {inquiry.LineFilter{Assignee: w.staff().Account}, 1}} {
			all, _, err := w.inquiries.Line(ctx, w.staff(), f.LineFilter, inquiry.Page{})
			w.must(err)
			if len(all) != f.want {
				t.Errorf("%+v: %d, expected %d", f.LineFilter, len(all), f.want)
			}
		}
		_, _, err = w.inquiries.Line(ctx, w.agent(), inquiry.LineFilter{}, inquiry.Page{})
		w.wantErr(err, inquiry.ErrUnknown)
	})
}

// TestMissedQuestionsAreNotedOnce, and the measure of the promise board counts them.
func TestMissedQuestionsAreNotedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		start := w.now
		q := w.put(inquiry.AboutSystem, "The page stays white.") // due on the 16th
		w.put(inquiry.AboutCommission, "And my statement?")      // due on the 24th
		w.now = time.Date(2026, 1, 17, 4, 59, 59, 0, time.UTC)
		w.wantSwept(0)
		w.now = w.now.Add(time.Second)
		w.wantSwept(1)
		w.wantSwept(0)
		q, err := w.inquiries.OneLine(t.Context(), w.agent(), q.ID)
		w.must(err)
		if q.Rounds[0].MissedAt == nil {
			t.Error("nobody noted that it was missed")
		}
		m, err := w.inquiries.Measure(t.Context(), start, w.now, w.now)
		w.must(err)
		if want := (inquiry.Tally{All: 2, Open: 1, Overdue: 1}); m.Line != want || m.Line.Kept() {
			t.Errorf("line %+v, expected %+v", m.Line, want)
		}
		_, err = w.inquiries.AnswerLine(t.Context(), w.by("service"), w.staff(), q.ID, "Please clear the cache.")
		w.must(err)
		_, err = w.inquiries.RateLine(t.Context(), w.by("agent"), w.agent(), q.ID, 4, "")
		w.must(err)
		m, err = w.inquiries.Measure(t.Context(), start, w.now.Add(time.Second), w.now)
		w.must(err)
		if want := (inquiry.Tally{All: 2, Open: 1, Late: 1}); m.Line != want || m.Ratings != 1 || m.Stars != 4 {
			t.Errorf("line %+v, expected %+v; %d ratings, %d stars", m.Line, want, m.Ratings, m.Stars)
		}
	})
}

func (w *world) wantSwept(want int) {
	w.t.Helper()
	n, err := w.inquiries.Sweep(w.t.Context(), w.now, 100)
	w.must(err)
	if n != want {
		w.t.Errorf("%d missed, expected %d", n, want)
	}
}

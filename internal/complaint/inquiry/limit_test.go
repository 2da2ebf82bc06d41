package inquiry_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// wantLimit expects a refusal, and tells whether what was reported was passed on.
func (w *world) wantLimit(err error, limit string, passed bool) {
	w.t.Helper()
	var refused *inquiry.LimitError
	if !errors.As(err, &refused) || refused.Limit != limit || refused.Passed != passed || store.KindOf(err) != store.Forbidden {
		w.t.Errorf("%v, expected the limit %s, passed on %t", err, limit, passed)
	}
}

// TestLimits: so many a day of an agent, so many a week about one customer; they hold over a restart, and end by themselves.
func TestLimits(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for range 3 {
			w.ask(about("M100"))
		}
		_, err := w.inquiries.Ask(t.Context(), w.by("agent"), w.agent(), about(" m100 "))
		w.wantLimit(err, "member_week", false)
		for i := range 22 {
			w.ask(about(fmt.Sprintf("X%d", i)))
		}
		w.must(w.rec.Close())
		w.open(filepath.Join(t.TempDir(), "key"))
		_, err = w.inquiries.Ask(t.Context(), w.by("agent"), w.agent(), about("M200"))
		w.wantLimit(err, "agent_day", false)
		_, err = w.inquiries.Ask(t.Context(), w.by("agent"), w.agent(), about("M201"))
		w.wantLimit(err, "agent_day", false)
		_, err = w.inquiries.Ask(t.Context(), w.by("agent"), w.visitor(access.RoleAgent, w.adam), about("M200"))
		w.must(err)
		w.wantWatched("agent_day", "member_week")
		w.now = w.now.Add(12 * time.Hour) // midnight in New York
		w.ask(about("M200"))
		_, err = w.inquiries.Ask(t.Context(), w.by("agent"), w.agent(), about("M100"))
		w.wantLimit(err, "member_week", false)
		w.now = w.now.AddDate(0, 0, 7)
		w.ask(about("M100"))
	})
}

// wantWatched reads the watch list of compliance; each limit stands there once a day.
func (w *world) wantWatched(limits ...string) {
	w.t.Helper()
	list, _, err := w.inquiries.Watch(w.t.Context(), w.visitor(access.RoleCompliance, "carla"), inquiry.Page{})
	w.must(err)
	seen := map[string]bool{}
	for _, x := range list {
		seen[x.Limit] = x.Asker == w.anna && x.AskerName == "Anna Agent"
	}
	for _, limit := range limits {
		if !seen[limit] || len(list) != len(limits) {
			w.t.Errorf("watch list %+v, expected %v", list, limits)
		}
	}
	_, _, err = w.inquiries.Watch(w.t.Context(), w.agent(), inquiry.Page{})
	w.wantErr(err, inquiry.ErrUnknown)
}

// TestALimitNeverStandsBeforeDanger: what was reported is passed on, and whoever acts for the member files.
func TestALimitNeverStandsBeforeDanger(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for range 3 {
		w.ask(about("M100"))
	}
	q := about("M100")
	q.Reported, q.Words = inquiry.Harm, "He fell, and nobody comes."
	c := w.by("agent")
	c.ID = "again"
	for range 2 {
		_, err := w.inquiries.Ask(t.Context(), c, w.agent(), q)
		w.wantLimit(err, "member_week", true)
	}
	if n := w.events("outreach.made"); n != 2 {
		t.Errorf("%d pieces of outreach, expected the member and compliance once", n)
	}
	w.appoint(w.anna, w.rosa, "2026-01-10")
	q.Reported = inquiry.NothingReported
	w.wantCode(w.ask(q), inquiry.Appointed, inquiry.Appointed)
}

// TestManyAtOnce: agents who ask at the same moment are counted one by one.
func TestManyAtOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.cases.file[w.rosa] = complaint.OnFile{}
		for i := range 20 {
			w.ask(about(fmt.Sprintf("X%d", i)))
		}
		var wait sync.WaitGroup
		var mu sync.Mutex
		told, refused := 0, 0
		for i := range 10 {
			wait.Go(func() {
				_, err := w.inquiries.Ask(t.Context(), w.by("agent"), w.agent(), about(fmt.Sprintf("Y%d", i)))
				mu.Lock()
				defer mu.Unlock()
				var limit *inquiry.LimitError
				switch {
				case err == nil:
					told++
				case errors.As(err, &limit):
					refused++
				default:
					t.Error(err)
				}
			})
		}
		wait.Wait()
		if told != 5 || refused != 5 {
			t.Errorf("%d answers and %d refusals, expected 5 and 5", told, refused)
		}
	})
}

// TestTheAgencyIsCountedToo over all of its agents.
func TestTheAgencyIsCountedToo(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	a, err := w.inquiries.Ask(t.Context(), w.by("agent"), w.visitor(access.RoleAgent, w.house), about("M100"))
	w.must(err)
	w.wantCode(a, inquiry.Nothing, inquiry.Nothing)
	w.ask(about("M100"))
	heard, _, err := w.inquiries.Mine(t.Context(), w.visitor(access.RoleAgent, w.house), inquiry.Page{})
	w.must(err)
	if len(heard) != 2 || heard[0].AskerName == heard[1].AskerName {
		t.Errorf("%+v, expected the agency's own and that of its agent", heard)
	}
	heard, _, err = w.inquiries.Mine(t.Context(), w.visitor(access.RoleAgent, w.adam), inquiry.Page{})
	w.must(err)
	if len(heard) != 0 {
		t.Errorf("another agent reads %+v", heard)
	}
}

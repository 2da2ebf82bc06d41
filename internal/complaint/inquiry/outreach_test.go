package inquiry_test

import (
	"errors"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// report asks and tells.
func (w *world) report(number string, what inquiry.Reported) {
	w.t.Helper()
	q := about(number)
	q.Reported, q.Words = what, "What the customer told me."
	a := w.ask(q)
	if a.Code != inquiry.FactsWereTold {
		w.t.Errorf("%s: %s", what, a.Code)
	}
}

// TestHarmBecomesWorkFirst: the member is called today, agent oversight looks at it; it is done with a result that fits.
func TestHarmBecomesWorkFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.report("M100", inquiry.Misselling)
		w.report("M200", inquiry.Harm)
		w.report("nobody", inquiry.UrgentAccess)
		ctx := t.Context()
		all, next, err := w.inquiries.Waiting(ctx, w.staff(), "", inquiry.Page{})
		w.must(err)
		if len(all) != 6 || next != "" || all[0].Reported != inquiry.Harm || all[0].Kind != inquiry.MemberOutreach ||
			all[0].Target.DueDate != clock.MustParse("2026-01-14") || all[1].Reported != inquiry.UrgentAccess || all[1].Member != "" {
			t.Fatalf("work %+v", all)
		}
		oversight, _, err := w.inquiries.Waiting(ctx, w.visitor(access.RoleComplaints, "carl"), "agent_oversight", inquiry.Page{Limit: 2})
		w.must(err)
		if len(oversight) != 2 || oversight[0].Kind != inquiry.ComplianceReferral {
			t.Errorf("oversight %+v", oversight)
		}
		o, pass, err := w.inquiries.OpenOutreach(ctx, w.staff(), all[0].ID, "look.page.outreach", w.now)
		w.must(err)
		if o.Words == "" || o.Named.Number != "M200" || pass.Member() != w.otto || !pass.Allows(access.Contact) {
			t.Errorf("opened %+v", o)
		}
		_, pass, err = w.inquiries.OpenOutreach(ctx, w.staff(), all[1].ID, "look.page.outreach", w.now)
		w.must(err)
		if pass.Member() != "" {
			t.Error("nobody has a pass")
		}
		if n := w.events("outreach.looked"); n != 1 {
			t.Errorf("%d looks at words about nobody known", n)
		}
		w.finishes(all[0].ID)
	})
}

func (w *world) finishes(id inquiry.OutreachID) {
	w.t.Helper()
	ctx := w.t.Context()
	_, err := w.inquiries.FinishOutreach(ctx, w.by("service"), w.staff(), id, inquiry.LookedInto, "x")
	w.wantErr(err, inquiry.ErrIncomplete)
	_, err = w.inquiries.FinishOutreach(ctx, w.by("service"), w.staff(), id, inquiry.ReachedHelped, "")
	w.wantErr(err, inquiry.ErrIncomplete)
	_, err = w.inquiries.FinishOutreach(ctx, w.by("agent"), w.agent(), id, inquiry.ReachedHelped, "I did it")
	w.wantErr(err, inquiry.ErrUnknown)
	c := w.by("service")
	c.ID = "done"
	w.now = w.now.Add(time.Hour)
	for range 2 {
		o, err := w.inquiries.FinishOutreach(ctx, c, w.staff(), id, inquiry.ReachedHelped, "Called; a nurse visits today.")
		w.must(err)
		if !o.Done() || o.Note == "" || o.Target.StoppedAt == nil {
			w.t.Errorf("done %+v", o)
		}
	}
	_, err = w.inquiries.FinishOutreach(ctx, w.by("service"), w.staff(), id, inquiry.ReachedHelped, "again")
	w.wantErr(err, inquiry.ErrState)
	_, err = w.inquiries.FinishOutreach(ctx, w.by("service"), w.staff(), "none", inquiry.ReachedHelped, "x")
	w.wantErr(err, inquiry.ErrUnknown)
	all, _, err := w.inquiries.Waiting(ctx, w.staff(), "", inquiry.Page{})
	w.must(err)
	m, err := w.inquiries.Measure(ctx, w.now.Add(-24*time.Hour), w.now.Add(time.Hour), w.now.AddDate(0, 0, 2))
	w.must(err)
	if want := (inquiry.Tally{All: 6, InTime: 1, Open: 4, Overdue: 1}); len(all) != 5 || m.Outreach != want {
		w.t.Errorf("%d to do, measure %+v, expected %+v", len(all), m.Outreach, want)
	}
	if m.Asked != 3 || m.Ledger != 3 || m.Codes[inquiry.FactsWereTold] != 3 || m.Refused != 0 {
		w.t.Errorf("measure %+v", m)
	}
}

// TestTheLookIsOnRecordBeforeOutreachOpens: who may not look at the member does not read what was told of them.
func TestTheLookIsOnRecordBeforeOutreachOpens(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.report("M100", inquiry.Fraud)
	all, _, err := w.inquiries.Waiting(t.Context(), w.staff(), "", inquiry.Page{})
	w.must(err)
	_, err = w.guard.Restrict(t.Context(), w.by("officer"), access.Restriction{Member: w.rosa, Role: access.RoleService, From: clock.MustParse("2026-01-01"), Basis: "request"})
	w.must(err)
	o, _, err := w.inquiries.OpenOutreach(t.Context(), w.staff(), all[0].ID, "look.page.outreach", w.now)
	if !errors.Is(err, access.ErrRefused) || o.Words != "" {
		t.Errorf("%v, %+v", err, o)
	}
	_, _, err = w.inquiries.OpenOutreach(t.Context(), w.agent(), all[0].ID, "look.page.outreach", w.now)
	w.wantErr(err, inquiry.ErrUnknown)
	_, _, err = w.inquiries.OpenOutreach(t.Context(), w.staff(), "none", "look.page.outreach", w.now)
	w.wantErr(err, inquiry.ErrUnknown)
}

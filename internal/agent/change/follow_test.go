package change_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func (w *world) one(planID, effective string) change.Change {
	w.t.Helper()
	c, err := w.changes.Get(w.t.Context(), change.IDOf(w.rosa, clock.MustParse(effective), planID[:5], planID[6:]))
	w.must(err)
	return c
}

// TestANewEnrollmentBelongsToWhoWroteIt, and the agent sees the member from then on.
func TestANewEnrollmentBelongsToWhoWroteIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "", wrote(anna)))
		if f := w.follow(); f.Changed != 1 || f.Decided != 0 {
			t.Errorf("%+v", f)
		}
		w.wantTenures(w.rosa, "1000000001 2026-01-01..open application; ")
		if !w.sees(anna, w.rosa, noon) || w.sees(ben, w.rosa, noon) {
			t.Error("the wrong agents see the member")
		}
		if f := w.follow(); f.Looked != 0 || f.Changed != 0 {
			t.Errorf("again: %+v", f)
		}
	})
}

// TestTheProtectedChange: the plan-change line moves the member, and the agent stays; so does the access.
func TestTheProtectedChange(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		first := span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna))
		w.files.say(w.rosa, first, span("Z0001-002", "2027-01-01", "", online, applied("2026-11-02")))
		w.follow()
		w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-12-31 application; 1000000001 2027-01-01..open R13; ")
		c := w.one("Z0001-002", "2027-01-01")
		d, _ := c.Latest()
		if d.Rule != "R13" || d.Outcome != agent.Keep || d.Version != 1 || d.Why != change.First || c.State != change.Decided || len(d.Inputs) < 3 {
			t.Errorf("%+v", d)
		}
		if !w.sees(anna, w.rosa, noon) {
			t.Error("the agent lost sight of the member")
		}
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "", wrote(anna))) // TC 80
		if f := w.follow(); f.Again != 1 {
			t.Errorf("%+v", f)
		}
		w.wantTenures(w.rosa, "1000000001 2026-01-01..open application; ")
		c = w.one("Z0001-002", "2027-01-01")
		if d, _ := c.Latest(); c.State != change.Voided || !d.Voided || d.Version != 2 || d.Why != change.Cancelled {
			t.Errorf("%+v", c)
		}
	})
}

// TestWhoFacilitates goes through what evidence comes to.
func TestWhoFacilitates(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	old := span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna))
	for _, c := range []struct {
		name, rule, want string
		span             func() (planID string)
	}{
		{"another agent", "R07", "2000000002 2027-01-01..open R07; ", nil},
	} {
		w.files.say(w.rosa, old, span("Z0001-002", "2027-01-01", "", wrote(ben), applied("2026-11-02")))
		w.follow()
		d, _ := func() (change.Decision, bool) { x := w.one("Z0001-002", "2027-01-01"); return x.Latest() }()
		if d.Rule != c.rule {
			t.Errorf("%s: %s", c.name, d.Rule)
		}
	}
	if w.sees(anna, w.rosa, noon.AddDate(0, 3, 0)) || !w.sees(ben, w.rosa, noon.AddDate(0, 3, 0)) {
		t.Error("access did not follow the agent of record")
	}
	for _, c := range []struct {
		rule string
		edit []func(*spanT)
	}{
		{"R08", []func(*spanT){wrote(center)}},
		{"R05", []func(*spanT){wrote(anna)}},
		{"R10", []func(*spanT){wrote(ida)}},
		{"R13", []func(*spanT){online}},
		{"R03", nil},
		{"R03", []func(*spanT){wrote(ben), online}},
	} {
		w.files.say(w.rosa, old, span("Z0001-002", "2027-01-01", "", append(c.edit, applied("2026-11-02"))...))
		w.follow()
		x := w.one("Z0001-002", "2027-01-01")
		if d, _ := x.Latest(); d.Rule != c.rule {
			t.Errorf("%s, expected %s: %s", d.Rule, c.rule, d.Facts)
		}
	}
	if got := w.told(w.rosa); got != "1000000001 2026-01-01..2026-12-31 application; house? 2027-01-01..open R03; " {
		t.Error(got)
	}
}

// TestALateFeedDecidesAgain: a decision that was made while the appointment feed was late is made again by itself (E6).
func TestALateFeedDecidesAgain(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.state(anna, credential.Fact{Kind: credential.Hold, Number: "H1", Reason: "review", From: day("2026-10-01"), To: day("2026-12-01")})
	old := span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna))
	w.files.say(w.rosa, old, span("Z0001-002", "2027-01-01", "", online, applied("2026-11-02")))
	w.follow()
	c := w.one("Z0001-002", "2027-01-01")
	if d, _ := c.Latest(); d.Rule != "R11" || d.Because[0] != "sales_hold" {
		t.Fatalf("%+v", d)
	}
	w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-12-31 application; house 2027-01-01..open R11; ")
	w.now = w.now.AddDate(0, 0, 1)
	w.must(w.credentials.State(t.Context(), w.by("broker"), credential.Entry{
		NPN: anna, Reason: "entered by mistake",
		Withdraw: []credential.FactID{(&credential.Fact{Kind: credential.Hold, Number: "H1", Reason: "review", From: day("2026-10-01"), To: day("2026-12-01")}).ID()},
	}))
	if f := w.follow(); f.Again != 1 {
		t.Errorf("%+v", f)
	}
	c = w.one("Z0001-002", "2027-01-01")
	d, _ := c.Latest()
	if d.Rule != "R13" || d.Version != 2 || d.Why != change.Feed || len(d.Changed) != 1 || d.Changed[0] != "original_agent" {
		t.Fatalf("%+v", d)
	}
	w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-12-31 application; 1000000001 2027-01-01..open R13; ")
	if f := w.follow(); f.Changed != 0 {
		t.Errorf("again: %+v", f)
	}
}

// TestACorrectionOfCMSTakesNobodysCustomer: the wrong plan is cancelled from its beginning, the right one takes its place (TRC 704, 705).
func TestACorrectionOfCMSTakesNobodysCustomer(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	wrong := span("Z0001-001", "2026-01-01", "", wrote(anna))
	w.files.say(w.rosa, wrong)
	w.follow()
	wrong.Cancelled = true
	w.files.say(w.rosa, wrong, span("Z0001-002", "2026-01-01", "", carried, func(s *spanT) { s.Corrects = wrong.ID }))
	w.follow()
	w.wantTenures(w.rosa, "1000000001 2026-01-01..open R04; ")
	if c := w.one("Z0001-002", "2026-01-01"); !w.sees(anna, w.rosa, noon) || c.State != change.Decided {
		t.Errorf("%+v", c)
	}
}

// TestEvidenceThatNamesNobody is none: a broker helped, and nobody knows which (E8).
func TestEvidenceThatNamesNobody(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	helped := func(s *spanT) { s.Helpers = []enrolment.Helper{enrolment.HelpedByBroker} } // and no number: nobody knows who
	w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna)), span("Z0001-002", "2027-01-01", "", helped))
	w.follow()
	c := w.one("Z0001-002", "2027-01-01")
	if d, _ := c.Latest(); d.Rule != "R03" || c.Made != clock.MustParse("2027-01-01") {
		t.Errorf("%+v", c)
	}
}

package dispute_test

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestADisputeFromClaimToMoney lives one: evidence is missing, comes, is looked at, upheld, and the change is decided again.
func TestADisputeFromClaimToMoney(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		d := w.open(w.lost())
		if !strings.HasPrefix(d.Number, "D-") || d.Agent != "1234567" || !d.Money || d.On.String() != "2026-01-01" {
			t.Fatalf("dispute %+v", d)
		}
		w.want(d, dispute.EvidenceNeeded, "2026-02-13")
		d, err := w.disputes.Attach(ctx, w.by("agent"), w.as(w.anna), d.ID, paper(dispute.CommissionStatement, "aa"))
		w.must(err)
		w.want(d, dispute.EvidenceNeeded, "2026-02-13")
		w.days(1)
		d, err = w.disputes.Attach(ctx, w.by("agent"), w.as(w.anna), d.ID, paper(dispute.ApplicationForm, "bb"))
		w.must(err)
		w.want(d, dispute.Opened, "2026-01-30")
		d, err = w.disputes.Take(ctx, w.by("broker"), w.staff(), d.ID)
		w.must(err)
		w.want(d, dispute.InReview, "2026-01-30")
		c := w.by("broker")
		c.ID = "rule once"
		for range 2 {
			d, err = w.disputes.Rule(ctx, c, w.staff(), d.ID, right())
			w.must(err)
		}
		r, _ := d.Ruling()
		if d.State != dispute.Upheld || r.Redecided == nil || r.Redecided.Outcome != agent.Keep || r.Late || len(w.desk.again) != 1 {
			t.Errorf("ruled %+v, decided again %d times", r, len(w.desk.again))
		}
		if w.events("dispute.ruled") != 1 || w.events("dispute.redecided") != 1 {
			t.Error("a ruling that is sent twice is one ruling")
		}
		for _, x := range w.desk.again {
			if x.Change != "chg1" || x.Channel != agent.PlanChangeLine {
				t.Errorf("decided again from %+v", x)
			}
		}
	})
}

// TestARulingThatWasInterruptedIsFinishedBySweep: the ruling is on record, deciding again failed.
func TestARulingThatWasInterruptedIsFinishedBySweep(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	d := w.open(w.lost(), paper(dispute.ApplicationForm, "bb"))
	w.desk.fails = errDesk
	_, err := w.disputes.Rule(ctx, w.by("broker"), w.staff(), d.ID, right())
	w.wantErr(err, errDesk)
	w.desk.fails = &store.Error{Kind: store.Conflict, Op: "change", Err: errDesk} // CMS did not accept it yet
	_, err = w.disputes.Sweep(ctx, w.now, 10)
	w.must(err)
	if w.events("dispute.redecided") != 0 {
		t.Error("decided again what is not decided")
	}
	w.desk.fails = nil
	for range 2 {
		_, err = w.disputes.Sweep(ctx, w.now, 10)
		w.must(err)
	}
	d, err = w.disputes.One(ctx, w.as(w.anna), d.ID)
	w.must(err)
	if r, _ := d.Ruling(); r.Redecided == nil || len(w.desk.again) != 1 {
		t.Errorf("ruling %+v, decided again %d times", r, len(w.desk.again))
	}
}

// TestARulingNeedsWhatItRestsOn: words, citations, what the plan has to look for, and the agent's time.
func TestARulingNeedsWhatItRestsOn(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	f := w.lost()
	f.Claim = dispute.MadeByPlan
	d := w.open(f)
	w.want(d, dispute.Opened, "2026-01-29")
	rule := func(r dispute.Ruling) error {
		_, err := w.disputes.Rule(ctx, w.by("broker"), w.staff(), d.ID, r)
		return err
	}
	r := right()
	w.wantErr(rule(r), dispute.ErrEvidence)
	r.Without = "The line was not recorded on that day."
	r.Citations = []string{"P99"}
	w.wantErr(rule(r), dispute.ErrIncomplete)
	r.Citations, r.Text = []string{"P1"}, " "
	w.wantErr(rule(r), dispute.ErrIncomplete)
	r.Text, r.Correct = "So it is.", &dispute.Correction{Channel: "pigeon"}
	w.wantErr(rule(r), dispute.ErrIncomplete)
	_, err := w.disputes.Attach(ctx, w.by("broker"), w.staff(), d.ID, dispute.Document{Hash: "cc", Name: "call 17.wav", Kind: dispute.Recording, Plan: true})
	w.must(err)
	r.Correct, r.Without = nil, ""
	w.must(rule(r))
	w.wantErr(rule(r), dispute.ErrState)
	d, err = w.disputes.One(ctx, w.as(w.anna), d.ID)
	w.must(err)
	if d.Documents[0].Hash != "" || d.Documents[0].Name != "" || d.Documents[0].Kind != dispute.Recording {
		t.Errorf("the agent reads of the plan's recording %+v", d.Documents[0])
	}
}

// TestNobodyIsDeniedForWantOfEvidenceBeforeTheirDay, unless they say that they have no more.
func TestNobodyIsDeniedForWantOfEvidenceBeforeTheirDay(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	no := dispute.Ruling{Text: "Neither a scope of appointment nor an application was shown.", Citations: []string{"P4"}}
	d := w.open(w.lost())
	_, err := w.disputes.Rule(ctx, w.by("broker"), w.staff(), d.ID, no)
	w.wantErr(err, dispute.ErrState)
	w.days(31)
	d, err = w.disputes.Rule(ctx, w.by("broker"), w.staff(), d.ID, no)
	w.must(err)
	if r, _ := d.Ruling(); d.State != dispute.Denied || r.Late || r.Correct != nil {
		t.Errorf("ruled %+v", r)
	}
	other := w.open(dispute.Filing{Claim: dispute.MissingFromBook, Customer: "Olga O.", Text: "She is mine."})
	other, err = w.disputes.Proceed(ctx, w.by("agent"), w.as(w.anna), other.ID, "I have nothing else.")
	w.must(err)
	w.want(other, dispute.Opened, "2026-03-01")
}

// TestMoreEvidenceStopsThePlansClock, and what comes starts a shorter one.
func TestMoreEvidenceStopsThePlansClock(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	d := w.open(w.lost(), paper(dispute.ApplicationForm, "bb"))
	w.days(3)
	d, err := w.disputes.Ask(ctx, w.by("broker"), w.staff(), d.ID, []dispute.Kind{dispute.ScopeOfAppointment}, "Please send the scope of appointment too.")
	w.must(err)
	w.want(d, dispute.EvidenceNeeded, "2026-02-16")
	if d.Clocks[0].Target.StoppedAt == nil {
		t.Error("the plan's clock runs while the agent is asked")
	}
	d, err = w.disputes.Attach(ctx, w.by("agent"), w.as(w.anna), d.ID, paper(dispute.Licence, "dd"))
	w.must(err)
	w.want(d, dispute.EvidenceNeeded, "2026-02-16")
	d, err = w.disputes.Attach(ctx, w.by("agent"), w.as(w.anna), d.ID, paper(dispute.ScopeOfAppointment, "ee"))
	w.must(err)
	w.want(d, dispute.Opened, "2026-01-24")
}

// TestARulingIsDisputedAgainOnce, within sixty days.
func TestARulingIsDisputedAgainOnce(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	no := dispute.Ruling{Text: "No.", Citations: []string{"P4"}}
	d := w.open(w.lost(), paper(dispute.ApplicationForm, "bb"))
	rule := func() {
		t.Helper()
		var err error
		d, err = w.disputes.Rule(ctx, w.by("broker"), w.staff(), d.ID, no)
		w.must(err)
	}
	rule()
	if d.ReopenBy != clock.MustParse("2026-03-15") {
		t.Errorf("can be disputed again until %s", d.ReopenBy)
	}
	again := func() (err error) {
		d, err = w.disputes.Reopen(ctx, w.by("agent"), w.as(w.anna), d.ID, "Listen to the recording.")
		return err
	}
	w.must(again())
	w.want(d, dispute.Reopened, "2026-01-21")
	rule()
	id := d.ID
	w.wantErr(again(), dispute.ErrState)
	_, err := w.disputes.Withdraw(ctx, w.by("agent"), w.as(w.anna), id, "")
	w.wantErr(err, dispute.ErrState)

	d = w.open(w.lost(), paper(dispute.ApplicationForm, "bb"))
	rule()
	w.days(61)
	w.wantErr(again(), dispute.ErrState)
}

// TestMoneyMovesForTwoCalendarYears; answers are given for every year.
func TestMoneyMovesForTwoCalendarYears(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, x := range []struct {
		on    string
		money bool
	}{{"2026-01-01", true}, {"2025-01-01", true}, {"2024-12-01", false}, {"2015-03-01", false}} {
		on := clock.MustParse(x.on)
		d := w.open(dispute.Filing{Claim: dispute.NotPaid, Member: w.rosa, On: &on, Cents: 2892, Text: "A month is missing."})
		if d.Money != x.money || d.MoneyWhy == "" || !strings.HasPrefix(d.MoneyRule, "dispute_look_back@") {
			t.Errorf("%s: money %v by %q, %q", x.on, d.Money, d.MoneyRule, d.MoneyWhy)
		}
	}
}

// TestTimeIsNotedOnce: near once, missed once, on every server and at every sweep.
func TestTimeIsNotedOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		d := w.open(w.lost(), paper(dispute.ApplicationForm, "bb"))
		sweep := func() {
			for range 2 {
				_, err := w.disputes.Sweep(ctx, w.now, 10)
				w.must(err)
			}
		}
		sweep()
		w.days(13)
		sweep()
		if soon, missed := w.events("dispute.soon"), w.events("dispute.missed"); soon != 1 || missed != 0 {
			t.Errorf("near %d times, missed %d times", soon, missed)
		}
		w.days(3)
		sweep()
		if soon, missed := w.events("dispute.soon"), w.events("dispute.missed"); soon != 1 || missed != 1 {
			t.Errorf("near %d times, missed %d times", soon, missed)
		}
		d, err := w.disputes.Rule(ctx, w.by("broker"), w.staff(), d.ID, right())
		w.must(err)
		m, err := w.disputes.Measure(ctx, noon.AddDate(0, 0, -1), noon.AddDate(0, 1, 0), w.now)
		w.must(err)
		if r, _ := d.Ruling(); !r.Late || m.Review.Late != 1 || m.Opened != 1 || m.Upheld != 1 || m.Review.Kept() {
			t.Errorf("ruled late %v, measured %+v", r.Late, m)
		}
	})
}

// TestWhoSeesADispute: the agent, who leads the agent, broker operations, compliance. For others there is none.
func TestWhoSeesADispute(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	d := w.open(w.lost())
	compliance := w.staff()
	compliance.Role = access.RoleCompliance
	suspended := w.as(w.anna)
	suspended.Suspended = true
	service := w.staff()
	service.Role = access.RoleService
	member := w.as(w.rosa)
	member.Role = access.RoleMember
	for name, x := range map[string]struct {
		v   access.Visitor
		see bool
	}{
		"the agent": {w.as(w.anna), true}, "who leads the agent": {w.as(w.ada), true}, "another agent": {w.as(w.ed), false}, "broker": {w.staff(), true},
		"compliance": {compliance, true}, "suspended": {suspended, false}, "service": {service, false}, "the member": {member, false},
	} {
		_, err := w.disputes.One(ctx, x.v, d.ID)
		if (err == nil) != x.see {
			t.Errorf("%s: %v, expected to see it: %v", name, err, x.see)
		}
		list, _, _ := w.disputes.Mine(ctx, x.v, dispute.Filter{}, dispute.Page{})
		queue, _, _ := w.disputes.Queue(ctx, x.v, dispute.Filter{}, dispute.Page{})
		if (len(list)+len(queue) > 0) != x.see {
			t.Errorf("%s lists %d and %d", name, len(list), len(queue))
		}
	}
	_, err := w.disputes.Rule(ctx, w.by("x"), compliance, d.ID, right())
	w.wantErr(err, dispute.ErrUnknown)
	_, err = w.disputes.Rule(ctx, w.by("x"), w.as(w.anna), d.ID, right())
	w.wantErr(err, dispute.ErrUnknown)
	_, err = w.disputes.Note(ctx, w.by("x"), w.staff(), d.ID, "Sounds right.")
	w.must(err)
	seen, err := w.disputes.Numbered(ctx, w.as(w.anna), strings.ToLower(d.Number))
	w.must(err)
	if len(seen.Steps) != 1 {
		t.Errorf("the agent reads a note for the file: %+v", seen.Steps)
	}
}

// TestWhoOpensADispute: agents for themselves, who leads them, broker operations on the phone. Strangers learn nothing.
func TestWhoOpensADispute(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	open := func(v access.Visitor, edit func(*dispute.Filing)) (dispute.Dispute, error) {
		f := w.lost()
		if edit != nil {
			edit(&f)
		}
		return w.disputes.Open(ctx, w.by("x"), v, f)
	}
	anna := func(f *dispute.Filing) { f.For = "01234567" }
	_, err := open(w.as(w.ed), nil)
	w.wantErr(err, dispute.ErrUnknown) // rosa never was ed's
	_, err = open(w.as(w.ed), anna)
	w.wantErr(err, dispute.ErrUnknown)
	_, err = open(w.as(w.nobody), nil)
	w.wantErr(err, dispute.ErrUnknown)
	_, err = open(w.as(w.anna), func(f *dispute.Filing) { f.Change = "chg2" })
	w.wantErr(err, dispute.ErrUnknown)
	_, err = open(w.as(w.anna), func(f *dispute.Filing) { f.Change, f.Member = "", w.otto })
	w.wantErr(err, dispute.ErrUnknown)
	_, err = open(w.staff(), anna)
	w.wantErr(err, dispute.ErrIncomplete) // who called?
	lost, err := open(w.as(w.anna), func(f *dispute.Filing) { f.Member, f.Claim = "", dispute.MadeByPlan })
	w.must(err) // by the change alone: whoever lost the customer may not see them any more
	if lost.Member != w.rosa || lost.On.String() != "2026-01-01" {
		t.Errorf("by the change %+v", lost.Filing)
	}
	_, err = w.disputes.Withdraw(ctx, w.by("agent"), w.as(w.anna), lost.ID, "")
	w.must(err)
	d, err := open(w.staff(), func(f *dispute.Filing) {
		f.For, f.Caller, f.Line = "1234567", "called back at the number on file", "q1"
	})
	w.must(err)
	if !d.ByPhone || d.Person != w.anna || d.Line != "q1" {
		t.Errorf("by phone %+v", d)
	}
	_, err = open(w.as(w.ada), anna)
	w.wantErr(err, dispute.ErrTwice)
	d, err = open(w.as(w.ada), func(f *dispute.Filing) { f.For, f.Claim = "1234567", dispute.MadeByPlan })
	w.must(err)
	if d.Person != w.anna || d.OpenedBy != "agent" {
		t.Errorf("for an agent %+v", d)
	}
}

// TestACustomerWhomTheAgentOnlyNames stays a name to the agent when the plan finds who it is.
func TestACustomerWhomTheAgentOnlyNames(t *testing.T) {
	w, ctx := newWorld(t, storetest.Open(t, store.SQLite)), t.Context()
	d := w.open(dispute.Filing{Claim: dispute.MissingFromBook, Customer: "Otto O.", Text: "He signed with me."}, paper(dispute.ApplicationForm, "bb"))
	identify := func(v access.Visitor, x dispute.Identification) error {
		_, err := w.disputes.Identify(ctx, w.by("x"), v, d.ID, x)
		return err
	}
	w.wantErr(identify(w.as(w.anna), dispute.Identification{Member: w.otto}), dispute.ErrUnknown)
	w.wantErr(identify(w.staff(), dispute.Identification{Member: w.otto, Change: "chg1"}), dispute.ErrUnknown)
	w.wantErr(identify(w.staff(), dispute.Identification{}), dispute.ErrIncomplete)
	w.must(identify(w.staff(), dispute.Identification{Member: w.otto, Change: "chg2"}))
	staff, err := w.disputes.One(ctx, w.staff(), d.ID)
	w.must(err)
	agents, err := w.disputes.One(ctx, w.as(w.anna), d.ID)
	w.must(err)
	if staff.Member != w.otto || staff.Change != "chg2" || agents.Member != "" || agents.Change != "" {
		t.Errorf("staff read %q, the agent %q", staff.Member, agents.Member)
	}
	of, err := w.disputes.OfMembers(ctx, []person.ID{w.otto})
	w.must(err)
	if len(of[w.otto]) != 1 {
		t.Errorf("disputes about otto: %d", len(of[w.otto]))
	}
}

// TestTheQueue is in the order of days, and counts what is to be done.
func TestTheQueue(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w, ctx := newWorld(t, db), t.Context()
		on := clock.MustParse("2026-01-01")
		slow := w.open(w.lost(), paper(dispute.ApplicationForm, "bb"))
		fast := w.open(dispute.Filing{Claim: dispute.LicenceWrong, Text: "I am licensed in Texas."}, paper(dispute.Licence, "cc"))
		w.open(dispute.Filing{Claim: dispute.ShortPaid, Member: w.rosa, On: &on, Text: "Too little."})
		_, err := w.disputes.Take(ctx, w.by("broker"), w.staff(), slow.ID)
		w.must(err)
		w.days(4)
		first, next, err := w.disputes.Queue(ctx, w.staff(), dispute.Filter{Open: true}, dispute.Page{Limit: 1})
		w.must(err)
		second, _, err := w.disputes.Queue(ctx, w.staff(), dispute.Filter{Open: true}, dispute.Page{Limit: 1, After: next})
		w.must(err)
		if first[0].ID != fast.ID || second[0].ID != slow.ID {
			t.Errorf("queue %s, %s", first[0].Claim, second[0].Claim)
		}
		counts, err := w.disputes.Counts(ctx, w.staff(), w.now)
		w.must(err)
		if counts != (dispute.Counts{Free: 1, Mine: 1, Waiting: 1, Late: 1, Open: 3}) {
			t.Errorf("counts %+v", counts)
		}
	})
}

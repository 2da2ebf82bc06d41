package change_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func (w *world) visitor(role access.Role) access.Visitor {
	return access.Visitor{
		Account: "account-" + string(role), Person: person.ID("p-" + string(role)), Name: string(role) + " example", Role: role, Roles: []access.Role{role},
		Channel: "portal", Session: "s", SteppedUp: true, SignedInAt: w.now,
	}
}

func (w *world) specialist() access.Visitor { return w.visitor(access.RolePlanChange) }
func (w *world) broker() access.Visitor     { return w.visitor(access.RoleBroker) }

// pass opens a member's coverage to the specialist.
func (w *world) pass(m person.ID) access.Pass {
	w.t.Helper()
	pass, err := w.guard.Look(w.t.Context(), w.specialist(), access.Look{
		Member: m, Action: access.View, Kinds: []access.Kind{access.Identity, access.Coverage}, Purpose: access.PurposeEnrollment, Page: "look.page.change",
		Reason: "caller verified", At: w.now,
	})
	w.must(err)
	return pass
}

func (w *world) proposal(channel agent.Channel) change.Proposal {
	return change.Proposal{Member: w.rosa, Contract: "Z0001", Plan: "002", Effective: clock.MustParse("2027-01-01"), Channel: channel}
}

// line is a call to the plan-change line with its recording.
func (w *world) line() change.Preparation {
	return change.Preparation{
		Proposal: w.proposal(agent.PlanChangeLine), Application: "APP-1", Support: []change.Support{{What: change.Recording, Ref: "REC-7"}},
	}
}

// TestAPlanChangeFromTheCallToTheDecision: what the specialist sees before, what is recorded, what CMS replies, and who stays.
func TestAPlanChangeFromTheCallToTheDecision(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		first := span("Z0001-001", "2026-01-01", "", wrote(anna))
		w.files.say(w.rosa, first)
		w.follow()
		seen, err := w.changes.Foresee(ctx, w.by("specialist"), w.pass(w.rosa), w.proposal(agent.PlanChangeLine))
		w.must(err)
		if !seen.Kept || seen.Original != anna || seen.Decision.Rule != "R10" || len(seen.Tests) != len(agent.Tests) || !seen.Tests[1].Passed {
			t.Errorf("foreseen %+v", seen)
		}
		c, err := w.changes.Record(ctx, w.by("specialist"), w.specialist(), w.line())
		w.must(err)
		if c.State != change.Prepared || c.Foreseen == nil || c.Foreseen.Rule != "R10" || c.Old.Plan != "001" || c.Specialist != "account-plan_change" {
			t.Errorf("recorded %+v", c)
		}
		_, err = w.changes.Submit(ctx, w.by("specialist"), w.specialist(), c.ID)
		w.wantErr(err, change.ErrState)
		c, err = w.changes.Confirm(ctx, w.by("specialist"), w.specialist(), c.ID, change.Confirmation{Version: "2026.1", Language: "es", Who: "member"})
		w.must(err)
		cause := w.by("specialist").Called("form/1")
		c, err = w.changes.Submit(ctx, cause, w.specialist(), c.ID)
		w.must(err)
		again, err := w.changes.Submit(ctx, cause, w.specialist(), c.ID)
		w.must(err)
		if c.State != change.Submitted || again.Version != c.Version || len(w.files.sent) != 1 || len(c.Tracking) != 15 {
			t.Errorf("submitted %+v, %d sent", c, len(w.files.sent))
		}
		if f := w.follow(); f.Decided != 0 {
			t.Errorf("decided before CMS replied: %+v", f)
		}
		ended := span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna))
		w.files.say(w.rosa, ended, span("Z0001-002", "2027-01-01", "", applied("2026-11-02"), func(s *spanT) { s.Tracking = c.Tracking }))
		w.follow()
		c, err = w.changes.Get(ctx, c.ID)
		w.must(err)
		d, _ := c.Latest()
		if c.State != change.Decided || d.Rule != "R10" || d.Agent != anna || d.Inputs[1].Source != "application APP-1" || d.Inputs[1].KnownAt == 0 {
			t.Errorf("decided %+v", c)
		}
		w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-12-31 application; 1000000001 2027-01-01..open R10; ")
		if _, err = w.changes.Record(ctx, w.by("specialist"), w.specialist(), w.line()); err == nil {
			t.Error("a decided change was prepared again")
		}
	})
}

// TestWhatTheDeskNeeds: each channel with its piece of evidence, and only the desk.
func TestWhatTheDeskNeeds(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "", wrote(anna)))
	w.follow()
	for name, edit := range map[string]func(*change.Preparation){
		"recording":    func(p *change.Preparation) { p.Support = nil },
		"transfer_log": func(p *change.Preparation) { p.Channel = agent.ServiceTransfer },
		"referral":     func(p *change.Preparation) { p.Channel = agent.InternalReferral },
		"channel":      func(p *change.Preparation) { p.Channel = agent.NoElection },
		"npn":          func(p *change.Preparation) { p.Channel = agent.ExternalAgent },
		"effective":    func(p *change.Preparation) { p.Effective = clock.MustParse("2027-01-15") },
		"past":         func(p *change.Preparation) { p.Effective = clock.MustParse("2026-11-01") },
		"plan":         func(p *change.Preparation) { p.Plan = "999" },
		"member":       func(p *change.Preparation) { p.Member = "" },
		"evidence":     func(p *change.Preparation) { p.Support[0].Ref = " " },
	} {
		p := w.line()
		edit(&p)
		if _, err := w.changes.Record(t.Context(), w.by("specialist"), w.specialist(), p); store.KindOf(err) != store.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, role := range []access.Role{access.RoleAgent, access.RoleBroker, access.RoleService, access.RoleMember} {
		_, err := w.changes.Record(t.Context(), w.by("x"), w.visitor(role), w.line())
		w.wantErr(err, change.ErrUnknown)
	}
	c, err := w.changes.Record(t.Context(), w.by("specialist"), w.specialist(), w.line())
	w.must(err)
	c, err = w.changes.Withdraw(t.Context(), w.by("specialist"), w.specialist(), c.ID, "The member thinks it over.")
	w.must(err)
	if c.State != change.Withdrawn {
		t.Errorf("%+v", c)
	}
}

// TestDisagreementIsHeldUntilSomebodyLooks: our record says the line, CMS's reply names another agent; broker operations decide.
func TestDisagreementIsHeldUntilSomebodyLooks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "", wrote(anna)))
		w.follow()
		c, err := w.changes.Record(ctx, w.by("specialist"), w.specialist(), w.line())
		w.must(err)
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna)), span("Z0001-002", "2027-01-01", "", wrote(ben), applied("2026-11-02")))
		if f := w.follow(); f.Held != 1 {
			t.Errorf("%+v", f)
		}
		held, _, err := w.changes.List(ctx, w.broker(), change.Filter{Held: true}, change.Page{})
		w.must(err)
		if len(held) != 1 || held[0].ID != c.ID || held[0].State != change.Held {
			t.Fatalf("queue %+v", held)
		}
		counts, err := w.changes.Count(ctx, w.broker())
		w.must(err)
		if counts.Held != 1 || counts.States[change.Held] != 1 {
			t.Errorf("%+v", counts)
		}
		found := change.Finding{Change: c.ID, Channel: agent.PlanChangeLine, What: change.Recording, Ref: "REC-7", Reason: "The recording has the whole change."}
		_, err = w.changes.Review(ctx, w.by("x"), w.specialist(), found)
		w.wantErr(err, change.ErrUnknown)
		cause := w.by("broker").Called("review/1")
		d, err := w.changes.Review(ctx, cause, w.broker(), found)
		w.must(err)
		if d.Rule != "R10" || d.Version != 2 || d.Why != change.Review {
			t.Errorf("%+v", d)
		}
		if same, err := w.changes.Review(ctx, cause, w.broker(), found); err != nil || same.Version != 2 {
			t.Errorf("again %+v, %v", same, err)
		}
		w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-12-31 application; 1000000001 2027-01-01..open R10; ")
		d, err = w.changes.Redecide(ctx, w.by("broker"), change.Finding{Change: c.ID, Channel: agent.ExternalAgent, NPN: ben, Dispute: "d1", Reason: "ruling"})
		w.must(err)
		if d.Rule != "R07" || d.Why != change.Disputed || d.Dispute != "d1" || d.Version != 3 {
			t.Errorf("%+v", d)
		}
		if !w.sees(ben, w.rosa, noon.AddDate(0, 3, 0)) || w.sees(anna, w.rosa, noon.AddDate(0, 3, 0)) {
			t.Error("access did not follow the ruling")
		}
	})
}

// TestAMemberAsksForAnotherAgent: from the first of the next month, and earlier months stay (E3); later changes find the new agent.
func TestAMemberAsksForAnotherAgent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "", wrote(anna)))
		w.follow()
		cause := w.by("specialist").Called("letter/1")
		r := change.Request{Member: w.rosa, To: ben, What: "letter", Ref: "L-1"}
		for range 2 {
			wish, err := w.changes.Request(ctx, cause, w.specialist(), r)
			w.must(err)
			if wish.From != clock.MustParse("2026-12-01") {
				t.Errorf("from %s", wish.From)
			}
		}
		w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-11-30 application; 2000000002 2026-12-01..open request; ")
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "2026-12-31", wrote(anna)), span("Z0001-002", "2027-01-01", "", online, applied("2026-11-20")))
		w.follow()
		w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-11-30 application; 2000000002 2026-12-01..2026-12-31 request; 2000000002 2027-01-01..open R13; ")
		w.state(center, credential.Fact{Kind: credential.Hold, Number: "H", Reason: "audit", From: day("2026-01-01")})
		_, err := w.changes.Request(ctx, w.by("specialist"), w.specialist(), change.Request{Member: w.rosa, To: center, What: "letter", Ref: "L-2"})
		if store.KindOf(err) != store.Conflict {
			t.Errorf("an agent on hold was taken: %v", err)
		}
	})
}

// TestABookIsHandedOver to a successor, and again changes nothing.
func TestABookIsHandedOver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		otto := w.member("M200")
		w.files.say(w.rosa, span("Z0001-001", "2026-01-01", "", wrote(anna)))
		w.files.say(otto, span("Z0001-001", "2026-01-01", "2026-06-30", wrote(anna)))
		w.follow()
		h := change.Handover{Of: anna, To: ben, From: clock.MustParse("2026-12-01"), What: "successor", Ref: "AGR-1"}
		cause := w.by("broker").Called("handover/1")
		for range 2 {
			if _, err := w.changes.Transfer(t.Context(), cause, w.broker(), h); err != nil {
				t.Fatal(err)
			}
		}
		w.wantTenures(w.rosa, "1000000001 2026-01-01..2026-11-30 application; 2000000002 2026-12-01..open transfer; ")
		w.wantTenures(otto, "1000000001 2026-01-01..2026-06-30 application; ")
		_, err := w.changes.Transfer(t.Context(), w.by("x"), w.specialist(), h)
		w.wantErr(err, change.ErrUnknown)
	})
}

// TestAReferralLinkNamesTheAgent until it expires or is revoked, and nobody can read one off the record.
func TestAReferralLinkNamesTheAgent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		ctx := t.Context()
		v := w.visitor(access.RoleAgent)
		v.Person = w.persons[anna]
		token, made, err := w.changes.MakeLink(ctx, w.by("agent"), v, anna)
		w.must(err)
		l, err := w.changes.FindLink(ctx, w.now, token)
		w.must(err)
		if l.Agent != anna || l.Name == "" || l.Code != made.Code {
			t.Errorf("%+v", l)
		}
		if l, err = w.changes.FindCode(ctx, w.now, w.specialist(), made.Code); err != nil || l.Agent != anna {
			t.Errorf("%+v, %v", l, err)
		}
		_, err = w.changes.FindCode(ctx, w.now, v, made.Code)
		w.wantErr(err, change.ErrUnknown)
		_, err = w.changes.FindLink(ctx, w.now.AddDate(0, 0, change.LinkDays+1), token)
		w.wantErr(err, change.ErrUnknown)
		_, _, err = w.changes.MakeLink(ctx, w.by("agent"), v, ben)
		w.wantErr(err, change.ErrUnknown)
		w.must(w.changes.RevokeLink(ctx, w.by("agent"), v, anna, made.Code))
		_, err = w.changes.FindLink(ctx, w.now, token)
		w.wantErr(err, change.ErrUnknown)
	})
}

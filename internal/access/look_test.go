package access_test

import (
	"errors"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

func until(text string) func(*access.Grant) {
	return func(g *access.Grant) { g.Until = dayPointer(text) }
}

func kinds(k ...access.Kind) func(*access.Grant) { return func(g *access.Grant) { g.Kinds = k } }

func TestWhoSeesWhat(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		t.Run("a member sees everything of their own, sensitive or not", func(*testing.T) {
			w.visitor(access.RoleMember, w.member)
			w.looks(access.PurposeSelf, access.Identity, access.Conditions, access.Looks)
			w.sees(access.Identity, access.Conditions, access.Looks)
			if len(w.pass.Closed()) != 0 || w.pass.Number() != "M100" || w.pass.Position() == 0 {
				t.Errorf("closed %v, number %q, position %d", w.pass.Closed(), w.pass.Number(), w.pass.Position())
			}
		})
		t.Run("a member does not see another member", func(*testing.T) {
			w.visitor(access.RoleMember, w.daughter)
			w.looks(access.PurposeSelf, access.Identity)
			w.refused()
		})
		t.Run("who does not exist looks like who is refused", func(*testing.T) {
			w.visitor(access.RoleMember, w.daughter)
			w.look(access.Look{Number: "M999", Action: access.View, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeSelf, At: w.now})
			w.refused()
			if !errors.Is(w.err, access.ErrNoMember) {
				t.Error(w.err)
			}
		})
		t.Run("a coach of the programme sees conditions, not who looked", func(*testing.T) {
			w.grant(access.GrantCoach, w.team)
			w.visitor(access.RoleCoach, w.coach, w.team)
			w.looks(access.PurposeCare, access.Conditions, access.Looks)
			w.sees(access.Conditions)
			w.seesNot(access.Looks)
			if d := w.pass.Decision(access.Conditions); d.Policies[0].ID != "coach-programme" || d.Grant == nil || d.Grant.Basis != "test-basis" {
				t.Errorf("decision %+v", d)
			}
			if len(w.pass.Closed()) != 3 {
				t.Errorf("without consent only %v are closed", w.pass.Closed())
			}
		})
		t.Run("a coach of another programme does not see conditions", func(*testing.T) {
			w.visitor(access.RoleCoach, w.coach, w.otherTeam)
			w.looks(access.PurposeCare, access.Conditions)
			w.refused()
		})
		t.Run("a coach does not see conditions for any other purpose", func(*testing.T) {
			w.visitor(access.RoleCoach, w.coach, w.team)
			for _, p := range []access.Purpose{"", access.PurposeService, access.PurposeTreatment} {
				w.looks(p, access.Conditions)
				w.refused()
			}
		})
		t.Run("an agent of record sees contact and coverage and never conditions", func(*testing.T) {
			w.grant(access.GrantAgentOfRecord, w.agent)
			w.grant(access.GrantAuthorization, w.agent, kinds(access.Conditions, access.Claims))
			w.visitor(access.RoleAgent, w.agent)
			w.looks(access.PurposeEnrollment, access.Identity, access.Contact, access.Coverage, access.Conditions, access.Claims, access.Requests, access.Looks)
			w.sees(access.Identity, access.Contact, access.Coverage)
			w.seesNot(access.Conditions, access.Claims, access.Requests, access.Looks)
			if d := w.pass.Decision(access.Conditions); d.Because != "access.because.agent-not-clinical" {
				t.Errorf("because %s", d.Because)
			}
		})
		t.Run("an administrator sees nobody", func(*testing.T) {
			w.visitor(access.RoleAdmin, w.coach)
			w.looks(access.PurposeOperations, access.Identity)
			w.refused()
		})
		t.Run("a suspended account sees nothing, not even its own", func(*testing.T) {
			w.visitor(access.RoleMember, w.member)
			w.as.Suspended = true
			w.looks(access.PurposeSelf, access.Identity)
			w.refused()
		})
		t.Run("member services finds a caller, and sees contact once the caller is verified", func(*testing.T) {
			w.visitor(access.RoleService, w.coach)
			w.looks(access.PurposeService, access.Contact)
			w.refused()
			w.look(access.Look{Number: "M100", Action: access.List, Kinds: []access.Kind{access.Identity, access.Contact}, Purpose: access.PurposeService, At: w.now})
			w.sees(access.Identity)
			w.seesNot(access.Contact)
			w.look(access.Look{
				Number: "M100", Action: access.View, Kinds: []access.Kind{access.Identity, access.Contact, access.Conditions},
				Purpose: access.PurposeService, Reason: "name, birth date and address told", At: w.now,
			})
			w.sees(access.Identity, access.Contact)
			w.seesNot(access.Conditions)
		})
		t.Run("a token sees only what it was given for", func(*testing.T) {
			w.visitor(access.RoleCoordinator, w.coach)
			w.as.Scopes = []string{access.Scope(access.Gaps, access.View)}
			w.looks(access.PurposeCare, access.Gaps, access.Conditions)
			w.sees(access.Gaps)
			w.seesNot(access.Conditions)
		})
	})
}

func TestRepresentativeSeesForAsLongAsItHolds(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		given := w.grant(access.GrantRepresentative, w.daughter, until("2026-01-14"), kinds(access.Identity, access.Claims))
		w.visitor(access.RoleRepresentative, w.daughter)
		w.looks(access.PurposeSelf, access.Identity, access.Claims, access.Conditions)
		w.sees(access.Identity, access.Claims)
		w.seesNot(access.Conditions)

		w.now = time.Date(2026, 1, 15, 4, 59, 0, 0, time.UTC) // 23:59 of the last day in the plan's zone
		w.looks(access.PurposeSelf, access.Claims)
		w.sees(access.Claims)
		w.now = w.now.Add(time.Minute)
		w.looks(access.PurposeSelf, access.Claims)
		w.refused()

		w.now = noon
		w.looks(access.PurposeSelf, access.Claims)
		w.sees(access.Claims)
		w.must(w.guard.Revoke(w.ctx(), w.cause(), w.member, given.ID, "the member said so"))
		w.looks(access.PurposeSelf, access.Claims)
		w.refused()
		if err := w.guard.Revoke(w.ctx(), w.cause(), w.member, given.ID, "again"); !errors.Is(err, access.ErrNothing) {
			t.Errorf("revoked twice: %v", err)
		}
	})
}

// Two servers share the database: what one is told, the other knows at the very next look.
func TestRevokedOnOneServerIsRefusedOnTheOther(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		other := w.open()
		w.visitor(access.RoleCoach, w.coach, w.team)
		w.looks(access.PurposeCare, access.Conditions)
		w.refused() // now both know that there is nothing

		given, err := other.Grant(w.ctx(), w.cause(), access.Grant{
			Kind: access.GrantCoach, Member: w.member, To: w.team, From: day("2026-01-01"), Basis: "programme",
		})
		w.must(err)
		w.looks(access.PurposeCare, access.Conditions)
		w.sees(access.Conditions)
		w.must(other.Revoke(w.ctx(), w.cause(), w.member, given.ID, "left the programme"))
		w.looks(access.PurposeCare, access.Conditions)
		w.refused()
		passes, err := w.guard.Opener(w.as, access.Look{
			Action: access.List, Kinds: []access.Kind{access.Conditions}, Purpose: access.PurposeCare, At: w.now,
		})(w.ctx(), []string{"M100"})
		w.must(err)
		if len(passes) != 0 {
			t.Error("a list still shows the member")
		}
	})
}

func TestSensitiveCategoriesNeedConsent(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.grant(access.GrantTreating, w.doctor)
		w.visitor(access.RoleClinician, w.doctor)
		w.looks(access.PurposeTreatment, access.Conditions)
		w.sees(access.Conditions)
		if w.pass.Opens(access.SubstanceUse) || !w.pass.Opens(access.BehavioralHealth) {
			t.Errorf("for treatment closed are %v, want substance use alone", w.pass.Closed())
		}
		if !w.pass.HidesRule("opioid_use_disorder_oud") || w.pass.HidesRule("bipolar_disorder") || w.pass.HidesRule("diabetes") {
			t.Error("the wrong findings are hidden")
		}
		c, err := w.guard.Consent(w.ctx(), w.cause(), access.Consent{
			Member: w.member, Category: access.SubstanceUse, To: w.doctor, From: day("2026-01-01"), Basis: "form-2",
		})
		w.must(err)
		w.looks(access.PurposeTreatment, access.Conditions)
		if !w.pass.Opens(access.SubstanceUse) || w.pass.HidesCode("ICD10CM", "F1120") {
			t.Error("consent did not open substance use")
		}
		w.must(w.guard.WithdrawConsent(w.ctx(), w.cause(), w.member, c.ID, ""))
		w.looks(access.PurposeTreatment, access.Conditions)
		if w.pass.Opens(access.SubstanceUse) {
			t.Error("open after the consent was withdrawn")
		}
	})
}

func TestRestrictionHoldsExceptInAnEmergency(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		r, err := w.guard.Restrict(w.ctx(), w.cause(), access.Restriction{
			Member: w.member, Role: access.RoleCoordinator, Kinds: []access.Kind{access.Conditions}, From: day("2026-01-01"), Basis: "request-1",
		})
		w.must(err)
		w.visitor(access.RoleCoordinator, w.coach)
		w.looks(access.PurposeCare, access.Identity, access.Conditions, access.Gaps)
		w.sees(access.Identity, access.Gaps)
		w.seesNot(access.Conditions)

		_, err = w.guard.BreakGlass(w.ctx(), w.cause(), w.as, w.member, "found unconscious")
		w.must(err)
		w.looks(access.PurposeEmergency, access.Conditions)
		w.sees(access.Conditions)
		w.now = w.now.Add(4 * time.Hour)
		w.looks(access.PurposeEmergency, access.Conditions)
		w.refused()

		w.must(w.guard.Unrestrict(w.ctx(), w.cause(), w.member, r.ID, "member asked"))
		w.looks(access.PurposeCare, access.Conditions)
		w.sees(access.Conditions)
	})
}

func TestGlassIsBrokenOnlyForAReasonAndOnlyByClinicalRoles(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleService, w.coach)
		if _, err := w.guard.BreakGlass(w.ctx(), w.cause(), w.as, w.member, "curious"); !errors.Is(err, access.ErrRefused) {
			t.Errorf("service: %v", err)
		}
		w.visitor(access.RoleClinician, w.doctor)
		if _, err := w.guard.BreakGlass(w.ctx(), w.cause(), w.as, w.member, " "); !errors.Is(err, access.ErrNoReason) {
			t.Errorf("without a reason: %v", err)
		}
		given, err := w.guard.BreakGlass(w.ctx(), w.cause(), w.as, w.member, "found unconscious")
		w.must(err)
		w.looks(access.PurposeEmergency, access.Medicines)
		w.sees(access.Medicines)
		if len(w.pass.Closed()) != 0 {
			t.Errorf("closed for a clinician in an emergency: %v (42 CFR 2.51)", w.pass.Closed())
		}
		w.must(w.guard.CloseGlass(w.ctx(), w.cause(), w.member, given.ID))
		w.looks(access.PurposeEmergency, access.Medicines)
		w.refused()
	})
}

func TestMergedPersonIsOneMember(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		twin := w.register(person.Member, "Rosa Alvarez", "M200")
		_, err := w.guard.Grant(w.ctx(), w.cause(), access.Grant{
			Kind: access.GrantCoach, Member: twin, To: w.team, From: day("2026-01-01"), Basis: "programme",
		})
		w.must(err)
		w.visitor(access.RoleMember, twin)
		w.look(access.Look{Member: twin, Action: access.View, Kinds: []access.Kind{access.Looks}, Purpose: access.PurposeSelf, At: w.now})
		w.sees(access.Looks)
		w.must(w.people.Merge(w.ctx(), w.cause(), w.member, twin, "same birth date and address"))

		w.visitor(access.RoleCoach, w.coach, w.team)
		w.looks(access.PurposeCare, access.Conditions)
		w.sees(access.Conditions)
		if n := w.pass.Numbers(); len(n) != 2 {
			t.Errorf("numbers %v, want both", n)
		}
		passes, err := w.guard.Opener(w.as, access.Look{
			Action: access.List, Kinds: []access.Kind{access.Conditions}, Purpose: access.PurposeCare, At: w.now,
		})(w.ctx(), []string{"M100", "M200", "M999"})
		w.must(err)
		if len(passes) != 2 || passes["M100"].Position() != passes["M200"].Position() {
			t.Errorf("%d passes at %d and %d, want two for one look", len(passes), passes["M100"].Position(), passes["M200"].Position())
		}

		w.visitor(access.RoleMember, w.member)
		w.looks(access.PurposeSelf, access.Looks, access.Authorizations)
		w.sees(access.Looks, access.Authorizations)
		seen, err := w.guard.LooksAt(w.ctx(), w.pass, access.Cursor{})
		w.must(err)
		if len(seen.Entries) != 4 { // before the merge, the coach twice, and this one
			t.Errorf("%d entries, want 4: %+v", len(seen.Entries), seen.Entries)
		}
		relations, err := w.guard.Grants(w.ctx(), w.pass)
		w.must(err)
		if len(relations) != 1 || relations[0].ToName != "Team North" || !relations[0].Holding {
			t.Errorf("relations %+v", relations)
		}
	})
}

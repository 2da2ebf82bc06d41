package office

import (
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/rules"
)

func askAbout(t *testing.T, role access.Role) ruleTable {
	t.Helper()
	p, err := access.LoadPolicies(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return tableOf(p, role, time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC), clock.DateOf(2026, 1, 14))
}

func (t ruleTable) allowed(s subjectOf) []permission {
	i := slices.IndexFunc(t.Rows, func(r ruleRow) bool { return r.subjectOf == s })
	return t.Rows[i].Allowed
}

func TestRulesPageSaysWhatThePoliciesSay(t *testing.T) {
	for _, tc := range []struct {
		role    access.Role
		about   subjectOf
		purpose access.Purpose
		when    circumstance // "" for never
	}{
		{access.RoleMember, subjectOf{Kind: access.Claims}, access.PurposeSelf, ownRecord},
		{access.RoleAgent, subjectOf{Kind: access.Coverage}, access.PurposeEnrollment, "agent_of_record"},
		{access.RoleAgent, subjectOf{Kind: access.Claims}, access.PurposeEnrollment, ""},
		{access.RoleCoach, subjectOf{Kind: access.Gaps}, access.PurposeCare, "coach"},
		{access.RoleCoach, subjectOf{access.Conditions, access.SubstanceUse}, access.PurposeCare, "coach_consent"},
		{access.RoleComplaints, subjectOf{Kind: access.Claims}, access.PurposeComplaint, "investigator_named"},
		{access.RoleService, subjectOf{Kind: access.Contact}, access.PurposeService, withReason},
		{access.RoleEngineer, subjectOf{Kind: access.Identity}, access.PurposeOperations, commandLine},
		{access.RolePrivacy, subjectOf{Kind: access.Looks}, access.PurposePrivacy, always},
		{access.RolePrivacy, subjectOf{Kind: access.Claims}, access.PurposePrivacy, "authorization_named"},
		{access.RoleCoordinator, subjectOf{access.Conditions, access.BehavioralHealth}, access.PurposeCare, withConsent},
		{access.RoleAdmin, subjectOf{Kind: access.Identity}, access.PurposeOperations, ""},
	} {
		var when circumstance
		for _, p := range askAbout(t, tc.role).allowed(tc.about) {
			if slices.Contains(p.Purposes, tc.purpose) && slices.ContainsFunc(p.Actions, func(a access.Action) bool { return a == access.View }) {
				when = p.When
			}
		}
		if when != tc.when {
			t.Errorf("%s, %v for %s: %q, want %q", tc.role, tc.about, tc.purpose, when, tc.when)
		}
	}
}

func TestAdministratorMayNothing(t *testing.T) {
	if table := askAbout(t, access.RoleAdmin); len(table.Purposes) != 0 || len(table.Kinds) != 0 {
		t.Errorf("the administrator may look for %v at %v", table.Purposes, table.Kinds)
	}
}

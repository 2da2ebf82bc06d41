package api_test

import (
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

func TestACoachSeesAMemberFromTheGrantToTheVeryNextRequestAfterItsEnd(t *testing.T) {
	h := build(t)
	coach := h.as(access.RoleCoach).For(access.PurposeCare)
	coach.get("/members/%s/conditions", number).is(http.StatusNotFound)
	coordinator := h.as(access.RoleCoordinator).For(access.PurposeCare)
	to := h.holders[access.RoleCoach]
	grant := coordinator.post(object{"kind": "coach", "to": to, "basis": "programme/diabetes"}, "/members/%s/grants", number).is(http.StatusCreated).text("id")
	coach.get("/members/%s/conditions", number).is(http.StatusOK)
	if rows := h.as(access.RolePrivacy).get("/members/%s/grants", number).is(http.StatusOK).items(); len(rows) != 1 || rows[0]["holding"] != true {
		t.Errorf("relations: %v", rows)
	}
	coordinator.post(object{"kind": "investigator", "to": to, "basis": "case/1"}, "/members/%s/grants", number).is(http.StatusUnprocessableEntity)
	end := object{"kind": "coach", "to": to, "why": "Left the programme"}
	coordinator.post(end, "/members/%s/grants/%s/revocation", number, "another").is(http.StatusNotFound)
	once := coordinator.with("Idempotency-Key", "end-of-coaching")
	once.post(end, "/members/%s/grants/%s/revocation", number, grant).is(http.StatusNoContent)
	once.post(end, "/members/%s/grants/%s/revocation", number, grant).is(http.StatusNoContent)
	coach.get("/members/%s/conditions", number).is(http.StatusNotFound)
}

func TestAnEmergencyOpensARecordForAWhile(t *testing.T) {
	h := build(t)
	coach := h.as(access.RoleCoach).with("Keepwell-Reason", "Found unconscious")
	once := coach.with("Idempotency-Key", "an-emergency")
	body := object{"reason": "Found unconscious, medicines unknown"}
	first := once.post(body, "/members/%s/break-glass", number).is(http.StatusCreated).text("id")
	if again := once.post(body, "/members/%s/break-glass", number).is(http.StatusCreated).text("id"); again != first {
		t.Errorf("a retry gave %s, the first request %s", again, first)
	}
	coach.For(access.PurposeEmergency).get("/members/%s/conditions", number).is(http.StatusOK)
	h.as(access.RoleClinician).send(http.MethodDelete, "/members/"+number+"/break-glass/"+first, nil).is(http.StatusNotFound)
	coach.send(http.MethodDelete, "/members/"+number+"/break-glass/"+first, nil).is(http.StatusNoContent)
	coach.For(access.PurposeEmergency).get("/members/%s/conditions", number).is(http.StatusNotFound)
	once.post(body, "/members/%s/break-glass", number).is(http.StatusConflict)
}

func TestThePrivacyOfficerNotesConsentsAndRestrictions(t *testing.T) {
	h := build(t)
	h.grant(access.GrantCoach, access.RoleCoach)
	coach, officer := h.as(access.RoleCoach).For(access.PurposeCare), h.as(access.RolePrivacy)
	closed := func() string {
		return coach.get("/members/%s/conditions", number).is(http.StatusOK).text("closed_categories")
	}
	before := closed()
	consent := officer.post(object{"category": "behavioral_health", "role": "coach", "basis": "form/1"}, "/members/%s/consents", number).is(http.StatusCreated).text("id")
	if closed() == before {
		t.Error("the consent opened nothing")
	}
	officer.post(object{"why": "Taken back"}, "/members/%s/consents/%s/withdrawal", number, consent).is(http.StatusNoContent)
	if closed() != before {
		t.Error("the consent was not withdrawn")
	}
	restriction := officer.post(object{"role": "coach", "basis": "request/1"}, "/members/%s/restrictions", number).is(http.StatusCreated).text("id")
	coach.get("/members/%s/conditions", number).is(http.StatusNotFound)
	officer.post(object{"why": "The member agreed"}, "/members/%s/restrictions/%s/end", number, restriction).is(http.StatusNoContent)
	coach.get("/members/%s/conditions", number).is(http.StatusOK)
	officer.post(object{"why": "Again"}, "/members/%s/restrictions/%s/end", number, restriction).is(http.StatusNotFound)
}

func TestADecisionTellsNothingAboutWhoExists(t *testing.T) {
	h := build(t)
	ask := func(role access.Role, member string) *reply {
		return h.as(role).post(object{"member": member, "action": "view", "kind": "conditions", "purpose": "care_coordination"}, "/access/decisions").is(http.StatusOK)
	}
	if got := ask(access.RoleCoordinator, number).text("allowed"); got != "true" {
		t.Errorf("a coordinator may: %s", got)
	}
	for _, role := range []access.Role{access.RoleCoach, access.RoleAdmin, access.RoleAgent} {
		known, unknown := ask(role, number), ask(role, "KW9999999")
		if string(known.body) != string(unknown.body) {
			t.Errorf("%s learns who exists: %s and %s", role, known.body, unknown.body)
		}
	}
	h.as(access.RoleCoordinator).post(object{"member": number, "action": "view", "kind": "conditions"}, "/access/decisions").is(http.StatusUnprocessableEntity)
}

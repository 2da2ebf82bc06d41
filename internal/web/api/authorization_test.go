package api_test

import (
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

const papers = "/members/" + number + "/authorizations"

// allOf is everything that an appointment form shows.
var allOf = []string{
	"member_name", "member_number", "member_contact", "holder_name", "holder_contact", "relationship", "appointment_statement", "disclosure_statement",
	"member_signature", "holder_signature",
}

func TestAnAppointmentIsCapturedCuredAndRevoked(t *testing.T) {
	h := build(t)
	desk, rep := h.as(access.RoleService).For(access.PurposeService), h.as(access.RoleRepresentative)
	rep.get("/members/%s", number).is(http.StatusNotFound)
	captured := desk.post(object{
		"form": "cms_1696", "holder": h.holders[access.RoleRepresentative], "member_signed_on": "2026-06-20", "present": allOf[:9],
	}, papers).is(http.StatusCreated)
	if captured.text("status") != "defective" {
		t.Fatalf("captured: %s", captured.body)
	}
	id := captured.text("id")
	if rows := desk.get("/authorizations?status=defective").is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("waiting: %v", rows)
	}
	cured := desk.post(object{"present": []string{"holder_signature"}, "holder_signed_on": "2026-06-25"}, papers+"/%s/cure", id).is(http.StatusOK)
	if cured.text("status") != "valid" {
		t.Fatalf("cured: %s", cured.body)
	}
	rep.get("/members/%s", number).is(http.StatusOK)
	if rows := rep.get("/me/authorizations").is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("my papers: %v", rows)
	}
	desk.get(papers).is(http.StatusOK)
	desk.get(papers+"/%s", id).is(http.StatusOK)
	once := desk.with("Idempotency-Key", "letter-of-june-30")
	for range 2 {
		once.post(object{"how": "in_writing", "note": "Letter of June 30"}, papers+"/%s/revocation", id).is(http.StatusOK)
	}
	rep.get("/members/%s", number).is(http.StatusNotFound)
	if got := h.as(access.RolePrivacy).get(papers+"/%s", id).is(http.StatusOK).text("revocation", "how"); got != "in_writing" {
		t.Errorf("revoked by %q", got)
	}
}

func TestLegalPapersAreVerifiedBySomebodyElseOrRefused(t *testing.T) {
	h := build(t)
	desk, officer := h.as(access.RoleService).For(access.PurposeService), h.as(access.RolePrivacy)
	paper := object{
		"form": "legal_authority", "authority": "guardian", "holder": h.holders[access.RoleRepresentative],
		"present": append([]string{"legal_papers", "authority_kind"}, allOf...), "member_signed_on": "2026-06-20", "holder_signed_on": "2026-06-20",
		"document": object{"reference": "scan/12"},
	}
	captured := desk.post(paper, papers).is(http.StatusCreated)
	if captured.text("status") != "in_review" {
		t.Fatalf("captured: %s", captured.body)
	}
	officer.post(object{"note": "Court order seen"}, papers+"/%s/verification", captured.text("id")).is(http.StatusOK)
	refused := desk.post(paper, papers).is(http.StatusCreated).text("id")
	officer.post(object{"reason": "papers_doubtful", "note": "Seal is missing"}, papers+"/%s/refusal", refused).is(http.StatusOK)
	own := officer.post(paper, papers).is(http.StatusCreated).text("id")
	officer.post(object{"note": "Court order seen"}, papers+"/%s/verification", own).is(http.StatusConflict)
}

// TestAMemberTakesAccessBack: programs take back; to give is a signature, which they cannot make.
func TestAMemberTakesAccessBack(t *testing.T) {
	h := build(t)
	desk, member, rep := h.as(access.RoleService).For(access.PurposeService), h.as(access.RoleMember), h.as(access.RoleRepresentative)
	id := desk.post(object{
		"form": "cms_1696", "holder": h.holders[access.RoleRepresentative], "present": allOf, "kinds": []string{"identity", "coverage"},
		"member_signed_on": "2026-06-20", "holder_signed_on": "2026-06-20", "document": object{"reference": "scan/14"},
	}, papers).is(http.StatusCreated).text("id")
	rep.get("/members/%s", number).is(http.StatusOK)
	h.having(access.RoleMember, "*").post(nil, "/authorizations/%s/revocation", id).is(http.StatusForbidden)
	member.post(nil, "/authorizations/%s/revocation", id).is(http.StatusOK)
	rep.get("/members/%s", number).is(http.StatusNotFound)
}

package api_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

func TestAMemberAsksAboutALookAndGetsAnAnswer(t *testing.T) {
	h := build(t)
	h.as(access.RoleCoordinator).For(access.PurposeCare).get("/members/%s/conditions", number).is(http.StatusOK)
	member, officer := h.as(access.RoleMember), h.as(access.RolePrivacy)
	rows := member.get("/members/%s/looks?limit=1", number).is(http.StatusOK)
	if rows.text("next") == "<nil>" {
		t.Error("no second page")
	}
	rows = member.get("/members/%s/looks?limit=1&cursor=%s", number, rows.text("next")).is(http.StatusOK)
	at := fmt.Sprint(int64(rows.items()[0]["position"].(float64)))
	member.post(object{"text": "Why was this?"}, "/members/%s/looks/%s/question", number, at).is(http.StatusNoContent)
	member.post(object{"text": "Why was this?"}, "/members/%s/looks/%s/question", number, at).is(http.StatusConflict)
	if open := officer.get("/audit/questions").is(http.StatusOK).items(); len(open) != 1 {
		t.Errorf("open questions: %v", open)
	}
	officer.post(object{"text": "To plan your care."}, "/audit/questions/%s/answer", at).is(http.StatusNoContent)
	for _, row := range member.get("/members/%s/looks?limit=50", number).is(http.StatusOK).items() {
		if q, ok := row["question"].(map[string]any); ok && q["answer"] == "To plan your care." {
			return
		}
	}
	t.Error("the member does not see the answer")
}

func TestAMemberTakesAProofOfTheLooks(t *testing.T) {
	h := build(t)
	h.as(access.RoleCoordinator).For(access.PurposeCare).get("/members/%s/conditions", number).is(http.StatusOK)
	var proof struct{ Files []json.RawMessage }
	h.as(access.RoleMember).get("/members/%s/looks/proof", number).is(http.StatusOK).into(&proof)
	if len(proof.Files) != 1 {
		t.Fatalf("%d files", len(proof.Files))
	}
}

func TestThePrivacyOfficerSearchesLooksAndRefusals(t *testing.T) {
	h := build(t)
	h.as(access.RoleCoordinator).For(access.PurposeCare).get("/members/%s/conditions", number).is(http.StatusOK)
	h.as(access.RoleCoach).For(access.PurposeCare).get("/members/%s/conditions", number).is(http.StatusNotFound)
	officer := h.as(access.RolePrivacy)
	if rows := officer.get("/audit/looks?member=%s&role=coordinator&from=2026-06-30T00:00:00Z", number).is(http.StatusOK).items(); len(rows) != 1 || rows[0]["account"] != string(h.ids[access.RoleCoordinator]) {
		t.Errorf("looks: %v", rows)
	}
	if rows := officer.get("/audit/refusals?limit=10").is(http.StatusOK).items(); len(rows) != 1 || rows[0]["role"] != "coach" {
		t.Errorf("refusals: %v", rows)
	}
	h.as(access.RoleAdmin).get("/audit/looks").is(http.StatusNotFound)
}

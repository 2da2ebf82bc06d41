package api_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
)

const asked = "/members/" + number + "/privacy-requests"

func TestAnAccessRequestIsReceivedExtendedAndGranted(t *testing.T) {
	h := build(t)
	member, officer := h.as(access.RoleMember), h.as(access.RolePrivacy)
	once := member.with("Idempotency-Key", "copy-of-my-claims")
	body := object{"kind": "access_request", "how": "portal", "kinds": []string{"claims"}, "form": "electronic"}
	id := once.post(body, asked).is(http.StatusCreated).text("id")
	if again := once.post(body, asked).is(http.StatusCreated).text("id"); again != id {
		t.Errorf("a retry made %s beside %s", again, id)
	}
	if rows := member.get(asked).is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("requests: %d", len(rows))
	}
	if rows := officer.get("/privacy-requests?limit=1").is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("queue: %v", rows)
	}
	officer.post(object{"note": "Records are in an archive"}, asked+"/%s/extension", id).is(http.StatusOK)
	officer.post(object{"note": "Again"}, asked+"/%s/extension", id).is(http.StatusConflict)
	officer.post(object{"given": "A copy of all claims"}, asked+"/%s/fulfilment", id).is(http.StatusOK)
	if got := member.get(asked+"/%s", id).is(http.StatusOK).text("status"); got != "granted" {
		t.Errorf("status %q", got)
	}
	letters := officer.get("/letters").is(http.StatusOK).items()
	if len(letters) == 0 {
		t.Fatal("no letter waits")
	}
	officer.post(object{"how": "mail"}, "/letters/%s/sent", letters[0]["id"]).is(http.StatusNoContent)
}

func TestTheQueueIsReadPageByPage(t *testing.T) {
	h := build(t)
	member, officer := h.as(access.RoleMember), h.as(access.RolePrivacy)
	for range 3 {
		member.post(object{"kind": "access_request", "how": "mail", "kinds": []string{"claims"}, "form": "paper"}, asked).is(http.StatusCreated)
		h.now = h.now.Add(time.Hour)
	}
	seen := map[any]bool{}
	cursor := ""
	for range 3 {
		got := officer.get("/privacy-requests?limit=1&cursor=%s", cursor).is(http.StatusOK)
		for _, row := range got.items() {
			seen[row["id"]] = true
		}
		if cursor = got.text("next"); cursor == "<nil>" {
			break
		}
	}
	if len(seen) != 3 {
		t.Errorf("saw %d of 3", len(seen))
	}
	officer.get("/privacy-requests?cursor=bm90aGluZw").is(http.StatusUnprocessableEntity)
}

func TestADeniedAmendmentIsReviewedAndDisagreedWith(t *testing.T) {
	h := build(t)
	member, officer := h.as(access.RoleMember), h.as(access.RolePrivacy)
	ask := func(kind string, more object) string {
		body := object{"kind": kind, "how": "mail", "in_words": "Please"}
		for k, v := range more {
			body[k] = v
		}
		return member.post(body, asked).is(http.StatusCreated).text("id")
	}
	amendment := ask("amendment_request", nil)
	officer.post(object{"grounds": []string{"no-such-ground"}, "reason": "No."}, asked+"/%s/denial", amendment).is(http.StatusUnprocessableEntity)
	officer.post(object{"grounds": []string{"accurate"}, "reason": "It is right as it stands."}, asked+"/%s/denial", amendment).is(http.StatusOK)
	member.post(object{"note": "It is not."}, asked+"/%s/disagreement", amendment).is(http.StatusOK)
	copied := ask("access_request", object{"kinds": []string{"claims"}, "form": "paper"})
	officer.post(object{"grounds": []string{"danger_to_life"}, "reason": "It could endanger somebody."}, asked+"/%s/denial", copied).is(http.StatusOK)
	member.post(nil, asked+"/%s/review", copied).is(http.StatusOK)
	officer.post(object{"upheld": true, "note": "The ground holds"}, asked+"/%s/review/decision", copied).is(http.StatusConflict)
	h.secondOfficer().post(object{"upheld": false, "note": "No danger seen"}, asked+"/%s/review/decision", copied).is(http.StatusOK)

	withdrawn := ask("privacy_complaint", nil)
	member.post(object{"note": "Settled"}, asked+"/%s/withdrawal", withdrawn).is(http.StatusOK)
	limit := ask("restriction_request", object{"restriction": object{"role": "agent", "kinds": []string{"claims"}}})
	officer.post(object{"given": "Agreed"}, asked+"/%s/fulfilment", limit).is(http.StatusOK)
	officer.post(object{"note": "The member agreed"}, asked+"/%s/end", limit).is(http.StatusOK)
}

func TestWhatLeftThePlanIsAccountedFor(t *testing.T) {
	h := build(t)
	officer := h.as(access.RolePrivacy)
	body := object{"recipient": "State health department", "what": "Immunization dates", "why": "public_health"}
	if got := officer.post(body, "/members/%s/disclosures", number).is(http.StatusCreated).text("accountable"); got != "true" {
		t.Errorf("accountable: %s", got)
	}
	h.now = h.now.Add(time.Hour)
	if rows := h.as(access.RoleMember).get("/members/%s/disclosures?from=2026-06-01&to=2026-07-01", number).is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("accounting: %v", rows)
	}
	h.as(access.RoleMember).get("/members/%s/disclosures?from=2016-06-01&to=2026-07-01", number).is(http.StatusUnprocessableEntity)
}

func TestAMemberReadsAndAcknowledgesTheNotice(t *testing.T) {
	h := build(t)
	member := h.as(access.RoleMember)
	version := member.get("/notice?lang=es").is(http.StatusOK).text("version")
	member.post(object{"version": version, "language": "es"}, "/notice/acknowledgement").is(http.StatusNoContent)
	if got := member.get("/me/notice").is(http.StatusOK).text("acknowledged_version"); got != version {
		t.Errorf("acknowledged %q", got)
	}
	h.as(access.RolePrivacy).get("/members/%s/notice", number).is(http.StatusOK)
	member.post(object{"version": "none"}, "/notice/acknowledgement").is(http.StatusUnprocessableEntity)
}

// secondOfficer is a privacy officer who took no part so far.
func (h *house) secondOfficer() *program {
	h.t.Helper()
	holder := h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName("Olga Officer")}})
	id, err := h.o.Accounts.Create(h.t.Context(), h.cause(), account.Fresh{Login: "olga@plan.example", Person: holder, Roles: []access.Role{access.RolePrivacy}})
	h.must(err)
	h.ids[access.RolePrivacy] = id
	return h.having(access.RolePrivacy, everyScope()...)
}

package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
)

// works makes the account of the complaints role somebody who works at every desk.
func (h *house) works() *program {
	h.t.Helper()
	_, err := h.cases.SetWorker(h.t.Context(), h.cause(), complaint.Worker{
		Account: string(h.ids[access.RoleComplaints]), Person: h.holders[access.RoleComplaints], Name: "Holder complaints", Desks: complaint.Desks, Languages: []string{"en", "es"},
	})
	h.must(err)
	return h.as(access.RoleComplaints).with("Keepwell-Reason", "A complaint by mail")
}

// contact is a complaint as a program sends it.
func contact(words string, more ...any) object {
	body := object{
		"channel": "api", "words": words, "speaker": "enrollee", "member_number": number,
		"matters": []object{{"procedure": "grievance", "category": "billing"}},
	}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return body
}

// opens puts a complaint on record and gives the id of its case.
func opens(p *program, words string, more ...any) string {
	p.h.t.Helper()
	got := p.post(contact(words, more...), "/complaints").is(http.StatusCreated)
	var filed struct{ Cases []struct{ ID string } }
	got.into(&filed)
	if len(filed.Cases) != 1 {
		p.h.t.Fatalf("cases: %s", got.body)
	}
	return filed.Cases[0].ID
}

// ticks does all that a decision needs.
func ticks(p *program, id string) {
	p.h.t.Helper()
	var found struct {
		Checks []struct {
			Item   string
			Needed bool
		}
	}
	p.get("/complaints/%s", id).is(http.StatusOK).into(&found)
	for _, x := range found.Checks {
		if x.Needed {
			p.post(object{"item": x.Item, "note": "In the file."}, "/complaints/%s/checks", id).is(http.StatusOK)
		}
	}
}

// TestAProgramLivesAComplaint: received, found in the queue, classified, taken, investigated, decided and answered.
func TestAProgramLivesAComplaint(t *testing.T) {
	h := build(t)
	p := h.works()
	id := opens(p, "The bill is wrong.", "language", "es")
	rows := p.get("/complaints?desk=billing&unassigned=true").is(http.StatusOK)
	if items := rows.items(); len(items) != 1 || strings.Contains(string(rows.body), "bill is") || strings.Contains(string(rows.body), string(h.rosa)) {
		t.Errorf("queue: %s", rows.body)
	}
	h.as(access.RoleCompliance).get("/complaints?overdue=true").is(http.StatusOK)
	at := "/complaints/" + id
	p.post(object{"procedure": "grievance", "category": "customer_service"}, "%s/classification", at).is(http.StatusOK)
	p.post(object{"account": "nobody"}, "%s/assignment", at).is(http.StatusConflict)
	p.post(object{}, "%s/assignment", at).is(http.StatusOK)
	p.post(object{"account": string(h.ids[access.RoleComplaints])}, "%s/assignment", at).is(http.StatusOK)
	p.post(object{"text": "Called the clerk."}, "%s/notes", at).is(http.StatusOK)
	decision := object{"outcome": "substantiated", "done": "Read the call.", "tell": "You were right."}
	if waits := p.post(decision, "%s/decision", at).is(http.StatusConflict); !strings.Contains(waits.text("detail"), "not ready") {
		t.Errorf("waits: %s", waits.body)
	}
	ticks(p, id)
	p.post(object{"text": "The clerk was rude."}, "%s/findings", at).is(http.StatusOK)
	p.post(decision, "%s/decision", at).is(http.StatusOK)
	p.post(object{"text": "You were right.", "live": true, "outcome": true}, "%s/oral-answers", at) // the member wrote: it is told, and stops nothing
	letter := p.post(object{"kind": "complaint_outcome"}, "%s/letters", at).is(http.StatusCreated)
	if letter.text("kind") != "complaint_outcome" {
		t.Errorf("letter: %s", letter.body)
	}
	if c := p.get("%s", at).is(http.StatusOK); c.text("state") != "decided" || c.text("answer_form") != "written" || c.text("outcome") != "substantiated" {
		t.Errorf("case: %s", c.body)
	}
}

// TestWhatEndsOrLastsLonger: an extension that the rule allows once, an oral answer that stops the clock, and a withdrawal.
func TestWhatEndsOrLastsLonger(t *testing.T) {
	h := build(t)
	p := h.works()
	byPhone := opens(p, "The bill is wrong.", "channel", "phone")
	p.post(object{"requested_by": "plan", "reason": "records_needed"}, "/complaints/%s/extension", byPhone).is(http.StatusConflict)
	p.post(object{"requested_by": "enrollee", "reason": "enrollee_asked"}, "/complaints/%s/extension", byPhone).is(http.StatusOK)
	ticks(p, byPhone)
	p.post(object{"outcome": "substantiated", "done": "Read the bill.", "confidential": true}, "/complaints/%s/decision", byPhone).is(http.StatusUnprocessableEntity)
	p.post(object{"outcome": "substantiated", "done": "Read the bill.", "tell": "You were right."}, "/complaints/%s/decision", byPhone).is(http.StatusOK)
	if told := p.post(object{"text": "You were right.", "live": true, "outcome": true}, "/complaints/%s/oral-answers", byPhone).is(http.StatusOK); told.text("state") != "answered" {
		t.Errorf("told: %s", told.body)
	}
	other := opens(p, "The other bill is wrong.")
	p.post(object{"reason": "member_wish", "verified": "two_facts"}, "/complaints/%s/withdrawal", other).is(http.StatusOK)
	p.post(object{"reason": "member_wish", "verified": "two_facts"}, "/complaints/%s/withdrawal", other).is(http.StatusConflict)
}

// TestOneContactIsOne: the same key or the same source again gives the same receipt.
func TestOneContactIsOne(t *testing.T) {
	h := build(t)
	p := h.works()
	once := p.with("Idempotency-Key", "contact-17-again")
	first := once.post(contact("The bill is wrong."), "/complaints").is(http.StatusCreated)
	again := once.post(contact("The bill is wrong."), "/complaints").is(http.StatusCreated)
	if first.text("number") != again.text("number") {
		t.Errorf("%s and %s", first.body, again.body)
	}
	from := contact("She waited.", "source", "calls/17")
	if a, b := p.post(from, "/complaints").is(http.StatusCreated), p.post(from, "/complaints").is(http.StatusCreated); a.text("number") != b.text("number") {
		t.Errorf("%s and %s", a.body, b.body)
	}
	waits := p.post(object{"channel": "letter", "words": "Somebody unknown.", "speaker": "anonymous"}, "/complaints").is(http.StatusCreated)
	if waits.text("state") != "waiting" {
		t.Errorf("unmatched: %s", waits.body)
	}
	stands := p.post(contact("My mother waited.", "speaker", "unproven_representative", "speaker_name", "Lucia"), "/complaints").is(http.StatusCreated)
	if !strings.Contains(string(stands.body), "awaiting_authority") {
		t.Errorf("stand-in: %s", stands.body)
	}
	h.as(access.RoleService).For(access.PurposeService).with("Keepwell-Reason", "birth date asked").post(contact("Said on the phone.", "channel", "phone"), "/complaints").is(http.StatusCreated)
}

// TestWhoSeesCases: looks are on the member's list; nobody else, and nobody whom a case is about, finds it.
func TestWhoSeesCases(t *testing.T) {
	h := build(t)
	p := h.works()
	id := opens(p, "The bill is wrong.")
	p.get("/complaints/%s", id).is(http.StatusOK)
	if seen := h.as(access.RoleMember).get("/members/%s/looks", number).is(http.StatusOK); !strings.Contains(string(seen.body), "look.page.complaint_case") {
		t.Errorf("the look is not on the member's list: %s", seen.body)
	}
	p.get("/complaints/nothing").is(http.StatusNotFound)
	for _, role := range []access.Role{access.RoleAgent, access.RoleCoach, access.RoleMember, access.RoleCompliance} {
		h.as(role).get("/complaints/%s", id).is(http.StatusNotFound)
	}
	h.as(access.RoleAgent).post(contact("She is unhappy.", "speaker", "other"), "/complaints").is(http.StatusNotFound)
	h.having(access.RoleComplaints, "identity:view").get("/complaints").is(http.StatusForbidden)
	h.complain(complaint.Subject{Kind: complaint.StaffMember, Person: h.holders[access.RoleComplaints]})
	if rows := p.get("/complaints").is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("a case about the caller is in the queue: %v", rows)
	}
}

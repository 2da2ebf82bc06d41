package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

const producer = "1234567"

// licensed makes the agent of the house one whom the plan knows, and gives them a colleague-free agency.
func (h *house) licensed() {
	h.t.Helper()
	_, err := h.o.People.Change(h.t.Context(), h.cause(), h.holders[access.RoleAgent], func(p *person.Person) error {
		p.Capacities = append(p.Capacities, person.Agent)
		p.Identifiers = append(p.Identifiers, person.Identifier{System: person.NPN, Value: producer})
		return nil
	})
	h.must(err)
}

// complain opens a grievance of the member.
func (h *house) complain(about ...complaint.Subject) {
	h.t.Helper()
	_, err := h.cases.Receive(h.t.Context(), h.cause(), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "Nobody answers.", Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.TheMember},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Subjects: about}}},
	})
	h.must(err)
}

func asks(number string, more ...any) object {
	body := object{"customer": object{"number": number}}
	for i := 0; i+1 < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	return body
}

const (
	underWay      = "An investigation is under way."
	customerCalls = "Please have the customer or the customer's representative call member services at 1-800-555-0100"
)

// TestAnAgentHearsOneOfFewSentences: A0, A2, A3, A5, A6 through the interface, with nothing but the sentence.
func TestAnAgentHearsOneOfFewSentences(t *testing.T) {
	h := build(t)
	agent := h.as(access.RoleAgent)
	hears := func(body object, want string) string {
		t.Helper()
		got := agent.post(body, "/inquiries").is(http.StatusCreated)
		if !strings.HasPrefix(got.text("sentence"), want) {
			t.Errorf("%v: %s, expected %s", body, got.text("sentence"), want)
		}
		for _, word := range []string{"code", "A2", "A3", "A5", "ledger", "rule"} {
			if strings.Contains(string(got.body), `"`+word) {
				t.Errorf("the answer holds %s: %s", word, got.body)
			}
		}
		return got.text("id")
	}
	hears(asks(number), "We cannot discuss customers")
	h.licensed()
	hears(asks(number), customerCalls)
	nobody := agent.post(asks("KW7777777"), "/inquiries").is(http.StatusCreated)
	h.complain()
	id := hears(asks(number), underWay)
	h.now = h.now.AddDate(0, 0, 8)
	hears(asks(number, "reported", "urgent_access", "words", "No insulin.", "language", "es"), "Hay una investigación en curso.")
	h.complain(complaint.Subject{Kind: complaint.AgentSubject, Person: h.holders[access.RoleAgent]})
	neutral := agent.post(asks(number), "/inquiries").is(http.StatusCreated)
	if neutral.text("sentence") != nobody.text("sentence") {
		t.Errorf("neutral %q, nobody %q", neutral.text("sentence"), nobody.text("sentence"))
	}
	if rows := agent.get("/inquiries?limit=2").is(http.StatusOK).items(); len(rows) != 2 {
		t.Errorf("rows %v", rows)
	}
	if got := agent.get("/inquiries/%s", id).is(http.StatusOK).text("sentence"); got != underWay {
		t.Errorf("read again: %s", got)
	}
	agent.get("/inquiries/none").is(http.StatusNotFound)
	agent.post(object{"customer": object{}}, "/inquiries").is(http.StatusUnprocessableEntity)
	h.as(access.RoleCoach).post(asks(number), "/inquiries").is(http.StatusNotFound)
	h.having(access.RoleAgent, "coverage:view").post(asks(number), "/inquiries").is(http.StatusForbidden)
}

// TestARetriedInquiryIsOne, and a representative gets a receipt number (A1).
func TestARetriedInquiryIsOne(t *testing.T) {
	h := build(t)
	h.licensed()
	on := clock.MustParse("2026-06-01")
	_, err := h.o.Authorizations.Capture(t.Context(), h.cause(), authorization.Capture{
		Terms: authorization.Terms{
			Member: h.rosa, Holder: h.holders[access.RoleAgent], Form: authorization.CMS1696, MemberSignedOn: &on, HolderSignedOn: &on,
			Present: []authorization.Element{
				authorization.MemberName, authorization.MemberNumber, authorization.MemberContact, authorization.HolderName, authorization.HolderContact,
				authorization.Relationship, authorization.AppointmentStatement, authorization.DisclosureStatement,
			},
		},
		Document: authorization.Document{SHA256: "f00d"},
	})
	h.must(err)
	once := h.as(access.RoleAgent).with("Idempotency-Key", "her-complaint")
	body := asks(number, "words", "She waited four hours.")
	first := once.post(body, "/inquiries").is(http.StatusCreated)
	again := once.post(body, "/inquiries").is(http.StatusCreated)
	if first.text("receipt") == "<nil>" || string(first.body) != string(again.body) {
		t.Errorf("%s, and again %s", first.body, again.body)
	}
}

// TestTooManyInquiries are told 429, and compliance reads who it was.
func TestTooManyInquiries(t *testing.T) {
	h := build(t)
	h.licensed()
	agent := h.as(access.RoleAgent)
	for range 3 {
		agent.post(asks(number), "/inquiries").is(http.StatusCreated)
	}
	if r := agent.post(asks(number), "/inquiries").is(http.StatusTooManyRequests); r.header.Get("Retry-After") == "" {
		t.Error("nothing says when to ask again")
	}
	agent.post(asks(number, "reported", "harm", "words", "He fell."), "/inquiries").is(http.StatusTooManyRequests)
	if rows := h.as(access.RoleCompliance).get("/inquiry-limits").is(http.StatusOK).items(); len(rows) != 1 || rows[0]["limit"] != "member_week" {
		t.Errorf("watch list %v", rows)
	}
	if rows := h.as(access.RoleService).get("/outreach").is(http.StatusOK).items(); len(rows) != 2 {
		t.Errorf("outreach %v", rows)
	}
}

// TestStaffAskForACallerAndFollowUp what was reported.
func TestStaffAskForACallerAndFollowUp(t *testing.T) {
	h := build(t)
	h.licensed()
	staff := h.as(access.RoleService)
	staff.post(asks(number), "/inquiries").is(http.StatusUnprocessableEntity)
	got := staff.post(asks(number, "caller", object{"name": "Anna"}), "/inquiries").is(http.StatusCreated)
	if !strings.HasPrefix(got.text("sentence"), "We cannot discuss") {
		t.Error(got.text("sentence"))
	}
	body := asks(number, "reported", "harm", "words", "She fell.", "caller", object{"name": "Anna", "npn": producer, "called_back": true, "note": "office"})
	id := staff.post(body, "/inquiries").is(http.StatusCreated).text("id")
	staff.get("/inquiries/%s", id).is(http.StatusOK)
	rows := staff.get("/outreach?desk=member_services").is(http.StatusOK).items()
	if len(rows) != 1 || rows[0]["words"] != nil || rows[0]["member"] != nil {
		t.Fatalf("outreach %v", rows)
	}
	todo := rows[0]["id"]
	if words := staff.get("/outreach/%s", todo).is(http.StatusOK).text("words"); words != "She fell." {
		t.Errorf("words %q", words)
	}
	staff.post(object{"result": "looked_into", "note": "x"}, "/outreach/%s/result", todo).is(http.StatusUnprocessableEntity)
	staff.post(object{"result": "reached_helped", "note": "A nurse visits."}, "/outreach/%s/result", todo).is(http.StatusOK)
	staff.post(object{"result": "reached_helped", "note": "Again."}, "/outreach/%s/result", todo).is(http.StatusConflict)
}

// TestQuestionsToTheResourceLine from asking to asking again.
func TestQuestionsToTheResourceLine(t *testing.T) {
	h := build(t)
	agent, staff := h.as(access.RoleAgent), h.as(access.RoleService)
	q := agent.post(object{"topic": "system", "text": "It is slow."}, "/resource-questions").is(http.StatusCreated)
	id := q.text("id")
	if !strings.HasPrefix(q.text("number"), "Q-") {
		t.Errorf("number %s", q.text("number"))
	}
	if rows := staff.get("/resource-question-queue?topic=system&whose=free").is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("queue %v", rows)
	}
	staff.post(nil, "/resource-questions/%s/assignment", id).is(http.StatusOK)
	if rows := staff.get("/resource-question-queue?whose=mine").is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("mine %v", rows)
	}
	h.now = h.now.Add(time.Hour)
	staff.post(object{"text": "It is fast now."}, "/resource-questions/%s/answer", id).is(http.StatusOK)
	staff.post(object{"text": "Again."}, "/resource-questions/%s/answer", id).is(http.StatusConflict)
	agent.post(object{"stars": 4}, "/resource-questions/%s/rating", id).is(http.StatusOK)
	agent.post(object{"text": "Not for me."}, "/resource-questions/%s/reopening", id).is(http.StatusOK)
	if rows := agent.get("/resource-questions").is(http.StatusOK).items(); len(rows) != 1 || rows[0]["state"] != "open" {
		t.Errorf("own %v", rows)
	}
	agent.get("/resource-questions/%s", id).is(http.StatusOK)
	agent.get("/resource-questions/none").is(http.StatusNotFound)
	h.as(access.RoleMember).get("/resource-questions").is(http.StatusNotFound)
	staff.post(object{"topic": "other", "text": "x"}, "/resource-questions").is(http.StatusNotFound)
}

package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	planchange "github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/clock"
)

// TestAnAgentReadsTheirBook: customers by name with a look on record, and nothing of others.
func TestAnAgentReadsTheirBook(t *testing.T) {
	h := build(t)
	h.sells()
	p := h.as(access.RoleAgent)
	rows := p.get("/book").is(http.StatusOK).items()
	if len(rows) != 1 || rows[0]["contract"] != "H9999" || rows[0]["customer"].(map[string]any)["number"] != number {
		t.Fatalf("book %v", rows)
	}
	if looks := h.as(access.RoleMember).get("/members/%s/looks?limit=2", number).is(http.StatusOK).items(); len(looks) != 2 || looks[1]["page"] != "look.page.desk_book" {
		t.Errorf("looks %v", looks)
	}
	for path, want := range map[string]int{
		"/book?status=termed": 0, "/book?q=alv": 1, "/book?q=zzz": 0, "/book?agent=" + producer + "&sort=since": 1, "/book?agent=7654321": 0, "/book?state=FL&rapid=true": 0,
	} {
		if got := p.get("%s", path).is(http.StatusOK).items(); len(got) != want {
			t.Errorf("%s: %d rows, want %d", path, len(got), want)
		}
	}
	if sellers := p.get("/book-sellers").is(http.StatusOK).items(); len(sellers) != 1 || sellers[0]["customers"] != float64(1) || sellers[0]["own"] != true {
		t.Errorf("sellers %v", sellers)
	}
	p.get("/book?status=none").is(http.StatusUnprocessableEntity)
	h.having(access.RoleAgent, "book:read").get("/book").is(http.StatusForbidden)
	h.as(access.RoleBroker).get("/book").is(http.StatusNotFound)
}

// TestACustomerWhoLeftHasNoName: the row stays, who it was does not.
func TestACustomerWhoLeftHasNoName(t *testing.T) {
	h := build(t)
	h.sells()
	last := clock.MustParse("2026-05-31")
	h.sold.tenures[h.rosa][0].Until = &last
	h.sold.touched = append(h.sold.touched, h.rosa)
	_, err := h.o.Books.Follow(t.Context())
	h.must(err)
	grants := h.as(access.RoleMember).get("/members/%s/grants", number).is(http.StatusOK).items()
	h.must(h.o.Guard.Revoke(t.Context(), h.cause(), h.rosa, grants[0]["id"].(string), "another agent"))
	r := h.as(access.RoleAgent).get("/book?status=termed").is(http.StatusOK)
	if rows := r.items(); len(rows) != 1 || rows[0]["customer"] != nil || strings.Contains(string(r.body), "Alvarez") {
		t.Errorf("book %s", r.body)
	}
}

// TestPlanChangesTellTheDecision, by which rule, and not who else got the customer.
func TestPlanChangesTellTheDecision(t *testing.T) {
	h := build(t)
	h.sells()
	change := func(id string, of agent.NPN) planchange.Change {
		return planchange.Change{
			ID: planchange.ID(id), Member: h.rosa, Effective: clock.MustParse("2026-08-01"), Made: clock.MustParse("2026-06-20"), State: planchange.Decided,
			Old: &planchange.Plan{Contract: "H9999", Plan: "001"}, New: planchange.Plan{Contract: "H9999", Plan: "002"},
			Evidence: []planchange.Evidence{{Kind: planchange.ByCallLog, Channel: agent.PlanChangeLine, Ref: "SECRET", At: h.now}},
			Decisions: []planchange.Decision{{
				Version: 1, At: h.now, Why: planchange.First, Outcome: agent.Keep, Rule: "R10", Set: "aor@2026.1", Agent: producer, Citation: "Protected.", Payable: true,
			}, {Version: 2, At: h.now, Why: planchange.Disputed, Outcome: agent.MoveAgent, Rule: "R05", Set: "aor@2026.1", Agent: of}},
		}
	}
	h.sold.changes = []planchange.Change{change("c1", "7654321"), change("c2", producer)}
	p := h.as(access.RoleAgent)
	r := p.get("/plan-changes").is(http.StatusOK)
	rows := r.items()
	if len(rows) != 1 || r.text("next") != "c1" || len(p.get("/plan-changes?cursor=c1").is(http.StatusOK).items()) != 1 {
		t.Fatalf("plan changes %s", r.body)
	}
	one := p.get("/plan-changes/c1").is(http.StatusOK)
	for _, word := range []string{"SECRET", "7654321"} {
		if strings.Contains(string(one.body), word) {
			t.Errorf("it tells %s: %s", word, one.body)
		}
	}
	if !strings.Contains(string(one.body), `"another":true`) || !strings.Contains(string(one.body), `"agent_of_record":"`+producer+`"`) {
		t.Errorf("%s", one.body)
	}
	p.get("/plan-changes/none").is(http.StatusNotFound)
	p.get("/plan-changes?agent=7654321").is(http.StatusNotFound)
	h.sold.changes[0].Decisions = h.sold.changes[0].Decisions[1:]
	p.get("/plan-changes/c1").is(http.StatusNotFound)
}

// TestStatementsAddUp: what is listed, summed and posted is the same, and each line says why.
func TestStatementsAddUp(t *testing.T) {
	h := build(t)
	h.sells()
	run := h.pays()
	p := h.as(access.RoleAgent)
	if rows := p.get("/statements").is(http.StatusOK).items(); len(rows) != 1 || rows[0]["pay_cents"] != float64(5783) || rows[0]["paid_on"] != "2026-06-08" {
		t.Errorf("statements %v", rows)
	}
	one := p.get("/statements/%s", run.ID).is(http.StatusOK)
	if one.text("name") == "" || !strings.Contains(string(one.body), `{"name":"paid","cents":5783}`) {
		t.Errorf("%s", one.body)
	}
	first := p.get("/statements/%s/lines?limit=1", run.ID).is(http.StatusOK)
	second := p.get("/statements/%s/lines?limit=1&cursor=%s", run.ID, first.text("next")).is(http.StatusOK)
	if rows := second.items(); len(rows) != 1 || rows[0]["earlier_line"] != "7001" || rows[0]["member"] != number || second.text("next") != "<nil>" {
		t.Errorf("lines %s", second.body)
	}
	why := p.get("/statements/%s/lines/7002?language=es", run.ID).is(http.StatusOK)
	if !strings.Contains(string(why.body), `"sentences":["`) {
		t.Errorf("line %s", why.body)
	}
	p.get("/statements/%s/lines/7003", run.ID).is(http.StatusNotFound)
	p.get("/statements/%s/lines/x", run.ID).is(http.StatusNotFound)
	p.get("/statements/run2").is(http.StatusNotFound) // it is being prepared
	p.get("/statements/%s/lines?cursor=x", run.ID).is(http.StatusUnprocessableEntity)
	h.as(access.RoleFinance).get("/statements/%s?agent=%s", run.ID, producer).is(http.StatusOK)
	h.as(access.RoleFinance).get("/statements").is(http.StatusNotFound)
	h.as(access.RoleCoach).get("/statements").is(http.StatusNotFound)
}

// TestAnAgentDisputes through the interface: with a number and a day, taken back once.
func TestAnAgentDisputes(t *testing.T) {
	h := build(t)
	h.sells()
	p := h.as(access.RoleAgent)
	body := object{"claim": "not_paid", "member": h.rosa, "on": "2026-03-01", "cents": 5783, "text": "March is missing."}
	d := p.post(body, "/disputes").is(http.StatusCreated)
	if !strings.HasPrefix(d.text("number"), "D-") || d.text("text") != "March is missing." {
		t.Errorf("dispute %s", d.body)
	}
	p.post(body, "/disputes").is(http.StatusConflict)
	p.post(object{"claim": "other", "member": "nobody", "text": "x"}, "/disputes").is(http.StatusNotFound)
	if rows := p.get("/disputes?open=true").is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("disputes %v", rows)
	}
	id := d.text("id")
	p.get("/disputes/%s", id).is(http.StatusOK)
	p.post(object{"text": "It came."}, "/disputes/%s/withdrawal", id).is(http.StatusOK)
	p.post(object{"text": "It came."}, "/disputes/%s/withdrawal", id).is(http.StatusConflict)
	body["claim"] = "other"
	id = p.post(body, "/disputes").is(http.StatusCreated).text("id")
	broker := access.Visitor{Account: string(h.ids[access.RoleBroker]), Name: "Bea Broker", Role: access.RoleBroker, Channel: "portal"}
	_, err := h.o.Disputes.Rule(t.Context(), h.cause(), broker, dispute.ID(id), dispute.Ruling{Upheld: true, Text: "You are right.", Citations: []string{"P1"}, Without: "None is needed."})
	h.must(err)
	if again := p.post(object{"text": "And February?"}, "/disputes/%s/reopening", id).is(http.StatusOK); again.text("state") != "reopened" || !strings.Contains(string(again.body), `"upheld":true`) {
		t.Errorf("reopened %s", again.body)
	}
	p.get("/disputes/none").is(http.StatusNotFound)
	h.having(access.RoleAgent, "disputes:read").post(body, "/disputes").is(http.StatusForbidden)
}

// TestReadinessNamesWhatFails, and what ends soon.
func TestReadinessNamesWhatFails(t *testing.T) {
	h := build(t)
	h.sells()
	from, to := clock.MustParse("2020-01-01"), clock.MustParse("2026-07-20")
	rooms, _ := h.o.Credentials.(*credential.Credentials)
	h.must(rooms.State(t.Context(), h.cause(), credential.Entry{NPN: producer, Reason: "test", Facts: []credential.Fact{
		{Kind: credential.Contract, Number: "K1", Status: credential.Active, Level: "agent", From: &from},
		{Kind: credential.License, State: "FL", Number: "L1", Status: credential.Active, Lines: []string{"health"}, From: &from, To: &to},
	}}))
	p := h.as(access.RoleAgent)
	r := p.get("/readiness?state=FL&contract=H9999&plan=001&on=2026-08-01").is(http.StatusOK)
	if !strings.Contains(string(r.body), `"test":"license"`) || r.text("state") == "ready" {
		t.Errorf("readiness %s", r.body)
	}
	p.get("/readiness?state=FL&contract=H9999&plan=999").is(http.StatusUnprocessableEntity)
	p.get("/readiness?agent=7654321&state=FL&contract=H9999&plan=001").is(http.StatusNotFound)
	if rows := p.get("/lapses").is(http.StatusOK).items(); len(rows) != 1 || rows[0]["until"] != "2026-07-20" {
		t.Errorf("lapses %v", rows)
	}
	if rows := p.get("/lapses?days=5").is(http.StatusOK).items(); len(rows) != 0 {
		t.Errorf("lapses within five days %v", rows)
	}
}

package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// annasNPN is the producer number of the stories' agent, whose customer Rosa is.
const annasNPN = "1234567"

// sale is Anna ready to sell in Florida, Rosa whom she enrolled, and everybody who works with agents.
func (h *house) sale() {
	h.t.Helper()
	h.setClock(time.Date(2026, time.November, 2, 17, 0, 0, 0, time.UTC))
	id := h.register(person.Person{
		Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName("Ada Agent")},
		Identifiers: []person.Identifier{{System: person.NPN, Value: annasNPN}},
	})
	h.account("ada", id, access.RoleAgent)
	for name, role := range map[string]access.Role{"pia": access.RolePlanChange, "bo": access.RoleBroker, "fi": access.RoleFinance} {
		h.account(name, h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(name + " Example")}}), role)
	}
	h.reply("opening", h.line("011", "001", "20260101", "20251120", annasNPN))
}

// sells states what Anna has: everything that a seller in Florida needs, but for the kinds left out.
func (h *house) sells(without ...credential.Kind) {
	h.t.Helper()
	day := func(text string) *clock.Date { d := clock.MustParse(text); return &d }
	score := 95
	var facts []credential.Fact
	for _, f := range []credential.Fact{
		{Kind: credential.Contract, Number: "K1", From: day("2024-01-01")},
		{Kind: credential.License, State: "FL", Number: "L1", Lines: []string{"Health"}, From: day("2024-01-01"), To: day("2030-12-31")},
		{Kind: credential.Appointment, State: "FL", Entity: "HLI", From: day("2024-01-01")},
		{Kind: credential.Certification, Year: 2026, Provider: "AHIP", Score: &score, From: day("2025-07-01")},
		{Kind: credential.Certification, Year: 2027, Provider: "AHIP", Score: &score, From: day("2026-07-01")},
	} {
		keep := true
		for _, kind := range without {
			keep = keep && (f.Kind != kind || f.Year == 2026)
		}
		if keep {
			facts = append(facts, f)
		}
	}
	h.must(h.o.Credentials.State(h.t.Context(), h.cause(), credential.Entry{NPN: annasNPN, Facts: facts, Reason: "onboarding"}))
}

// line is a record about Rosa as CMS writes it: she entered a plan of Z0001 on a day, with an application signed on another.
func (h *house) line(code, plan, effective, signed, npn string) map[string]string {
	r := map[string]string{
		"mbi": "1EG4TE5MK73", "surname": "ALVAREZ", "first_name": "ROSA", "birth": "19480704", "contract": "Z0001", "plan": plan, "reply": code,
		"transaction": "61", "effective": effective, "transaction_date": strings.ReplaceAll(h.now().Format(time.DateOnly), "-", ""),
		"processed": h.now().Format("15.04.05.000000"), "application": signed, "cms_tracking": "T" + effective + code, "election": "A", "state": h.florida(),
	}
	if npn != "" {
		r["npn"], r["helped_agent"] = npn, "Y"
	}
	return r
}

// sellsTo gives somebody a producer number, under which Rosa was enrolled this year.
func (h *house) sellsTo(who, npn string) {
	h.t.Helper()
	_, err := h.o.People.Change(h.t.Context(), h.cause(), h.holders[who], func(p *person.Person) error {
		p.Capacities, p.Identifiers = append(p.Capacities, person.Agent), append(p.Identifiers, person.Identifier{System: person.NPN, Value: npn})
		return nil
	})
	h.must(err)
	h.reply("sold", h.line("011", "001", "20260101", "20251120", npn))
}

// florida is the state as CMS writes it.
func (h *house) florida() string {
	for code, letters := range h.o.Enrolments.Rules().Codes().States {
		if letters == "FL" {
			return code
		}
	}
	h.t.Fatal("no code for Florida")
	return ""
}

// reply loads a daily reply file of CMS, and decides what follows.
func (h *house) reply(name string, lines ...map[string]string) {
	h.t.Helper()
	var text bytes.Buffer
	h.must(h.o.Enrolments.Rules().Layout().Write(&text, 800, lines))
	path := filepath.Join(h.t.TempDir(), name+".txt")
	h.must(os.WriteFile(path, text.Bytes(), 0o600))
	report, err := h.o.Enrolments.Load(h.t.Context(), h.cause(), enrolment.Request{Paths: []string{path}}, nil)
	h.must(err)
	if len(report.Files) != 1 || report.Files[0].Bad > 0 {
		h.t.Fatalf("the file loads as %+v", report.Files[0])
	}
	h.follow()
}

func (h *house) follow() {
	h.t.Helper()
	h.must(h.o.FollowAgents(h.t.Context(), h.cause()))
}

// changesPlan is Pia at the plan-change line: Rosa calls, is verified, hears what becomes of her agent, agrees; the application goes to CMS.
// It returns the address of the change.
func (h *house) changesPlan(said ...string) string {
	h.t.Helper()
	pia := h.as("pia", "en").Open("/").MustBeAt("/plan-changes").Submit("/plan-changes", "text", rosaNumber).Follow("Rosa")
	call := pia.Submit("", "birth-month", "7", "birth-day", "4", "birth-year", "1948", "number", rosaNumber).MustBe(http.StatusOK)
	at := call.At.Path
	seen := call.Submit(at, "plan", "Z0001-002", "effective", "2027-01-01", "channel", "dpc_line").MustBe(http.StatusOK)
	seen.MustSay(said...).MustNotSay("$")
	one := seen.Submit(at+"/record", "recording", "REC-7", "application", "APP-1").MustBe(http.StatusOK)
	path := one.At.Path
	one.Submit(path+"/confirm", "who", "member", "read", "yes").MustBe(http.StatusOK)
	one.Submit(path + "/submit").MustBe(http.StatusOK).MustSay("Sent to Medicare").MustNotSay("$")
	h.reply("accepted", h.line("100", "002", "20270101", "20261102", ""))
	return path
}

// pays is a commission run: broker operations prepare it, finance approves and pays it.
func (h *house) pays(day string) {
	h.t.Helper()
	on := clock.MustParse(day)
	h.setClock(time.Date(on.Year(), on.Month(), on.Day(), 17, 0, 0, 0, time.UTC))
	date := func(name string) []string {
		return []string{name + "-month", fmt.Sprint(int(on.Month())), name + "-day", fmt.Sprint(on.Day()), name + "-year", fmt.Sprint(on.Year())}
	}
	run := h.as("bo", "en").Open("/commissions/prepare").Submit("Prepare", append(date("as_of"), "scope", "all")...).MustSay("The run is prepared.")
	path := run.At.Path
	run.MustNotSay("You let")
	h.as("fi", "en").Open("/").MustBeAt("/commissions").Open(path).Submit(path+"/approve").MustSay("The run is approved.").
		Submit(path+"/export", date("on")...).MustSay("The run is paid.")
}

// statement is Anna's newest one.
func (h *house) statement() *shelltest.Reader {
	h.t.Helper()
	runs, err := h.o.Commissions.Runs(h.t.Context())
	h.must(err)
	newest := runs[0]
	for _, r := range runs {
		if r.AsOf.After(newest.AsOf) {
			newest = r
		}
	}
	return h.as("ada", "en").Open("/statements/runs/" + string(newest.ID)).MustBe(http.StatusOK)
}

// TestAPlanChangeLeavesTheAgentAndThePay: the plan-change line moves Rosa, CMS accepts; Ada stays agent of record, reads why in her book,
// and the renewal is on her statement.
func TestAPlanChangeLeavesTheAgentAndThePay(t *testing.T) {
	h := build(t, "sqlite")
	h.sells()
	h.sale()
	h.changesPlan("Yes. Ada Agent, 1234567 stays agent of record.", "R10")
	book := h.as("ada", "en").Open("/").MustBeAt("/book").MustSay("Rosa Alvarez Ortiz", "Harbor Plus")
	book.Follow("Rosa Alvarez Ortiz").MustBe(http.StatusOK).MustSay("Internal plan change; original agent active, licensed, appointed and certified on 2 November 2026", "Harbor Classic")
	h.as("ada", "en").Open("/my-plan-changes").Follow("Rosa").MustSay("R10").MustNotSay("REC-7")
	h.pays("2027-02-01")
	h.statement().MustSay("Rosa Alvarez Ortiz", "$347.00", "$60.50") // all of 2026, and two twelfths of 363.00
	h.as("anna", "en").Open("/book").MustNotSay("Rosa")
}

// TestADisputeUpheldBringsTheMoney: the appointment was on file too late, so that Rosa became nobody's customer; Ada disputes it, broker
// operations rule for her, the decision is made again and the next run pays the arrears.
func TestADisputeUpheldBringsTheMoney(t *testing.T) {
	h := build(t, "sqlite")
	h.sells(credential.Appointment)
	h.sale()
	h.changesPlan("No. Ada Agent, 1234567 does not stay agent of record.", "R11")
	h.pays("2027-02-01")
	h.setClock(time.Date(2027, time.April, 20, 16, 0, 0, 0, time.UTC))
	ada := h.as("ada", "en").Open("/my-plan-changes").Follow("Not your customer today").MustSay("R11").Follow("Open a dispute")
	ada.MustBe(http.StatusOK).Follow("I should be agent of record").Submit("/disputes/new", "text", "HLI appointed me in 2024.").MustBe(http.StatusOK)
	at := ada.At.Path
	id := at[strings.LastIndex(at, "/")+1:]
	ada.Upload(at+"/documents", "file", "application.pdf", "%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n", "kind", "application").MustBe(http.StatusOK)
	h.appointedLate()
	desk := "/disputes-to-do/" + id
	bo := h.as("bo", "en").Open(desk).Submit(desk + "/take").MustBe(http.StatusOK)
	bo.Open(desk).Submit(desk+"/rule", "ruling", "upheld", "text", "The appointment was effective before the change.", "citations", "P2", "channel", "dpc_line").MustSay("You are right")
	h.follow()
	h.pays("2027-04-21")
	h.statement().MustSay("Rosa Alvarez Ortiz", "$121.00") // four months at 30.25
	h.as("ada", "en").Open(at).MustSay("The appointment was effective before the change.", "In all $121.00")
}

// appointedLate enters what the state's feed brought in April: an appointment that was effective all the time.
func (h *house) appointedLate() {
	h.t.Helper()
	from := clock.MustParse("2024-01-01")
	h.must(h.o.Credentials.State(h.t.Context(), h.cause(), credential.Entry{
		NPN: annasNPN, Reason: "late feed", Facts: []credential.Fact{{Kind: credential.Appointment, State: "FL", Entity: "HLI", From: &from}},
	}))
}

// TestALapsingAgentIsWarnedAndKeepsNothingAfterTheLapse: without certification for 2027 the change ends the agent's record; what was
// earned before stays, and the page of readiness says what is missing.
func TestALapsingAgentIsWarnedAndKeepsNothingAfterTheLapse(t *testing.T) {
	h := build(t, "sqlite")
	h.sells(credential.Certification)
	h.sale()
	h.pays("2026-12-01")
	h.statement().MustSay("Rosa Alvarez Ortiz")
	h.setClock(time.Date(2026, time.December, 3, 17, 0, 0, 0, time.UTC))
	h.must(h.o.SweepAgents(t.Context(), h.now(), 100))
	h.as("ada", "en").Open("/ready").MustBe(http.StatusOK).MustSay("Certification")
	path := h.changesPlan("No. Ada Agent, 1234567 does not stay agent of record.", "R11")
	h.as("bo", "en").Open(path).MustSay("R11", "certification")
	h.pays("2027-02-01")
	h.as("ada", "en").Open("/statements").MustSay("$347.00").MustNotSay("Feb 1, 2027") // nothing was earned since: there is no statement
}

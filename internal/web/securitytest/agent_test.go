package securitytest

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/sim/sample/cast"
)

// values are what the wildcards of addresses about the other agent's customer stand for.
func (s sold) values() map[string]string {
	return map[string]string{
		"person": string(s.theirs), "change": string(s.change), "verification": string(s.verification), "dispute": string(s.dispute.ID),
		"line": fmt.Sprint(s.line), "npn": otherNPN, "payee": otherNPN, "run": string(s.run.ID), "hash": strings.Repeat("a", 64),
	}
}

// own are the same of the agent whom the walk plays.
func (s sold) own() map[string]string {
	return map[string]string{"person": string(s.mine), "line": fmt.Sprint(s.myLine), "npn": ownNPN, "payee": ownNPN, "run": string(s.run.ID)}
}

// wantNothingOfTheirs: an answer names neither the other agent's customer nor what the other agent wrote.
func (h *house) wantNothingOfTheirs(s sold, what string, got answer) {
	h.t.Helper()
	for _, word := range []string{s.theirSurname, s.theirNumber, s.disputeWords, s.dispute.Number} {
		if strings.Contains(got.body, word) {
			h.t.Errorf("%s shows %s", what, word)
		}
	}
}

// TestAnAgentReachesNothingOfAnotherAgent: whoever knows the ids of another agent's customer, plan change, verification, dispute and
// commission line opens nothing with them, and changes nothing; neither does who leads another agency.
func TestAnAgentReachesNothingOfAnotherAgent(t *testing.T) {
	h := build(t)
	s := h.sell()
	of := h.named(s.values())
	if len(of) < 40 || s.change == "" || s.verification == "" {
		t.Fatalf("%d addresses, change %q, verification %q: the test tries too little", len(of), s.change, s.verification)
	}
	before := h.position()
	for _, who := range []string{string(access.RoleAgent), principalKey} {
		for _, a := range of {
			got := h.send(a, who)
			if a.route.Public {
				continue
			}
			h.wantNothingOfTheirs(s, a.String()+" as "+who, got)
			own := strings.Contains(a.route.Pattern, "{run}") && a.may(access.RoleAgent) // the run has lines of everybody
			if got.status != http.StatusNotFound && !own {
				t.Errorf("%s as %s: %d, want 404", a, who, got.status)
			}
		}
		for _, path := range []string{
			"/book?q=" + s.theirSurname, "/book?q=" + s.theirNumber, "/book?agent=" + otherNPN, "/book-export.csv?agent=" + otherNPN, "/book-export.csv", "/agency?agent=" + otherNPN,
			"/my-plan-changes?agent=" + otherNPN, "/statements?agent=" + otherNPN, "/statements/expected?agent=" + otherNPN,
			"/statements/runs/" + string(s.run.ID) + "?agent=" + otherNPN, "/disputes?agent=" + otherNPN,
			fmt.Sprintf("/disputes/new?line=%d", s.line), "/disputes/new?change=" + string(s.change), "/disputes/new?member=" + string(s.theirs),
		} {
			got := h.send(address{method: http.MethodGet, path: path}, who)
			if _, asked, search := strings.Cut(path, "q="); search {
				got.body = strings.ReplaceAll(got.body, asked, "") // the page repeats what was looked for
			}
			h.wantNothingOfTheirs(s, path+" as "+who, got)
		}
	}
	h.wantOnlyLooks(before)
	for _, who := range []string{string(access.RoleAgent), principalKey} {
		for _, query := range []string{"?q=" + s.theirSurname, "?q=" + s.theirNumber, ""} {
			if got := h.send(address{method: http.MethodGet, path: "/book" + query}, who); strings.Contains(got.body, string(s.theirs)) {
				t.Errorf("/book%s as %s leads to the customer", query, who)
			}
		}
	}
	if got := h.send(address{method: http.MethodGet, path: "/book/" + string(s.theirs)}, otherAgentKey); !strings.Contains(got.body, s.theirSurname) {
		t.Errorf("the agent of record sees %d: the test tries nothing", got.status)
	}
}

// TestAnAgencySeesItsDownlineAlone: who leads an agency reads the book of its agents, and of no other; the agents read their own.
func TestAnAgencySeesItsDownlineAlone(t *testing.T) {
	h := build(t)
	s := h.sell()
	for _, tc := range []struct {
		who          string
		mine, theirs bool
	}{{string(access.RoleAgent), true, false}, {principalKey, true, false}, {otherAgentKey, false, true}} {
		got := h.send(address{method: http.MethodGet, path: "/book"}, tc.who)
		if mine, theirs := strings.Contains(got.body, s.mySurname), strings.Contains(got.body, s.theirSurname); mine != tc.mine || theirs != tc.theirs {
			t.Errorf("the book of %s: %v and %v, want %v and %v", tc.who, mine, theirs, tc.mine, tc.theirs)
		}
	}
}

// condition is what the plan asks doctors about the other agent's customer.
var condition = regexp.MustCompile(`(?i)diabet|heart failure|heart_failure`)

// TestAnAgentReadsNoCondition: that a doctor must confirm something is in the book, what it is on no page of the agent of record.
func TestAnAgentReadsNoCondition(t *testing.T) {
	h := build(t)
	s := h.sell()
	customer := h.send(address{method: http.MethodGet, path: "/book/" + string(s.theirs)}, otherAgentKey)
	if !strings.Contains(customer.body, "confirm") {
		t.Error("the page of the customer says nothing of the doctor's word: the test tries nothing")
	}
	for _, a := range append(h.addresses("x"), h.named(s.values())...) {
		if a.method == http.MethodGet && !a.route.Public && a.may(access.RoleAgent) {
			if found := condition.FindString(h.send(a, otherAgentKey).body); found != "" {
				t.Errorf("%s shows the agent %q", a, found)
			}
		}
	}
}

// dollars is an amount of money on a page.
var dollars = regexp.MustCompile(`\$\s?\d`)

// TestNoMoneyAtThePlanChangeDesk: the line that changes plans finds no page with an amount, and none of commissions.
func TestNoMoneyAtThePlanChangeDesk(t *testing.T) {
	h := build(t)
	s := h.sell()
	pages := 0
	for _, a := range append(h.addresses("x"), h.named(s.values())...) {
		if a.method != http.MethodGet || a.route.Public {
			continue
		}
		got := h.send(a, string(access.RolePlanChange))
		if got.status == http.StatusOK {
			pages++
		}
		if at := dollars.FindString(got.body); at != "" {
			t.Errorf("%s shows the plan-change line an amount", a)
		}
	}
	if pages < 5 {
		t.Errorf("%d pages: the test tries too little", pages)
	}
}

// TestWhoPreparedARunDoesNotApproveIt: broker operations have no button and no address for it, and the same person in the role of finance
// is refused; somebody else approves.
func TestWhoPreparedARunDoesNotApproveIt(t *testing.T) {
	h := build(t)
	s := h.sell()
	both := h.both()
	approve := address{method: http.MethodPost, path: "/commissions/runs/" + string(s.run.ID) + "/approve"}
	h.must(h.options.Commissions.Cancel(t.Context(), h.cause(), s.run.ID, "prepared by somebody else"))
	c := h.cause()
	c.Actor.ID, c.Actor.Role = both.Account, string(access.RoleBroker)
	run := h.prepared(c)
	approve.path = "/commissions/runs/" + string(run.ID) + "/approve"
	for _, tc := range []struct {
		who  string
		want bool
	}{{string(access.RoleBroker), false}, {string(access.RoleAgent), false}, {string(access.RolePlanChange), false}, {string(access.RoleCompliance), false}, {bothKey, false}, {string(access.RoleFinance), true}} {
		h.send(approve, tc.who, "Sec-Fetch-Site", "same-origin")
		now, err := h.options.Commissions.Run(t.Context(), run.ID)
		h.must(err)
		if done := now.ApprovedBy != nil; done != tc.want {
			t.Errorf("after %s: the run is %s", tc.who, now.State)
		}
	}
}

// bothKey is the door of somebody who is broker operations and finance, and acts in finance.
const bothKey = "both"

func (h *house) both() access.Visitor {
	h.t.Helper()
	id, err := h.options.People.Register(h.t.Context(), h.cause(), person.Person{
		Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName("Tess Twohats")},
	})
	h.must(err)
	made, err := h.options.Accounts.Create(h.t.Context(), h.cause(), account.Fresh{
		Login: "both@plan.example", Person: id, Roles: []access.Role{access.RoleBroker, access.RoleFinance},
	})
	h.must(err)
	h.letInAs(bothKey, cast.Part{Account: made, Person: id, Role: access.RoleFinance})
	v := h.doors[bothKey]
	v.Role = access.RoleFinance
	h.doors[bothKey] = v
	return v
}

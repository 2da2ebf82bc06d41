package api

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
)

// A Scope is what a token may be given for.
type Scope struct {
	Name     string `json:"name" example:"conditions:view"`
	Text     string `json:"text" example:"See what a member's conditions are"`
	Explicit bool   `json:"explicit" doc:"No general scope (accounts, *) covers it: a page would ask the person to confirm who they are first"`
}

// Named scopes, for what is not a member's data or needs a word of its own.
const (
	accountsRead    = "accounts:read"
	accountsWrite   = "accounts:write"
	tokensRead      = "tokens:read"
	tokensWrite     = "tokens:write"
	tokensIssue     = "tokens:issue"
	auditRead       = "audit:read"
	auditAnswer     = "audit:answer"
	peopleWrite     = "people:write"
	peopleMerge     = "people:merge"
	grantsWrite     = "grants:write"
	consentsWrite   = "consents:write"
	restrictionsSet = "restrictions:write"
	papersRevokeOwn = "authorizations:revoke_own"
	papersVerify    = "authorizations:verify"
	requestsAnswer  = "requests:answer"
	disclosureWrite = "disclosures:write"
	noticeRead      = "notice:read"
	noticeWrite     = "notice:acknowledge"
	lettersRead     = "letters:read"
	lettersWrite    = "letters:write"
	breakGlass      = "break_glass"
	policiesRead    = "policies:read"
	planRead        = "plan:read"
	healthRead      = "health:read"
	rulesRead       = "rules:read"
	overviewRead    = "overview:read"
	loadsRead       = "loads:read"
	decisionsAsk    = "decisions:ask"
	inquiriesAsk    = "inquiries:ask"
	inquiriesRead   = "inquiries:read"
	inquiriesWatch  = "inquiries:watch"
	outreachRead    = "outreach:read"
	outreachWrite   = "outreach:write"
	questionsAsk    = "resource_line:ask"
	questionsRead   = "resource_line:read"
	questionsAnswer = "resource_line:answer"
	promisesRead    = "promises:read"
	bookRead        = "book:read"
	changesRead     = "plan_changes:read"
	statementsRead  = "statements:read"
	disputesRead    = "disputes:read"
	disputesWrite   = "disputes:write"
	readinessRead   = "readiness:read"
)

// named are the scopes that are not a kind of member data with an action.
var named = []Scope{
	{accountsRead, "List accounts, their history and sessions", false},
	{accountsWrite, "Create and invite accounts, change roles, suspend, resume and close, end sessions", true},
	{tokensRead, "List one's own tokens", false},
	{tokensWrite, "Make and revoke one's own tokens, with no more scopes than one has", true},
	{tokensIssue, "Make and revoke the tokens of programs", true},
	{auditRead, "Search who looked at members' records", true},
	{auditAnswer, "Answer members' questions about looks", true},
	{peopleWrite, "Register people", false},
	{peopleMerge, "Decide whether two ids are one person", true},
	{grantsWrite, "Give and revoke relations that give access", true},
	{consentsWrite, "Note and withdraw consents to sensitive categories", true},
	{restrictionsSet, "Note and end restrictions", true},
	{papersRevokeOwn, "Take back what one gave, or no longer act", true},
	{papersVerify, "Verify or refuse legal papers", true},
	{requestsAnswer, "Answer privacy requests", true},
	{disclosureWrite, "Record disclosures", false},
	{noticeRead, "Read the notice of privacy practices", false},
	{noticeWrite, "Acknowledge the notice of privacy practices", false},
	{lettersRead, "List letters that wait", false},
	{lettersWrite, "Note that a letter was sent", false},
	{breakGlass, "Open a record in an emergency", true},
	{policiesRead, "Read the access policies", false},
	{planRead, "Read the plan profile", false},
	{healthRead, "See how the system is", false},
	{rulesRead, "Read the condition and gap rules", false},
	{overviewRead, "See the counts of the whole population", false},
	{loadsRead, "See what was loaded", false},
	{decisionsAsk, "Ask whether one may look at a member, without looking", false},
	{inquiriesAsk, "Ask about a customer as an agent, or for an agent on the phone", false},
	{inquiriesRead, "Read one's own inquiries", false},
	{inquiriesWatch, "See which agents asked too often", false},
	{outreachRead, "See what agents reported and is to be followed up", false},
	{outreachWrite, "Say what came of outreach", false},
	{questionsAsk, "Ask the resource line, rate and reopen", false},
	{questionsRead, "Read questions to the resource line", false},
	{questionsAnswer, "Take and answer questions to the resource line", false},
	{promisesRead, "See how often the plan kept its promises", false},
	{bookRead, "Read the book of business of an agent or agency", false},
	{changesRead, "Read plan changes of customers and who was decided to be agent of record", false},
	{statementsRead, "Read commission statements line by line", false},
	{disputesRead, "Read an agent's disputes", false},
	{disputesWrite, "Dispute something, take it back and dispute a ruling", false},
	{readinessRead, "See what an agent may sell and what ends soon", false},
}

// dataKinds are the kinds of member data in the order of pages.
var dataKinds = []access.Kind{
	access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines,
	access.Authorizations, access.Requests, access.Looks, access.Complaints, access.Payments,
}

var dataActions = []access.Action{access.View, access.List, access.Export, access.Change}

var actionWords = map[access.Action]string{
	access.View: "See a member's %s", access.List: "See members' %s in lists", access.Export: "Take members' %s out", access.Change: "Change a member's %s",
}

// Scopes are all that a token of this interface may be given, besides a whole kind ("conditions") or "*" for all member data and all
// named scopes that are not explicit.
func Scopes() []Scope {
	var all []Scope
	for _, k := range dataKinds {
		for _, a := range dataActions {
			all = append(all, Scope{Name: access.Scope(k, a), Text: strings.Replace(actionWords[a], "%s", string(k), 1)})
		}
	}
	return append(all, named...)
}

// KnownScope tells whether a token may be given a scope.
func KnownScope(scope string) bool {
	return scope == "*" || slices.Contains(dataKinds, access.Kind(scope)) ||
		slices.ContainsFunc(Scopes(), func(s Scope) bool { return s.Name == scope || !s.Explicit && group(s.Name) == scope })
}

// holds tells whether a token's scopes cover a needed one.
func holds(have []string, need string) bool {
	if slices.Contains(have, need) {
		return true
	}
	if explicit(need) {
		return false
	}
	return slices.Contains(have, "*") || slices.Contains(have, group(need))
}

func explicit(scope string) bool {
	return slices.ContainsFunc(named, func(s Scope) bool { return s.Name == scope && s.Explicit })
}

// group is the part of a scope before the colon: all actions with a thing.
func group(scope string) string {
	before, _, _ := strings.Cut(scope, ":")
	return before
}

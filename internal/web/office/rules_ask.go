package office

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// The page of access rules is not written by hand. It puts every question to the policies that decide, from the plainest
// circumstance to the rarest, and shows the first that is answered with yes.

// circumstance is under which a role sees something. The texts are parts of keys.
type circumstance string

// The circumstances that are no relation; the relations are the grant kinds, with "named" when the grant must name the kind.
const (
	always      circumstance = "always"
	withReason  circumstance = "reason"
	ownRecord   circumstance = "own"
	commandLine circumstance = "command_line"
	withConsent circumstance = "consent"
)

var relations = []access.GrantKind{
	access.GrantRepresentative, access.GrantAgentOfRecord, access.GrantCoach, access.GrantTreating, access.GrantInvestigator,
	access.GrantBrokenGlass, access.GrantAuthorization,
}

var (
	purposes = []access.Purpose{
		access.PurposeSelf, access.PurposeTreatment, access.PurposeCare, access.PurposePayment, access.PurposeEnrollment,
		access.PurposeService, access.PurposeComplaint, access.PurposeQuality, access.PurposePrivacy, access.PurposeEmergency,
		access.PurposeOperations,
	}
	actions = []access.Action{access.View, access.List, access.Export, access.Change}
)

// subjectOf is what a row of the table is about: a kind, or a sensitive category of clinical data.
type subjectOf struct {
	Kind     access.Kind
	Category access.Category
}

// permission is what a role may do with something, for which purposes, under one circumstance.
type permission struct {
	Purposes []access.Purpose
	When     circumstance
	Actions  []access.Action
	Policy   access.Policy // one of those that allow it
}

// ruleRow is what a role may do with one kind or category.
type ruleRow struct {
	subjectOf
	Allowed []permission
}

// ruleTable is all that one role may do.
type ruleTable struct {
	Role     access.Role
	Rows     []ruleRow
	Purposes []access.Purpose // for which it may look at anything
	Kinds    []access.Kind    // of which it may see something without the member's written authorization
}

// Who asks and about whom. Neither is a person that exists.
const (
	asker  person.ID = "question-asker"
	asked  person.ID = "question-asked"
	basis            = "question"
	anyDay           = clock.Date(0)
)

// rung is one circumstance put as facts.
type rung struct {
	when   circumstance
	change func(*access.Question, *access.Facts)
}

// ladder are the circumstances from the plainest to the rarest. What a member's written authorization names comes last.
var ladder = sync.OnceValue(func() []rung {
	rungs := []rung{
		{always, func(*access.Question, *access.Facts) {}},
		{withReason, func(q *access.Question, _ *access.Facts) { q.Reason = true }},
		{ownRecord, func(q *access.Question, _ *access.Facts) { q.Visitor.Person = asked }},
		{commandLine, func(q *access.Question, _ *access.Facts) { q.Visitor.Channel = "command line" }},
		{withConsent, func(q *access.Question, f *access.Facts) { f.Consents = consents(q) }},
	}
	for _, relation := range relations {
		rungs = append(rungs, related(relation), relatedConsent(relation), relatedNamed(relation))
	}
	return rungs
})

func related(relation access.GrantKind) rung {
	return rung{circumstance(relation), func(q *access.Question, f *access.Facts) {
		q.Reason, f.Grants = true, []access.Grant{{ID: basis, Kind: relation, Member: asked, To: asker, From: anyDay}}
	}}
}

// relatedNamed is a relation whose paper names the kind, and the category.
func relatedNamed(relation access.GrantKind) rung {
	return rung{circumstance(relation) + "_named", func(q *access.Question, f *access.Facts) {
		g := access.Grant{ID: basis, Kind: relation, Member: asked, To: asker, From: anyDay, Kinds: []access.Kind{q.Kind}}
		if q.Category != "" {
			g.Categories = []access.Category{q.Category}
		}
		q.Reason, f.Grants = true, []access.Grant{g}
	}}
}

// relatedConsent is a relation and the member's consent to the category.
func relatedConsent(relation access.GrantKind) rung {
	return rung{circumstance(relation) + "_consent", func(q *access.Question, f *access.Facts) {
		related(relation).change(q, f)
		f.Consents = consents(q)
	}}
}

// meaningless tells that a rung asks nothing new about what is not sensitive.
func (r rung) meaningless(q access.Question) bool {
	return q.Category == "" && strings.HasSuffix(string(r.when), string(withConsent))
}

func consents(q *access.Question) []access.Consent {
	if q.Category == "" {
		return nil
	}
	return []access.Consent{{ID: basis, Member: asked, Category: q.Category, From: anyDay}}
}

// subjects are the rows of the table: every kind, and every sensitive category of conditions, which stand for all clinical kinds.
func subjects() []subjectOf {
	var all []subjectOf
	for _, k := range kinds {
		all = append(all, subjectOf{Kind: k})
	}
	for _, c := range access.Categories {
		all = append(all, subjectOf{access.Conditions, c})
	}
	return all
}

// tableOf asks the policies about one role.
func tableOf(p *access.Policies, role access.Role, at time.Time, today clock.Date) ruleTable {
	t := ruleTable{Role: role}
	for _, s := range subjects() {
		row := ruleRow{subjectOf: s}
		for _, purpose := range purposes {
			row.add(permissionsOf(p, access.Question{
				Visitor: access.Visitor{Account: basis, Person: asker, Role: role, Roles: []access.Role{role}, Channel: "portal"},
				Kind:    s.Kind, Category: s.Category, Purpose: purpose, At: at, Today: today,
			}))
		}
		t.add(row)
	}
	return t
}

// add joins what is allowed in the same way for several purposes.
func (row *ruleRow) add(permissions []permission) {
	for _, p := range permissions {
		i := slices.IndexFunc(row.Allowed, func(x permission) bool {
			return x.When == p.When && x.Policy == p.Policy && slices.Equal(x.Actions, p.Actions)
		})
		if i < 0 {
			row.Allowed = append(row.Allowed, p)
			continue
		}
		row.Allowed[i].Purposes = append(row.Allowed[i].Purposes, p.Purposes...)
	}
}

func (t *ruleTable) add(row ruleRow) {
	t.Rows = append(t.Rows, row)
	for _, a := range row.Allowed {
		for _, purpose := range a.Purposes {
			if !slices.Contains(t.Purposes, purpose) {
				t.Purposes = append(t.Purposes, purpose)
			}
		}
		if row.Category == "" && !a.paper() && !slices.Contains(t.Kinds, row.Kind) {
			t.Kinds = append(t.Kinds, row.Kind)
		}
	}
}

// paper tells that only the member's own written authorization allows it, which anybody may have.
func (p permission) paper() bool { return p.When == circumstance(access.GrantAuthorization)+"_named" }

// permissionsOf asks about each action and joins those that are allowed under the same circumstance.
func permissionsOf(p *access.Policies, q access.Question) []permission {
	var out []permission
	for _, action := range actions {
		q.Action = action
		when, policy, ok := firstYes(p, q)
		if !ok {
			continue
		}
		i := slices.IndexFunc(out, func(x permission) bool { return x.When == when && x.Policy == policy })
		if i < 0 {
			out = append(out, permission{Purposes: []access.Purpose{q.Purpose}, When: when, Policy: policy})
			i = len(out) - 1
		}
		out[i].Actions = append(out[i].Actions, action)
	}
	return out
}

func firstYes(p *access.Policies, q access.Question) (circumstance, access.Policy, bool) {
	for _, r := range ladder() {
		if r.meaningless(q) {
			continue
		}
		asks, facts := q, access.Facts{Persons: []person.ID{asked}}
		r.change(&asks, &facts)
		if d := p.Decide(asks, facts); d.Allowed {
			return r.when, d.Policies[0], true
		}
	}
	return "", access.Policy{}, false
}

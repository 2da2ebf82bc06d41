package access

import (
	"bytes"
	"regexp"
	"slices"
	"sync"

	"github.com/cedar-policy/cedar-go"
	publicast "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	xast "github.com/cedar-policy/cedar-go/x/exp/ast"
	"github.com/cedar-policy/cedar-go/x/exp/eval"
)

// asked is the part of a question that is the same for every member. Most policies can be ruled out by it alone.
type asked struct {
	role     Role
	action   Action
	kind     Kind
	category Category
	purpose  Purpose
	reason   bool
}

func (q *Question) asked() asked {
	return asked{q.Visitor.Role, q.Action, q.Kind, q.Category, q.Purpose, q.Reason}
}

// known tells whether all words are of those there are; nothing is kept for others.
func (a *asked) known() bool {
	return slices.Contains(Roles, a.role) && slices.Contains(actions, a.action) && slices.Contains(allKinds, a.kind) &&
		slices.Contains(purposes, a.purpose) && (a.category == "" || slices.Contains(Categories, a.category))
}

// value is what was asked, in the form policies read.
func (a *asked) value() types.Record {
	return types.NewRecord(types.RecordMap{
		"role":     types.String(a.role),
		"kind":     types.String(a.kind),
		"category": types.String(a.category),
		"purpose":  types.String(a.purpose),
		"scope":    types.String(Scope(a.kind, a.action)),
		"reason":   types.Boolean(a.reason),
	})
}

// prepared are the few policies that could apply to what is asked, and what is asked in their form.
type prepared struct {
	list  cedar.PolicyIterator
	value types.Value
}

// preparations keep what was prepared; it is made when first asked for.
type preparations struct {
	sync.RWMutex
	of map[asked]*prepared
}

// prepared leaves out policies only; it never changes what is left. TestPreparedPoliciesDecideLikeAll holds it against all.
func (p *Policies) prepared(a asked) *prepared {
	p.ready.RLock()
	known := p.ready.of[a]
	p.ready.RUnlock()
	if known != nil {
		return known
	}
	if !a.known() {
		return &prepared{list: p.all, value: a.value()}
	}
	fresh := p.prepare(a)
	p.ready.Lock()
	defer p.ready.Unlock()
	if p.ready.of == nil {
		p.ready.of = map[asked]*prepared{}
	}
	p.ready.of[a] = fresh
	return fresh
}

func (p *Policies) prepare(a asked) *prepared {
	value := a.value()
	var list policyList
	for _, r := range p.all {
		if r.mayApply(a, value) {
			r.policy = r.unscoped
			list = append(list, r)
		}
	}
	return &prepared{list: list, value: value}
}

// mayApply is false when the policy cannot apply whoever the visitor and the member are and whatever stands between them. The library
// itself works out the scope and the first condition as far as they are known. Only the first: an earlier one that fails would
// mean no, and must not be lost with a later one that is false.
func (r *ruled) mayApply(a asked, value types.Record) bool {
	ast := (*xast.Policy)(r.policy.AST())
	if !principalMayBe(ast.Principal, a.role) || !actionMayBe(ast.Action, a.action) {
		return false
	}
	if r.whole {
		return true
	}
	first := *ast
	first.Principal, first.Action = xast.ScopeTypeAll{}, xast.ScopeTypeAll{}
	first.Conditions = ast.Conditions[:min(1, len(ast.Conditions))]
	for _, related := range []bool{false, true} {
		if _, keep := eval.PartialPolicy(unknownBut(a.action, value, related), &first); keep {
			return true
		}
	}
	return false
}

// unknownBut is a request of which only the action and what is asked are known.
func unknownBut(action Action, value types.Record, related bool) eval.Env {
	context := types.RecordMap{"asked": value}
	for _, name := range []types.String{"now", "today", "limits"} {
		context[name] = eval.Variable(name)
	}
	if related {
		context["grant"] = eval.Variable("grant")
	}
	return eval.Env{
		Principal: eval.Variable("principal"), Resource: eval.Variable("resource"), Action: actionUID(action),
		Context: types.NewRecord(context), Entities: types.EntityMap{},
	}
}

// part is how a policy may speak of the context: of one part of it, or whether it has one.
var part = regexp.MustCompile(`\bcontext( has |\.(asked|now|today|limits|grant)\b)`)

// speaksOfAll tells whether a policy does anything else with the context, such as to compare it as a whole: then it cannot be
// worked out while parts of it are unknown.
func speaksOfAll(text []byte) bool {
	return bytes.Contains(part.ReplaceAll(text, nil), []byte("context"))
}

// withoutScope is the policy for those for whom it was prepared: their role and action are in its scope.
func withoutScope(policy *cedar.Policy) *cedar.Policy {
	ast := *(*xast.Policy)(policy.AST())
	if _, ok := ast.Principal.(xast.ScopeTypeIn); ok {
		ast.Principal = xast.ScopeTypeAll{}
	}
	switch ast.Action.(type) {
	case xast.ScopeTypeEq, xast.ScopeTypeInSet:
		ast.Action = xast.ScopeTypeAll{}
	}
	return cedar.NewPolicyFromAST((*publicast.Policy)(&ast))
}

// principalMayBe: a visitor is in exactly one role, and the scope "principal in Role::x" is false for all others.
func principalMayBe(scope xast.IsPrincipalScopeNode, role Role) bool {
	in, ok := scope.(xast.ScopeTypeIn)
	return !ok || in.Entity == roleUID(role)
}

func actionMayBe(scope xast.IsActionScopeNode, action Action) bool {
	switch s := scope.(type) {
	case xast.ScopeTypeEq:
		return s.Entity == actionUID(action)
	case xast.ScopeTypeInSet:
		return slices.Contains(s.Entities, actionUID(action))
	}
	return true
}

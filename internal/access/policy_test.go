package access

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/cedar-policy/cedar-go"
	"github.com/cedar-policy/cedar-go/types"
	xast "github.com/cedar-policy/cedar-go/x/exp/ast"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/rules"
)

func TestEveryPolicyHasWordsAndSource(t *testing.T) {
	list := loadPolicies(t).List()
	if len(list) < 25 {
		t.Errorf("%d policies, expected at least 25", len(list))
	}
	for _, p := range list {
		if !strings.HasSuffix(p.Title, ".") || !strings.Contains(p.Source, "CFR") {
			t.Errorf("%s: title %q, source %q", p.ID, p.Title, p.Source)
		}
	}
}

func TestVersionChangesWithThePolicies(t *testing.T) {
	before := loadPolicies(t).Version()
	changed, err := LoadPolicies(withPolicy(t, `@id("more") @title("More.") @source("45 CFR 164.502") forbid (principal in Role::"admin", action, resource);`))
	if err != nil || changed.Version() == before {
		t.Errorf("version %s after a change, error %v", changed.Version(), err)
	}
}

// withPolicy is the rule files with one policy more.
func withPolicy(t *testing.T, text string) fs.FS {
	t.Helper()
	out := fstest.MapFS{}
	names, err := fs.Glob(rules.Files, policyDir+"/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(rules.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: data}
	}
	out[policyDir+"/zz.cedar"] = &fstest.MapFile{Data: []byte(text)}
	return out
}

func TestDoesNotStartWithAPolicyThatHasAFinding(t *testing.T) {
	const head = `@id("x") @title("X.") @source("45 CFR 164.502") `
	for name, text := range map[string]string{
		"unknown attribute":  head + `forbid (principal, action, resource) when { principal.suspendet };`,
		"wrong type":         head + `forbid (principal, action, resource) when { principal.scopes == 1 };`,
		"optional unchecked": head + `forbid (principal, action, resource) when { context.grant.kind == "coach" };`,
		"unknown role type":  head + `permit (principal in Rolle::"coach", action, resource);`,
		"unknown action":     head + `permit (principal, action == Action::"delete", resource);`,
		"no title":           `@id("x") @source("45 CFR") permit (principal, action, resource);`,
		"no id":              `@title("X.") @source("45 CFR") permit (principal, action, resource);`,
		"id twice":           strings.ReplaceAll(head, `"x"`, `"self"`) + `permit (principal, action, resource);`,
		"not Cedar":          head + `permit please;`,
	} {
		if _, err := LoadPolicies(withPolicy(t, text)); !errors.Is(err, ErrPolicy) {
			t.Errorf("%s: error %v, want ErrPolicy", name, err)
		}
	}
	if _, err := LoadPolicies(fstest.MapFS{}); !errors.Is(err, ErrPolicy) {
		t.Errorf("without files: %v", err)
	}
}

// fullSubject is a request that everything in it allows, so that only what is taken away can refuse it.
func fullSubject(p *Policies, role Role) (*subject, types.RecordMap) {
	q := Question{
		Visitor: Visitor{Account: "a", Person: "p1", Role: role, Channel: "portal", Scopes: []string{"*"}},
		Action:  View, Kind: Conditions, Purpose: PurposeTreatment, Reason: true, At: drawnNow, Today: drawnToday,
	}
	s := p.prepareSubject(q, Facts{Persons: []person.ID{"p0"}})
	context := s.context(p.prepared(q.asked()), q)
	later := drawnNow.Add(time.Hour)
	context["grant"] = grantValue(&Grant{
		Kind: GrantTreating, Kinds: []Kind{Conditions}, Categories: []Category{SubstanceUse}, From: drawnToday, EndsAt: &later,
	})
	return s, context
}

// TestEveryForbidRefusesWhenAnAttributeIsMissing takes away each attribute in turn: a forbid that reads it fails, the library skips
// what fails, and the wrapper must turn that into no, however much the permits allow.
func TestEveryForbidRefusesWhenAnAttributeIsMissing(t *testing.T) {
	p := loadPolicies(t)
	allowAll := permitAll(t)
	for _, r := range p.all {
		if r.policy.Effect() == cedar.Forbid {
			t.Run(string(r.id), func(t *testing.T) { holdWithoutAttributes(t, p, policyList{allowAll, r}) })
		}
	}
}

func holdWithoutAttributes(t *testing.T, p *Policies, list policyList) {
	t.Helper()
	text := list[1].policy.MarshalCedar()
	failed, role := 0, RoleClinician
	if in, ok := (*xast.Policy)(list[1].policy.AST()).Principal.(xast.ScopeTypeIn); ok {
		role = Role(in.Entity.ID)
	}
	for _, where := range []string{"principal", "resource", "context", "context.asked", "context.limits", "context.grant"} {
		for _, attribute := range attributesOf(p, where) {
			// A category puts the forbids about categories to the question; no restriction hides the one about restrictions.
			for _, category := range append([]Category{""}, Categories...) {
				s, context := fullSubject(p, role)
				asked := context["asked"].(types.Record).Map()
				asked["category"] = types.String(category)
				context["asked"] = types.NewRecord(asked)
				take(s, context, where, attribute)
				s.request.Context = types.NewRecord(context)
				allowed, _, err := p.verdict(list, &s.entities, s.request)
				if err != nil {
					failed++
				}
				if err != nil && allowed {
					t.Errorf("without %s.%s the answer is yes", where, attribute)
				}
				if _, diagnostic := cedar.Authorize(list, &s.entities, s.request); len(diagnostic.Errors) > 0 && allowed {
					t.Errorf("without %s.%s an error of the library was lost", where, attribute)
				}
			}
		}
	}
	reads := bytes.Contains(text, []byte("context.")) || bytes.Contains(text, []byte("principal."))
	if reads && failed == 0 {
		t.Error("no attribute that was taken away made it fail: the test tries nothing")
	}
}

func attributesOf(p *Policies, where string) []string {
	s, context := fullSubject(p, RoleClinician)
	var r types.Record
	switch where {
	case "principal":
		r = s.entities.visitor.Attributes
	case "resource":
		r = memberOf(s).Attributes
	case "context":
		r = types.NewRecord(context)
	default:
		r = context[partOf(where)].(types.Record)
	}
	var names []string
	for name := range r.Map() {
		names = append(names, string(name))
	}
	slices.Sort(names)
	return names
}

func take(s *subject, context types.RecordMap, where, attribute string) {
	without := func(r types.Record) types.Record {
		m := maps.Clone(r.Map())
		delete(m, types.String(attribute))
		return types.NewRecord(m)
	}
	switch where {
	case "principal":
		s.entities.visitor.Attributes = without(s.entities.visitor.Attributes)
	case "resource":
		s.entities.made.Attributes = without(memberOf(s).Attributes)
	case "context":
		delete(context, types.String(attribute))
	default:
		context[partOf(where)] = without(context[partOf(where)].(types.Record))
	}
}

func partOf(where string) types.String { return types.String(strings.TrimPrefix(where, "context.")) }

// memberOf is the member as policies see them, made now.
func memberOf(s *subject) types.Entity {
	member, _ := s.entities.Get(s.entities.member)
	return member
}

func permitAll(t *testing.T) ruled {
	t.Helper()
	list, err := cedar.NewPolicyListFromBytes("test", []byte(`permit (principal, action, resource);`))
	if err != nil {
		t.Fatal(err)
	}
	return ruled{id: "all", policy: list[0]}
}

func TestAnErrorOfAPolicyMeansNo(t *testing.T) {
	p := loadPolicies(t)
	s, context := fullSubject(p, RoleClinician)
	s.request.Context = types.NewRecord(context)
	if allowed, _, err := p.verdict(p.all, &s.entities, s.request); !allowed || err != nil {
		t.Fatalf("the full request: %v, %v", allowed, err)
	}
	delete(context, "limits")
	s.request.Context = types.NewRecord(context)
	allowed, took, err := p.verdict(p.all, &s.entities, s.request)
	if allowed || took != nil || !errors.Is(err, ErrPolicy) {
		t.Errorf("without limits: allowed %v by %v, error %v", allowed, took, err)
	}
}

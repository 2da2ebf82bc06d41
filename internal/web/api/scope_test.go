package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/api"
)

func TestScopesReadAsSentences(t *testing.T) {
	h := build(t)
	h.grant(access.GrantCoach, access.RoleCoach)
	for _, c := range []struct {
		sentence string
		role     access.Role
		scopes   []string
		path     string
		status   int
		missing  string // scope that is named
	}{
		{"a coach with conditions:view sees conditions", access.RoleCoach, []string{"conditions:view"}, "/members/" + number + "/conditions", 200, ""},
		{"a coach with all of conditions sees conditions", access.RoleCoach, []string{"conditions"}, "/members/" + number + "/conditions", 200, ""},
		{"a coach with everything sees conditions", access.RoleCoach, []string{"*"}, "/members/" + number + "/conditions", 200, ""},
		{"a coach with gaps:view does not see conditions", access.RoleCoach, []string{"gaps:view"}, "/members/" + number + "/conditions", 403, "conditions:view"},
		{"listing conditions is not seeing them", access.RoleCoach, []string{"conditions:list"}, "/members/" + number + "/conditions", 403, "conditions:view"},
		{"a scope opens nothing that policy closes", access.RoleAgent, []string{"*"}, "/members/" + number + "/conditions", 404, ""},
		{"an administrator sees no member, whatever the scopes", access.RoleAdmin, []string{"*"}, "/members/" + number, 422, ""},
		{"an administrator states a purpose and still sees nobody", access.RoleAdmin, []string{"*"}, "/members/" + number + "?purpose=operations", 404, ""},
		{"everything does not hold what must be named", access.RolePrivacy, []string{"*"}, "/audit/looks", 403, "audit:read"},
		{"what is named by name is held", access.RolePrivacy, []string{"audit:read"}, "/audit/looks", 200, ""},
		{"accounts are read with accounts:read", access.RoleAdmin, []string{"accounts:read"}, "/accounts", 200, ""},
		{"another role does not learn that there are accounts", access.RoleCoach, []string{"*"}, "/accounts", 404, ""},
		{"a plan profile needs a scope too", access.RoleCoach, []string{"gaps:view"}, "/plan", 403, "plan:read"},
		{"who I am needs none", access.RoleCoach, []string{"gaps:view"}, "/me", 200, ""},
	} {
		t.Run(c.sentence, func(t *testing.T) {
			p := h.having(c.role, c.scopes...)
			if c.role == access.RoleCoach {
				p = p.with("Keepwell-Purpose", "care_coordination")
			}
			p.h = &house{t: t, o: h.o, server: h.server}
			got := p.get("%s", c.path).is(c.status)
			if c.missing != "" && got.text("scope") != c.missing {
				t.Errorf("names the scope %q, want %q", got.text("scope"), c.missing)
			}
		})
	}
}

func TestAScopeOpensItsPartOfAPersonOnly(t *testing.T) {
	h := build(t)
	p := h.having(access.RoleSteward, "identity:view")
	got := p.get("/people/%s", h.rosa).is(http.StatusOK)
	if strings.Contains(string(got.body), "Palm Street") || got.text("withheld") != "[contact coverage]" {
		t.Errorf("a token for identity got %s", got.body)
	}
}

func TestEveryScopeOfAnOperationCanBeGiven(t *testing.T) {
	known := map[string]bool{}
	for _, s := range api.Scopes() {
		known[s.Name] = true
		if s.Text == "" || !api.KnownScope(s.Name) {
			t.Errorf("scope %s has no words or is not known", s.Name)
		}
	}
	used := map[string]bool{}
	eachOperation(t, func(t *testing.T, _, _ string, op map[string]any) {
		for _, s := range op["security"].([]any)[0].(map[string]any)["token"].([]any) {
			used[s.(string)] = true
			if !known[s.(string)] {
				t.Errorf("nobody can be given %s", s)
			}
		}
	})
	for _, s := range api.Scopes() {
		if s.Explicit && !used[s.Name] {
			t.Errorf("no operation needs %s", s.Name)
		}
	}
}

func TestATokenThatEndedLetsNobodyIn(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleSteward)
	for _, bad := range []*program{{h: h}, {h: h, token: "keepwell_nothing"}, {h: h, token: strings.Repeat("x", 300)}} {
		got := bad.get("/me").is(http.StatusUnauthorized)
		if !strings.HasPrefix(got.header.Get("WWW-Authenticate"), `Bearer realm="keepwell"`) {
			t.Errorf("challenge %q", got.header.Get("WWW-Authenticate"))
		}
	}
	p.get("/me").is(http.StatusOK)
	h.must(h.o.Accounts.Suspend(t.Context(), h.cause(), h.ids[access.RoleSteward], "On leave"))
	p.get("/me").is(http.StatusUnauthorized)
	h.now = h.now.Add(100 * 24 * time.Hour)
	h.as(access.RoleCoach).get("/me").is(http.StatusUnauthorized)
}

func TestTheReasonIsAskedForWhereARoleNeedsOne(t *testing.T) {
	h := build(t)
	p := h.having(access.RoleService, "*")
	p.get("/members/%s", number).is(http.StatusUnprocessableEntity)
	p = p.with("Keepwell-Purpose", "service")
	got := p.get("/members/%s", number).is(http.StatusUnprocessableEntity)
	if !strings.Contains(string(got.body), "header.Keepwell-Reason") {
		t.Errorf("got %s", got.body)
	}
	p.with("Keepwell-Reason", "Se%20llam%C3%B3").get("/members/%s?purpose=service", number).is(http.StatusOK)
	looks := h.as(access.RoleMember).get("/members/%s/looks", number).is(http.StatusOK).items()
	if !slices.ContainsFunc(looks, func(l map[string]any) bool { return l["reason"] == "Se llamó" }) {
		t.Errorf("the reason is not in %v", looks)
	}
}

// TestTheScopesOfAnOperationSuffice asks every operation that reads with exactly its scopes: it answers as with all of them.
func TestTheScopesOfAnOperationSuffice(t *testing.T) {
	h := build(t)
	h.grant(access.GrantCoach, access.RoleCoach)
	rule := h.as(access.RoleCoordinator).For(access.PurposeCare).get("/members/%s/conditions", number).items()[0]["rule"].(string)
	fill := strings.NewReplacer("{number}", number, "{id}", string(h.rosa), "{rule}", rule)
	for path, item := range served.doc["paths"].(map[string]any) {
		op, ok := item.(map[string]any)["get"].(map[string]any)
		if !ok {
			continue
		}
		t.Run(path, func(t *testing.T) {
			scopes := []string{"none:needed"}
			for _, s := range op["security"].([]any)[0].(map[string]any)["token"].([]any) {
				scopes = append(scopes, s.(string))
			}
			if path == "/members/{number}/findings/{rule}" {
				scopes = append(scopes, "conditions:view") // of the kind of the rule, as its words say
			}
			for _, role := range rolesOf(op) {
				few, all := h.having(role, scopes...), h.as(role)
				few.headers = all.headers
				if known := purposeOf[role]; known != "" {
					few, all = few.For(known), all.For(known)
				}
				address := fill.Replace(path)
				if address == "/people" {
					address += "?q=alvarez"
				}
				a, b := few.get("%s", address), all.get("%s", address)
				if a.status != b.status {
					t.Errorf("%s: %d with %v, %d with all: %s", role, a.status, scopes, b.status, a.body)
				}
			}
		})
	}
}

// purposeOf is one purpose of roles that have several.
var purposeOf = map[access.Role]access.Purpose{
	access.RoleCoordinator: access.PurposeCare, access.RoleCoach: access.PurposeCare, access.RoleService: access.PurposeService, access.RoleClinician: access.PurposeTreatment,
	access.RoleCompliance: access.PurposeQuality,
}

// rolesOf are the roles that an operation names in its words; all when it names none.
func rolesOf(op map[string]any) []access.Role {
	_, names, found := strings.Cut(op["description"].(string), "Roles: ")
	if !found {
		return access.Roles
	}
	var roles []access.Role
	for name := range strings.SplitSeq(strings.TrimSuffix(names, "."), ", ") {
		roles = append(roles, access.Role(name))
	}
	return roles
}

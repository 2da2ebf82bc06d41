package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
)

func TestAnAdministratorKeepsAccounts(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleAdmin)
	holder := h.holders[access.RoleCoach]
	id := p.post(object{"login": "new@plan.example", "person": holder, "roles": []string{"coach"}}, "/accounts").is(http.StatusCreated).text("id")
	p.post(object{"login": "new@plan.example", "person": holder, "roles": []string{"coach"}}, "/accounts").is(http.StatusConflict)
	p.post(object{"person": holder, "roles": []string{"member"}}, "/accounts").is(http.StatusUnprocessableEntity)
	if path := p.post(nil, "/accounts/%s/invitation", id).is(http.StatusCreated).text("path"); !strings.HasPrefix(path, "/invitation/") {
		t.Errorf("invitation %q", path)
	}
	p.send(http.MethodPut, "/accounts/"+id+"/roles", object{"roles": []string{"coach", "coordinator"}}).is(http.StatusOK)
	if got := p.send(http.MethodPut, "/accounts/"+id+"/roles", object{"roles": []string{"coordinator"}}).is(http.StatusOK).text("roles"); got != "[coordinator]" {
		t.Errorf("roles %s", got)
	}
	p.post(object{"reason": "On leave"}, "/accounts/%s/suspension", id).is(http.StatusOK)
	if got := p.post(object{"reason": "Back"}, "/accounts/%s/resumption", id).is(http.StatusOK).text("state"); got != "active" {
		t.Errorf("state %q", got)
	}
	session, err := h.o.Accounts.Enter(t.Context(), h.cause(), account.ID(id), account.ByProvider, account.Device{Channel: "portal"})
	h.must(err)
	if rows := p.get("/accounts/%s/sessions", id).is(http.StatusOK).items(); len(rows) != 1 || rows[0]["id"] != session.Session {
		t.Errorf("sessions: %v", rows)
	}
	p.send(http.MethodDelete, "/accounts/"+id+"/sessions/"+session.Session, nil).is(http.StatusNoContent)
	p.post(object{"reason": "Left the plan"}, "/accounts/%s/closure", id).is(http.StatusOK)
	p.get("/accounts/%s/history", id).is(http.StatusOK)
	p.get("/accounts/%s", id).is(http.StatusOK)
	p.get("/accounts/%s", "nobody").is(http.StatusNotFound)
}

func TestAccountsAreListedPageByPage(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleAdmin)
	n, cursor := 0, ""
	for {
		got := p.get("/accounts?limit=5&state=active&cursor=%s", cursor).is(http.StatusOK)
		n += len(got.items())
		if cursor = got.text("next"); cursor == "<nil>" {
			break
		}
	}
	if n != len(access.Roles) {
		t.Errorf("%d accounts, want %d", n, len(access.Roles))
	}
}

func TestNobodyTouchesTheirOwnAccountOrRemovesTheLastAdministrator(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleAdmin)
	own := h.ids[access.RoleAdmin]
	p.post(object{"reason": "Oops"}, "/accounts/%s/suspension", own).is(http.StatusConflict)
	p.send(http.MethodPut, "/accounts/"+string(own)+"/roles", object{"roles": []string{"coach"}}).is(http.StatusConflict)
}

func TestATokenMakesNoTokenWithMoreThanItHas(t *testing.T) {
	h := build(t)
	p := h.having(access.RoleCoordinator, "conditions", "gaps:view", "tokens:write", "tokens:read")
	expires := h.now.Add(30 * 24 * time.Hour)
	body := func(scopes ...string) object {
		return object{"name": "Export", "scopes": scopes, "expires_at": expires}
	}
	for _, more := range [][]string{{"*"}, {"claims:view"}, {"gaps"}, {"break_glass"}, {"no-such-scope"}} {
		p.post(body(more...), "/me/tokens").is(http.StatusUnprocessableEntity)
	}
	late := body("conditions:view")
	late["expires_at"] = h.now.Add(300 * 24 * time.Hour)
	p.post(late, "/me/tokens").is(http.StatusUnprocessableEntity)
	once := p.with("Idempotency-Key", "one-token-only")
	made := once.post(body("conditions:view", "gaps:view"), "/me/tokens").is(http.StatusCreated)
	once.post(body("conditions:view", "gaps:view"), "/me/tokens").is(http.StatusConflict)
	child := &program{h: h, token: made.text("secret")}
	child.get("/me").is(http.StatusOK)
	if rows := p.get("/me/tokens").is(http.StatusOK).items(); len(rows) != 3 {
		t.Errorf("%d tokens", len(rows))
	}
	p.send(http.MethodDelete, "/me/tokens/"+made.text("id"), nil).is(http.StatusNoContent)
	child.get("/me").is(http.StatusUnauthorized)
}

func TestTheAdministratorIssuesTokensToProgramsOnly(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleAdmin)
	program := p.post(object{"name": "Nightly export", "roles": []string{"quality"}}, "/accounts").is(http.StatusCreated).text("id")
	p.post(nil, "/accounts/%s/invitation", program).is(http.StatusConflict)
	body := object{"name": "Export", "role": "quality", "scopes": []string{"gaps:list", "identity:list"}, "expires_at": h.now.Add(24 * time.Hour)}
	made := p.post(body, "/accounts/%s/tokens", program).is(http.StatusCreated)
	p.post(body, "/accounts/%s/tokens", h.ids[access.RoleQuality]).is(http.StatusUnprocessableEntity)
	p.get("/accounts/%s/tokens", program).is(http.StatusOK)
	p.send(http.MethodDelete, "/accounts/"+program+"/tokens/"+made.text("id"), nil).is(http.StatusNoContent)
	p.get("/policies").is(http.StatusOK)
	p.get("/plan").is(http.StatusOK)
	p.get("/health").is(http.StatusOK)
}

package api_test

import (
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

func TestACoordinatorsProgramReadsAMember(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleCoordinator).For(access.PurposeCare)
	if got := p.get("/me").is(http.StatusOK).text("role"); got != "coordinator" {
		t.Errorf("role %q", got)
	}
	p.get("/members/%s", number).is(http.StatusOK)
	p.get("/members/%s/coverage", number).is(http.StatusOK)
	p.get("/members/%s/gaps", number).is(http.StatusOK)
	p.get("/members/%s/timeline?limit=3", number).is(http.StatusOK)
	conditions := p.get("/members/%s/conditions", number).is(http.StatusOK).items()
	if len(conditions) == 0 {
		t.Fatal("no conditions")
	}
	p.get("/members/%s/findings/%s", number, conditions[0]["rule"]).is(http.StatusOK)
	p.get("/worklist?limit=5&sort=name").is(http.StatusOK)
	p.get("/changes?limit=5").is(http.StatusOK)
	p.get("/overview").is(http.StatusOK)
	p.get("/rules").is(http.StatusOK)
	p.get("/loads").is(http.StatusOK)

	looks := h.as(access.RoleMember).get("/members/%s/looks?limit=200", number).is(http.StatusOK).items()
	if len(looks) < 7 || looks[1]["channel"] != "api" {
		t.Errorf("the member sees %d looks: %v", len(looks), looks)
	}
}

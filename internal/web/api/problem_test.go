package api_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/api"
)

// canary stands for what a member would not want repeated.
const canary = "Zebulon"

func TestAProblemNeverRepeatsWhatWasSent(t *testing.T) {
	h := build(t)
	steward := h.as(access.RoleSteward)
	for _, r := range []*reply{
		steward.post(object{"name": "A", "capacities": []string{canary}}, "/people").is(422),
		steward.post(object{"name": "A", "capacities": []string{"agent"}, "birth": canary}, "/people").is(422),
		steward.post(object{"name": "A", "capacities": []string{"agent"}, "identifiers": []object{{"system": "mbi", "value": canary}}}, "/people").is(422),
		steward.post(object{"name": "A", "capacities": []string{"agent"}, "phones": []object{{"number": canary}}}, "/people").is(422),
		steward.post(object{"name": 7, "capacities": "agent", canary + " x": 1}, "/people").is(422),
		steward.post(`{"name": "`+canary, "/people").is(400),
		steward.post(canary, "/people").is(400),
		steward.post(`["`+canary+`"]`, "/people").is(422),
		steward.get("/people?q=a&birth=%s", canary).is(422),
		steward.get("/people?q=a&limit=%s", canary).is(422),
		steward.get("/people?%s%%20x=1", canary).is(422),
		steward.get("/people/%s", canary).is(404),
		steward.with("Keepwell-Purpose", canary).get("/people?q=a").is(422),
		h.as(access.RolePrivacy).get("/audit/looks?from=%s", canary).is(422),
	} {
		if strings.Contains(string(r.body), canary) {
			t.Errorf("%s %s: %s", r.method, r.path, r.body)
		}
		if r.header.Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s as %s", r.path, r.header.Get("Content-Type"))
		}
	}
}

func TestWhatIsRefusedLooksLikeWhatDoesNotExist(t *testing.T) {
	h := build(t)
	coach := h.as(access.RoleCoach).For(access.PurposeCare)
	for _, path := range []string{"", "/conditions", "/gaps", "/timeline", "/coverage", "/looks", "/grants", "/authorizations", "/privacy-requests"} {
		refused, unknown := coach.get("/members/%s%s", number, path).is(404), coach.get("/members/KW9999999%s", path).is(404)
		if !bytes.Equal(refused.body, unknown.body) {
			t.Errorf("%s: %s and %s", path, refused.body, unknown.body)
		}
	}
}

func TestARequestHasALimitAndIsJSON(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleSteward)
	p.post(`{"name":"`+strings.Repeat("a", 300<<10)+`"}`, "/people").is(http.StatusRequestEntityTooLarge)
	p.with("Content-Type", "application/xml").post("<a/>", "/people").is(http.StatusUnsupportedMediaType)
	p.with("Idempotency-Key", "").post(object{"name": "A", "capacities": []string{"agent"}}, "/people").is(http.StatusUnprocessableEntity)
	p.with("Idempotency-Key", "short").post(object{"name": "A", "capacities": []string{"agent"}}, "/people").is(http.StatusUnprocessableEntity)
}

func TestATokenThatAsksTooOftenIsToldToWait(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := buildOn(t, db, func(o *api.Options) { o.Rate, o.Burst = 0.5, 3 })
	fast, other := h.as(access.RoleCoach), h.as(access.RoleSteward)
	for range 3 {
		fast.get("/me").is(http.StatusOK)
	}
	if got := fast.get("/me").is(http.StatusTooManyRequests).header.Get("Retry-After"); got != "2" {
		t.Errorf("wait %q seconds", got)
	}
	other.get("/me").is(http.StatusOK)
	for range 3 {
		(&program{h: h}).get("/me").is(http.StatusUnauthorized)
	}
	(&program{h: h, token: "keepwell_guess"}).get("/me").is(http.StatusTooManyRequests)
	h.now = h.now.Add(2e9)
	fast.get("/me").is(http.StatusOK)
}

// failing is a population that cannot answer.
type failing struct{ population.Reader }

var errSecret = errors.New("row of " + canary)

func (failing) Overview(context.Context) (population.Overview, error) {
	return population.Overview{}, errSecret
}
func (failing) Rules(context.Context) ([]population.RuleCard, error) { panic(canary) }

func TestAFailureIsLoggedByItsOperationAndToldWithoutItsCause(t *testing.T) {
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	var log bytes.Buffer
	h := buildOn(t, db, func(o *api.Options) {
		o.Population = failing{o.Population}
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	p := h.as(access.RoleCoordinator).For(access.PurposeCare)
	for _, path := range []string{"/overview", "/rules"} {
		if got := p.get("%s", path).is(http.StatusInternalServerError); strings.Contains(string(got.body), canary) {
			t.Errorf("%s tells %s", path, got.body)
		}
	}
	p.get("/members/%s", number).is(http.StatusOK)
	if text := log.String(); !strings.Contains(text, "op=get-overview") || !strings.Contains(text, "op=get-member") || strings.Contains(text, number) {
		t.Errorf("log: %s", text)
	}
}

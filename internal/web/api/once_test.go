package api_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestAKeyNamesOneRequestForEver(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := buildOn(t, db)
		p := h.as(access.RoleSteward).with("Idempotency-Key", "a-new-agent")
		body := object{"name": "Max Agent", "capacities": []string{"agent"}}
		first := p.post(body, "/people").is(http.StatusCreated).text("id")
		if again := p.post(body, "/people").is(http.StatusCreated).text("id"); again != first {
			t.Errorf("a retry made %s beside %s", again, first)
		}
		got := p.post(object{"name": "Another Agent", "capacities": []string{"agent"}}, "/people").is(http.StatusUnprocessableEntity)
		if got.text("type") != "/api/v1/docs#problem-key-used" {
			t.Errorf("got %s", got.body)
		}
		p.post(object{"keep": "a", "other": "b", "why": "c"}, "/people/merges").is(http.StatusUnprocessableEntity)
		if other := h.as(access.RoleService).For(access.PurposeService).with("Idempotency-Key", "a-new-agent"); other != nil {
			other.post(object{"name": "Lucia Alvarez", "capacities": []string{"representative"}}, "/people").is(http.StatusCreated)
		}
	})
}

func TestTheSameRequestManyTimesAtOnceIsDoneOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := buildOn(t, db)
		desk := h.as(access.RolePrivacy).with("Idempotency-Key", "many-at-once")
		const many = 8
		ids := make([]string, many)
		var wait sync.WaitGroup
		for i := range many {
			wait.Go(func() {
				ids[i] = desk.post(object{"kind": "access_request", "how": "mail", "kinds": []string{"claims"}, "form": "paper"}, asked).text("id")
			})
		}
		wait.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("ids %v", ids)
				break
			}
		}
		if rows := h.as(access.RoleMember).get(asked).is(http.StatusOK).items(); len(rows) != 1 {
			t.Errorf("%d requests", len(rows))
		}
	})
}

func TestAGrantAndATokenAreGivenOnceUnderConcurrentRetries(t *testing.T) {
	h := build(t)
	p := h.as(access.RoleCoordinator).For(access.PurposeCare).with("Idempotency-Key", "grant-at-once")
	var wait sync.WaitGroup
	for range 6 {
		wait.Go(func() {
			p.post(object{"kind": "coach", "to": h.holders[access.RoleCoach], "basis": "programme/1"}, "/members/%s/grants", number).is(http.StatusCreated)
		})
	}
	wait.Wait()
	if rows := h.as(access.RolePrivacy).get("/members/%s/grants", number).is(http.StatusOK).items(); len(rows) != 1 {
		t.Errorf("%d grants", len(rows))
	}
}

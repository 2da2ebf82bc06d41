package api_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
)

// TestProgramsReadThePromiseBoard: what the plan owes is on it, and nobody is named.
func TestProgramsReadThePromiseBoard(t *testing.T) {
	h := build(t)
	h.complain()
	var board struct {
		Position int64
		Promises []struct {
			ID                            string
			Kept, Broken, AtRisk, Running int
			Trend                         []any
		}
	}
	got := h.as(access.RoleQuality).get("/promises").is(http.StatusOK)
	got.into(&board)
	if len(board.Promises) != 23 || board.Position == 0 || len(board.Promises[0].Trend) != 12 || strings.Contains(string(got.body), string(h.rosa)) {
		t.Errorf("board: %s", got.body)
	}
	counted := 0
	for _, p := range board.Promises {
		counted += p.Kept + p.Broken + p.Running
	}
	if counted == 0 {
		t.Errorf("a complaint is on no row: %s", got.body)
	}
	h.as(access.RoleCoach).get("/promises").is(http.StatusNotFound)
	h.having(access.RoleQuality, "identity:view").get("/promises").is(http.StatusForbidden)
}

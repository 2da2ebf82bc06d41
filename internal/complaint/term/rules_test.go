package term_test

import (
	"os"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/term"
)

var loadOnce = sync.OnceValues(func() (*term.Rules, error) { return term.LoadRules(os.DirFS("../../../rules")) })

func loadRules(t testing.TB) *term.Rules {
	t.Helper()
	r, err := loadOnce()
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRulesLoad(t *testing.T) { loadRules(t) }

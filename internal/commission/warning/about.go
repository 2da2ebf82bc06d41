package warning

import (
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/record"
)

// WarnedOf is the agent whom an event warns, or of whose warning it tells.
func WarnedOf(e record.Event) (agent.NPN, bool) {
	return agent.NPN(e.Stream.ID()), e.Stream.Category() == category
}

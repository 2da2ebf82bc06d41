package commission

import (
	"context"

	"github.com/keepwell/keepwell/internal/agent"
)

// HeldBack is the account of what the gate holds back from an agent.
func HeldBack(npn agent.NPN) Account { return Gated(npn).account() }

// Several are lines by their ids, with their runs. Those that the book does not know are absent.
func (b *Book) Several(ctx context.Context, ids []LineID) (map[LineID]Line, error) {
	args := make([]any, len(ids))
	for i, id := range ids {
		args[i] = int64(id)
	}
	found, err := b.linesByID(ctx, args)
	if err != nil {
		return nil, err
	}
	lines := make([]Line, 0, len(found))
	for _, l := range found {
		lines = append(lines, *l)
	}
	if err := b.dated(ctx, lines); err != nil {
		return nil, err
	}
	out := make(map[LineID]Line, len(lines))
	for _, l := range lines {
		out[l.ID] = l
	}
	return out, nil
}

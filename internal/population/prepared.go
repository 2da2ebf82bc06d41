package population

import (
	"context"
	"database/sql"
	"sync"

	"github.com/keepwell/keepwell/internal/store"
)

// prepared keeps the few statements of members' pages ready: on SQLite reading their text takes as long as running them.
type prepared struct {
	mu  sync.Mutex
	all map[string]*sql.Stmt
}

// of is the statement of a text.
func (p *prepared) of(ctx context.Context, q store.Queries, text string) (*sql.Stmt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if s, ok := p.all[text]; ok {
		return s, nil
	}
	s, err := q.PrepareContext(ctx, text) //nolint:sqlclosecheck // kept for later reads; close closes it
	if err != nil {
		return nil, err
	}
	if p.all == nil {
		p.all = map[string]*sql.Stmt{}
	}
	p.all[text] = s
	return s, nil
}

// close gives the statements back.
func (p *prepared) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.all {
		_ = s.Close() // they only read
	}
	p.all = nil
}

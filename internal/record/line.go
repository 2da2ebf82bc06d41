package record

import (
	"runtime"
	"sync"
)

// line is where commands wait for the next commit.
type line struct {
	mu      sync.Mutex
	waiting []*wish
	closed  bool
}

// join puts a command at the end of the line; false when the line is closed.
func (l *line) join(w *wish) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.closed {
		l.waiting = append(l.waiting, w)
	}
	return !l.closed
}

// next takes a group from the front. It yields first: writers that were
// answered a moment ago are about to come back, and a fuller group saves disk
// syncs.
func (l *line) next() (group []*wish) {
	runtime.Gosched()
	l.mu.Lock()
	defer l.mu.Unlock()
	events, seen := 0, 0
	for ; seen < len(l.waiting) && len(group) < maxGroupCommands && events < maxGroupEvents; seen++ {
		if w := l.waiting[seen]; w.taken.CompareAndSwap(false, true) {
			group = append(group, w)
			events += w.events()
		}
	}
	l.waiting = append([]*wish(nil), l.waiting[seen:]...)
	return group
}

func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

func (l *line) isEmpty() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting) == 0
}

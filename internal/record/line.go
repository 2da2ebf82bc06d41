package record

import (
	"runtime"
	"sync"
)

// line is where commands wait for the next commit.
type line struct {
	mu      sync.Mutex
	waiting []*wish
	busy    bool // the last group had more than one command
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

// next takes a group from the front. Under load it yields first: writers that
// were answered a moment ago are about to come back, and a fuller group saves
// disk syncs. A lone writer does not: a yield may cost it its processor.
func (l *line) next() (group []*wish) {
	if l.isBusy() {
		runtime.Gosched()
	}
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
	l.busy = len(group) > 1
	return group
}

func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

func (l *line) isBusy() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.busy
}

func (l *line) isEmpty() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.waiting) == 0
}

package record

import (
	"context"
	"runtime"

	"github.com/keepwell/keepwell/internal/store"
)

// A group is what one commit takes: enough to share a disk sync among many
// writers, little enough to keep the others waiting for milliseconds only.
const (
	maxGroupCommands = 256
	maxGroupEvents   = 20_000
)

// wish is a command on its way through the writer.
type wish struct {
	cmd     Command
	appends []StreamAppend
	content string
	answer  chan verdict
}

func (w *wish) events() (n int) {
	for _, a := range w.appends {
		n += len(a.Events)
	}
	return n
}

// Append adds events to one or more streams, all or none, and returns when they
// are on disk.
//
// The same command id with the same actor, cause and events returns the first
// result, in any process and after any crash. Errors:
//
//   - Conflict with *VersionConflict: a stream is not at the expected version.
//   - Conflict with *CommandConflict: the id was used for other content.
//   - Invalid: see the message. Nothing was written.
//   - Unavailable: the database cannot write now (lost, full) or ctx ended. The
//     command may have been done: repeat it with the same id.
func (r *Record) Append(ctx context.Context, cmd Command, appends ...StreamAppend) (Result, error) {
	if err := check(cmd, appends); err != nil {
		return Result{}, err
	}
	appends = compacted(appends)
	w := &wish{cmd: cmd, appends: appends, content: contentOf(cmd, appends), answer: make(chan verdict, 1)}
	if err := r.enqueue(ctx, w); err != nil {
		return Result{}, err
	}
	select {
	case v := <-w.answer:
		return v.result, v.err
	case <-ctx.Done():
		return Result{}, fault(store.Unavailable, "record.Append", ctx.Err())
	}
}

func (r *Record) enqueue(ctx context.Context, w *wish) error {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.closed {
		return fault(store.Unavailable, "record.Append", ErrClosed)
	}
	select {
	case r.queue <- w:
		return nil
	case <-ctx.Done():
		return fault(store.Unavailable, "record.Append", ctx.Err())
	}
}

// write is the record's only writing goroutine: while one group commits, the
// next one gathers in the queue.
func (r *Record) write() {
	for w := range r.queue {
		r.commit(r.gather(w))
	}
}

// gather takes what waits. It yields once first: writers that were answered a
// moment ago are about to come back, and a fuller group saves disk syncs.
func (r *Record) gather(first *wish) []*wish {
	group, events := []*wish{first}, first.events()
	runtime.Gosched()
	for len(group) < maxGroupCommands && events < maxGroupEvents {
		select {
		case w, open := <-r.queue:
			if !open {
				return group
			}
			group = append(group, w)
			events += w.events()
		default:
			return group
		}
	}
	return group
}

// commit writes a group in one transaction and answers each command. If the
// group fails for a reason inside it (a view refuses an event), each command
// is tried alone, so that only the guilty one fails.
func (r *Record) commit(group []*wish) {
	verdicts, err := r.writeGroup(context.Background(), group)
	if err != nil && len(group) > 1 && store.KindOf(err) != store.Unavailable {
		for _, w := range group {
			r.commit([]*wish{w})
		}
		return
	}
	if err == nil {
		r.announce(verdicts)
	}
	for i, w := range group {
		if err != nil {
			w.answer <- verdict{err: err}
		} else {
			w.answer <- verdicts[i]
		}
	}
}

func (r *Record) announce(verdicts []verdict) {
	var last int64
	for _, v := range verdicts {
		last = max(last, v.result.Last)
	}
	r.news.publish(last)
}

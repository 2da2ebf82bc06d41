package record

import (
	"context"
	"runtime/debug"
	"sync/atomic"

	"github.com/keepwell/keepwell/internal/store"
)

// A group is what one commit takes: enough to share a disk sync among many
// writers, little enough to keep the others waiting for milliseconds only.
const (
	maxGroupCommands = 256
	maxGroupEvents   = 20_000
)

// wish is a command on its way into the record.
type wish struct {
	cmd     Command
	appends []StreamAppend
	content string
	answer  chan verdict
	taken   atomic.Bool // by the writer, or back by a caller who gave up
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
	if !r.line.join(w) {
		return Result{}, fault(store.Unavailable, "record.Append", ErrClosed)
	}
	return r.await(ctx, w)
}

// await waits for the command's answer. Whoever finds nobody writing writes for
// all who wait: one commit at a time, groups under load, and a lone writer pays
// for no change of goroutine.
func (r *Record) await(ctx context.Context, w *wish) (Result, error) {
	for {
		select {
		case v := <-w.answer:
			return v.result, v.err
		default:
		}
		select {
		case v := <-w.answer:
			return v.result, v.err
		case <-r.turn:
			r.writeNext(ctx)
			r.turn <- struct{}{} // writeNext does not panic
		case <-ctx.Done():
			if w.taken.CompareAndSwap(false, true) {
				return Result{}, fault(store.Unavailable, "record.Append", ctx.Err())
			}
			// It is being written for this caller by another one: the answer is near.
			v := <-w.answer
			return v.result, v.err
		}
	}
}

// writeNext writes the group at the front of the line. It does not end with
// the caller's patience, because others' commands are in the group.
func (r *Record) writeNext(ctx context.Context) {
	if group := r.line.next(); len(group) > 0 {
		r.commit(context.WithoutCancel(ctx), group)
	}
}

// commit writes a group in one transaction and answers each command. If the
// group fails for a reason inside it (a view refuses an event), each command
// is tried alone, so that only the guilty one fails.
func (r *Record) commit(ctx context.Context, group []*wish) {
	verdicts, err := r.writeSafely(ctx, group)
	if err != nil && len(group) > 1 && store.KindOf(err) != store.Unavailable {
		for _, w := range group {
			r.commit(ctx, []*wish{w})
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

// writeSafely turns a view's panic into an error: it happens in the goroutine
// of a caller who may have nothing to do with it, while others wait.
func (r *Record) writeSafely(ctx context.Context, group []*wish) (verdicts []verdict, err error) {
	defer func() {
		if recover() != nil {
			r.log.Error("a view panicked", "stack", string(debug.Stack()))
			err = fault(store.Internal, "record.Append", ErrViewPanicked)
		}
	}()
	return r.writeGroup(ctx, group)
}

func (r *Record) announce(verdicts []verdict) {
	var last int64
	for _, v := range verdicts {
		last = max(last, v.result.Last)
	}
	r.news.publish(last)
}

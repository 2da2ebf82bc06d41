package letter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnknown = errors.New("no such letter")
	ErrState   = errors.New("the letter is not in a state for it")
)

// NotePrinted notes the document that a letter became. Once printed it stays that document, whoever printed at the same time: the answer
// says which one it is. Only a letter that came back is printed anew. Errors: ErrUnknown.
func (l *Letters) NotePrinted(ctx context.Context, c person.Cause, id ID, p Printed) (Letter, error) {
	return l.note(ctx, c, "letter: printed", id, TypePrinted, p, func(x *Letter) (bool, error) {
		return x.State() == IsPrinted || x.State() == IsSent, nil
	})
}

// Dispatch notes that a letter was handed over, when and how. Noting it again changes nothing. Errors: ErrUnknown, ErrState for one that
// came back and was not printed anew.
func (l *Letters) Dispatch(ctx context.Context, c person.Cause, id ID, s Sent) (Letter, error) {
	return l.note(ctx, c, "letter: sent", id, TypeSent, s, func(x *Letter) (bool, error) {
		if x.State() == IsReturned {
			return false, ErrState
		}
		return x.State() == IsSent, nil
	})
}

// Sent is Dispatch of a letter that is handed over now.
func (l *Letters) Sent(ctx context.Context, c person.Cause, id ID, how string) error {
	_, err := l.Dispatch(ctx, c, id, Sent{How: how, At: c.At})
	return err
}

// NoteReturned notes that a letter came back, and why. Noting it again changes nothing. Errors: ErrUnknown, ErrState for one that was
// never sent.
func (l *Letters) NoteReturned(ctx context.Context, c person.Cause, id ID, reason string, at time.Time) (Letter, error) {
	return l.note(ctx, c, "letter: returned", id, TypeReturned, Returned{reason, at}, func(x *Letter) (bool, error) {
		if x.Sent == nil {
			return false, ErrState
		}
		return x.State() == IsReturned, nil
	})
}

// tries is how often a decision is made anew when somebody else was faster.
const tries = 4

// note appends one event unless done says that it is there. The command's id follows from the letter and its version, so that of two who
// do the same at the same time one wins, and the other one sees what it did.
func (l *Letters) note(ctx context.Context, c person.Cause, op string, id ID, kind string, data any, done func(*Letter) (bool, error)) (Letter, error) {
	e, err := newEvent(kind, data)
	if err != nil {
		return Letter{}, err
	}
	for range tries {
		now, err := l.load(ctx, op, id)
		if err != nil {
			return Letter{}, err
		}
		over, err := done(&now)
		if err != nil {
			return now, &store.Error{Kind: store.Conflict, Op: op, Err: fmt.Errorf("%w: it is %s", err, now.State())}
		}
		if over {
			return now, nil
		}
		command := record.Command{ID: fmt.Sprintf("letter/%s/%d", id, now.Version+1), At: c.At, Zone: c.Zone, Actor: c.Actor, Cause: c.ID}
		_, err = l.rec.Append(ctx, command, record.StreamAppend{
			Stream: streamOf(id), Expected: record.ExpectedVersion(now.Version), Events: []record.NewEvent{e},
		})
		if err == nil {
			return l.load(ctx, op, id)
		}
		if store.KindOf(err) != store.Conflict {
			return now, fmt.Errorf("%s: %w", op, err)
		}
	}
	return Letter{}, &store.Error{Kind: store.Unavailable, Op: op, Err: errors.New("others were faster each time")}
}

// load folds the letter's own stream.
func (l *Letters) load(ctx context.Context, op string, id ID) (Letter, error) {
	var out Letter
	events, err := l.rec.Load(ctx, streamOf(id))
	if err != nil {
		return out, fmt.Errorf("%s: %w", op, err)
	}
	if len(events) == 0 {
		return out, &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown}
	}
	for _, e := range events {
		if err := out.apply(e); err != nil {
			return out, err
		}
	}
	return out, nil
}

// Get is a letter as it stands. Errors: ErrUnknown.
func (l *Letters) Get(ctx context.Context, id ID) (Letter, error) {
	return l.load(ctx, "letter: get", id)
}

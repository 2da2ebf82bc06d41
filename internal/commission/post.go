package commission

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// linesPerCommand is how many lines are appended at once: a commit of a fraction of a second, so that others who write wait no longer.
const linesPerCommand = 20_000

// poster appends lines to the posting stream of a run. A command is named by the version of the stream on which it follows: whoever goes on
// after a crash takes the next name, and what was posted is in the book and makes no difference any more.
type poster struct {
	book    *Book
	cause   person.Cause
	run     RunID
	asOf    clock.Date
	version int64
	first   int64
	last    int64
	events  []record.NewEvent
	waiting [][]byte // lines that make no event yet
	count   int
}

func (b *Book) poster(ctx context.Context, c person.Cause, r *Run) (*poster, error) {
	p := &poster{book: b, cause: c, run: r.ID, asOf: r.AsOf}
	events, err := b.rec.Load(ctx, p.stream())
	if err != nil {
		return nil, err
	}
	if n := len(events); n > 0 {
		p.version, p.first, p.last = int64(n), events[0].Position, events[n-1].Position
	}
	return p, nil
}

func (p *poster) stream() record.StreamID { return record.Stream(postingCategory, string(p.run)) }

// add takes a line that was checked. Its text must stay as it is.
func (p *poster) add(line []byte) {
	p.waiting = append(p.waiting, line)
	p.count++
	if len(p.waiting) == linesPerEvent {
		p.pack()
	}
}

// rest appends what waits when it is enough. It is called between members: the lines of one are appended together.
func (p *poster) rest(ctx context.Context) error {
	if p.count < p.book.commandLines {
		return nil
	}
	return p.flush(ctx)
}

func (p *poster) pack() {
	if len(p.waiting) > 0 {
		p.events = append(p.events, postingEvent(p.run, p.asOf, p.waiting))
		p.waiting = p.waiting[:0]
	}
}

// flush appends what waits.
func (p *poster) flush(ctx context.Context) error {
	p.pack()
	if len(p.events) == 0 {
		return nil
	}
	cmd := record.Command{
		ID: fmt.Sprintf("%s/post/%d", p.run, p.version), At: p.cause.At, Zone: p.cause.Zone, Actor: p.cause.Actor, Cause: string(p.run),
	}
	result, err := p.book.rec.Append(ctx, cmd, record.StreamAppend{
		Stream: p.stream(), Expected: record.ExpectedVersion(p.version), Events: p.events,
	})
	if err != nil {
		return err
	}
	if p.first == 0 {
		p.first = result.First
	}
	p.version, p.last = p.version+int64(len(p.events)), result.Last
	p.events, p.count = nil, 0
	return nil
}

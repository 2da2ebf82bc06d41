package record

import (
	"context"
	"iter"
	"sync"
	"time"
)

// subscribeBatch is how many events a subscriber reads at once.
const subscribeBatch = 500

// Subscribe yields every event behind a position, in order and without gaps,
// and then waits for more until ctx ends, the record closes, or the loop stops.
// The last pair of a subscription that failed or ended holds the error.
//
// Events of this process arrive at once; those of other processes within
// Options.PollEvery.
func (r *Record) Subscribe(ctx context.Context, after int64) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			events, err := r.next(ctx, after)
			if err != nil {
				yield(Event{}, err)
				return
			}
			for _, e := range events {
				if !yield(e, nil) {
					return
				}
				after = e.Position
			}
		}
	}
}

// next waits until there is something behind the position and reads it.
func (r *Record) next(ctx context.Context, after int64) ([]Event, error) {
	for {
		changed, position := r.news.watch()
		if position > after {
			events, err := r.Read(ctx, after, subscribeBatch)
			if err != nil || len(events) > 0 {
				return events, err
			}
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil, reading("record.Subscribe", ctx.Err())
		case <-r.closing:
			return nil, reading("record.Subscribe", ErrClosed)
		}
	}
}

// news tells all who watch how far the record has grown.
type news struct {
	mu       sync.Mutex
	position int64
	changed  chan struct{}
}

func newNews() *news { return &news{changed: make(chan struct{})} }

func (n *news) publish(position int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if position <= n.position {
		return
	}
	n.position = position
	close(n.changed)
	n.changed = make(chan struct{})
}

// watch returns the position and a channel that closes when it grows.
func (n *news) watch() (<-chan struct{}, int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.changed, n.position
}

// startNews learns the present position and then looks for other processes'
// events now and then.
func (r *Record) startNews(ctx context.Context, options Options) error {
	position, err := r.Position(ctx)
	if err != nil {
		return err
	}
	r.news.publish(position)
	r.running.Go(func() { r.poll(options.pollEvery()) })
	return nil
}

func (r *Record) poll(every time.Duration) {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for failing := false; ; {
		select {
		case <-r.closing:
			return
		case <-ticker.C:
			position, err := r.Position(context.Background())
			if (err != nil) != failing { // said once, not four times a second
				failing = !failing
				r.log.Warn("looking for new events", "failing", failing, "error", err)
			}
			r.news.publish(position)
		}
	}
}

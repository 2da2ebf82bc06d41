package clock

import (
	"sync"
	"time"
)

// Now is where the present comes from. Only main passes time.Now; everything else gets a Now from its caller.
type Now func() time.Time

// Fake is a clock that moves only when told to: for tests and for the simulated plan year. It is safe for
// concurrent use.
type Fake struct {
	mu sync.Mutex
	at time.Time
}

// NewFake is a fake clock that shows this instant.
func NewFake(at time.Time) *Fake { return &Fake{at: at.UTC()} }

// Now is the instant the fake clock shows; pass f.Now where a Now is wanted.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.at
}

// Advance moves the clock forward. It panics on a negative step: time in a record never goes back.
func (f *Fake) Advance(step time.Duration) time.Time {
	if step < 0 {
		panic("clock: a fake clock only moves forward")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = f.at.Add(step)
	return f.at
}

// Set moves the clock to an instant that is not before the one it shows.
func (f *Fake) Set(at time.Time) { f.Advance(at.Sub(f.Now())) }

package person

import (
	"crypto/rand"
	"time"

	"github.com/keepwell/keepwell/internal/record"
)

// Cause says who wishes something, when, and in which zone the day is counted. ID names the wish: the same one again returns the
// first result. Without an ID every call is a wish of its own.
type Cause struct {
	At    time.Time
	Zone  string
	Actor record.Actor
	ID    string
}

// Command is the cause as the record takes it. Without an ID it gets one that nobody repeats, which begins with the room's name.
func (c Cause) Command(room string) record.Command {
	c = c.Named(room)
	return record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}
}

// Named gives a cause without an ID one that nobody repeats, for wishes of several steps.
func (c Cause) Named(room string) Cause {
	if c.ID == "" {
		c.ID = room + "/" + rand.Text()
	}
	return c
}

// Part is the cause of one step of a wish: the same wish again repeats the same steps. Without an ID the step has none either.
func (c Cause) Part(step string) Cause {
	if c.ID != "" {
		c.ID += "/" + step
	}
	return c
}

// Called is the cause under an ID of its own that is always the same, whoever wishes; "" for one that nobody repeats.
func (c Cause) Called(id string) Cause {
	c.ID = id
	return c
}

// Seed is what the ids of new things follow from: the wish, or chance.
func (c Cause) Seed() string {
	if c.ID == "" {
		return rand.Text()
	}
	return c.ID
}

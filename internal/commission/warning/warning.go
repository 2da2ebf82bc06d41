package warning

import (
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
)

// LapseID names a lapse of an agent: what lapses, and its last day.
type LapseID string

func lapseID(u *credential.Upcoming) LapseID {
	return LapseID(fmt.Sprintf("%s|%s|%s|%d|%s", u.Kind, u.State, u.Entity, u.Year, u.Until))
}

// Settled is how a lapse ended. The texts are stored.
type Settled string

// The ways.
const (
	Open    Settled = ""
	Renewed Settled = "renewed" // it goes on after the last day
	Lapsed  Settled = "lapsed"  // the last day passed
	Moot    Settled = "moot"    // it does not concern the agent any more: the contract ended, the day was corrected
)

// Loss is what is at stake.
type Loss struct {
	Members int   `json:"members"`
	Cents   int64 `json:"cents"` // a year
}

// Given is one warning.
type Given struct {
	Step int       `json:"step"` // days before the last day
	At   time.Time `json:"at"`
	Loss Loss      `json:"loss"` // on that day
}

// Warning is all that an agent was told of one lapse.
type Warning struct {
	NPN       agent.NPN           `json:"npn"`
	ID        LapseID             `json:"id"`
	Lapse     credential.Upcoming `json:"lapse"`
	Given     []Given             `json:"given"` // in order of time
	Read      int                 `json:"read"`  // the step that the agent has read, 0 for none
	ReadAt    *time.Time          `json:"read_at,omitempty"`
	Settled   Settled             `json:"settled,omitempty"`
	SettledAt *time.Time          `json:"settled_at,omitempty"`
}

// Newest is the last warning that was given.
func (w *Warning) Newest() Given {
	if len(w.Given) == 0 {
		return Given{}
	}
	return w.Given[len(w.Given)-1]
}

// Unread tells whether the agent has not read the newest warning of an open lapse.
func (w *Warning) Unread() bool { return w.Settled == Open && w.Read != w.Newest().Step }

// warned tells whether a step, or a nearer one, was given already.
func (w *Warning) warned(step int) bool {
	for _, g := range w.Given {
		if g.Step <= step {
			return true
		}
	}
	return false
}

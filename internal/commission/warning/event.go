package warning

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Types of events. The texts are in the record: never rename.
const (
	typeGiven   = "warning.given"
	typeRead    = "warning.read"
	typeSettled = "warning.settled"
)

const (
	category = "warning"
	schema   = 1
)

// given is what an agent is told.
type given struct {
	Lapse credential.Upcoming `json:"lapse"`
	Step  int                 `json:"step"`
	Loss  Loss                `json:"loss"`
}

type read struct {
	ID   LapseID `json:"id"`
	Step int     `json:"step"`
}

type settled struct {
	ID  LapseID `json:"id"`
	How Settled `json:"how"`
}

// ErrUnknown means that there is no such warning, also for whoever it is not for.
var ErrUnknown = errors.New("no such warning")

func unknown(op string) error { return &store.Error{Kind: store.NotFound, Op: op, Err: ErrUnknown} }

func reading(what string, err error) error {
	return &store.Error{Kind: store.KindOf(err), Op: "warning: read " + what, Err: err}
}

func readEvent[T any](e record.Event) (T, error) {
	var data T
	if err := json.Unmarshal(e.Data, &data); err != nil {
		return data, fmt.Errorf("warning: event %d (%s): %w", e.Position, e.Type, err)
	}
	return data, nil
}

// apply adds an event to a warning.
func (w *Warning) apply(e record.Event) error {
	at := e.At
	switch e.Type {
	case typeGiven:
		data, err := readEvent[given](e)
		if err != nil {
			return err
		}
		w.Lapse, w.Settled, w.SettledAt = data.Lapse, Open, nil
		w.Given = append(w.Given, Given{data.Step, at, data.Loss})
	case typeRead:
		data, err := readEvent[read](e)
		if err != nil {
			return err
		}
		w.Read, w.ReadAt = data.Step, &at
	case typeSettled:
		data, err := readEvent[settled](e)
		if err != nil {
			return err
		}
		w.Settled, w.SettledAt = data.How, &at
	}
	return nil
}

// lapseOf is which lapse an event is about.
func lapseOf(e record.Event) (LapseID, error) {
	if e.Type == typeGiven {
		data, err := readEvent[given](e)
		return lapseID(&data.Lapse), err
	}
	data, err := readEvent[read](e) // a settled one names the lapse in the same way
	return data.ID, err
}

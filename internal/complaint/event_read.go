package complaint

import (
	"time"

	"github.com/keepwell/keepwell/internal/record"
)

// Happening is what those who measure need of an event: what it is about, and what its row no longer tells.
type Happening struct {
	Intake   IntakeID // one of these is set
	Case     ID
	Received bool // of an intake: it came
	Settled  bool // of an intake: it became cases, was linked or explained
	Desk     Desk // the desk on which the case lies after the event; "" says nothing of it
	At       time.Time
}

// ReadHappening tells what an event of an intake or a case is about, and false for all others.
func ReadHappening(e record.Event) (h Happening, ours bool, err error) {
	h.At = e.At
	switch e.Stream.Category() {
	case intakeCategory:
		return h.ofIntake(e)
	case caseCategory:
		h.Case = ID(e.Stream.ID())
	default:
		return h, false, nil
	}
	switch e.Type {
	case typeOpened:
		err = record.Read(e, func(d opened) { h.Desk = d.Case.Desk })
	case typeClassified:
		err = record.Read(e, func(d classified) { h.Desk = d.Desk })
	case typeAssigned:
		err = record.Read(e, func(d assigned) { h.Desk = d.Desk })
	}
	return h, true, err
}

func (h Happening) ofIntake(e record.Event) (_ Happening, ours bool, err error) {
	h.Intake = IntakeID(e.Stream.ID())
	switch e.Type {
	case typeReceived:
		h.Received = true
		err = record.Read(e, func(d received) { h.Settled = d.Intake.State != Waiting })
	case typeSorted:
		err = record.Read(e, func(d sorted) { h.Settled = !d.Split })
	case typeLinked, typeExplained:
		h.Settled = true
	}
	return h, true, err
}

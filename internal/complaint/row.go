package complaint

import (
	"math"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

// Row is a case in a list. It names no member and quotes no words: to see more, open the case.
type Row struct {
	ID         ID        `json:"id"`
	Number     string    `json:"number"`
	State      State     `json:"state"`
	Procedure  Procedure `json:"procedure"`
	Product    Product   `json:"product,omitempty"`
	Category   string    `json:"category,omitempty"`
	Channel    Channel   `json:"channel,omitempty"`
	Language   string    `json:"language,omitempty"`
	Contract   string    `json:"contract,omitempty"`
	Desk       Desk      `json:"desk,omitempty"`
	Assignee   string    `json:"assignee,omitempty"` // account
	Level      string    `json:"level,omitempty"`    // of CMS's module: immediate_need, urgent, other
	Expedited  bool      `json:"expedited,omitempty"`
	Urgent     bool      `json:"urgent,omitempty"`
	Quality    bool      `json:"quality,omitempty"`
	Extended   bool      `json:"extended,omitempty"`
	Unmatched  bool      `json:"unmatched,omitempty"` // nobody knows yet whose case it is
	ReceivedAt time.Time `json:"received_at"`
	Due        *DueBits  `json:"due,omitempty"`    // legal; nil when nothing legal is owed
	Target     *DueBits  `json:"target,omitempty"` // our own, never shown like a legal date
}

// DueBits is what a list shows of an obligation.
type DueBits struct {
	Key       string     `json:"key"`
	Procedure Procedure  `json:"procedure"`
	Legal     bool       `json:"legal"`
	DueOn     clock.Date `json:"due_on"`
	DueAt     *time.Time `json:"due_at,omitempty"` // of a term in hours
	LateAt    time.Time  `json:"late_at"`          // the first instant that is late
}

// Overdue tells whether something legal is late at an instant.
func (r *Row) Overdue(at time.Time) bool { return r.Due != nil && !at.Before(r.Due.LateAt) }

func (c *Case) row() Row {
	r := Row{
		ID: c.ID, Number: c.Number, State: c.State, Procedure: c.Class.Procedure, Product: c.Class.Product, Category: c.Class.Category,
		Channel: c.Channel, Language: c.Language, Contract: c.Contract, Desk: c.Desk, Assignee: c.Assignee, Level: c.level(),
		Expedited: c.inHours(), Urgent: c.Class.Urgent, Quality: c.Class.QualityCare, Extended: c.Extension != nil,
		Unmatched: c.Member == "", ReceivedAt: c.ReceivedAt.UTC(),
	}
	if o, owed := c.Due(); owed {
		r.Due = o.bits()
	}
	if o, owed := c.Target(); owed {
		r.Target = o.bits()
	}
	return r
}

// inHours tells whether the case is a fast one: expedited as a determination or an appeal, or a grievance whose answer the law wants
// within hours (42 CFR 422.564(f), 423.564(f)).
func (c *Case) inHours() bool {
	return c.Class.Expedited || slices.ContainsFunc(c.Obligations, func(o Obligation) bool {
		return o.Legal && o.State != Superseded && o.Clock.Term.InHours() && (o.Key == keyAnswer || o.Key == keyTriggerAnswer)
	})
}

// level is that of CMS's module.
func (c *Case) level() string {
	if c.Module == nil {
		return ""
	}
	return c.Module.Level
}

func (o *Obligation) bits() *DueBits {
	return &DueBits{
		Key: o.Key, Procedure: o.Procedure, Legal: o.Legal, DueOn: o.Clock.DueDate, DueAt: o.Clock.DueAt, LateAt: o.lateAt(),
	}
}

// lateAt is the first instant that is late. An instant that hours lead to is itself in time; the record knows microseconds.
func (o *Obligation) lateAt() time.Time {
	if o.Clock.DueAt != nil {
		return o.Clock.DueAt.Add(time.Microsecond).UTC()
	}
	return o.Clock.FirstLateAt.UTC()
}

// never stands for "nothing is owed" in columns of instants: it comes after everything.
const never = math.MaxInt64

func lateUS(d *DueBits) int64 {
	if d == nil {
		return never
	}
	return d.LateAt.UnixMicro()
}

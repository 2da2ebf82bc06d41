package change

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// CallID names a call to the plan-change line about one member.
type CallID string

// Told is a fact that a caller told and the plan compared. The texts are stored.
type Told string

// The facts.
const (
	ToldBirth  Told = "birth"
	ToldNumber Told = "number" // member number or Medicare number
)

// leastTold is how many facts a caller tells besides the name: two that do not stand on the same card. The regulation leaves the number to
// the plan (45 CFR 164.514(h)(2)).
const leastTold = 2

// callTerm is how long a verification holds.
const callTerm = time.Hour

// Call is a talk with a caller who was verified. It is the reason of every look that follows.
type Call struct {
	ID      CallID    `json:"-"`
	At      time.Time `json:"-"`
	Account string    `json:"account"`
	Session string    `json:"session"`
	Member  person.ID `json:"member"`
	Told    []Told    `json:"told"`
	Link    string    `json:"link,omitempty"` // code of the referral link with which the member came
}

const (
	callCategory = "changecall"
	typeVerified = "changecall.verified"
)

// Verify notes that a caller was verified. Errors: ErrUnknown for everybody but the desk, ErrIncomplete when too little was told.
func (s *Changes) Verify(ctx context.Context, c person.Cause, v access.Visitor, member person.ID, told []Told, link string) (Call, error) {
	const op = "change: verify"
	if !desk(v) {
		return Call{}, unknown(op)
	}
	slices.Sort(told)
	told = slices.Compact(told)
	if member == "" || len(told) < leastTold {
		return Call{}, incomplete(op, "told")
	}
	c = c.Named("changecall")
	x := Call{
		ID: CallID(record.IDOf("plan change call", c.ID)), At: c.At.UTC(), Account: v.Account, Session: v.Session, Member: member, Told: told, Link: link,
	}
	if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
		return x, err
	}
	a, err := one(record.Stream(callCategory, string(x.ID)), 0, typeVerified, x)
	if err != nil {
		return Call{}, err
	}
	_, err = s.rec.Append(ctx, c.Command("changecall"), a)
	return x, err
}

// Call is a call that the visitor took in this session and that still goes on at an instant. Errors: ErrUnknown.
func (s *Changes) Call(ctx context.Context, v access.Visitor, id CallID, at time.Time) (Call, error) {
	events, err := s.rec.Load(ctx, record.Stream(callCategory, string(id)))
	if err != nil {
		return Call{}, err
	}
	x := Call{}
	for _, e := range events {
		if err := record.Read(e, func(d Call) { x = d }); err != nil {
			return Call{}, err
		}
		x.ID, x.At = id, e.At
	}
	if !desk(v) || x.ID == "" || x.Account != v.Account || x.Session != v.Session || at.After(x.At.Add(callTerm)) {
		return Call{}, unknown("change: call")
	}
	return x, nil
}

package inquiry

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// OpenOutreach opens one piece of outreach, with what the agent told. That somebody read it is on record first: as a look at the
// member, which gives the pass, or on the outreach itself when nobody knows whom it is about. Errors: ErrUnknown, access.ErrRefused.
func (s *Inquiries) OpenOutreach(ctx context.Context, v access.Visitor, id OutreachID, page string, at time.Time) (Outreach, access.Pass, error) {
	const op = "inquiry: open outreach"
	if !serving(v) {
		return Outreach{}, access.Pass{}, unknown(op)
	}
	o, err := s.loadOutreach(ctx, id)
	if err != nil {
		return Outreach{}, access.Pass{}, err
	}
	switch {
	case o.Version == 0:
		return Outreach{}, access.Pass{}, unknown(op)
	case o.Member == "":
		err = s.noteLook(ctx, v, id, page, at)
		return o, access.Pass{}, err
	}
	pass, err := s.guard.Look(ctx, v, access.Look{
		Member: o.Member, Action: access.View, Kinds: []access.Kind{access.Identity, access.Contact}, Purpose: purposeOf(v), Page: page,
		Reason: "outreach " + string(id), At: at,
	})
	if err != nil {
		return Outreach{}, access.Pass{}, err
	}
	return o, pass, nil
}

func purposeOf(v access.Visitor) access.Purpose {
	if v.Role == access.RoleService {
		return access.PurposeService
	}
	return access.PurposeComplaint
}

// looked is that somebody read the words of an outreach.
type looked struct {
	Page    string `json:"page"`
	Session string `json:"session"`
}

func (s *Inquiries) noteLook(ctx context.Context, v access.Visitor, id OutreachID, page string, at time.Time) error {
	c := person.Cause{At: at, Zone: s.zone.String(), Actor: record.Actor{ID: v.Account, Role: string(v.Role), Channel: v.Channel}}
	e, err := one(outreachCategory, string(id), record.AnyVersion, typeLooked, looked{page, v.Session})
	if err != nil {
		return err
	}
	_, err = s.rec.Append(ctx, c.Command("inquiry"), e)
	return err
}

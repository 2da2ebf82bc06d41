package change

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Proposal is a plan change that somebody considers.
type Proposal struct {
	Member    person.ID
	Contract  string
	Plan      string
	Effective clock.Date    // first of a month
	Made      clock.Date    // the day of the change; 0 is today
	Channel   agent.Channel //
	NPN       agent.NPN     // who facilitates it, where somebody of another house does
	Election  string        // election type code of CMS
}

// Preparation is a proposal with what it rests on.
type Preparation struct {
	Proposal
	Application string    // number of our application
	Support     []Support // recordings, transfer logs, referral links
}

// Support is a piece of evidence that the specialist notes.
type Support struct {
	What string // recording, transfer_log, referral, statement
	Ref  string
}

// What evidence can be. The texts are stored.
const (
	Recording   = "recording"
	TransferLog = "transfer_log"
	Referral    = "referral"
	Application = "application"
	Statement   = "statement"
)

// Supports are all that a specialist can note, in the order of pages.
var Supports = []string{Recording, TransferLog, Referral, Statement}

// needed is the piece of evidence without which a channel is not recorded.
var neededSupport = map[agent.Channel]string{
	agent.PlanChangeLine: Recording, agent.ServiceTransfer: TransferLog, agent.InternalReferral: Referral,
}

// DeskChannels are the channels that the desk records: what else there is comes from CMS.
var DeskChannels = []agent.Channel{
	agent.PlanChangeLine, agent.ServiceTransfer, agent.InternalField, agent.InternalTelesales, agent.InternalReferral, agent.OriginalAgent,
	agent.ExternalAgent, agent.ExternalCallCenter, agent.ServiceDirect, agent.PlanWebsite, agent.Paper,
}

// Limits of what is written down.
const (
	maxRef    = 80
	maxReason = 2000
	maxPieces = 10
)

// desk are those who prepare changes.
func desk(v access.Visitor) bool { return v.Role == access.RolePlanChange && !v.Suspended }

// Record notes a change that the desk prepares, with its evidence and what the specialist saw of the agent of record. The same change
// again, before it was submitted, replaces what was noted. Errors: ErrUnknown for everybody but the desk, ErrIncomplete, ErrState.
func (s *Changes) Record(ctx context.Context, c person.Cause, v access.Visitor, p Preparation) (Change, error) {
	const op = "change: record"
	if !desk(v) {
		return Change{}, unknown(op)
	}
	p.tidy(s.zone.DateOf(c.At))
	if err := p.check(op); err != nil {
		return Change{}, err
	}
	id := IDOf(p.Member, p.Effective, p.Contract, p.Plan)
	return s.change(ctx, c, op, id, true, func(x *Change) ([]record.NewEvent, error) {
		switch x.State {
		case "", Prepared, Confirmed, Withdrawn:
		default:
			return nil, wrongState(op)
		}
		seen, err := s.foresee(ctx, c.At, p.Proposal)
		if err != nil {
			return nil, err
		}
		e, err := record.EventOf(typePrepared, schema, prepared{
			Member: p.Member, Effective: p.Effective, Made: p.Made, Old: seen.Old, New: seen.New, Election: p.Election, Specialist: v.Account, Name: v.Name,
			Evidence: p.evidence(v, c.At), Foreseen: seen.Decision,
		})
		return []record.NewEvent{e}, err
	})
}

func (p *Proposal) tidy(today clock.Date) {
	p.Contract, p.Plan = strings.ToUpper(strings.TrimSpace(p.Contract)), strings.TrimSpace(p.Plan)
	p.NPN = agent.NPN(strings.TrimLeft(strings.TrimSpace(string(p.NPN)), "0"))
	if p.Made == 0 {
		p.Made = today
	}
}

func (p *Proposal) check(op string) error {
	external := p.Channel == agent.ExternalAgent || p.Channel == agent.ExternalCallCenter
	switch {
	case p.Member == "":
		return incomplete(op, "member")
	case p.Contract == "" || p.Plan == "":
		return incomplete(op, "plan")
	case p.Effective == 0 || p.Effective.Day() != 1 || !p.Effective.After(p.Made):
		return incomplete(op, "effective")
	case !slices.Contains(DeskChannels, p.Channel):
		return incomplete(op, "channel")
	case external && !person.ValidNPN(string(p.NPN)):
		return incomplete(op, "npn")
	case !external && p.NPN != "":
		return incomplete(op, "npn")
	case len(p.Election) > 1:
		return incomplete(op, "election")
	}
	return nil
}

func (p *Preparation) check(op string) error {
	p.Application = strings.TrimSpace(p.Application)
	if err := p.Proposal.check(op); err != nil {
		return err
	}
	for i := range p.Support {
		x := &p.Support[i]
		x.Ref = strings.TrimSpace(x.Ref)
		if !slices.Contains(Supports, x.What) || x.Ref == "" || len(x.Ref) > maxRef {
			return incomplete(op, "evidence")
		}
	}
	needs, ok := neededSupport[p.Channel]
	if ok && !slices.ContainsFunc(p.Support, func(x Support) bool { return x.What == needs }) {
		return incomplete(op, needs)
	}
	if len(p.Support) > maxPieces || len(p.Application) > maxRef {
		return incomplete(op, "evidence")
	}
	return nil
}

// evidence is the application record, and what the telephone system kept.
func (p *Preparation) evidence(v access.Visitor, at time.Time) []Evidence {
	all := []Evidence{{
		Kind: ByApplication, Channel: p.Channel, NPN: p.NPN, What: Application, Ref: p.Application, By: v.Account, Name: v.Name, At: at.UTC(),
	}}
	for _, x := range p.Support {
		e := Evidence{Kind: ByCallLog, What: x.What, Ref: x.Ref, By: v.Account, Name: v.Name, At: at.UTC()}
		switch x.What {
		case TransferLog:
			e.Channel = agent.ServiceTransfer
		case Referral, Statement: // they support the application record and are no log of a call
			e.Kind = ByApplication
		}
		all = append(all, e)
	}
	return all
}

// Confirm notes that the member agreed, after the words of a version were read. Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Changes) Confirm(ctx context.Context, c person.Cause, v access.Visitor, id ID, x Confirmation) (Change, error) {
	const op = "change: confirm"
	if !desk(v) {
		return Change{}, unknown(op)
	}
	x.At, x.By, x.Name = c.At.UTC(), v.Account, v.Name
	if x.Version == "" || x.Who != "member" && x.Who != "representative" {
		return Change{}, incomplete(op, "confirmation")
	}
	return s.change(ctx, c, op, id, false, func(now *Change) ([]record.NewEvent, error) {
		if now.State != Prepared {
			return nil, wrongState(op)
		}
		e, err := record.EventOf(typeConfirmed, schema, x)
		return []record.NewEvent{e}, err
	})
}

// Withdraw ends a change before it was submitted. Errors: ErrUnknown, ErrState, ErrIncomplete.
func (s *Changes) Withdraw(ctx context.Context, c person.Cause, v access.Visitor, id ID, reason string) (Change, error) {
	const op = "change: withdraw"
	if !desk(v) {
		return Change{}, unknown(op)
	}
	if reason = strings.TrimSpace(reason); reason == "" || len(reason) > maxReason {
		return Change{}, incomplete(op, "reason")
	}
	return s.change(ctx, c, op, id, false, func(now *Change) ([]record.NewEvent, error) {
		if now.State != Prepared && now.State != Confirmed {
			return nil, wrongState(op)
		}
		e, err := record.EventOf(typeWithdrawn, schema, withdrawn{reason, v.Name})
		return []record.NewEvent{e}, err
	})
}

// change loads a change, decides, and appends; when somebody else was faster it decides again. The same cause again changes nothing.
func (s *Changes) change(
	ctx context.Context, c person.Cause, op string, id ID, create bool, decide func(*Change) ([]record.NewEvent, error),
) (Change, error) {
	c = c.Named("change")
	for try := 1; ; try++ {
		now, err := s.folded(ctx, id)
		if err != nil {
			return now, err
		}
		if now.Version == 0 && !create {
			return now, unknown(op)
		}
		if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
			return now, err
		}
		events, err := decide(&now)
		if err != nil {
			return Change{}, err
		}
		_, err = s.rec.Append(ctx, c.Command("change"), record.StreamAppend{
			Stream: changeStream(id), Expected: record.ExpectedVersion(now.Version), Events: events,
		})
		if err == nil {
			return s.folded(ctx, id)
		}
		if !record.Moved(err) || try == changeTries {
			return Change{}, err
		}
	}
}

// Needed is the piece of evidence without which a channel is not recorded; "" for none.
func Needed(c agent.Channel) string { return neededSupport[c] }

package trade

import (
	"context"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
)

// scriptVersion is the version of the words that are read to members.
const scriptVersion = "2024.1"

// enter is what a specialist does on the line: prepares a switch with its evidence, hears the member agree, sends the application.
func (t *Trade) enter(ctx context.Context, at time.Time, x *changed) error {
	id := fmt.Sprintf("desk/%s/%s", x.who.number, x.on)
	made, err := t.Rooms.Changes.Record(ctx, t.by(specialist, id, at), specialist, change.Preparation{
		Proposal: change.Proposal{
			Member: x.who.id, Contract: x.contract, Plan: x.plan, Effective: x.on, Made: t.zone.DateOf(at), Channel: x.how, Election: election(x),
		},
		Application: "APP-" + id[5:],
		Support:     support(x.how, x.who.number),
	})
	if err != nil {
		return err
	}
	if _, err := t.Rooms.Changes.Confirm(ctx, t.by(specialist, id+"/agreed", at.Add(9*time.Minute)), specialist, made.ID, change.Confirmation{
		Version: scriptVersion, Language: "en", Who: "member",
	}); err != nil {
		return err
	}
	_, err = t.Rooms.Changes.Submit(ctx, t.by(specialist, id+"/sent", at.Add(10*time.Minute)), specialist, made.ID)
	return err
}

// support is the evidence that belongs to a channel.
func support(how agent.Channel, number string) []change.Support {
	switch how {
	case agent.PlanChangeLine:
		return []change.Support{{What: change.Recording, Ref: "REC-" + number}}
	case agent.ServiceTransfer:
		return []change.Support{{What: change.TransferLog, Ref: "TRF-" + number}, {What: change.Recording, Ref: "REC-" + number}}
	case agent.InternalReferral:
		return []change.Support{{What: change.Referral, Ref: "REF-" + number}}
	}
	return nil
}

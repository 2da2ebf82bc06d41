package promise

import (
	"context"
	"maps"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Agents are the rooms whose promises are those to agents.
type Agents struct {
	Changes       *change.Changes
	Disputes      *dispute.Disputes
	Verifications *verification.Verifications
	Commissions   *commission.Book
	Warnings      *warning.Warnings
	Bulletins     *bulletin.Bulletins
}

// agentSlip is what a slice of events touched of agents.
type agentSlip struct {
	changes       map[change.ID]bool
	disputes      map[dispute.ID]bool
	verifications map[verification.ID]bool
	runs          map[commission.RunID]bool
	warned        map[agent.NPN]bool
	receipts      []bulletin.Receiving // oldest first
}

func newAgentSlip() agentSlip {
	return agentSlip{
		map[change.ID]bool{}, map[dispute.ID]bool{}, map[verification.ID]bool{}, map[commission.RunID]bool{}, map[agent.NPN]bool{}, nil,
	}
}

// agentEvent notes what an event is about, and tells whether it is about agents.
func (s *slip) agentEvent(e record.Event) (ours bool, err error) {
	if report, closed, err := credential.ReadLoaded(e); err != nil || closed {
		s.marks = append(s.marks, wholeFile(&report))
		return true, err
	}
	if r, ours, err := bulletin.ReadReceiving(e); err != nil || ours {
		s.receipts = append(s.receipts, r)
		return true, err
	}
	return touch(e, change.ChangeOf, s.changes) || touch(e, dispute.DisputeOf, s.disputes) || touch(e, verification.VerificationOf, s.verifications) ||
		touch(e, commission.RunOf, s.runs) || touch(e, warning.WarnedOf, s.warned), nil
}

// touch notes whose event it is.
func touch[K comparable](e record.Event, of func(record.Event) (K, bool), into map[K]bool) bool {
	id, ours := of(e)
	if ours {
		into[id] = true
	}
	return ours
}

// markAgents marks what was touched, as it stands now.
func (b *Board) markAgents(ctx context.Context, s *slip) error {
	for _, mark := range []func(context.Context, *slip) error{b.markChanges, b.markDisputes, b.markVerifications, b.markRuns, b.markWarnings, b.markReceipts} {
		if err := mark(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func (b *Board) markChanges(ctx context.Context, s *slip) error {
	if len(s.changes) == 0 {
		return nil
	}
	ids := sorted(s.changes)
	known, err := b.Changes.Known(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		c := known[id]
		s.anew(OfChange, string(id), marksOfChange(&c)...)
	}
	return nil
}

func (b *Board) markDisputes(ctx context.Context, s *slip) error {
	for _, id := range sorted(s.disputes) {
		d, err := b.Disputes.Known(ctx, id)
		if err != nil {
			return err
		}
		s.anew(OfDispute, string(id), marksOfDispute(&d)...)
	}
	return nil
}

func (b *Board) markVerifications(ctx context.Context, s *slip) error {
	for _, id := range sorted(s.verifications) {
		v, err := b.Verifications.Known(ctx, id)
		if err != nil {
			return err
		}
		s.anew(OfVerification, string(id), says(verified(&v, b.Zone))...)
	}
	return nil
}

func (b *Board) markRuns(ctx context.Context, s *slip) error {
	for _, id := range sorted(s.runs) {
		r, err := b.Commissions.Run(ctx, id)
		if err != nil {
			return err
		}
		s.anew(OfRun, string(id), says(runComputed(&r))...)
	}
	return nil
}

func (b *Board) markWarnings(ctx context.Context, s *slip) error {
	for _, npn := range sorted(s.warned) {
		all, err := b.Warnings.List(ctx, warning.Filter{NPN: npn})
		if err != nil {
			return err
		}
		for i := range all {
			s.marks = append(s.marks, says(warnedInTime(&all[i], b.Zone))...)
		}
	}
	return nil
}

func (b *Board) markReceipts(ctx context.Context, s *slip) error {
	known := map[bulletin.ID]bulletin.Bulletin{}
	for i := range s.receipts {
		r := &s.receipts[i]
		of, seen := known[r.Bulletin]
		if !seen {
			var err error
			if of, err = b.Bulletins.Known(ctx, r.Bulletin); err != nil {
				return err
			}
			known[r.Bulletin] = of
		}
		s.marks = append(s.marks, says(bulletinReached(&of, r, b.Zone))...)
	}
	return nil
}

// sorted are what was touched, in an order that is always the same.
func sorted[K ~string](all map[K]bool) []K { return slices.Sorted(maps.Keys(all)) }

// says is a mark, or none.
func says(m Mark, said bool) []Mark {
	if !said {
		return nil
	}
	return []Mark{m}
}

// anew puts marks in the place of all that a record said before.
func (s *slip) anew(kind SubjectKind, subject string, marks ...Mark) {
	s.gone = append(s.gone, store.Statement{SQL: "delete from promise_mark where kind = $1 and subject = $2", Args: []any{string(kind), subject}})
	s.marks = append(s.marks, marks...)
}

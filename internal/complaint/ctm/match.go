package ctm

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// rematch tries the cases again whose member nobody knew: by now the number that CMS gave may be somebody's. It decides as the import
// does, and the queue of the unmatched keeps what it cannot decide.
func (t *Tracking) rematch(ctx context.Context, c person.Cause, sum *Settlement) error {
	waiting, err := t.cases.UnmatchedModules(ctx)
	if err != nil || len(waiting) == 0 {
		return err
	}
	sides, err := t.cases.ModuleCases(ctx, waiting)
	if err != nil {
		return err
	}
	numbers := make([]string, 0, len(sides))
	for _, one := range sides {
		numbers = append(numbers, one.Module.MBI)
	}
	held, err := t.people.Holds(ctx, person.MBI, numbers)
	if err != nil {
		return err
	}
	for _, id := range waiting {
		if one, known := sides[id]; known && held[one.Module.MBI] {
			if err := t.match(ctx, c, &one, sum); err != nil {
				return err
			}
		}
	}
	return nil
}

// match says whose case it is, when the row that the module shows now and the directory agree.
func (t *Tracking) match(ctx context.Context, c person.Cause, one *complaint.Case, sum *Settlement) error {
	listed, err := listedIn(ctx, t.db.Read(), "complaint = $1 and contract = $2", one.Module.ComplaintID, one.Module.Contract)
	if err != nil || len(listed) == 0 {
		return err
	}
	member, err := t.member(ctx, &listed[0].Row)
	if err != nil || member == "" {
		return err
	}
	after, err := t.cases.MatchModule(ctx, c.Called("ctm/match/"+listed[0].key()+"/"+string(member)), one.ID, member)
	if err != nil {
		return fmt.Errorf("ctm: match a case: %w", err)
	}
	sum.Matched += oneIf(after.Member != "")
	return nil
}

package complaint

import (
	"context"
	"fmt"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// unmatchedModule is the list of open cases of CMS's module that carry a number of somebody nobody knows.
const unmatchedModule = "unmatched:ctm"

// isUnmatched tells whether the case waits until the number that CMS gave is somebody's.
func (c *Case) isUnmatched() bool { return c.Member == "" && c.Module != nil && c.Module.MBI != "" }

// UnmatchedModules are the open cases of CMS's module of which nobody knows the member, though CMS gave a number. For package ctm.
func (s *Complaints) UnmatchedModules(ctx context.Context) (all []ID, err error) {
	err = scan(ctx, s.db.Read(), "select c.id from complaint_open o join complaint_case c on c.seq = o.seq where o.facet = $1 order by o.due_us, o.seq",
		[]any{unmatchedModule}, func(rows store.Rows) error {
			var id ID
			err := rows.Scan(&id)
			all = append(all, id)
			return err
		})
	if err != nil {
		err = fmt.Errorf("complaint: unmatched cases of the module: %w", err)
	}
	return all, err
}

// MatchModule says whose case of CMS's module it is, now that the number that CMS gave is somebody's. A case that has a member keeps
// them, and one that is over stays as it is. For package ctm, which holds the number against the directory. Errors: ErrUnknown, ErrState
// when it is none of the module's.
func (s *Complaints) MatchModule(ctx context.Context, c person.Cause, id ID, member person.ID) (Case, error) {
	const op = "complaint: match module"
	return s.change(ctx, c, op, id, func(now *Case) (step, error) {
		switch {
		case now.Module == nil:
			return step{}, wrongState(op, now.State)
		case now.Member != "" || now.State.Over():
			return step{}, nil
		}
		who, err := s.people.Get(ctx, member)
		if err != nil {
			return step{}, err
		}
		return s.matching(ctx, c, now, &who)
	})
}

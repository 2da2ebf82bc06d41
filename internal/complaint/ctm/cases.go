package ctm

import (
	"context"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// Cases is what this room needs of the complaints room.
type Cases interface {
	// OpenModule opens an intake by channel ctm with its case; the same complaint and contract again gives the case it has. Without
	// a member the case opens as well: the clock runs, and it waits among the unmatched.
	OpenModule(ctx context.Context, c person.Cause, m complaint.ModuleCase) (complaint.Case, error)
	// RecordModule makes known what the module says now. It takes nothing away that the plan itself entered.
	RecordModule(ctx context.Context, c person.Cause, id complaint.ID, change complaint.ModuleChange) (complaint.Case, error)
	// ModuleCases are the cases as they stand; ids that are no CTM complaint are absent.
	ModuleCases(ctx context.Context, ids []complaint.ID) (map[complaint.ID]complaint.Case, error)
	// UnmatchedModules are the open cases that carry a number of somebody nobody knows.
	UnmatchedModules(ctx context.Context) ([]complaint.ID, error)
	// MatchModule says whose case it is; one that has a member keeps them.
	MatchModule(ctx context.Context, c person.Cause, id complaint.ID, member person.ID) (complaint.Case, error)
}

var _ Cases = (*complaint.Complaints)(nil)

// opening is a complaint that has no case yet.
func opening(m complaint.Module, member person.ID, words string) complaint.ModuleCase {
	return complaint.ModuleCase{Module: m, Member: member, Words: words, Class: complaint.Class{Procedure: complaint.CTM, Product: productOf(m)}}
}

// productOf is the part of Medicare by the contract: numbers of stand-alone drug plans begin with S. For the others the member's
// enrolment tells.
func productOf(m complaint.Module) complaint.Product {
	if m.Contract[0] == 'S' {
		return complaint.PartD
	}
	return ""
}

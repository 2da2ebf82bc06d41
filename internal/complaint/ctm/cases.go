package ctm

import (
	"context"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// Cases is what this room needs of the complaints room.
type Cases interface {
	// Open opens an intake by channel ctm with its case; the same complaint and contract again gives the case it has. Without a
	// member the case opens as well: the clock runs, and it waits among the unmatched.
	Open(ctx context.Context, c person.Cause, m complaint.Module, member person.ID, words string) (complaint.ID, error)
	// Record makes known what the module says now. It takes nothing away that the plan itself entered.
	Record(ctx context.Context, c person.Cause, id complaint.ID, m complaint.Module) error
	// Sides are the cases as the plan knows them; those that nobody has are absent.
	Sides(ctx context.Context, ids []complaint.ID) (map[complaint.ID]Side, error)
}

// Side is the plan's side of a complaint.
type Side struct {
	Number string
	State  complaint.State
	Member person.ID
	Module complaint.Module
}

// Over is the complaints room as this room needs it.
func Over(room *complaint.Complaints) Cases { return cases{room} }

type cases struct{ room *complaint.Complaints }

func (x cases) Open(ctx context.Context, c person.Cause, m complaint.Module, member person.ID, words string) (complaint.ID, error) {
	one, err := x.room.OpenModule(ctx, c, complaint.ModuleCase{
		Module: m, Member: member, Words: words, Class: complaint.Class{Procedure: complaint.CTM, Product: productOf(m)},
	})
	return one.ID, err
}

// productOf is the part of Medicare by the contract: those of drug plans begin with S.
func productOf(m complaint.Module) complaint.Product {
	if len(m.Contract) > 0 && m.Contract[0] == 'S' {
		return complaint.PartD
	}
	return ""
}

func (x cases) Record(ctx context.Context, c person.Cause, id complaint.ID, m complaint.Module) error {
	_, err := x.room.RecordModule(ctx, c, id, complaint.ModuleChange{What: "updated", Module: m})
	return err
}

func (x cases) Sides(ctx context.Context, ids []complaint.ID) (map[complaint.ID]Side, error) {
	found, err := x.room.ModuleCases(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[complaint.ID]Side, len(found))
	for id, c := range found {
		out[id] = Side{Number: c.Number, State: c.State, Member: c.Member, Module: *c.Module}
	}
	return out, nil
}

package ctm

import (
	"context"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/rate"
)

// Counted lists a contract's complaints of a year by the contract's assignment or reassignment date. Those that went to another
// contract are not its own. asOf takes only what exports said up to then: the measure is frozen after its period and later changes
// do not count; nil takes everything.
func (t *Tracking) Counted(ctx context.Context, contract string, year int, asOf *time.Time) ([]rate.Complaint, error) {
	entries, err := t.ofYear(ctx, contract, year, asOf)
	if err != nil {
		return nil, err
	}
	var out []rate.Complaint
	for _, e := range entries {
		if !e.Away {
			out = append(out, rate.Complaint{Contract: e.Contract, AssignedOn: *e.Row.AssignedOn, Excluded: t.rules.Excluded(&e.Row)})
		}
	}
	return out, nil
}

// ofYear lists a contract's complaints of a year (every contract's for ""), by the date of assignment.
func (t *Tracking) ofYear(ctx context.Context, contract string, year int, asOf *time.Time) ([]Entry, error) {
	first := clock.DateOf(year, time.January, 1)
	where, args := "assigned_day >= $1 and assigned_day <= $2 order by contract, assigned_day, complaint", []any{int64(first), int64(first.EndOfYear())}
	if asOf != nil { // the date itself may have been another one then
		where, args = "complaint <> '' order by contract, assigned_day, complaint", nil
	}
	all, err := listedIn(ctx, t.db.Read(), where, args...)
	if err != nil {
		return nil, err
	}
	if asOf != nil {
		if all, err = t.asOf(ctx, all, *asOf); err != nil {
			return nil, err
		}
	}
	var out []Entry
	for _, e := range all {
		if (contract == "" || e.Contract == contract) && e.Row.AssignedOn.Year() == year {
			out = append(out, e)
		}
	}
	return out, nil
}

// asOf is the list as exports up to a time said it.
func (t *Tracking) asOf(ctx context.Context, all []Entry, at time.Time) ([]Entry, error) {
	ids := make([]string, len(all))
	for i, e := range all {
		ids[i] = e.Complaint
	}
	seen, err := sightingsOf(ctx, t.db.Read(), ids)
	if err != nil {
		return nil, err
	}
	var out []Entry
	for _, e := range all {
		var then []Sighting
		for _, s := range seen[e.Complaint] {
			if !s.AsOf.After(at) {
				then = append(then, s)
			}
		}
		if l, ok := standing(then)[e.Contract]; ok {
			e.Listed = l
			out = append(out, e)
		}
	}
	return out, nil
}

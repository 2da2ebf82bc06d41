package change

import (
	"context"
	"errors"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// reach is who may see a member, from when until when: tenures of one agent that follow each other, or stand beside each other, are one.
func reach(tenures []Tenure) []granted {
	var out []granted
	for _, t := range tenures {
		if t.Agent == agent.House {
			continue
		}
		i := slices.IndexFunc(out, func(g granted) bool { return g.Agent == t.Agent && g.touches(&t) })
		if i < 0 {
			out = append(out, granted{Agent: t.Agent, From: t.From, Until: t.Until})
			continue
		}
		if g := &out[i]; g.Until != nil && (t.Until == nil || t.Until.After(*g.Until)) {
			g.Until = t.Until
		}
	}
	return out
}

// touches tells whether a tenure begins within a time or on the day after it. Tenures come by start.
func (g *granted) touches(t *Tenure) bool {
	return g.Until == nil || !t.From.After(g.Until.AddDays(1))
}

func (g *granted) same(o *granted) bool {
	return g.Agent == o.Agent && g.From == o.From && (g.Until == nil) == (o.Until == nil) && (g.Until == nil || *g.Until == *o.Until)
}

// faces finds the persons of agents, each once.
type faces struct {
	people *person.Directory
	known  map[agent.NPN]person.ID
}

// of is the person of an agent, "" when the plan knows none: then nobody gets access.
func (f *faces) of(ctx context.Context, npn agent.NPN) (person.ID, error) {
	if id, ok := f.known[npn]; ok {
		return id, nil
	}
	id, err := f.people.Resolve(ctx, person.NPN, string(npn))
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) {
		id, err = "", nil
	}
	if err == nil {
		f.known[npn] = id
	}
	return id, err
}

// grant works out what access changes with the tenures: the new list, and the append that gives and takes. Who is to be of record sees the
// member from the day of the decision on, because cover that has not begun is worked with too.
func (s *Changes) grant(ctx context.Context, f *faces, member person.ID, was []granted, tenures []Tenure, today clock.Date) ([]granted, *record.StreamAppend, error) {
	wanted := reach(tenures)
	kept, ended := []granted{}, []string{}
	for _, g := range was {
		if i := slices.IndexFunc(wanted, func(w granted) bool { return w.same(&g) }); i >= 0 {
			kept, wanted = append(kept, g), slices.Delete(wanted, i, i+1)
		} else {
			ended = append(ended, g.ID)
		}
	}
	var given []*access.Grant
	for _, w := range wanted {
		to, err := f.of(ctx, w.Agent)
		if err != nil {
			return nil, nil, err
		}
		if to == "" {
			continue
		}
		w.To = to
		given = append(given, &access.Grant{
			Kind: access.GrantAgentOfRecord, Member: member, To: to, From: min(w.From, today), Until: w.Until, Basis: basisOf(tenures, &w),
		})
		kept = append(kept, w)
	}
	a, err := s.grantEvents(ctx, member, ended, given)
	for i, g := range given {
		kept[len(kept)-len(given)+i].ID = g.ID
	}
	return slices.DeleteFunc(kept, func(g granted) bool { return g.ID == "" }), a, err
}

// basisOf is the decision on which access rests: that of the tenure with which it begins.
func basisOf(tenures []Tenure, g *granted) string {
	for _, t := range tenures {
		if t.Agent == g.Agent && t.From == g.From {
			if t.Change == "" {
				return t.Basis
			}
			return string(t.Change)
		}
	}
	return BasisApplication
}

// grantEvents takes first and gives then, in one append: both decide on the same version of the stream.
func (s *Changes) grantEvents(ctx context.Context, member person.ID, ended []string, given []*access.Grant) (*record.StreamAppend, error) {
	var out *record.StreamAppend
	if len(ended) > 0 {
		a, err := s.guard.RevokeEvents(ctx, member, "another agent of record, or another time", ended...)
		switch {
		case err == nil:
			out = &a
		case !errors.Is(err, access.ErrNothing):
			return nil, err
		}
	}
	if len(given) == 0 {
		return out, nil
	}
	a, err := s.guard.GrantEvents(ctx, member, given...)
	if errors.Is(err, access.ErrNoMember) { // the directory does not know the member: then nobody gets access, and the decisions stand
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	if out != nil && out.Stream == a.Stream && out.Expected == a.Expected {
		a.Events = append(slices.Clone(out.Events), a.Events...)
	}
	return &a, nil
}

// until is the last day as a number, nil when open.
func until(d *clock.Date) any {
	if d == nil {
		return nil
	}
	return int64(d.Days())
}

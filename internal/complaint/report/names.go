package report

import (
	"context"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

type memberID = person.ID

// Named is who a member is, as a universe writes it.
type Named struct {
	Given, Family, MBI string

	open bool // the record was opened for it
}

// Names opens members' records and says who they are; those that may not be opened are absent.
type Names func(context.Context, []person.ID) (map[person.ID]Named, error)

// namesAtOnce is how many records are opened in one append.
const namesAtOnce = 500

// Names opens the records of members for a visitor, with an entry in each, and says who they are on the day of the look.
func (r *Reports) Names(v access.Visitor, look access.Look) Names {
	on := r.Zone.DateOf(look.At)
	return func(ctx context.Context, ids []person.ID) (map[person.ID]Named, error) {
		out := make(map[person.ID]Named, len(ids))
		for some := range slices.Chunk(ids, namesAtOnce) {
			if err := r.nameSome(ctx, v, look, on, some, out); err != nil {
				return nil, fmt.Errorf("report: %w", err)
			}
		}
		return out, nil
	}
}

func (r *Reports) nameSome(ctx context.Context, v access.Visitor, look access.Look, on clock.Date, ids []person.ID, out map[person.ID]Named) error {
	people, err := r.People.Find(ctx, ids)
	if err != nil {
		return err
	}
	numbers := make([]string, 0, len(ids))
	for _, id := range ids {
		if p, known := people[id]; known {
			numbers = append(numbers, number(p, person.MemberNumber, on))
		}
	}
	slices.Sort(numbers)
	passes, err := r.Guard.Opener(v, look)(ctx, slices.Compact(numbers))
	if err != nil {
		return err
	}
	for _, id := range ids {
		p, known := people[id]
		if !known {
			continue
		}
		if _, open := passes[number(p, person.MemberNumber, on)]; open {
			out[id] = named(p, on)
		}
	}
	return nil
}

func named(p person.Person, on clock.Date) Named {
	n := Named{MBI: number(p, person.MBI, on), open: true}
	for _, name := range p.Names {
		if !holds(name.Valid, on) || name.Use == "former" {
			continue
		}
		n.Family = name.Family
		if len(name.Given) > 0 {
			n.Given = name.Given[0]
		}
		if n.Family == "" && n.Given == "" {
			n.Family = name.Text
		}
		break
	}
	return n
}

// number is somebody's number in a system that holds on a day; the last one known otherwise.
func number(p person.Person, system person.System, on clock.Date) string {
	last := ""
	for _, i := range p.Identifiers {
		if i.System != system {
			continue
		}
		if holds(i.Valid, on) {
			return i.Value
		}
		last = i.Value
	}
	return last
}

func holds(v person.Valid, on clock.Date) bool {
	return (v.From == nil || !on.Before(*v.From)) && (v.To == nil || !on.After(*v.To))
}

// Look is what an export of complaints opens of each member.
func Look(purpose access.Purpose, page string) access.Look {
	return access.Look{
		Action: access.Export, Purpose: purpose, Page: page, Need: []access.Kind{access.Identity},
		Kinds: []access.Kind{access.Identity, access.Coverage, access.Complaints},
	}
}

package credential

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// agentOf is the relation of a producer to the one above, among people.
const agentOf = "agent_of"

// mirror makes people of producers, so that they can sign in, be written to and be complained about, and keeps whom they work for.
func (s *Credentials) mirror(ctx context.Context, c person.Cause, now map[agent.NPN][]*Told, moved []Difference) (registered int, err error) {
	var about []agent.NPN
	var corrected []agent.NPN
	for _, d := range moved {
		if d.Kind == Identity || d.Kind == Upline {
			about = append(about, d.NPN)
		}
		if d.Kind == Upline && d.How != IsNew {
			corrected = append(corrected, d.NPN)
		}
	}
	if len(about) == 0 {
		return 0, nil
	}
	about = slices.Compact(about) // the differences come producer by producer
	known := map[agent.NPN]map[string]track{}
	for _, npn := range about {
		known[npn] = tracks(now[npn])
	}
	report, err := s.people.Import(ctx, c, "credentials", s.personRows(about, known), nil)
	if err != nil {
		return report.Registered, err
	}
	for _, npn := range slices.Compact(corrected) {
		if err := s.relate(ctx, c, npn, known[npn][string(Upline)]); err != nil {
			return report.Registered, err
		}
	}
	return report.Registered, nil
}

// personRows say of each producer what people are told by.
func (s *Credentials) personRows(npns []agent.NPN, known map[agent.NPN]map[string]track) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for i, npn := range npns {
			if !yield(personRow(npn, i+1, known[npn]), nil) {
				return
			}
		}
	}
}

func personRow(npn agent.NPN, line int, known map[string]track) person.Row {
	p := person.Person{
		Capacities: []person.Capacity{person.Agent}, Identifiers: []person.Identifier{{System: person.NPN, Value: string(npn)}},
	}
	r := person.Row{File: "credentials", Line: line}
	if k := known[string(Identity)]; len(k) > 0 {
		f := k.newest()
		r.AsOf = &k[len(k)-1].told.AsOf
		describe(&p, f)
	}
	for _, link := range known[string(Upline)].links() {
		r.Ties = append(r.Ties, person.Tie{
			Kind: agentOf, Other: person.Identifier{System: person.NPN, Value: string(link.parent)}, Valid: link.Valid,
		})
	}
	r.Person = p
	return r
}

func describe(p *person.Person, f *Fact) {
	if f.Type == AnAgency || f.Type == ACallCenter {
		p.Organization, p.Capacities = true, []person.Capacity{person.Agency}
		p.Names = []person.Name{person.OrganizationName(f.Name)}
	} else {
		p.Names = []person.Name{person.ParseName(f.Name)}
	}
	if f.Email != "" {
		p.Emails = []person.Email{{Address: f.Email}}
	}
	if f.Phone != "" {
		p.Phones = []person.Phone{{Use: "work", Number: f.Phone}}
	}
}

// tie is a time below one upline.
type tie struct {
	parent agent.NPN
	person.Valid
}

// links are the uplines of a track with their days.
func (k track) links() []tie {
	var out []tie
	for i := range k {
		f := &k[i].told.Fact
		if !f.active() && !f.closed(k[i].told.AsOf) && !k[i].implied {
			continue
		}
		t := tie{parent: f.Parent}
		if from := k[i].start; from != clock.MinDate {
			t.From = &from
		}
		t.To = f.To
		if i+1 < len(k) {
			if last := k[i+1].start - 1; t.To == nil || last < *t.To {
				t.To = &last
			}
		}
		out = append(out, t)
	}
	return out
}

// relate puts the relations of a producer right after a correction. Relations to others than producers stay.
func (s *Credentials) relate(ctx context.Context, c person.Cause, npn agent.NPN, upline track) error {
	id, err := s.people.Resolve(ctx, person.NPN, string(npn))
	if err != nil {
		return err
	}
	var want []person.Relation
	for _, t := range upline.links() {
		other, err := s.idOf(ctx, t.parent)
		if err != nil {
			return err
		}
		want = append(want, person.Relation{Kind: agentOf, Other: other, Valid: t.Valid})
	}
	now, err := s.people.Own(ctx, id)
	if err != nil {
		return err
	}
	producers, err := s.holders(ctx, now.Relations)
	if err != nil {
		return err
	}
	c.ID = "" // the state of a person is what it is, however often it is put right
	_, err = s.people.Change(ctx, c, id, func(p *person.Person) error {
		p.Relations = slices.DeleteFunc(p.Relations, func(r person.Relation) bool { return r.Kind == agentOf && producers[r.Other] })
		p.Relations = append(p.Relations, want...)
		return nil
	})
	return err
}

// idOf is the person of a producer, or the id that they will have.
func (s *Credentials) idOf(ctx context.Context, npn agent.NPN) (person.ID, error) {
	id, err := s.people.Resolve(ctx, person.NPN, string(npn))
	if errors.Is(err, person.ErrNoPerson) {
		return person.IDOf(person.NPN, string(npn)), nil
	}
	return id, err
}

// holders tells which of the others of relations are producers.
func (s *Credentials) holders(ctx context.Context, all []person.Relation) (map[person.ID]bool, error) {
	var ids []person.ID
	for _, r := range all {
		if r.Kind == agentOf {
			ids = append(ids, r.Other)
		}
	}
	found, err := s.people.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := map[person.ID]bool{}
	for _, id := range ids {
		p, known := found[id]
		out[id] = !known || slices.ContainsFunc(p.Identifiers, func(i person.Identifier) bool { return i.System == person.NPN })
	}
	return out, nil
}

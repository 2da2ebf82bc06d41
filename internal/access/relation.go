package access

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Relation is a grant as the member reads it on "who can see my record".
type Relation struct {
	Grant
	ToName  string     // of the person or organization
	Policy  Policy     // what it lets them see, in words
	Ended   *time.Time // when it was revoked
	Holding bool       // today
}

// Grants is who has or had access by a relation, newest first, under all ids of the member. The pass must open Authorizations.
func (g *Guard) Grants(ctx context.Context, p Pass) ([]Relation, error) {
	if !p.Allows(Authorizations) {
		return nil, refusal("access.Grants", ErrRefused)
	}
	q := newLookQuery()
	q.in("member_id", p.persons)
	out, err := g.relations(ctx, q, p.at, "position desc")
	if err != nil {
		return nil, err
	}
	return out, g.nameReceivers(ctx, out)
}

func (g *Guard) relations(ctx context.Context, q *lookQuery, at time.Time, order string) ([]Relation, error) {
	var out []Relation
	err := run(ctx, g.db.Read(), store.Statement{
		SQL:  fmt.Sprintf("select ended_us, data from access_grant where %s order by %s", q.where.String(), order),
		Args: q.args,
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var r Relation
				var ended int64
				var data string
				if err := scanJSON(rows, &r.Grant, &data, &ended); err != nil {
					return err
				}
				out = append(out, g.relation(r, ended, at))
			}
			return rows.Err()
		},
	})
	if err != nil {
		return nil, fmt.Errorf("access: read relations: %w", err)
	}
	return out, nil
}

func (g *Guard) relation(r Relation, endedUS int64, at time.Time) Relation {
	r.Policy = g.policies.named(policyOf[r.Kind])
	r.Holding = endedUS == 0 && holdsAt(r.Grant, at, g.today(at))
	if endedUS != 0 {
		when := time.UnixMicro(endedUS).UTC()
		r.Ended = &when
	}
	return r
}

// holdsAt tells whether a grant that was not revoked is in force.
func holdsAt(x Grant, at time.Time, today clock.Date) bool {
	return holds(today, x.From, x.Until) && (x.EndsAt == nil || at.Before(*x.EndsAt))
}

// policyOf is the policy that reads each kind of grant.
var policyOf = map[GrantKind]string{
	GrantRepresentative: "representative", GrantAgentOfRecord: "agent-of-record", GrantCoach: "coach-programme",
	GrantTreating: "treating-clinician", GrantInvestigator: "complaint-investigator", GrantAuthorization: "hipaa-authorization",
	GrantBrokenGlass: "broken-glass-clinician",
}

func (g *Guard) nameReceivers(ctx context.Context, relations []Relation) error {
	ids := make([]person.ID, len(relations))
	for i, r := range relations {
		ids[i] = r.To
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := g.people.Find(ctx, ids)
	if err != nil {
		return fmt.Errorf("access: %w", err)
	}
	for i := range relations {
		if p, ok := found[relations[i].To]; ok && len(p.Names) > 0 {
			relations[i].ToName = p.Names[0].Text
		}
	}
	return nil
}

// Reachable is a member whom a visitor may see by a relation.
type Reachable struct {
	Member person.ID
	Number string
	Grant  Grant
}

// Reach is a page of members. Next is "" at the end.
type Reach struct {
	Members []Reachable
	Next    string
}

// ReachPage asks for one page of GrantedTo.
type ReachPage struct {
	After string    // Next of the page before
	Limit int       // zero means 50
	At    time.Time // relations that hold then
}

// GrantedTo is whom a visitor has a relation of this kind with, by themselves or by a group of theirs: an agent's book, a coach's
// or doctor's list. It gives ids and numbers; to show more, open them.
func (g *Guard) GrantedTo(ctx context.Context, v Visitor, kind GrantKind, page ReachPage) (Reach, error) {
	to := append(v.IDs(), v.Groups...)
	if len(to) == 0 || v.Suspended {
		return Reach{}, nil
	}
	limit := Cursor{Limit: page.Limit}.limit()
	q := newLookQuery()
	q.in("to_id", to)
	q.and("kind = %s", string(kind))
	q.and("ended_us = 0 and member_id > %s", page.After)
	relations, err := g.relations(ctx, q, page.At, fmt.Sprintf("member_id, position limit %d", limit+1))
	if err != nil {
		return Reach{}, err
	}
	var out Reach
	if len(relations) > limit {
		last := relations[limit-1].Member
		relations = relations[:limit]
		if relations[0].Member != last { // a member with several relations stays on one page
			relations = trimLast(relations, last)
			last = relations[len(relations)-1].Member
		}
		out.Next = string(last)
	}
	out.Members = reachable(relations)
	return out, g.number(ctx, out.Members, page.At)
}

// trimLast leaves the last member to the next page, where all their relations are together.
func trimLast(relations []Relation, last person.ID) []Relation {
	for len(relations) > 0 && relations[len(relations)-1].Member == last {
		relations = relations[:len(relations)-1]
	}
	return relations
}

func reachable(relations []Relation) (out []Reachable) {
	for _, r := range relations {
		again := len(out) > 0 && out[len(out)-1].Member == r.Member
		if r.Holding && !again {
			out = append(out, Reachable{Member: r.Member, Grant: r.Grant})
		}
	}
	return out
}

// number adds the member numbers, and follows merges.
func (g *Guard) number(ctx context.Context, members []Reachable, at time.Time) error {
	ids := make([]person.ID, len(members))
	for i, m := range members {
		ids[i] = m.Member
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := g.people.Find(ctx, ids)
	if err != nil {
		return fmt.Errorf("access: %w", err)
	}
	for i := range members {
		p, ok := found[members[i].Member]
		if !ok {
			continue
		}
		members[i].Member = p.ID
		if numbers := numbersOf(p, g.today(at)); len(numbers) > 0 {
			members[i].Number = strings.TrimSpace(numbers[0])
		}
	}
	return nil
}

package complaint

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Opened is a case that somebody opened: the look is in the record. Only Open makes one; every command of staff asks for it, so that
// nobody acts on what they may not see.
type Opened struct {
	Case Case
	Pass access.Pass // to the member's record; of a case without a member it opens nothing

	visitor access.Visitor
}

// Visitor is who opened it.
func (o Opened) Visitor() access.Visitor { return o.visitor }

// opened tells whether Open made it: the look is on record.
func (o Opened) opened() bool { return o.visitor.Account != "" && o.Case.ID != "" }

// caseKinds are what people see of the member beside a case.
var caseKinds = []access.Kind{access.Identity, access.Contact, access.Coverage, access.Authorizations, access.Complaints}

// Open opens a case for a visitor, with an entry in the record of looks. page is the message key of what shows it. Errors: ErrUnknown
// (NotFound) when there is no such case, when the visitor, or whom they act for, is complained about in it, and when access is
// refused: all three look alike.
func (s *Complaints) Open(ctx context.Context, v access.Visitor, id ID, page string, at time.Time) (Opened, error) {
	const op = "complaint: open"
	c, err := s.stored(ctx, op, id)
	if err != nil {
		return Opened{}, err
	}
	if err := s.unbarred(ctx, op, &c, v); err != nil {
		return Opened{}, err
	}
	o := Opened{Case: c, visitor: v}
	if !o.opened() {
		return Opened{}, unknown(op) // nobody is signed in
	}
	if c.Member == "" {
		if err := s.looked(ctx, v, caseStream(id), page, at); err != nil {
			return Opened{}, err
		}
		return o, nil
	}
	o.Pass, err = s.guard.Look(ctx, v, lookAt(c.Member, c.Number, page, at))
	switch {
	case errors.Is(err, access.ErrRefused):
		return Opened{}, unknown(op)
	case err != nil:
		return Opened{}, err
	}
	return o, nil
}

// lookAt is the look at a member whose case or contact has this number.
func lookAt(member person.ID, number, page string, at time.Time) access.Look {
	return access.Look{
		Member: member, Action: access.View, Kinds: caseKinds, Need: []access.Kind{access.Complaints}, Purpose: access.PurposeComplaint,
		Page: page, Reason: number, At: at,
	}
}

// stored is the case as its row has it.
func (s *Complaints) stored(ctx context.Context, op string, id ID) (Case, error) {
	var doc string
	err := s.db.Read().QueryRowContext(ctx, "select d.doc from complaint_case c join complaint_doc d on d.seq = c.seq where c.id = $1", string(id)).Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return Case{}, unknown(op)
	}
	if err != nil {
		return Case{}, fmt.Errorf("%s: %w", op, err)
	}
	c, err := readCase(doc)
	return c.Case, err
}

// mayList are the roles that see lists of cases, which name nobody.
var mayList = []access.Role{access.RoleComplaints, access.RoleCompliance}

// lists tells whether a visitor sees lists of cases.
func lists(v access.Visitor) bool { return !v.Suspended && slices.Contains(mayList, v.Role) }

// works tells whether a visitor works at a complaint desk. Access decides about cases with a member; those whose member nobody knows
// yet have no record to guard, and are for these people alone.
func works(v access.Visitor) bool { return !v.Suspended && v.Role == access.RoleComplaints }

// looked records that somebody opened a case or contact whose member nobody knows yet.
func (s *Complaints) looked(ctx context.Context, v access.Visitor, stream record.StreamID, page string, at time.Time) error {
	if !works(v) {
		return unknown("complaint: open")
	}
	e, err := newEvent(typeLooked, lookedAt{Page: page, Person: v.Person, Name: v.Name, Session: v.Session})
	if err != nil {
		return err
	}
	command := record.Command{
		ID: "complaint-look/" + rand.Text(), At: at, Zone: s.zone.String(),
		Actor: record.Actor{ID: v.Account, Role: string(v.Role), Channel: v.Channel},
	}
	_, err = s.rec.Append(ctx, command, record.StreamAppend{
		Stream: stream, Expected: record.AnyVersion, Events: []record.NewEvent{e},
	})
	if err != nil {
		return fmt.Errorf("complaint: the look could not be recorded: %w", err)
	}
	return nil
}

// lookedAt is who looked at a case whose member nobody knows yet.
type lookedAt struct {
	Page    string    `json:"page"`
	Person  person.ID `json:"person,omitempty"`
	Name    string    `json:"name,omitempty"`
	Session string    `json:"session,omitempty"`
}

// unbarred refuses those whom a case is about. From outside there is no such case.
func (s *Complaints) unbarred(ctx context.Context, op string, c *Case, v access.Visitor) error {
	barred, err := s.barred(ctx, c, v)
	if err == nil && barred {
		return unknown(op)
	}
	return err
}

// barred tells whether a visitor, or an organization they act for, is complained about in a case, or it is about the visitor's own
// matter: now or under an id that was merged, by person or by professional number.
func (s *Complaints) barred(ctx context.Context, c *Case, v access.Visitor) (bool, error) {
	ids, numbers := c.about()
	if len(ids)+len(numbers) == 0 {
		return false, nil
	}
	who, err := s.allIDs(ctx, append(v.IDs(), v.Groups...))
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(ids, func(id person.ID) bool { _, same := who[id]; return same }) {
		return true, nil
	}
	for _, p := range who {
		if slices.ContainsFunc(professional(p), func(n string) bool { return slices.Contains(numbers, n) }) {
			return true, nil
		}
	}
	return false, nil
}

// about are the ids and professional numbers of those whom a case is about: the subjects and the member.
func (c *Case) about() (ids []person.ID, numbers []string) {
	if c.Member != "" {
		ids = append(ids, c.Member)
	}
	for _, x := range c.Class.Subjects {
		if x.Person != "" {
			ids = append(ids, x.Person)
		}
		if x.Number != "" {
			numbers = append(numbers, x.Number)
		}
	}
	return ids, numbers
}

// allIDs are these ids, those that stand for them now, and all that were merged into those.
func (s *Complaints) allIDs(ctx context.Context, ids []person.ID) (map[person.ID]*person.Person, error) {
	out := map[person.ID]*person.Person{}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := s.people.Find(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("complaint: %w", err)
	}
	for _, id := range ids {
		out[id] = nil
		if p, ok := found[id]; ok {
			out[id], out[p.ID] = &p, &p
			for _, former := range p.MergedFrom {
				out[former] = &p
			}
		}
	}
	return out, nil
}

// ByNumber finds a case by its receipt number, as people say it. It tells nothing of the case: open it. Errors: ErrMistyped (Invalid),
// ErrUnknown.
func (s *Complaints) ByNumber(ctx context.Context, number string) (ID, error) {
	seq, part, err := ParseNumber(number)
	if err != nil {
		return "", err
	}
	var id string
	err = s.db.Read().QueryRowContext(ctx, "select id from complaint_case where number = $1 and part = $2", seq, part).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return "", unknown("complaint: by number")
	}
	if err != nil {
		return "", &store.Error{Kind: store.KindOf(err), Op: "complaint: by number", Err: err}
	}
	return ID(id), nil
}

// Numbered is ByNumber for somebody who asks: a case that is about themselves is not there. Errors: as ByNumber.
func (s *Complaints) Numbered(ctx context.Context, v access.Visitor, number string) (ID, error) {
	id, err := s.ByNumber(ctx, number)
	if err != nil {
		return "", err
	}
	const op = "complaint: by number"
	c, err := s.stored(ctx, op, id)
	if err == nil {
		err = s.unbarred(ctx, op, &c, v)
	}
	if err != nil {
		return "", err
	}
	return id, nil
}

func readCase(doc string) (kept, error) {
	var k kept
	if err := json.Unmarshal([]byte(doc), &k); err != nil {
		return k, fmt.Errorf("complaint: read a case: %w", err)
	}
	return k, nil
}

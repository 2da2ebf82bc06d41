package access

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// standing is one id's access stream, folded: what was given, and what of it ended.
type standing struct {
	version  int64
	grants   map[string]Grant
	consents map[string]Consent
	limits   map[string]Restriction
	ended    map[string]bool
}

// Errors of giving and taking that callers tell apart.
var (
	ErrTaken     = errors.New("access: the id names another grant, consent or restriction")
	ErrNothing   = errors.New("access: there is no such grant, consent or restriction, or it ended")
	ErrNoReason  = errors.New("access: a reason is needed")
	ErrNoBasis   = errors.New("access: it must say what it rests on")
	ErrBadPeriod = errors.New("access: the last day lies before the first")
	ErrScope     = errors.New("access: the scope names a kind, category or relation that there is not")
)

func fold(events []record.Event) (standing, error) {
	s := standing{grants: map[string]Grant{}, consents: map[string]Consent{}, limits: map[string]Restriction{}, ended: map[string]bool{}}
	for _, e := range events {
		if err := s.apply(e.Type, e.Data); err != nil {
			return standing{}, fmt.Errorf("access: event %d (%s): %w", e.Position, e.Type, err)
		}
		s.version = e.Version
	}
	return s, nil
}

func (s *standing) apply(kind string, data json.RawMessage) error {
	switch kind {
	case typeGranted:
		return put(data, s.grants, func(g Grant) string { return g.ID })
	case typeConsented:
		return put(data, s.consents, func(c Consent) string { return c.ID })
	case typeRestricted:
		return put(data, s.limits, func(r Restriction) string { return r.ID })
	case typeRevoked, typeWithdrawn, typeUnrestricted:
		var x ended
		err := json.Unmarshal(data, &x)
		s.ended[x.ID] = true
		return err
	}
	return nil
}

func put[T any](data json.RawMessage, into map[string]T, id func(T) string) error {
	var x T
	if err := json.Unmarshal(data, &x); err != nil {
		return err
	}
	into[id(x)] = x
	return nil
}

// taken tells whether an id was ever used on this stream.
func (s *standing) taken(id string) bool {
	_, g := s.grants[id]
	_, c := s.consents[id]
	_, r := s.limits[id]
	return g || c || r
}

// grant decides whether a relation may be given. What can open a record must say what it rests on, so that a member can be told.
func (s *standing) grant(g Grant) (record.NewEvent, error) {
	switch {
	case s.taken(g.ID):
		return record.NewEvent{}, ErrTaken
	case g.To == "" || !slices.Contains(grantKinds, g.Kind) || !known(g.Kinds, allKinds) || !known(g.Categories, Categories):
		return record.NewEvent{}, ErrScope
	case strings.TrimSpace(g.Basis) == "" && g.Kind != GrantBrokenGlass:
		return record.NewEvent{}, ErrNoBasis
	case g.Kind == GrantBrokenGlass && (strings.TrimSpace(g.Reason) == "" || g.EndsAt == nil):
		return record.NewEvent{}, ErrNoReason
	case g.Kind == GrantAuthorization && len(g.Kinds) == 0:
		return record.NewEvent{}, ErrScope // 45 CFR 164.508(c)(1)(i): a specific and meaningful description
	case g.Until != nil && g.Until.Before(g.From):
		return record.NewEvent{}, ErrBadPeriod
	}
	return newEvent(typeGranted, g)
}

var grantKinds = []GrantKind{
	GrantRepresentative, GrantAgentOfRecord, GrantCoach, GrantTreating, GrantInvestigator, GrantAuthorization, GrantBrokenGlass,
}

var allKinds = []Kind{
	Identity, Contact, Coverage, Conditions, Gaps, Claims, Medicines, Authorizations, Requests, Looks, Complaints, Payments,
}

func known[T comparable](some, all []T) bool {
	return !slices.ContainsFunc(some, func(x T) bool { return !slices.Contains(all, x) })
}

func (s *standing) revoke(id, why string) (record.NewEvent, error) {
	if _, ok := s.grants[id]; !ok || s.ended[id] {
		return record.NewEvent{}, ErrNothing
	}
	return newEvent(typeRevoked, ended{ID: id, Why: why})
}

func (s *standing) consent(c Consent) (record.NewEvent, error) {
	switch {
	case s.taken(c.ID):
		return record.NewEvent{}, ErrTaken
	case !slices.Contains(Categories, c.Category):
		return record.NewEvent{}, ErrScope
	case strings.TrimSpace(c.Basis) == "":
		return record.NewEvent{}, ErrNoBasis // 42 CFR 2.31: written consent
	case c.Until != nil && c.Until.Before(c.From):
		return record.NewEvent{}, ErrBadPeriod
	}
	return newEvent(typeConsented, c)
}

func (s *standing) withdraw(id, why string) (record.NewEvent, error) {
	if _, ok := s.consents[id]; !ok || s.ended[id] {
		return record.NewEvent{}, ErrNothing
	}
	return newEvent(typeWithdrawn, ended{ID: id, Why: why})
}

func (s *standing) restrict(r Restriction) (record.NewEvent, error) {
	switch {
	case s.taken(r.ID):
		return record.NewEvent{}, ErrTaken
	case !known(r.Kinds, allKinds) || (r.Role != "" && !slices.Contains(Roles, r.Role)):
		return record.NewEvent{}, ErrScope
	case strings.TrimSpace(r.Basis) == "":
		return record.NewEvent{}, ErrNoBasis
	case r.Until != nil && r.Until.Before(r.From):
		return record.NewEvent{}, ErrBadPeriod
	}
	return newEvent(typeRestricted, r)
}

func (s *standing) unrestrict(id, why string) (record.NewEvent, error) {
	if _, ok := s.limits[id]; !ok || s.ended[id] {
		return record.NewEvent{}, ErrNothing
	}
	return newEvent(typeUnrestricted, ended{ID: id, Why: why})
}

// membersOf is who the ids of a person were, for streams of ids that were merged.
func membersOf(p person.Person) []person.ID { return append([]person.ID{p.ID}, p.MergedFrom...) }

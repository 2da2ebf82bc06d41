package authorization

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Get is one authorization of the member that the pass opens, as ForMember shows it. Errors: access.ErrRefused, ErrUnknown (also for one of another member).
func (s *Authorizations) Get(ctx context.Context, p access.Pass, id ID) (Authorization, error) {
	all, err := s.ForMember(ctx, p)
	if err != nil {
		return Authorization{}, err
	}
	i := slices.IndexFunc(all, func(a Authorization) bool { return a.ID == id })
	if i < 0 {
		return Authorization{}, unknown("authorization: get")
	}
	return all[i], nil
}

// ForMember lists a member's authorizations, newest first. A refusal on belief of abuse or endangerment reads like any other: the
// page may be open in front of whom it is about. Errors: access.ErrRefused when the pass does not open them.
func (s *Authorizations) ForMember(ctx context.Context, p access.Pass) ([]Authorization, error) {
	all, err := s.ofMember(ctx, p)
	for i := range all {
		all[i].hideBelief()
	}
	return all, err
}

// ForReviewer is ForMember with everything that reviewers wrote, for the privacy officer.
func (s *Authorizations) ForReviewer(ctx context.Context, v access.Visitor, p access.Pass) ([]Authorization, error) {
	if v.Role != access.RolePrivacy || v.Suspended {
		return nil, &store.Error{Kind: store.NotFound, Op: "authorization: for reviewer", Err: access.ErrRefused}
	}
	return s.ofMember(ctx, p)
}

func (s *Authorizations) ofMember(ctx context.Context, p access.Pass) ([]Authorization, error) {
	if !p.Allows(access.Authorizations) {
		return nil, &store.Error{Kind: store.NotFound, Op: "authorization: for member", Err: access.ErrRefused}
	}
	ids, err := s.ids(ctx, p.Member())
	if err != nil {
		return nil, err
	}
	return s.find(ctx, "member_id", ids)
}

// hideBelief leaves only that a reviewer refused.
func (a *Authorization) hideBelief() {
	if a.Review != nil && a.Review.Refuse.confidential() {
		a.Review = &Review{At: a.Review.At}
	}
}

// ForRepresentative lists what names the visitor or a group of theirs as holder: whom they may act for or see. It is their own. A
// refusal on belief of abuse shows no note.
func (s *Authorizations) ForRepresentative(ctx context.Context, v access.Visitor) ([]Authorization, error) {
	if v.Person == "" || v.Suspended {
		return nil, &store.Error{Kind: store.NotFound, Op: "authorization: for representative", Err: access.ErrRefused}
	}
	all, err := s.find(ctx, "holder_id", append(v.IDs(), v.Groups...))
	for i := range all {
		all[i].Review = nil
	}
	return all, err
}

// Open lists the papers that wait for somebody: defective ones and legal papers for the reviewer, oldest first. Each row needs its own
// pass; rows that are refused are absent.
func (s *Authorizations) Open(ctx context.Context, status Status, limit int, open access.Opener) ([]Authorization, error) {
	if limit <= 0 || limit > maxOpen {
		limit = maxOpen
	}
	all, err := s.read(ctx, "select doc from authorization_paper where status = $1 order by captured_us, id limit $2", string(status), limit)
	if err != nil {
		return nil, err
	}
	members := make([]person.ID, len(all))
	for i, a := range all {
		members[i] = a.Member
	}
	passes, err := privacy.OpenMembers(ctx, s.people, open, members)
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].hideBelief()
	}
	return slices.DeleteFunc(all, func(a Authorization) bool {
		p, ok := passes[a.Member]
		return !ok || !p.Allows(access.Authorizations)
	}), nil
}

const maxOpen = 200

// find reads by member or holder. column is one of the two names, never input.
func (s *Authorizations) find(ctx context.Context, column string, ids []person.ID) ([]Authorization, error) {
	var all []Authorization
	for _, id := range ids {
		some, err := s.read(ctx, "select doc from authorization_paper where "+column+" = $1 order by captured_us desc, id", string(id))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b Authorization) int { return b.CapturedAt.Compare(a.CapturedAt) })
	return all, nil
}

func (s *Authorizations) read(ctx context.Context, query string, args ...any) ([]Authorization, error) {
	rows, err := s.db.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("authorization: %w", err)
	}
	defer rows.Close()
	var all []Authorization
	for rows.Next() {
		var doc string
		var a Authorization
		if err := rows.Scan(&doc); err != nil {
			return nil, fmt.Errorf("authorization: %w", err)
		}
		if err := json.Unmarshal([]byte(doc), &a); err != nil {
			return nil, fmt.Errorf("authorization: %w", err)
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

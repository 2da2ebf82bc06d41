package inquiry

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// What an agent holds of a member for this matter.
const (
	authorityNone    = "none"
	authorityValid   = "valid"
	authorityExpired = "expired"
)

// establish finds the facts by itself: nothing that an agent says about them counts. paper is the valid authority, if there is one.
// Of nobody the same is asked as of somebody.
func (s *Inquiries) establish(ctx context.Context, a *asker, member person.Person, q *Question, at time.Time) (f Facts, paper authorization.ID, err error) {
	f = Facts{AgentVerified: a.verified, Authority: authorityNone, Reported: q.Reported}
	if !a.verified {
		return f, "", nil
	}
	today := s.zone.DateOf(at)
	ids := idsOf(member)
	if f.Authority, paper, err = s.authority(ctx, a, ids, at, today); err != nil {
		return f, "", err
	}
	on, err := s.cases.OnFile(ctx, ids, a.all())
	if err != nil {
		return f, "", err
	}
	f.Subject, f.OpenGrievance, f.OpenModule, f.Closed = on.SubjectOpen, on.OpenGrievance, on.OpenModule, on.Closed
	asked := ids
	if len(asked) == 0 {
		asked = []person.ID{nobody}
	}
	if f.Restriction, err = s.guard.Restricted(ctx, at, asked...); err != nil {
		return f, "", err
	}
	f.Restriction = f.Restriction || confidential(member, today)
	f.Confirmed, err = s.confirmed(ctx, a.ID, ids, at)
	return f, paper, err
}

// nobody is whom nobody is.
const nobody person.ID = "nobody"

// authority is the best that the asker holds of a member: an appointment or legal authority, for complaints or for everything.
func (s *Inquiries) authority(ctx context.Context, a *asker, member []person.ID, at time.Time, today clock.Date) (string, authorization.ID, error) {
	papers, err := s.papers.ForRepresentative(ctx, access.Visitor{Person: a.ID, Former: a.MergedFrom, Role: access.RoleAgent})
	if err != nil {
		return "", "", err
	}
	best := authorityNone
	for _, p := range papers {
		if !slices.Contains(member, p.Member) || !appoints(&p) {
			continue
		}
		switch p.StatusAt(at, today) {
		case authorization.Valid:
			return authorityValid, p.ID, nil
		case authorization.Expired:
			best = authorityExpired
		}
	}
	return best, "", nil
}

// appoints tells whether a paper lets its holder file a grievance. The case carries the paper, so that the desk sees whether a matter
// that it names is this one (42 CFR 405.910(e)).
func appoints(p *authorization.Authorization) bool {
	form := p.Form == authorization.CMS1696 || p.Form == authorization.EquivalentNotice || p.Form == authorization.LegalAuthority
	return form && (len(p.Kinds) == 0 || slices.Contains(p.Kinds, access.Complaints))
}

// confidential tells whether the member asked to be reached elsewhere (45 CFR 164.522(b)).
func confidential(p person.Person, today clock.Date) bool {
	return slices.ContainsFunc(p.Addresses, func(a person.Address) bool { return a.Confidential && a.On(today) }) ||
		slices.ContainsFunc(p.Phones, func(x person.Phone) bool { return x.Confidential && x.On(today) }) ||
		slices.ContainsFunc(p.Emails, func(e person.Email) bool { return e.Confidential && e.On(today) })
}

package self

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// limits are the restrictions that the member asked for here, and those that somebody noted for them without such a request. What a
// request brought about is ended on its own page.
func (s *site) limits(ctx context.Context, a acting) ([]privacy.Request, []access.Limit, error) {
	asked, err := s.Privacy.ForMember(ctx, a.Pass)
	if err != nil {
		return nil, nil, err
	}
	asked = slices.DeleteFunc(asked, func(x privacy.Request) bool { return x.Kind != privacy.RestrictionRequest })
	noted, err := s.Guard.Restrictions(ctx, a.Pass)
	return asked, slices.DeleteFunc(noted, func(l access.Limit) bool {
		over := l.Until != nil && a.Today().After(*l.Until)
		return over || slices.ContainsFunc(asked, func(x privacy.Request) bool { return string(x.ID) == l.ID })
	}), err
}

// limited is who may not see something.
func (a acting) limited(l access.Limit) string {
	if who := a.receiver(l.ToName, l.Role); who != "" {
		return who
	}
	return a.T("self.limit.everybody")
}

func (a acting) limitFacts(l access.Limit) []shell.Fact {
	until := a.T("self.access.no_end")
	if l.Until != nil {
		until = a.Day(*l.Until)
	}
	return []shell.Fact{
		{Name: a.T("self.limit.what"), Value: scopeWords(a.Visit, l.Kinds)},
		{Name: a.T("self.access.since"), Value: a.Day(l.From)},
		{Name: a.T("self.access.until"), Value: until},
	}
}

func (s *site) limitOf(r *http.Request, a acting) (access.Limit, error) {
	_, noted, err := s.limits(r.Context(), a)
	if err != nil {
		return access.Limit{}, err
	}
	i := slices.IndexFunc(noted, func(l access.Limit) bool { return l.ID == r.PathValue("limit") })
	if i < 0 {
		return access.Limit{}, shell.ErrNoPage
	}
	return noted[i], nil
}

func (s *site) endLimitForm(r *http.Request, a acting) (shell.Answer, error) {
	l, err := s.limitOf(r, a)
	if err != nil {
		return nil, err
	}
	return shell.Page(endLimitPage(a, l)), nil
}

// endLimit ends a restriction as the member wishes (45 CFR 164.522(a)(2)(i)).
func (s *site) endLimit(r *http.Request, a acting) (shell.Answer, error) {
	l, err := s.limitOf(r, a)
	if err != nil {
		return nil, err
	}
	if err := s.Guard.Unrestrict(r.Context(), a.cause(r), a.Pass.Member(), l.ID, atThePortal); err != nil {
		return nil, err
	}
	return shell.Redirect(a.At("/privacy/access"), "self.limit.ended"), nil
}

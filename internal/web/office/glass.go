package office

import (
	"context"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// broken is one emergency access.
type broken struct {
	access.Glass
	Whom  string
	Who   string
	Looks []access.AuditEntry // what was seen by it
}

// glassesShown is how many emergency accesses the list holds.
const glassesShown = 100

// glasses lists emergency accesses, newest first.
func (o *office) glasses(r *http.Request, v shell.Visit) (shell.Answer, error) {
	list, err := o.brokenGlass(r.Context(), v, "")
	if err != nil {
		return nil, err
	}
	return shell.Page(glassesPage(v, list)), nil
}

// brokenGlass are the newest emergency accesses with the names of both sides, or the one of a grant.
func (o *office) brokenGlass(ctx context.Context, v shell.Visit, grant string) ([]broken, error) {
	found, err := o.Guard.BrokenGlass(ctx, v.Who, access.GlassPage{Cursor: access.Cursor{Limit: glassesShown}, Grant: grant, At: v.Now})
	if err != nil || len(found) == 0 {
		return nil, err
	}
	whom := make([]person.ID, len(found))
	for i, g := range found {
		whom[i] = g.Member
	}
	members, err := o.identify(ctx, v, pageGlass, whom)
	if err != nil {
		return nil, err
	}
	list := make([]broken, len(found))
	for i, g := range found {
		list[i] = broken{Glass: g, Whom: members.name(v, g.Member), Who: firstOf(g.ToName, v.T("office.unknown"))}
	}
	return list, nil
}

// glass shows one emergency access and everything that was seen by it.
func (o *office) glass(r *http.Request, v shell.Visit) (shell.Answer, error) {
	b, err := o.glassAt(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(glassPage(v, b, shell.Filled())), nil
}

func (o *office) glassAt(r *http.Request, v shell.Visit) (broken, error) {
	list, err := o.brokenGlass(r.Context(), v, r.PathValue("grant"))
	if err != nil {
		return broken{}, err
	}
	if len(list) == 0 || string(list[0].Member) != r.PathValue("member") {
		return broken{}, shell.ErrNoPage
	}
	b := list[0]
	seen, err := o.Guard.Audit(r.Context(), v.Who, access.AuditQuery{Member: b.Member, Person: b.To, At: v.Now, Cursor: access.Cursor{Limit: 200}})
	if err != nil {
		return broken{}, err
	}
	for _, e := range seen.Entries {
		if slices.ContainsFunc(e.Grants, func(l access.Leaned) bool { return l.ID == b.ID }) {
			b.Looks = append(b.Looks, e)
		}
	}
	return b, nil
}

// reviewGlass notes whether it was an emergency. Every emergency access is reviewed.
func (o *office) reviewGlass(r *http.Request, v shell.Visit) (shell.Answer, error) {
	b, err := o.glassAt(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	x := readReview(f)
	if !f.OK() {
		return shell.Invalid(glassPage(v, b, f)), nil
	}
	if err := o.Guard.ReviewGlass(r.Context(), o.cause(v, ""), v.Who, b.ID, x); err != nil {
		return nil, err
	}
	return shell.Redirect(glassPath, "office.reviews.noted"), nil
}

func (b broken) path() string { return glassPath + "/" + string(b.Member) + "/" + b.ID }

func untilOf(v shell.Visit, b broken) string {
	if b.EndsAt == nil {
		return v.T("office.unknown")
	}
	return v.Instant(*b.EndsAt)
}

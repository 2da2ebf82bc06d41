package office

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// broken is one emergency access.
type broken struct {
	access.Grant
	Whom     string
	Who      string
	Reviewed *reviewed
	Looks    []access.AuditEntry // what was seen by it
}

// glassesShown is how many emergency accesses the list holds.
const glassesShown = 100

// glasses lists emergency accesses, newest first.
func (o *office) glasses(r *http.Request, v shell.Visit) (shell.Answer, error) {
	list, err := o.brokenGlass(r.Context(), v)
	if err != nil {
		return nil, err
	}
	return shell.Page(glassesPage(v, list)), nil
}

// brokenGrants are the newest emergency accesses, as they were given.
func (o *office) brokenGrants(ctx context.Context) ([]access.Grant, error) {
	rows, err := o.DB.Read().QueryContext(ctx,
		"select data from access_grant where kind = $1 order by position desc limit $2", string(access.GrantBrokenGlass), glassesShown)
	if err != nil {
		return nil, fmt.Errorf("office: read broken glass: %w", err)
	}
	defer rows.Close()
	var all []access.Grant
	for rows.Next() {
		var data string
		var g access.Grant
		if err := rows.Scan(&data); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(data), &g); err != nil {
			return nil, fmt.Errorf("office: read broken glass: %w", err)
		}
		all = append(all, g)
	}
	return all, rows.Err()
}

func (o *office) brokenGlass(ctx context.Context, v shell.Visit) ([]broken, error) {
	grants, err := o.brokenGrants(ctx)
	if err != nil || len(grants) == 0 {
		return nil, err
	}
	var whom, who []person.ID
	for _, g := range grants {
		whom, who = append(whom, g.Member), append(who, g.To)
	}
	members, err := o.identify(ctx, v, pageGlass, whom)
	if err != nil {
		return nil, err
	}
	staff, err := o.People.Find(ctx, who)
	if err != nil {
		return nil, err
	}
	list := make([]broken, len(grants))
	for i, g := range grants {
		list[i] = broken{Grant: g, Whom: members.name(v, g.Member), Who: firstOf(staffName(staff, g.To), v.T("office.unknown"))}
		if list[i].Reviewed, err = o.reviewOf(ctx, glassReview(g.ID)); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func staffName(people map[person.ID]person.Person, id person.ID) string {
	p, ok := people[id]
	if !ok {
		return ""
	}
	return p.Name()
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
	list, err := o.brokenGlass(r.Context(), v)
	if err != nil {
		return broken{}, err
	}
	i := slices.IndexFunc(list, func(b broken) bool {
		return b.ID == r.PathValue("grant") && string(b.Member) == r.PathValue("member")
	})
	if i < 0 {
		return broken{}, shell.ErrNoPage
	}
	b := list[i]
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
	x := readReview(f, v)
	if !f.OK() {
		return shell.Invalid(glassPage(v, b, f)), nil
	}
	if err := o.note(r.Context(), v, glassReview(b.ID), typeReviewed, x); err != nil {
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

package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (d *desk) glassRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET " + GlassPath, Roles: breaking, Do: d.glassForm},
		{Pattern: "POST " + GlassPath, Roles: breaking, Do: d.breakGlass},
		{Pattern: "POST " + GlassPath + "/end", Roles: breaking, Do: d.endGlass},
	}
}

// A reason is a sentence, not a word: the privacy officer reads it.
const (
	leastReason = 20
	leastWords  = 4
)

// broken is an emergency access of the visitor's that still holds.
type broken struct {
	access.Reachable
	Name string
}

// glassForm says what breaking the glass means before it is done, and which of the visitor's are broken now.
func (d *desk) glassForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	open, err := d.openGlass(r.Context(), v)
	if err != nil {
		return nil, err
	}
	return shell.Page(glassPage(v, shell.Filled("member", r.URL.Query().Get("member")), open)), nil
}

// openGlass are the visitor's own emergency accesses that hold, by name: each is a look like any other.
func (d *desk) openGlass(ctx context.Context, v shell.Visit) ([]broken, error) {
	mine, err := d.reach(ctx, v, access.GrantBrokenGlass)
	if err != nil {
		return nil, err
	}
	var all []broken
	for _, x := range mine {
		pass, err := d.Guard.Look(ctx, v.Who, access.Look{
			Member: x.Member, Action: access.List, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeEmergency,
			Page: pageGlass, Reason: x.Grant.Reason, At: v.Now,
		})
		if isRefused(err) {
			continue
		}
		if err != nil {
			return nil, err
		}
		p, err := d.Guard.Person(ctx, pass)
		if err != nil {
			return nil, err
		}
		all = append(all, broken{x, nameOf(v, p)})
	}
	return all, nil
}

// recordPath is where a broken record is read: doctors have a page of their own.
func recordPath(v shell.Visit, number string) string {
	if v.Acts(access.RoleClinician) {
		return patientPath(number) + "?" + emergencyQuery
	}
	return "/members/" + url.PathEscape(number) + "?" + emergencyQuery
}

// breakGlass opens a record for four hours. The privacy officer reviews each.
func (d *desk) breakGlass(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	number, reason := f.Text("member", true), f.Text("reason", true)
	if reason != "" && (utf8.RuneCountInString(reason) < leastReason || len(strings.Fields(reason)) < leastWords) {
		f.Fail("reason", "desk.glass.sentence")
	}
	if !f.Checked("emergency") {
		f.Fail("emergency", "desk.glass.must_be")
	}
	id, number, err := d.memberBy(r.Context(), f, number)
	if err != nil {
		return nil, err
	}
	if !f.OK() {
		open, err := d.openGlass(r.Context(), v)
		return shell.Invalid(glassPage(v, f, open)), err
	}
	if _, err := d.Guard.BreakGlass(r.Context(), cause(r, v, "glass"), v.Who, id, reason); err != nil {
		return nil, err
	}
	return shell.Redirect(recordPath(v, number), "desk.glass.opened"), nil
}

// memberBy finds whom a number means. It tells no more than that there is such a member, which opening the record would tell too.
func (d *desk) memberBy(ctx context.Context, f *shell.Form, text string) (person.ID, string, error) {
	if !f.OK() {
		return "", text, nil
	}
	i, err := person.Identifier{System: person.MemberNumber, Value: text}.Canonical()
	if err == nil {
		var id person.ID
		if id, err = d.People.Resolve(ctx, person.MemberNumber, i.Value); err == nil {
			return id, i.Value, nil
		}
	}
	var wrong *person.FieldError
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) || errors.As(err, &wrong) {
		f.Fail("member", "desk.glass.no_member")
		return "", text, nil
	}
	return "", text, err
}

// endGlass closes one of the visitor's own before its time.
func (d *desk) endGlass(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	mine, err := d.reach(r.Context(), v, access.GrantBrokenGlass)
	if err != nil {
		return nil, err
	}
	for _, x := range mine {
		if x.Grant.ID != f.Raw("grant") {
			continue
		}
		err := d.Guard.CloseGlass(r.Context(), cause(r, v, "end-glass"), x.Member, x.Grant.ID)
		if err != nil && !errors.Is(err, access.ErrNothing) {
			return nil, err
		}
		return shell.Redirect(GlassPath, "desk.glass.ended"), nil
	}
	return nil, shell.ErrChanged
}

func isRefused(err error) bool { return errors.Is(err, access.ErrRefused) }

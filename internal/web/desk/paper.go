package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// paper is an authorization with what a page says of it.
type paper struct {
	authorization.Authorization
	Whom string               // it names
	Now  authorization.Status // on the day of the visit
}

// papers are the member's authorizations, newest first.
func (d *desk) papers(ctx context.Context, l line) ([]paper, error) {
	all, err := d.Authorizations.ForMember(ctx, l.Pass)
	if err != nil {
		return nil, err
	}
	var ids []person.ID
	for _, a := range all {
		ids = append(ids, a.Holder)
	}
	holders, err := d.People.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]paper, len(all))
	for i, a := range all {
		out[i] = paper{Authorization: a, Now: a.StatusAt(l.Now, l.Today()), Whom: l.T("desk.papers.anybody")}
		if a.Holder != "" {
			out[i].Whom = nameOf(l.Visit, holders[a.Holder])
		}
	}
	return out, nil
}

// paperAt is the paper of an address.
func (d *desk) paperAt(r *http.Request, l line) (paper, error) {
	all, err := d.papers(r.Context(), l)
	if err != nil {
		return paper{}, err
	}
	i := slices.IndexFunc(all, func(p paper) bool { return string(p.ID) == r.PathValue("paper") })
	if i < 0 {
		return paper{}, shell.ErrNoPage
	}
	return all[i], nil
}

// paper shows one: what it gives, what is missing and what to do about it.
func (d *desk) paper(r *http.Request, l line) (shell.Answer, error) {
	p, err := d.paperAt(r, l)
	if err != nil {
		return nil, err
	}
	return shell.Page(paperPage(l, p)), nil
}

// paperChoice asks which kind of paper came in.
func (d *desk) paperChoice(_ *http.Request, l line) (shell.Answer, error) {
	return shell.Page(paperChoicePage(l)), nil
}

// offered are the forms in the order in which the desk meets them: what is said on the line first.
var offered = []authorization.Form{
	authorization.SpokenAgreement, authorization.CMS1696, authorization.EquivalentNotice, authorization.LegalAuthority,
	authorization.HIPAAAuthorization, authorization.Part2Consent, authorization.AttorneyRetainer,
}

// scope is what it lets its holder see or do.
func (p paper) scope(v shell.Visit) string {
	switch {
	case len(p.Kinds) > 0:
		return joined(v, "office.kind.", p.Kinds)
	case p.Form == authorization.AttorneyRetainer:
		return v.T("desk.papers.nothing")
	case p.Form == authorization.Part2Consent:
		return joined(v, "office.category.", p.Categories)
	}
	return v.T("desk.papers.acts_for")
}

// until is the day on which it gives something for the last time, or the instant for what was said on the line.
func (p paper) until(v shell.Visit) string {
	switch {
	case p.EndsAt != nil:
		return v.T("desk.papers.until", "Day", v.Instant(*p.EndsAt))
	case p.LastDay != nil:
		return v.T("desk.papers.until", "Day", v.Day(*p.LastDay))
	case p.UntilEvent != "":
		return v.T("desk.papers.until_event", "Event", p.UntilEvent)
	}
	return v.T("desk.papers.until_revoked")
}

func (p paper) tone() shell.Tone {
	switch p.Now {
	case authorization.Valid:
		return shell.Good
	case authorization.Defective:
		return shell.Bad
	case authorization.InReview:
		return shell.Warning
	}
	return shell.Calm
}

// facts are what the paper says.
func (p paper) facts(v shell.Visit) []shell.Fact {
	facts := []shell.Fact{
		{Name: v.T("desk.papers.form"), Value: v.T("desk.form." + string(p.Form))},
		{Name: v.T("desk.papers.whom"), Value: p.Whom},
		{Name: v.T("desk.papers.scope"), Value: p.scope(v)},
	}
	if len(p.Categories) > 0 && p.Form != authorization.Part2Consent {
		facts = append(facts, shell.Fact{Name: v.T("desk.papers.categories"), Value: joined(v, "office.category.", p.Categories)})
	}
	if p.Purpose != "" {
		facts = append(facts, shell.Fact{Name: v.T("desk.papers.purpose"), Value: v.T("desk.purpose." + string(p.Purpose))})
	}
	if p.MemberSignedOn != nil {
		facts = append(facts, shell.Fact{Name: v.T("desk.papers.member_signed"), Value: v.Day(*p.MemberSignedOn)})
	}
	if p.HolderSignedOn != nil {
		facts = append(facts, shell.Fact{Name: v.T("desk.papers.holder_signed"), Value: v.Day(*p.HolderSignedOn)})
	}
	if p.Now == authorization.Valid {
		facts = append(facts, shell.Fact{Name: v.T("desk.papers.holds"), Value: p.until(v)})
	}
	return facts
}

// revokeForm asks before a paper ends.
func (d *desk) revokeForm(r *http.Request, l line) (shell.Answer, error) {
	p, err := d.paperAt(r, l)
	if err != nil {
		return nil, err
	}
	return shell.Page(revokePage(l, p, shell.Filled())), nil
}

// revokeWays are how a member takes a paper back, or how it ends otherwise. What was said can be taken back in words.
func (p paper) revokeWays() []authorization.RevokeHow {
	ways := []authorization.RevokeHow{authorization.InWriting, authorization.HolderLeft, authorization.EventHappened, authorization.MemberDied}
	if p.Form == authorization.SpokenAgreement || p.Form == authorization.Part2Consent {
		return append([]authorization.RevokeHow{authorization.Spoken}, ways...)
	}
	return ways
}

// revoke ends a paper. The very next look that rests on it is refused.
func (d *desk) revoke(r *http.Request, l line) (shell.Answer, error) {
	p, err := d.paperAt(r, l)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	how := authorization.RevokeHow(f.One("how", texts(p.revokeWays())...))
	note := f.Text("note", false)
	if !f.OK() {
		return shell.Invalid(revokePage(l, p, f)), nil
	}
	if _, err := d.Authorizations.Revoke(r.Context(), cause(r, l.Visit, "revoke"), l.Pass.Member(), p.ID, how, note); err != nil {
		return nil, err
	}
	return shell.Redirect(l.path("/papers/"+string(p.ID)), "desk.papers.revoked"), nil
}

// cureForm asks for what was missing.
func (d *desk) cureForm(r *http.Request, l line) (shell.Answer, error) {
	p, err := d.paperAt(r, l)
	if err != nil {
		return nil, err
	}
	if p.Now != authorization.Defective {
		return nil, shell.ErrNoPage
	}
	return shell.Page(curePage(l, p, shell.Filled())), nil
}

// ticked are the missing parts that are ticked off on the paper; the others have fields of their own.
func (p paper) ticked() []authorization.Element {
	var all []authorization.Element
	for _, m := range p.Missing {
		if !slices.Contains(fielded, m.Element) {
			all = append(all, m.Element)
		}
	}
	return all
}

func (p paper) lacks(e authorization.Element) bool {
	return slices.ContainsFunc(p.Missing, func(m authorization.Missing) bool { return m.Element == e })
}

// fielded are the parts that fields show rather than boxes.
var fielded = []authorization.Element{
	authorization.MemberSignature, authorization.HolderSignature, authorization.Expiry, authorization.Description, authorization.PurposeStated,
	authorization.AuthorityKind, authorization.LegalPapers, authorization.AppointmentForm, authorization.SignerAuthority,
}

// cure adds what came in and has the paper judged anew (42 CFR 405.910(d)).
func (d *desk) cure(r *http.Request, l line) (shell.Answer, error) {
	p, err := d.paperAt(r, l)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	c := readCure(f, p)
	if !f.OK() {
		return shell.Invalid(curePage(l, p, f)), nil
	}
	_, err = d.Authorizations.Cure(r.Context(), cause(r, l.Visit, "cure"), l.Pass.Member(), p.ID, c)
	if errors.Is(err, authorization.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(l.path("/papers/"+string(p.ID)), "desk.papers.judged"), nil
}

func readCure(f *shell.Form, p paper) authorization.Cure {
	c := authorization.Cure{
		MemberSignedOn: f.Date("member_signed"), HolderSignedOn: f.Date("holder_signed"), Until: f.Date("until"), UntilEvent: f.Text("until_event", false),
	}
	for _, e := range f.Some("present", texts(p.ticked())...) {
		c.Present = append(c.Present, authorization.Element(e))
	}
	if p.lacks(authorization.Description) {
		for _, k := range f.Some("kinds", texts(shareable)...) {
			c.Kinds = append(c.Kinds, access.Kind(k))
		}
	}
	if p.lacks(authorization.PurposeStated) && f.Raw("purpose") != "" {
		c.Purpose = access.Purpose(f.One("purpose", texts(paperPurposes)...))
	}
	if p.lacks(authorization.AuthorityKind) && f.Raw("authority") != "" {
		c.Authority = authorization.Authority(f.One("authority", texts(authorization.Authorities)...))
	}
	if ref := f.Text("reference", false); ref != "" {
		c.Document = &authorization.Document{Reference: ref}
	}
	return c
}

package complaints

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// The member whom a contact is about, and who may speak for them.

// hits are what a search for a member came to.
type hits struct {
	Asked, More bool
	People      []person.Person
}

// shownMember is the chosen member as far as the page shows them.
type shownMember struct {
	Person person.Person
	Papers []authorization.Authorization // by which somebody acts for them now
	pass   access.Pass
}

// purposeOf is why a role looks at members here: service staff answer a call, the others hear a complaint.
func purposeOf(v shell.Visit) access.Purpose {
	if v.Acts(access.RoleService) {
		return access.PurposeService
	}
	return access.PurposeComplaint
}

// findMember looks for the member whom the contact is about.
func (d *desk) findMember(r *http.Request, v shell.Visit, f *shell.Form) (hits, error) {
	q := person.Query{Text: f.Text("find", false), Birth: f.Date("birth"), Limit: foundAtFirst + 1}
	if q.Text == "" && q.Birth == nil {
		f.Fail("find", "complaints.new.find_needed")
	}
	if !f.OK() {
		return hits{}, nil
	}
	found, err := d.Guard.SearchPeople(r.Context(), v.Who, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity}, Purpose: purposeOf(v), Page: pageFind, At: v.Now,
	}, q)
	out := hits{Asked: true, More: len(found.People) > foundAtFirst || found.Next != ""}
	for _, x := range found.People {
		if covered(x.Person) && len(out.People) < foundAtFirst {
			out.People = append(out.People, x.Person)
		}
	}
	return out, err
}

// showMember looks at the chosen member: who it is, and who acts for them.
func (d *desk) showMember(r *http.Request, v shell.Visit, id person.ID) (*shownMember, error) {
	pass, err := d.Guard.Look(r.Context(), v.Who, access.Look{
		Member: id, Action: access.View, Kinds: []access.Kind{access.Identity, access.Authorizations, access.Complaints},
		Purpose: purposeOf(v), Page: pageIntake, Reason: v.T("complaints.new.look_reason"), At: v.Now,
	})
	if err != nil {
		return nil, err
	}
	m := &shownMember{pass: pass}
	if m.Person, err = d.Guard.Person(r.Context(), pass); err != nil || !pass.Allows(access.Authorizations) {
		return m, err
	}
	all, err := d.Authorizations.ForMember(r.Context(), pass)
	for _, a := range all {
		if a.StatusAt(v.Now, v.Today()) == authorization.Valid && slices.Contains(representing, a.Form) {
			m.Papers = append(m.Papers, a)
		}
	}
	return m, err
}

// representing are the papers by which somebody acts for a member; by others they only see or hear.
var representing = []authorization.Form{authorization.CMS1696, authorization.EquivalentNotice, authorization.LegalAuthority}

// prove holds who says that they represent the member to a paper that is on file and valid (42 CFR 422.561, 405.910).
func (d *desk) prove(r *http.Request, v shell.Visit, f *shell.Form, receipt *complaint.Receipt) error {
	if receipt.Speaker.Standing != complaint.ARepresentative {
		receipt.Speaker.Paper = ""
		return nil
	}
	if receipt.Member == "" {
		f.Fail("speaker", "complaints.new.member_first")
		return nil
	}
	m, err := d.showMember(r, v, receipt.Member)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(m.Papers, func(a authorization.Authorization) bool { return string(a.ID) == receipt.Speaker.Paper })
	if i < 0 {
		f.Fail("speaker", "complaints.new.no_proof")
		return nil
	}
	receipt.Speaker.Person = m.Papers[i].Holder
	return nil
}

// covered tells members and their covered family from everybody else in the directory.
func covered(p person.Person) bool {
	return slices.Contains(p.Capacities, person.Member) || slices.Contains(p.Capacities, person.Dependent)
}

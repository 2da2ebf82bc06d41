package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// leastFacts is how many facts a caller has to tell besides the name. The regulation leaves the number to the plan (45 CFR
// 164.514(h)(2)); two that do not stand on the same card.
const leastFacts = 2

// answers are what the caller said.
type answers struct {
	Caller caller
	Name   string // of a caller who is not the member
	Agrees bool   // the member said yes on the line
	Birth  *clock.Date
	Number string
	Zip    string
	Phone  string
}

// verifyForm asks. It shows the name alone: who answers is whom it is about to be shown.
func (d *desk) verifyForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	p, err := d.identify(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(verifyPage(v, shell.Filled("caller", r.URL.Query().Get("caller")), p)), nil
}

// identify finds who it is, as a row of a list: the name, no more.
func (d *desk) identify(r *http.Request, v shell.Visit) (person.Person, error) {
	pass, err := d.Guard.Look(r.Context(), v.Who, access.Look{
		Member: person.ID(r.PathValue("person")), Action: access.List, Kinds: []access.Kind{access.Identity},
		Purpose: access.PurposeService, Page: pageFind, At: v.Now,
	})
	if err != nil {
		return person.Person{}, err
	}
	p, err := d.Guard.Person(r.Context(), pass)
	if err == nil && !covered(p) {
		err = shell.ErrNoPage
	}
	return p, err
}

func readAnswers(f *shell.Form) answers {
	a := answers{
		Caller: caller(f.One("caller", texts(callers)...)), Name: f.Text("name", false), Agrees: f.Checked("agrees"),
		Birth: f.Date("birth"), Number: f.Text("number", false), Zip: f.Text("zip", false), Phone: f.Text("phone", false),
	}
	if a.Caller != theMember && a.Caller != "" && a.Name == "" {
		f.Fail("name", "desk.verify.name_needed")
	}
	if a.Caller == withMember && !a.Agrees {
		f.Fail("agrees", "desk.verify.agree_needed")
	}
	if f.OK() && len(a.told()) < leastFacts {
		f.Fail("birth-month", "desk.verify.two_needed")
	}
	return a
}

// told are the facts that were told.
func (a answers) told() []told {
	var all []told
	for _, x := range []struct {
		said bool
		fact told
	}{{a.Birth != nil, toldBirth}, {a.Number != "", toldNumber}, {a.Zip != "", toldZip}, {a.Phone != "", toldPhone}} {
		if x.said {
			all = append(all, x.fact)
		}
	}
	return all
}

// right tells whether everything that was told is so.
func (a answers) right(p person.Person, today clock.Date) bool {
	switch {
	case a.Birth != nil && (p.Birth == nil || *p.Birth != *a.Birth):
		return false
	case a.Number != "" && !holdsNumber(p, a.Number):
		return false
	case a.Zip != "" && !slices.ContainsFunc(p.Addresses, func(x person.Address) bool {
		return x.On(today) && x.Zip != "" && strings.HasPrefix(x.Zip, a.Zip[:min(len(a.Zip), 5)]) && len(a.Zip) >= 5
	}):
		return false
	case a.Phone != "" && !slices.ContainsFunc(p.Phones, func(x person.Phone) bool { return x.On(today) && samePhone(x.Number, a.Phone) }):
		return false
	}
	return true
}

func holdsNumber(p person.Person, said string) bool {
	return slices.ContainsFunc(p.Identifiers, func(i person.Identifier) bool {
		if i.System != person.MemberNumber && i.System != person.MBI {
			return false
		}
		x, err := person.Identifier{System: i.System, Value: said}.Canonical()
		return err == nil && strings.EqualFold(x.Value, i.Value)
	})
}

func samePhone(kept, said string) bool {
	number, _, err := person.ParsePhone(said)
	return err == nil && number == kept
}

// verify compares what the caller said with what we know. Nothing is shown of it; a caller who is not verified leaves nothing behind
// but the note that somebody tried.
func (d *desk) verify(r *http.Request, v shell.Visit) (shell.Answer, error) {
	shown, err := d.identify(r, v)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	a := readAnswers(f)
	if !f.OK() {
		return shell.Invalid(verifyPage(v, f, shown)), nil
	}
	x := call{Member: shown.ID, Caller: a.Caller, Name: a.Name, Facts: a.told(), Session: v.Who.Session}
	ok, helper, err := d.compare(r.Context(), v, a, &x)
	if err != nil {
		return nil, err
	}
	id := newCall()
	if !ok || !helper {
		err = d.noteCall(r.Context(), cause(r, v, "not-verified/"+id), id, typeNotVerified, x)
		return shell.Page(notVerifiedPage(v, shown, ok)), err
	}
	if err := d.noteCall(r.Context(), cause(r, v, "verified/"+id), id, typeVerified, x); err != nil {
		return nil, err
	}
	return shell.Redirect(callPath(id), ""), nil
}

// compare looks at the member, which is a look like any other, and tells whether the facts are right and whether this caller may
// be spoken with.
func (d *desk) compare(ctx context.Context, v shell.Visit, a answers, x *call) (right, may bool, err error) {
	pass, err := d.Guard.Look(ctx, v.Who, access.Look{
		Member: x.Member, Action: access.View, Kinds: []access.Kind{access.Identity, access.Contact, access.Authorizations},
		Purpose: access.PurposeService, Page: pageVerify, Reason: v.T("desk.verify.reason", "Facts", joined(v, "desk.told.", x.Facts)), At: v.Now,
	})
	if err != nil {
		return false, false, err
	}
	p, err := d.Guard.Person(ctx, pass)
	if err != nil || !a.right(p, v.Today()) {
		return false, false, err
	}
	if a.Caller != aHelper {
		return true, true, nil
	}
	may, err = d.helps(ctx, v, pass, x)
	return true, may, err
}

// helps finds the paper by which the caller may speak with us about the member; one by which they act goes before others.
func (d *desk) helps(ctx context.Context, v shell.Visit, pass access.Pass, x *call) (may bool, err error) {
	papers, err := d.Authorizations.ForMember(ctx, pass)
	if err != nil {
		return false, err
	}
	for _, p := range papers {
		if p.StatusAt(v.Now, v.Today()) != authorization.Valid || p.Holder == "" || p.Form == authorization.AttorneyRetainer {
			continue
		}
		holder, err := d.People.Get(ctx, p.Holder)
		if err != nil {
			return false, err
		}
		if slices.ContainsFunc(holder.Names, func(n person.Name) bool { return sameName(n.Text, x.Name) }) {
			if acts := represents(p.Form); !may || acts {
				x.Holder, x.Paper, x.Acts, may = p.Holder, p.ID, acts, true
			}
		}
	}
	return may, nil
}

// represents tells the papers by which somebody acts for the member from those by which they only see or hear.
func represents(f authorization.Form) bool {
	return f == authorization.CMS1696 || f == authorization.EquivalentNotice || f == authorization.LegalAuthority
}

// sameName tells whether two names have the same words in any order.
func sameName(a, b string) bool {
	x, y := strings.Fields(person.Folded(a)), strings.Fields(person.Folded(b))
	slices.Sort(x)
	slices.Sort(y)
	return len(x) > 1 && slices.Equal(x, y)
}

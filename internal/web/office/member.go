package office

import (
	"context"
	"errors"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Pages of the office on which members are seen, as "who looked at my record" names them.
const (
	pageQuestions   = "look.page.look_questions"
	pageWatched     = "look.page.watched"
	pageGlass       = "look.page.broken_glass"
	pageRefusals    = "look.page.refusals"
	pageCases       = "look.page.privacy_requests"
	pageCase        = "look.page.privacy_request"
	pageDisclosures = "look.page.disclosures"
	pageLetters     = "look.page.letters"
	pageReminders   = "look.page.notice_reminders"
)

// look is what the privacy officer asks the guard: always for the purpose of privacy.
func look(v shell.Visit, page string, action access.Action, kinds ...access.Kind) access.Look {
	return access.Look{Action: action, Kinds: kinds, Purpose: access.PurposePrivacy, Page: page, At: v.Now}
}

// members are people by id, as far as the officer may see them.
type members map[person.ID]person.Person

// name is what a member is called; nothing where the guard said no.
func (m members) name(v shell.Visit, id person.ID) string {
	p, ok := m[id]
	if !ok {
		return v.T("office.member_closed")
	}
	return firstOf(p.Name(), v.T("office.unknown"))
}

// number is the member's number; nothing for somebody who has none.
func (m members) number(id person.ID) string { return numberOf(m[id]) }

func numberOf(p person.Person) string {
	for _, i := range p.Identifiers {
		if i.System == person.MemberNumber {
			return i.Value
		}
	}
	return ""
}

// identify opens the identity of several members for a list: one entry in the record for each.
func (o *office) identify(ctx context.Context, v shell.Visit, page string, ids []person.ID) (members, error) {
	slices.Sort(ids)
	passes, err := privacy.OpenMembers(ctx, o.People, o.Guard.Opener(v.Who, look(v, page, access.List, access.Identity)), slices.Compact(ids))
	if err != nil {
		return nil, err
	}
	found := members{}
	for id, pass := range passes {
		if found[id], err = o.Guard.Person(ctx, pass); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// memberBy finds a member by the number that somebody typed and opens them. The form says when there is none.
func (o *office) memberBy(ctx context.Context, v shell.Visit, f *shell.Form, field string, l access.Look) (access.Pass, bool, error) {
	number := f.Text(field, true)
	if number == "" {
		return access.Pass{}, false, nil
	}
	id, err := o.resolve(ctx, number)
	if err == nil {
		l.Member = id
		var pass access.Pass
		if pass, err = o.Guard.Look(ctx, v.Who, l); err == nil {
			return pass, true, nil
		}
	}
	if errors.Is(err, person.ErrNoPerson) || errors.Is(err, person.ErrSeveral) || errors.Is(err, access.ErrRefused) {
		f.Fail(field, "office.member_unknown")
		return access.Pass{}, false, nil
	}
	return access.Pass{}, false, err
}

// resolve finds whom a member number or MBI names.
func (o *office) resolve(ctx context.Context, number string) (person.ID, error) {
	id, err := o.People.Resolve(ctx, person.MemberNumber, number)
	if errors.Is(err, person.ErrNoPerson) {
		id, err = o.People.Resolve(ctx, person.MBI, number)
	}
	return id, err
}

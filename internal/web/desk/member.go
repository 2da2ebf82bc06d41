package desk

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// memberView is a member during a call.
type memberView struct {
	line
	Papers   []paper
	Requests []privacy.Request // that nobody answered yet
}

// member shows the member of the call: first what must not be done, then what they need, then who they are.
func (d *desk) member(r *http.Request, l line) (shell.Answer, error) {
	m := memberView{line: l}
	var err error
	if l.Pass.Allows(access.Authorizations) {
		if m.Papers, err = d.papers(r.Context(), l); err != nil {
			return nil, err
		}
	}
	if l.Pass.Allows(access.Requests) {
		if m.Requests, err = d.Requests.ForMember(r.Context(), l.Pass); err != nil {
			return nil, err
		}
		m.Requests = slices.DeleteFunc(m.Requests, func(x privacy.Request) bool { return x.Closed() })
	}
	return shell.Page(memberPage(m)), nil
}

// speaking are the papers that hold now, by which somebody may speak for the member or hear of them.
func (m memberView) speaking() []paper {
	return slices.DeleteFunc(slices.Clone(m.Papers), func(p paper) bool { return p.Now != authorization.Valid })
}

// waiting are the papers that somebody has to do something about.
func (m memberView) waiting() []paper {
	return slices.DeleteFunc(slices.Clone(m.Papers), func(p paper) bool {
		return p.Now != authorization.Defective && p.Now != authorization.InReview
	})
}

// callersPaper is the paper by which a helper is on the line.
func (m memberView) callersPaper() *paper {
	for i, p := range m.Papers {
		if m.Call.Paper != "" && p.ID == m.Call.Paper {
			return &m.Papers[i]
		}
	}
	return nil
}

// ways are the addresses, phones and e-mails that hold today. While a confidential one holds, no other is shown: whoever reads an
// address aloud or writes to it must not be able to pick the wrong one (45 CFR 164.522(b)).
func (l line) ways() person.Person {
	today, p := l.Today(), l.Member
	secret := l.confidential()
	p.Addresses = slices.DeleteFunc(slices.Clone(p.Addresses), func(x person.Address) bool { return !x.On(today) || secret && !x.Confidential })
	p.Phones = slices.DeleteFunc(slices.Clone(p.Phones), func(x person.Phone) bool { return !x.On(today) || secret && !x.Confidential })
	p.Emails = slices.DeleteFunc(slices.Clone(p.Emails), func(x person.Email) bool { return !x.On(today) || secret && !x.Confidential })
	if secret && l.Call.Caller != theMember { // it may be there because of this caller
		p.Addresses, p.Phones, p.Emails = nil, nil, nil
	}
	return p
}

// confidential tells whether the member asked to be reached elsewhere only.
func (l line) confidential() bool {
	today := l.Today()
	return slices.ContainsFunc(l.Member.Addresses, func(x person.Address) bool { return x.Confidential && x.On(today) }) ||
		slices.ContainsFunc(l.Member.Phones, func(x person.Phone) bool { return x.Confidential && x.On(today) }) ||
		slices.ContainsFunc(l.Member.Emails, func(x person.Email) bool { return x.Confidential && x.On(today) })
}

// stops are the channels that the member does not want, in words.
func (l line) stops() string { return joined(l.Visit, "desk.stop.", l.Member.Preferences.DoNotContact) }

// needs are what the member needs to talk and read with us (45 CFR 92.201, 92.202).
func (l line) needs() []shell.Fact {
	p := l.Member.Preferences
	return slices.Concat(
		[]shell.Fact{{Name: l.T("desk.needs.spoken"), Value: languageWords(l.Visit, p.Spoken)}},
		[]shell.Fact{{Name: l.T("desk.needs.written"), Value: languageWords(l.Visit, p.Written)}},
		[]shell.Fact{{Name: l.T("desk.needs.format"), Value: l.T("desk.format." + formatValue(p.Format))}},
		[]shell.Fact{{Name: l.T("desk.needs.interpreter"), Value: l.yes(p.Interpreter)}},
		[]shell.Fact{{Name: l.T("desk.needs.tty"), Value: l.yes(p.TTY)}},
		fact(l.Visit, "desk.needs.channel", l.channel(p.Channel)),
		fact(l.Visit, "desk.needs.best_time", p.BestTime),
	)
}

func (l line) channel(c string) string {
	if c == "" {
		return ""
	}
	return l.T("desk.channel." + c)
}

func (l line) yes(b bool) string {
	if b {
		return l.T("desk.yes")
	}
	return l.T("desk.no")
}

// identity is who the member is.
func (l line) identity() []shell.Fact {
	p := l.Member
	facts := []shell.Fact{{Name: l.T("desk.told.birth"), Value: day(l.Visit, p.Birth)}}
	if p.Death != nil {
		facts = append(facts, shell.Fact{Name: l.T("desk.member.died"), Value: l.Day(*p.Death)})
	}
	facts = append(facts, fact(l.Visit, "desk.member.number", numberOf(p, person.MemberNumber))...)
	return append(facts, fact(l.Visit, "desk.member.mbi", numberOf(p, person.MBI))...)
}

// contact is how the member is reached.
func (l line) contact() []shell.Fact {
	w := l.ways()
	var facts []shell.Fact
	for _, x := range w.Addresses {
		facts = append(facts, shell.Fact{Name: l.way("desk.member.address", x.Use, x.Confidential), Value: addressWords(x)})
	}
	for _, x := range w.Phones {
		words := phoneWords(x.Number)
		if x.Voicemail {
			words += " · " + l.T("desk.member.voicemail")
		}
		facts = append(facts, shell.Fact{Name: l.way("desk.member.phone", x.Use, x.Confidential), Value: words})
	}
	for _, x := range w.Emails {
		facts = append(facts, shell.Fact{Name: l.way("desk.member.email", "", x.Confidential), Value: x.Address})
	}
	return facts
}

func (l line) way(key, use string, confidential bool) string {
	switch {
	case confidential:
		return l.T(key) + ", " + l.T("desk.use.confidential")
	case use == "":
		return l.T(key)
	}
	return l.T(key) + ", " + useWords(l.Visit, use)
}

// coverage is what covers the member now or soon, then what did.
func (l line) coverage() []person.Coverage { return newestFirst(l.Member.Coverage) }

func newestFirst(all []person.Coverage) []person.Coverage {
	sorted := slices.Clone(all)
	slices.SortStableFunc(sorted, func(a, b person.Coverage) int {
		switch {
		case a.From == nil || b.From == nil:
			return 0
		case a.From.After(*b.From):
			return -1
		case b.From.After(*a.From):
			return 1
		}
		return 0
	})
	return sorted
}

// special are the needs that are not those of nearly everybody, so that they stand out.
func (l line) special() []string {
	p := l.Member.Preferences
	var all []string
	for _, x := range []struct {
		needed bool
		words  string
	}{
		{p.Spoken != "" && p.Spoken != "en", l.T("desk.needs.spoken") + ": " + languageWords(l.Visit, p.Spoken)},
		{p.Interpreter, l.T("desk.needs.interpreter")},
		{p.TTY, l.T("desk.needs.tty")},
		{p.Written != "" && p.Written != "en", l.T("desk.needs.written") + ": " + languageWords(l.Visit, p.Written)},
		{p.Format != person.Standard, l.T("desk.format." + formatValue(p.Format))},
	} {
		if x.needed {
			all = append(all, x.words)
		}
	}
	return all
}

func formatValue(f person.Format) string {
	if f == person.Standard {
		return "standard"
	}
	return string(f)
}

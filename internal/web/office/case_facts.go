package office

import (
	"strconv"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// caseFacts are what the member asks for.
func caseFacts(v shell.Visit, c caseView) []shell.Fact {
	facts := []shell.Fact{
		{Name: v.T("office.cases.member"), Value: c.Whom()},
		{Name: v.T("office.cases.number"), Value: numberOf(c.Person)},
		{Name: v.T("office.cases.kind"), Value: v.T("office.cases.kinds." + string(c.Kind))},
		{Name: v.T("office.cases.received"), Value: v.Instant(c.ReceivedAt)},
		{Name: v.T("office.cases.how"), Value: v.T("office.how." + c.How)},
		{Name: v.T("office.cases.words"), Value: c.InWords},
		{Name: v.T("office.cases.data"), Value: joined(v, "office.kind.", c.Kinds)},
		{Name: v.T("office.cases.send_to"), Value: c.SendTo},
		{Name: v.T("office.cases.elsewhere"), Value: elsewhere(c.Request)},
	}
	if c.Form != "" {
		facts = append(facts, shell.Fact{Name: v.T("office.cases.form"), Value: v.T("office.form." + c.Form)})
	}
	if c.From != nil && c.To != nil {
		facts = append(facts, shell.Fact{Name: v.T("office.cases.period"), Value: v.Day(*c.From) + " – " + v.Day(*c.To)})
	}
	if x := c.Restriction; x != nil {
		facts = append(facts, shell.Fact{Name: v.T("office.cases.restricted"), Value: restricted(v, x)})
	}
	var given []shell.Fact
	for _, f := range facts {
		if f.Value != "" {
			given = append(given, f)
		}
	}
	return given
}

// restricted says who must not see what.
func restricted(v shell.Visit, x *access.Restriction) string {
	who, what := v.T("office.cases.everybody"), v.T("office.cases.everything")
	switch {
	case x.To != "":
		who = v.T("office.cases.somebody")
	case x.Role != "":
		who = v.Role(x.Role)
	}
	if len(x.Kinds) > 0 {
		what = joined(v, "office.kind.", x.Kinds)
	}
	return v.T("office.cases.must_not_see", "Who", who, "What", what)
}

// elsewhere is where a member wants to be reached.
func elsewhere(r privacy.Request) string {
	switch {
	case r.Address != nil:
		a := r.Address
		return joinNonEmpty(append(append([]string{}, a.Lines...), a.City, a.State, a.Zip)...)
	case r.Phone != nil:
		return r.Phone.Number
	case r.Email != nil:
		return r.Email.Address
	}
	return ""
}

func joinNonEmpty(parts ...string) string {
	text := ""
	for _, p := range parts {
		switch {
		case p == "":
		case text == "":
			text = p
		default:
			text += ", " + p
		}
	}
	return text
}

func dollars(cents int64) string { return "$" + strconv.FormatInt(cents/100, 10) }

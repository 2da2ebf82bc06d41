package office

import (
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// userView is all about one account.
type userView struct {
	user
	Sessions []account.Session
	Tokens   []account.Token
	History  []account.Entry // newest first
	Self     bool            // the administrator's own
}

// historyShown is how many facts of an account its page lists.
const historyShown = 40

// user shows one account.
func (o *office) user(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	view := userView{user: u, Self: string(u.ID) == v.Who.Account}
	if view.Sessions, err = o.Accounts.Sessions(r.Context(), u.ID, v.Now); err != nil {
		return nil, err
	}
	if view.Tokens, err = o.Accounts.Tokens(r.Context(), u.ID); err != nil {
		return nil, err
	}
	if view.History, err = o.Accounts.History(r.Context(), u.ID); err != nil {
		return nil, err
	}
	slices.Reverse(view.History)
	view.History = view.History[:min(len(view.History), historyShown)]
	return shell.Page(userPage(v, view)), nil
}

// endSessions ends one session of a user, or all.
func (o *office) endSessions(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	one := shell.ReadForm(r).Text("session", false)
	if one == "" {
		err = o.Accounts.EndOthers(r.Context(), o.cause(v, ""), u.ID, "")
	} else {
		err = o.Accounts.End(r.Context(), o.cause(v, ""), u.ID, one)
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(userPath(u.ID, ""), "office.users.sessions_ended"), nil
}

func userFacts(v shell.Visit, u userView) []shell.Fact {
	facts := []shell.Fact{
		{Name: v.T("office.users.roles"), Value: roleNames(v, u.Roles)},
		{Name: v.T("office.users.login"), Value: loginOf(v, u.user)},
		{Name: v.T("office.users.factors"), Value: factors(v, u.user)},
		{Name: v.T("office.users.last"), Value: instantOr(v, u.LastSignIn, "office.never")},
		{Name: v.T("office.users.since"), Value: v.Instant(u.CreatedAt)},
		{Name: v.T("office.users.id"), Value: string(u.ID)},
	}
	if u.Staff == nil {
		return facts
	}
	for _, staff := range []shell.Fact{
		{Name: v.T("office.users.job"), Value: u.Staff.Title},
		{Name: v.T("office.users.team"), Value: u.Staff.Team},
		{Name: v.T("office.users.qualifications"), Value: strings.Join(u.Staff.Qualifications, ", ")},
	} {
		if staff.Value != "" {
			facts = append(facts, staff)
		}
	}
	return facts
}

// factors are the ways in which a user can show that it is them.
func factors(v shell.Visit, u user) string {
	var words []string
	if u.Password {
		words = append(words, v.T("office.factor.password"))
	}
	if u.Passkeys > 0 {
		words = append(words, v.N("office.factor.passkeys", u.Passkeys))
	}
	if u.Subject {
		words = append(words, v.T("office.factor.provider"))
	}
	switch {
	case len(words) > 0:
		return strings.Join(words, ", ")
	case u.Program():
		return v.T("office.factor.program")
	}
	return v.T("office.factor.none")
}

func loginOf(v shell.Visit, u user) string {
	switch {
	case u.Login != "":
		return u.Login
	case u.Program():
		return v.T("office.users.program_login")
	}
	return v.T("office.users.no_login")
}

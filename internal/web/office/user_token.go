package office

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// scopes that a token may be given: a kind of data, or all that its role may see.
var scopes = append(texts(kinds), "*")

// kinds of data in the order of pages.
var kinds = []access.Kind{
	access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines,
	access.Authorizations, access.Requests, access.Looks, access.Complaints, access.Payments,
}

// tokenDays is how long a token may last.
var tokenDays = []string{"30", "90", "180", "365"}

// tokenForm asks what a program may do. Only programs have tokens here: nobody makes one in another person's name.
func (o *office) tokenForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.programAt(r)
	if err != nil {
		return nil, err
	}
	return shell.Page(tokenNewPage(v, u, shell.Filled("days", "90", "role", string(u.Roles[0])))), nil
}

func (o *office) programAt(r *http.Request) (user, error) {
	u, err := o.userAt(r)
	if err == nil && (!u.Program() || len(u.Roles) == 0) {
		err = shell.ErrNoPage
	}
	return u, err
}

// makeToken makes a token and shows it this once.
func (o *office) makeToken(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.programAt(r)
	if err != nil {
		return nil, err
	}
	f := shell.ReadForm(r)
	days, _ := strconv.Atoi(f.One("days", tokenDays...))
	wanted := account.Token{
		Account: u.ID, Name: f.Text("name", true), Role: access.Role(f.One("role", texts(u.Roles)...)),
		Scopes: f.Some("scope", scopes...), ExpiresAt: v.Now.Add(time.Duration(days) * 24 * time.Hour),
	}
	if len(wanted.Scopes) == 0 {
		f.Fail("scope", "office.tokens.scope_needed")
	}
	if !f.OK() {
		return shell.Invalid(tokenNewPage(v, u, f)), nil
	}
	secret, made, err := o.Accounts.MakeToken(r.Context(), o.cause(v, ""), wanted)
	switch {
	case errors.Is(err, account.ErrInvalid):
		f.Fail("name", "office.tokens.name_wrong")
		return shell.Invalid(tokenNewPage(v, u, f)), nil
	case errors.Is(err, account.ErrRefused):
		return nil, shell.ErrChanged
	case err != nil:
		return nil, err
	}
	return shell.Page(tokenMadePage(v, u, secret, made)), nil
}

// tokenAt is the token of an address.
func (o *office) tokenAt(r *http.Request, u user) (account.Token, error) {
	list, err := o.Accounts.Tokens(r.Context(), u.ID)
	if err != nil {
		return account.Token{}, err
	}
	i := slices.IndexFunc(list, func(t account.Token) bool { return t.ID == r.PathValue("token") })
	if i < 0 {
		return account.Token{}, shell.ErrNoPage
	}
	return list[i], nil
}

func (o *office) confirmRevoke(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	t, err := o.tokenAt(r, u)
	if err != nil {
		return nil, err
	}
	return shell.Page(tokenRevokePage(v, u, t)), nil
}

// revokeToken ends a token at its next request.
func (o *office) revokeToken(r *http.Request, v shell.Visit) (shell.Answer, error) {
	u, err := o.userAt(r)
	if err != nil {
		return nil, err
	}
	if err := o.Accounts.RevokeToken(r.Context(), o.cause(v, ""), u.ID, r.PathValue("token")); err != nil {
		return nil, err
	}
	return shell.Redirect(userPath(u.ID, ""), "office.tokens.revoked"), nil
}

func dayOptions(v shell.Visit) []shell.Option {
	out := make([]shell.Option, len(tokenDays))
	for i, text := range tokenDays {
		n, _ := strconv.Atoi(text)
		out[i] = shell.Option{Value: text, Label: v.N("office.days", n)}
	}
	return out
}

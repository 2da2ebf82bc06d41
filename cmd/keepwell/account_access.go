package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
)

type accountSessionsCmd struct {
	Account string `arg:"" help:"Login or id."`
	End     string `help:"End this session."`
	EndAll  bool   `help:"End all of them."`
	JSON    bool   `help:"Print as JSON."`
}

// Run ends what is to end and lists what is left.
func (c accountSessionsCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		if c.End != "" {
			if err := s.Accounts.End(ctx, a.cause(s), row.ID, c.End); err != nil {
				return err
			}
		}
		if c.EndAll {
			if err := s.Accounts.EndOthers(ctx, a.cause(s), row.ID, ""); err != nil {
				return err
			}
		}
		list, err := s.Accounts.Sessions(ctx, row.ID, a.now())
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, list)
		}
		w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "SESSION\tROLE\tDEVICE\tBY\tSINCE\tLAST USED")
		for _, x := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", x.ID, x.Role, x.Device, x.Method, moment(x.StartedAt), moment(x.SeenAt))
		}
		return w.Flush()
	})
}

type accountHistoryCmd struct {
	Account string `arg:"" help:"Login or id."`
	JSON    bool   `help:"Print as JSON."`
}

// Run prints what happened, the newest last.
func (c accountHistoryCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		entries, err := s.Accounts.History(ctx, row.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, entries)
		}
		w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		for _, e := range entries {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s %s %s\n", moment(e.At), strings.TrimPrefix(e.Type, "account."), e.Actor.ID, e.Role, e.Method, e.Reason)
		}
		return w.Flush()
	})
}

// accountTokenCmd groups what concerns tokens.
type accountTokenCmd struct {
	Create tokenCreateCmd `cmd:"" help:"Make a token and print it, once."`
	List   tokenListCmd   `cmd:"" help:"List an account's tokens."`
	Revoke tokenRevokeCmd `cmd:"" help:"End a token at once."`
}

type tokenCreateCmd struct {
	Account string      `arg:"" help:"Login or id."`
	Name    string      `required:"" help:"What it is for."`
	Role    access.Role `required:"" help:"The role it acts in; the account must have it."`
	Scope   []string    `required:"" help:"A scope; may be given more than once."`
	Days    int         `default:"90" help:"How many days it works, at most 366."`
}

func (tokenCreateCmd) Help() string {
	return `Example:
  keepwell account token create warehouse@plan.example --name "nightly load" --role engineer --scope people:write`
}

const day = 24 * time.Hour

// Run makes a token.
func (c tokenCreateCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		secret, made, err := s.Accounts.MakeToken(ctx, a.cause(s), account.Token{
			Account: row.ID, Name: c.Name, Role: c.Role, Scopes: c.Scope, ExpiresAt: a.now().Add(time.Duration(c.Days) * day),
		})
		return a.say(err, "Token %s, until %s. It is not shown again:\n%s\n", made.ID, made.ExpiresAt.UTC().Format(time.DateOnly), secret)
	})
}

type tokenListCmd struct {
	Account string `arg:"" help:"Login or id."`
	JSON    bool   `help:"Print as JSON."`
}

// Run lists tokens.
func (c tokenListCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		list, err := s.Accounts.Tokens(ctx, row.ID)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, list)
		}
		w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "TOKEN\tNAME\tROLE\tSCOPES\tUNTIL\tLAST USED")
		for _, t := range list {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", t.ID, t.Name, t.Role, strings.Join(t.Scopes, ","), moment(t.ExpiresAt), moment(t.UsedAt))
		}
		return w.Flush()
	})
}

type tokenRevokeCmd struct {
	Account string `arg:"" help:"Login or id."`
	Token   string `arg:"" help:"Id of the token."`
}

// Run ends a token.
func (c tokenRevokeCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		return a.say(s.Accounts.RevokeToken(ctx, a.cause(s), row.ID, c.Token), "%s is refused from now on.\n", c.Token)
	})
}

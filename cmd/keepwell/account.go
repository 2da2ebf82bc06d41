package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// accountCmd groups what concerns accounts.
type accountCmd struct {
	Create   accountCreateCmd   `cmd:"" help:"Make an account and print a one-time link or code for its holder."`
	Invite   accountInviteCmd   `cmd:"" help:"Print a new one-time link or code: also for a forgotten password."`
	List     accountListCmd     `cmd:"" help:"List accounts."`
	Roles    accountRolesCmd    `cmd:"" help:"Give and take roles, from the holder's next request on."`
	Suspend  accountSuspendCmd  `cmd:"" help:"Let nobody in by an account until it is resumed."`
	Resume   accountResumeCmd   `cmd:"" help:"Undo a suspension."`
	Close    accountCloseCmd    `cmd:"" help:"End an account for ever and erase its secrets."`
	Sessions accountSessionsCmd `cmd:"" help:"List where an account is signed in, and end sessions."`
	History  accountHistoryCmd  `cmd:"" help:"Print what happened to an account."`
	Token    accountTokenCmd    `cmd:"" help:"Tokens by which programs act as an account."`
}

// found is the account that an operator names by its login or id.
func (s *system) found(ctx context.Context, name string) (account.Row, error) {
	id, err := s.Accounts.ByLogin(ctx, name)
	if errors.Is(err, account.ErrNoAccount) {
		id = account.ID(name)
	} else if err != nil {
		return account.Row{}, err
	}
	row, err := s.Accounts.Get(ctx, id)
	if errors.Is(err, account.ErrNoAccount) {
		return row, fmt.Errorf("there is no account %s; keepwell account list shows them", name)
	}
	return row, err
}

// withAccount opens the folder and does something with one account.
func (a *app) withAccount(name string, fn func(context.Context, *system, account.Row) error) error {
	return a.with(func(ctx context.Context, s *system) error {
		row, err := s.found(ctx, name)
		if err != nil {
			return err
		}
		return fn(ctx, s, row)
	})
}

type accountCreateCmd struct {
	Login  string        `help:"What the holder signs in with; empty lets the holder choose."`
	Name   string        `help:"Name as others see it, for an account without a person."`
	Person person.ID     `help:"Id of the person who holds the account."`
	Member string        `help:"Or their member number."`
	Role   []access.Role `required:"" help:"A role; may be given more than once: member, representative, agent, clinician, service, complaints, steward, plan_change, broker, finance, coach, coordinator, quality, compliance, privacy_officer, admin, engineer."`
	Code   bool          `help:"Print a code for a letter, which opens only with member number and birth date, instead of a link."`
}

func (accountCreateCmd) Help() string {
	return `Examples:
  keepwell account create --role admin --login alex@plan.example --name "Alex Kim"
  keepwell account create --role member --member KW0000001 --code`
}

// Run makes the account.
func (c accountCreateCmd) Run(a *app) error {
	a.mayCreate = true
	return a.with(func(ctx context.Context, s *system) error {
		if c.Member != "" {
			id, err := s.People.Resolve(ctx, person.MemberNumber, c.Member)
			if err != nil {
				return errors.New("there is no person with that member number")
			}
			c.Person = id
		}
		if c.Person != "" {
			if _, err := s.People.Get(ctx, c.Person); err != nil {
				return fmt.Errorf("person %s: %w", c.Person, err)
			}
		}
		if c.Code && c.Person == "" {
			return errors.New("--code needs --person or --member: it opens only with their number and birth date")
		}
		id, err := s.Accounts.Create(ctx, a.cause(s), account.Fresh{Login: c.Login, Name: c.Name, Person: c.Person, Roles: c.Role})
		if err != nil {
			return err
		}
		fmt.Fprintf(a.out, "Account %s is made.\n", id)
		return a.invite(ctx, s, id, c.Code)
	})
}

// invite prints a new way in, once.
func (a *app) invite(ctx context.Context, s *system, id account.ID, code bool) error {
	kind := account.ByLink
	if code {
		kind = account.ByCode
	}
	secret, expires, err := s.Accounts.Invite(ctx, a.cause(s), id, kind)
	if err != nil {
		return err
	}
	until := expires.Format("2006-01-02 15:04 MST")
	if code {
		fmt.Fprintf(a.out, "Code, until %s, together with member number and birth date: %s\n", until, secret)
		return nil
	}
	fmt.Fprintf(a.out, "One-time link, until %s: %s\n", until, strings.TrimSuffix(a.config.address(a.config.Listen), "/")+signin.InvitationPath(secret))
	return nil
}

type accountInviteCmd struct {
	Account string `arg:"" help:"Login or id."`
	Code    bool   `help:"Print a code for a letter instead of a link."`
}

// Run prints a new way in.
func (c accountInviteCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		if c.Code && row.Person == "" {
			return errors.New("the account has no person: a code opens only with their number and birth date")
		}
		return a.invite(ctx, s, row.ID, c.Code)
	})
}

type accountListCmd struct {
	Text  string        `arg:"" optional:"" help:"Part of a login or name."`
	Role  access.Role   `help:"Only with this role."`
	State account.State `help:"Only in this state: active, suspended, closed."`
	JSON  bool          `help:"Print as JSON."`
}

// Run lists accounts.
func (c accountListCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		var all []account.Row
		q := account.Query{Text: c.Text, Role: c.Role, State: c.State}
		for {
			page, err := s.Accounts.List(ctx, q)
			if err != nil {
				return err
			}
			all = append(all, page.Rows...)
			if q.After = page.Next; q.After == "" {
				break
			}
		}
		if c.JSON {
			return writeJSON(a.out, all)
		}
		w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "ID\tLOGIN\tNAME\tSTATE\tROLES\tLAST SIGN-IN")
		for _, r := range all {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r.ID, r.Login, r.Name, r.State, joined(r.Roles), moment(r.LastSignIn))
		}
		return w.Flush()
	})
}

func joined(roles []access.Role) string {
	var words []string
	for _, r := range roles {
		words = append(words, string(r))
	}
	return strings.Join(words, ",")
}

func moment(at time.Time) string {
	if at.IsZero() {
		return "never"
	}
	return at.UTC().Format(time.RFC3339)
}

type accountRolesCmd struct {
	Account string        `arg:"" help:"Login or id."`
	Add     []access.Role `help:"Role to give."`
	Remove  []access.Role `help:"Role to take."`
}

func (accountRolesCmd) Help() string {
	return `Example:
  keepwell account roles rosa@plan.example --add quality --remove coach`
}

// Run changes the roles and prints those that are left.
func (c accountRolesCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		for _, r := range c.Add {
			if err := s.Accounts.AddRole(ctx, a.cause(s), row.ID, r); err != nil {
				return err
			}
		}
		for _, r := range c.Remove {
			if err := s.Accounts.RemoveRole(ctx, a.cause(s), row.ID, r); err != nil {
				return err
			}
		}
		now, err := s.Accounts.Get(ctx, row.ID)
		if err == nil {
			fmt.Fprintf(a.out, "%s acts as: %s\n", row.ID, joined(now.Roles))
		}
		return err
	})
}

type accountSuspendCmd struct {
	Account string `arg:"" help:"Login or id."`
	Reason  string `required:"" help:"Why; it is kept in the record. No names."`
}

// Run suspends an account.
func (c accountSuspendCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		return a.say(s.Accounts.Suspend(ctx, a.cause(s), row.ID, c.Reason), "%s is suspended; its sessions are over.\n", row.ID)
	})
}

type accountResumeCmd struct {
	Account string `arg:"" help:"Login or id."`
	Reason  string `required:"" help:"Why; it is kept in the record. No names."`
}

// Run undoes a suspension.
func (c accountResumeCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		return a.say(s.Accounts.Resume(ctx, a.cause(s), row.ID, c.Reason), "%s is active again.\n", row.ID)
	})
}

type accountCloseCmd struct {
	Account string `arg:"" help:"Login or id."`
	Reason  string `required:"" help:"Why; it is kept in the record. No names."`
}

// Run closes an account.
func (c accountCloseCmd) Run(a *app) error {
	return a.withAccount(c.Account, func(ctx context.Context, s *system, row account.Row) error {
		return a.say(s.Accounts.Close(ctx, a.cause(s), row.ID, c.Reason), "%s is closed; its secrets are erased.\n", row.ID)
	})
}

// say prints a sentence when nothing went wrong.
func (a *app) say(err error, format string, args ...any) error {
	if err == nil {
		fmt.Fprintf(a.out, format, args...)
	}
	return err
}

// hintAtFirst says how to begin when nobody can sign in yet.
func (a *app) hintAtFirst(ctx context.Context, s *system) error {
	page, err := s.Accounts.List(ctx, account.Query{Limit: 1})
	if err == nil && len(page.Rows) == 0 {
		fmt.Fprintln(a.out, "Nobody has an account yet. Make the first: keepwell account create --role admin --login you@plan.example")
	}
	return err
}

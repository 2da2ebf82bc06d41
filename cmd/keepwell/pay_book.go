package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/payout"
	"github.com/keepwell/keepwell/internal/person"
)

type payLinesCmd struct {
	Agent  agent.NPN         `help:"Of this producer." placeholder:"NPN"`
	Payee  commission.Payee  `help:"Of this payee: house, aor:DECISION, gate:NPN, override:NPN."`
	Member person.ID         `help:"Of this member."`
	ID     commission.RunID  `name:"run" help:"Of this run."`
	Month  string            `help:"Of this service month." placeholder:"YYYY-MM"`
	Reason commission.Reason `help:"With this reason."`
	Limit  int               `help:"How many, newest first." default:"50"`
	JSON   bool              `help:"Print the lines with their traces as JSON."`
}

func (payLinesCmd) Help() string {
	return `Every line says what, why, by which rate and decision, and which earlier line it corrects.

Example:
  keepwell pay lines --agent 1234567 --month 2026-11`
}

// Run prints lines.
func (c payLinesCmd) Run(a *app) error {
	f := commission.Filter{Agent: c.Agent, Payee: c.Payee, Member: c.Member, Run: c.ID, Reason: c.Reason}
	if c.Month != "" {
		d, err := clock.Parse(c.Month + "-01")
		if err != nil {
			return fmt.Errorf("--month: %w", err)
		}
		f.Year, f.Month = d.Year(), d.Month()
	}
	return a.with(func(ctx context.Context, s *system) error {
		lines, more, err := s.Commissions.Lines(ctx, f, commission.Page{Limit: c.Limit})
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, lines)
		}
		if err := printLines(a.out, lines); err != nil {
			return err
		}
		if more {
			fmt.Fprintln(a.out, "... and older ones; --limit shows more")
		}
		return nil
	})
}

func printLines(w io.Writer, lines []commission.Line) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "line\tposted\tpayee\tmember\tspan\tyear\tmonths\treason\tdollars\trate\tdecision\tcorrects")
	for i := range lines {
		l := &lines[i]
		fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", l.ID, l.AsOf, l.Payee, l.Member, l.Span, number(l.Year), l.Adds, l.Reason,
			payout.Dollars(l.Cents), l.Trace.RateID, decisionOf(l), number(int(l.Earlier)))
	}
	return t.Flush()
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}

func decisionOf(l *commission.Line) string {
	if l.Version == 0 {
		return l.Decision
	}
	return fmt.Sprintf("%s v%d", l.Decision, l.Version)
}

type payBalanceCmd struct {
	Account string `arg:"" optional:"" help:"Beginning of the account's name, such as payable:agent:1234567 or suspense."`
	JSON    bool   `help:"Print the accounts as JSON."`
}

func (payBalanceCmd) Help() string {
	return `Accounts: cash, payable:agent:NPN, receivable:agent:NPN (a debit balance), expense:commission:I|R:MA|PDP, suspense:aor:DECISION,
suspense:gate:NPN, house:retained with house:memo, override:NPN with expense:override. Over all accounts debits equal credits.

Example:
  keepwell pay balance suspense`
}

// Run prints accounts.
func (c payBalanceCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		all, err := s.Commissions.Balances(ctx, c.Account)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, all)
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
		fmt.Fprintln(t, "debit\tcredit\tbalance\t  account")
		var debit, credit int64
		for _, b := range all {
			fmt.Fprintf(t, "%s\t%s\t%s\t  %s\n", payout.Dollars(b.Debit), payout.Dollars(b.Credit), payout.Dollars(b.Cents()), b.Account)
			debit, credit = debit+b.Debit, credit+b.Credit
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t  all\n", payout.Dollars(debit), payout.Dollars(credit), payout.Dollars(credit-debit))
		return t.Flush()
	})
}

type payCheckCmd struct {
	JSON bool `help:"Print what was found as JSON."`
}

func (payCheckCmd) Help() string {
	return `Adds all lines up again: debits equal credits, accounts and holdings are the sums of their lines, no cap is exceeded, every line has a
decision and a rate, every chargeback names the line that it takes back. That nobody altered the lines, keepwell verify proves.

Example:
  keepwell pay check`
}

var errUnsound = errors.New("the book breaks a rule")

// Run checks the book.
func (c payCheckCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		began := a.now()
		audit, err := s.Commissions.Check(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			if err := writeJSON(a.out, audit); err != nil {
				return err
			}
		} else {
			for _, b := range audit.Breaches {
				fmt.Fprintf(a.out, "BROKEN %s: member %s, span %s: %s\n", b.Rule, b.Member, b.Span, b.Detail)
			}
			fmt.Fprintf(a.out, "%d lines of %d members on %d accounts: debits %s, credits %s, %d rules broken (%s)\n", audit.Lines, audit.Members,
				audit.Accounts, payout.Dollars(audit.Debit), payout.Dollars(audit.Credit), len(audit.Breaches), a.now().Sub(began).Round(time.Millisecond))
		}
		if !audit.Sound() {
			return errUnsound
		}
		return nil
	})
}

type payStatementCmd struct {
	NPN  agent.NPN        `arg:"" help:"The agent."`
	ID   commission.RunID `name:"run" help:"The run; default: the newest."`
	JSON bool             `help:"Print share and lines as JSON."`
}

func (payStatementCmd) Help() string {
	return `What a run comes to for one agent. The statement that the agent gets, on paper and on a page, is in the portals.

Example:
  keepwell pay statement 1234567`
}

// Run prints one agent's part of a run.
func (c payStatementCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		r, err := runArg{c.ID}.find(ctx, s)
		if err != nil {
			return err
		}
		share, err := s.Commissions.Share(ctx, r.ID, commission.PayeeOf(c.NPN))
		if err != nil {
			return err
		}
		lines, err := s.Commissions.Posted(ctx, commission.Filter{Agent: c.NPN, Run: r.ID})
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, struct {
				Run   commission.RunID  `json:"run"`
				Share commission.Share  `json:"share"`
				Lines []commission.Line `json:"lines"`
			}{r.ID, share, lines})
		}
		fmt.Fprintf(a.out, "%s, run of %s (%s)\n", c.NPN, r.AsOf, r.State)
		fmt.Fprintf(a.out, "from before %s + earned %s + taken back %s - held %s - recovered %s = pay %s\n", payout.Dollars(share.Opening), payout.Dollars(share.Plus),
			payout.Dollars(share.Minus), payout.Dollars(share.Held()), payout.Dollars(max(0, share.Recovered())), payout.Dollars(share.Pay()))
		return printLines(a.out, lines)
	})
}

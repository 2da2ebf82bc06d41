package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/payout"
)

type payShowCmd struct {
	runArg
	Problems bool `help:"List what could not be judged, too."`
	JSON     bool `help:"Print run, payees and problems as JSON."`
}

func (payShowCmd) Help() string {
	return `Example:
  keepwell pay show --problems`
}

// shownProblems is how many problems one call lists.
const shownProblems = 1000

// Run prints a run.
func (c payShowCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		r, err := c.find(ctx, s)
		if err != nil {
			return err
		}
		shares, err1 := s.Commissions.Shares(ctx, r.ID)
		problems, err2 := s.Commissions.Problems(ctx, r.ID, "", 0, shownProblems)
		who, err3 := names(ctx, s)
		if err := errors.Join(err1, err2, err3); err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, struct {
				Run      commission.Run       `json:"run"`
				Shares   []commission.Share   `json:"payees"`
				Problems []commission.Problem `json:"problems"`
			}{r, shares, problems})
		}
		if err := printRun(a.out, &r); err != nil {
			return err
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "payee\tname\topening\tearned\tback\theld\trecovered\tpay\tdebit balance")
		for i := range shares {
			x := &shares[i]
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", x.Payee, who[x.Payee.Agent()], payout.Dollars(x.Opening), payout.Dollars(x.Plus), payout.Dollars(x.Minus),
				payout.Dollars(x.Held()), payout.Dollars(max(0, x.Recovered())), payout.Dollars(x.Pay()), payout.Dollars(x.Owed-max(0, x.Recovered())+x.Debt()))
		}
		if err := t.Flush(); err != nil || !c.Problems {
			return err
		}
		return printPayProblems(a.out, problems)
	})
}

func printPayProblems(w io.Writer, problems []commission.Problem) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "problem\tmember\tspan\tyear\tfamily\tregion\tdetail")
	for _, p := range problems {
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\t%s\t%s\n", p.Kind, p.Member, p.Span, p.Year, p.Family, p.Region, p.Detail)
	}
	return t.Flush()
}

type payHoldCmd struct {
	Payee string            `arg:"" help:"Producer number, or override:NUMBER."`
	Line  commission.LineID `help:"Only this line; default: everything of the payee."`
	ID    commission.RunID  `name:"run" help:"The run; default: the newest."`
	Why   string            `help:"The reason." required:""`
}

func (payHoldCmd) Help() string {
	return `What is held stays owed; the next run proposes it again.

Example:
  keepwell pay hold 1234567 --why "contract under review"`
}

// Run holds a payee or a line.
func (c payHoldCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		r, err := runArg{c.ID}.find(ctx, s)
		if err != nil {
			return err
		}
		if err := s.Commissions.Hold(ctx, a.cause(s), r.ID, commission.Payee(c.Payee), c.Line, c.Why); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s is held in run %s\n", c.Payee, r.ID)
		return nil
	})
}

type payReleaseCmd struct {
	Payee string            `arg:"" help:"Producer number, or override:NUMBER."`
	Line  commission.LineID `help:"Only this line."`
	ID    commission.RunID  `name:"run" help:"The run; default: the newest."`
}

func (payReleaseCmd) Help() string {
	return `Example:
  keepwell pay release 1234567`
}

// Run ends a hold.
func (c payReleaseCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		r, err := runArg{c.ID}.find(ctx, s)
		if err != nil {
			return err
		}
		if err := s.Commissions.Release(ctx, a.cause(s), r.ID, commission.Payee(c.Payee), c.Line); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "%s is held no more in run %s\n", c.Payee, r.ID)
		return nil
	})
}

type payApproveCmd struct{ runArg }

func (payApproveCmd) Help() string {
	return `Four eyes: who prepared the run cannot approve it.

Example:
  keepwell pay approve`
}

// Run approves a run.
func (c payApproveCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		r, err := c.find(ctx, s)
		if err != nil {
			return err
		}
		if err := s.Commissions.Approve(ctx, a.cause(s), r.ID); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "run %s approved\n", r.ID)
		return nil
	})
}

type payCancelCmd struct {
	runArg
	Why string `help:"The reason." required:""`
}

func (payCancelCmd) Help() string {
	return `Example:
  keepwell pay cancel --why "a rate was entered wrong"`
}

// Run withdraws a run.
func (c payCancelCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		r, err := c.find(ctx, s)
		if err != nil {
			return err
		}
		if err := s.Commissions.Cancel(ctx, a.cause(s), r.ID, c.Why); err != nil {
			return err
		}
		fmt.Fprintf(a.out, "run %s cancelled\n", r.ID)
		return nil
	})
}

type payExportCmd struct {
	runArg
	Format   string `help:"csv: a list for people and payment offices; nacha: the file that a bank takes." enum:"csv,nacha" default:"csv"`
	Accounts string `help:"For nacha: the list of accounts (token, routing, account, kind, holder), with producer numbers as tokens." type:"existingfile"`
	On       string `help:"Pay date. Default: today in the plan's zone, or the day of the run when that is later." placeholder:"YYYY-MM-DD"`
	Output   string `short:"o" help:"File to write. Default: standard output." type:"path"`
}

func (payExportCmd) Help() string {
	return `Marks an approved run as paid, once, and writes its payments; again it writes the same. The list names accounts by token, never by number.

Example:
  keepwell pay export --format nacha --accounts accounts.csv -o payments.ach`
}

// Run exports a run.
func (c payExportCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		r, err := c.find(ctx, s)
		if err != nil {
			return err
		}
		on, err := a.dayOr(s, "--on", c.On)
		if err != nil {
			return err
		}
		if c.On == "" {
			on = max(on, r.AsOf)
		}
		if r.Paid() {
			on = r.PaidOn
		}
		vault, err := c.vault()
		if err != nil {
			return err
		}
		all, err := s.Commissions.Payments(ctx, r.ID)
		if err != nil {
			return err
		}
		who, err := names(ctx, s)
		if err != nil {
			return err
		}
		payments := make([]payout.Payment, 0, len(all))
		for _, t := range commission.Transfers(all) {
			p := payout.Payment{NPN: t.To, Name: who[t.To], Cents: t.Cents, Trace: string(r.ID)}
			if _, ok := vault.Account(payout.Token(t.To)); ok {
				p.Bank = payout.Token(t.To)
			}
			payments = append(payments, p)
		}
		return c.write(ctx, a, s, &r, paying{on, vault, payments})
	})
}

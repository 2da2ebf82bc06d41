package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/payout"
)

// payCmd groups the commission book and its runs.
type payCmd struct {
	Run       payRunCmd       `cmd:"" help:"Judge members, post what is earned, and propose what is paid."`
	List      payListCmd      `cmd:"" help:"List runs, newest first."`
	Show      payShowCmd      `cmd:"" help:"Print what a run comes to: reasons, payees, problems."`
	Hold      payHoldCmd      `cmd:"" help:"Keep a payee, or one line, out of what a run pays."`
	Release   payReleaseCmd   `cmd:"" help:"End a hold."`
	Approve   payApproveCmd   `cmd:"" help:"Let a prepared run be paid; never by who prepared it."`
	Export    payExportCmd    `cmd:"" help:"Mark an approved run as paid and write its payments."`
	Cancel    payCancelCmd    `cmd:"" help:"Withdraw a run that is not paid; what it posted stays owed."`
	Lines     payLinesCmd     `cmd:"" help:"Print lines of the book."`
	Balance   payBalanceCmd   `cmd:"" help:"Print accounts of the book."`
	Check     payCheckCmd     `cmd:"" help:"Hold the whole book against its rules."`
	Statement payStatementCmd `cmd:"" help:"Print what a run comes to for one agent, line by line."`
}

type payRunCmd struct {
	AsOf    string `help:"Day of the run. Default: today in the plan's zone." placeholder:"YYYY-MM-DD"`
	Scope   string `help:"Whom to judge: all, or touched (of whom something was said since the run before)." enum:"all,touched" default:"all"`
	Preview bool   `help:"Say what it would come to, and write nothing."`
	JSON    bool   `help:"Print the run as JSON."`
}

func (payRunCmd) Help() string {
	return `What each agent should have earned is held against what the book holds; the difference is posted, with its reason. The same run twice posts
nothing. A missing rate posts nothing for the member and is told; it is never taken from another region. A run that was broken off goes on
when the command is given again.

Example:
  keepwell pay run --as-of 2026-12-01 --preview`
}

// Run prepares a run, or goes on with the one that is being prepared.
func (c payRunCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		asOf, err := a.dayOr(s, "--as-of", c.AsOf)
		if err != nil {
			return err
		}
		progress := a.progress()
		ask, told := commission.Ask{AsOf: asOf, Scope: commission.Scope(c.Scope)}, func(n int64) { progress("judged", n, 0) }
		if c.Preview {
			f, err := s.Commissions.Preview(ctx, ask, told)
			if err != nil {
				return err
			}
			if c.JSON {
				return writeJSON(a.out, f)
			}
			return printTotals(a.out, &f.Totals, nil)
		}
		r, err := a.prepareRun(ctx, s, ask, told)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, r)
		}
		return printRun(a.out, &r)
	})
}

// prepareRun begins a run; one that was broken off is gone on with by the wish that began it.
func (a *app) prepareRun(ctx context.Context, s *system, ask commission.Ask, told commission.Progress) (commission.Run, error) {
	open, found, err := s.Commissions.OpenRun(ctx)
	if err != nil {
		return commission.Run{}, err
	}
	if found && open.State == commission.Preparing && open.AsOf == ask.AsOf {
		return s.Commissions.Resume(ctx, a.cause(s), open.ID, told)
	}
	return s.Commissions.Prepare(ctx, a.cause(s), ask, told)
}

// dayOr is a day from a flag, or today in the plan's zone.
func (a *app) dayOr(s *system, flag, text string) (clock.Date, error) {
	d, err := flagDate(flag, text)
	if err != nil || d != nil {
		return *cmp.Or(d, new(clock.Date)), err
	}
	zone, err := clock.LoadZone(s.Plan.Zone)
	if err != nil {
		return 0, err
	}
	return zone.DateOf(a.now()), nil
}

func printRun(w io.Writer, r *commission.Run) error {
	fmt.Fprintf(w, "run %s: %s, as of %s, %s\n", r.ID, r.State, r.AsOf, r.Scope)
	if err := printTotals(w, &r.Totals, r.Before); err != nil {
		return err
	}
	switch r.State {
	case commission.Prepared:
		fmt.Fprintf(w, "Next: somebody else approves it: keepwell pay approve %s\n", r.ID)
	case commission.Approved:
		fmt.Fprintf(w, "Next: keepwell pay export %s --format csv\n", r.ID)
	}
	return nil
}

func printTotals(w io.Writer, t, before *commission.Totals) error {
	fmt.Fprintf(w, "%d members judged, %d changed: %d lines for %d agents\n", t.Members, t.Changed, t.Lines, t.Agents)
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	row := func(name string, lines, cents int64) {
		fmt.Fprintf(out, "%s\t%d\t%s\t\n", name, lines, payout.Dollars(cents))
	}
	fmt.Fprintln(out, "\tlines\tdollars\t")
	row("earned", t.Earned.Lines, t.Earned.Cents)
	row("taken back", t.Back.Lines, t.Back.Cents)
	row("suspense", t.Suspended.Lines, t.Suspended.Cents)
	row("house (memo)", t.House.Lines, t.House.Cents)
	row("overrides", t.Overrides.Lines, t.Overrides.Cents)
	for _, reason := range slices.Sorted(keysOf(t.ByReason)) {
		row(string(reason), t.ByReason[reason].Lines, t.ByReason[reason].Cents)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "To pay: %s to agents, %s overrides, %d payees. Recovered %s, new debit balances %s, held %s.\n",
		payout.Dollars(t.Pay), payout.Dollars(t.Override), t.Payees, payout.Dollars(t.Recovered), payout.Dollars(t.Debt), payout.Dollars(t.Held))
	if before != nil {
		fmt.Fprintf(w, "The run before paid %s to agents: %s now.\n", payout.Dollars(before.Pay), signed(t.Pay-before.Pay))
	}
	for _, kind := range slices.Sorted(keysOf(t.Problems)) {
		fmt.Fprintf(w, "PROBLEM %s: %d; nothing was posted for these members\n", kind, t.Problems[kind])
	}
	return nil
}

func signed(cents int64) string {
	if cents < 0 {
		return payout.Dollars(cents)
	}
	return "+" + payout.Dollars(cents)
}

// keysOf yields the keys of a map.
func keysOf[K comparable, V any](m map[K]V) func(func(K) bool) {
	return func(yield func(K) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

type payListCmd struct {
	JSON bool `help:"Print the runs as JSON."`
}

func (payListCmd) Help() string {
	return `Example:
  keepwell pay list`
}

// Run lists the runs.
func (c payListCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		runs, err := s.Commissions.Runs(ctx)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, runs)
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "run\tas of\tstate\tscope\tlines\tpay\tprepared by\tapproved by")
		for _, r := range runs {
			by := ""
			if r.ApprovedBy != nil {
				by = r.ApprovedBy.ID
			}
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\n", r.ID, r.AsOf, r.State, r.Scope, r.Totals.Lines, payout.Dollars(r.Totals.Pay), r.PreparedBy.ID, by)
		}
		return t.Flush()
	})
}

// runArg names a run; without it the newest is meant.
type runArg struct {
	ID commission.RunID `arg:"" name:"run" optional:"" help:"The run; default: the newest."`
}

var errNoRun = errors.New("there is no run yet; keepwell pay run makes one")

func (r runArg) find(ctx context.Context, s *system) (commission.Run, error) {
	if r.ID != "" {
		return s.Commissions.Run(ctx, r.ID)
	}
	runs, err := s.Commissions.Runs(ctx)
	if err != nil {
		return commission.Run{}, err
	}
	if len(runs) == 0 {
		return commission.Run{}, errNoRun
	}
	return runs[0], nil
}

// names of producers, as the plan knows them.
func names(ctx context.Context, s *system) (map[agent.NPN]string, error) {
	standing, err := s.Credentials.Standing(ctx)
	if err != nil {
		return nil, err
	}
	return standing.Names(), nil
}

package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/person"
)

// changesCmd groups plan changes and who is agent of record after them.
type changesCmd struct {
	List     changesListCmd     `cmd:"" help:"List plan changes with their decisions."`
	Show     changesShowCmd     `cmd:"" help:"Print one change: evidence, every version of its decision, facts and citation."`
	Follow   changesFollowCmd   `cmd:"" help:"Bring decisions and agents of record up to date with what was loaded."`
	Redecide changesRedecideCmd `cmd:"" help:"Decide a change again, with what broker operations found."`
}

// changePage is what members read on "Who looked at my record". The text is stored: never rename.
const changePage = "look.page.plan_change"

// operations is the operator of the command line as broker operations.
func (a *app) operations() access.Visitor {
	v := a.engineer()
	v.Role, v.Roles = access.RoleBroker, []access.Role{access.RoleBroker}
	return v
}

type changesListCmd struct {
	State   string `help:"Only changes in this state: prepared, confirmed, submitted, decided, held, voided, withdrawn."`
	Outcome string `help:"Only changes with this outcome, such as keep or house."`
	Rule    string `help:"Only changes decided by this rule, such as R10."`
	Agent   string `help:"Only changes after which this agent is of record." placeholder:"NPN"`
	Held    bool   `help:"Only changes that are not decided."`
	After   string `help:"Go on behind this place, which the page before printed."`
	Limit   int    `help:"At most so many." default:"50"`
	JSON    bool   `help:"Print the changes as JSON."`
}

func (changesListCmd) Help() string {
	return `Members are named by their id only; show opens one, with an entry in the member's record.

Example:
  keepwell changes list --held`
}

// Run prints a page of the list.
func (c changesListCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		all, next, err := s.Changes.List(ctx, a.operations(), change.Filter{
			State: change.State(c.State), Outcome: agent.Outcome(c.Outcome), Rule: c.Rule, Agent: agent.NPN(c.Agent), Held: c.Held,
		}, change.Page{After: c.After, Limit: c.Limit})
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, all)
		}
		t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
		for i := range all {
			x := &all[i]
			d, _ := x.Latest()
			fmt.Fprintf(t, "%s\t%s\t%s\t%s -> %s\t%s\t%s %s\t%s\n", x.ID, x.Member, x.Effective, planText(x.Old), planText(&x.New), x.State, d.Outcome, d.Rule, agentText(&d))
		}
		if next != "" {
			fmt.Fprintf(t, "more: --after %s\n", next)
		}
		return t.Flush()
	})
}

func planText(p *change.Plan) string {
	if p == nil {
		return "none"
	}
	return p.Contract + "-" + p.Plan
}

// agentText is who is of record.
func agentText(d *change.Decision) string {
	switch {
	case d.Rule == "":
		return ""
	case d.Open() && d.Provisional != agent.House:
		return string(d.Provisional) + " until it is decided"
	case d.Open():
		return "nobody until it is decided"
	case d.Agent == agent.House:
		return "house"
	}
	return string(d.Agent)
}

type changesShowCmd struct {
	ID   string `arg:"" help:"Id of the change, as changes list prints it."`
	JSON bool   `help:"Print the change as JSON."`
}

func (changesShowCmd) Help() string {
	return `Each decision is printed with the facts from which the rules made it, as of their day and with the position of the record from which they were
known, so that anybody can decide it again:
  keepwell decide aor

Example:
  keepwell changes show 776jv5jijegzevbitwn3feyp`
}

// Run opens the member and prints the change.
func (c changesShowCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		x, err := s.Changes.Get(ctx, change.ID(c.ID))
		if err != nil {
			return err
		}
		if _, err := s.Guard.Look(ctx, a.engineer(), access.Look{
			Member: x.Member, Action: access.View, Kinds: []access.Kind{access.Coverage}, Purpose: access.PurposeOperations, Page: changePage, At: a.now(),
		}); err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, x)
		}
		printChange(a.out, &x)
		return nil
	})
}

func printChange(w io.Writer, x *change.Change) {
	fmt.Fprintf(w, "%s of member %s: %s -> %s from %s, made on %s: %s\n", x.ID, x.Member, planText(x.Old), planText(&x.New), x.Effective, x.Made, x.State)
	for _, e := range x.Evidence {
		fmt.Fprintf(w, "  evidence  %s %s %s %s %s\n", e.Kind, e.Channel, e.NPN, e.What, e.Ref)
	}
	for i := range x.Decisions {
		d := &x.Decisions[i]
		voided := ""
		if d.Voided {
			voided = ", voided"
		}
		fmt.Fprintf(w, "version %d of %s (%s%s): %s by %s of %s; agent of record: %s\n", d.Version, d.At.Format("2006-01-02 15:04"), d.Why, voided, d.Outcome, d.Rule, d.Set, agentText(d))
		fmt.Fprintf(w, "  %s\n", d.Citation)
		if len(d.Changed) > 0 {
			fmt.Fprintf(w, "  changed   %s\n", strings.Join(d.Changed, ", "))
		}
		for _, in := range d.Inputs {
			fmt.Fprintf(w, "  %-9s %s %s as of %s, known at %d %s\n", in.Fact, in.Says, in.NPN, in.AsOf, in.KnownAt, in.Source)
			for _, f := range in.Failed {
				fmt.Fprintf(w, "    failed  %s: %s %s since %s\n", f.Test, f.Because, f.Detail, f.Since)
			}
		}
		fmt.Fprintf(w, "  facts     %s\n", d.Facts)
	}
}

type changesFollowCmd struct {
	JSON bool `help:"Print the report as JSON."`
}

func (changesFollowCmd) Help() string {
	return `The server does this by itself all the time; after loading files without one, this does it once. Asked for again, it changes nothing.

Example:
  keepwell enrollment load replies.txt && keepwell changes follow`
}

// Run follows once.
func (c changesFollowCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		f, err := s.Changes.Follow(ctx, a.cause(s))
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, f)
		}
		fmt.Fprintf(a.out, "%d members looked at, %d changed: %d decisions made, %d made again, %d of them held.\n", f.Looked, f.Changed, f.Decided, f.Again, f.Held)
		return nil
	})
}

type changesRedecideCmd struct {
	ID      string `arg:"" help:"Id of the change, as changes list prints it."`
	Channel string `help:"How the change came about, such as dpc_line or external_agent. Without it the change is decided again from what is known now."`
	NPN     string `help:"Who facilitated it, for external_agent and external_call_center."`
	What    string `help:"What shows it: recording, transfer_log, application, statement." default:"statement"`
	Ref     string `help:"Its number."`
	Reason  string `help:"Why, in a sentence."`
	JSON    bool   `help:"Print the decision as JSON."`
}

func (changesRedecideCmd) Help() string {
	return `Example:
  keepwell changes redecide 776jv5jijegzevbitwn3feyp --channel dpc_line --what recording --ref REC-7 --reason "The recording has the whole change"`
}

// Run decides again.
func (c changesRedecideCmd) Run(a *app) error {
	return a.with(func(ctx context.Context, s *system) error {
		x := change.Finding{Change: change.ID(c.ID), Channel: agent.Channel(c.Channel), NPN: agent.NPN(c.NPN), What: c.What, Ref: c.Ref, Reason: c.Reason}
		decide := s.Changes.Redecide
		if c.Channel != "" {
			decide = func(ctx context.Context, cause person.Cause, x change.Finding) (change.Decision, error) {
				return s.Changes.Review(ctx, cause, a.operations(), x)
			}
		}
		d, err := decide(ctx, a.cause(s), x)
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, d)
		}
		fmt.Fprintf(a.out, "version %d: %s by %s; agent of record: %s\n%s\n", d.Version, d.Outcome, d.Rule, agentText(&d), d.Citation)
		return nil
	})
}

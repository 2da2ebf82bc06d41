package main

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"text/tabwriter"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/rules"
)

type replayCmd struct {
	What      string            `arg:"" optional:"" enum:",aor" default:"" help:"aor: decisions about agents of record. Default: the population's findings."`
	Param     map[string]string `help:"With aor: a choice of the plan to try, such as protect_unlike=true." placeholder:"NAME=VALUE"`
	Rules     string            `help:"Folder with the rules to try, laid out like rules/ in the source. Default: the rules in the binary." type:"existingdir"`
	Decisions string            `help:"Replay decisions from an NDJSON file of {id, policy, facts, result, decided_at} instead of the population's findings." type:"existingfile"`
	Most      int               `help:"List at most so many differences; 0 lists all." default:"50"`
	JSON      bool              `help:"Print the report as JSON, with all differences."`
}

func (replayCmd) Help() string {
	return `With aor, decides all past decisions about agents of record again, from the facts that are stored with them, and lists each that would come
out otherwise, with what that means in money.

Else holds everybody against other rules, for the day of the last identification, and lists person by person what would differ from
the record. Nothing is changed. Each member who is listed reads of it in their record; what is not open to a plan engineer, such as
sensitive categories without consent, is counted and not listed.

Examples:
  keepwell replay --rules my-rules/
  keepwell replay aor --param protect_unlike=true`
}

// Run replays and prints what differs.
func (c replayCmd) Run(a *app) error {
	if c.What == "aor" {
		return c.aor(a)
	}
	if c.Decisions != "" {
		return c.decisions(a)
	}
	return a.with(func(ctx context.Context, s *system) error {
		other, err := a.rules(c.Rules)
		if err != nil {
			return err
		}
		if err := a.registerMembers(ctx, s); err != nil {
			return err
		}
		list := population.ReplayList{Open: a.opener(s, replayPage), Most: c.Most}
		if c.JSON {
			list.Most = 0
		}
		report, err := s.Population.Replay(ctx, other, list, a.progress())
		if err != nil {
			return err
		}
		if c.JSON {
			return writeJSON(a.out, report)
		}
		c.print(a.out, report)
		return nil
	})
}

func (c replayCmd) decisions(a *app) error {
	f, err := os.Open(c.Decisions)
	if err != nil {
		return err
	}
	defer f.Close()
	files := fs.FS(rules.Files)
	if c.Rules != "" {
		files = os.DirFS(c.Rules)
	}
	all, err := policies(files)
	if err != nil {
		return err
	}
	report, err := rule.Replay(a.ctx, rule.ReadPast(f), all, clock.MustZone("UTC"))
	if err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(a.out, report)
	}
	return report.WriteTable(a.out)
}

func (c replayCmd) print(w io.Writer, r population.ReplayReport) {
	fmt.Fprintf(w, "%d members as of %s: %d findings stay, %d differ for %d members.\n", r.Members, r.AsOf, r.Same, r.Differ, r.MembersChanged)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, d := range r.Differences {
		fmt.Fprintf(t, "%s\t%s\t%s\t->\t%s\n", d.Member, d.Rule, d.Was, d.Now)
	}
	if more := r.Differ - len(r.Differences); more > 0 {
		fmt.Fprintf(t, "... and %d more; --most 0 or --json lists all that are open\n", more)
	}
	_ = t.Flush()
	for _, n := range r.ByRule {
		fmt.Fprintf(w, "%-50s %s -> %s: %d\n", n.Rule, n.Was, n.Now, n.Members)
	}
}

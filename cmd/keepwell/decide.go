package main

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/complaint/rate"
	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/rules"
)

type decideCmd struct {
	Policy string `arg:"" optional:"" help:"Name of the policy; without it the names are listed."`
}

func (decideCmd) Help() string {
	return `Reads lines {"id", "facts"} on standard input and writes one line {"id", ...result} for each on standard output, in order.
A line that cannot be decided is answered with an error; the exit code is then 1. The same code decides in the portals.

Example:
  keepwell decide pdc < cases.ndjson`
}

// decisionTables is the folder of rule sets that are policies by themselves.
const decisionTables = "alert"

// policies are all that can be decided, with the decision tables of files (those in the binary, or a folder to try).
func policies(files fs.FS) (*rule.Policies, error) {
	tables, err := rule.LoadFS(files, decisionTables)
	if err != nil {
		return nil, err
	}
	all := append(rule.LibraryPolicies(tables), adherence.PDC{}, adherence.LateRefill{})
	for _, room := range []func(fs.FS) ([]rule.Policy, error){
		offered(authorization.LoadRules), offered(privacy.LoadRules), offered(term.LoadRules), offered(rate.LoadRules),
		offered(inquiry.LoadRules), offered(ctm.LoadRules), offered(contact.LoadBook), offered(aor.LoadRules), offered(entitlement.LoadRules),
		offered(verification.LoadRules),
	} {
		more, err := room(files)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return rule.NewPolicies(all...)
}

// offered are the policies of a room that loads its rules this way.
func offered[R interface{ Policies() []rule.Policy }](load func(fs.FS) (R, error)) func(fs.FS) ([]rule.Policy, error) {
	return func(files fs.FS) ([]rule.Policy, error) {
		r, err := load(files)
		if err != nil {
			return nil, err
		}
		return r.Policies(), nil
	}
}

// Run decides line by line.
func (c decideCmd) Run(a *app) error {
	all, err := policies(rules.Files)
	if err != nil {
		return err
	}
	if c.Policy == "" {
		fmt.Fprintln(a.out, strings.Join(all.Names(), "\n"))
		return nil
	}
	policy, ok := all.Get(c.Policy)
	if !ok {
		return fmt.Errorf("there is no policy %q; there are %s", c.Policy, strings.Join(all.Names(), ", "))
	}
	return rule.RunDecide(a.ctx, policy, a.in, a.out)
}

package main

import (
	"fmt"
	"io/fs"
	"strings"

	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/complaint/rate"
	"github.com/keepwell/keepwell/internal/complaint/term"
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
	forms, err := authorization.LoadRules(files)
	if err != nil {
		return nil, err
	}
	clocks, err := privacy.LoadRules(files)
	if err != nil {
		return nil, err
	}
	complaints, err := term.LoadRules(files)
	if err != nil {
		return nil, err
	}
	rates, err := rate.LoadRules(files)
	if err != nil {
		return nil, err
	}
	inquiries, err := inquiry.LoadRules(files)
	if err != nil {
		return nil, err
	}
	all := append(rule.LibraryPolicies(tables), adherence.PDC{}, adherence.LateRefill{})
	all = append(all, forms.Policies()...)
	all = append(all, complaints.Policies()...)
	all = append(all, rates.Policies()...)
	all = append(all, inquiries.Policies()...)
	return rule.NewPolicies(append(all, clocks.Policies()...)...)
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

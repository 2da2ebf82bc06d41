package ruletest_test

import (
	"os"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/rule"
	"github.com/keepwell/keepwell/internal/rule/ruletest"
)

const half = `id: half
version: "1"
title: Half tested
effective: {from: 2026-01-01}
inputs:
  yes: {type: bool}
rules:
  - {id: first, when: "yes", then: {n: 1}, because: b, source: s, mark: O}
  - {id: second, when: otherwise, then: {n: 2}, because: b, source: s, mark: O}
tests:
  - {name: first, facts: {yes: true}, expect: {rule: first}}
`

func TestUntestedRulesAreFound(t *testing.T) {
	set, err := rule.Load("half.yaml", []byte(half))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"second"}, ruletest.Untested(set)); diff != "" {
		t.Error(diff)
	}
}

func TestRunFindsFilesInFolders(t *testing.T) {
	whole := half + "  - {name: second, facts: {yes: false}, expect: {rule: second}}\n"
	ruletest.Run(t, fstest.MapFS{
		"deep/down/half.yaml": {Data: []byte(whole)},
		"deep/readme.md":      {Data: []byte("not a rule set")},
	}, ".")
}

// The alert folder holds decision tables of this format; the folders beside it have their own.
func TestShippedSetsKeepTheirPromises(t *testing.T) {
	ruletest.Run(t, os.DirFS("../../../rules/alert"), ".")
}

// Package ruletest runs the tests that rule sets carry in their own files.
package ruletest

import (
	"io/fs"
	"path"
	"testing"

	"github.com/keepwell/keepwell/internal/rule"
)

// Run loads every .yaml file under a folder as a rule set, runs its tests, each as a subtest, and demands that every
// rule is decided by at least one of them. At the end all sets must fit together in one library.
func Run(t *testing.T, files fs.FS, folder string) {
	t.Helper()
	var sets []*rule.Set
	err := fs.WalkDir(files, folder, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		t.Run(name, func(t *testing.T) {
			set, err := rule.Load(name, content)
			if err != nil {
				t.Fatal(err)
			}
			sets = append(sets, set)
			runTests(t, set)
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rule.NewLibrary(sets...); err != nil {
		t.Error(err)
	}
}

func runTests(t *testing.T, set *rule.Set) {
	t.Helper()
	for i := range set.Tests {
		t.Run(set.Tests[i].Name, func(t *testing.T) {
			if err := set.RunTest(&set.Tests[i]); err != nil {
				t.Error(err)
			}
		})
	}
	for _, id := range Untested(set) {
		t.Errorf("no test of %s is decided by rule %s", set.Name(), id)
	}
}

// Untested is the rules of a set that no test of it is decided by.
func Untested(set *rule.Set) []string {
	tested := make(map[string]bool)
	for i := range set.Tests {
		decision, err := set.Decide(set.Tests[i].Facts, set.Tests[i].Params)
		if err != nil {
			continue
		}
		for _, verdict := range decision.Trace {
			if verdict.State == rule.Matched && decision.Outcome == rule.Decided {
				tested[verdict.RuleID] = true
			}
		}
	}
	var untested []string
	for i := range set.Rules {
		if !tested[set.Rules[i].ID] {
			untested = append(untested, set.Rules[i].ID)
		}
	}
	return untested
}

package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/rule/ruletest"
	"github.com/keepwell/keepwell/rules"
)

// later lists the published policies of rooms that do not stand yet. A policy leaves the list when its room offers it.
var later = map[string]string{
	"risk": "assessment",
}

// TestPublishedVectors runs every published case through the policies of `keepwell decide`.
func TestPublishedVectors(t *testing.T) {
	offered, err := policies(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("../../testdata/vectors/*.ndjson")
	if err != nil || len(files) == 0 {
		t.Fatalf("vectors: %v, %v", files, err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".ndjson")
		policy, ok := offered.Get(name)
		switch {
		case ok && later[name] != "":
			t.Errorf("%s is offered: take it off the list", name)
		case ok:
			ruletest.Vectors(t, policy, file)
		case later[name] == "":
			t.Errorf("no policy answers the cases of %s", name)
		}
	}
}

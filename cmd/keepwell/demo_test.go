package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOnlyADemoIsThrownAway: --fresh must never delete a folder that the demo did not make.
func TestOnlyADemoIsThrownAway(t *testing.T) {
	dir := t.TempDir()
	mine := filepath.Join(dir, "mine.txt")
	if err := os.WriteFile(mine, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, fresh := range []bool{true, false} {
		if err := prepareDemo(dir, fresh); err == nil {
			t.Errorf("a folder with other files was taken for a demo (fresh %t)", fresh)
		}
	}
	if _, err := os.Stat(mine); err != nil {
		t.Fatal("the other file is gone")
	}

	demo := filepath.Join(dir, "demo")
	if err := prepareDemo(demo, false); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(demo, "keepwell.db")
	if err := os.WriteFile(left, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := prepareDemo(demo, false); err != nil {
		t.Fatalf("a demo is used again: %v", err)
	}
	if _, err := os.Stat(left); err != nil {
		t.Fatal("a demo used again lost a file")
	}
	if err := prepareDemo(demo, true); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); err == nil {
		t.Fatal("--fresh left the old demo")
	}
}

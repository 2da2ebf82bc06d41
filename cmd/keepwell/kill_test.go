package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/sim/sample"
)

// killRounds is how often the load and the identification are killed, at moments spread over the time they need.
const killRounds = 12

// TestKilledAtAnyMoment kills `keepwell load` and `keepwell identify` again and again, for real, and then lets them finish: the
// findings must be those of a run that nobody disturbed, with nothing doubled and nothing lost.
func TestKilledAtAnyMoment(t *testing.T) {
	dir := t.TempDir()
	if err := sample.Extract(filepath.Join(dir, "sample")); err != nil {
		t.Fatal(err)
	}
	steps := [][]string{
		{"load", filepath.Join(dir, "sample", "rif")},
		{"load", filepath.Join(dir, "sample", "fhir")},
		{"identify", "--as-of", "2020-10-31"},
	}
	calm, disturbed := filepath.Join(dir, "calm"), filepath.Join(dir, "disturbed")
	var took []time.Duration
	for _, step := range steps {
		began := time.Now()
		keepwell(t, calm, step...)
		took = append(took, time.Since(began))
	}
	killed := 0
	for i, step := range steps {
		for round := range killRounds {
			if killAfter(t, took[i]*time.Duration(round+1)/(killRounds+1), disturbed, step...) {
				killed++
			}
		}
		keepwell(t, disturbed, step...)
	}
	if killed < killRounds {
		t.Fatalf("only %d of %d runs were killed: the test proves too little", killed, killRounds*len(steps))
	}
	keepwell(t, disturbed, "verify")
	want, got := export(t, calm), export(t, disturbed)
	if !bytes.Equal(want, got) {
		t.Fatalf("after %d kills the findings differ: %d bytes, want %d", killed, len(got), len(want))
	}
	t.Logf("%d runs killed", killed)
}

func command(ctx context.Context, data string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "keepwell", append(args, "--data", data)...)
	return cmd
}

func keepwell(t *testing.T, data string, args ...string) {
	t.Helper()
	if out, err := command(t.Context(), data, args...).CombinedOutput(); err != nil {
		t.Fatalf("keepwell %v: %v\n%s", args, err, out)
	}
}

// killAfter tells whether the run was killed before it was done.
func killAfter(t *testing.T, moment time.Duration, data string, args ...string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), moment)
	defer cancel()
	out, err := command(ctx, data, args...).CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return false
	case errors.As(err, &exit) && !exit.Exited(), errors.Is(err, context.DeadlineExceeded):
		return true
	}
	t.Fatalf("keepwell %v failed instead of being killed: %v\n%s", args, err, out)
	return false
}

// export is the findings without the columns that tell when and where they were recorded.
func export(t *testing.T, data string) []byte {
	t.Helper()
	out := filepath.Join(data, "out")
	keepwell(t, data, "identify", "--as-of", "2020-10-31", "--out", out)
	var all []byte
	for _, name := range []string{"findings.csv", "evidence.csv"} {
		text, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			t.Fatal(err)
		}
		for line := range bytes.Lines(text) {
			if i := bytes.LastIndexByte(line, ','); name == "findings.csv" && i > 0 {
				line = fmt.Appendln(nil, string(line[:i]))
			}
			all = append(all, line...)
		}
	}
	return all
}

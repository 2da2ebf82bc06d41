package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts and kill tests run this test binary as keepwell itself.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"keepwell": main})
}

// TestScripts runs the command line as a user would type it; each script is a small story.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("USER", "tester")
			return nil
		},
	})
}

func TestHelpOfEveryCommand(t *testing.T) {
	for _, args := range [][]string{
		{"--help"},
		{"demo", "--help"},
		{"serve", "--help"},
		{"load", "--help"},
		{"identify", "--help"},
		{"account", "--help"},
		{"account", "create", "--help"},
		{"decide", "--help"},
		{"measure", "--help"},
		{"agreement", "--help"},
		{"replay", "--help"},
		{"rebuild", "--help"},
		{"verify", "--help"},
		{"backup", "--help"},
		{"restore", "--help"},
		{"export", "--help"},
		{"columns", "--help"},
		{"config", "check", "--help"},
		{"letters", "print", "--help"},
		{"doctor", "--help"},
		{"ctm", "--help"},
		{"agents", "--help"},
		{"agents", "load", "--help"},
		{"agents", "ready", "--help"},
		{"enrollment", "--help"},
		{"enrollment", "load", "--help"},
		{"changes", "--help"},
		{"changes", "redecide", "--help"},
		{"pay", "--help"},
		{"pay", "run", "--help"},
		{"pay", "export", "--help"},
		{"verifications", "--help"},
		{"verifications", "forms", "--help"},
	} {
		if code := run(args, os.Stdin, t.Output(), t.Output()); code != 0 {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
}

package triage_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/triage"
	"github.com/keepwell/keepwell/rules"
)

func load(t testing.TB) *triage.Suggester {
	t.Helper()
	files := rules.Files
	catalogs, err := catalog.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	all, err := triage.Load(files, catalogs)
	if err != nil {
		t.Fatal(err)
	}
	return all.Latest()
}

func TestTheFilesOfTheProjectLoad(t *testing.T) { load(t) }

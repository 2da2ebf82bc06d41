package catalog_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/rules"
)

func load(t *testing.T) *catalog.Catalog {
	t.Helper()
	all, err := catalog.Load(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return all.Latest()
}

func TestTheFilesOfTheProjectLoad(t *testing.T) {
	c := load(t)
	if len(c.Versions) != len(catalog.Kinds) {
		t.Errorf("%d versions, expected one of each kind", len(c.Versions))
	}
}

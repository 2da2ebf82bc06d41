package rule_test

import (
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

func TestTheDatePicksTheVersion(t *testing.T) {
	library, err := rule.NewLibrary(load(t, secondVersion), load(t, firstVersion))
	if err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{
		"2025-12-31": "", "2026-01-01": "1", "2026-06-30": "1", "2026-07-01": "2", "2031-01-01": "2",
	} {
		set, err := library.At("call", clock.MustParse(on))
		var missing *rule.NotFoundError
		if want == "" {
			if !errors.As(err, &missing) {
				t.Errorf("%s: %v", on, err)
			}
			continue
		}
		if err != nil || set.Version != want {
			t.Errorf("%s: got %v, %v", on, set, err)
		}
	}
	if latest, ok := library.Latest("call"); !ok || latest.Version != "2" {
		t.Error("latest")
	}
	if _, ok := library.Latest("other"); ok {
		t.Error("a set that is not there")
	}
	if versions := library.Versions("call"); len(versions) != 2 || versions[0].Version != "1" {
		t.Error("versions")
	}
}

func TestVersionsMustNotOverlap(t *testing.T) {
	for name, second := range map[string]string{
		"a day in common":  strings.Replace(secondVersion, "2026-07-01", "2026-06-30", 1),
		"the same version": strings.Replace(secondVersion, `"2"`, `"1"`, 1),
		"inside the first": strings.Replace(secondVersion, "{from: 2026-07-01}", "{from: 2026-03-01, to: 2026-03-31}", 1),
	} {
		if _, err := rule.NewLibrary(load(t, firstVersion), load(t, second)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestFolderOfRuleSets(t *testing.T) {
	files := fstest.MapFS{
		"rules/a/call-1.yaml": {Data: []byte(firstVersion)},
		"rules/a/call-2.yaml": {Data: []byte(secondVersion)},
		"rules/b/visit.yaml":  {Data: []byte(visit)},
		"rules/README.md":     {Data: []byte("# Rules")},
	}
	library, err := rule.LoadFS(files, "rules")
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(library.IDs(), " "); got != "call visit" {
		t.Errorf("got %s", got)
	}
	files["rules/b/one.yaml"] = &fstest.MapFile{Data: []byte("id: One")}
	files["rules/b/two.yaml"] = &fstest.MapFile{Data: []byte("id: [")}
	if _, err := rule.LoadFS(files, "rules"); err == nil ||
		!strings.Contains(err.Error(), "rules/b/one.yaml:1:") || !strings.Contains(err.Error(), "rules/b/two.yaml:1:") {
		t.Errorf("got %v", err)
	}
	if _, err := rule.LoadFS(files, "nowhere"); err == nil {
		t.Error("a folder that is not there")
	}
}

package triage_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/complaint/triage"
	"github.com/keepwell/keepwell/rules"
)

// changed is the folder of the project with replacements in one file.
func changed(t *testing.T, file string, oldNew ...string) fstest.MapFS {
	t.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(rules.Files, catalog.Folder+"/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		content, err := fs.ReadFile(rules.Files, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: content}
	}
	if file == "" {
		return files
	}
	text := string(files[file].Data)
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("%s does not say %q", file, oldNew[i])
		}
		text = strings.Replace(text, oldNew[i], oldNew[i+1], 1)
	}
	files[file] = &fstest.MapFile{Data: []byte(text)}
	return files
}

func loadFrom(t *testing.T, files fs.FS) (*triage.Rules, error) {
	t.Helper()
	catalogs, err := catalog.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return triage.Load(files, catalogs)
}

func TestMistakesAreNamed(t *testing.T) {
	for name, c := range map[string]struct{ file, old, new, field string }{
		"a category that is none":    {"complaint/topic.yaml", "value: access_wait", "value: access", "value"},
		"a subcategory that is none": {"complaint/topic.yaml", "sub: appointment_wait", "sub: appointments", "sub"},
		"a pattern that is none":     {"complaint/topic.yaml", "(office|clinic", "(((office|clinic", "rules."},
		"a class that is none":       {"complaint/trigger.yaml", "<refuse>", "<refusal>", "refused_to_expedite"},
		"a field that is none":       {"complaint/trigger.yaml", "field: emergency", "field: danger", "field"},
		"a key that is none":         {"complaint/trigger.yaml", "negated: true", "negative: true", "content"},
		"an id that stands twice":    {"complaint/trigger.yaml", "id: danger_self", "id: danger_breath", "danger_breath"},
		"a class that nobody uses":   {"complaint/word.yaml", "    rep: [", "    unused: [word]\n    rep: [", "words.en.unused"},
		"a mark that is none":        {"complaint/word.yaml", "mark: O", "mark: perhaps", "mark"},
		"no version":                 {"complaint/word.yaml", `version: "2026.1"`, `version: ""`, "version"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loadFrom(t, changed(t, c.file, c.old, c.new))
			var mistake *catalog.FileError
			if !errors.As(err, &mistake) || mistake.File != c.file || !strings.Contains(err.Error(), c.field) {
				t.Errorf("%v; expected a mistake in %s at %s", err, c.file, c.field)
			}
		})
	}
}

func TestAFileThatIsMissing(t *testing.T) {
	files := changed(t, "")
	delete(files, "complaint/topic.yaml")
	if _, err := loadFrom(t, files); err == nil {
		t.Error("loaded without topics")
	}
}

// TestANewVersion: from its first day a plan's new file suggests, and before it the old one.
func TestANewVersion(t *testing.T) {
	files := changed(t, "complaint/topic.yaml", "{from: 2006-01-01}", "{from: 2006-01-01, to: 2026-12-31}")
	newer := changed(t, "complaint/topic.yaml", "2006-01-01", "2027-01-01", `"2026.1"`, `"2027.1"`, "ride|rides|driver*", "ride|rides|driver*|gondola*")
	files["complaint/topic_2027.yaml"] = newer["complaint/topic.yaml"]
	all, err := loadFrom(t, files)
	if err != nil {
		t.Fatal(err)
	}
	const told = "The gondola never came."
	before := all.At(clock.MustParse("2026-12-31")).Suggest(told, "en", "")
	after := all.At(clock.MustParse("2027-01-01")).Suggest(told, "en", "")
	if got := first(before, triage.FieldCategory); got != "none" {
		t.Errorf("2026: %s", got)
	}
	if got := first(after, triage.FieldCategory); got != "delegate" {
		t.Errorf("2027: %s", got)
	}
	files["complaint/topic.yaml"] = changed(t, "")["complaint/topic.yaml"]
	if _, err := loadFrom(t, files); err == nil {
		t.Error("two versions in force on the same day are accepted")
	}
	if all.Latest() != all.At(clock.MaxDate) {
		t.Error("the latest is not the one in force at the end of time")
	}
}

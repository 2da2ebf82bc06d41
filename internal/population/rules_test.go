package population_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/rules"
)

// rulesWith is the shipped rules with one text of one file replaced, and that file's own tests left out.
func rulesWith(t *testing.T, name, old, fresh string) fs.FS {
	t.Helper()
	all := fstest.MapFS{}
	err := fs.WalkDir(rules.Files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(rules.Files, path)
		all[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	text, _, _ := strings.Cut(string(all[name].Data), "\ntests:")
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not contain %q", name, old)
	}
	all[name] = &fstest.MapFile{Data: []byte(strings.Replace(text, old, fresh, 1) + "\n")}
	return all
}

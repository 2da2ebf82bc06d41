package evaluate

import (
	"os"
	"strings"
	"testing"
)

func TestRulesAreTheSameWithoutTheirTests(t *testing.T) {
	files := os.DirFS("../../../rules")
	folders := []string{"valueset", "drug", "condition", "gap"}
	var hashes []string
	for _, load := range []func() (*Library, error){
		func() (*Library, error) { return Load(files, folders...) },
		func() (*Library, error) { return LoadUntested(files, folders...) },
	} {
		lib, err := load()
		if err != nil {
			t.Fatal(err)
		}
		p, err := Compile(lib.Rules, lib.Sets, Options{Mode: Prospective})
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, p.Hash())
	}
	if hashes[0] != hashes[1] {
		t.Fatalf("hash %s with tests, %s without", hashes[0], hashes[1])
	}
}

func TestWithoutTestsKeepsLineNumbers(t *testing.T) {
	text := "kind: gap\ntests:\n- name: a\n  x: 1\n\n# of the test\n  - y\nid: b\n---\nkind: condition\ntests:\n  - name: c\n"
	want := "kind: gap\n\n\n\n\n\n\nid: b\n---\nkind: condition\n\n\n"
	if got := string(withoutTests([]byte(text))); got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
	if strings.Count(want, "\n") != strings.Count(text, "\n") {
		t.Fatal("the lines are not numbered as before")
	}
}

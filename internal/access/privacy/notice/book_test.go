package notice_test

import (
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/plans"
)

var shipped = []string{"demo", "cigna-medicare"}

// required reads what a notice must say: paragraph and words.
func required(t *testing.T, language string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/required." + language + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if paragraph, words, ok := strings.Cut(strings.TrimSpace(line), " | "); ok && !strings.HasPrefix(line, "#") {
			all[words] = paragraph
		}
	}
	if len(all) < 12 {
		t.Fatalf("%d requirements in %s", len(all), language)
	}
	return all
}

func TestShippedNoticesSayWhatTheyMust(t *testing.T) {
	for _, plan := range shipped {
		book, err := notice.Load(plans.Files, plan, "en", "es")
		if err != nil {
			t.Fatal(err)
		}
		for _, language := range []string{"en", "es"} {
			n, ok := book.Current(language, clock.MustParse("2026-02-16"))
			if !ok || n.Version != "2026.1" || n.Language != language {
				t.Fatalf("%s %s: %+v", plan, language, n.Version)
			}
			for words, paragraph := range required(t, language) {
				if !strings.Contains(n.Markdown, words) {
					t.Errorf("%s %s: %s is missing: %q", plan, language, paragraph, words)
				}
			}
		}
	}
}

func TestCurrentIsByDay(t *testing.T) {
	book, err := notice.Load(plans.Files, "demo", "en", "es")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ on, language, version, got string }{
		{"2024-12-31", "en", "", ""},
		{"2025-01-01", "es", "2025.1", "es"},
		{"2026-02-15", "es-MX", "2025.1", "es"},
		{"2026-02-16", "vi", "2026.1", "en"},
	} {
		n, ok := book.Current(test.language, clock.MustParse(test.on))
		if n.Version != test.version || n.Language != test.got || ok != (test.version != "") {
			t.Errorf("%s in %s: %s in %s", test.on, test.language, n.Version, n.Language)
		}
	}
	if all := book.All("en"); len(all) != 2 || all[0].Version != "2026.1" {
		t.Errorf("%d versions, newest %s", len(all), all[0].Version)
	}
}

func TestLoadRefuses(t *testing.T) {
	const good = "---\nversion: \"1\"\nlanguage: en\neffective: 2026-01-01\ntitle: T\ncontact: C\n---\n\nText\n"
	for name, files := range map[string]fstest.MapFS{
		"no notice at all":      {},
		"a language is missing": {"p/notice/1.en.md": {Data: []byte(good)}},
		"no head":               {"p/notice/1.en.md": {Data: []byte("Text\n")}},
		"an unknown key":        {"p/notice/1.en.md": {Data: []byte(strings.Replace(good, "title", "titel", 1))}},
		"no effective date":     {"p/notice/1.en.md": {Data: []byte(strings.Replace(good, "2026-01-01", "soon", 1))}},
		"two effective dates": {
			"p/notice/1.en.md": {Data: []byte(good)},
			"p/notice/1.es.md": {Data: []byte(strings.NewReplacer("en\n", "es\n", "2026-01-01", "2026-01-02").Replace(good))},
		},
	} {
		if _, err := notice.Load(files, "p", "en", "es"); err == nil {
			t.Errorf("%s: loaded", name)
		}
	}
}

package shell_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// TestLanguagesAreComplete holds every language against the source: keys, placeholders, plural forms.
func TestLanguagesAreComplete(t *testing.T) {
	for _, lack := range shell.Embedded().Incomplete() {
		t.Error(lack)
	}
	if codes := shell.Embedded().Codes(); !slices.Equal(codes, []string{"en", "es"}) {
		t.Errorf("languages = %v", codes)
	}
}

func TestIncompleteLanguageSaysWhat(t *testing.T) {
	own := fstest.MapFS{"plan.vi.yaml": {Data: []byte("shell.skip: Bỏ qua\nshell.form.long: Dài {{.More}}\nstyles.found: có\nown.key: x\n")}}
	all, err := shell.LoadLanguages(shell.EmbeddedTexts(), own)
	if err != nil {
		t.Fatal(err)
	}
	lacks := strings.Join(all.Incomplete(), "\n")
	for _, want := range []string{
		"vi: shell.menu is missing", "vi: shell.form.long has the placeholders [More], expected [Most]", "vi: own.key is not in en",
		"vi: styles.found: one of the languages has plural forms",
	} {
		if !strings.Contains(lacks, want) {
			t.Errorf("it does not say %q", want)
		}
	}
	if strings.Contains(lacks, "shell.skip") {
		t.Error("a text that is there is called missing")
	}
}

func TestMistakesInTextFilesAreNamed(t *testing.T) {
	for _, tc := range []struct{ name, file, text, want string }{
		{"name", "plan.yaml", "a.b: x\n", "expected a name like"},
		{"twice", "plan.es.yaml", "shell.skip: Ir\n", "there twice"},
		{"not yaml", "plan.es.yaml", "a: [\n", "plan.es.yaml"},
		{"empty", "plan.es.yaml", "own.key: ''\n", "has no text"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := shell.LoadLanguages(shell.EmbeddedTexts(), fstest.MapFS{tc.file: {Data: []byte(tc.text)}})
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error = %v, want it to say %q", err, tc.want)
			}
		})
	}
	if _, err := shell.LoadLanguages(fstest.MapFS{"shell.es.yaml": {Data: []byte("a.b: x\n")}}); err == nil {
		t.Error("texts without the source language are taken")
	}
}

// keyLiteral is a string in code that looks like the key of a text, or the beginning of one ("shell.role.").
var keyLiteral = regexp.MustCompile("[\"`]([a-z]+(?:\\.[a-z0-9_]+)+\\.?|[a-z]+\\.)[\"`]")

// TestTextsAndCodeAgree finds keys that pages use and nobody wrote, and texts that no page uses.
func TestTextsAndCodeAgree(t *testing.T) {
	areas, texts := textKeys(t)
	used := map[string]string{}
	for _, room := range []string{"..", "../../access", "../../person", "../../../cmd"} {
		literals(t, room, used)
	}
	var beginnings []string
	for literal, where := range used {
		switch area, _, _ := strings.Cut(literal, "."); {
		case strings.HasSuffix(literal, "."):
			beginnings = append(beginnings, literal)
		case areas[area] && !texts[literal] && !strings.HasSuffix(literal, ".yaml"):
			t.Errorf("%s uses the text %s, which is in no file", where, literal)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		begun := slices.ContainsFunc(beginnings, func(b string) bool { return strings.Count(b, ".") > 1 && strings.HasPrefix(key, b) })
		if used[key] == "" && !begun {
			t.Errorf("no page uses the text %s", key)
		}
	}
}

// textKeys are all keys of the source language and the first parts of their names.
func textKeys(t *testing.T) (areas, texts map[string]bool) {
	t.Helper()
	areas, texts = map[string]bool{}, map[string]bool{}
	names, err := fs.Glob(shell.EmbeddedTexts(), "*.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(shell.EmbeddedTexts(), name)
		if err != nil {
			t.Fatal(err)
		}
		var read map[string]any
		if err := yaml.Unmarshal(body, &read); err != nil {
			t.Fatal(err)
		}
		for key := range read {
			area, _, _ := strings.Cut(key, ".")
			areas[area], texts[key] = true, true
		}
	}
	return areas, texts
}

// literals gathers what looks like a key in the pages and the code of a room.
func literals(t *testing.T, room string, used map[string]string) {
	t.Helper()
	err := filepath.WalkDir(room, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_templ.go") {
			return err
		}
		if ext := filepath.Ext(path); ext != ".go" && ext != ".templ" {
			return nil
		}
		body, err := os.ReadFile(path)
		for _, found := range keyLiteral.FindAllSubmatch(body, -1) {
			used[string(found[1])] = path
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestNoSentenceStandsInPages finds text between tags that is not a text of a language.
func TestNoSentenceStandsInPages(t *testing.T) {
	allowed := []string{"Keepwell", "TTY", "SHA-256", "keepwell load FOLDER", "·", "/", "(", ")", ".", ",", ":", "–", "…"}
	between := regexp.MustCompile(`>([^<>{}@]*[A-Za-z][^<>{}@]*)<`)
	names, err := filepath.Glob("../*/*.templ")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range between.FindAllSubmatch(body, -1) {
			words := strings.TrimSpace(string(found[1]))
			if !slices.Contains(allowed, words) && !strings.Contains(words, ":=") && !strings.Contains(words, "if ") && !strings.Contains(words, "for ") {
				t.Errorf("%s holds the words %q", name, words)
			}
		}
	}
}

// TestSpanishIsPolite: Spanish texts say "usted" to everybody.
func TestSpanishIsPolite(t *testing.T) {
	familiar := regexp.MustCompile(`(?i)(^|[^\p{L}])(tú|tu|tus|ti|contigo|puedes|tienes|quieres|eres|haz)([^\p{L}]|$)`)
	names, err := fs.Glob(shell.EmbeddedTexts(), "*.es.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(shell.EmbeddedTexts(), name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(body), "\n") {
			if found := familiar.FindString(line); found != "" {
				t.Errorf("%s, line %d: %q", name, i+1, strings.TrimSpace(found))
			}
		}
	}
}

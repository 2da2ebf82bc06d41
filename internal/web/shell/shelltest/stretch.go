package shelltest

import (
	"io/fs"
	"maps"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// StretchedCode is the made-up language of Stretched.
const StretchedCode = "en-XB"

// Stretched are the embedded languages and one more: English written from right to left with every text 40% longer. A page that
// holds in it holds in every language.
func Stretched(t testing.TB) *shell.Languages {
	t.Helper()
	made := fstest.MapFS{}
	names, err := fs.Glob(shell.EmbeddedTexts(), "*.en.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(shell.EmbeddedTexts(), name)
		if err != nil {
			t.Fatal(err)
		}
		made[strings.Replace(path.Base(name), ".en.", "."+StretchedCode+".", 1)] = &fstest.MapFile{Data: stretchFile(t, body)}
	}
	all, err := shell.LoadLanguages(shell.EmbeddedTexts(), made)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func stretchFile(t testing.TB, body []byte) []byte {
	t.Helper()
	var texts map[string]any
	if err := yaml.Unmarshal(body, &texts); err != nil {
		t.Fatal(err)
	}
	for key, text := range texts {
		if !strings.HasPrefix(key, "shell.date.") && !strings.HasPrefix(key, "shell.language.") {
			texts[key] = stretch(text)
		}
	}
	maps.Copy(texts, described(texts))
	out, err := yaml.Marshal(texts)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// described are the texts that describe the language itself, where the file has them.
func described(texts map[string]any) map[string]any {
	if texts["shell.language.name"] == nil {
		return nil
	}
	return map[string]any{"shell.language.name": "Stretched", "shell.language.direction": "rtl"}
}

func stretch(text any) any {
	switch is := text.(type) {
	case string:
		return stretchWords(is)
	case map[string]any:
		for form, words := range is {
			is[form] = stretch(words)
		}
	}
	return text
}

var vowel = regexp.MustCompile(`[aeo]`)

// stretchWords doubles vowels until a text is 40% longer, and leaves placeholders alone.
func stretchWords(text string) string {
	parts := regexp.MustCompile(`\{\{.*?\}\}|[^{]+`).FindAllString(text, -1)
	missing := (len(text)*4 + 9) / 10
	for i, part := range parts {
		if strings.HasPrefix(part, "{{") {
			continue
		}
		parts[i] = vowel.ReplaceAllStringFunc(part, func(letter string) string {
			if missing--; missing < 0 {
				return letter
			}
			return letter + letter
		})
	}
	out := strings.Join(parts, "")
	if missing > 0 {
		out += strings.Repeat(" ~~~~", (missing+4)/5)
	}
	return out
}

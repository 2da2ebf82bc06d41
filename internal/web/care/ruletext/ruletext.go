package ruletext

import (
	"embed"
	"fmt"
	"path"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/population"
)

//go:embed rules.*.yaml
var files embed.FS

// Words are a rule's title and what it means for the member in plain words.
type Words struct {
	Title string `yaml:"title"`
	Plain string `yaml:"plain"`
}

// Title is the name of a rule in a language; a rule that nobody translated, such as a plan's own, keeps the title it has.
func Title(lang, rule, written string) string {
	if w, ok := Of(lang, rule); ok {
		return w.Title
	}
	return written
}

// Plain is what a rule means in plain words.
func Plain(lang string, card population.RuleCard) string {
	if w, ok := Of(lang, card.ID); ok {
		return w.Plain
	}
	return card.Plain
}

// Of are the words of a rule in a language; false when there are none.
func Of(lang, rule string) (Words, bool) {
	w, ok := all()[lang][rule]
	return w, ok
}

// Languages holds the words by language and rule.
type Languages map[string]map[string]Words

// all panics when a file cannot be read: a build with such a file is broken.
var all = sync.OnceValue(func() Languages {
	names, err := files.ReadDir(".")
	if err != nil {
		panic(fmt.Errorf("ruletext: %w", err))
	}
	languages := Languages{}
	for _, name := range names {
		lang := strings.TrimSuffix(strings.TrimPrefix(name.Name(), "rules."), path.Ext(name.Name()))
		if languages[lang], err = read(name.Name()); err != nil {
			panic(fmt.Errorf("ruletext: %s: %w", name.Name(), err))
		}
	}
	return languages
})

func read(name string) (map[string]Words, error) {
	data, err := files.ReadFile(name)
	if err != nil {
		return nil, err
	}
	var words map[string]Words
	return words, yaml.UnmarshalWithOptions(data, &words, yaml.Strict())
}

package shell

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

//go:embed text/*.yaml
var embeddedTexts embed.FS

// source is the language in which texts are written first; others are translated from it.
const source = "en"

// Languages holds all texts in all languages. It does not change.
type Languages struct {
	voices map[string]*voice // by language
	order  []string          // the source first, then by code
}

// Embedded are the languages that ship with Keepwell. It panics when a file cannot be read: a build with such a file is broken.
var Embedded = sync.OnceValue(func() *Languages {
	texts, err := fs.Sub(embeddedTexts, "text")
	if err == nil {
		var all *Languages
		if all, err = LoadLanguages(texts); err == nil {
			return all
		}
	}
	panic("shell: embedded texts: " + err.Error())
})

// EmbeddedTexts is the folder of the embedded texts, to be loaded together with a plan's own folder.
func EmbeddedTexts() fs.FS {
	texts, err := fs.Sub(embeddedTexts, "text")
	if err != nil {
		panic(err) // the embedded folder is there
	}
	return texts
}

// LoadLanguages reads <area>.<lang>.yaml of all folders. A text that is there twice in one language, or a file that is none, is an
// error. Whether languages are complete says Incomplete.
func LoadLanguages(folders ...fs.FS) (*Languages, error) {
	bundle := i18n.NewBundle(language.English)
	messages := map[string]map[string]*i18n.Message{}
	for _, folder := range folders {
		names, err := fs.Glob(folder, "*.yaml")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if err := loadTexts(bundle, messages, folder, name); err != nil {
				return nil, err
			}
		}
	}
	return speakAll(bundle, messages)
}

func loadTexts(bundle *i18n.Bundle, messages map[string]map[string]*i18n.Message, folder fs.FS, name string) error {
	area, lang, ok := strings.Cut(strings.TrimSuffix(path.Base(name), ".yaml"), ".")
	if _, err := language.Parse(lang); !ok || err != nil {
		return fmt.Errorf("text file %s: expected a name like %s.es.yaml", name, area)
	}
	text, err := fs.ReadFile(folder, name)
	if err != nil {
		return err
	}
	read, err := i18n.ParseMessageFileBytes(text, name, map[string]i18n.UnmarshalFunc{"yaml": yaml.Unmarshal})
	if err == nil {
		err = bundle.AddMessages(ruled(lang), read.Messages...)
	}
	if err != nil {
		return fmt.Errorf("text file %s: %w", name, err)
	}
	if messages[lang] == nil {
		messages[lang] = map[string]*i18n.Message{}
	}
	for _, m := range read.Messages {
		switch {
		case messages[lang][m.ID] != nil:
			return fmt.Errorf("text file %s: %s is there twice in %s", name, m.ID, lang)
		case m.Other == "":
			return fmt.Errorf("text file %s: %s has no text", name, m.ID)
		}
		messages[lang][m.ID] = m
	}
	return nil
}

// ruled is the language under which the library keeps texts. It knows no plural rules for some, such as Haitian Creole; those are
// kept as artificial languages, which count like English.
func ruled(lang string) language.Tag {
	tag := language.Make(lang)
	if i18n.NewBundle(language.English).AddMessages(tag) == nil {
		return tag
	}
	return language.Make("art-x-" + strings.ToLower(strings.ReplaceAll(lang, "-", "")))
}

func speakAll(bundle *i18n.Bundle, messages map[string]map[string]*i18n.Message) (*Languages, error) {
	if messages[source] == nil {
		return nil, errors.New("text files: there is none in " + source)
	}
	all := &Languages{voices: map[string]*voice{}, order: slices.Sorted(maps.Keys(messages))}
	slices.SortStableFunc(all.order, func(a, b string) int {
		return boolInt(b == source) - boolInt(a == source)
	})
	for _, lang := range all.order {
		v, err := newVoice(bundle, lang, messages[lang], all.voices[source])
		if err != nil {
			return nil, err
		}
		all.voices[lang] = v
	}
	return all, nil
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Codes are the languages in the order in which the switch shows them.
func (l *Languages) Codes() []string { return slices.Clone(l.order) }

// choose finds the language of a visit: what was chosen here, then what the account prefers, what the browser asks for, and
// the plan's first language.
func (l *Languages) choose(r *http.Request, account string, offered []string) *voice {
	if kept, err := r.Cookie(languageCookie); err == nil && l.voices[kept.Value] != nil {
		return l.voices[kept.Value]
	}
	if v := l.match(account); v != nil {
		return v
	}
	if v := l.match(r.Header.Get("Accept-Language")); v != nil {
		return v
	}
	for _, lang := range offered {
		if v := l.match(lang); v != nil {
			return v
		}
	}
	return l.voices[source]
}

// match finds the voice of the first wanted language that we speak; nil when there is none. wanted is written as in Accept-Language.
func (l *Languages) match(wanted string) *voice {
	if wanted == "" {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(wanted)
	if err != nil {
		return nil
	}
	for _, tag := range tags {
		if v := l.voices[tag.String()]; v != nil {
			return v
		}
		base, _ := tag.Base()
		if v := l.voices[base.String()]; v != nil {
			return v
		}
	}
	return nil
}

const languagePath = "/language"

// chooseLanguage keeps a choice of language and comes back to the same page.
func (s *site) chooseLanguage(r *http.Request, _ Visit) (Answer, error) {
	lang := r.FormValue("language")
	if s.Languages.voices[lang] == nil {
		return nil, ErrNoPage
	}
	return WithCookies(Redirect(Next(r), ""), ownCookie(r, languageCookie, lang, choiceSeconds)), nil
}

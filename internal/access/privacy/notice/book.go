package notice

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
)

// Notice is one version in one language.
type Notice struct {
	Version   string     // the same in every language
	Language  string     // BCP 47
	Effective clock.Date // stands on the notice itself, 45 CFR 164.520(b)(1)(viii)
	Title     string
	Contact   string // who tells more, 45 CFR 164.520(b)(1)(vii)
	Changed   string // what is new in it, for the letter; "" for the first
	Source    string // what says that it must read so
	Mark      string // how sure we are of that: V, S, R or O
	Markdown  string // headings, paragraphs, lists and bold only
	SHA256    string // of the file, so that it is known which text somebody got
}

// Book holds all versions of one plan.
type Book struct{ all []Notice } // by effective date

// head is what stands before the text of a file.
type head struct {
	Version   string `yaml:"version"`
	Language  string `yaml:"language"`
	Effective string `yaml:"effective"`
	Title     string `yaml:"title"`
	Contact   string `yaml:"contact"`
	Changed   string `yaml:"changed"`
	Source    string `yaml:"source"`
	Mark      string `yaml:"mark"`
}

// Load reads the notices of a plan: every file <plan>/notice/*.md. Each version must be there in every one of the languages. The first
// language is the one that others fall back to.
func Load(files fs.FS, plan string, languages ...string) (*Book, error) {
	names, err := fs.Glob(files, path.Join(plan, "notice", "*.md"))
	if err != nil {
		return nil, fmt.Errorf("notice: %w", err)
	}
	b := &Book{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("notice: %w", err)
		}
		n, err := parse(text)
		if err != nil {
			return nil, fmt.Errorf("notice %s: %w", name, err)
		}
		b.all = append(b.all, n)
	}
	slices.SortStableFunc(b.all, func(x, y Notice) int {
		return cmp.Or(cmp.Compare(x.Effective, y.Effective), cmp.Compare(x.Language, y.Language))
	})
	return b, b.check(plan, languages)
}

const fence = "---\n"

func parse(text []byte) (Notice, error) {
	rest, ok := bytes.CutPrefix(text, []byte(fence))
	front, body, closed := bytes.Cut(rest, []byte("\n"+fence))
	if !ok || !closed {
		return Notice{}, errors.New("expected version, language, effective, title and contact between two lines of ---, then the text")
	}
	var h head
	if err := yaml.NewDecoder(bytes.NewReader(front), yaml.DisallowUnknownField()).Decode(&h); err != nil {
		return Notice{}, err
	}
	effective, err := clock.Parse(h.Effective)
	if err != nil {
		return Notice{}, fmt.Errorf("effective: %w", err)
	}
	if h.Version == "" || h.Language == "" || h.Title == "" || h.Contact == "" {
		return Notice{}, errors.New("version, language, title and contact are needed")
	}
	sum := sha256.Sum256(text)
	return Notice{
		Version: h.Version, Language: h.Language, Effective: effective, Title: h.Title, Contact: h.Contact, Changed: h.Changed,
		Source: h.Source, Mark: h.Mark,
		Markdown: strings.TrimSpace(string(body)) + "\n", SHA256: hex.EncodeToString(sum[:]),
	}, nil
}

// check demands that every version is there in all languages with one effective date.
func (b *Book) check(plan string, languages []string) error {
	if len(b.all) == 0 {
		return fmt.Errorf("notice: plan %s has none", plan)
	}
	for _, n := range b.all {
		for _, language := range languages {
			if _, ok := b.find(n.Version, language); !ok {
				return fmt.Errorf("notice: version %s of plan %s is not there in %s", n.Version, plan, language)
			}
		}
		for _, m := range b.all {
			if m.Version == n.Version && m.Effective != n.Effective {
				return fmt.Errorf("notice: version %s of plan %s has two effective dates", n.Version, plan)
			}
		}
	}
	return nil
}

func (b *Book) find(version, language string) (Notice, bool) {
	i := slices.IndexFunc(b.all, func(n Notice) bool { return n.Version == version && n.Language == language })
	if i < 0 {
		return Notice{}, false
	}
	return b.all[i], true
}

// Current is the version in force on a day, in the language or, where it is not there, in English; false before the first one.
func (b *Book) Current(language string, on clock.Date) (Notice, bool) {
	version := ""
	for _, n := range b.all {
		if !n.Effective.After(on) {
			version = n.Version
		}
	}
	return b.Version(version, language)
}

// fallback is the language of a notice that is not there in the one asked for.
const fallback = "en"

// Version is one version in the language, or in English.
func (b *Book) Version(version, language string) (Notice, bool) {
	short, _, _ := strings.Cut(language, "-")
	for _, l := range []string{language, short, fallback} {
		if n, ok := b.find(version, l); ok {
			return n, true
		}
	}
	return Notice{}, false
}

// All is every version in one language, newest first.
func (b *Book) All(language string) []Notice {
	var out []Notice
	for _, n := range slices.Backward(b.all) {
		if n.Language == language {
			out = append(out, n)
		}
	}
	return out
}

// Package wording holds the texts of letters and of the notices that stand in them. They are data (rules/letter): a letter declares the
// values it says, and has the same lines in every language. What is declared and not said, said and not declared, or there in one language
// only, is refused when the texts are loaded, not when a member waits for the letter.
package wording

import (
	"slices"

	"golang.org/x/text/language"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
)

// Type is what kind of value it is.
type Type string

// The types of values.
const (
	Words   Type = "text"    // one line
	Prose   Type = "prose"   // paragraphs that somebody wrote
	Date    Type = "date"    // 2026-07-01; written in words
	Choice  Type = "choice"  // one of a list; each has words, or a line of its own
	Choices Type = "choices" // several of a list, separated by commas
	Flag    Type = "flag"    // "yes", anything else is no
)

// Value is something that a letter says and that differs from letter to letter.
type Value struct {
	Type     Type     `yaml:"type"`
	Of       []string `yaml:"of"`
	Open     bool     `yaml:"open"` // a choice that may also be somebody's own words, said as they stand
	Optional bool     `yaml:"optional"`
	About    string   `yaml:"about"`
}

// Dictionary is the words of choices: value, choice, language.
type Dictionary map[string]map[string]map[string]string

// Family is what letters about the same kind of matter have in common: values that come with each of them, said or not.
type Family struct {
	ID     string           `yaml:"id"`
	Values map[string]Value `yaml:"values"`
	Words  Dictionary       `yaml:"words"`
}

// Line is one block of a text. Exactly one of the fields besides When is filled.
type Line struct {
	P       string   `yaml:"p"`       // a paragraph
	H       string   `yaml:"h"`       // a heading
	List    []string `yaml:"list"`    //
	Prose   string   `yaml:"prose"`   // the name of a value
	Each    string   `yaml:"each"`    // the name of a value: a list of its words
	Address string   `yaml:"address"` // of the plan: plan.grievances, ...
	When    string   `yaml:"when"`    // conditions, all of which must hold: "due, outcome=adverse|answered, !reason"

	when []condition
}

// Text is a letter or notice in one language.
type Text struct {
	Title string `yaml:"title"`
	Body  []Line `yaml:"body"`
}

// Letter is one template.
type Letter struct {
	ID       letter.Template  `yaml:"id"`
	Version  string           `yaml:"version"`
	Family   string           `yaml:"family"`
	Tells    string           `yaml:"tells"`    // what the disclosure rules go by: receipt, status, outcome, authority, privacy, notice
	Required bool             `yaml:"required"` // the law wants it sent, whatever the member asked about contact
	Source   string           `yaml:"source"`
	Mark     string           `yaml:"mark"`
	Values   map[string]Value `yaml:"values"`
	Words    Dictionary       `yaml:"words"`
	Text     map[string]Text  `yaml:"text"`

	all   map[string]Value // own and of the family
	names Dictionary
	hash  string
}

// Block is a notice that the rules put into letters.
type Block struct {
	ID       string          `yaml:"id"`
	Version  string          `yaml:"version"`
	Source   string          `yaml:"source"`
	Mark     string          `yaml:"mark"`
	Text     map[string]Text `yaml:"text"`
	Taglines []Tagline       `yaml:"taglines"` // the same sentence in many languages, after the text

	hash string
}

// Tagline is a sentence in a language that the plan need not speak.
type Tagline struct {
	Language string `yaml:"language"`
	Text     string `yaml:"text"`
}

// Texts are all letters and blocks.
type Texts struct {
	languages []string // the first is the default
	families  map[string]*Family
	letters   map[letter.Template]*Letter
	blocks    map[string]*Block
}

// Languages are those in which every text is there.
func (t *Texts) Languages() []string { return slices.Clone(t.languages) }

// Letter is a template, and whether there is one.
func (t *Texts) Letter(id letter.Template) (*Letter, bool) {
	l, ok := t.letters[id]
	return l, ok
}

// Letters are the ids of all templates, sorted.
func (t *Texts) Letters() []letter.Template {
	ids := make([]letter.Template, 0, len(t.letters))
	for id := range t.letters {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// Block is a notice, and whether there is one.
func (t *Texts) Block(id string) (*Block, bool) {
	b, ok := t.blocks[id]
	return b, ok
}

// Speak is the language in which somebody who asked for one gets a letter. False when the texts do not have it, so that it is another one.
func (t *Texts) Speak(asked string) (lang string, own bool) {
	if asked == "" || slices.Contains(t.languages, asked) {
		return first(asked, t.languages[0]), true
	}
	base, _ := language.Make(asked).Base()
	if slices.Contains(t.languages, base.String()) {
		return base.String(), true
	}
	return t.languages[0], false
}

func first(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// Needs are the values that a template can say, with those of its family.
func (l *Letter) Needs() map[string]Value { return l.all }

// Hash is that of the file.
func (l *Letter) Hash() string { return l.hash }

// Hash is that of the file.
func (b *Block) Hash() string { return b.hash }

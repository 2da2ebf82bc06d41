package inquiry

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/rule"
)

// The rule sets. A file of a set begins with its name: agent_inquiry.yaml, agent_inquiry-2027.yaml.
const (
	rulesFolder = "complaint"
	setAnswer   = "agent_inquiry"
	setLimit    = "agent_inquiry_limit"
	setTarget   = "outreach_target"
	setQuestion = "resource_question"
	textFile    = "agent_answer.yaml"
)

// Rules are the rule sets of this room, and what agents hear.
type Rules struct {
	library *rule.Library
	texts   sentences
}

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	library, err := rule.LoadSets(files, rulesFolder, setAnswer, setLimit, setTarget, setQuestion)
	if err != nil {
		return nil, fmt.Errorf("inquiry: %w", err)
	}
	texts, err := loadSentences(files)
	if err != nil {
		return nil, fmt.Errorf("inquiry: %w", err)
	}
	return &Rules{library, texts}, nil
}

// text is a sentence by language (BCP 47).
type text map[string]string

// sentences are what agents hear, as data.
type sentences struct {
	Kind      string `yaml:"kind"`
	Version   string `yaml:"version"`
	Title     string `yaml:"title"`
	Effective struct {
		From string `yaml:"from"`
	} `yaml:"effective"`
	Source    string          `yaml:"source"`
	Mark      string          `yaml:"mark"`
	Spoken    map[Code]string `yaml:"spoken"`
	Sentences map[string]text `yaml:"sentences"`
	Parts     map[string]text `yaml:"parts"`
}

func loadSentences(files fs.FS) (sentences, error) {
	name := path.Join(rulesFolder, textFile)
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return sentences{}, err
	}
	var s sentences
	if err := yaml.NewDecoder(bytes.NewReader(content), yaml.DisallowUnknownField()).Decode(&s); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	if err := s.check(); err != nil {
		return s, fmt.Errorf("%s: %w", name, err)
	}
	return s, nil
}

// english is the language that every sentence has.
const english = "en"

var errNeutral = errors.New("A2 and A5 must say the same: other words would tell agents that they are complained about")

func (s *sentences) check() error {
	for _, code := range []Code{NotVerified, Appointed, Neutral, UnderWay, Nothing} {
		if s.Sentences[s.Spoken[code]][english] == "" {
			return fmt.Errorf("no sentence for %s", code)
		}
	}
	for _, part := range []string{"phone", "tty", "hours"} {
		if s.Parts[part][english] == "" {
			return fmt.Errorf("no part %s", part)
		}
	}
	if s.Spoken[Neutral] != s.Spoken[Nothing] {
		return errNeutral
	}
	return nil
}

// in is a text in a language, or in English.
func (t text) in(language string) string {
	base, _, _ := strings.Cut(language, "-")
	for _, l := range []string{language, base, english} {
		if t[l] != "" {
			return t[l]
		}
	}
	return ""
}

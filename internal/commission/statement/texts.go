package statement

import (
	"bytes"
	"fmt"
	"io/fs"
	"regexp"
	"slices"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
)

const textsFile = "commission/statement.yaml"

// Languages are those in which every text is written. The first is the one for whoever asks for none or for another one.
var Languages = []string{"en", "es"}

// wording is a title and a sentence.
type wording struct {
	Title string `yaml:"title"`
	Text  string `yaml:"text"`
}

// entry is a reason or rule in all languages.
type entry struct {
	Citation string  `yaml:"citation"`
	EN       wording `yaml:"en"`
	ES       wording `yaml:"es"`
}

func (e entry) in(lang string) wording {
	if lang == "es" {
		return e.ES
	}
	return e.EN
}

// words is a text in all languages.
type words struct {
	EN string `yaml:"en"`
	ES string `yaml:"es"`
}

func (w words) in(lang string) string {
	if lang == "es" {
		return w.ES
	}
	return w.EN
}

// Texts are the words of statements.
type Texts struct {
	ID         string           `yaml:"id"`
	Version    string           `yaml:"version"`
	Title      string           `yaml:"title"`
	Reasons    map[string]entry `yaml:"reasons"`
	Rules      map[string]entry `yaml:"rules"`
	Notes      map[string]words `yaml:"notes"`
	Exceptions map[string]words `yaml:"exceptions"`
	Tests      map[string]words `yaml:"tests"`
	Bases      map[string]words `yaml:"bases"`
	Regions    map[string]words `yaml:"regions"`
	Families   map[string]words `yaml:"families"`
	Labels     map[string]words `yaml:"labels"`
	Months     struct {
		EN []string `yaml:"en"`
		ES []string `yaml:"es"`
	} `yaml:"months"`
}

// reasons and rules are all that a line can have.
var (
	reasons = []commission.Reason{
		commission.Earned, FurtherMonths, commission.TrueUp, commission.Underpaid, commission.Overpaid, commission.MonthsNotEnrolled, commission.RapidDisenrollment,
		commission.Cancelled, commission.Noncommissionable, commission.AORCorrection, commission.Suspended, commission.Released,
		commission.DisputeUpheld, commission.NotReady, commission.Override, commission.Paid, commission.Recovered, commission.CarriedDebt,
	}
	ruleNames = []entitlement.Rule{
		entitlement.FullInitial, entitlement.ProratedInitial, entitlement.UnlikeInitial, entitlement.UnlikeRenewal, entitlement.CollapsedRenewal,
		entitlement.ProvisionalRenewal, entitlement.RenewalYear,
	}
	noteNames = []string{
		"months", "before", "lost", "test", "was", "exception", "fourth", "capped", "level", "protected", "retro", "takes_back", "adds_to",
	}
	baseNames   = []string{change.BasisApplication, change.BasisRequest, change.BasisTransfer, "successor"}
	regionNames = []string{entitlement.RegionNational, entitlement.RegionCTPADC, entitlement.RegionCANJ, entitlement.RegionPRUSVI}
	familyNames = []string{"ma", "mapd", "cost", "pdp"}
)

// placeholders are the values that a text may name.
var placeholders = []string{
	"after", "amount", "before", "capped", "count", "date", "decision", "earned", "exception", "level", "limit", "line", "lost", "months", "npn",
	"rate", "rule", "test", "year",
}

// LoadTexts reads them from the folder of all rules. What a line can say and has no words for is an error.
func LoadTexts(files fs.FS) (*Texts, error) {
	text, err := fs.ReadFile(files, textsFile)
	if err != nil {
		return nil, fmt.Errorf("statement: %w", err)
	}
	t := &Texts{}
	if err := yaml.NewDecoder(bytes.NewReader(text), yaml.DisallowUnknownField()).Decode(t); err != nil {
		return nil, fmt.Errorf("statement: %s: %w", textsFile, err)
	}
	if err := t.check(); err != nil {
		return nil, fmt.Errorf("statement: %s: %w", textsFile, err)
	}
	return t, nil
}

func (t *Texts) check() error {
	const year = 12
	if len(t.Months.EN) != year || len(t.Months.ES) != year {
		return fmt.Errorf("months: expected twelve names in each language")
	}
	for section, part := range map[string]struct {
		names []string
		has   map[string]entry
	}{"reasons": {names(reasons), t.Reasons}, "rules": {names(ruleNames), t.Rules}} {
		for _, name := range part.names {
			if err := checkEntry(part.has[name]); err != nil {
				return fmt.Errorf("%s: %s: %w", section, name, err)
			}
		}
	}
	for section, part := range map[string]struct {
		names []string
		has   map[string]words
	}{
		"notes": {noteNames, t.Notes}, "exceptions": {entitlement.Exceptions, t.Exceptions}, "regions": {regionNames, t.Regions},
		"families": {familyNames, t.Families}, "tests": {names(agent.Tests), t.Tests}, "bases": {baseNames, t.Bases}, "labels": {labelNames, t.Labels},
	} {
		for _, name := range part.names {
			if w := part.has[name]; !sound(w.EN) || !sound(w.ES) {
				return fmt.Errorf("%s: %s: expected words in each language, with known values in braces", section, name)
			}
		}
	}
	return nil
}

func checkEntry(e entry) error {
	for _, w := range []wording{e.EN, e.ES} {
		if !sound(w.Title) || !sound(w.Text) {
			return fmt.Errorf("expected a title and a text in each language, with known values in braces")
		}
	}
	return nil
}

var placeholder = regexp.MustCompile(`\{([a-z_]*)\}`)

func sound(text string) bool {
	for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(placeholders, found[1]) {
			return false
		}
	}
	return text != ""
}

func names[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, n := range all {
		out[i] = string(n)
	}
	return out
}

// Language is the one of Languages that fits a wish.
func Language(wish string) string {
	if slices.Contains(Languages, wish) {
		return wish
	}
	return Languages[0]
}

package verification

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// The files of the rules. A version for later enrolments is a file of its own: verification-2027.yaml.
const (
	rulesFolder     = "agent"
	setSettings     = "verification"
	setSupplemental = "verification_supplemental"
	formFile        = "verification_form.yaml"
)

// Number is a number of the rules, with where it comes from.
type Number struct {
	Value  int    `yaml:"value"`
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"` // V verified, S secondary, R recalled, O our own
}

// Settings are the numbers of verifications whose cover begins in a time.
type Settings struct {
	Kind      string `yaml:"kind"`
	Version   string `yaml:"version"`
	Title     string `yaml:"title"`
	Effective struct {
		From clock.Date  `yaml:"from"`
		To   *clock.Date `yaml:"to"`
	} `yaml:"effective"`
	Terms struct {
		ConfirmMonths    Number `yaml:"confirm_months"`
		NoticeDays       Number `yaml:"notice_days"`
		DueDays          Number `yaml:"due_days"`
		EndsMonths       Number `yaml:"ends_months"`
		OpensWithinDays  Number `yaml:"opens_within_days"`
		SeenWithinMonths Number `yaml:"seen_within_months"`
	} `yaml:"terms"`
	Link struct {
		Days   int    `yaml:"days"`
		Tries  int    `yaml:"tries"`
		Source string `yaml:"source"`
		Mark   string `yaml:"mark"`
	} `yaml:"link"`
	Chase []struct {
		Step   string `yaml:"step"`
		Day    int    `yaml:"day"`
		Ways   []Way  `yaml:"ways"`
		Source string `yaml:"source"`
		Mark   string `yaml:"mark"`
	} `yaml:"chase"`
	Credentials struct {
		Of     []string `yaml:"of"`
		Source string   `yaml:"source"`
		Mark   string   `yaml:"mark"`
	} `yaml:"credentials"`
	Conditions map[string]map[string]string `yaml:"conditions"`
	Renewal    struct {
		Month  int    `yaml:"month"`
		Day    int    `yaml:"day"`
		Source string `yaml:"source"`
		Mark   string `yaml:"mark"`
	} `yaml:"renewal"`
}

func (s *Settings) name() string { return setSettings + "@" + s.Version }

func (s *Settings) holds(on clock.Date) bool {
	return !on.Before(s.Effective.From) && (s.Effective.To == nil || !on.After(*s.Effective.To))
}

// Condition is the name of a condition in a language.
func (s *Settings) Condition(id, language string) string {
	base, _, _ := strings.Cut(language, "-")
	for _, l := range []string{base, english} {
		if name := s.Conditions[id][l]; name != "" {
			return name
		}
	}
	return id
}

// english is the language that every text has.
const english = "en"

// Rules are the rules of this room.
type Rules struct {
	settings     []*Settings
	supplemental *rule.Library
	form         formTexts
}

// LoadRules reads them from the folder of all rules. The error says which file is wrong and why.
func LoadRules(files fs.FS) (*Rules, error) {
	r := &Rules{}
	for _, load := range []func(fs.FS) error{r.loadSettings, r.loadSupplemental, r.loadForm} {
		if err := load(files); err != nil {
			return nil, fmt.Errorf("verification: %w", err)
		}
	}
	return r, nil
}

func (r *Rules) loadSettings(files fs.FS) error {
	newer, err := fs.Glob(files, path.Join(rulesFolder, setSettings+"-2*.yaml"))
	if err != nil {
		return err
	}
	for _, name := range append([]string{path.Join(rulesFolder, setSettings+".yaml")}, newer...) {
		s := &Settings{}
		if err := readYAML(files, name, s); err != nil {
			return err
		}
		if err := s.check(); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.settings = append(r.settings, s)
	}
	return nil
}

func readYAML(files fs.FS, name string, into any) error {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	if err := yaml.NewDecoder(bytes.NewReader(content), yaml.DisallowUnknownField()).Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func (s *Settings) check() error {
	t := &s.Terms
	for name, n := range map[string]Number{
		"confirm_months": t.ConfirmMonths, "notice_days": t.NoticeDays, "due_days": t.DueDays, "ends_months": t.EndsMonths,
		"opens_within_days": t.OpensWithinDays, "seen_within_months": t.SeenWithinMonths,
	} {
		if n.Value <= 0 || n.Source == "" || n.Mark == "" {
			return fmt.Errorf("terms: %s needs a value above 0, a source and a mark", name)
		}
	}
	switch {
	case s.Kind != setSettings || s.Version == "" || s.Effective.From == 0:
		return fmt.Errorf("expected kind %s with version and effective dates", setSettings)
	case t.EndsMonths.Value < t.ConfirmMonths.Value:
		return fmt.Errorf("terms: ends_months is before confirm_months")
	case s.Link.Days <= 0 || s.Link.Tries <= 0:
		return fmt.Errorf("link: days and tries must be above 0")
	case len(s.Chase) == 0 || len(s.Credentials.Of) == 0:
		return fmt.Errorf("chase and credentials must not be empty")
	case s.Renewal.Month < 1 || s.Renewal.Month > 12 || s.Renewal.Day < 1 || s.Renewal.Day > 28:
		return fmt.Errorf("renewal: expected a month and a day up to 28")
	}
	for _, c := range s.Chase {
		if c.Step == "" || len(c.Ways) == 0 || slices.ContainsFunc(c.Ways, func(w Way) bool { return !slices.Contains(Ways, w) }) {
			return fmt.Errorf("chase: step %q needs ways out of %v", c.Step, Ways)
		}
	}
	for id, names := range s.Conditions {
		if names[english] == "" {
			return fmt.Errorf("conditions: %s has no English name", id)
		}
	}
	return nil
}

func (r *Rules) loadSupplemental(files fs.FS) (err error) {
	r.supplemental, err = rule.LoadSets(files, rulesFolder, setSupplemental)
	return err
}

// At are the numbers in force on a day; the latest when none says it is.
func (r *Rules) At(on clock.Date) *Settings {
	for _, s := range slices.Backward(r.settings) {
		if s.holds(on) {
			return s
		}
	}
	return r.settings[len(r.settings)-1]
}

// Policies are what `keepwell decide` asks of this room.
func (r *Rules) Policies() []rule.Policy { return rule.LibraryPolicies(r.supplemental) }

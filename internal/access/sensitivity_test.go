package access

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/goccy/go-yaml"

	"github.com/keepwell/keepwell/rules"
)

func loadSensitivity(tb testing.TB) *Sensitivity {
	tb.Helper()
	s, err := LoadSensitivity(rules.Files)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func TestWhichCodesAreSensitive(t *testing.T) {
	s := loadSensitivity(t)
	for _, c := range []struct {
		system, code string
		want         []Category
	}{
		{"ICD10CM", "F1120", []Category{SubstanceUse}},    // opioid dependence
		{"ICD10CM", "F17210", nil},                        // nicotine: not part 2
		{"ICD10CM", "F329", []Category{BehavioralHealth}}, // depression
		{"ICD10CM", "G309", nil},                          // Alzheimer's
		{"ICD10CM", "F840", nil},                          // autism
		{"ICD10CM", "O0900", []Category{Reproductive}},    // supervision of pregnancy
		{"ICD10CM", "Z3A20", []Category{Reproductive}},    // 20 weeks
		{"ICD10CM", "E119", nil},                          // diabetes
		{"ICD10CM", "I10", nil},                           // hypertension
		{"ICD10PCS", "HZ30ZZZ", []Category{SubstanceUse}}, // counselling
		{"ICD10PCS", "10E0XZZ", []Category{Reproductive}}, // delivery
		{"HCPCS", "G2067", []Category{SubstanceUse}},      // opioid treatment program, methadone
		{"HCPCS", "G0444", []Category{BehavioralHealth}},  // depression screening
		{"HCPCS", "G0008", nil},                           // flu shot
		{"REVENUE", "0906", []Category{SubstanceUse}},     //
		{"PLACE", "58", []Category{SubstanceUse}},         // opioid treatment program
		{"PLACE", "11", nil},                              // office
		{"ICD9CM", "30400", []Category{SubstanceUse}},     //
		{"ICD9CM", "3051", nil},                           // tobacco
		{"RXNORM", "1819", []Category{SubstanceUse}},      // buprenorphine
		{"ICD10CM", "", nil},                              //
		{"ICD10CM", "F", nil},                             //
		{"ICD10CM", "O", []Category{Reproductive}},        // the whole chapter
		{"ICD10CM", "F1", nil},                            // shorter than any prefix
		{"ICD10CM", "F209", []Category{BehavioralHealth}}, // schizophrenia
		{"SNOMED", "F1120", nil},                          // the same text in another system
	} {
		for _, category := range Categories {
			open := slices.DeleteFunc(slices.Clone(Categories), func(x Category) bool { return x == category })
			if hides := s.hidesCode(c.system, c.code, open); hides != slices.Contains(c.want, category) {
				t.Errorf("%s %s with %s closed: hidden %v, want %v", c.system, c.code, category, hides, !hides)
			}
		}
		if s.hidesCode(c.system, c.code, Categories) {
			t.Errorf("%s %s is hidden with everything open", c.system, c.code)
		}
	}
}

// Every drug of opioid treatment that the rules know is hidden with the findings they make.
func TestTreatmentDrugsAreHidden(t *testing.T) {
	s := loadSensitivity(t)
	n := 0
	for key, in := range s.exact {
		if key.system == "NDC" {
			n++
			if in != setOfCategories([]Category{SubstanceUse}) {
				t.Errorf("an NDC in %v", in)
			}
		}
	}
	if n < 200 {
		t.Errorf("%d drug codes, want the 200 and more of the value sets", n)
	}
}

// A rule that is named here and was renamed there would no longer be hidden.
func TestSensitiveRulesExist(t *testing.T) {
	for rule := range loadSensitivity(t).rules {
		_, condition := fs.Stat(rules.Files, "condition/"+rule+".yaml")
		_, gap := fs.Stat(rules.Files, "gap/"+rule+".yaml")
		if condition != nil && gap != nil {
			t.Errorf("no rule is called %s", rule)
		}
	}
}

// A condition rule whose code list is sensitive must itself be named, or its finding would tell what the codes hide.
func TestRulesOfSensitiveCodesAreSensitive(t *testing.T) {
	s := loadSensitivity(t)
	data, err := fs.ReadFile(rules.Files, "valueset/ccw_other.csv")
	if err != nil {
		t.Fatal(err)
	}
	total, hidden := map[string]int{}, map[string]int{}
	for line := range strings.Lines(string(data)) {
		if f := strings.SplitN(line, ",", 4); len(f) > 3 && f[1] == "ICD10CM" {
			total[f[0]]++
			if s.hidesCode(f[1], f[2], nil) {
				hidden[f[0]]++
			}
		}
	}
	for set, n := range total {
		if _, err := fs.Stat(rules.Files, "condition/"+set+".yaml"); err == nil && hidden[set]*2 > n && s.rules[set] == 0 {
			t.Errorf("%d of %d codes of %s are sensitive, the rule is not", hidden[set], n, set)
		}
	}
}

func TestEveryListHasMarkAndSource(t *testing.T) {
	data, err := fs.ReadFile(rules.Files, policyDir+"/sensitive.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file sensitiveFile
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	marks := []string{"verified", "secondary", "recalled", "reading"}
	for _, c := range file.Categories {
		if !slices.Contains(marks, c.Mark) || c.Source == "" {
			t.Errorf("%s: mark %q, source %q", c.ID, c.Mark, c.Source)
		}
		for _, list := range c.Codes {
			if !slices.Contains(marks, list.Mark) || list.Source == "" || list.What == "" {
				t.Errorf("%s %s: mark %q, source %q", c.ID, list.What, list.Mark, list.Source)
			}
		}
	}
}

func TestDoesNotStartWithAHalfList(t *testing.T) {
	const head = "kind: sensitive\nversion: x\ntitle: x\ncategories:\n"
	const one = "  - {id: substance_use, law: x, mark: reading, rules: [a]}\n"
	for name, text := range map[string]string{
		"a category missing":  head + one,
		"a category twice":    head + one + one,
		"an unknown category": head + "  - {id: other, law: x, mark: reading}\n",
		"an unknown key":      head + "  - {id: substance_use, law: x, mark: reading, rule: [a]}\n",
		"a code with a dot":   head + `  - {id: substance_use, law: x, mark: reading, codes: [{system: ICD10CM, codes: ["F11.2"], mark: recalled}]}`,
		"a star alone":        head + `  - {id: substance_use, law: x, mark: reading, codes: [{system: ICD10CM, codes: ["*"], mark: recalled}]}`,
		"no such value set":   head + `  - {id: substance_use, law: x, mark: reading, value_sets: [{file: a.csv, sets: [b]}]}`,
	} {
		files := fstest.MapFS{
			policyDir + "/sensitive.yaml": {Data: []byte(text)}, "a.csv": {Data: []byte("value_set,code_system,code\n")},
		}
		if _, err := LoadSensitivity(files); !errors.Is(err, ErrSensitive) {
			t.Errorf("%s: error %v, want ErrSensitive", name, err)
		}
	}
}

func BenchmarkHidesCode(b *testing.B) {
	s := loadSensitivity(b)
	for b.Loop() {
		s.hidesCode("ICD10CM", "E1165", nil)
	}
}

package rules_test

import (
	"encoding/csv"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/population/evaluate"
	"github.com/keepwell/keepwell/rules"
)

var library = sync.OnceValues(func() (*evaluate.Library, error) {
	return evaluate.Load(rules.Files, "drug", "valueset", "condition", "gap")
})

func load(t *testing.T) *evaluate.Library {
	t.Helper()
	lib, err := library()
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func ofKind(lib *evaluate.Library, kind string) map[string][]*evaluate.Rule {
	found := map[string][]*evaluate.Rule{}
	for i := range lib.Rules {
		if r := &lib.Rules[i]; r.Kind == kind {
			found[r.ID] = append(found[r.ID], r)
		}
	}
	return found
}

// TestCompile proves that every value set, drug class and condition that a rule names exists, in both modes.
func TestCompile(t *testing.T) {
	lib := load(t)
	for _, mode := range []evaluate.Mode{evaluate.Prospective, evaluate.MeasurePhase} {
		if _, err := evaluate.Compile(lib.Rules, lib.Sets, evaluate.Options{Mode: mode, Period: 2025}); err != nil {
			t.Error(err)
		}
	}
}

// TestRuleTests runs the cases that each file carries.
func TestRuleTests(t *testing.T) {
	lib := load(t)
	for i := range lib.Rules {
		r := &lib.Rules[i]
		t.Run(r.Kind+"/"+r.ID+"/"+r.Version, func(t *testing.T) {
			t.Parallel()
			if len(r.Tests) < 3 {
				t.Errorf("%d tests, expected 3 or more", len(r.Tests))
			}
			if err := evaluate.RunTests(r, lib.Sets); err != nil {
				t.Error(err)
			}
		})
	}
}

// conditionCount is the 30 common and 45 other rows of the CMS Chronic Conditions Warehouse (hepatitis split by virus).
const conditionCount = 75

func TestEveryConditionIsHere(t *testing.T) {
	found := ofKind(load(t), evaluate.KindCondition)
	if len(found) != conditionCount {
		t.Errorf("%d conditions, expected %d", len(found), conditionCount)
	}
	common := 0
	for id, versions := range found {
		if versions[0].Group == "common" {
			common++
		}
		if _, err := fs.Stat(rules.Files, "condition/"+id+".yaml"); err != nil {
			t.Errorf("condition %s does not stand in a file of its name", id)
		}
	}
	if common != 30 {
		t.Errorf("%d common conditions, expected 30", common)
	}
}

func TestEveryGapIsHere(t *testing.T) {
	found := ofKind(load(t), evaluate.KindGap)
	for _, id := range []string{
		"mammogram", "crc_screen", "osteoporosis_screening", "osteoporosis_after_fracture", "hepatitis_c_screening",
		"a1c_test", "a1c_control", "diabetic_eye_exam", "kidney_tests", "blood_pressure_control",
		"statin_use_diabetes", "statin_cardiovascular", "diabetes_adherence", "ras_adherence", "statin_adherence",
		"opioid_benzo_overlap", "anticholinergic_polypharmacy", "arni_ace_overlap",
		"flu", "pneumococcal", "zoster", "rsv", "tetanus", "hepatitis_b", "covid19",
	} {
		if len(found[id]) == 0 {
			t.Errorf("gap %s is missing", id)
		}
	}
}

// TestLateRefillTiers proves that each adherence gap tells of late refills and of a missing second fill, by measurement year.
func TestLateRefillTiers(t *testing.T) {
	found := ofKind(load(t), evaluate.KindGap)
	for _, id := range []string{"diabetes_adherence", "ras_adherence", "statin_adherence"} {
		if len(found[id]) != 2 {
			t.Fatalf("%s: %d versions, expected MY2025 and MY2026", id, len(found[id]))
		}
		for i, r := range found[id] {
			a := r.Alerts
			if a == nil || a.DueSoon == nil || a.Late == nil || a.VeryLate == nil || a.Critical == nil || a.SecondFillMissing == nil {
				t.Errorf("%s %s: an alert tier is missing", id, r.Version)
			}
			if adjusts := i == 0; r.PDC.Stays.Adjust != adjusts {
				t.Errorf("%s %s: stays.adjust is %t, expected %t", id, r.Version, r.PDC.Stays.Adjust, adjusts)
			}
		}
	}
}

// TestWords proves that a member can read every rule and that staff see where it comes from.
func TestWords(t *testing.T) {
	lib := load(t)
	for i := range lib.Rules {
		r := &lib.Rules[i]
		name := r.Kind + " " + r.ID + " " + r.Version
		if r.Title == "" || r.Plain == "" || r.Text == "" || r.Group == "" {
			t.Errorf("%s: title, plain, text and group are needed", name)
		}
		if !slices.Contains([]string{"verified", "secondary", "recalled", "reading"}, r.Mark) {
			t.Errorf("%s: mark %q", name, r.Mark)
		}
		if r.Source.Name == "" && r.ClinicalBasis.Source == "" {
			t.Errorf("%s: no source", name)
		}
		for _, m := range r.MapsTo {
			if m.Note != "estimate only" {
				t.Errorf("%s: maps to %s without saying that it is an estimate only", name, m.ID)
			}
		}
		if grade := readingGrade(r.Plain); grade > 8 {
			t.Errorf("%s: plain words read at grade %.1f, expected 8 or less", name, grade)
		}
	}
}

var (
	sentenceEnd = regexp.MustCompile(`[.!?:;]+(\s|$)`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
)

// readingGrade is the Flesch-Kincaid grade with syllables counted as groups of vowels, which is a little too high.
func readingGrade(text string) float64 {
	sentences := max(1, len(sentenceEnd.FindAllString(text, -1)))
	words := strings.Fields(text)
	syllables := 0
	for _, w := range words {
		w = strings.TrimSuffix(strings.ToLower(w), "e")
		syllables += max(1, len(vowels.FindAllString(w, -1)))
	}
	n := float64(len(words))
	return 0.39*n/float64(sentences) + 11.8*float64(syllables)/n - 15.59
}

// levelII is a HCPCS Level II code; D codes are dental (CDT) and not ours to ship.
var levelII = regexp.MustCompile(`^[A-CE-Z][0-9]{4}$`)

// TestNoLicensedContent proves that no CPT code (five digits, or four and F or T) and no code of a licensed terminology ships.
func TestNoLicensedContent(t *testing.T) {
	systems := []string{"ICD10CM", "ICD9CM", "ICD10PCS", "HCPCS", "MSDRG", "NDC", "RXNORM", "LOINC", "CVX"}
	for name, rows := range valueSetRows(t) {
		for _, row := range rows {
			if !slices.Contains(systems, row["code_system"]) {
				t.Errorf("%s: system %s of %s is not open", name, row["code_system"], row["value_set"])
			}
			if row["code_system"] == "HCPCS" && !levelII.MatchString(row["code"]) {
				t.Errorf("%s: %s in %s is not a HCPCS Level II code", name, row["code"], row["value_set"])
			}
		}
	}
}

// TestNoMeasureContent proves that no file calls a result by the name of a licensed measure set.
func TestNoMeasureContent(t *testing.T) {
	licensed := regexp.MustCompile(`(?i)\bHEDIS\b|\bNCQA\b|star (measure )?result`)
	for _, folder := range []string{"condition", "gap", "valueset", "drug"} {
		for _, name := range filesOf(t, folder, ".yaml") {
			text, err := fs.ReadFile(rules.Files, name)
			if err != nil {
				t.Fatal(err)
			}
			if found := licensed.Find(text); found != nil {
				t.Errorf("%s says %q", name, found)
			}
		}
	}
}

// TestNoICD9Mixed proves that ICD-9 and ICD-10 codes never stand in one set, and that no code stands twice with both roles.
func TestNoICD9Mixed(t *testing.T) {
	for name, rows := range valueSetRows(t) {
		role := map[string]string{}
		for _, row := range rows {
			if (row["code_system"] == "ICD9CM") != strings.Contains(name, "icd9") {
				t.Errorf("%s: %s in %s", name, row["code_system"], row["value_set"])
			}
			key := row["value_set"] + " " + row["code_system"] + " " + row["code"]
			if role[key] != "" {
				t.Errorf("%s: %s stands twice", name, key)
			}
			role[key] = row["role"]
		}
	}
}

// TestSetsAreUsed proves that the repository carries only the code lists that a rule uses.
func TestSetsAreUsed(t *testing.T) {
	lib := load(t)
	var all strings.Builder
	for _, folder := range []string{"condition", "gap"} {
		for _, name := range filesOf(t, folder, ".yaml") {
			text, err := fs.ReadFile(rules.Files, name)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	for _, name := range lib.Sets.Names() {
		if !regexp.MustCompile(regexp.QuoteMeta(name) + `[^a-z0-9_]`).MatchString(all.String()) {
			t.Errorf("value set %s is used by no rule", name)
		}
	}
}

func valueSetRows(t *testing.T) map[string][]map[string]string {
	t.Helper()
	all := map[string][]map[string]string{}
	for _, name := range filesOf(t, "valueset", ".csv") {
		all[name] = csvRows(t, name)
	}
	return all
}

func csvRows(t *testing.T, name string) []map[string]string {
	t.Helper()
	file, err := rules.Files.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	records, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]map[string]string, 0, len(records))
	for _, record := range records[1:] {
		row := map[string]string{}
		for i, title := range records[0] {
			row[title] = record[i]
		}
		rows = append(rows, row)
	}
	return rows
}

func filesOf(t *testing.T, folder, extension string) []string {
	t.Helper()
	entries, err := fs.ReadDir(rules.Files, folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if path.Ext(e.Name()) == extension {
			names = append(names, path.Join(folder, e.Name()))
		}
	}
	return names
}

package cohort

import (
	"compress/gzip"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/rules"
)

// table reads a CSV file of the rules by its header.
func table(t *testing.T, path string) (rows []map[string]string) {
	t.Helper()
	file, err := rules.Files.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var content io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if content, err = gzip.NewReader(file); err != nil {
			t.Fatal(err)
		}
	}
	all, err := csv.NewReader(content).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, name := range all[0] {
			row[name] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// TestIllnessesHaveCodesOfTheirRules: every code of an illness counts for the condition of the same name, and no illness is there twice.
func TestIllnessesHaveCodesOfTheirRules(t *testing.T) {
	known := map[string]bool{}
	for _, path := range []string{"valueset/ccw_common.csv", "valueset/ccw_other.csv"} {
		for _, row := range table(t, path) {
			known[row["value_set"]+" "+row["code"]] = true
		}
	}
	seen := map[string]bool{}
	for _, kind := range illnesses {
		if seen[kind.id] {
			t.Errorf("%s is there twice", kind.id)
		}
		seen[kind.id] = true
		for _, code := range append([]string{(&illnessOf{code: kind.codes[0]}).codeOn(closing)}, kind.codes...) {
			if !known[kind.id+" "+code] {
				t.Errorf("%s does not count for %s", code, kind.id)
			}
		}
		for cause := range kind.after {
			if !seen[cause] {
				t.Errorf("%s comes after %s, which is drawn later or never", kind.id, cause)
			}
		}
	}
	for _, therapy := range therapies {
		if therapy.illness != "" && !seen[therapy.illness] {
			t.Errorf("a therapy for %s, which nobody has", therapy.illness)
		}
	}
}

// TestFormularyIsKnown: every product holds the ingredient under whose name it stands, as far as the rules know products.
func TestFormularyIsKnown(t *testing.T) {
	holds := map[string]string{}
	for _, row := range table(t, "drug/ndc_ingredient.csv.gz") {
		holds[row["code"]] += " " + row["ingredient"]
	}
	for drug, products := range formulary {
		ingredient, _, _ := strings.Cut(strings.TrimSuffix(drug, " 5 mg"), ",")
		for _, ndc := range products {
			if !strings.Contains(holds[ndc], ingredient) {
				t.Errorf("%s holds%s, not %s", ndc, holds[ndc], ingredient)
			}
		}
	}
	for _, therapy := range therapies {
		for _, drug := range therapy.choice {
			if len(formulary[drug]) == 0 {
				t.Errorf("no product of %s", drug)
			}
		}
	}
}

// TestPlausible holds shares against what is published for Medicare members, in wide bands.
func TestPlausible(t *testing.T) {
	var all, women, old, young, died, hospice, dual int
	ill := map[string]int{}
	for i := range Members {
		m := newMember(i)
		all++
		count(&women, m.sex == claim.Female)
		count(&young, m.ageOn(closing) < 65)
		count(&old, m.ageOn(closing) >= 80)
		count(&died, m.death != claim.NoDay)
		count(&hospice, m.hospice != claim.NoDay)
		count(&dual, m.dual)
		if m.death != claim.NoDay && m.death <= m.joined || m.joined > closing || m.birth > m.joined {
			t.Errorf("%s: born %s, joined %s, died %s", m.id, text(m.birth), text(m.joined), text(m.death))
		}
		if age := m.ageOn(m.joined); !m.disabled && age < 64 {
			t.Errorf("%s joined at %d", m.id, age)
		}
		for _, x := range m.illness {
			ill[x.id]++
		}
	}
	bands := []struct {
		name      string
		n         int
		low, high int // in a hundred
	}{
		{"women", women, 50, 62},
		{"under 65", young, 7, 14},
		{"80 and older", old, 18, 34},
		{"died", died, 1, 6},
		{"in hospice", hospice, 1, 4},
		{"with Medicaid", dual, 12, 25},
		{"with hypertension", ill["hypertension"], 52, 70},
		{"with diabetes", ill["diabetes"], 22, 38},
		{"with heart failure", ill["heart_failure_nonischemic"], 8, 16},
		{"with chronic kidney disease", ill["chronic_kidney_disease"], 15, 30},
		{"with COPD", ill["copd"], 8, 16},
		{"with Alzheimer's disease", ill["alzheimers_disease"], 2, 7},
		{"with obesity", ill["obesity"], 15, 30},
	}
	for _, b := range bands {
		if share := 100 * b.n / all; share < b.low || share > b.high {
			t.Errorf("%d of 100 are %s, want %d to %d", share, b.name, b.low, b.high)
		}
	}
}

func count(n *int, yes bool) {
	if yes {
		*n++
	}
}

// TestHospiceBillsAlone: from the day of the election on, nobody but the hospice is paid, and nothing is dispensed.
func TestHospiceBillsAlone(t *testing.T) {
	b := &book{name: nobody}
	elected := map[string]string{}
	for i := range Members {
		m := newMember(i)
		if m.hospice != claim.NoDay {
			elected[m.id] = text(m.hospice)
			b.tell(m)
		}
	}
	if len(elected) == 0 {
		t.Fatal("nobody elected hospice")
	}
	for _, row := range b.pharmacy {
		if row[8] >= elected[row[2]] {
			t.Errorf("%s: a fill on %s, in hospice since %s", row[2], row[8], elected[row[2]])
		}
	}
	for _, row := range b.medical {
		if row[7] >= elected[row[3]] && row[14] != "0813" && row[14] != "0721" {
			t.Errorf("%s: a claim with type of bill %q on %s, in hospice since %s", row[3], row[14], row[7], elected[row[3]])
		}
	}
}

// TestNothingAfterDeath: the last service day is not after death or leaving.
func TestNothingAfterDeath(t *testing.T) {
	for i := range Members {
		m := newMember(i)
		if m.end() == closing {
			continue
		}
		b := &book{name: nobody}
		b.tell(m)
		for _, row := range b.medical {
			if row[7] > text(m.end()) {
				t.Errorf("%s: a claim on %s, after %s", m.id, row[7], text(m.end()))
			}
		}
		for _, row := range b.pharmacy {
			if row[8] > text(m.end()) {
				t.Errorf("%s: a fill on %s, after %s", m.id, row[8], text(m.end()))
			}
		}
	}
}

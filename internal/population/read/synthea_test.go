package read

import (
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func TestSyntheaEncounterClasses(t *testing.T) {
	header := "Id,START,STOP,PATIENT,ENCOUNTERCLASS,CODE,REASONCODE,PAYER_COVERAGE\n"
	tests := map[string]claim.Setting{
		"inpatient": claim.Inpatient, "emergency": claim.Outpatient, "ambulatory": claim.Carrier, "wellness": claim.Carrier,
		"snf": claim.SNF, "home": claim.HHA, "hospice": claim.Hospice, "unheard-of": claim.SettingUnknown,
	}
	for class, want := range tests {
		got, report := readText(t, "encounters.csv",
			header+"e1,2023-01-27T16:17:47Z,2023-01-29T16:32:47Z,p1,"+class+",185345009,195662009,12.50\n")
		c := got.claims[0]
		if c.Setting != want || c.PaidCents != 1250 || len(c.Codes) != 2 || c.Codes[1].Role != claim.Principal {
			t.Errorf("%s: %+v", class, c)
		}
		if (want == claim.Inpatient) != (c.Admit != claim.NoDay && c.Setting == claim.Inpatient) {
			t.Errorf("%s: stay from %d", class, c.Admit)
		}
		if (want == claim.SettingUnknown) != (len(report.Warnings) > 0) {
			t.Errorf("%s: warnings %+v", class, report.Warnings)
		}
	}
}

// TestSyntheaDispenses follow each other every thirty days and end with the prescription.
func TestSyntheaDispenses(t *testing.T) {
	header := "START,STOP,PATIENT,PAYER,ENCOUNTER,CODE,DISPENSES,PAYER_COVERAGE\n"
	tests := []struct {
		row         string
		fills, last int
	}{
		{"2024-01-01T00:00:00Z,2024-01-11T00:00:00Z,p1,,e1,1000126,1,0", 1, 10},
		{"2024-01-01T00:00:00Z,2024-03-11T00:00:00Z,p1,,e1,1000126,12,0", 3, 10},
		{"2024-01-01T00:00:00Z,2025-01-01T00:00:00Z,p1,,e1,1000126,2,0", 2, 30},
		{"2024-01-01T00:00:00Z,2024-01-01T00:00:00Z,p1,,e1,1000126,1,0", 1, 1},
		{"2026-09-01T00:00:00Z,,p1,,e1,1000126,100,0", 3, 22},
	}
	for _, test := range tests {
		got, _ := readText(t, "medications.csv", header+test.row+"\n")
		if len(got.fills) != test.fills || int(got.fills[len(got.fills)-1].DaysSupply) != test.last {
			t.Errorf("%s: %+v", test.row, got.fills)
		}
	}
}

func TestSyntheaObservations(t *testing.T) {
	header := "DATE,PATIENT,ENCOUNTER,CATEGORY,CODE,DESCRIPTION,VALUE,UNITS,TYPE\n"
	got, report := readText(t, "observations.csv", header+
		"2023-10-10T04:17:47Z,p1,e1,laboratory,4548-4,A1c,6.5,%,numeric\n"+
		"2023-10-10T04:17:47Z,p1,e1,survey,72166-2,Smoking,Never smoker,,text\n"+
		"2023-10-10T04:17:47Z,p1,e1,laboratory,4548-4,A1c,high,%,numeric\n")
	if len(got.results) != 1 || len(got.claims) != 1 || report.Rejected != 1 {
		t.Fatalf("%+v", report)
	}
	if r := got.results[0]; r.Value != 6.5 || r.Unit != "%" || r.Code.Code != "4548-4" || clock.FromDays(r.Code.Date).String() != "2023-10-10" {
		t.Errorf("%+v", r)
	}
}

// TestSyntheaFolder: bills take the setting of their encounter, encounters beside bills do not count as visits of their own, and payers
// are known by name.
func TestSyntheaFolder(t *testing.T) {
	sources, _, err := Open("testdata/synthea")
	if err != nil {
		t.Fatal(err)
	}
	settings := map[Format]map[claim.Setting]int{}
	coverages := map[claim.Coverage]int{}
	for _, source := range sources {
		got := &collected{}
		readSource(t, source, got)
		settings[source.Format] = map[claim.Setting]int{}
		for _, c := range got.claims {
			settings[source.Format][c.Setting]++
		}
		for _, s := range got.spans {
			coverages[s.Coverage]++
		}
	}
	if n := settings[SyntheaEncounters]; len(n) != 1 || n[claim.Clinical] == 0 {
		t.Errorf("encounters: %v", n)
	}
	if n := settings[SyntheaClaims]; n[claim.Carrier] == 0 || n[claim.Outpatient] == 0 || n[claim.Clinical] != 0 {
		t.Errorf("bills: %v", n)
	}
	if coverages[claim.Medical] == 0 {
		t.Errorf("coverage: %v", coverages)
	}
}

package read

import (
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// TestTuvaEdges: what the input layer leaves open.
func TestTuvaEdges(t *testing.T) {
	tests := []struct {
		name    string
		changes []string
		check   func(claim.Claim) bool
	}{
		{"member id where there is no person id", []string{"person_id", ""}, func(c claim.Claim) bool { return c.Member == "M1" }},
		{
			"the line's date where the claim has none",
			[]string{"claim_start_date", "", "claim_end_date", "", "claim_line_start_date", "2024-02-28"},
			func(c claim.Claim) bool { return c.From == day("2024-02-28") && c.Thru == c.From },
		},
		{
			"ICD-9 by its name",
			[]string{"diagnosis_code_type", "icd-9-cm", "diagnosis_code_1", "428.0"},
			func(c claim.Claim) bool { return c.Codes[1].System == claim.ICD9CM && c.Codes[1].Code == "4280" },
		},
		{
			"ICD by the day of service",
			[]string{"diagnosis_code_type", ""},
			func(c claim.Claim) bool { return c.Codes[1].System == claim.ICD10CM },
		},
		{
			"another kind of DRG is left out",
			[]string{"drg_code_type", "apr-drg"},
			func(c claim.Claim) bool {
				for _, code := range c.Codes {
					if code.System == claim.MSDRG {
						return false
					}
				}
				return true
			},
		},
		{
			"who billed where nobody rendered",
			[]string{"facility_npi", "", "billing_npi", "1679576722"},
			func(c claim.Claim) bool { return c.Provider == "1679576722" },
		},
	}
	for _, test := range tests {
		got, _ := readText(t, "medical_claim.csv", tuvaFile(tuvaMedicalHeader(), with(tuvaStay, test.changes...)))
		if !test.check(got.claims[0]) {
			t.Errorf("%s: %+v", test.name, got.claims[0])
		}
	}
}

// TestParquetValues: each column type is written as the text readers expect.
func TestParquetValues(t *testing.T) {
	tests := []struct {
		kind       arrow.DataType
		text, want string
	}{
		{arrow.BinaryTypes.String, "a,b", "a,b"},
		{arrow.BinaryTypes.LargeString, "x", "x"},
		{arrow.FixedWidthTypes.Date32, "2024-02-29", "2024-02-29"},
		{arrow.FixedWidthTypes.Timestamp_us, "2024-02-29T12:00:00Z", "2024-02-29T12:00:00Z"},
		{arrow.PrimitiveTypes.Float64, "1000000.5", "1000000.5"},
		{arrow.PrimitiveTypes.Int64, "-7", "-7"},
		{arrow.PrimitiveTypes.Int32, "7", "7"},
		{arrow.FixedWidthTypes.Boolean, "true", "true"},
		{&arrow.Decimal128Type{Precision: 10, Scale: 2}, "12.34", "12.34"},
	}
	for _, test := range tests {
		builder := array.NewBuilder(memory.DefaultAllocator, test.kind)
		if err := builder.AppendValueFromString(test.text); err != nil {
			t.Fatal(err)
		}
		builder.AppendNull()
		values := builder.NewArray()
		if got := string(appendValue(nil, values, 0)); got != test.want {
			t.Errorf("%s: %q, want %q", test.kind, got, test.want)
		}
		if got := appendValue(nil, values, 1); len(got) > 0 {
			t.Errorf("%s: a missing value is %q", test.kind, got)
		}
	}
	if got := string(appendDay(nil, claim.NoDay)); got != "no date" {
		t.Error(got)
	}
}

// TestSyntheaPeriods: years of older exports, and moments of newer ones.
func TestSyntheaPeriods(t *testing.T) {
	header := "PATIENT,MEMBERID,START_YEAR,END_YEAR,PAYER\n"
	tests := []struct{ row, from, thru string }{
		{"-1,,2019,2020,x", "2019-01-01", "2020-12-31"},
		{"-1,,2019-03-01T00:21:58Z,2020-03-01T00:21:58Z,x", "2019-03-01", "2020-02-29"},
		{"-1,,2019-03-01,,x", "2019-03-01", ""},
	}
	for _, test := range tests {
		got, report := readText(t, "payer_transitions.csv", header+test.row+"\n")
		want := claim.Span{Member: "-1", Coverage: claim.Medical, From: day(test.from), Thru: claim.NoDay}
		if test.thru != "" {
			want.Thru = day(test.thru)
		}
		if len(got.spans) != 1 || got.spans[0] != want {
			t.Errorf("%s: %+v", test.row, got.spans)
		}
		if len(report.Warnings) != 1 || report.Warnings[0].Field != "PAYER" {
			t.Errorf("without payers.csv a warning is due: %+v", report.Warnings)
		}
	}
	_, report := readText(t, "payer_transitions.csv", header+"-1,,2020-03-01T00:00:00Z,2020-03-01T00:00:00Z,x\n")
	if report.Skipped != 1 {
		t.Errorf("a period without length: %+v", report)
	}
	payers := map[string]int{"Medicare": 2, "Dual Eligible": 3, "NO_INSURANCE": 0, "Aetna": 1}
	for name, want := range payers {
		if got := len(syntheaCovers(name)); got != want {
			t.Errorf("%s covers %d", name, got)
		}
	}
}

// TestFHIRNames: systems and states as different servers write them.
func TestFHIRNames(t *testing.T) {
	systems := map[string]claim.System{
		"http://hl7.org/fhir/sid/icd-10": claim.ICD10CM, "http://hl7.org/fhir/sid/icd-10-cm": claim.ICD10CM,
		"http://hl7.org/fhir/sid/icd-9-cm": claim.ICD9CM, "http://www.ama-assn.org/go/cpt": claim.HCPCS,
		"https://bluebutton.cms.gov/resources/codesystem/hcpcs": claim.HCPCS, "http://hl7.org/fhir/sid/ndc": claim.NDC,
		"http://snomed.info/sct": claim.SNOMED, "http://www.nlm.nih.gov/research/umls/rxnorm": claim.RxNorm,
		"http://hl7.org/fhir/sid/cvx": claim.CVX, "http://terminology.hl7.org/CodeSystem/data-absent-reason": 0,
	}
	for name, want := range systems {
		if got, _ := fhirSystem(name, false); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
	if got, _ := fhirSystem("http://www.cms.gov/Medicare/Coding/ICD10", true); got != claim.ICD10PCS {
		t.Errorf("procedure: %d", got)
	}
	for state, want := range map[string]string{"22": "MA", "ma": "MA", "Massachusetts": "", "": "", "99": ""} {
		if got := fhirState(state); got != want {
			t.Errorf("%q: %q, want %q", state, got, want)
		}
	}
}

// TestHeaderNames: case, quotes, blanks and a byte order mark do not matter; the first of two equal names counts.
func TestHeaderNames(t *testing.T) {
	h := newHeader([]byte("\xef\xbb\xbf\"Person_ID\", claim_id ,CLAIM_ID\r"), ',')
	if h.column("PERSON_ID") != 0 || h.column("absent", "Claim_Id") != 1 || h.column("x") != absent || h.name(absent) != "" {
		t.Errorf("%+v", h)
	}
	if !h.has("person_id", "claim_id") || h.has("person_id", "x") {
		t.Error("has")
	}
	if strings.Join(h.names, " ") != "PERSON_ID CLAIM_ID CLAIM_ID" {
		t.Error(h.names)
	}
}

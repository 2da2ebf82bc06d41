package read

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// faultCase is a file with one bad row, and how many rows beside it must still be loaded.
type faultCase struct {
	name, file, text string
	field            string
	why              Reason
	line             int64
	loaded           int64
}

func rifFaults() []faultCase {
	bad := func(name string, why Reason, field, value string) faultCase {
		text := carrierFile(line("A", "1"), line("B", "1", field, value), line("C", "1"))
		return faultCase{name, "carrier.csv", text, field, why, 3, 2}
	}
	good := carrierFile(line("A", "1"), line("B", "1"))
	return []faultCase{
		bad("31 February", ImpossibleDate, "CLM_FROM_DT", "31-Feb-2018"),
		bad("letters in a year", ImpossibleDate, "CLM_THRU_DT", "02-Mar-2O18"),
		bad("month that is none", ImpossibleDate, "CLM_FROM_DT", "01-Mrz-2018"),
		bad("ends before it starts", ImpossibleDate, "CLM_THRU_DT", "01-Feb-2018"),
		bad("year 3018", ImpossibleDate, "CLM_THRU_DT", "02-Mar-3018"),
		bad("no date", MissingDate, "CLM_FROM_DT", ""),
		bad("impossible line date", ImpossibleDate, "LINE_1ST_EXPNS_DT", "00-Mar-2018"),
		bad("unknown claim type", UnknownCode, "NCH_CLM_TYPE_CD", "99"),
		bad("no claim id", MissingID, "CLM_ID", " "),
		bad("no member", MissingID, "BENE_ID", ""),
		bad("id without end", MissingID, "CLM_ID", strings.Repeat("9", 500)),
		{"too few fields", "carrier.csv", good + "INSERT|-1|-9\n" + carrierLine(line("C", "1")) + "\n", "CLM_ID", TruncatedRow, 4, 3},
		{"too many fields", "carrier.csv", good + carrierLine(nil) + "|more\n", "LINE_ICD_DGNS_VRSN_CD", WrongFieldCount, 4, 2},
		{"cut off in the last row", "carrier.csv", good + "INSERT|-1|-9", "", TruncatedRow, 4, 2},
		{"a line of 3 MB", "carrier.csv", good + strings.Repeat("x", 3<<20) + "\n" + carrierLine(line("C", "1")), "", LineTooLong, 4, 3},
		{"a last line of 3 MB", "carrier.csv", good + strings.Repeat("|", 3<<20), "", LineTooLong, 4, 2},
	}
}

func drugFaults() []faultCase {
	bad := func(name string, why Reason, field, value string) faultCase {
		text := tuvaFile(tuvaPharmacyHeader, tuvaFill, with(tuvaFill, "claim_id", "F2", field, value))
		return faultCase{name, "pharmacy_claim.csv", text, strings.ToUpper(field), why, 3, 1}
	}
	return []faultCase{
		bad("negative days supply", BadDaysSupply, "days_supply", "-30"),
		bad("absurd days supply", BadDaysSupply, "days_supply", "3000"),
		bad("half a day", BadNumber, "days_supply", "30.5"),
		bad("days in words", BadNumber, "days_supply", "thirty"),
		bad("negative quantity", BadNumber, "quantity", "-30"),
		bad("impossible fill date", ImpossibleDate, "dispensing_date", "2023-02-29"),
		bad("drug that is no code", UnknownCode, "ndc_code", "???"),
		bad("no drug", UnknownCode, "ndc_code", ""),
	}
}

func quoteFaults() []faultCase {
	header := strings.Join(tuvaPharmacyHeader, ",") + "\n"
	good := tuvaRow(tuvaPharmacyHeader, tuvaFill) + "\n"
	stray := strings.Replace(good, "P1", `"P1`, 1)
	other := strings.Replace(good, "F1", "F2", 1)
	return []faultCase{
		{"a stray quote", "p.csv", header + stray + good + other, "", Syntax, 2, 2},
		{"a stray quote at the end", "p.csv", header + good + strings.TrimSuffix(stray, "\n"), "", Syntax, 3, 1},
		{"two stray quotes", "p.csv", header + stray + good + strings.Replace(stray, "F1", "F3", 1) + other, "PERSON_ID", MissingID, 2, 1}, // one sound record by RFC 4180
	}
}

func memberFaults() []faultCase {
	header := "BENE_ID|RFRNC_YR|BENE_BIRTH_DT|MDCR_ENTLMT_BUYIN_1_IND\n"
	puf := "DESYNPUF_ID,BENE_BIRTH_DT,BENE_HI_CVRAGE_TOT_MONS\n"
	return []faultCase{
		{"no year", "b.csv", header + "-1|2018|01-Jan-1950|3\n-2||01-Jan-1950|3\n", "RFRNC_YR", BadNumber, 3, 1},
		{"thirteen months", "DE1_0_2008_Beneficiary.csv", puf + "A,19500101,12\nB,19500101,13\n", "BENE_HI_CVRAGE_TOT_MONS", BadNumber, 3, 1},
		{
			"enrolment ends before it starts", "eligibility.csv",
			tuvaFile(tuvaEligibilityHeader, tuvaMember, with(tuvaMember, "enrollment_end_date", "2022-12-31")),
			"ENROLLMENT_END_DATE", ImpossibleDate, 3, 1,
		},
	}
}

func fhirFaults() []faultCase {
	good := `{"resourceType":"Patient","id":"p1","birthDate":"1950-01-01"}` + "\n"
	eob := func(rest string) string {
		return `{"resourceType":"ExplanationOfBenefit","id":"e1","patient":{"reference":"Patient/p1"},"type":{"coding":[{"code":"CARRIER"}]}` + rest + "}\n"
	}
	drug := func(days string) string {
		return eob(`,"type":{"coding":[{"code":"PDE"}]},"item":[{"servicedDate":"2020-01-01","quantity":{"value":30,"extension":[` +
			`{"url":"https://bluebutton.cms.gov/resources/variables/days_suply_num","valueQuantity":{"value":` + days + `}}]},` +
			`"service":{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":"00093718010"}]}}]`)
	}
	period := `,"billablePeriod":{"start":"2020-01-01"}`
	return []faultCase{
		{"not JSON", "a.ndjson", good + "{\"resourceType\":\n" + eob(period), "", Syntax, 2, 2},
		{"no resource", "a.ndjson", good + "{}\n", "resourceType", UnknownStructure, 2, 1},
		{"a number for a text", "a.ndjson", good + eob(`,"status":7`+period), "status", UnknownStructure, 2, 1},
		{"no date", "a.ndjson", good + eob(""), "billablePeriod.start", MissingDate, 2, 1},
		{"impossible date", "a.ndjson", good + eob(`,"billablePeriod":{"start":"2020-13-01"}`), "billablePeriod.start", ImpossibleDate, 2, 1},
		{"nobody's claim", "a.ndjson", good + strings.Replace(eob(period), "Patient/p1", "", 1), "patient.reference", MissingID, 2, 1},
		{"negative days supply", "a.ndjson", good + drug("-3"), "days supply", BadDaysSupply, 2, 1},
		{"absurd days supply", "a.ndjson", good + drug("4000"), "days supply", BadDaysSupply, 2, 1},
		{"cut off", "a.ndjson", good + `{"resourceType":"Patient","id":"p2`, "", TruncatedRow, 2, 1},
		{"a line of 20 MB", "a.ndjson", good + `{"x":"` + strings.Repeat("x", 20<<20) + "\"}\n" + eob(period), "", LineTooLong, 2, 2},
	}
}

// TestFaults: a bad row is named with its line, field and reason; the rows around it are loaded; and no value gets into the report.
func TestFaults(t *testing.T) {
	groups := [][]faultCase{rifFaults(), drugFaults(), quoteFaults(), memberFaults(), fhirFaults()}
	for _, group := range groups {
		for _, test := range group {
			t.Run(test.name, func(t *testing.T) {
				_, report := readText(t, test.file, test.text)
				if report.Rejected != 1 {
					t.Fatalf("%d rejected: %+v", report.Rejected, report.Rejections)
				}
				got := report.Rejections[0]
				if got.Field != test.field || got.Reason != test.why || got.Line != test.line {
					t.Errorf("got line %d, field %q, %s; want %d, %q, %s", got.Line, got.Field, got.Reason, test.line, test.field, test.why)
				}
				if report.Loaded != test.loaded {
					t.Errorf("loaded %d, want %d", report.Loaded, test.loaded)
				}
			})
		}
	}
}

// TestOddities are accepted with a warning.
func TestOddities(t *testing.T) {
	tests := []struct {
		name  string
		lines []map[string]string
		field string
		why   Reason
	}{
		{"10-year-old date", []map[string]string{
			line("A", "1", "CLM_FROM_DT", "01-Mar-2008", "CLM_THRU_DT", "01-Mar-2008"), line("B", "1"),
		}, "", OldDate},
		{"a date to come", []map[string]string{line("A", "1", "CLM_THRU_DT", "01-Mar-2030"), line("B", "1")}, "", FutureDate},
		{"odd diagnosis", []map[string]string{line("A", "1", "PRNCPAL_DGNS_CD", "1")}, "PRNCPAL_DGNS_CD", UnknownCode},
		{"diagnosis that is no code", []map[string]string{line("A", "1", "PRNCPAL_DGNS_CD", "<!>")}, "PRNCPAL_DGNS_CD", UnknownCode},
		{"amount in words", []map[string]string{line("A", "1", "CLM_PMT_AMT", "ten")}, "CLM_PMT_AMT", BadNumber},
		{"Windows-1252", []map[string]string{line("A", "1", "PRF_PHYSN_NPI", "Caf\xe9")}, "PRF_PHYSN_NPI", BadEncoding},
		{"processed on an impossible day", []map[string]string{line("A", "1", "NCH_WKLY_PROC_DT", "30-Feb-2018")}, "NCH_WKLY_PROC_DT", ImpossibleDate},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, report := readText(t, "carrier.csv", carrierFile(test.lines...))
			if report.Rejected > 0 || len(report.Warnings) == 0 {
				t.Fatalf("%d rejected, warnings %+v", report.Rejected, report.Warnings)
			}
			if got := report.Warnings[0]; got.Field != test.field || got.Reason != test.why || got.Count != 1 {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestWindows1252BecomesUTF8(t *testing.T) {
	text := "BENE_ID|RFRNC_YR|BENE_SRNM_NAME|BENE_GVN_NAME|MBI_NUM\n-1|2018|Mu\xf1oz|Jos\xe9|1S00E00AA00\n"
	got, _ := readText(t, "b.csv", text)
	if p := got.people[0]; p.Name != "Muñoz, José" || p.MBI != "1S00E00AA00" {
		t.Errorf("%q %q", p.Name, p.MBI)
	}
}

func TestByteOrderMarkAndCarriageReturns(t *testing.T) {
	text := "\xef\xbb\xbf" + strings.ReplaceAll(carrierFile(line("A", "1"), line("A", "2")), "\n", "\r\n")
	got, report := readText(t, "carrier.csv", text)
	if len(got.claims) != 1 || report.Loaded != 2 {
		t.Errorf("%d claims, %d rows", len(got.claims), report.Loaded)
	}
}

// TestCutOffArchive: the good rows in front of the cut are loaded, and the report says where it is.
func TestCutOffArchive(t *testing.T) {
	plain := unzipped(t, "rif", "carrier.csv.gz")
	for _, pack := range []func(io.Writer) io.WriteCloser{
		func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
		func(w io.Writer) io.WriteCloser {
			z, err := zstd.NewWriter(w)
			if err != nil {
				t.Fatal(err)
			}
			return z
		},
	} {
		var packed bytes.Buffer
		w := pack(&packed)
		if _, err := io.WriteString(w, plain); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		whole := packed.String()
		if _, report := readText(t, "carrier.csv.gz", whole); report.Cut != nil || report.Loaded != 1453 {
			t.Fatalf("whole: %+v", report)
		}
		_, report := readText(t, "carrier.csv.gz", whole[:len(whole)*9/10])
		if report.Cut == nil || report.Cut.Line < 2 || report.Rejected > 1 {
			t.Errorf("cut %+v after %d rows, %d rejected", report.Cut, report.Loaded, report.Rejected)
		}
	}
}

// TestEmptyAndForeignFiles are named with the reason.
func TestEmptyAndForeignFiles(t *testing.T) {
	tests := map[string]string{
		"":                             "empty",
		"\xff\xfeB\x00E\x00":           "UTF-16 text: save it as UTF-8",
		"name,colour\nred,1\n":         "no known format has this header",
		"PAR1":                         "not a complete Parquet file",
		"\x1f\x8b\x08\x00\x00\x00\x00": "cannot be opened: unexpected EOF",
		"BENE_ID|CLM_ID\n-1|-2\n":      "no known format has this header",
	}
	for text, want := range tests {
		if _, why := recognise(Source{Path: "x", data: []byte(text)}); why != want {
			t.Errorf("%q: %q, want %q", text, why, want)
		}
	}
}

// repeated is a line of so many bytes.
type repeated struct{ left int64 }

func (r *repeated) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), r.left))
	for i := range p[:n] {
		p[i] = 'x'
	}
	r.left -= int64(n)
	return n, nil
}

// TestLineOfTwoGigabytes: one rejected row with its number, the next line is read, and memory stays where it was.
func TestLineOfTwoGigabytes(t *testing.T) {
	in := newLines(io.MultiReader(strings.NewReader("first\n"), &repeated{2 << 30}, strings.NewReader("\nthird\n")), maxLineBytes, false)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if text, err := in.record(); err != nil || string(text) != "first" {
		t.Fatal(err)
	}
	if _, err := in.record(); !errors.Is(err, errLineTooLong) || in.number != 2 {
		t.Fatalf("line %d: %v", in.number, err)
	}
	if text, err := in.record(); err != nil || string(text) != "third" || in.number != 3 {
		t.Fatalf("line %d: %v", in.number, err)
	}
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8*maxLineBytes {
		t.Errorf("allocated %d bytes", grown)
	}
}

// TestReportNamesNoValues: whatever is wrong, no value of the file gets into the report.
func TestReportNamesNoValues(t *testing.T) {
	secret := "S3CRET"
	var lines []map[string]string
	for _, name := range strings.Split(carrierHeader, "|") {
		lines = append(lines, line("A", "1", name, secret))
	}
	_, report := readText(t, "carrier.csv", carrierFile(lines...))
	whole := &Report{Files: []*FileReport{report}}
	var text bytes.Buffer
	if err := whole.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	asJSON, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	for _, out := range []string{text.String(), string(asJSON)} {
		if strings.Contains(out, secret) {
			t.Error(out)
		}
	}
}

// refusing is a sink that fails.
type refusing struct{ dropped }

var errRefused = errors.New("refused")

func (refusing) Claim(*claim.Claim) error   { return errRefused }
func (refusing) Person(*claim.Person) error { return errRefused }
func (refusing) Fill(*claim.Fill) error     { return errRefused }

func TestErrorsOfTheSinkAndTheContextEndTheLoad(t *testing.T) {
	texts := map[string]string{
		"carrier.csv": carrierFile(nil), "eligibility.csv": tuvaFile(tuvaEligibilityHeader, tuvaMember),
		"pharmacy_claim.csv": tuvaFile(tuvaPharmacyHeader, tuvaFill),
		"p.ndjson":           `{"resourceType":"Patient","id":"p1"}`,
	}
	for name, text := range texts {
		source, _ := recognise(Source{Path: name, data: []byte(text)})
		if err := File(t.Context(), source, refusing{}, &Report{}, Options{}); !errors.Is(err, errRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	long := Source{Path: "carrier.csv", Format: RIFClaim, data: []byte(unzipped(t, "rif", "carrier.csv.gz") + strings.Repeat(carrierLine(nil)+"\n", 5000))}
	if err := File(ended, long, dropped{}, &Report{}, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := File(t.Context(), Source{Format: "x"}, dropped{}, &Report{}, Options{}); !errors.Is(err, ErrFormat) {
		t.Errorf("unknown format: %v", err)
	}
}

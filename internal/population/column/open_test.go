package column

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/google/go-cmp/cmp"
)

// TestAnyArrowReaderCanRead reads the golden files as another program would: by the Arrow library alone, fully validated.
func TestAnyArrowReaderCanRead(t *testing.T) {
	want := map[string][]string{
		"dict.arrow": {"index|system|code|", "0|1|E119|", "1|2|25000|", "2|5|99213|", "3|10|00093721410|", "4|12|4548-4|"},
		"p00/person.arrow": {
			"hash|claim_end|code_end|fill_end|result_end|result_void|span_end|span_void|birth|death|sex|version|member|name|state|zip|mbi|field_version|",
			"11858884124278022682|1|1|0|0|0|0|0|(null)|(null)|0|0|M2||||||",
			"13486268177488348062|2|3|1|2|1|2|1|1945-05-12|(null)|2|3|M1|Doe, Jane|TX|75001|1EG4TE5MK73||",
		},
		"p00/claim.arrow": {
			"from|thru|admit|discharge|setting|status|version|lines|paid_cents|id|provider|",
			"2019-07-23|2019-07-26|2019-07-23|2019-07-26|1|2|6|0|0|C2||",
			"2019-04-14|2019-04-15|(null)|(null)|5|0|5|2|1250|C1|1999999984|",
		},
		"p00/code.arrow": {"code|date|claim|kind|", "1|2019-07-23|0|177|", "0|2019-04-14|0|21|", "2|2019-04-15|0|85|"},
		"p00/fill.arrow": {
			"drug|date|days_supply|status|version|quantity_milli|refill|paid_cents|id|prescriber|pharmacy|",
			"3|2019-04-24|30|0|1|60000|1|400|F1|1999999984|1888888885|",
		},
		"p00/result.arrow": {"test|date|value|role|status|id|unit|", "4|2019-05-04|7.5|5|0|R1|%|", "4|2019-05-05|75|5|2|R2|%|"},
		"p00/span.arrow":   {"coverage|from|thru|version|contract|plan|", "3|1970-04-11|(null)|7|H1234|001|", "1|1970-04-01|1970-03-31|8|||"},
	}
	for name, lines := range want {
		if diff := cmp.Diff(lines, readArrow(t, filepath.Join(goldenDir, "seg-sample", name))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// readArrow reads a file as lines of text, header first.
func readArrow(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := ipc.NewFileReader(f)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rec, err := r.Read()
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, rec.NumRows()+1)
	for i, column := range rec.Columns() {
		if err := array.ValidateFull(column); err != nil {
			t.Errorf("%s: column %s: %v", path, rec.ColumnName(i), err)
		}
		lines[0] += rec.ColumnName(i) + "|"
		for row := range column.Len() {
			lines[row+1] += strings.TrimSpace(column.ValueStr(row)) + "|"
		}
	}
	return lines
}

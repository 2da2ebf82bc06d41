package read

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/population/claim"
)

func line(claimID, number string, changes ...string) map[string]string {
	return with(map[string]string{"CLM_ID": claimID, "LINE_NUM": number}, changes...)
}

// TestLinesApart: whatever the order of the lines, a claim comes out once and whole.
func TestLinesApart(t *testing.T) {
	tests := []struct {
		name                                string
		lines                               []map[string]string
		claims                              map[string]int // lines of each claim
		duplicates, conflicts, moreVersions int64
	}{
		{
			"in order",
			[]map[string]string{line("A", "1"), line("A", "2"), line("B", "1")},
			map[string]int{"A": 2, "B": 1},
			0, 0, 0,
		},
		{
			"numbers not in order",
			[]map[string]string{line("A", "2"), line("A", "1"), line("A", "3"), line("B", "1")},
			map[string]int{"A": 3, "B": 1},
			0, 0, 0,
		},
		{
			"another claim between",
			[]map[string]string{line("A", "1"), line("B", "1"), line("A", "2"), line("B", "2"), line("C", "1"), line("A", "3")},
			map[string]int{"A": 3, "B": 2, "C": 1},
			0, 0, 0,
		},
		{
			"a line twice",
			[]map[string]string{line("A", "1"), line("A", "1"), line("A", "2")},
			map[string]int{"A": 2},
			1, 0, 0,
		},
		{
			"a claim twice",
			[]map[string]string{line("A", "1"), line("A", "2"), line("B", "1"), line("A", "1"), line("A", "2")},
			map[string]int{"A": 2, "B": 1},
			2, 0, 0,
		},
		{
			"one id, two contents",
			[]map[string]string{line("A", "1"), line("B", "1"), line("A", "1", "PRNCPAL_DGNS_CD", "I10")},
			map[string]int{"A": 2, "B": 1},
			0, 1, 0,
		},
		{
			"one id, two members",
			[]map[string]string{line("A", "1"), line("A", "2", "BENE_ID", "-2")},
			map[string]int{"A": 2},
			0, 1, 0,
		},
		{
			"processed again",
			[]map[string]string{
				line("A", "1", "FINAL_ACTION", "N"),
				line("A", "1", "NCH_WKLY_PROC_DT", "16-Mar-2018"), line("A", "2", "NCH_WKLY_PROC_DT", "16-Mar-2018"),
			},
			map[string]int{"A": 3},
			0, 0, 1,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, report := readText(t, "carrier.csv", carrierFile(test.lines...))
			lines := map[string]int{}
			for _, c := range got.claims {
				lines[c.ID] += c.Lines
			}
			if diff := cmp.Diff(test.claims, lines); diff != "" {
				t.Error(diff)
			}
			if report.Duplicates != test.duplicates || report.Conflicts != test.conflicts || report.Versions != test.moreVersions {
				t.Errorf("%d duplicates, %d conflicts, %d versions", report.Duplicates, report.Conflicts, report.Versions)
			}
		})
	}
}

// TestHeaderThatChanges: codes that only some lines repeat are all taken, and the lines still decide that the claim is ambulance.
func TestHeaderThatChanges(t *testing.T) {
	got, _ := readText(t, "carrier.csv", carrierFile(
		line("A", "1", "PRVDR_SPCLTY", "59"), line("A", "2", "PRVDR_SPCLTY", "59", "ICD_DGNS_CD1", "I10")))
	if c := got.claims[0]; c.Setting != claim.Ambulance || c.Lines != 2 || c.Codes[len(c.Codes)-1].Code != "I10" {
		t.Errorf("%+v", c)
	}
}

// TestShuffledFileIsTheSame: the claims of a file do not depend on the order of its lines.
func TestShuffledFileIsTheSame(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var lines []map[string]string
		for c := range rapid.IntRange(1, 8).Draw(t, "claims") {
			for n := range rapid.IntRange(1, 5).Draw(t, "lines") {
				code := rapid.SampledFrom([]string{"I10", "E119", "G309"}).Draw(t, "code")
				lines = append(lines, line("C"+strconv.Itoa(c), strconv.Itoa(n+1), "LINE_ICD_DGNS_CD", code))
			}
		}
		want := claimsOf(t, lines)
		order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		order.Shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
		sorted := cmpopts.SortSlices(func(a, b claim.Claim) bool { return a.ID < b.ID })
		if diff := cmp.Diff(want, claimsOf(t, lines), sorted); diff != "" {
			t.Fatal(diff)
		}
	})
}

func claimsOf(t *rapid.T, lines []map[string]string) []claim.Claim {
	source, why := recognise(Source{Path: "carrier.csv", data: []byte(carrierFile(lines...))})
	if why != "" {
		t.Fatal(why)
	}
	got, report := &collected{}, &Report{}
	if err := File(t.Context(), source, got, report, Options{Today: today}); err != nil {
		t.Fatal(err)
	}
	return got.claims
}

// TestUnsortedFileGivesUpWholeClaims: when there is no room to wait for the rest of a claim, all of it is rejected, never half.
func TestUnsortedFileGivesUpWholeClaims(t *testing.T) {
	header := newHeader([]byte("BENE_ID|CLM_ID"), '|')
	report := &FileReport{problems: tallies{}, warnings: tallies{}}
	f := &fold{
		table: &table{report: report, row: row{header: header, report: report}}, columns: lineColumns{id: 1},
		apart: &apart{bytes: maxHeldBytes - 50, claims: map[uint64]*heldClaim{}},
	}
	held := &heldClaim{runsLeft: 3}
	for range 5 {
		f.table.row.raw, f.table.row.cut = []byte("-1|-7"), []int32{0, 3, 6}
		report.Rows++
		f.hold(held, lineKey{})
	}
	report.years = &dayCounts{}
	report.close(today)
	checkBalance(t, report)
	if report.Rejected != 5 || report.Rejections[0].Reason != LinesApart || f.apart.bytes != maxHeldBytes-50 {
		t.Errorf("%d rejected, %d bytes held", report.Rejected, f.apart.bytes)
	}
}

// TestManyCodes: a claim with very many codes keeps each once, with its strongest role.
func TestManyCodes(t *testing.T) {
	var lines []map[string]string
	for n := range 500 {
		code := "G" + strings.Repeat("0", 4-len(strconv.Itoa(n%200))) + strconv.Itoa(n%200)
		lines = append(lines, line("A", strconv.Itoa(n+1), "HCPCS_CD", code, "LINE_ICD_DGNS_CD", "E119"))
	}
	got, _ := readText(t, "carrier.csv", carrierFile(lines...))
	if c := got.claims[0]; len(c.Codes) != 202 || c.Codes[0].Role != claim.Principal || c.Lines != 500 {
		t.Errorf("%d codes, first role %d, %d lines", len(c.Codes), c.Codes[0].Role, c.Lines)
	}
}

package column

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// readParquet reads the files of one table as lines of text, header first.
func readParquet(t tester, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.parquet"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	var lines []string
	for _, name := range names {
		header, rows := readParquetFile(t, name)
		if lines == nil {
			lines = []string{header}
		}
		lines = append(lines, rows...)
	}
	slices.Sort(lines[1:])
	return lines
}

func readParquetFile(t tester, name string) (header string, rows []string) {
	t.Helper()
	f, err := file.OpenParquetFile(name, false)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	r, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	all, err := r.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rows = make([]string, all.NumRows())
	for i := range int(all.NumCols()) {
		header += all.Schema().Field(i).Name + "|"
		row := 0
		for _, chunk := range all.Column(i).Data().Chunks() {
			for j := range chunk.Len() {
				rows[row] += chunk.ValueStr(j) + "|"
				row++
			}
		}
	}
	return header, rows
}

// TestExportGolden is the format of an export, written out.
func TestExportGolden(t *testing.T) {
	s := freshStore(t)
	write(t, s, "a", sample(), Options{})
	dir := filepath.Join(t.TempDir(), "out")
	var steps []int
	if err := open(t, s, "a").ExportParquet(context.Background(), dir, func(done, _ int) { steps = append(steps, done) }); err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"person": {
			"member|birth|death|sex|name|state|zip|mbi|version|",
			"M1|1945-05-12|(null)|female|Doe, Jane|TX|75001|1EG4TE5MK73|3|",
			"M2|(null)|(null)||||||0|",
		},
		"claim": {
			"member|setting|status|id|from|thru|admit|discharge|version|lines|paid_cents|provider|",
			"M1|carrier|paid|C1|2019-04-14|2019-04-15|(null)|(null)|5|2|1250|1999999984|",
			"M2|inpatient|void|C2|2019-07-23|2019-07-26|2019-07-23|2019-07-26|6|0|0||",
		},
		"code": {
			"member|claim|system|code|role|date|",
			"M1|C1|HCPCS|99213|procedure|2019-04-15|",
			"M1|C1|ICD10CM|E119|principal|2019-04-14|",
			"M2|C2|ICD9CM|25000|admitting|2019-07-23|",
		},
		"fill": {
			"member|system|code|status|id|date|days_supply|quantity_milli|refill|paid_cents|prescriber|pharmacy|version|",
			"M1|NDC|00093721410|paid|F1|2019-04-24|30|60000|1|400|1999999984|1888888885|1|",
		},
		"result": {
			"member|system|code|status|id|date|value|unit|",
			"M1|LOINC|4548-4|paid|R1|2019-05-04|7.5|%|",
			"M1|LOINC|4548-4|void|R2|2019-05-05|75|%|",
		},
		"span": {
			"member|coverage|from|thru|contract|plan|",
			"M1|part_c|1970-04-11|(null)|H1234|001|",
		},
	}
	for table, lines := range want {
		if diff := cmp.Diff(lines, readParquet(t, filepath.Join(dir, table))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", table, diff)
		}
	}
	if len(steps) != 64 || steps[63] != 64 {
		t.Errorf("progress: %v", steps)
	}
}

// TestExportHasEveryFinalRow counts an export's rows against the view's.
func TestExportHasEveryFinalRow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := freshStore(t)
		version := int64(0)
		ids := []string{"s0", "s1"}
		for i, id := range ids {
			l := drawLoad(t, fmt.Sprint("load ", i), &version, true)
			write(t, s, id, &l, Options{})
		}
		n := open(t, s, ids...)
		want := map[string]int{}
		for _, m := range lookAll(t, n) {
			want["person"]++
			want["claim"] += len(m.Claims)
			want["code"] += len(m.Codes)
			want["fill"] += len(m.Fills)
			want["span"] += len(m.Spans)
		}
		dir := filepath.Join(s.root, "out")
		if err := n.ExportParquet(context.Background(), dir, nil); err != nil {
			t.Fatal(err)
		}
		for table, rows := range want {
			if got := len(readParquet(t, filepath.Join(dir, table))) - 1; got != rows {
				t.Fatalf("%s: %d rows, want %d", table, got, rows)
			}
		}
	})
}

func TestExportIsAllOrNothing(t *testing.T) {
	s := freshStore(t)
	write(t, s, "a", sample(), Options{})
	n := open(t, s, "a")
	dir := filepath.Join(t.TempDir(), "out")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := n.ExportParquet(ctx, dir, nil); !errors.Is(err, context.Canceled) {
		t.Fatalf("want a cancelled export, got %v", err)
	}
	if left, _ := filepath.Glob(dir + "*"); len(left) > 0 {
		t.Fatalf("left behind: %v", left)
	}
	if err := os.Mkdir(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if err := n.ExportParquet(context.Background(), dir, nil); !errors.Is(err, ErrExists) {
		t.Fatalf("want a refusal, got %v", err)
	}
}

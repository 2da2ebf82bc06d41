package read

import (
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestOpenPutsPeopleFirst whatever the files are called, looks into folders, and says what it cannot read.
func TestOpenPutsPeopleFirst(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "more"), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(folder, "a-claims.txt"), carrierFile(nil))
	write(t, filepath.Join(folder, "more", "z-members.txt"), "BENE_ID|RFRNC_YR\n-1|2018\n")
	write(t, filepath.Join(folder, "more", "b.csv"), tuvaFile(tuvaPharmacyHeader, tuvaFill))
	write(t, filepath.Join(folder, "notes.md"), "# Notes\n")
	write(t, filepath.Join(folder, ".hidden"), carrierFile(nil))
	sources, unread, err := Open(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range sources {
		got = append(got, s.Name()+" "+string(s.Format))
	}
	want := []string{"z-members.txt rif-beneficiary", "a-claims.txt rif-claim", "b.csv tuva-pharmacy"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]Unread{{"notes.md", "no known format has this header"}}, unread); diff != "" {
		t.Error(diff)
	}
	if _, _, err := Open(filepath.Join(folder, "absent")); err == nil {
		t.Error("a path that is not there must be an error")
	}
}

// TestFingerprintIsOfTheContent: packed and plain are the same file; one changed byte is another.
func TestFingerprintIsOfTheContent(t *testing.T) {
	folder := t.TempDir()
	plain, packed, other := filepath.Join(folder, "a"), filepath.Join(folder, "b.gz"), filepath.Join(folder, "c")
	write(t, plain, "claims")
	write(t, other, "claimz")
	var text strings.Builder
	z := gzip.NewWriter(&text)
	if _, err := z.Write([]byte("claims")); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, packed, text.String())
	prints := map[string]string{}
	for _, path := range []string{plain, packed, other} {
		print, err := Fingerprint(path)
		if err != nil || len(print) != 64 {
			t.Fatal(print, err)
		}
		prints[path] = print
	}
	if prints[plain] != prints[packed] || prints[plain] == prints[other] {
		t.Error(prints)
	}
	write(t, packed, text.String()[:text.Len()-9])
	if _, err := Fingerprint(packed); err == nil {
		t.Error("a cut archive must not pass for whole")
	}
	if _, err := Fingerprint(filepath.Join(folder, "absent")); err == nil {
		t.Error("an absent file has no fingerprint")
	}
}

// TestRereadingGivesTheSameReport: the report of a file is a function of its content.
func TestRereadingGivesTheSameReport(t *testing.T) {
	text := carrierFile(line("A", "1"), line("B", "1", "CLM_FROM_DT", ""), line("A", "1"))
	_, first := readText(t, "carrier.csv", text)
	_, second := readText(t, "carrier.csv", text)
	a, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(second)
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Errorf("%s\n%s", a, b)
	}
}

// TestKeptRejectionsAreFew: all are counted, the first are listed.
func TestKeptRejectionsAreFew(t *testing.T) {
	var lines []map[string]string
	for n := range 3 * keptRejections {
		lines = append(lines, line("A", itoa(n+1), "CLM_FROM_DT", ""))
	}
	_, report := readText(t, "carrier.csv", carrierFile(lines...))
	if len(report.Rejections) != keptRejections || report.Problems[0].Count != 3*keptRejections {
		t.Errorf("%d kept, %d counted", len(report.Rejections), report.Problems[0].Count)
	}
}

func TestSynPUFFlags(t *testing.T) {
	text := unzipped(t, "synpuf", "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv")
	var people, flags int
	for flag, err := range SynPUFFlags(strings.NewReader(text), 2008) {
		if err != nil || flag.Year != 2008 || flag.Member == "" {
			t.Fatal(flag, err)
		}
		people++
		for _, has := range flag.Has {
			if has {
				flags++
			}
		}
	}
	if people != 30 || flags == 0 || flags == 30*len(SynPUFConditions) {
		t.Errorf("%d people, %d flags", people, flags)
	}
}

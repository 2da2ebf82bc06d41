package ctm_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/rules"
)

var rulesFiles = rules.Files

const bareMap = `
id: bare
title: A short export
mark: O
source: invented for tests
zone: America/New_York
dates: [YYYY-MM-DD]
columns:
  complaint_id: {headers: [Id]}
  contract: {headers: [Contract]}
  assigned_on: {headers: [Assigned]}
  issue_level:
    headers: [Level]
    values: {immediate_need: [Immediate], urgent: [Urgent], other: [None, ""]}
  birth: {headers: [Born], dates: [M/D/YYYY]}
  narrative: {headers: [Words]}
  mbi: {headers: [MBI]}
`

// readAll reads a file to its end.
func readAll(t testing.TB, name string, content []byte, m *ctm.Map) []ctm.Read {
	t.Helper()
	r, err := ctm.Open(name, content, m)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var out []ctm.Read
	for {
		one, err := r.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, one)
	}
}

func bare(t testing.TB) *ctm.Map {
	t.Helper()
	m, err := ctm.ParseMap([]byte(bareMap))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWaysToWriteTheSame(t *testing.T) {
	for name, content := range map[string]string{
		"commas":             "Id,Contract,Assigned,Level,Born,Words\nC1,H1234,2026-07-08,Urgent,4/30/1950,\"No, no\nno\"\n",
		"byte order mark":    "\ufeffId,Contract,Assigned,Level,Born,Words\r\nC1,H1234,2026-07-08,Urgent,4/30/1950,\"No, no\nno\"\r\n",
		"semicolons":         "Id;Contract;Assigned;Level;Born;Words\nC1;h1234;2026-07-08;URGENT;04/30/1950;\"No, no\nno\"\n",
		"tabs, other order":  "Words\tBorn\tLevel\tAssigned\tContract\tId\n\"No, no\nno\"\t4/30/1950\turgent\t2026-07-08\tH1234\tC1\n",
		"headers loosely":    " ID , contract,ASSIGNED , Level,born,words\nC1,H1234,2026-07-08, Urgent ,4/30/1950,\"No, no\nno\"\n",
		"titles above":       "Complaints of our plan,,,,,\n,,,,,\nId,Contract,Assigned,Level,Born,Words\nC1,H1234,2026-07-08,Urgent,4/30/1950,\"No, no\nno\"\n",
		"columns of no use":  "X,Id,Contract,Assigned,Level,Born,Words,Y\n1,C1,H1234,2026-07-08,Urgent,4/30/1950,\"No, no\nno\",2\n",
		"blank lines inside": "Id,Contract,Assigned,Level,Born,Words\n,,,,,\n\nC1,H1234,2026-07-08,Urgent,4/30/1950,\"No, no\nno\"\n,,,,,\n",
	} {
		t.Run(name, func(t *testing.T) {
			got := readAll(t, "x.csv", []byte(content), bare(t))
			want := ctm.Row{ComplaintID: "C1", Contract: "H1234", AssignedOn: day("2026-07-08"), Level: ctm.Urgent, Birth: day("1950-04-30"), Narrative: "No, no\nno"}
			if len(got) != 1 || got[0].Bad != nil || len(got[0].Without) != 0 {
				t.Fatalf("%+v", got)
			}
			if d := cmp.Diff(want, got[0].Row); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestBadRowsAreNamedAndNeverQuoted(t *testing.T) {
	const header = "Id,Contract,Assigned,Level,Born,Words,MBI\n"
	for _, c := range []struct {
		name, line string
		bad        bool
		want       string
	}{
		{"no id", ",H1234,2026-07-08,Urgent,,,", true, "x.csv:2: Id: expected a value"},
		{"odd id", "SECRET NAME,H1234,2026-07-08,Urgent,,,", true, "x.csv:2: Id: expected a complaint id"},
		{"contract", "C1,SECRET,2026-07-08,Urgent,,,", true, "x.csv:2: Contract: expected a contract number"},
		{"no date", "C1,H1234,,Urgent,,,", true, "x.csv:2: Assigned: expected a date as YYYY-MM-DD"},
		{"wrong date", "C1,H1234,SECRET,Urgent,,,", true, "x.csv:2: Assigned: expected a date as YYYY-MM-DD"},
		{"a day that is none", "C1,H1234,2026-02-30,Urgent,,,", true, "x.csv:2: Assigned: expected a date"},
		{"level", "C1,H1234,2026-07-08,SECRET,,,", true, "x.csv:2: Level: expected one of the texts that the map names for immediate_need, urgent, other"},
		{"too few columns", "C1,H1234,2026-07-08", true, "x.csv:2: row: expected 7 columns, as the header has"},
		{"too many columns", "C1,H1234,2026-07-08,Urgent,,,,SECRET", true, "x.csv:2: row: expected 7 columns"},
		{"quotes", "C1,H1234,2026-07-08,Urgent,,SEC\"RET,", true, "x.csv:2: row: expected quotes only around whole fields"},
		{"birth date", "C1,H1234,2026-07-08,Urgent,SECRET,,", false, "x.csv:2: Born: expected a date as M/D/YYYY; loaded without it"},
		{"MBI", "C1,H1234,2026-07-08,Urgent,,,SECRET", false, "x.csv:2: MBI: expected 11 characters in CMS's format; loaded without it"},
		{"a very long story", "C1,H1234,2026-07-08,Urgent,," + strings.Repeat("SECRET", 8000) + ",", false, "x.csv:2: Words: expected at most 32768 bytes; loaded without it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := readAll(t, "x.csv", []byte(header+c.line+"\nC2,H1234,2026-07-08,Urgent,,,\n"), bare(t))
			if len(got) != 2 || got[1].Bad != nil || got[1].Row.ComplaintID != "C2" {
				t.Fatalf("the good row is not there: %+v", got)
			}
			var e *ctm.RowError
			if c.bad {
				e = got[0].Bad
			} else if len(got[0].Without) == 1 && got[0].Bad == nil {
				e = got[0].Without[0]
			}
			if e == nil || !strings.HasPrefix(e.Error(), c.want) || strings.Contains(e.Error(), "SECRET") {
				t.Errorf("%v, expected %s", e, c.want)
			}
		})
	}
}

func TestAQuoteThatIsNeverClosedTakesNoRowInSilence(t *testing.T) {
	got := readAll(t, "x.csv", []byte("Id,Contract,Assigned,Level\nC1,H1234,2026-07-08,Urgent\nC2,H1234,2026-07-08,\"Urgent\nC3,H1234,2026-07-08,Urgent\n"), bare(t))
	if len(got) != 2 || got[1].Bad == nil || got[1].Bad.Row != 3 {
		t.Fatalf("%+v", got)
	}
	if want := "quotes that are closed: lines 3 to "; !strings.HasPrefix(got[1].Bad.Expected, want) {
		t.Errorf("%q, expected %q", got[1].Bad.Expected, want)
	}
}

func TestFilesThatAreRefused(t *testing.T) {
	for name, content := range map[string]string{
		"no header":      "SECRET,H1234,2026-07-08,Urgent\n",
		"a column lacks": "Id,Contract,Level\nSECRET,H1234,Urgent\n",
		"empty":          "",
		"a picture":      "\x89PNG\x00\x00SECRET",
		"half a zip":     "PK\x03\x04SECRET",
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ctm.Open("x.csv", []byte(content), bare(t))
			var header *ctm.HeaderError
			if !errors.As(err, &header) && !errors.Is(err, ctm.ErrNotTable) || strings.Contains(err.Error(), "SECRET") {
				t.Errorf("%v", err)
			}
			if name == "a column lacks" && !strings.Contains(err.Error(), "missing: assigned_on") {
				t.Errorf("%v, expected it to name assigned_on", err)
			}
		})
	}
}

// TestWorkbooks: what is written as CSV and as XLSX reads the same, with dates as serial numbers and as texts.
func TestWorkbooks(t *testing.T) {
	m := moduleMap(t)
	rows := []ctm.Row{
		row("100200300", "2026-02-28", func(r *ctm.Row) { r.Birth, r.Level, r.MBI = day("1936-02-29"), ctm.ImmediateNeed, "1EG4TE5MK73" }),
		row("C2", "2024-02-29", func(r *ctm.Row) { r.Excluded, r.RequestKind, r.RequestStatus = "yes", ctm.AskLevel, "denied" }),
	}
	updated := time.Date(2026, 7, 1, 14, 5, 0, 0, time.UTC)
	rows[0].UpdatedAt = &updated
	var text, book bytes.Buffer
	if err := errors.Join(ctm.WriteCSV(&text, m, rows), ctm.WriteXLSX(&book, m, rows)); err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{"csv": text.Bytes(), "xlsx": book.Bytes()} {
		got := readAll(t, "x."+name, content, m)
		if len(got) != 2 {
			t.Fatalf("%s: %d rows", name, len(got))
		}
		for i := range got {
			if d := cmp.Diff(rows[i], got[i].Row); d != "" || got[i].Bad != nil || len(got[i].Without) != 0 {
				t.Errorf("%s: %v %v %s", name, got[i].Bad, got[i].Without, d)
			}
		}
	}
}

func TestAWorkbookOfAMac(t *testing.T) {
	book := excelize.NewFile()
	defer book.Close()
	yes := true
	if err := book.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
		t.Fatal(err)
	}
	for cell, value := range map[string]any{
		"A1": "Id", "B1": "Contract", "C1": "Assigned", "D1": "Level", "A2": 77, "B2": "H1234", "C2": 44749.0, "D2": "",
		"A3": "C3", "B3": "H1234", "C3": "SECRET",
	} {
		if err := book.SetCellValue("Sheet1", cell, value); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	got := readAll(t, "mac.xlsx", out.Bytes(), bare(t))
	if len(got) != 2 || got[0].Bad != nil || *got[0].Row.AssignedOn != *day("2026-07-08") || got[0].Row.ComplaintID != "77" {
		t.Fatalf("%+v", got)
	}
	if want := "mac.xlsx[Sheet1]:3: Assigned: expected a date as YYYY-MM-DD"; got[1].Bad == nil || got[1].Bad.Error() != want {
		t.Errorf("%v, expected %s", got[1].Bad, want)
	}
}

func FuzzRead(f *testing.F) {
	m := bare(f)
	f.Add([]byte("Id,Contract,Assigned,Level\nC1,H1234,2026-07-08,Urgent\n"))
	f.Add([]byte("Id;Contract;Assigned;Level\n\"C1;H1234;2026-07-08;Urgent\n"))
	f.Add([]byte("\xff\xfeI\x00d\x00"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := ctm.Open("x", content, m)
		if err != nil {
			return
		}
		defer r.Close()
		for {
			one, err := r.Next()
			if err != nil {
				return
			}
			if one.Bad == nil && (one.Row.ComplaintID == "" || one.Row.Contract == "" || one.Row.AssignedOn == nil || one.Row.Level == "") {
				t.Error("a row was loaded on which no clock can run")
			}
		}
	})
}

package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func cell(u *report.Universe, row int, id string) string {
	n := slices.IndexFunc(u.Layout.Columns, func(c report.Column) bool { return c.ID == id })
	return u.Rows[row].Cells[n]
}

func TestUniverseRow(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	w.put(w.grievance(told(w.now, true)))
	u := w.universe(w.known())
	if len(u.Rows) != 1 || len(u.Problems) != 0 {
		t.Fatalf("%d rows, problems %v", len(u.Rows), u.Problems)
	}
	for id, want := range map[string]string{
		"first_name": "Rosa", "last_name": "Alvarez", "enrollee_id": "1EG4TE5MK70", "contract": "H0001", "plan": "001", "delegate": "NA",
		"received_date": "2026/01/05", "received_time": "NA", "authority_date": "NA", "filed_by": "enrollee", "how": "oral",
		"description": "I waited an hour in the office", "quality": "N", "speed": "S", "extended": "N", "extension_notice": "NA",
		"oral_date": "2026/01/05", "oral_time": "NA", "written_date": "NA", "resolution": "=spoke with the office", "category": "Provider Access",
	} {
		if got := cell(&u, 0, id); got != want {
			t.Errorf("%s is %q, expected %q", id, got, want)
		}
	}
}

func TestWhatBelongsInTheUniverse(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	answer := told(w.now, true)
	for name, x := range map[string]struct {
		edit func(*complaint.Case)
		in   bool
	}{
		"answered":         {answer, true},
		"integrated plan":  {func(c *complaint.Case) { answer(c); c.Class.Product = complaint.AIP }, true},
		"Part D":           {func(c *complaint.Case) { answer(c); c.Class.Product = complaint.PartD }, false},
		"open and in time": {nil, false},
		"withdrawn":        {func(c *complaint.Case) { answer(c); c.State = complaint.Withdrawn }, false},
		"duplicate":        {func(c *complaint.Case) { answer(c); c.State = complaint.Duplicate }, false},
		"not classified":   {func(c *complaint.Case) { c.State = complaint.Received }, false},
		"CTM alone":        {func(c *complaint.Case) { answer(c); c.Class.Procedure = complaint.CTM }, false},
		"CTM and grievance": {func(c *complaint.Case) {
			answer(c)
			c.Class.Procedure = complaint.CTM
			c.Class.Also = []complaint.Procedure{complaint.Grievance}
		}, true},
		"inquiry":                  {func(c *complaint.Case) { answer(c); c.Class.Procedure = complaint.Inquiry }, false},
		"answered in another year": {told(w.now.AddDate(1, 0, 0), true), false},
	} {
		c := w.put(w.grievance(x.edit))
		u := w.universe(w.known())
		got := slices.ContainsFunc(u.Rows, func(r report.Row) bool { return r.Case == c.ID })
		if got != x.in {
			t.Errorf("%s: in the universe is %t, expected %t", name, got, x.in)
		}
	}
}

// TestOverdueComesByItsDueDay: a grievance that nobody answered is in the universe from the first late instant on, by the day on which the
// answer was due.
func TestOverdueComesByItsDueDay(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	c := w.put(w.grievance(nil))
	w.now = *c.Obligations[0].Clock.FirstLateAt
	known := w.known()
	if u := w.universe(known); len(u.Rows) != 1 || u.Rows[0].Day != c.Obligations[0].Clock.DueDate {
		t.Fatalf("rows %v", u.Rows)
	}
	known.At = known.At.Add(-time.Second)
	if u := w.universe(known); len(u.Rows) != 0 {
		t.Fatalf("a second before it is late it is in the universe: %v", u.Rows)
	}
}

func TestProblemsAreNamed(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	oral, written := told(w.now, true), told(w.now, false)
	for name, x := range map[string]struct {
		edit func(*complaint.Case)
		want []string // column: expected
	}{
		"good": {oral, nil},
		"told before it was received": {
			func(c *complaint.Case) { told(w.now.AddDate(0, 0, -2), true)(c) },
			[]string{"Date Oral Notification Provided: not earlier than Date Grievance Received"},
		},
		"quality of care without a letter": {
			func(c *complaint.Case) { oral(c); c.Class.QualityCare = true },
			[]string{"Date Written Notification Provided: a value, because Processed as Quality of Care Grievance is Y"},
		},
		"written, answered by mouth": {
			func(c *complaint.Case) { oral(c); c.Written = true },
			[]string{"Date Written Notification Provided: a value, because How Grievance Received is written"},
		},
		"no contract": {func(c *complaint.Case) { written(c); c.Contract = "" }, []string{"Contract ID: a value"}},
		"contract too long": {
			func(c *complaint.Case) { written(c); c.Contract = "H00010" },
			[]string{"Contract ID: at most 5 characters"},
		},
		"nobody knows whose": {
			func(c *complaint.Case) { written(c); c.Member = "" },
			[]string{
				"Enrollee First Name: a value", "Enrollee Last Name: a value", "Enrollee ID: a value", "Member: a case that is matched to a member",
			},
		},
		"extension without a notice": {
			func(c *complaint.Case) { written(c); c.Extension = &complaint.Extension{At: w.now, Reason: "r"} }, nil, // it says N, which is a finding, not a format
		},
	} {
		c := w.put(w.grievance(x.edit))
		u := w.universe(w.known())
		var got []string
		for _, p := range u.Problems {
			if p.Case == c.ID {
				got = append(got, p.Column+": "+p.Expected)
			}
		}
		if diff := cmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestAsOf: what is asked later as of a past position is what was said then, however cases went on.
func TestAsOf(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			w := newWorld(t, engine)
			w.rosa = w.member("Rosa", "Alvarez", "M100")
			rapid.Check(t, func(rt *rapid.T) { w.live(rt) })
		})
	}
}

// live lets cases happen and asks again afterwards.
func (w *world) live(t *rapid.T) {
	type said struct {
		known report.Known
		rows  []report.Row
	}
	w.serial++
	w.contract = fmt.Sprint("H", 1000+w.serial%9000) // so that lives do not meet
	var then []said
	var open []complaint.Case
	for range rapid.IntRange(2, 8).Draw(t, "steps") {
		w.now = w.now.Add(time.Duration(rapid.IntRange(1, 20).Draw(t, "hours")) * time.Hour)
		if len(open) == 0 || rapid.Bool().Draw(t, "another") {
			open = append(open, w.put(w.grievance(func(c *complaint.Case) { c.Contract = w.contract })))
		} else {
			n := rapid.IntRange(0, len(open)-1).Draw(t, "which")
			c := open[n]
			told(w.now, rapid.Bool().Draw(t, "orally"))(&c)
			w.happen(c.ID, "complaint.decided", map[string]any{"decision": c.Decision, "obligations": c.Obligations})
			w.happen(c.ID, "complaint.answered", map[string]any{"answer": c.Answers[0], "obligations": c.Obligations})
			open = slices.Delete(open, n, n+1)
		}
		known := w.known()
		then = append(then, said{known, w.universe(known).Rows})
	}
	for _, s := range then {
		if diff := cmp.Diff(s.rows, w.universe(s.known).Rows); diff != "" {
			t.Fatalf("as of %d it was otherwise then (-then +now):\n%s", s.known.Position, diff)
		}
	}
}

func TestFiles(t *testing.T) {
	w := newWorld(t, store.SQLite)
	w.rosa = w.member("Rosa", "Alvarez", "M100")
	c := w.put(w.grievance(told(w.now, true)))
	u := w.universe(w.known())
	files := map[string]*bytes.Buffer{}
	for _, format := range report.FileFormats {
		files[format] = &bytes.Buffer{}
		if err := u.Write(files[format], format); err != nil {
			t.Fatal(err)
		}
	}
	rows, err := csv.NewReader(files[report.CSV]).ReadAll()
	if err != nil || len(rows) != 2 || len(rows[0]) != len(u.Layout.Columns) || rows[1][len(rows[1])-1] != "'=spoke with the office" {
		t.Errorf("CSV: %v %v", rows, err)
	}
	book, err := excelize.OpenReader(files[report.XLSX])
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := book.GetRows("GRV_C")
	if err != nil || len(sheet) != 2 || sheet[1][6] != "2026/01/05" {
		t.Errorf("XLSX: %v %v", sheet, err)
	}
	var line struct {
		Case  string
		Cells map[string]string
	}
	if err := json.Unmarshal(files[report.JSONL].Bytes(), &line); err != nil || line.Case != string(c.ID) || line.Cells["speed"] != "S" {
		t.Errorf("JSON lines: %+v %v", line, err)
	}
	if err := u.Write(&bytes.Buffer{}, "doc"); err == nil || !strings.Contains(err.Error(), "csv") {
		t.Errorf("a format that is not there: %v", err)
	}
}

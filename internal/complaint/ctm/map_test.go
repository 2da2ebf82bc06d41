package ctm_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
)

func TestShippedMapsLoad(t *testing.T) {
	names, err := ctm.MapNames(rulesFiles)
	if err != nil || len(names) < 2 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		m, err := ctm.LoadMap(rulesFiles, name)
		if err != nil || m.ID != name {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ctm.LoadMap(rulesFiles, "nobody"); err == nil {
		t.Error("a map that nobody shipped was loaded")
	}
}

func TestMistakesOfMapsAreNamed(t *testing.T) {
	for _, c := range []struct{ name, from, to, want string }{
		{"a field that is none", "mbi: {headers: [MBI]}", "colour: {headers: [Colour]}", "columns.colour: there is no such field"},
		{"no dates", "dates: [YYYY-MM-DD]\n", "dates: []\n", "dates: at least one"},
		{"a date without a day", "dates: [YYYY-MM-DD]", "dates: [YYYY-MM]", `"YYYY-MM" names no day`},
		{"a zone", "America/New_York", "Mars/Olympus", "zone"},
		{"a mark", "mark: O", "mark: sure", "mark is V, S, R or O"},
		{"no contract", "contract: {headers: [Contract]}", "contract: {headers: []}", "columns.contract.headers is needed"},
		{"one header twice", "mbi: {headers: [MBI]}", "mbi: {headers: [id]}", "stands for complaint_id already"},
		{"a code without texts", "    values: {immediate_need: [Immediate], urgent: [Urgent], other: [None, \"\"]}\n", "", "columns.issue_level.values: which texts mean"},
		{"a code that is none", "urgent: [Urgent]", "fast: [Urgent]", `"fast" is not one of`},
		{"one text for two codes", "urgent: [Urgent]", "urgent: [none]", `"None" means both urgent and other`},
		{"an unknown key", "mark: O", "mark: O\ncolor: red", "color"},
		{"a pattern", "dates: [YYYY-MM-DD]\n", "dates: [YYYY-MM-DD]\nas_of: {file_name: '(20..)'}\n", "as_of.file_name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(bareMap, c.from) {
				t.Fatalf("the map has no %q", c.from)
			}
			_, err := ctm.ParseMap([]byte(strings.Replace(bareMap, c.from, c.to, 1)))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, expected it to say %s", err, c.want)
			}
		})
	}
}

func TestWaysToWriteADate(t *testing.T) {
	for written, cell := range map[string]string{
		"YYYY-MM-DD": "2026-07-08", "MM/DD/YYYY": "07/08/2026", "M/D/YYYY": "7/8/2026", "M/D/YY": "7/8/26", "DD-MON-YYYY": "08-Jul-2026", "D MON YYYY": "8 JUL 2026",
		"YYYYMMDD": "20260708", "DD.MM.YYYY": "08.07.2026", "M/D/YYYY h:mm AM": "7/8/2026 9:05 PM", "YYYY-MM-DDTHH:mm:ss": "2026-07-08T21:05:00",
	} {
		m, err := ctm.ParseMap([]byte(strings.Replace(bareMap, "dates: [YYYY-MM-DD]", "dates: ["+`"`+written+`"`+"]", 1)))
		if err != nil {
			t.Errorf("%s: %v", written, err)
			continue
		}
		got := readAll(t, "x.csv", []byte("Id,Contract,Assigned,Level\nC1,H1234,"+cell+",Urgent\n"), m)
		if len(got) != 1 || got[0].Bad != nil || *got[0].Row.AssignedOn != *day("2026-07-08") {
			t.Errorf("%s: %+v", written, got[0].Bad)
		}
	}
}

func TestInspect(t *testing.T) {
	const content = "SECRET title,,,,\nId,Contract,When,Level,Colour\nSECRET,H1234,2026-07-08,Urgent,red\n"
	i, err := ctm.Inspect("x.csv", []byte(content), bare(t))
	if err != nil {
		t.Fatal(err)
	}
	if i.HeaderRow != 2 || strings.Join(i.Lacking, " ") != "assigned_on" || strings.Join(i.Unused, " ") != "When Colour" || i.Rows != 0 {
		t.Errorf("%+v", i)
	}
	proposal := i.Propose(bare(t))
	if strings.Contains(proposal, "SECRET") || !strings.Contains(proposal, "assigned_on: {headers: []}") {
		t.Error(proposal)
	}
	mended := strings.Replace(proposal, `assigned_on: {headers: []}`, `assigned_on: {headers: [When]}`, 1)
	m, err := ctm.ParseMap([]byte(mended))
	if err != nil {
		t.Fatalf("%v in\n%s", err, mended)
	}
	if i, err = ctm.Inspect("x.csv", []byte(content), m); err != nil || i.Rows != 1 || i.Bad != 0 || len(i.Unused) != 1 {
		t.Errorf("%+v, %v", i, err)
	}
	if _, err = ctm.Inspect("x.csv", []byte("SECRET,1\nSECRET,2\n"), bare(t)); err == nil || strings.Contains(err.Error(), "SECRET") {
		t.Errorf("%v", err)
	}
}

func TestRulesWithMistakes(t *testing.T) {
	for name, change := range map[string][2]string{
		"subcategory.yaml": {"lead: cms", "lead: nobody"},
		"review.yaml":      {"year: 2025", "year: 2024"},
	} {
		files := fstest.MapFS{}
		err := fs.WalkDir(rulesFiles, "complaint/ctm", func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			text, err := fs.ReadFile(rulesFiles, path)
			if strings.HasSuffix(path, name) {
				text = []byte(strings.Replace(string(text), change[0], change[1], 1))
			}
			files[path] = &fstest.MapFile{Data: text}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ctm.LoadRules(files); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheCalendarOfReviews(t *testing.T) {
	r, err := ctm.LoadRules(rulesFiles)
	if err != nil {
		t.Fatal(err)
	}
	for year, want := range map[int]string{2024: "2025-05-30", 2025: "2026-03-31", 2026: "2027-03-31"} {
		if got, ok := r.Calendar().Review(year); !ok || got.On != clock.MustParse(want) {
			t.Errorf("%d: %v, expected %s", year, got.On, want)
		}
	}
	if _, ok := r.Calendar().Review(2027); ok {
		t.Error("nobody has announced the review of 2027")
	}
}

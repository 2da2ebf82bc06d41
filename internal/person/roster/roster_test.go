package roster_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/person/roster"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var tester = person.Cause{
	At: time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC), Actor: record.Actor{ID: "tester", Role: "plan engineer", Channel: "test"},
}

type house struct {
	*person.Directory
	t   testing.TB
	rec *record.Record
}

func build(t testing.TB, db *store.DB) *house {
	t.Helper()
	rec := recordtest.Open(t, db, person.View{})
	return &house{person.New(person.Options{DB: db, Record: rec}), t, rec}
}

func (h *house) imports(paths ...string) roster.Report {
	h.t.Helper()
	r, err := roster.Import(h.t.Context(), h.Directory, roster.Request{Paths: paths, Cause: tester})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func (h *house) who(system person.System, value string) person.Person {
	h.t.Helper()
	id, err := h.Resolve(h.t.Context(), system, value)
	if err != nil {
		h.t.Fatal(err)
	}
	p, err := h.Get(h.t.Context(), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return p
}

// write makes a file of these lines.
func write(t testing.TB, name string, lines ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func date(text string) clock.Date { return clock.MustParse(text) }

func TestBeneficiariesOfResearchFiles(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		newest := h.imports("testdata/beneficiary_2020.csv")
		older := h.imports("testdata/beneficiary_2011.csv")
		history := h.imports("testdata/beneficiary_history.csv")
		if newest.Registered != 14 || newest.Bad+older.Bad+history.Bad != 0 || older.Registered+history.Registered != 0 {
			t.Errorf("2020 %+v\n2011 %+v\nhistory %+v", newest.Report, older.Report, history.Report)
		}
		p := h.who(person.MemberNumber, "-1000001")
		if p.Name() != "Jeffie441 Reilly981" || p.Birth == nil || *p.Birth != date("1942-01-17") || p.Sex != "female" || len(p.Addresses) != 0 {
			t.Errorf("%+v", p)
		}
		if len(p.Coverage) == 0 {
			t.Fatalf("no coverage: %+v %+v", p, older)
		}
		first := p.Coverage[0]
		if first.Contract != "Y0009" || first.Plan != "801" || *first.From != date("2011-01-01") || *first.To != date("2011-12-31") {
			t.Errorf("coverage %+v", p.Coverage)
		}
		if q := h.who(person.MBI, "1S00E00AA00"); q.ID != p.ID {
			t.Errorf("MBI names %s", q.ID)
		}
		position, err := h.rec.Position(t.Context())
		again := h.imports("testdata/beneficiary_2020.csv")
		after, _ := h.rec.Position(t.Context())
		if err != nil || !again.Files[0].Known || again.Rows != 0 || position != after {
			t.Errorf("again %+v", again)
		}
	})
}

func TestEnrolmentOfTheIntegratedRepository(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for _, order := range [][]string{
			{"old_benes_sandbox.csv", "SYNTHETIC_BENE_XREF.csv", "SYNTHETIC_BENE_MAPD_ENRLMT.csv"},
			{"SYNTHETIC_BENE_MAPD_ENRLMT.csv", "SYNTHETIC_BENE_XREF.csv", "old_benes_sandbox.csv"},
		} {
			h := build(t, storetest.Reopen(t, storetest.URL(t, db.Engine())))
			var bad, rows int
			for _, f := range order {
				r := h.imports(filepath.Join("testdata", f))
				bad, rows = bad+r.Bad, rows+r.Rows
				for _, p := range r.Problems {
					if p.Field != "bene_id" {
						t.Errorf("%s", p)
					}
				}
			}
			if bad != 3 {
				t.Errorf("%d of %d rows are bad, not the three with an MBI alone", bad, rows)
			}
			p := h.who(person.CMSBeneSK, "-458895297")
			if p.Name() != "Vicente970 J Posada6" || len(p.Coverage) != 1 || p.Coverage[0].To != nil || p.Coverage[0].Kind != "pdp" {
				t.Errorf("%+v", p)
			}
			if q := h.who(person.MemberNumber, "-10000010288010"); q.ID != p.ID {
				t.Error("BENE_ID and BENE_SK of one row name two people")
			}
		}
	})
}

func TestACrossReferenceIsProposedWhateverComesFirst(t *testing.T) {
	head := "BENE_SK,BENE_XREF_SK,BENE_HICN_NUM,BENE_KILL_CRED_CD,IDR_TRANS_EFCTV_TS"
	roll := "BENE_ID,BENE_MBI_ID,BENE_LAST_NAME,BENE_1ST_NAME,BENE_MIDL_NAME,BENE_BRTH_DT,BENE_DEATH_DT,BENE_SEX_CD,BENE_SK,BENE_XREF_SK"
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		xref := write(t, "xref.csv", head, "1,2,X,2,2020-01-01T00:00:00", "3,1,X,1,2020-01-01T00:00:00")
		people := write(t, "roster.csv", roll, ",1S00A00AA00,Lee,Ann,,1950-01-01,,2,1,1", ",1S00A00AA01,Ray,Bo,,1960-01-01,,1,2,2")
		for _, order := range [][]string{{xref, people}, {people, xref}} {
			h := build(t, storetest.Reopen(t, storetest.URL(t, db.Engine())))
			skipped := 0
			for _, path := range order {
				skipped += h.imports(path).Skipped
			}
			all, err := h.Duplicates(t.Context(), 0)
			if err != nil || len(all) != 1 || all[0].Reasons[0] != person.SameCrossReference || skipped != 1 {
				t.Errorf("%v %+v, %d skipped", err, all, skipped)
			}
		}
	})
}

func TestOutdatedVersionsAreLeftOut(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		r := h.imports(write(t, "e.csv",
			"BENE_SK,IDR_LTST_TRANS_FLG,BENE_CNTRCT_NUM,BENE_PBP_NUM,BENE_CVRG_TYPE_CD,BENE_ENRLMT_BGN_DT,BENE_ENRLMT_END_DT,IDR_TRANS_EFCTV_TS",
			"7,N,Z1,001,3,2019-01-01,2019-06-30,2019-01-01T00:00:00", "7,Y,Z1,001,3,2019-01-01,9999-12-31,2019-07-01T00:00:00"))
		p := h.who(person.CMSBeneSK, "7")
		if r.Skipped != 1 || len(p.Coverage) != 1 || p.Coverage[0].To != nil || p.Coverage[0].Kind != "ccp" {
			t.Errorf("%+v %+v", r.Report, p.Coverage)
		}
	})
}

func TestAPlansOwnListOfEverybody(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		r := h.imports("testdata/people.csv")
		if r.Registered != 9 || r.Bad != 0 {
			t.Fatalf("%+v %v", r.Report, r.Problems)
		}
		agent, agency := h.who(person.NPN, "8812345"), h.who(person.AgencyNumber, "AG-7")
		if agent.Relations[0].Kind != "agent_of" || agent.Relations[0].Other != agency.ID || !agency.Organization {
			t.Errorf("%+v", agent.Relations)
		}
		child, parent := h.who(person.MemberNumber, "M-100-02"), h.who(person.MemberNumber, "M-100-01")
		if child.Relations[0].Other != parent.ID || parent.Preferences.Format != person.LargePrint || parent.Phones[0].Number != "+14135550142" {
			t.Errorf("%+v %+v", child, parent)
		}
		coach := h.who(person.StaffNumber, "S-12")
		if coach.Staff == nil || len(coach.Staff.Qualifications) != 2 {
			t.Errorf("%+v", coach)
		}
	})
}

// TestAllBadRowsAreCounted though a report keeps only the first thousand.
func TestAllBadRowsAreCounted(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		lines := []string{"capacity,number,name,zip"}
		for range 1500 {
			lines = append(lines, "member,1,Ann Lee,none")
		}
		r := build(t, db).imports(write(t, "p.csv", lines...))
		if r.Rows != 1500 || r.Bad != 1500 || r.Partial != 0 || len(r.Problems) != 1000 || r.Problems[999].Line != 1001 {
			t.Errorf("%d rows, %d bad, %d in part, %d listed", r.Rows, r.Bad, r.Partial, len(r.Problems))
		}
	})
}

func TestBadRowsSayWhereAndWhatWasExpected(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		r := h.imports(write(t, "p.csv", "capacity,number,name,birth,sex,mbi,zip,phone_home,written",
			"member,1,Ann Lee,1950-13-01,f,,,,", "member,2,Bo Ray,,secret,,,,", "member,3,Cy Fox,,,SECRET,,,", "member,4,Di Orr,,,,secret,,",
			"member,5,Ed Poe,,,,,secret,", "member,6,Flo Day,,,,,,secret-language", "member,,Gus Ely,,,,,,", ",8,Hal Ives,,,,,,", "member,9,,,,,,,", "member,10,x", "member,11,Good One,,,,,,"))
		want := []string{
			"p.csv:2: birth: expected a date such as 2020-01-31", "p.csv:3: sex: expected one of", "p.csv:4: mbi: expected 11 characters",
			"p.csv:5: zip: expected 5 or 9 digits", "p.csv:6: phone: expected a telephone number", "p.csv:7: written: expected a BCP 47",
			"p.csv:8: number: expected a number in one of", "p.csv:9: capacity: expected member, dependent", "p.csv:10: name: expected a name",
			"p.csv:11: line: expected 9 fields",
		}
		if r.Bad != len(want) || r.Registered != 1 {
			t.Fatalf("%+v", r.Report)
		}
		got := map[string]bool{}
		for _, p := range r.Problems {
			got[p.Error()] = true
			if strings.Contains(strings.ToLower(p.Error()), "secret") {
				t.Errorf("%s repeats the value", p)
			}
		}
		for _, w := range want {
			found := false
			for text := range got {
				found = found || strings.HasPrefix(text, w)
			}
			if !found {
				t.Errorf("nobody said %q: %v", w, got)
			}
		}
	})
}

func TestWhatIsNoListOfPeopleIsNotRead(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		path := write(t, "x.csv", "a,b", "1,2")
		if _, err := roster.Import(t.Context(), h.Directory, roster.Request{Paths: []string{path}, Cause: tester}); err == nil {
			t.Error("no error for a file of another kind")
		}
		_, err := roster.Import(t.Context(), h.Directory, roster.Request{Paths: []string{"testdata/people.csv"}, Source: roster.IDR, Cause: tester})
		if err == nil {
			t.Error("a CSV was read as IDR")
		}
		_, err = roster.Import(t.Context(), h.Directory, roster.Request{Paths: []string{"no such file"}, Cause: tester})
		if !errors.Is(err, os.ErrNotExist) {
			t.Errorf("error is %v", err)
		}
	})
}

package population_test

import (
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// enrolled is a row of an eligibility file that says when it was made, "" if it does not.
type enrolled struct{ member, from, thru, fileDate string }

func enrolments(t testing.TB, rows ...enrolled) string {
	t.Helper()
	all := [][]string{{
		"person_id", "member_id", "gender", "birth_date", "enrollment_start_date", "enrollment_end_date", "payer", "payer_type", "plan",
		"first_name", "last_name", "state", "data_source", "file_date",
	}}
	for _, r := range rows {
		all = append(all, []string{
			r.member, r.member, "female", "1955-04-02", r.from, r.thru, "plan", "medicare", "H1234-001", "Ann", "Example", "MA", "test", r.fileDate,
		})
	}
	return table(t, t.TempDir(), "eligibility.csv", all)
}

// statins are three fills in a row, the last of which is used up at the end of August.
func statins(t testing.TB, member string) string {
	return pharmacyClaims(t, t.TempDir(),
		dispensed{"f1", member, "2025-01-01", "00071015523", 90},
		dispensed{"f2", member, "2025-04-01", "00071015523", 90},
		dispensed{"f3", member, "2025-07-01", "00071015523", 62})
}

var (
	openEnded = enrolled{"ann", "2022-01-01", "9999-12-31", "2025-01-05"}
	leftPlan  = enrolled{"ann", "2022-01-01", "2025-08-31", "2025-09-05"}
	august31  = clock.DateOf(2025, 8, 31).Days()
)

// undated is the row in a file that does not say when it was made.
func (e enrolled) undated() enrolled {
	e.fileDate = ""
	return e
}

// checkCoverage looks at what follows the end of coverage: the member page, whether refills are asked for, the measure's
// numerator.
func (h *house) checkCoverage(when string, thru claim.Day, asked bool, numerator int) {
	h.t.Helper()
	m, err := h.Member(h.t.Context(), h.pass("ann"))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, s := range m.Coverage {
		if s.Thru != thru || s.From != clock.DateOf(2022, 1, 1).Days() {
			h.t.Errorf("%s: coverage %+v, want an end on %d", when, s, thru)
		}
	}
	if len(m.Coverage) != 4 { // Parts A to D
		h.t.Errorf("%s: %d spans", when, len(m.Coverage))
	}
	if got := slices.ContainsFunc(m.Gaps, func(f population.Finding) bool { return f.Rule.ID == "statin_adherence" }); got != asked {
		h.t.Errorf("%s: a refill is asked for: %v, want %v", when, got, asked)
	}
	counts, err := h.Measure(h.t.Context(), 2025, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, c := range counts {
		if c.ID == "statin_adherence" && (c.Denominator != 1 || c.Numerator != numerator) {
			h.t.Errorf("%s: measure %+v, want a numerator of %d", when, c, numerator)
		}
	}
}

// checkOpen: 242 of the 365 days of the year are covered, less than 80 percent.
func (h *house) checkOpen(when string) {
	h.t.Helper()
	h.checkCoverage(when, claim.NoDay, true, 0)
}

// checkEnded: until the end of August 242 of 243 days are covered, and who has left is asked for nothing.
func (h *house) checkEnded(when string) {
	h.t.Helper()
	h.checkCoverage(when, august31, false, 1)
}

// TestDisenrolmentIsFollowed: an open end is corrected by a later file, and an older file that is sent again changes nothing.
func TestDisenrolmentIsFollowed(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		h.load(enrolments(t, openEnded), statins(t, "ann"))
		h.identify(asOf)
		h.checkOpen("first file")

		if r := h.load(enrolments(t, leftPlan)); r.Members != 1 || r.Evaluated != 1 {
			t.Fatalf("disenrolment: %+v", r)
		}
		h.checkEnded("second file")
		tables := h.tables()

		// The first file's row again, twice, so that the file is another one.
		if r := h.load(enrolments(t, openEnded, openEnded)); r.AlreadyKnown || r.Members != 0 {
			t.Fatalf("the older file again: %+v", r)
		}
		h.checkEnded("the older file again")
		if h.tables() != tables {
			t.Fatal("an older file changed the tables")
		}
		again := leftPlan
		again.thru, again.fileDate = "9999-12-31", "2025-10-05"
		if r := h.load(enrolments(t, again)); r.Members != 1 {
			t.Fatalf("re-enrolment: %+v", r)
		}
		h.checkOpen("taken back later")
		if _, err := h.Merge(t.Context(), tester); err != nil {
			t.Fatal(err)
		}
		h.checkOpen("merged")
	})
}

// TestLaterLoadWinsWithoutDates: files that do not say when they were made are taken in the order in which they come.
func TestLaterLoadWinsWithoutDates(t *testing.T) {
	h := build(t, sqlite(t))
	h.load(enrolments(t, openEnded.undated()), statins(t, "ann"))
	h.identify(asOf)
	h.checkOpen("first file")
	h.load(enrolments(t, leftPlan.undated()))
	h.checkEnded("second file")
	h.load(enrolments(t, openEnded.undated(), openEnded.undated()))
	h.checkOpen("the first file again")
}

// TestOlderFileMayComeLast: the order of dated files does not matter, and neither whether they come in one load.
func TestOlderFileMayComeLast(t *testing.T) {
	fills := statins(t, "ann")
	first, second := enrolments(t, openEnded), enrolments(t, leftPlan)
	var tables []string
	for _, loads := range [][][]string{
		{{first, fills}, {second}},
		{{second}, {fills}, {first}},
		{{second, first, fills}},
	} {
		h := build(t, sqlite(t))
		for _, files := range loads {
			h.load(files...)
		}
		h.identify(asOf)
		h.checkEnded("both files")
		tables = append(tables, h.tables())
	}
	if tables[0] != tables[1] || tables[0] != tables[2] {
		t.Errorf("the order of the files changes the tables:\n%v", tables)
	}
}

// TestSpansOfOneYearEachStayCorrectable: rows for one year each are shown as one span, and each can still be cut short.
func TestSpansOfOneYearEachStayCorrectable(t *testing.T) {
	h := build(t, sqlite(t))
	h.load(enrolments(t, enrolled{"ann", "2022-01-01", "2024-12-31", "2025-01-05"}, enrolled{"ann", "2025-01-01", "2025-12-31", "2025-01-05"}), statins(t, "ann"))
	h.identify(asOf)
	h.checkCoverage("years that touch are shown as one", clock.DateOf(2025, 12, 31).Days(), true, 0)
	h.load(enrolments(t, enrolled{"ann", "2025-01-01", "2025-08-31", "2025-09-05"}))
	h.checkEnded("the second year is cut short")
}

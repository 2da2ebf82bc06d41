package ctm_test

import (
	"bytes"
	"encoding/csv"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func previewMap(t testing.TB) *ctm.Map {
	t.Helper()
	m, err := ctm.LoadMap(rulesFiles, "preview")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestReconcileBothWays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		w.imports("2026-08-01", row("C1", "2026-07-01"), row("C2", "2026-07-02"), row("C3", "2026-07-03"), row("OLD", "2025-07-03"),
			row("D1", "2026-07-01", func(r *ctm.Row) { r.Contract = "H5678"; r.ReassignedTo, r.ReassignedOn = "H9999", day("2026-07-20") }))
		m := previewMap(t)
		var list bytes.Buffer
		w.must(ctm.WriteCSV(&list, m, []ctm.Row{
			row("C1", "2026-07-01"), row("C2", "2026-07-05", func(r *ctm.Row) { r.Excluded = "yes" }), row("C9", "2026-07-09"), row("C9", "2026-07-09"),
			row("bad id!", "2026-07-09"),
		}))
		got, err := w.track.Reconcile(t.Context(), w.by(), ctm.Export{Name: "list.csv", Content: list.Bytes(), Map: m}, nil, nil)
		w.must(err)
		want := []ctm.Agreement{
			{Contract: "H1234", Here: 3, There: 3, Same: 1, Different: 1, MissingHere: 1, MissingThere: 1, CountedHere: 3, CountedThere: 2},
			{Contract: "H5678", Here: 1, MissingThere: 1},
		}
		if !slices.Equal(got.Contracts, want) {
			t.Errorf("%+v, expected %+v", got.Contracts, want)
		}
		if got.Bad != 1 || got.Repeated != 1 || got.From != *day("2026-01-01") || got.To != *day("2026-12-31") {
			t.Errorf("%d bad, %d repeated, %s to %s", got.Bad, got.Repeated, got.From, got.To)
		}
		var different []string
		for _, d := range got.Different {
			different = append(different, d.Complaint+" "+d.Field+" "+d.Here+" "+d.There)
		}
		if !slices.Equal(different, []string{"C2 assigned_on 2026-07-02 2026-07-05", "C2 excluded no yes"}) {
			t.Errorf("%q", different)
		}
		var missing []string
		for _, x := range got.Missing {
			missing = append(missing, x.Complaint)
		}
		if !slices.Equal(missing, []string{"C9", "C3", "D1"}) || !got.Missing[0].Here || !got.Missing[2].Away {
			t.Errorf("%+v", got.Missing)
		}
	})
}

func TestAgenda(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	state := func(at string, kind string) string {
		t.Helper()
		all, err := w.track.Agenda(t.Context(), clock.MustParse(at).Midnight().Add(17*time.Hour))
		w.must(err)
		for _, d := range all {
			if d.Kind == kind && (kind != "review" || d.Year == 2026) {
				return d.State
			}
		}
		return "none"
	}
	for _, c := range [][3]string{
		{"2026-03-30", "review", "none"},
		{"2026-08-03", "review", "coming"},
		{"2027-01-29", "review", "coming"},
		{"2027-01-30", "review", "begin"},
		{"2027-03-31", "review", "begin"},
		{"2027-04-01", "review", "missed"},
		{"2026-08-03", "reconciliation", "begin"},
		{"2026-08-10", "reconciliation", "begin"},
		{"2026-08-11", "reconciliation", "missed"},
	} {
		if got := state(c[0], c[1]); got != c[2] {
			t.Errorf("%s on %s: %s, expected %s", c[1], c[0], got, c[2])
		}
	}
	var list bytes.Buffer
	w.must(ctm.WriteCSV(&list, previewMap(t), []ctm.Row{row("C1", "2026-07-01")}))
	_, err := w.track.Reconcile(t.Context(), w.by(), ctm.Export{Name: "list.csv", Content: list.Bytes(), Map: previewMap(t)}, nil, nil)
	w.must(err)
	if got := state("2026-08-11", "reconciliation"); got != "done" {
		t.Errorf("after it was reconciled: %s", got)
	}
	if got := state("2026-09-02", "reconciliation"); got != "begin" {
		t.Errorf("of the next month: %s", got)
	}
	_, err = w.track.WriteReview(t.Context(), w.by(), &bytes.Buffer{}, 2026, ctm.CSV)
	w.must(err)
	if got := state("2027-02-01", "review"); got != "prepared" {
		t.Errorf("with its file: %s", got)
	}
	w.must(w.track.NoteFiled(t.Context(), w.by(), 2026, "in HPMS"))
	if got := state("2027-04-01", "review"); got != "done" {
		t.Errorf("with its requests: %s", got)
	}
}

// TestChallenges: each complaint of the year stands in the file, with the reasons that fit it.
func TestChallenges(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, m := range []struct{ mbi, contract string }{{"1EG4TE5MK73", "H1234"}, {"1EG4TE5MK72", "H5678"}} {
		from := clock.MustParse("2026-01-01")
		_, err := w.people.Register(t.Context(), w.by(), person.Person{
			Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: "Ida Invented", Family: "Invented"}},
			Identifiers: []person.Identifier{{System: person.MemberNumber, Value: m.mbi}, {System: person.MBI, Value: m.mbi}},
			Coverage:    []person.Coverage{{Contract: m.contract, Valid: person.Valid{From: &from}}},
		})
		w.must(err)
	}
	here := func(r *ctm.Row) { r.MBI = "1EG4TE5MK73" }
	r := w.imports("2026-08-01",
		row("A1", "2026-07-01", here),
		row("A2", "2026-07-21", here, func(r *ctm.Row) { r.Lead = "cms" }),
		row("A3", "2026-07-02", func(r *ctm.Row) { r.MBI = "1EG4TE5MK72" }),
		row("A4", "2026-07-03", func(r *ctm.Row) { r.Subcategory = "good cause" }),
		row("A5", "2026-07-04", func(r *ctm.Row) { r.ReassignedTo, r.ReassignedOn = "H9999", day("2026-07-14") }),
		row("A6", "2026-07-05", func(r *ctm.Row) { r.FormerComplaintID = "A4"; r.Excluded = "no" }),
		row("A7", "2025-07-05"),
	)
	if r.Unmatched != 4 {
		t.Errorf("%d without a member, expected 4", r.Unmatched)
	}
	all, err := w.track.Challenges(t.Context(), 2026)
	w.must(err)
	got := map[string][]string{}
	for _, x := range all {
		got[x.Complaint] = []string{}
		for _, m := range x.Reasons {
			got[x.Complaint] = append(got[x.Complaint], m.RuleID)
		}
	}
	for id, want := range map[string][]string{
		"A1": {}, "A2": {"lead_of_cms", "repeat"}, "A3": {"other_contract"}, "A4": {"excluded_subcategory", "cms_lead"}, "A5": {"reassigned"}, "A6": {"duplicate"},
	} {
		if !slices.Equal(got[id], want) {
			t.Errorf("%s: %v, expected %v", id, got[id], want)
		}
	}
	if len(got) != 6 {
		t.Errorf("%d complaints, expected those of 2026", len(got))
	}
	counted, err := w.track.Counted(t.Context(), "H1234", 2026, nil)
	w.must(err)
	excluded := 0
	for _, c := range counted {
		if c.Excluded {
			excluded++
		}
	}
	if len(counted) != 5 || excluded != 1 {
		t.Errorf("%d counted with %d excluded, expected 5 with 1", len(counted), excluded)
	}
	w.checkReviewFiles(8)
}

func (w *world) checkReviewFiles(rows int) {
	w.t.Helper()
	var text, book bytes.Buffer
	_, err := w.track.WriteReview(w.t.Context(), w.by(), &text, 2026, ctm.CSV)
	w.must(err)
	_, err = w.track.WriteReview(w.t.Context(), w.by(), &book, 2026, ctm.XLSX)
	w.must(err)
	table, err := csv.NewReader(&text).ReadAll()
	w.must(err)
	f, err := excelize.OpenReader(&book)
	w.must(err)
	defer f.Close()
	cells, err := f.GetRows("Review 2026")
	w.must(err)
	if len(table) != rows+1 || len(cells) != len(table) || strings.Contains(text.String(), "Invented") {
		w.t.Errorf("%d rows as CSV, %d as XLSX, expected %d and a header, and no name", len(table), len(cells), rows)
	}
}

func TestPlanRequestsOfAYear(t *testing.T) {
	w, _ := newHouse(t, storetest.Open(t, store.SQLite))
	asked := func(kind, status string) func(*ctm.Row) {
		return func(r *ctm.Row) { r.RequestKind, r.RequestStatus, r.RequestOn = kind, status, day("2026-07-20") }
	}
	w.imports("2026-08-01", row("A1", "2026-07-01", asked(ctm.AskLevel, "denied")), row("A2", "2026-07-02", asked(ctm.AskContract, "")),
		row("A3", "2026-07-02"), row("A4", "2025-07-02", asked(ctm.AskLead, "pending")))
	all, err := w.track.Requests(t.Context(), 2026)
	w.must(err)
	if len(all) != 2 || all[0].Complaint != "A2" || all[0].Status != "pending" || all[1].Kind != ctm.AskLevel || *all[0].LastDay != *day("2027-03-31") {
		t.Errorf("%+v", all)
	}
}

func TestProblemsWaitToBeMended(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.imports("2026-08-01", row("A1", "2026-07-01", func(r *ctm.Row) { r.MBI = "WRONG" }), row("A 2", "2026-07-02"))
	all, err := w.track.Problems(t.Context(), 10)
	w.must(err)
	if len(all) != 2 || !all[0].Bad || all[0].Row != 4 || all[1].Bad || all[1].Column != "MBI" {
		t.Errorf("%+v", all)
	}
}

// TestWhatMustBeEntered: what the plan did is to be entered until an export shows it.
func TestWhatMustBeEntered(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.imports("2026-07-10", row("C1", "2026-07-08"), row("C2", "2026-07-08"))
	m := w.side("C1", "H1234").Module
	done := time.Date(2026, 7, 12, 3, 0, 0, 0, time.UTC) // the evening of the 11th in New York
	m.ResolvedAt, m.Own.Text, m.Resolution = &done, "=Called back.", "=Called back."
	m.Contacts = append(m.Contacts, complaint.Effort{At: done, By: record.Actor{ID: "maria"}, Reached: true, How: "phone"})
	var out bytes.Buffer
	all, err := w.track.WriteEntries(t.Context(), w.by(), &out, ctm.CSV)
	w.must(err)
	want := "Contract Number,Complaint ID,Entry,Date,Notes\nH1234,C1,Contact Made,2026-07-11,\nH1234,C1,Resolution,2026-07-11,'=Called back.\n"
	if len(all) != 2 || out.String() != want {
		t.Errorf("%s, expected %s", out.String(), want)
	}
	w.imports("2026-07-13", row("C1", "2026-07-08", func(r *ctm.Row) { r.ContactMadeOn, r.ResolvedOn = day("2026-07-11"), day("2026-07-12") }))
	if all, err = w.track.Entries(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v: the module shows it now", all, err)
	}
}

func TestSuggestions(t *testing.T) {
	e := ctm.Entry{Case: "me", Listed: ctm.Listed{Row: ctm.Row{AgentNumber: "1234567", EnrolmentAction: "SEP"}}}
	grievance := complaint.Case{ID: "g", State: complaint.Open, Class: complaint.Class{Procedure: complaint.Grievance}}
	closed := complaint.Case{ID: "c", State: complaint.Closed, Class: complaint.Class{Procedure: complaint.Grievance}}
	self := complaint.Case{ID: "me", State: complaint.Open, Class: complaint.Class{Procedure: complaint.CTM}}
	var got []string
	for _, s := range ctm.Suggest(e, []complaint.Case{grievance, closed, self}) {
		got = append(got, s.Kind+" "+string(s.Case))
	}
	if want := []string{"same_matter g", "sales_allegation ", "enrolment "}; !slices.Equal(got, want) {
		t.Errorf("%q, expected %q", got, want)
	}
}

// TestAWrongNumberMatchesNobody: a number whose holder has another name and another birth date is not taken for the member.
func TestAWrongNumberMatchesNobody(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id, err := w.people.Register(t.Context(), w.by(), person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: "Rosa Alvarez", Family: "Alvarez"}}, Birth: day("1950-04-30"),
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "M1"}, {System: person.MBI, Value: "1EG4TE5MK73"}},
	})
	w.must(err)
	numbered := func(family, birth string) func(*ctm.Row) {
		return func(r *ctm.Row) { r.MBI, r.Family, r.Birth = "1EG4TE5MK73", family, day(birth) }
	}
	w.imports("2026-07-10", row("C1", "2026-07-08", numbered("Alvarez", "1950-04-30")), row("C2", "2026-07-08", numbered("Alvarez", "1950-04-03")),
		row("C3", "2026-07-08", numbered("Other", "1950-04-30")), row("C4", "2026-07-08", numbered("Other", "1971-01-01")))
	for complaint, want := range map[string]person.ID{"C1": id, "C2": id, "C3": id, "C4": ""} {
		if got := w.side(complaint, "H1234").Member; got != want {
			t.Errorf("%s is about %q, expected %q", complaint, got, want)
		}
	}
}

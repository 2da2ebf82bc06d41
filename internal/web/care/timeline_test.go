package care

import (
	"net/url"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func TestTimelineFiltersByKind(t *testing.T) {
	v := visitIn(t, "en")
	entries := []population.TimelineEntry{{Kind: "stay", From: today}, {Kind: "visit", From: today - 1}, {Kind: "visit", From: today - 40}, {Kind: "fill", From: today - 41}}
	all, visits := v.timeline("a", entries, url.Values{}), v.timeline("a", entries, url.Values{"kind": {"visit"}})
	if all.All != 4 || len(all.Kinds) != 4 || !all.Kinds[0].On || len(all.Months) != 2 {
		t.Errorf("everything: %+v", all)
	}
	if visits.All != 2 || !visits.Kinds[2].On || visits.Kinds[2].Name != "Visits" || visits.Kinds[2].N != 2 {
		t.Errorf("visits: %+v", visits)
	}
	if none := v.timeline("a", entries, url.Values{"kind": {"result"}}); none.All != 0 || none.Months != nil {
		t.Errorf("results: %+v", none)
	}
}

// Nothing is lost between the entries and the months, and the long list is one click away.
func TestTimelineKeepsEveryEntry(t *testing.T) {
	v := visitIn(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.SliceOfN(rapid.Int32Range(0, 90), 0, 3*timelineStep).Draw(t, "days between")
		entries, day := []population.TimelineEntry{}, today
		for _, d := range days {
			day -= d
			entries = append(entries, population.TimelineEntry{Kind: "visit", From: day})
		}
		short, long := v.timeline("a", entries, url.Values{}), v.timeline("a", entries, url.Values{"all": {"1"}})
		if inMonths(long) != len(entries) || inMonths(short) != min(len(entries), timelineStep) {
			t.Fatalf("%d entries: %d in the long list, %d in the short one", len(entries), inMonths(long), inMonths(short))
		}
		if (short.More == "") != (len(entries) <= timelineStep) || long.More != "" {
			t.Fatalf("%d entries: the way to all is %q and %q", len(entries), short.More, long.More)
		}
	})
}

func inMonths(v timelineView) int {
	n := 0
	for _, m := range v.Months {
		n += len(m.Entries)
	}
	return n
}

func TestCodesWithoutWordsShareALine(t *testing.T) {
	known, others := codesOf(population.TimelineEntry{Codes: []population.Evidence{
		{System: claim.ICD10CM, Code: "K37"}, {System: claim.ICD10CM, Code: "I10", Display: "Essential (primary) hypertension"}, {System: claim.ICD10CM, Code: "Z9049"},
	}})
	if len(known) != 1 || known[0].Code != "I10" || others != "K37, Z90.49" {
		t.Errorf("known %v, others %q", known, others)
	}
}

func TestKeysWithoutMeaningAreNotShown(t *testing.T) {
	for id, want := range map[string]string{
		"-1000005": "-1000005", "": "", "immunization|GEN-0704|2019-11-02T15:00:00Z|140": "",
	} {
		if got := sourceID(population.TimelineEntry{ID: id}); got != want {
			t.Errorf("%q shows as %q, want %q", id, got, want)
		}
	}
}

func TestCoverageOfToday(t *testing.T) {
	m := memberView{Member: population.Member{AsOf: today, Coverage: []claim.Span{
		{From: today - 900, Thru: today - 400}, {From: today - 399, Thru: claim.NoDay}, {From: today - 10, Thru: today}, {From: today + 1, Thru: claim.NoDay},
	}}}
	if now, others := m.coverage(true), m.coverage(false); len(now) != 2 || now[0].From != today-10 || len(others) != 2 {
		t.Errorf("today %v, others %v", now, others)
	}
}

func TestFiguresOfARefill(t *testing.T) {
	v := visitIn(t, "en")
	f := population.Finding{State: population.Overdue, Numbers: map[string]float64{"pdc": .4967, "covered_days": 150, "treatment_days": 302, "days_late": 153}}
	for pdc, want := range map[float64]string{.7996: "79.9%", .8: "80.0%", 1: "100.0%", 0: "0.0%"} {
		if got := v.tenths(pdc); got != want {
			t.Errorf("%v: %s, want %s", pdc, got, want)
		}
	}
	var got []string
	for _, name := range numbersShown(f) {
		got = append(got, v.T("care.figure."+name)+": "+v.figure(f, name))
	}
	if want := []string{"Days covered: 49.6%", "Covered: 150 of 302 days", "Late by: 153 days"}; !slices.Equal(got, want) {
		t.Errorf("figures %v, want %v", got, want)
	}
	if summaryHelps(f) {
		t.Error("the sentence would say the figures again")
	}
}

func TestEntriesAreNamedInTheLanguageOfTheVisit(t *testing.T) {
	value := 7.5
	for _, c := range []struct {
		entry  population.TimelineEntry
		en, es string
	}{
		{population.TimelineEntry{Kind: "stay", Setting: claim.Inpatient}, "Hospital stay", "Hospitalización"},
		{population.TimelineEntry{Kind: "visit", Setting: claim.Carrier}, "Doctor or professional visit", "Visita a un médico o profesional"},
		{population.TimelineEntry{Kind: "vaccine", Setting: claim.Clinical}, "Vaccine", "Vacuna"},
		{population.TimelineEntry{Kind: "fill", Days: 30}, "Medicine dispensed, 30 days", "Medicamento surtido, 30 días"},
		{population.TimelineEntry{Kind: "fill", Codes: []population.Evidence{{Display: "Metformin 500 mg"}}}, "Metformin 500 mg", "Metformin 500 mg"},
		{population.TimelineEntry{Kind: "result", Codes: []population.Evidence{{Value: &value, Unit: "%"}}}, "Result: 7.5 %", "Resultado: 7.5 %"},
		{population.TimelineEntry{Kind: "coverage", Coverage: claim.PartD, Contract: "H1234-001"}, "Part D (drugs) H1234-001", "Parte D (medicamentos) H1234-001"},
	} {
		if en, es := visitIn(t, "en").entryTitle(c.entry), visitIn(t, "es").entryTitle(c.entry); en != c.en || es != c.es {
			t.Errorf("%s: %q and %q, want %q and %q", c.entry.Kind, en, es, c.en, c.es)
		}
	}
}

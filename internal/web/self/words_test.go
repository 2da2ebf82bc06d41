package self

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
)

func TestPhoneNumbersAreReadAsPeopleWriteThem(t *testing.T) {
	for _, tc := range []struct{ typed, want, words string }{
		{"813-555-0123", "+18135550123", "813-555-0123"},
		{"(813) 555 0123", "+18135550123", "813-555-0123"},
		{"1.813.555.0123", "+18135550123", "813-555-0123"},
		{"+52 55 1234 5678", "+525512345678", "+525512345678"},
		{"555-0123", "", ""},
		{"013 555 0123", "", ""},
		{"call me", "", ""},
		{"", "", ""},
	} {
		got := phoneNumber(tc.typed)
		if got != tc.want || tc.want != "" && phoneWords(got) != tc.words {
			t.Errorf("phoneNumber(%q) = %q, shown as %q", tc.typed, got, phoneWords(got))
		}
	}
}

func TestNamesAreSpoken(t *testing.T) {
	for _, tc := range []struct{ written, want string }{
		{"Tate, Marco", "Marco Tate"}, {"Dr. José de la Cruz-Ortiz III", "Dr. José de la Cruz-Ortiz III"}, {"Rosa Alvarez", "Rosa Alvarez"}, {"Cher", "Cher"},
	} {
		if got := spoken(person.Person{Names: []person.Name{person.ParseName(tc.written)}}); got != tc.want {
			t.Errorf("spoken(%q) = %q, want %q", tc.written, got, tc.want)
		}
	}
	if got := spoken(person.Person{}); got != "" {
		t.Errorf("nobody is called %q", got)
	}
}

func TestMonthsAfterStaysInTheMonth(t *testing.T) {
	for _, tc := range []struct {
		from   string
		months int
		want   string
	}{
		{"2026-07-01", 12, "2027-07-01"}, {"2026-08-31", 6, "2027-02-28"}, {"2028-02-29", 12, "2029-02-28"}, {"2026-11-30", 3, "2027-02-28"},
	} {
		if got := monthsAfter(clock.MustParse(tc.from), tc.months); got.String() != tc.want {
			t.Errorf("%s and %d months = %s, want %s", tc.from, tc.months, got, tc.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		from := clock.DateOf(rapid.IntRange(2000, 2100).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"))
		months := rapid.IntRange(1, 24).Draw(t, "months")
		_, m, d := monthsAfter(from, months).Civil()
		_, was, day := from.Civil()
		if d != day || (int(m)-int(was)-months)%12 != 0 {
			t.Fatalf("%s and %d months = %s", from, months, monthsAfter(from, months))
		}
	})
}

func TestNoticeIsTakenApart(t *testing.T) {
	got := blocks("# Title\n\nOne **strong**\nline.\n\n## Part\nText below.\n\n- first\n- second\n  goes on\n\nList:\n- a\n- b\n")
	want := []block{
		{Level: 1, Text: "Title"},
		{Text: "One **strong** line."},
		{Level: 2, Text: "Part"},
		{Text: "Text below."},
		{Items: []string{"first", "second goes on"}},
		{Text: "List:"},
		{Items: []string{"a", "b"}},
	}
	if len(got) != len(want) {
		t.Fatalf("blocks = %+v", got)
	}
	for i := range got {
		if got[i].Level != want[i].Level || got[i].Text != want[i].Text || !slices.Equal(got[i].Items, want[i].Items) {
			t.Errorf("block %d = %+v, want %+v", i, got[i], want[i])
		}
	}
	if s := spans("We do **not** sell it."); len(s) != 3 || !s[1].Strong || s[1].Text != "not" || s[2].Text != " sell it." {
		t.Errorf("spans = %+v", s)
	}
}

func TestWhatCanHarmComesFirst(t *testing.T) {
	gap := func(id, group string, state population.State, due int32) population.Finding {
		return population.Finding{Rule: population.RuleCard{ID: id, Group: group}, State: state, Due: due}
	}
	l := careOf(population.Member{Gaps: []population.Finding{
		gap("flu", "vaccine", population.DueSoon, 4), gap("a1c", "diabetes", population.Open, 3), gap("eye", "diabetes", population.Overdue, 2),
		gap("mix", safety, population.Open, 9), gap("visit", "screening", population.Overdue, 1), gap("covid", "vaccine", population.Talk, 1),
		gap("done", "screening", population.Closed, 1), gap("other", "screening", population.Excluded, 1),
	}})
	var order []string
	for _, f := range l.Due {
		order = append(order, f.Rule.ID)
	}
	if !slices.Equal(order, []string{"mix", "visit", "eye", "a1c", "flu"}) || len(l.Talk) != 1 || len(l.Done) != 1 {
		t.Errorf("order = %q, talk %d, done %d", order, len(l.Talk), len(l.Done))
	}
}

func TestSlipsOfTodayAreDropped(t *testing.T) {
	today, before := clock.DateOf(2026, 7, 1), clock.DateOf(2025, 1, 1)
	over := clock.DateOf(2025, 6, 1)
	all := []person.Email{
		{Address: "old", Valid: person.Valid{From: &before, To: &over}},
		{Address: "now", Valid: person.Valid{From: &before}},
		{Address: "slip", Valid: person.Valid{From: &today}},
		{Address: "safe", Confidential: true, Valid: person.Valid{From: &before}},
	}
	kept := ended(all, today, func(x *person.Email) *person.Valid { return &x.Valid }, func(x person.Email) bool { return !x.Confidential })
	if len(kept) != 3 || kept[0].To != &over || kept[1].To.String() != "2026-06-30" || kept[2].To != nil {
		t.Errorf("kept = %+v", kept)
	}
}

func TestFormulasAreText(t *testing.T) {
	for typed, want := range map[string]string{"=1+1": "'=1+1", "+1": "'+1", "-x": "'-x", "@x": "'@x", "Ann": "Ann", "": ""} {
		if got := noFormula(typed); got != want {
			t.Errorf("noFormula(%q) = %q", typed, got)
		}
	}
}

package shell_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func visit(t testing.TB, lang string) shell.Visit {
	t.Helper()
	return shell.NewVisit(shell.Embedded(), lang, demoPlan(t), noon)
}

func TestNumbersAndDatesByLanguage(t *testing.T) {
	day := clock.DateOf(2026, time.July, 4)
	morning := time.Date(2026, 1, 5, 14, 5, 0, 0, time.UTC)
	for _, tc := range []struct{ name, lang, is, want string }{
		{"day", "en", visit(t, "en").Day(day), "Jul 4, 2026"},
		{"day", "es", visit(t, "es").Day(day), "4 de julio de 2026"},
		{"month", "en", visit(t, "en").Month(day), "Jul 2026"},
		{"month", "es", visit(t, "es").Month(day), "julio de 2026"},
		{"afternoon", "en", visit(t, "en").Instant(noon), "Jul 1, 2026, 12:05 PM EDT"},
		{"afternoon", "es", visit(t, "es").Instant(noon), "1 de julio de 2026, 12:05 p. m. EDT"},
		{"morning", "en", visit(t, "en").Instant(morning), "Jan 5, 2026, 9:05 AM EST"},
		{"number", "en", visit(t, "en").Num(12480), "12,480"},
		{"number", "es", visit(t, "es").Num(12480), "12,480"}, // as in the United States
		{"small", "es", visit(t, "es").Num(-7), "-7"},
		{"one", "en", visit(t, "en").N("styles.found", 1), "1 person found"},
		{"many", "en", visit(t, "en").N("styles.found", 12480), "12,480 people found"},
		{"one", "es", visit(t, "es").N("styles.found", 1), "Se encontró 1 persona"},
		{"many", "es", visit(t, "es").N("styles.found", 2_000_000), "Se encontraron 2,000,000 de personas"},
		{"none", "es", visit(t, "es").N("styles.found", 0), "Se encontraron 0 personas"},
		{"placeholder", "es", visit(t, "es").T("shell.form.long", "Most", 200), "Por favor, no escriba más de 200 caracteres."},
		{"role", "es", visit(t, "es").Role(access.RoleMember), "Miembro"},
		{"emergency", "es", visit(t, "es").Plan.Emergency[:32], "En una emergencia, llame al 911 "},
		{"unknown language", "xx", visit(t, "xx").T("shell.skip"), "Skip to main content"},
		{"unknown key", "es", visit(t, "es").T("shell.none"), "shell.none"},
	} {
		if tc.is != tc.want {
			t.Errorf("%s in %s: %q, want %q", tc.name, tc.lang, tc.is, tc.want)
		}
	}
	if today := visit(t, "en").Today(); today != clock.DateOf(2026, time.July, 1) {
		t.Errorf("today = %v", today)
	}
}

// TestTodayIsThePlansDay: an evening in New York is the next day in UTC.
func TestTodayIsThePlansDay(t *testing.T) {
	v := shell.NewVisit(shell.Embedded(), "en", plan.Profile{Zone: "America/New_York"}, time.Date(2026, 7, 2, 2, 0, 0, 0, time.UTC))
	if v.Today() != clock.DateOf(2026, time.July, 1) {
		t.Errorf("today = %v", v.Today())
	}
}

// TestEveryDayNamesItself: a date in words holds its day and year in every language.
func TestEveryDayNamesItself(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := clock.FromDays(rapid.Int32Range(-30000, 60000).Draw(t, "day"))
		year, _, day := d.Civil()
		for _, lang := range shell.Embedded().Codes() {
			v := shell.NewVisit(shell.Embedded(), lang, plan.Profile{}, noon)
			for _, part := range []int{day, year} {
				if words := v.Day(d); !strings.Contains(words, strings.ReplaceAll(v.Num(part), ",", "")) {
					t.Fatalf("%v in %s is %q", d, lang, words)
				}
			}
		}
	})
}

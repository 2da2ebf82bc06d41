package shell_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
)

func TestStepsSpeakTheVisitorsLanguage(t *testing.T) {
	at := time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)
	from, month := clock.MustParse("2026-07-01"), clock.Term{Period: clock.Period{Days: 30}}
	for _, c := range []struct {
		step             clock.Step
		english, spanish string
	}{
		{clock.Step{Says: clock.StartsOn, From: from}, "It starts on Jul 1, 2026.", "Empieza el 1 de julio de 2026."},
		{
			clock.Step{Says: clock.DueOn, From: from, Term: month, To: clock.MustParse("2026-07-31")},
			"Jul 1, 2026 plus 30 days is Jul 31, 2026, the last day in time.", "1 de julio de 2026 más 30 días es el 31 de julio de 2026, el último día a tiempo.",
		},
		{
			clock.Step{Says: clock.ExtendedTo, At: at, Term: month},
			"On Jul 1, 2026, 12:00 PM EDT the time was extended to 30 days.", "El 1 de julio de 2026, 12:00 p. m. EDT el plazo se amplió a 30 días.",
		},
	} {
		for lang, want := range map[string]string{"en": c.english, "es": c.spanish} {
			if got, ok := visit(t, lang).Step(c.step); !ok || got != want {
				t.Errorf("%s: %q, want %q", lang, got, want)
			}
		}
	}
	for _, says := range clock.Sayings {
		for _, lang := range []string{"en", "es"} {
			if _, ok := visit(t, lang).Step(clock.Step{Says: says, Text: "x", At: at, From: from, Term: month, To: from}); !ok {
				t.Errorf("%s has no words in %s", says, lang)
			}
		}
	}
	if text, ok := visit(t, "es").Step(clock.Step{Text: "It starts on 1 July 2026."}); ok || text != "It starts on 1 July 2026." {
		t.Errorf("a step of before: %q, %v", text, ok)
	}
}

func TestTermsSpeakTheVisitorsLanguage(t *testing.T) {
	for want, term := range map[string]clock.Term{
		"72 horas": {Hours: 72}, "1 día": {Period: clock.Period{Days: 1}}, "18 meses": {Period: clock.Period{Months: 18}},
		"1 año": {Period: clock.Period{Months: 12}}, "1 mes y 2 días": {Period: clock.Period{Months: 1, Days: 2}},
	} {
		if got := visit(t, "es").Term(term); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

package statement_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/rules"
)

func texts(t testing.TB) *statement.Texts {
	t.Helper()
	x, err := statement.LoadTexts(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// What a line can say and nobody wrote words for does not load.
func TestTextsAreWhole(t *testing.T) {
	text, err := fs.ReadFile(rules.Files, "commission/statement.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ old, new, want string }{
		"a reason without words": {"  true_up:\n", "  true_down:\n", "reasons: true_up"},
		"a rule without words":   {"  renewal_year:\n", "  renewal_month:\n", "rules: renewal_year"},
		"an exception":           {"  death: {en: death, es: fallecimiento}\n", "", "exceptions: death"},
		"a test":                 {"  license: {en:", "  licence: {en:", "tests: license"},
		"a value":                {"rate of {rate} a year, by months.\"}", "rate of {rates} a year.\"}", "known values"},
		"a language":             {"es: fallecimiento", "es: \"\"", "exceptions: death"},
		"a month":                {"January, February", "January", "twelve"},
		"a key":                  {"title: Words", "more: 1\ntitle: Words", "unknown field"},
	} {
		t.Run(name, func(t *testing.T) {
			changed := strings.Replace(string(text), tt.old, tt.new, 1)
			if changed == string(text) {
				t.Fatalf("the file does not hold %q", tt.old)
			}
			_, err := statement.LoadTexts(fstest.MapFS{"commission/statement.yaml": {Data: []byte(changed)}})
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, expected it to say %q", err, tt.want)
			}
		})
	}
	if _, err := statement.LoadTexts(fstest.MapFS{}); err == nil {
		t.Error("no file at all loads")
	}
}

func TestMoney(t *testing.T) {
	for cents, want := range map[int64]string{0: "$0.00", 5: "$0.05", -5: "-$0.05", 69400: "$694.00", 123456789: "$1,234,567.89", -100000: "-$1,000.00"} {
		if got := statement.Money(cents); got != want {
			t.Errorf("%d: %s, expected %s", cents, got, want)
		}
	}
}

func TestMonthsInWords(t *testing.T) {
	x := texts(t)
	for months, want := range map[commission.Months][2]string{
		0: {"no month", "ningún mes"}, 1: {"January", "enero"}, 3: {"January and February", "enero y febrero"},
		15 | 1<<5: {"January to April and June", "enero a abril y junio"}, 1 | 4 | 16: {"January, March and May", "enero, marzo y mayo"},
	} {
		if en, es := x.MonthsOf("en", months), x.MonthsOf("es", months); en != want[0] || es != want[1] {
			t.Errorf("%b: %q, %q", months, en, es)
		}
	}
	if en, es := x.Day("en", clock.MustParse("2026-08-05")), x.Day("es", clock.MustParse("2026-08-05")); en != "August 5, 2026" || es != "5 de agosto de 2026" {
		t.Errorf("%s, %s", en, es)
	}
}

// Every reason, rule and note makes sentences in which no brace is left.
func TestEveryLineExplainsItself(t *testing.T) {
	x := texts(t)
	prior := &commission.Line{ID: 17, Cents: 2892, AsOf: clock.MustParse("2026-01-05")}
	for _, reason := range []commission.Reason{
		commission.Earned, commission.TrueUp, commission.Underpaid, commission.Overpaid, commission.MonthsNotEnrolled, commission.RapidDisenrollment,
		commission.Cancelled, commission.Noncommissionable, commission.AORCorrection, commission.Suspended, commission.Released,
		commission.DisputeUpheld, commission.NotReady, commission.Override, commission.Paid, commission.Recovered, commission.CarriedDebt,
	} {
		for _, rule := range []entitlement.Rule{
			entitlement.FullInitial, entitlement.ProratedInitial, entitlement.UnlikeInitial, entitlement.UnlikeRenewal,
			entitlement.CollapsedRenewal, entitlement.ProvisionalRenewal, entitlement.RenewalYear,
		} {
			for _, lang := range statement.Languages {
				l := statement.Line{Prior: prior, Line: commission.Line{
					ID: 18, Kind: commission.Accrual, Payee: "111", Year: 2025, AsOf: clock.MustParse("2026-02-05"), Reason: reason, Cents: 100, Before: 2892,
					Decision: "c1/x", Version: 2, Adds: 2,
					Trace: entitlement.Trace{
						Rule: rule, RateCents: 31000, FMVCents: 34700, Level: "reduced_90", Months: 3, Lost: 4, Test: "license", Exception: "death",
						Capped: 1, Protected: true,
					},
				}}
				e := x.Explain(lang, &l)
				for _, sentence := range append(e.Sentences(), e.Title) {
					if sentence == "" || strings.ContainsAny(sentence, "{}") {
						t.Errorf("%s %s %s: %q", reason, rule, lang, sentence)
					}
				}
			}
		}
	}
	next := statement.Line{Line: commission.Line{
		Kind: commission.Accrual, Payee: "111", Year: 2026, First: 1, Reason: commission.TrueUp, Cents: 2891, Before: 2892, Adds: 2,
		Trace: entitlement.Trace{Rule: entitlement.RenewalYear, RateCents: 34700, Months: 3},
	}}
	if e := x.Explain("en", &next); e.Title != "Earned, further months" || e.Text != "Payment for February 2026." {
		t.Errorf("the next month is told as %+v", e)
	}
	paid := statement.Line{Line: commission.Line{Kind: commission.Payment, Reason: commission.Paid, Cents: -5}}
	if e := x.Explain("en", &paid); e.RuleText != "" || len(e.Notes) > 0 {
		t.Errorf("a payment has a rule of compensation: %+v", e)
	}
}

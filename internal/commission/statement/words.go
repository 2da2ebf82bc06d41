package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/plan"
)

// labelNames are the words around lines.
var labelNames = []string{
	"statement", "for", "run", "page", "summary", "what", "opening", "earned", "back", "held", "recovered", "paid", "carried", "owed", "paid_on",
	"not_paid_yet", "lines", "overrides", "line", "member", "months", "amount", "why", "too_many", "by_reason", "count", "rates", "rate", "initial",
	"renewal", "source", "nothing", "question", "no_months", "to", "and",
}

// label is a word around lines, with values.
func (t *Texts) label(lang, name string, values ...string) string {
	return fill(t.Labels[name].in(lang), values...)
}

// fill puts values into braces: name, value, name, value.
func fill(text string, values ...string) string {
	pairs := make([]string, len(values))
	for i, v := range values {
		if i%2 == 0 {
			v = "{" + v + "}"
		}
		pairs[i] = v
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Money is an amount as people read it: $1,234.56, less than zero with a minus in front.
func Money(cents int64) string {
	const dollar, group = 100, 3
	sign := "$"
	if cents < 0 {
		sign, cents = "-$", -cents
	}
	whole := strconv.FormatInt(cents/dollar, 10)
	for at := len(whole) - group; at > 0; at -= group {
		whole = whole[:at] + "," + whole[at:]
	}
	rest := strconv.FormatInt(dollar+cents%dollar, 10)[1:]
	return sign + whole + "." + rest
}

// Day is a date in words.
func (t *Texts) Day(lang string, d clock.Date) string {
	y, m, day := d.Civil()
	if lang == "es" {
		return strconv.Itoa(day) + " de " + t.Months.ES[m-1] + " de " + strconv.Itoa(y)
	}
	return t.Months.EN[m-1] + " " + strconv.Itoa(day) + ", " + strconv.Itoa(y)
}

func (t *Texts) month(lang string, m time.Month) string {
	if lang == "es" {
		return t.Months.ES[m-1]
	}
	return t.Months.EN[m-1]
}

// MonthsOf are months in words: January to April and June.
func (t *Texts) MonthsOf(lang string, months commission.Months) string {
	var parts []string
	for m := time.January; m <= time.December; m++ {
		if !months.Has(m) {
			continue
		}
		first := m
		for m < time.December && months.Has(m+1) {
			m++
		}
		switch m {
		case first:
			parts = append(parts, t.month(lang, m))
		case first + 1:
			parts = append(parts, t.month(lang, first), t.month(lang, m))
		default:
			parts = append(parts, t.month(lang, first)+" "+t.label(lang, "to")+" "+t.month(lang, m))
		}
	}
	return t.list(lang, parts)
}

func (t *Texts) list(lang string, parts []string) string {
	switch n := len(parts); n {
	case 0:
		return t.label(lang, "no_months")
	case 1:
		return parts[0]
	default:
		return strings.Join(parts[:n-1], ", ") + " " + t.label(lang, "and") + " " + parts[n-1]
	}
}

// Family is the kind of a plan in words.
func (t *Texts) Family(lang string, f plan.Family) string { return t.Families[string(f)].in(lang) }

// Region is a region of the rate table in words.
func (t *Texts) Region(lang, region string) string { return t.Regions[region].in(lang) }

// Reason is the title of a reason.
func (t *Texts) Reason(lang string, r commission.Reason) string {
	return t.Reasons[string(r)].in(lang).Title
}

// Period are the months of a line with their year, in words.
func (t *Texts) Period(lang string, l *Line) string { return t.monthsOf(Language(lang), l) }

// Test is a test of readiness in words.
func (t *Texts) Test(lang, test string) string { return t.Tests[test].in(lang) }

// LostMonths are the months that the gate kept, in words.
func (t *Texts) LostMonths(lang string, l *Line) string {
	return t.MonthsOf(Language(lang), commission.Months(l.Trace.Lost))
}

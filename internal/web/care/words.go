package care

import (
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Every number and date on a page goes through this file and the language of the visit.

// share is a part of a whole in percent; "0%" only for nothing at all.
func (v visit) share(part, whole int) string {
	switch {
	case whole == 0:
		return "–"
	case part == 0:
		return v.percent("0")
	case part*200 < whole:
		return v.percent("<1")
	case part < whole && part*200 > whole*199:
		return v.percent(">99")
	}
	return v.percent(strconv.Itoa((part*200 + whole) / (2 * whole)))
}

func (v visit) percent(n string) string { return v.T("care.percent", "N", n) }

// signed is a difference with its sign; the minus is a real one.
func (v visit) signed(n int) string {
	switch {
	case n > 0:
		return "+" + v.Num(n)
	case n < 0:
		return "−" + v.Num(-n)
	}
	return "0"
}

// decimal is a number with its digits after the point, as the language writes it.
func (v visit) decimal(whole, tenths int) string {
	return v.Num(whole) + v.T("care.decimal_point") + strconv.Itoa(tenths)
}

// tenths is a proportion in percent with one digit, never rounded up: 79.96% must not read as the goal of 80%.
func (v visit) tenths(proportion float64) string {
	const almostWhole = 1e-9 // binary fractions: 0.8 is a little less than eight tenths
	n := int(proportion*1000 + almostWhole)
	return v.percent(v.decimal(n/10, n%10))
}

// day is a date as people read it: Jul 1, 2026.
func (v visit) day(d claim.Day) string {
	if d == claim.NoDay {
		return "–"
	}
	return v.Day(clock.FromDays(d))
}

// isoDay is a date for programs and for <time datetime>.
func isoDay(d claim.Day) string {
	if d == claim.NoDay {
		return ""
	}
	return clock.FromDays(d).String()
}

// dayRange is one day, or the first and the last.
func (v visit) dayRange(from, thru claim.Day) string {
	if thru == claim.NoDay || thru == from {
		return v.day(from)
	}
	return v.day(from) + " – " + v.day(thru)
}

// span is a length of time in the largest unit that says enough: 9 days, 5 weeks, 4 months, 3 years.
func (v visit) span(days int) string {
	switch {
	case days < 14:
		return v.N("care.span.days", days)
	case days < 60:
		return v.N("care.span.weeks", days/7)
	case days < 730:
		return v.N("care.span.months", months(days))
	}
	return v.N("care.span.years", days/365)
}

// months turns days into whole months of the mean length, in tenths of a day so that the arithmetic stays whole.
func months(days int) int {
	const meanMonthTenths = 304
	return days * 10 / meanMonthTenths
}

// due says how far a due date is from today: due today, due in 2 weeks, due 3 weeks ago. Only what its rule calls overdue is
// overdue by 3 months: before that a time of grace runs. What has no date is to be done now.
func (v visit) due(state population.State, due, today claim.Day) string {
	if due == claim.NoDay {
		return v.T("care.due.now")
	}
	switch days := int(due) - int(today); {
	case days < 0 && state == population.Overdue:
		return v.T("care.due.overdue", "Span", v.span(-days))
	case days < 0:
		return v.T("care.due.ago", "Span", v.span(-days))
	case days == 0:
		return v.T("care.due.today")
	default:
		return v.T("care.due.in", "Span", v.span(days))
	}
}

// sentence gives a text its first capital.
func sentence(text string) string {
	for i, first := range text {
		return text[:i] + strings.ToUpper(string(first)) + text[i+len(string(first)):]
	}
	return ""
}

// codeText is a code as people write it: ICD codes with their dot, drug codes with their hyphens. Claims carry them without.
func codeText(system claim.System, code string) string {
	switch {
	case system == claim.ICD10CM && len(code) > 3:
		return code[:3] + "." + code[3:]
	case system == claim.ICD9CM && len(code) > 4 && code[0] == 'E':
		return code[:4] + "." + code[4:]
	case system == claim.ICD9CM && len(code) > 3 && code[0] != 'E':
		return code[:3] + "." + code[3:]
	case system == claim.ICD9PCS && len(code) > 2:
		return code[:2] + "." + code[2:]
	case system == claim.NDC && len(code) == 11:
		return code[:5] + "-" + code[5:9] + "-" + code[9:]
	}
	return code
}

// amount is a measured value without needless digits.
func amount(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

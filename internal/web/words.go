package web

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// printer knows how the language of the pages writes numbers. Every number and date on a page goes through this file.
var printer = message.NewPrinter(language.AmericanEnglish)

// count is a whole number with its group marks: 12,480.
func count(n int) string {
	if n > -1000 && n < 1000 {
		return strconv.Itoa(n)
	}
	return printer.Sprint(number.Decimal(n))
}

// counted is a number with its noun: 1 member, 2 members.
func counted(n int, one, many string) string {
	if n == 1 {
		return count(n) + " " + one
	}
	return count(n) + " " + many
}

// share is a part of a whole in percent; "0%" only for nothing at all.
func share(part, whole int) string {
	switch {
	case whole == 0:
		return "–"
	case part == 0:
		return "0%"
	case part*200 < whole:
		return "<1%"
	case part < whole && part*200 > whole*199:
		return ">99%"
	}
	return strconv.Itoa((part*200+whole)/(2*whole)) + "%"
}

// signed is a difference with its sign; the minus is a real one.
func signed(n int) string {
	switch {
	case n > 0:
		return "+" + count(n)
	case n < 0:
		return "−" + count(-n)
	}
	return "0"
}

// day is a date as people read it: Jul 1, 2026.
func day(d claim.Day) string {
	if d == claim.NoDay {
		return "–"
	}
	return clock.FromDays(d).Midnight().Format("Jan 2, 2006")
}

// isoDay is a date for programs and for <time datetime>.
func isoDay(d claim.Day) string {
	if d == claim.NoDay {
		return ""
	}
	return clock.FromDays(d).String()
}

// monthOf is a month as a heading: July 2026.
func monthOf(d claim.Day) string { return clock.FromDays(d).Midnight().Format("January 2006") }

// instant is a moment in the zone of the plan: Jul 1, 2026, 2:05 PM EDT.
func instant(t time.Time, zone *time.Location) string {
	return t.In(zone).Format("Jan 2, 2006, 3:04 PM MST")
}

// dayRange is one day, or the first and the last.
func dayRange(from, thru claim.Day) string {
	if thru == claim.NoDay || thru == from {
		return day(from)
	}
	return day(from) + " – " + day(thru)
}

// span is a length of time in the largest unit that says enough: 9 days, 5 weeks, 4 months, 3 years.
func span(days int) string {
	switch {
	case days < 14:
		return counted(days, "day", "days")
	case days < 60:
		return counted(days/7, "week", "weeks")
	case days < 730:
		return counted(months(days), "month", "months")
	}
	return counted(days/365, "year", "years")
}

// months turns days into whole months of the mean length, in tenths of a day so that the arithmetic stays whole.
func months(days int) int {
	const meanMonthTenths = 304
	return days * 10 / meanMonthTenths
}

// dueWords says how far a due date is from today: due today, due in 2 weeks, due 3 weeks ago. Only what its rule calls overdue is
// overdue by 3 months: before that a time of grace runs. What has no date is to be done now.
func dueWords(state population.State, due, today claim.Day) string {
	if due == claim.NoDay {
		return "now"
	}
	switch days := int(due) - int(today); {
	case days < 0 && state == population.Overdue:
		return "overdue by " + span(-days)
	case days < 0:
		return "due " + span(-days) + " ago"
	case days == 0:
		return "due today"
	default:
		return "due in " + span(days)
	}
}

// sentence gives a text its first capital.
func sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
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

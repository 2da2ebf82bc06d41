package evaluate

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// dateText is a day as pages write it.
func dateText(day claim.Day) string { return clock.FromDays(day).Midnight().Format("Jan 2, 2006") }

func monthText(day claim.Day) string { return clock.FromDays(day).Midnight().Format("January 2006") }

func onDay(day claim.Day) string {
	if day == claim.NoDay || day == lastDay {
		return ""
	}
	return " on " + dateText(day)
}

// spanText is a time in words: whole months where it starts with one and ends with one, or with the day looked at.
func spanText(from, to, asOf claim.Day) string {
	first, last := clock.FromDays(from), clock.FromDays(to)
	switch {
	case from == firstDay:
		return " up to " + dateText(to)
	case first != first.StartOfMonth() || last != last.EndOfMonth() && to != asOf:
		return ", " + dateText(from) + " to " + dateText(to)
	case first.StartOfMonth() == last.StartOfMonth():
		return ", " + monthText(from)
	}
	return ", " + monthText(from) + " to " + monthText(to)
}

// periodText is a length of time: months as long as they are few, else years.
func periodText(p clock.Period) string {
	switch {
	case p.Months == 0:
		return plural(p.Days, "day")
	case p.Months%12 == 0 && p.Months > 24:
		return plural(p.Months/12, "year")
	}
	return plural(p.Months, "month")
}

func plural(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return strconv.Itoa(n) + " " + word + "s"
}

func supply(days int) string {
	if days == 1 {
		return "1 day's supply"
	}
	return strconv.Itoa(days) + " days' supply"
}

var numbers = [...]string{"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"}

func number(n int32) string {
	if int(n) < len(numbers) && n >= 0 {
		return numbers[n]
	}
	return strconv.Itoa(int(n))
}

func amount(value float64) string { return strconv.FormatFloat(value, 'f', -1, 64) }

// orList joins names: a, b or c.
func orList(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " or " + names[len(names)-1]
}

func underscored(name string) string { return strings.ReplaceAll(name, "_", " ") }

func capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + text[size:]
}

// lowerFirst lets a title stand inside a sentence. Names and abbreviations keep their capital: Parkinson's, HIV, A1c.
func lowerFirst(title string) string {
	word, _, _ := strings.Cut(title, " ")
	inside := strings.TrimLeftFunc(word, unicode.IsUpper)
	switch {
	case word == "" || len(word)-len(inside) != 1 || strings.HasSuffix(word, "'s") || word == "Td" || word == "Tdap":
		return title
	case strings.ContainsFunc(inside, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsDigit(r) }):
		return title
	}
	return strings.ToLower(title[:1]) + title[1:]
}

package wording

import (
	"fmt"

	"golang.org/x/text/language"

	"github.com/keepwell/keepwell/internal/clock"
)

// months are the names of the months in each language in which letters are written.
var months = map[string][12]string{
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	"es": {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
}

// forms are how a language writes a date: month, day, year.
var forms = map[string]string{"en": "%[1]s %[2]d, %[3]d", "es": "%[2]d de %[1]s de %[3]d"}

// DateIn is a date in words. A language without names of months writes 2026-07-01, which everybody can read.
func DateIn(lang string, day clock.Date) string {
	base, _ := language.Make(lang).Base()
	names, ok := months[base.String()]
	if !ok {
		return day.String()
	}
	year, month, of := day.Civil()
	return fmt.Sprintf(forms[base.String()], names[month-1], of, year)
}

// pageWords are what stands before the number of a page.
var pageWords = map[string]string{"en": "Page", "es": "Página"}

// numberWords are what stands before the number of a letter.
var numberWords = map[string]string{"en": "Letter number:", "es": "Número de carta:"}

// NumberWord is the words before the number by which the plan finds a letter that came back.
func NumberWord(lang string) string {
	base, _ := language.Make(lang).Base()
	return first(numberWords[base.String()], "#")
}

// PageWord is the word for a page in a language, and nothing where it is not known: the numbers speak for themselves.
func PageWord(lang string) string {
	base, _ := language.Make(lang).Base()
	return pageWords[base.String()]
}

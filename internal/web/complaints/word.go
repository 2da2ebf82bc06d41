package complaints

import (
	"cmp"
	"errors"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Names, numbers and answers in words.

// nameOf is what somebody is called, or the words for nobody known.
func nameOf(v shell.Visit, p person.Person) string {
	return cmp.Or(p.Name(), v.T("complaints.nameless"))
}

// numberOf is the first number of a system; "" for none.
func numberOf(p person.Person, system person.System) string {
	for _, i := range p.Identifiers {
		if i.System == system {
			return i.Value
		}
	}
	return ""
}

// ending is the last part of a number: enough to tell two people of one name apart, too little to be told as one's own.
func ending(number string) string {
	const shown = 4
	return number[max(0, len(number)-shown):]
}

// hints tell people of one name apart without telling what a caller is asked for.
func hints(v shell.Visit, p person.Person) string {
	text := v.T("complaints.person.no_birth")
	if p.Birth != nil {
		text = v.T("complaints.person.born", "Year", p.Birth.Year())
	}
	if number := numberOf(p, person.MemberNumber); number != "" {
		text += " · " + v.T("complaints.person.number_ends", "Digits", ending(number))
	}
	return text
}

// options are the answers of a choice whose words have keys that end with the value.
func options[T ~string](v shell.Visit, prefix string, values []T) []shell.Option {
	out := make([]shell.Option, len(values))
	for i, x := range values {
		out[i] = shell.Option{Value: string(x), Label: v.T(prefix + string(x))}
		if hint := prefix + string(x) + "_hint"; v.Has(hint) {
			out[i].Hint = v.T(hint)
		}
	}
	return out
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = string(x)
	}
	return out
}

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

func asWall(err error, target **clock.WallError) bool { return errors.As(err, target) }

package desk

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Names, numbers, addresses and answers in words.

// nameOf is what somebody is called, or the words for nobody known.
func nameOf(v shell.Visit, p person.Person) string {
	if name := p.Name(); name != "" {
		return name
	}
	return v.T("desk.nameless")
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
	if len(number) <= shown {
		return number
	}
	return number[len(number)-shown:]
}

func day(v shell.Visit, d *clock.Date) string {
	if d == nil {
		return v.T("desk.unknown")
	}
	return v.Day(*d)
}

// period is from when to when something holds.
func period(v shell.Visit, x person.Valid) string {
	switch {
	case x.From != nil && x.To != nil:
		return v.T("desk.period.both", "From", v.Day(*x.From), "To", v.Day(*x.To))
	case x.From != nil:
		return v.T("desk.period.from", "From", v.Day(*x.From))
	case x.To != nil:
		return v.T("desk.period.to", "To", v.Day(*x.To))
	}
	return "–"
}

// longestSearch is longer than any name; a longer text is a mistake or an attack.
const longestSearch = 100

func addressWords(a person.Address) string {
	parts := append([]string{}, a.Lines...)
	last := strings.TrimSpace(a.City + ", " + strings.TrimSpace(a.State+" "+a.Zip))
	return strings.Join(append(parts, strings.Trim(last, ", ")), ", ")
}

// phoneWords is a number of the United States as people write it.
func phoneWords(number string) string {
	const national = len("+12125550142")
	if len(number) != national || !strings.HasPrefix(number, "+1") {
		return number
	}
	return number[2:5] + "-" + number[5:8] + "-" + number[8:]
}

// planWords is contract and plan as CMS writes them.
func planWords(c person.Coverage) string {
	if c.Plan == "" {
		return c.Contract
	}
	return c.Contract + "-" + c.Plan
}

func useWords(v shell.Visit, use string) string {
	if use == "" {
		use = "home"
	}
	if key := "desk.use." + use; v.Has(key) {
		return v.T(key)
	}
	return use
}

// languageWords is the name of a language in the visitor's; a language we have no name for stands for itself.
func languageWords(v shell.Visit, code string) string {
	if code == "" {
		return v.T("desk.unknown")
	}
	if key := "self.language." + code; v.Has(key) {
		return v.T(key)
	}
	return code
}

// options are the answers of a choice whose words have keys that end with the value.
func options[T ~string](v shell.Visit, prefix string, values []T) []shell.Option {
	out := make([]shell.Option, len(values))
	for i, x := range values {
		out[i] = shell.Option{Value: string(x), Label: v.T(prefix + string(x))}
	}
	return out
}

// joined are the words for several things with commas between.
func joined[T ~string](v shell.Visit, prefix string, all []T) string {
	words := make([]string, len(all))
	for i, x := range all {
		words[i] = v.T(prefix + string(x))
	}
	return strings.Join(words, ", ")
}

func texts[T ~string](all []T) []string {
	out := make([]string, len(all))
	for i, x := range all {
		out[i] = string(x)
	}
	return out
}

// several is a form that shows known values, of which a field may have several.
func several(known url.Values) *shell.Form {
	return shell.ReadQuery(&http.Request{URL: &url.URL{RawQuery: known.Encode()}})
}

// fact is a name and value where there is a value.
func fact(v shell.Visit, key, value string) []shell.Fact {
	if value == "" {
		return nil
	}
	return []shell.Fact{{Name: v.T(key), Value: value}}
}

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

// callerOptions say who may be on the line, each with what it takes.
func callerOptions(v shell.Visit) []shell.Option {
	all := options(v, "desk.caller.", callers)
	for i := range all {
		all[i].Hint = v.T("desk.caller_hint." + all[i].Value)
	}
	return all
}

// coverageKind is the kind of plan in words; one we have no word for stands for itself.
func coverageKind(v shell.Visit, c person.Coverage) string {
	if key := "desk.plan_kind." + c.Kind; c.Kind != "" && v.Has(key) {
		return v.T(key)
	}
	return c.Kind
}

// firstOf is the first text that says something.
func firstOf(all ...string) string { return cmp.Or(all...) }

package self

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// Fields of the page that shows a form's answers once more.
const (
	confirmField = "confirm"
	againField   = "again"
)

// confirmation is a form's answers in words, before they count.
type confirmation struct {
	Title  string
	Texts  []string
	Facts  []shell.Fact
	Yes    string
	Fields []shell.Fact // hidden, as sent
	Back   string
}

// settle leads through a form: wrong answers show it again, right ones are shown in words and asked about, and only after that yes
// the answer is nil and the change may be made.
func (a acting) settle(r *http.Request, f *shell.Form, form func(*shell.Form) templ.Component, c confirmation) shell.Answer {
	switch {
	case !f.OK():
		return shell.Invalid(form(f))
	case f.Checked(againField):
		return shell.Page(form(f))
	case f.Checked(confirmField):
		return nil
	}
	c.Fields = sentFields(r.PostForm)
	return shell.Page(confirmPage(a, c))
}

// sentFields are the values of a form in the order of their names, without the buttons.
func sentFields(sent url.Values) []shell.Fact {
	var fields []shell.Fact
	for name, values := range sent {
		if name == confirmField || name == againField {
			continue
		}
		for _, v := range values {
			fields = append(fields, shell.Fact{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(fields, func(x, y shell.Fact) int {
		switch {
		case x.Name < y.Name:
			return -1
		case x.Name > y.Name:
			return 1
		}
		return 0
	})
	return fields
}

// fact is a name and value where there is a value.
func (a acting) fact(key, value string) []shell.Fact {
	if value == "" {
		return nil
	}
	return []shell.Fact{{Name: a.T(key), Value: value}}
}

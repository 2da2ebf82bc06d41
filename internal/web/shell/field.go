package shell

import (
	"slices"
	"strconv"
	"strings"
)

// Input describes one field. Label and Hint are sentences in the visitor's language (v.T).
type Input struct {
	Name         string // also its id
	Label        string
	Hint         string
	Type         string // of the input element: "" is text
	Autocomplete string // "" is off
	InputMode    string
	Required     bool
	Rows         int // more than 0: several lines
	MaxLength    int
	Wide         bool
}

// Option is one answer to a choice.
type Option struct{ Value, Label, Hint string }

// Choice describes a field with given answers.
type Choice struct {
	Name     string // also its id
	Label    string
	Hint     string
	Options  []Option
	Empty    string // first entry of a list, meaning none; "" leaves it out
	Required bool
}

// Send describes a form.
type Send struct {
	Action string // "" is this page
	Method string // "" is post
	Label  string // name of the form for those who cannot see it; may be empty
	Upload bool   // it sends files
}

func (s Send) method() string {
	if s.Method == "" {
		return "post"
	}
	return s.Method
}

func (s Send) encoding() string {
	if s.Upload {
		return "multipart/form-data"
	}
	return "application/x-www-form-urlencoded"
}

func (in Input) kind() string {
	if in.Type == "" {
		return "text"
	}
	return in.Type
}

func (in Input) autocomplete() string {
	if in.Autocomplete == "" {
		return "off"
	}
	return in.Autocomplete
}

func (in Input) maxLength() string {
	if in.MaxLength > 0 {
		return strconv.Itoa(in.MaxLength)
	}
	return strconv.Itoa(textLimit)
}

// value is what a field shows: never a secret.
func (in Input) value(f *Form) string {
	if in.Type == "password" {
		return ""
	}
	return f.Raw(in.Name)
}

func hintID(name string) string    { return name + "-hint" }
func problemID(name string) string { return name + "-problem" }

// describedBy are the ids of what explains a field.
func describedBy(f *Form, name, hint string) string {
	var ids []string
	if hint != "" {
		ids = append(ids, hintID(name))
	}
	if f.Problem(name) != nil {
		ids = append(ids, problemID(name))
	}
	return strings.Join(ids, " ")
}

func invalid(f *Form, name string) string { return strconv.FormatBool(f.Problem(name) != nil) }

func (c Choice) chosen(f *Form, value string) bool { return slices.Contains(f.All(c.Name), value) }

// first is the id of the control to which the summary leads: radios have one id each.
func (c Choice) id(i int) string {
	if i == 0 {
		return c.Name
	}
	return c.Name + "-" + strconv.Itoa(i)
}

// words is a problem as a sentence.
func (p Problem) words(v Visit) string { return v.T(p.Key, p.Args...) }

// summary is a problem as a sentence of the summary: with the name of its field.
func (p Problem) summary(v Visit, f *Form) string {
	label := f.labels[p.Field]
	if label == "" {
		return p.words(v)
	}
	return v.T("shell.form.summary_line", "Label", label, "Problem", p.words(v))
}

// anchor is the id of the control that a problem is about.
func (p Problem) anchor(f *Form) string {
	if f.values.Has(p.Field + "-" + dateParts[0]) {
		return p.Field + "-" + dateParts[0]
	}
	return p.Field
}

// datePlaces are the autocomplete words of a birth date; other dates have none.
func datePlace(in Input, part string) string {
	if in.Autocomplete == "bday" {
		return "bday-" + part
	}
	return "off"
}

func dateWidth(part string) string {
	if part == "year" {
		return "4"
	}
	return "2"
}

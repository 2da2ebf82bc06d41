package shell

import (
	"crypto/rand"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/keepwell/keepwell/internal/clock"
)

// textLimit is how many letters a field may hold unless it says more.
const textLimit = 2000

// Form is what somebody sent, read field by field, with what is wrong. The page shows it again with its values kept. A nil Form is
// an empty one.
type Form struct {
	values   url.Values
	files    map[string][]*multipart.FileHeader
	problems []Problem
	labels   map[string]string // of fields, told by the components that draw them
}

// Problem is what is wrong with a field.
type Problem struct {
	Field string
	Key   string // of its text
	Args  []any
}

// ReadForm reads the form that a request sent. The shell has already refused one that is too large or cannot be read.
func ReadForm(r *http.Request) *Form {
	f := &Form{values: r.PostForm}
	if r.MultipartForm != nil {
		f.files = r.MultipartForm.File
	}
	return f
}

// ReadQuery reads the address of a request: for filters.
func ReadQuery(r *http.Request) *Form { return &Form{values: r.URL.Query()} }

// Filled is a form that shows what is known already: pairs of a field's name and its value.
func Filled(pairs ...string) *Form {
	f := &Form{values: url.Values{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.values.Set(pairs[i], pairs[i+1])
	}
	return f
}

// OK tells that nothing was found wrong so far.
func (f *Form) OK() bool { return f == nil || len(f.problems) == 0 }

// Fail says what is wrong with a field. Only the first problem of a field is told.
func (f *Form) Fail(field, key string, args ...any) {
	if f.Problem(field) == nil {
		f.problems = append(f.problems, Problem{field, key, args})
	}
}

// Problems are what is wrong, in the order of reading.
func (f *Form) Problems() []Problem {
	if f == nil {
		return nil
	}
	return f.problems
}

// Problem is what is wrong with a field; nil when it is right.
func (f *Form) Problem(field string) *Problem {
	if f == nil {
		return nil
	}
	for i, p := range f.problems {
		if p.Field == field {
			return &f.problems[i]
		}
	}
	return nil
}

// Set changes what a field shows.
func (f *Form) Set(field, value string) {
	if f.values == nil {
		f.values = url.Values{}
	}
	f.values.Set(field, value)
}

// Add gives a field one more value.
func (f *Form) Add(field, value string) {
	if f.values == nil {
		f.values = url.Values{}
	}
	f.values.Add(field, value)
}

// Raw is a field as sent.
func (f *Form) Raw(field string) string {
	if f == nil {
		return ""
	}
	return f.values.Get(field)
}

// All are all values of a field.
func (f *Form) All(field string) []string {
	if f == nil {
		return nil
	}
	return f.values[field]
}

// Text is a line or more of text without the spaces around it.
func (f *Form) Text(field string, required bool) string { return f.Long(field, textLimit, required) }

// Long is a text of at most so many letters, such as a letter that somebody types in.
func (f *Form) Long(field string, most int, required bool) string {
	text := strings.TrimSpace(f.Raw(field))
	switch {
	case text == "" && required:
		f.Fail(field, "shell.form.required")
	case !utf8.ValidString(text), strings.ContainsRune(text, 0):
		f.Fail(field, "shell.form.letters")
		return ""
	case utf8.RuneCountInString(text) > most:
		f.Fail(field, "shell.form.long", "Most", most)
	}
	return text
}

// Date is a date of three fields: <field>-day, <field>-month, <field>-year. It is nil when all are empty.
func (f *Form) Date(field string) *clock.Date {
	parts := [3]string{}
	for i, part := range dateParts {
		parts[i] = strings.TrimSpace(f.Raw(field + "-" + part))
	}
	if parts == [3]string{} {
		return nil
	}
	month, err1 := strconv.Atoi(parts[0])
	day, err2 := strconv.Atoi(parts[1])
	year, err3 := strconv.Atoi(parts[2])
	if err1 != nil || err2 != nil || err3 != nil || year < 1850 || year > 9999 {
		f.Fail(field, "shell.form.date")
		return nil
	}
	d, ok := clock.Civil(year, time.Month(month), day)
	if !ok {
		f.Fail(field, "shell.form.date")
		return nil
	}
	return &d
}

// RequiredDate is a date that must be there; the zero date when it is not.
func (f *Form) RequiredDate(field string) clock.Date {
	d := f.Date(field)
	if d == nil {
		f.Fail(field, "shell.form.required")
		return 0
	}
	return *d
}

// SetDate shows a date in its three fields.
func (f *Form) SetDate(field string, d clock.Date) {
	year, month, day := d.Civil()
	for i, n := range [3]int{int(month), day, year} {
		f.Set(field+"-"+dateParts[i], strconv.Itoa(n))
	}
}

// dateParts are the three fields of a date in the order of the country.
var dateParts = [3]string{"month", "day", "year"}

// One is one of the allowed values.
func (f *Form) One(field string, allowed ...string) string {
	value := f.Raw(field)
	if !slices.Contains(allowed, value) {
		f.Fail(field, "shell.form.choose")
		return ""
	}
	return value
}

// Some are any of the allowed values.
func (f *Form) Some(field string, allowed ...string) []string {
	var chosen []string
	for _, value := range f.All(field) {
		if !slices.Contains(allowed, value) {
			f.Fail(field, "shell.form.choose")
			return nil
		}
		chosen = append(chosen, value)
	}
	return chosen
}

// Checked tells whether a box is ticked.
func (f *Form) Checked(field string) bool { return f.Raw(field) != "" }

// Int is a whole number within limits.
func (f *Form) Int(field string, least, most int) int {
	n, err := strconv.Atoi(strings.TrimSpace(f.Raw(field)))
	if err != nil || n < least || n > most {
		f.Fail(field, "shell.form.number", "Least", least, "Most", most)
		return least
	}
	return n
}

// onceField carries the id of the command that a form gives.
const onceField = "once"

// Once is the id of the command that this form gives: sent twice, by a double click or a lost answer, it is done once
// (person.Cause.ID). It stays the same while the form is shown again.
func (f *Form) Once() string {
	if id := f.Raw(onceField); len(id) == len(newOnce()) {
		return id
	}
	return newOnce()
}

func newOnce() string { return rand.Text() }

// labelled remembers what a field is called, for the summary of what is wrong.
func (f *Form) labelled(field, label string) {
	if f == nil {
		return
	}
	if f.labels == nil {
		f.labels = map[string]string{}
	}
	f.labels[field] = label
}

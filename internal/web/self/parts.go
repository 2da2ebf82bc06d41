package self

import (
	"net/http"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/web/shell"
)

// partField names the part of a form that was sent.
const partField = "part"

// formPart is one page of a long form: one idea at a time. What other parts hold is carried along.
type formPart struct {
	name   string
	fields []string // names, or their beginnings for dates
	read   func(*shell.Form)
	given  []string // pairs of a field and what is chosen before the reader chooses
}

// offer shows what is chosen before the reader chooses.
func (p formPart) offer(f *shell.Form) {
	for i := 0; i+1 < len(p.given); i += 2 {
		if f.Raw(p.given[i]) == "" {
			f.Set(p.given[i], p.given[i+1])
		}
	}
}

// shownPart is a part as a page shows it.
type shownPart struct {
	Name     string
	Now, All int
	Carried  []shell.Fact // of the other parts, hidden
}

// formPage draws one part of a form.
type formPage func(*shell.Form, shownPart) templ.Component

// walk leads through the parts of a form. Each is checked before the next is shown; the answer is nil when all are right and were
// confirmed.
func (a acting) walk(r *http.Request, f *shell.Form, parts []formPart, draw formPage, c func() confirmation) shell.Answer {
	current := max(0, slices.IndexFunc(parts, func(p formPart) bool { return p.name == f.Raw(partField) }))
	for i := range current + 1 {
		if parts[i].read(f); !f.OK() {
			return shell.Invalid(draw(f, shown(r, parts, i)))
		}
	}
	switch {
	case f.Checked(againField):
		return shell.Page(draw(f, shown(r, parts, 0)))
	case current+1 < len(parts):
		parts[current+1].offer(f)
		return shell.Page(draw(f, shown(r, parts, current+1)))
	}
	return a.settle(r, f, nil, c())
}

// shown is a part with what the others carry.
func shown(r *http.Request, parts []formPart, i int) shownPart {
	s := shownPart{Name: parts[i].name, Now: i + 1, All: len(parts)}
	for _, f := range sentFields(r.PostForm) {
		own := slices.ContainsFunc(parts[i].fields, func(name string) bool {
			return f.Name == name || strings.HasPrefix(f.Name, name+"-")
		})
		if !own && f.Name != partField {
			s.Carried = append(s.Carried, f)
		}
	}
	return s
}

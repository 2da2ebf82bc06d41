package catalog

import (
	"errors"
	"fmt"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
)

// problems collects every mistake, so that whoever changes the files sees all of them at once.
type problems struct{ all []error }

func (p *problems) add(file, field, problem string) {
	p.all = append(p.all, &FileError{file, field, problem})
}

func (p *problems) join(err error) {
	if err != nil {
		p.all = append(p.all, err)
	}
}

func (p *problems) err() error { return errors.Join(p.all...) }

// The kinds of access that an item can open, the sensitive categories, the ends that have reasons, the groups of causes and the
// kinds of values, as other rooms store them.
var (
	accessKinds = []string{"identity", "contact", "coverage", "conditions", "gaps", "claims", "medicines", "authorizations", "requests", "looks", "complaints", "payments"}
	sensitive   = []string{"substance_use", "behavioral_health", "reproductive_health"}
	subjects    = []string{"plan", "staff", "agent", "agency", "clinician", "facility", "delegate", "member"}
	products    = []string{"ma", "part_d", "aip"}
	ends        = []string{"dismissal", "withdrawal", "explain", "extension", "moved"}
	groups      = []string{"people", "process", "system", "communication", "provider", "delegate", "sales", "outside"}
	starts      = []string{"receipt", "assignment", "raised"}
	ways        = []string{"standard", "expedited", "ctm", "outreach"}
	letters     = []string{"complaint_acknowledged", "complaint_authority_needed"}
	channels    = []string{"phone", "letter", "fax", "web", "email", "in_person", "delegate", "file", "ctm", "api"}
	valueTypes  = []string{"date", "text", "phone"}
)

// check holds one catalog together: names in every language, ids once, references that lead somewhere, nothing that nobody uses.
func (c *Catalog) check() error {
	p := &checking{catalog: c}
	p.ids()
	p.languages()
	p.references()
	p.orphans()
	p.targets()
	p.wording()
	return p.err()
}

type checking struct {
	problems
	catalog *Catalog
}

// in adds a problem to the file of a kind.
func (p *checking) in(kind, field, format string, values ...any) {
	name := path.Join(Folder, kind+".yaml")
	if i := slices.Index(Kinds, kind); i < len(p.catalog.files) {
		name = p.catalog.files[i]
	}
	p.add(name, field, fmt.Sprintf(format, values...))
}

var idShape = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

func (p *checking) once(kind, list string, ids []string) {
	if len(ids) == 0 {
		p.in(kind, list, "is empty")
	}
	seen := map[string]bool{}
	for i, id := range ids {
		field := fmt.Sprintf("%s[%d].id", list, i)
		if !idShape.MatchString(id) {
			p.in(kind, field, "%q must be lower case letters, digits and _", id)
		}
		if seen[id] {
			p.in(kind, field, "%s stands twice", id)
		}
		seen[id] = true
	}
}

func ids[T any](all []T, id func(T) string) []string {
	found := make([]string, len(all))
	for i, one := range all {
		found[i] = id(one)
	}
	return found
}

func (p *checking) ids() {
	c := p.catalog
	p.once("desk", "desks", c.deskIDs())
	p.once("route", "procedures", c.procedureIDs())
	p.once("category", "categories", ids(c.Categories, func(a Category) string { return a.ID }))
	for _, a := range c.Categories {
		p.once("category", a.ID+".subcategories", ids(a.Subcategories, func(s Subcategory) string { return s.ID }))
	}
	p.once("checklist", "checklists", c.checklistIDs())
	for _, l := range c.Checklists {
		p.once("checklist", l.ID+".items", ids(l.Items, func(i Item) string { return i.ID }))
	}
	p.once("reviewer", "reviewers", c.reviewerIDs())
	p.once("cause", "causes", ids(c.Causes, func(a Cause) string { return a.ID }))
	p.once("cause", "correctives", ids(c.Correctives, func(a Corrective) string { return a.ID }))
	p.once("ground", "grounds", ids(c.Grounds, func(g Ground) string { return g.ID }))
	p.once("reason", "reasons", ids(c.Reasons, func(r Reason) string { return r.ID }))
	p.once("referral", "referrals", ids(c.Referrals, func(r Referral) string { return r.ID }))
	p.once("target", "targets", ids(c.Targets, func(t Target) string { return t.ID }))
	p.once("wording", "sayings", ids(c.Wording.Sayings, func(s Saying) string { return s.ID }))
}

func (c *Catalog) deskIDs() []string { return ids(c.Desks, func(d Desk) string { return d.ID }) }
func (c *Catalog) procedureIDs() []string {
	return ids(c.Procedures, func(p Procedure) string { return p.ID })
}

func (c *Catalog) checklistIDs() []string {
	return ids(c.Checklists, func(l Checklist) string { return l.ID })
}

func (c *Catalog) reviewerIDs() []string {
	return ids(c.Reviewers, func(r Reviewer) string { return r.ID })
}

// languages finds every text and compares its languages with those of the whole catalog: a plan that adds a language adds it
// everywhere.
func (p *checking) languages() {
	c := p.catalog
	wanted := slices.Clone(Required)
	parts := map[string]any{
		"desk": c.Desks, "route": c.Procedures, "category": c.Categories, "checklist": c.Checklists, "reviewer": c.Reviewers,
		"cause": []any{c.Causes, c.Correctives}, "ground": c.Grounds, "reason": c.Reasons, "referral": c.Referrals,
		"target": c.Targets, "wording": []any{c.Wording.Sayings, c.Wording.dates},
	}
	for _, kind := range Kinds {
		texts(reflect.ValueOf(parts[kind]), "", func(_ string, t Text) {
			for lang := range t {
				if !slices.Contains(wanted, lang) {
					wanted = append(wanted, lang)
				}
			}
		})
	}
	for _, kind := range Kinds {
		texts(reflect.ValueOf(parts[kind]), "", func(field string, t Text) {
			for _, lang := range wanted {
				left := len(t) == 0 && optional(kind, field)
				if strings.TrimSpace(t[lang]) == "" && !left {
					p.in(kind, field, "has no text in %s", lang)
				}
			}
		})
	}
	for _, lang := range wanted {
		if len(c.Wording.dates.Months[lang]) != 12 {
			p.in("wording", "dates.months."+lang, "must be the twelve months")
		}
	}
}

// optional tells of a field that may be without text in all languages: reasons that stand in no letter.
func optional(kind, field string) bool { return kind == "reason" && strings.HasSuffix(field, ".plain") }

// texts visits every text of a value with the path of its field.
func texts(v reflect.Value, field string, visit func(string, Text)) {
	if !v.IsValid() {
		return
	}
	if t, is := v.Interface().(Text); is {
		visit(field, t)
		return
	}
	switch v.Kind() {
	case reflect.Interface:
		texts(v.Elem(), field, visit)
	case reflect.Slice:
		for i := range v.Len() {
			texts(v.Index(i), fmt.Sprintf("%s[%d]", field, i), visit)
		}
	case reflect.Struct:
		name := field
		if id := v.FieldByName("ID"); id.IsValid() {
			name = id.String()
		}
		for i := range v.NumField() {
			if tag := v.Type().Field(i).Tag.Get("yaml"); v.Type().Field(i).IsExported() {
				texts(v.Field(i), name+"."+tag, visit)
			}
		}
	}
}

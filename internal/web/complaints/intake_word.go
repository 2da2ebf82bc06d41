package complaints

import (
	"strconv"

	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What the intake says in words, and the answers that its lists offer.

// anchor is where the page stands after the next button: at the matters once there are some.
func (t taking) anchor() string {
	switch {
	case len(t.Matters) > 0:
		return "matters"
	case t.Find.Asked:
		return "about"
	}
	return "main"
}

// emergencyWords are those of the plan; a plan without a profile still says the essential.
func (t taking) emergencyWords() string {
	if t.Plan.Emergency != "" {
		return t.Plan.Emergency
	}
	return t.T("shell.emergency")
}

// papers are those by which somebody acts for the member now.
func (t taking) papers() []shell.Option { return paperOptions(t.Visit, t.Member.Papers) }

func paperOptions(v shell.Visit, all []authorization.Authorization) []shell.Option {
	out := make([]shell.Option, len(all))
	for i, p := range all {
		out[i] = shell.Option{
			Value: string(p.ID), Label: v.T("complaints.new.paper_line", "Form", v.T("complaints.paper."+string(p.Form)), "Day", v.Instant(p.CapturedAt)),
		}
	}
	return out
}

func (t taking) memberOptions() []shell.Option {
	out := make([]shell.Option, len(t.Find.People))
	for i, p := range t.Find.People {
		out[i] = shell.Option{Value: string(p.ID), Label: nameOf(t.Visit, p), Hint: hints(t.Visit, p)}
	}
	return out
}

// spoken are the languages that members speak most, each named in the visitor's; the plan's own are first in the list of names.
var spoken = []string{"en", "es", "zh", "vi", "tl", "ko", "ru", "ar", "ht", "fr", "pt", "pl", "it", "de", "ja", "fa", "hi", "ase"}

func (t taking) languages() []shell.Option { return options(t.Visit, "self.language.", spoken) }

func (t taking) alikeOptions() []shell.Option {
	out := []shell.Option{{Value: "", Label: t.T("complaints.new.alike_none")}}
	for _, row := range t.Alike {
		out = append(out, shell.Option{
			Value: string(row.ID),
			Label: t.T("complaints.new.alike_line", "Number", row.Number, "Category", rowCategory(t.Visit, t.Catalog, row), "Day", t.Instant(row.ReceivedAt)),
			Hint:  t.T("complaints.state." + string(row.State)),
		})
	}
	return out
}

func (t taking) matterCount() string { return strconv.Itoa(len(t.Matters)) }

func (t taking) matterTitle(m matter) string {
	if len(t.Matters) == 1 {
		return t.T("complaints.new.matter")
	}
	return t.T("complaints.new.matter_n", "N", m.N)
}

func (t taking) dropStep(m matter) string { return stepDrop + strconv.Itoa(m.N) }

// fast tells whether the part about speed holds something.
func (t taking) fast(m matter) bool {
	for _, field := range []string{"drug", "urgent", "quality", "written", "expedited", "event-month", "notice-month", "service"} {
		if t.Form.Raw(m.Name+field) != "" {
			return true
		}
	}
	trigger := t.Form.Raw(m.Name + "trigger")
	return trigger != "" && trigger != string(complaint.NoTrigger)
}

func (t taking) procedures() []shell.Option { return procedureOptions(t.Visit, t.Catalog) }

func (t taking) categories() []shell.Option {
	var out []shell.Option
	for _, c := range t.Catalog.Categories {
		out = append(out, shell.Option{Value: c.ID, Label: c.Name.In(t.Lang)})
		for _, s := range c.Subcategories {
			out = append(out, shell.Option{Value: categoryValue(c.ID, s.ID), Label: c.Name.In(t.Lang) + " – " + s.Name.In(t.Lang)})
		}
	}
	return out
}

// routeWords say where the matter goes, and what runs beside it.
func (t taking) routeWords(m matter) string {
	text := t.T("complaints.new.route", "Desk", deskWords(t.Visit, t.Catalog, complaint.Desk(m.Route.Desk)))
	for _, p := range m.Route.Also {
		text += " " + t.T("complaints.new.route_also", "Procedure", procedureWords(t.Visit, t.Catalog, complaint.Procedure(p)))
	}
	return text
}

// valueWords is what a hint suggests, in words.
func (t taking) valueWords(h complaint.Hint) string {
	switch h.Field {
	case "procedure", "also":
		return procedureWords(t.Visit, t.Catalog, complaint.Procedure(h.Value))
	case "category":
		return categoryWords(t.Visit, t.Catalog, h.Value)
	case "subcategory":
		return subcategoryWords(t.Visit, t.Catalog, h.Value)
	}
	switch h.Value {
	case "true":
		return t.T("complaints.yes")
	case "false":
		return t.T("complaints.no")
	}
	if key := "complaints." + h.Field + "." + h.Value; t.Has(key) {
		return t.T(key)
	}
	return h.Value
}

func procedureOptions(v shell.Visit, c *catalog.Catalog) []shell.Option {
	out := make([]shell.Option, len(c.Procedures))
	for i, p := range c.Procedures {
		out[i] = shell.Option{Value: p.ID, Label: p.Name.In(v.Lang)}
	}
	return out
}

func deskOptions(v shell.Visit, c *catalog.Catalog) []shell.Option {
	out := make([]shell.Option, len(c.Desks))
	for i, d := range c.Desks {
		out[i] = shell.Option{Value: d.ID, Label: d.Name.In(v.Lang)}
	}
	return out
}

func categoryOptions(v shell.Visit, c *catalog.Catalog) []shell.Option {
	out := make([]shell.Option, len(c.Categories))
	for i, x := range c.Categories {
		out[i] = shell.Option{Value: x.ID, Label: x.Name.In(v.Lang)}
	}
	return out
}

// Names from the catalog. What an old catalog named and today's does not stands for itself.

func procedureWords(v shell.Visit, c *catalog.Catalog, id complaint.Procedure) string {
	if p, ok := c.Procedure(string(id)); ok {
		return p.Name.In(v.Lang)
	}
	if id == "" {
		return v.T("complaints.unsorted")
	}
	return string(id)
}

func categoryWords(v shell.Visit, c *catalog.Catalog, id string) string {
	if x, ok := c.Category(id); ok {
		return x.Name.In(v.Lang)
	}
	if id == "" {
		return v.T("complaints.unsorted")
	}
	return id
}

func subcategoryWords(v shell.Visit, c *catalog.Catalog, id string) string {
	for _, x := range c.Categories {
		if s, ok := x.Subcategory(id); ok {
			return s.Name.In(v.Lang)
		}
	}
	return id
}

func deskWords(v shell.Visit, c *catalog.Catalog, id complaint.Desk) string {
	if d, ok := c.Desk(string(id)); ok {
		return d.Name.In(v.Lang)
	}
	if id == "" {
		return v.T("complaints.no_desk")
	}
	return string(id)
}

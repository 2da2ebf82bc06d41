package catalog

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// oneOf refuses a value that is not among those allowed; "" passes where nothing need be said.
func (p *checking) oneOf(kind, field, value string, allowed []string) {
	if value != "" && !slices.Contains(allowed, value) {
		p.in(kind, field, "%q is none of %s", value, strings.Join(allowed, ", "))
	}
}

func (p *checking) allOf(kind, field string, values, allowed []string) {
	for _, v := range values {
		p.oneOf(kind, field, v, allowed)
	}
}

func (p *checking) needed(kind, field, value string, allowed []string) {
	if value == "" {
		p.in(kind, field, "is missing")
	}
	p.oneOf(kind, field, value, allowed)
}

func (p *checking) references() {
	c := p.catalog
	p.needed("route", "quality_of_care_desk", c.qualityDesk, c.deskIDs())
	for _, r := range c.Procedures {
		p.oneOf("route", r.ID+".desk", r.Desk, c.deskIDs())
		p.allOf("route", r.ID+".products", r.Products, products)
	}
	for _, a := range c.Categories {
		p.category(a)
	}
	if _, there := c.Category(Other); !there {
		p.in("category", "categories", "there must be one called %s", Other)
	}
	for _, l := range c.Checklists {
		p.oneOf("checklist", l.ID+".reviewer", l.Reviewer, c.reviewerIDs())
		for _, i := range l.Items {
			p.allOf("checklist", l.ID+"."+i.ID+".opens", i.Opens, accessKinds)
		}
	}
	for _, a := range c.Causes {
		p.needed("cause", a.ID+".group", a.Group, groups)
	}
	for _, r := range c.Reasons {
		p.allOf("reason", r.ID+".for", r.For, ends)
		if len(r.For) == 0 {
			p.in("reason", r.ID+".for", "is missing")
		}
	}
}

func (p *checking) category(a Category) {
	c := p.catalog
	p.needed("category", a.ID+".desk", a.Desk, c.deskIDs())
	p.needed("category", a.ID+".checklist", a.Checklist, c.checklistIDs())
	p.allOf("category", a.ID+".also", a.Also, c.besideIDs())
	p.allOf("category", a.ID+".sensitivity", a.Sensitivity, sensitive)
	p.allOf("category", a.ID+".subjects", a.Subjects, subjects)
	if a.Audit == "" || a.Reporting == "" {
		p.in("category", a.ID, "audit and reporting are needed")
	}
	for _, s := range a.Subcategories {
		p.oneOf("category", a.ID+"."+s.ID+".desk", s.Desk, c.deskIDs())
		p.allOf("category", a.ID+"."+s.ID+".also", s.Also, c.besideIDs())
	}
}

// besideIDs are the procedures that can run beside a grievance.
func (c *Catalog) besideIDs() (beside []string) {
	for _, p := range c.Procedures {
		if p.Beside {
			beside = append(beside, p.ID)
		}
	}
	return beside
}

// orphans finds desks, checklists and reviewers that nothing leads to.
func (p *checking) orphans() {
	c := p.catalog
	used := map[string]bool{"desk/" + c.qualityDesk: true, "reviewer/" + Clinician: true}
	for _, r := range c.Procedures {
		used["desk/"+r.Desk] = true
	}
	for _, a := range c.Categories {
		used["desk/"+a.Desk], used["checklist/"+a.Checklist] = true, true
		for _, s := range a.Subcategories {
			used["desk/"+s.Desk] = true
		}
	}
	for _, l := range c.Checklists {
		used["reviewer/"+l.Reviewer] = true
	}
	for kind, all := range map[string][]string{"desk": c.deskIDs(), "checklist": c.checklistIDs(), "reviewer": c.reviewerIDs()} {
		for _, id := range all {
			if !used[kind+"/"+id] {
				p.in(kind, id, "nothing leads to it")
			}
		}
	}
}

func (p *checking) targets() {
	for _, t := range p.catalog.Targets {
		counts := 0
		for _, count := range []*int{t.Days, t.BusinessDays, t.Hours} {
			if count != nil {
				counts++
			}
		}
		if counts != 1 {
			p.in("target", t.ID, "one of days, business_days and hours is needed")
		}
		p.needed("target", t.ID+".from", t.From, starts)
		p.allOf("target", t.ID+".applies", t.Applies, ways)
	}
	s := p.catalog.Sweep
	for field, n := range map[string]int{
		"due_soon.days": s.DueSoon.Days, "due_soon.hours": s.DueSoon.Hours, "escalate.days": s.Escalate.Days, "escalate.hours": s.Escalate.Hours,
		"idle_business_days": s.IdleBusinessDays, "absent_business_days": s.AbsentBusinessDays, "unassigned_hours": s.UnassignedHours,
	} {
		if n <= 0 {
			p.in("target", "sweep."+field, "must be 1 or more")
		}
	}
	if s.Escalate.Days > s.DueSoon.Days || s.Escalate.Hours > s.DueSoon.Hours {
		p.in("target", "sweep.escalate", "must come after due_soon")
	}
	p.letters()
}

// letters are those that go out by themselves, each at most once in the list; a plan that wants none lists none.
func (p *checking) letters() {
	seen := map[string]bool{}
	for i, l := range p.catalog.Sweep.Letters {
		field := "sweep.letters[" + strconv.Itoa(i) + "]"
		p.needed("target", field+".letter", l.Letter, letters)
		for _, by := range l.NotBy {
			p.oneOf("target", field+".not_by", by, channels)
		}
		if l.AfterHours < 0 {
			p.in("target", field+".after_hours", "must be 0 or more")
		}
		if seen[l.Letter] {
			p.in("target", field+".letter", "%s stands twice", l.Letter)
		}
		seen[l.Letter] = true
	}
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

// wording holds each text to the values that it declares: all of them, in every language, and no other.
func (p *checking) wording() {
	for _, s := range p.catalog.Wording.Sayings {
		declared := ids(s.Values, func(v Value) string { return v.Name })
		for _, v := range s.Values {
			p.needed("wording", s.ID+"."+v.Name, v.Type, valueTypes)
		}
		for lang, text := range s.Text {
			for _, found := range placeholder.FindAllStringSubmatch(text, -1) {
				p.oneOf("wording", s.ID+".text."+lang, found[1], append([]string{"no value"}, declared...))
			}
			for _, name := range declared {
				if !strings.Contains(text, "{"+name+"}") {
					p.in("wording", s.ID+".text."+lang, "does not use %s", name)
				}
			}
		}
	}
	for _, key := range sayings {
		if _, there := p.catalog.Wording.Saying(key); !there {
			p.in("wording", "sayings", "%s is missing", key)
		}
	}
}

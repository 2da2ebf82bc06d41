package catalog

import "slices"

// Matter is what routing looks at.
type Matter struct {
	Procedure     string
	Category      string
	Subcategory   string
	QualityOfCare bool
}

// Route is where a matter goes and what it needs there.
type Route struct {
	Desk          string
	Because       string   // which entry chose the desk: procedure, quality_of_care, subcategory, category
	Also          []string // procedures that run beside
	QualityOfCare bool
	Checklist     string
	Reviewers     []string // whose sign-off a decision waits for
	Sensitivity   []string
}

// Route sends a matter to its desk. A category that nobody knows goes where "other" goes: nothing is without a desk.
func (c *Catalog) Route(m Matter) Route {
	category, known := c.Category(m.Category)
	if !known {
		category, _ = c.Category(Other)
	}
	sub, _ := category.Subcategory(m.Subcategory)
	r := Route{
		QualityOfCare: m.QualityOfCare || category.QualityOfCare || sub.QualityOfCare,
		Checklist:     category.Checklist,
		Sensitivity:   slices.Clone(category.Sensitivity),
	}
	r.Desk, r.Because = c.deskOf(m.Procedure, category, sub, r.QualityOfCare)
	for _, procedure := range slices.Concat(category.Also, sub.Also) {
		if procedure != m.Procedure && !slices.Contains(r.Also, procedure) {
			r.Also = append(r.Also, procedure)
		}
	}
	r.Reviewers = c.reviewersOf(r)
	return r
}

// Other is the category of what fits no other.
const Other = "other"

func (c *Catalog) deskOf(procedure string, category Category, sub Subcategory, quality bool) (desk, because string) {
	if p, _ := c.Procedure(procedure); p.Desk != "" {
		return p.Desk, "procedure"
	}
	switch {
	case quality:
		return c.qualityDesk, "quality_of_care"
	case sub.Desk != "":
		return sub.Desk, "subcategory"
	}
	return category.Desk, "category"
}

// reviewersOf are the reviewer of the checklist, and a clinician for quality of care (42 CFR 422.564(e)(3)(iii)).
func (c *Catalog) reviewersOf(r Route) (reviewers []string) {
	if list, _ := c.Checklist(r.Checklist); list.Reviewer != "" {
		reviewers = append(reviewers, list.Reviewer)
	}
	if r.QualityOfCare && !slices.Contains(reviewers, Clinician) {
		reviewers = append(reviewers, Clinician)
	}
	return reviewers
}

// Clinician is the reviewer of quality of care.
const Clinician = "clinician"

// Opens are the kinds of access that the items of a checklist need, each once, in the order of the items.
func (l Checklist) Opens() (kinds []string) {
	for _, item := range l.Items {
		for _, kind := range item.Opens {
			if !slices.Contains(kinds, kind) {
				kinds = append(kinds, kind)
			}
		}
	}
	return kinds
}

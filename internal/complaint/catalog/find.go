package catalog

import "slices"

// Desk is the desk of an id.
func (c *Catalog) Desk(id string) (Desk, bool) {
	return find(c.Desks, func(d Desk) bool { return d.ID == id })
}

// Procedure is the procedure of an id.
func (c *Catalog) Procedure(id string) (Procedure, bool) {
	return find(c.Procedures, func(p Procedure) bool { return p.ID == id })
}

// Category is the category of an id.
func (c *Catalog) Category(id string) (Category, bool) {
	return find(c.Categories, func(a Category) bool { return a.ID == id })
}

// Subcategory is the subcategory of an id.
func (c Category) Subcategory(id string) (Subcategory, bool) {
	return find(c.Subcategories, func(s Subcategory) bool { return s.ID == id })
}

// Checklist is the checklist of an id.
func (c *Catalog) Checklist(id string) (Checklist, bool) {
	return find(c.Checklists, func(l Checklist) bool { return l.ID == id })
}

// Item is the item of an id.
func (l Checklist) Item(id string) (Item, bool) {
	return find(l.Items, func(i Item) bool { return i.ID == id })
}

// Reviewer is the reviewer of an id.
func (c *Catalog) Reviewer(id string) (Reviewer, bool) {
	return find(c.Reviewers, func(r Reviewer) bool { return r.ID == id })
}

// Cause is the root cause of an id.
func (c *Catalog) Cause(id string) (Cause, bool) {
	return find(c.Causes, func(a Cause) bool { return a.ID == id })
}

// Corrective is the kind of corrective action of an id.
func (c *Catalog) Corrective(id string) (Corrective, bool) {
	return find(c.Correctives, func(a Corrective) bool { return a.ID == id })
}

// Ground is the ground of confidentiality of an id.
func (c *Catalog) Ground(id string) (Ground, bool) {
	return find(c.Grounds, func(g Ground) bool { return g.ID == id })
}

// Reason is the reason of an id.
func (c *Catalog) Reason(id string) (Reason, bool) {
	return find(c.Reasons, func(r Reason) bool { return r.ID == id })
}

// ReasonsFor are the reasons for an end: dismissal, withdrawal, explain, extension, moved.
func (c *Catalog) ReasonsFor(end string) []Reason {
	return keep(c.Reasons, func(r Reason) bool { return slices.Contains(r.For, end) })
}

// Referral is the referral target of an id.
func (c *Catalog) Referral(id string) (Referral, bool) {
	return find(c.Referrals, func(r Referral) bool { return r.ID == id })
}

// Target is the target of an id.
func (c *Catalog) Target(id string) (Target, bool) {
	return find(c.Targets, func(t Target) bool { return t.ID == id })
}

// TargetsFor are the targets of a way of handling: standard, expedited, ctm, outreach.
func (c *Catalog) TargetsFor(way string) []Target {
	return keep(c.Targets, func(t Target) bool { return slices.Contains(t.Applies, way) })
}

func find[T any](all []T, is func(T) bool) (T, bool) {
	if i := slices.IndexFunc(all, is); i >= 0 {
		return all[i], true
	}
	var none T
	return none, false
}

func keep[T any](all []T, is func(T) bool) (kept []T) {
	for _, one := range all {
		if is(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

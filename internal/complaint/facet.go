package complaint

import (
	"slices"
	"time"
)

// Filter says which cases a list shows. The zero Filter shows all.
type Filter struct {
	Desk        Desk      `json:"desk,omitempty"`
	Assignee    string    `json:"assignee,omitempty"` // account
	Unassigned  bool      `json:"unassigned,omitempty"`
	State       State     `json:"state,omitempty"`
	Procedure   Procedure `json:"procedure,omitempty"` // also one that runs beside another
	Product     Product   `json:"product,omitempty"`
	Category    string    `json:"category,omitempty"`
	Contract    string    `json:"contract,omitempty"`
	Level       string    `json:"level,omitempty"`
	OnlyOverdue bool      `json:"only_overdue,omitempty"` // something legal is late at At
	At          time.Time `json:"-"`                      // the present instant
	DueBefore   time.Time `json:"due_before,omitzero"`    // something legal is late from before this instant
	// Of searches, which also find what is over:
	OnlyOpen       bool      `json:"only_open,omitempty"`
	ReceivedFrom   time.Time `json:"received_from,omitzero"`
	ReceivedBefore time.Time `json:"received_before,omitzero"`
}

// Facets are the lists in which an open case stands: everything, and one for each thing that a filter may ask for. The texts are in
// tables only.
const everything = ""

func facet(what, value string) string { return what + ":" + value }

// unassignedAt is the list of what waits at a desk for somebody to take it.
func unassignedAt(d Desk) string { return "waiting:" + string(d) }

// facets are the lists in which the case stands while it is open.
func (c *Case) facets() []string {
	out := []string{
		everything, facet("desk", string(c.Desk)), facet("assignee", c.Assignee), facet("state", string(c.State)),
		facet("product", string(c.Class.Product)), facet("category", c.Class.Category), facet("contract", c.Contract),
		facet("procedure", string(c.Class.Procedure)),
	}
	for _, p := range c.Class.Also {
		if f := facet("procedure", string(p)); !slices.Contains(out, f) {
			out = append(out, f)
		}
	}
	if level := c.level(); level != "" {
		out = append(out, facet("level", level))
	}
	if c.Assignee == "" {
		out = append(out, unassignedAt(c.Desk))
	}
	return out
}

// facets are the lists whose common cases the filter asks for; with nothing asked, that of everything.
func (f *Filter) facets() []string {
	var out []string
	add := func(what, value string) {
		if value != "" {
			out = append(out, facet(what, value))
		}
	}
	switch {
	case f.Unassigned && f.Desk != "":
		out = append(out, unassignedAt(f.Desk))
	case f.Unassigned:
		out = append(out, facet("assignee", ""))
	default:
		add("desk", string(f.Desk))
		add("assignee", f.Assignee)
	}
	add("state", string(f.State))
	add("procedure", string(f.Procedure))
	add("product", string(f.Product))
	add("category", f.Category)
	add("contract", f.Contract)
	add("level", f.Level)
	if len(out) == 0 {
		return []string{everything}
	}
	return out
}

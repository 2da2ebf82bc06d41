package access

import (
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Consent is the member's agreement that somebody sees a sensitive category: for a person, group or role (To or Role; both empty
// means everybody whom a policy lets see the kind at all) and a purpose ("" any). 42 CFR 2.31 for substance use.
type Consent struct {
	ID       string      `json:"id"`
	Member   person.ID   `json:"member"`
	Category Category    `json:"category"`
	To       person.ID   `json:"to,omitempty"`
	Role     Role        `json:"role,omitempty"`
	Purpose  Purpose     `json:"purpose,omitempty"`
	From     clock.Date  `json:"from"`
	Until    *clock.Date `json:"until,omitempty"` // last day it holds
	Basis    string      `json:"basis,omitempty"` // the signed form
}

// Restriction is a limit that the member asked for and the plan accepted (45 CFR 164.522(a)): a person, group or role must not see
// a kind. Empty To and Role means everybody but the member; no Kinds means all.
type Restriction struct {
	ID     string      `json:"id"`
	Member person.ID   `json:"member"`
	To     person.ID   `json:"to,omitempty"`
	Role   Role        `json:"role,omitempty"`
	Kinds  []Kind      `json:"kinds,omitempty"`
	From   clock.Date  `json:"from"`
	Until  *clock.Date `json:"until,omitempty"`
	Basis  string      `json:"basis,omitempty"` // the request
}

// consented are the categories that the member agreed to for this visitor and purpose today.
func consented(consents []Consent, q Question) []Category {
	var out []Category
	for _, c := range consents {
		if names(q.Visitor, c.To, c.Role) && (c.Purpose == "" || c.Purpose == q.Purpose) && holds(q.Today, c.From, c.Until) {
			out = append(out, c.Category)
		}
	}
	return out
}

// restricting are the restrictions that hold today and name this visitor and kind.
func restricting(restrictions []Restriction, q Question) []string {
	var out []string
	for _, r := range restrictions {
		kind := len(r.Kinds) == 0 || slices.Contains(r.Kinds, q.Kind)
		if kind && names(q.Visitor, r.To, r.Role) && holds(q.Today, r.From, r.Until) {
			out = append(out, r.ID)
		}
	}
	return out
}

// names tells whether "to this person or group, in this role" means the visitor; what is empty does not narrow.
func names(v Visitor, to person.ID, role Role) bool {
	if to != "" && !v.Is(to) && !slices.Contains(v.Groups, to) {
		return false
	}
	return role == "" || role == v.Role
}

func holds(today, from clock.Date, until *clock.Date) bool {
	return !today.Before(from) && (until == nil || !today.After(*until))
}

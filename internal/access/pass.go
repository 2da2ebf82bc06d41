package access

import (
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/person"
)

// Look asks to see kinds of one member's data. Give Member or Number.
type Look struct {
	Member  person.ID
	Number  string // member number, as claims carry it
	Action  Action
	Kinds   []Kind // wanted; a pass holds those that are allowed
	Need    []Kind // must all be allowed or the look is refused; empty means the first of Kinds
	Purpose Purpose
	Page    string // message key of what is looked at: look.page.member, ...
	Reason  string // why, in the visitor's words; required for broken glass
	At      time.Time
}

// Pass is the key to one member's data. Only a Guard makes one, and only after the look is in the record. The zero Pass
// opens nothing.
type Pass struct {
	member     person.ID
	role       Role        // in which the visitor looked
	persons    []person.ID // all ids of the member, the current one first
	numbers    []string
	kinds      []Kind
	categories []Category
	decisions  map[Kind]Decision
	sensitive  *Sensitivity
	position   int64
	at         time.Time
}

// Member is whose data it opens.
func (p Pass) Member() person.ID { return p.member }

// Number is the member number; a merged person has several, the first is current.
func (p Pass) Number() string {
	if len(p.numbers) == 0 {
		return ""
	}
	return p.numbers[0]
}

// Numbers are all member numbers of the person.
func (p Pass) Numbers() []string { return slices.Clone(p.numbers) }

// Allows tells whether it opens a kind of data.
func (p Pass) Allows(k Kind) bool { return slices.Contains(p.kinds, k) }

// Decision is why a kind is open or closed.
func (p Pass) Decision(k Kind) Decision { return p.decisions[k] }

// Position is that of the look in the record.
func (p Pass) Position() int64 { return p.position }

// At is when the look was decided.
func (p Pass) At() time.Time { return p.at }

// HidesRule tells whether a finding of this rule belongs to a category that stays closed.
func (p Pass) HidesRule(rule string) bool { return p.sensitive.hidesRule(rule, p.categories) }

// HidesCode tells whether a row with this code (ICD-10-CM, HCPCS, NDC, ... without separators) belongs to a category that
// stays closed.
func (p Pass) HidesCode(system, code string) bool {
	return p.sensitive.hidesCode(system, code, p.categories)
}

// Closed are the sensitive categories that stay closed. Pages name them all alike, whether or not there is anything in them.
func (p Pass) Closed() []Category {
	var closed []Category
	for _, c := range Categories {
		if !slices.Contains(p.categories, c) {
			closed = append(closed, c)
		}
	}
	return closed
}

// Opens tells whether a sensitive category is open.
func (p Pass) Opens(c Category) bool { return slices.Contains(p.categories, c) }

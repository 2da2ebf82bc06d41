package ctm

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// Suggestion is something that a person may want to do about a complaint of the module. Nothing is ever done by itself.
type Suggestion struct {
	Kind string       `json:"kind"` // same_matter, sales_allegation, enrolment
	Case complaint.ID `json:"case,omitempty"`
	Why  string       `json:"why"`
}

// Suggest tells what a complaint may also be: a grievance that is open already, a sales allegation, a matter of enrolment. open are
// the member's cases, from whoever may see them.
func Suggest(e Entry, open []complaint.Case) []Suggestion {
	var out []Suggestion
	for _, c := range open {
		if c.ID != e.Case && !c.State.Over() && c.Class.Procedure != complaint.CTM {
			out = append(out, Suggestion{"same_matter", c.ID, "The member has an open case with the plan; both clocks run, and the shorter one binds."})
		}
	}
	if e.Row.AgentNumber != "" || e.Row.AgentName != "" {
		out = append(out, Suggestion{Kind: "sales_allegation", Why: "The module names an agent."})
	}
	if e.Row.EnrolmentAction != "" {
		out = append(out, Suggestion{Kind: "enrolment", Why: "The module asks for an enrolment action."})
	}
	return out
}

// Match is somebody whom an unmatched complaint may be about.
type Match struct {
	Member person.Person `json:"member"`
	Why    []string      `json:"why"`
}

// maxMatches is how many people are suggested: a longer list helps nobody.
const maxMatches = 5

// Matches looks for the member of a complaint by name and birth date, for somebody who may search. What it shows leaves an entry in
// the record of whoever it shows. It matches nobody by itself.
func Matches(ctx context.Context, guard *access.Guard, v access.Visitor, page string, e Entry, at time.Time) ([]Match, error) {
	words := strings.TrimSpace(e.Row.Given + " " + e.Row.Family)
	if words == "" {
		words = strings.ReplaceAll(e.Row.Name, ",", " ")
	}
	if strings.TrimSpace(words) == "" && e.Row.Birth == nil {
		return nil, nil
	}
	found, err := guard.SearchPeople(ctx, v, access.Look{
		Action: access.List, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeComplaint, Page: page, At: at,
	}, person.Query{Text: words, Birth: e.Row.Birth, Capacity: person.Member, Limit: maxMatches})
	if err != nil {
		return nil, err
	}
	var out []Match
	for _, f := range found.People {
		out = append(out, Match{f.Person, reasonsFor(f.Person, e.Row)})
	}
	slices.SortStableFunc(out, func(a, b Match) int { return len(b.Why) - len(a.Why) })
	return out, nil
}

func reasonsFor(p person.Person, r Row) []string {
	var why []string
	if r.Birth != nil && p.Birth != nil && *r.Birth == *p.Birth {
		why = append(why, "same_birth")
	}
	if family := plainHeader(r.Family); family != "" && slices.ContainsFunc(p.Names, func(n person.Name) bool { return plainHeader(n.Family) == family }) {
		why = append(why, "same_name")
	}
	return why
}

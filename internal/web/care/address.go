package care

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// filterStates are the gap states that the worklist can be restricted to.
var filterStates = []population.State{population.Overdue, population.Open, population.DueSoon, population.Closed, population.Excluded, population.Talk}

// sorts are the columns the worklist can be ordered by, and whether the reader puts the highest first; Desc turns that round.
var sorts = map[string]bool{"priority": true, "due": false, "gaps": true, "conditions": true, "name": false, "age": false}

const (
	oldestAge = 130
	// longestSearch is longer than any name; a longer text is a mistake or an attack.
	longestSearch = 100
)

// queryOf reads the filters of an address. What it does not understand is an error, so that a list never looks filtered when
// it is not.
func queryOf(values url.Values) (population.WorklistQuery, error) {
	q := population.WorklistQuery{
		Search: values.Get("q"), Condition: filled(values["condition"]), Gap: filled(values["gap"]), State: population.State(values.Get("state")),
		Suspected: values.Get("suspected") == "1", Sort: values.Get("sort"), Desc: values.Get("desc") == "1", Cursor: values.Get("cursor"),
	}
	var okSex, okFrom, okTo bool
	q.Sex, okSex = sexOf(values.Get("sex"))
	q.AgeFrom, okFrom = ageOf(values.Get("age_from"))
	q.AgeTo, okTo = ageOf(values.Get("age_to"))
	_, okSort := sorts[q.Sort]
	okState := q.State == "" || slices.Contains(filterStates, q.State)
	if !okSex || !okFrom || !okTo || !okState || !okSort && q.Sort != "" || len(q.Search) > longestSearch {
		return population.WorklistQuery{}, shell.ErrQuery
	}
	return q, nil
}

// filled drops empty choices: a form sends them for "any".
func filled(values []string) []string {
	return slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == "" })
}

func sexOf(text string) (claim.Sex, bool) {
	switch text {
	case "":
		return claim.SexUnknown, true
	case "f":
		return claim.Female, true
	case "m":
		return claim.Male, true
	}
	return claim.SexUnknown, false
}

func ageOf(text string) (int, bool) {
	if text == "" {
		return 0, true
	}
	age, err := strconv.Atoi(text)
	return age, err == nil && age >= 0 && age <= oldestAge
}

// valuesOf writes the filters as an address holds them; the cursor is not a filter.
func valuesOf(q population.WorklistQuery) url.Values {
	values := url.Values{}
	set := func(key, value string) {
		if value != "" {
			values.Set(key, value)
		}
	}
	set("q", q.Search)
	for _, id := range q.Condition {
		values.Add("condition", id)
	}
	for _, id := range q.Gap {
		values.Add("gap", id)
	}
	set("suspected", flag(q.Suspected))
	set("state", string(q.State))
	set("sex", map[claim.Sex]string{claim.Female: "f", claim.Male: "m"}[q.Sex])
	set("age_from", positive(q.AgeFrom))
	set("age_to", positive(q.AgeTo))
	set("sort", q.Sort)
	set("desc", flag(q.Desc))
	return values
}

func flag(on bool) string {
	if on {
		return "1"
	}
	return ""
}

func positive(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// worklistPath is the address of the worklist with these filters.
func worklistPath(q population.WorklistQuery) string {
	return withQuery(WorklistPath, valuesOf(q))
}

func withQuery(path string, values url.Values) string {
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// memberPath is the address of a member's page. Within an emergency it keeps the purpose.
func (v visit) memberPath(number string) string { return withQuery(memberPath(number), v.stated()) }

// EmergencyPath is the address of a member's page for somebody who broke the glass: it states the purpose.
func EmergencyPath(number string) string { return visit{emergency: true}.memberPath(number) }

// whyPath is the address of the explanation of one finding.
func (v visit) whyPath(number, rule string) string {
	return withQuery(memberPath(number)+"/why/"+url.PathEscape(rule), v.stated())
}

// whyJSONPath is the same for programs.
func (v visit) whyJSONPath(number, rule string) string {
	return withQuery(memberPath(number)+"/why/"+url.PathEscape(rule)+".json", v.stated())
}

// stated is the purpose where an address has to state it.
func (v visit) stated() url.Values {
	if !v.emergency {
		return url.Values{}
	}
	return url.Values{purposeField: {string(access.PurposeEmergency)}}
}

func memberPath(number string) string { return "/members/" + url.PathEscape(number) }

// safe marks an address that we wrote ourselves.
func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

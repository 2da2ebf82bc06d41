package office

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// refusalsOnPage is how many refused looks one page lists.
const refusalsOnPage = 50

// refusals lists looks that policy did not allow, newest first: who tried again and again is asked why (45 CFR 164.308(a)(1)(ii)(D)).
func (o *office) refusals(r *http.Request, v shell.Visit) (shell.Answer, error) {
	before, _ := strconv.ParseInt(r.URL.Query().Get("before"), 10, 64)
	list, err := o.Guard.Refusals(r.Context(), v.Who, access.Cursor{Before: before, Limit: refusalsOnPage})
	if err != nil {
		return nil, err
	}
	var ids []person.ID
	for _, x := range list {
		if x.Member != "" {
			ids = append(ids, x.Member)
		}
	}
	whom, err := o.identify(r.Context(), v, pageRefusals, ids)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(list) == refusalsOnPage {
		next = withParameter(r.URL, "before", strconv.FormatInt(list[len(list)-1].Position, 10))
	}
	return shell.Page(refusalsPage(v, list, whom, next)), nil
}

// refusedWhom is at whom somebody wanted to look. What was typed for a member who does not exist is kept nowhere.
func refusedWhom(v shell.Visit, x access.RefusedLook, whom members) string {
	if x.Member == "" {
		return v.T("office.refusals.nobody")
	}
	return whom.name(v, x.Member)
}

// becausePrefix is how reasons of decisions begin; what follows is a policy's id, or one of the three that no policy stands for.
const becausePrefix = "access.because."

// refusedBecause is why, in the reader's language. A policy of the past that is gone keeps its id.
func refusedBecause(v shell.Visit, because string) string {
	id := strings.TrimPrefix(because, becausePrefix)
	for _, prefix := range []string{"office.because.", "office.policy."} {
		if key := prefix + id; v.Has(key) {
			return v.T(key)
		}
	}
	return id
}

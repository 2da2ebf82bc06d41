package office

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (o *office) caseRoutes() []shell.Route {
	page := func(pattern string, do shell.Action) shell.Route {
		return shell.Route{Pattern: pattern, Roles: privacyOfficers, Do: do}
	}
	return []shell.Route{
		page("GET /office/requests", o.cases),
		page("GET /office/requests/{member}/{request}", o.showCase),
		page("GET /office/requests/{member}/{request}/{act}", o.actForm),
		page("POST /office/requests/{member}/{request}/{act}", o.act),
		page("GET /office/disclosures", o.disclosures),
		page("GET /office/disclosures/new", o.disclosureForm),
		page("POST /office/disclosures/new", o.disclose),
		page("GET /office/letters", o.letters),
		page("POST /office/letters/{letter}/sent", o.letterSent),
		page("GET /office/questions", o.questions),
		page("GET /office/notice", o.notice),
		page("POST /office/notice/remind", o.remind),
	}
}

// opened is an opener that keeps the passes it made, so that a list can show names without a second look.
type opened map[person.ID]access.Pass

func (o *office) opening(v shell.Visit, page string, kinds ...access.Kind) (access.Opener, opened) {
	kept := opened{}
	opener := o.Guard.Opener(v.Who, look(v, page, access.List, kinds...))
	return func(ctx context.Context, numbers []string) (map[string]access.Pass, error) {
		passes, err := opener(ctx, numbers)
		for _, p := range passes {
			kept[p.Member()] = p
		}
		return passes, err
	}, kept
}

// people are those whom the passes opened.
func (o *office) people(ctx context.Context, passes opened) (members, error) {
	found := members{}
	for id, pass := range passes {
		p, err := o.Guard.Person(ctx, pass)
		if err != nil {
			return nil, err
		}
		found[id] = p
	}
	return found, nil
}

// caseRow is one request in the queue.
type caseRow struct {
	privacy.Request
	Whom  string
	State clock.Timeliness
}

const casesOnPage = 50

// cases lists open requests, the next legal instant first.
func (o *office) cases(r *http.Request, v shell.Visit) (shell.Answer, error) {
	q := r.URL.Query()
	page := privacy.Page{After: privacy.ID(q.Get("after")), Limit: casesOnPage}
	if us, err := strconv.ParseInt(q.Get("late"), 10, 64); err == nil {
		page.Late = time.UnixMicro(us)
	}
	opener, passes := o.opening(v, pageCases, access.Requests, access.Identity)
	requests, next, err := o.Requests.Queue(r.Context(), opener, page)
	if err != nil {
		return nil, err
	}
	whom, err := o.people(r.Context(), passes)
	if err != nil {
		return nil, err
	}
	rows := make([]caseRow, len(requests))
	for i, x := range requests {
		rows[i] = caseRow{x, whom.name(v, x.Member), x.Timeliness(v.Now)}
	}
	return shell.Page(casesPage(v, rows, nextCases(next))), nil
}

func nextCases(p privacy.Page) string {
	if p.Limit == 0 {
		return ""
	}
	q := url.Values{"late": {strconv.FormatInt(p.Late.UnixMicro(), 10)}, "after": {string(p.After)}}
	return casesPath + "?" + q.Encode()
}

func casePath(r privacy.Request, rest string) string {
	return casesPath + "/" + url.PathEscape(string(r.Member)) + "/" + url.PathEscape(string(r.ID)) + rest
}

// lateTone colours how a request stands with its time.
func lateTone(r privacy.Request, t clock.Timeliness) shell.Tone {
	switch {
	case r.Closed():
		return shell.Calm
	case t == clock.Open || t == clock.Timely:
		return shell.Good
	}
	return shell.Bad
}

package web_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web"
	"github.com/keepwell/keepwell/internal/web/signin"
	"github.com/keepwell/keepwell/internal/web/webtest"
)

var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

func testPlan() plan.Profile {
	return plan.Profile{
		ID: "demo", Name: "Harbor Light Health Plan", Zone: "America/New_York",
		Emergency:      "In an emergency call 911 or go to the nearest emergency room.",
		MemberServices: plan.Line{Phone: "1-800-555-0100", TTY: "711", Hours: "8 a.m. to 8 p.m., seven days a week"},
		Coaching:       plan.Line{Phone: "1-800-555-0142", Hours: "Monday to Friday, 9 a.m. to 9 p.m."},
	}
}

// portal is a server under test that somebody may be signed in to.
type portal struct {
	http.Handler
	keys   *signin.Keys
	reader *webtest.Reader
	now    time.Time
	cookie *http.Cookie
}

func newPortal(t testing.TB, change ...func(*web.Options)) *portal {
	t.Helper()
	p := &portal{keys: signin.NewKeys([]byte(strings.Repeat("k", signin.KeySize))), reader: webtest.New(), now: noon}
	options := web.Options{
		Population: p.reader, Plan: testPlan(), Links: p.keys, Demo: true,
		DemoBanner: "Sample plan: these people are made up.", Now: func() time.Time { return p.now },
	}
	for _, c := range change {
		c(&options)
	}
	p.Handler = web.New(options)
	return p
}

// signedIn opens a demo link and keeps the session.
func signedIn(t testing.TB, change ...func(*web.Options)) *portal {
	t.Helper()
	p := newPortal(t, change...)
	answer := p.get(web.SignInPath(p.keys.Link(signin.Coordinator, noon.Add(time.Hour))))
	cookies := answer.Result().Cookies()
	if answer.Code != http.StatusSeeOther || len(cookies) != 1 {
		t.Fatalf("demo link: status %d and %d cookies, want 303 and 1", answer.Code, len(cookies))
	}
	p.cookie = cookies[0]
	return p
}

func (p *portal) get(path string, headers ...string) *httptest.ResponseRecorder {
	return p.send(httptest.NewRequest(http.MethodGet, path, nil), headers...)
}

func (p *portal) send(r *http.Request, headers ...string) *httptest.ResponseRecorder {
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if p.cookie != nil {
		r.AddCookie(p.cookie)
	}
	answer := httptest.NewRecorder()
	p.ServeHTTP(answer, r)
	return answer
}

const someone = "/members/KW0000001"

// pages is every page with something it must say.
var pages = map[string]string{
	"/":                            "How your members are doing",
	"/worklist":                    "1,240 members",
	someone:                        "What to do",
	someone + "/why/hypertension":  "How we decided",
	"/loads":                       "What was loaded",
	"/rules":                       "The rules we find by",
	"/worklist?condition=diabetes": "Diabetes",
}

func TestEveryPageAnswers(t *testing.T) {
	p := signedIn(t)
	for path, says := range pages {
		answer := p.get(path)
		if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), says) {
			t.Errorf("%s: status %d, says %q: %t", path, answer.Code, says, strings.Contains(answer.Body.String(), says))
		}
	}
}

func TestEveryPageSaysWhatToDoInAnEmergency(t *testing.T) {
	p := signedIn(t)
	for path := range pages {
		if !strings.Contains(p.get(path).Body.String(), "call 911") {
			t.Errorf("%s does not say it", path)
		}
	}
}

func TestFaults(t *testing.T) {
	p := signedIn(t)
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/nowhere":                       {404, "There is no such page"},
		"/members/NOBODY":                {404, "We have no such member"},
		"/members/NOBODY/why/diabetes":   {404, "We have no such member"},
		someone + "/why/no-such-rule":    {404, "There is nothing to explain"},
		"/worklist?sort=shoe_size":       {400, "We do not understand this filter"},
		"/worklist?cursor=nonsense":      {400, "We do not understand this filter"},
		"/worklist?age_from=old":         {400, "We do not understand this filter"},
		"/worklist.csv?state=everything": {400, "We do not understand this filter"},
	} {
		answer := p.get(path)
		if answer.Code != want.status || !strings.Contains(answer.Body.String(), want.says) {
			t.Errorf("%s: status %d, want %d saying %q", path, answer.Code, want.status, want.says)
		}
	}
}

func TestTroubleBelowShowsNoDetail(t *testing.T) {
	p := signedIn(t)
	p.reader.Fail = errors.New("disk of KW0000001 is on fire")
	for path := range pages {
		answer := p.get(path)
		if answer.Code != http.StatusInternalServerError || strings.Contains(answer.Body.String(), "fire") {
			t.Errorf("%s: status %d, or the cause is on the page", path, answer.Code)
		}
	}
}

func TestEmptyPopulation(t *testing.T) {
	p := signedIn(t, func(o *web.Options) { o.Population = webtest.Empty() })
	for path, says := range map[string]string{
		"/": "No members yet", "/worklist": "Nobody matches", "/loads": "Nothing was loaded yet",
	} {
		if answer := p.get(path); answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), says) {
			t.Errorf("%s: status %d, want 200 saying %q", path, answer.Code, says)
		}
	}
}

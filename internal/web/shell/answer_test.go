package shell_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// jammed is a door that nobody can ask.
type jammed struct{}

func (jammed) Enter(*http.Request) (shell.Session, bool, error) {
	return shell.Session{}, false, &store.Error{Kind: store.Unavailable, Err: errors.New("no database")}
}

// TestJammedDoorLetsNobodyIn: when nobody can know who is signed in, the answer is to come back later, also on public pages.
func TestJammedDoorLetsNobodyIn(t *testing.T) {
	o := options(t, shell.Route{Pattern: "GET /mine", Do: page("mine")}, shell.Route{Pattern: "GET /open", Public: true, Do: page("open")})
	o.Doors = jammed{}
	base := shelltest.Serve(t, shell.New(o))
	for _, path := range []string{"/mine", "/open"} {
		shelltest.NewReader(t, base).Open(path).MustBe(http.StatusServiceUnavailable).MustSay("We cannot answer right now")
	}
}

// TestOwnFailure: an action may word its own failure.
func TestOwnFailure(t *testing.T) {
	own := shell.Failure{Status: http.StatusGone, TitleKey: "styles.empty.title", TextKey: "styles.empty.text", NextKey: "styles.empty.next", Href: "/x"}
	base := shelltest.Serve(t, shell.New(options(t, shell.Route{Pattern: "GET /gone", Do: failing(own)})))
	shelltest.NewReader(t, base).As("ann").Open("/gone").MustBe(http.StatusGone).MustSay("Nobody is here yet", "Look again")
}

func TestLeave(t *testing.T) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/out", nil)
	if err := shell.Leave("https://id.example/authorize?x=1").Write(w, r); err != nil {
		t.Fatal(err)
	}
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "https://id.example/authorize?x=1" {
		t.Errorf("%d to %q", w.Code, got)
	}
}

// TestRedirectStaysHere: an address that came from a request cannot lead away.
func TestRedirectStaysHere(t *testing.T) {
	for _, to := range []string{"https://evil.example/", "//evil.example", `/\evil.example`} {
		w := httptest.NewRecorder()
		if err := shell.Redirect(to, "").Write(w, httptest.NewRequest(http.MethodGet, "/", nil)); err != nil {
			t.Fatal(err)
		}
		if got := w.Header().Get("Location"); got != "/" {
			t.Errorf("%q leads to %q", to, got)
		}
	}
}

// TestOthersStandInTheShell: what programs ask gets the secure headers and the check of the origin, and keeps its own answers.
func TestOthersStandInTheShell(t *testing.T) {
	o := options(t)
	o.Others = map[string]http.Handler{"/api/": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		_, _ = io.WriteString(w, r.URL.Path)
	})}
	base := shelltest.Serve(t, shell.New(o))
	r := shelltest.NewReader(t, base).Open("/api/v1/people").MustBe(http.StatusTeapot)
	if string(r.Body) != "/api/v1/people" || r.Header.Get("Content-Security-Policy") == "" {
		t.Errorf("answer %s with %v", r.Body, r.Header)
	}
	shelltest.NewReader(t, base).With("Sec-Fetch-Site", "cross-site").Post("/api/v1/people").MustBe(http.StatusForbidden)
}

// TestUploadIsRead: a form with a file has its other fields read too.
func TestUploadIsRead(t *testing.T) {
	o := options(t, shell.Route{Pattern: "POST /up", MaxBody: 4096, Do: func(r *http.Request, v shell.Visit) (shell.Answer, error) {
		sent, head, err := r.FormFile("paper")
		if err != nil {
			return nil, err
		}
		defer func() { _ = sent.Close() }()
		return titled(v, shell.ReadForm(r).Text("name", true)+" "+head.Filename), nil
	}})
	base := shelltest.Serve(t, shell.New(o))
	send := func(content string) (status int, page string) {
		body := "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAnn\r\n--b\r\nContent-Disposition: form-data; name=\"paper\"; filename=\"a.pdf\"\r\n\r\n" + content + "\r\n--b--\r\n"
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/up", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		r.AddCookie(&http.Cookie{Name: "test_who", Value: "ann"})
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		read, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response.StatusCode, string(read)
	}
	if status, page := send("x"); status != http.StatusOK || !strings.Contains(page, "<h1>Ann a.pdf</h1>") {
		t.Errorf("status %d", status)
	}
	if status, _ := send(strings.Repeat("x", 5000)); status != http.StatusRequestEntityTooLarge {
		t.Errorf("a large file: status %d", status)
	}
}

// TestTwentyFourHours: a language may count the hours of the day through.
func TestTwentyFourHours(t *testing.T) {
	own := fstest.MapFS{"shell.vi.yaml": {Data: []byte("shell.language.name: Tiếng Việt\nshell.language.region: vi\nshell.date.clock: \"24\"\nshell.date.moment: \"{{.Time}} {{.Date}}\"\n")}}
	all, err := shell.LoadLanguages(shell.EmbeddedTexts(), own)
	if err != nil {
		t.Fatal(err)
	}
	v := shell.NewVisit(all, "vi", plan.Profile{Zone: "America/New_York"}, noon)
	if got := v.Instant(noon); got != "12:05 EDT Jul 1, 2026" {
		t.Errorf("the moment is %q", got)
	}
	bad := fstest.MapFS{"shell.vi.yaml": {Data: []byte("shell.date.months: Jan Feb\n")}}
	if _, err := shell.LoadLanguages(shell.EmbeddedTexts(), bad); err == nil {
		t.Error("two months are taken for a year")
	}
}

func TestQueryIsRead(t *testing.T) {
	f := shell.ReadQuery(httptest.NewRequest(http.MethodGet, "/x?role=coach&page=2", nil))
	if f.One("role", "coach") != "coach" || f.Int("page", 1, 9) != 2 || !f.OK() {
		t.Errorf("problems: %v", f.Problems())
	}
}

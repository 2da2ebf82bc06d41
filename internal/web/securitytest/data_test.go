package securitytest

import (
	"encoding/csv"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"golang.org/x/net/html"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// values are what a wildcard may stand for: a member by number and by id, an account, a paper, a request, an entry.
func (h *house) values() []string {
	h.t.Helper()
	out := []string{h.number, string(h.member), string(h.parts[access.RoleCoach].Account), string(h.parts[access.RoleCoach].Person), "diabetes"}
	for _, sql := range []string{
		"select id from authorization_paper limit 1", "select id from privacy_request limit 1", "select cast(max(position) as text) from look",
	} {
		var id string
		h.must(h.options.DB.Read().QueryRowContext(h.t.Context(), sql).Scan(&id))
		out = append(out, id)
	}
	return out
}

// seen is a page that somebody opened.
type seen struct {
	a     address
	role  access.Role
	got   answer
	looks int // entries that it left
}

// shows tells whether it shows a member.
func (s seen) shows() bool { return strings.Contains(s.got.body, marker) }

// walked is what one walk through every page, in every role that may, brought: the tests below read it from all sides.
type walked struct {
	sync.Once
	pages   []seen
	log     string
	secrets map[string]string // what the log must not hold
}

var walk walked

// through opens every page once, in a house of the first test that asks.
func (w *walked) through(t *testing.T) []seen {
	t.Helper()
	w.Do(func() {
		h := build(t)
		h.askFor()
		sold := h.sell()
		values := h.values()
		for _, role := range h.everybody() {
			for _, a := range slices.Concat(h.addresses(values...), h.named(h.told.values(h.told.own)), h.named(sold.values()), h.named(sold.own())) {
				if a.method != http.MethodGet || !a.may(role) {
					continue
				}
				before := h.looks()
				got := h.send(a, string(role))
				w.pages = append(w.pages, seen{a, role, got, h.looks() - before})
			}
		}
		h.log.Lock()
		defer h.log.Unlock()
		w.log = h.log.String()
		w.secrets = map[string]string{
			"a name": marker, "a member number": h.number, "a member's id": string(h.member), "words of a complaint": planted,
			"a surname": sold.theirSurname, "the number of an agent's customer": sold.theirNumber, "words of a dispute": sold.disputeWords,
		}
	})
	return w.pages
}

// askFor gives the queues something to show.
func (h *house) askFor() {
	h.t.Helper()
	_, err := h.options.Requests.Receive(h.t.Context(), h.cause(), privacy.Wish{Member: h.member, Kind: privacy.AccessRequest, How: "portal"}, now)
	h.must(err)
}

// withoutLook are the pages that show a member's name and are not looks, with the reason; docs/security.md names them.
var withoutLook = map[string]string{
	"GET /office/users":           "whose account it is: administrators run accounts, those of members too",
	"GET /office/users/{account}": "the same, of one account",
	"GET /sign/{paper}":           "who appointed the reader, on the paper that the reader is asked to sign",
	"GET /sign/{paper}/stop":      "the same",
}

// TestEveryPageThatShowsAMemberLeavesALook: whoever opens whichever page, a member's name is not shown without an entry in a record.
func TestEveryPageThatShowsAMemberLeavesALook(t *testing.T) {
	pages, roles := 0, map[access.Role]bool{}
	for _, s := range walk.through(t) {
		if !s.shows() || withoutLook[s.a.route.Pattern] != "" {
			continue
		}
		pages++
		if s.role != access.RoleCompliance || !ofAgents(s.a.path) {
			roles[s.role] = true
		}
		if s.looks == 0 {
			t.Errorf("%s as %s shows a member and leaves no look", s.a, s.role)
		}
	}
	if pages < 30 || len(roles) < 5 {
		t.Errorf("%d pages in %d roles show a member: the walk tries too little", pages, len(roles))
	}
	for _, role := range []access.Role{access.RoleAdmin, access.RoleCompliance} {
		if roles[role] {
			t.Errorf("%s is shown a member", role)
		}
	}
}

// ofAgents tells whether a page shows whose customer a member is and what was paid for it, which compliance reads: a decision on an agent
// of record may wait for them. Each of these pages is a look.
func ofAgents(path string) bool {
	return slices.ContainsFunc([]string{"/plan-changes/", "/disputes-to-do", "/statements", "/commissions/"}, func(of string) bool {
		return strings.HasPrefix(path, of)
	})
}

// TestWhatPeopleAreCalledIsNeverMarkup: names that are markup are text on every page, and no page holds a script, a style or a handler
// of its own.
func TestWhatPeopleAreCalledIsNeverMarkup(t *testing.T) {
	pages := 0
	for _, s := range walk.through(t) {
		if !strings.HasPrefix(s.got.header.Get("Content-Type"), "text/html") {
			continue
		}
		if s.shows() {
			pages++
		}
		root, err := html.Parse(strings.NewReader(s.got.body))
		if err != nil {
			t.Fatal(err)
		}
		for n := range root.Descendants() {
			if fault := inline(n); fault != "" {
				t.Errorf("%s as %s holds %s", s.a, s.role, fault)
			}
		}
	}
	if pages < 20 {
		t.Errorf("%d pages: the walk tries too little", pages)
	}
}

// inline says what an element holds that the content policy forbids.
func inline(n *html.Node) string {
	if n.Type != html.ElementNode {
		return ""
	}
	from := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "src" })
	switch {
	case n.Data == "script" && from < 0, n.Data == "style", n.Data == "iframe", n.Data == "object", n.Data == "embed":
		return "an inline " + n.Data
	case n.Data == "img" && from >= 0 && n.Attr[from].Val == "x":
		return "a picture out of a name"
	}
	for _, a := range n.Attr {
		value := strings.ToLower(strings.TrimSpace(a.Val))
		if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(value, "javascript:") {
			return "the attribute " + a.Key
		}
	}
	return ""
}

// TestNoDownloadedCellIsAFormula: names that begin as formulas are text in every table that is downloaded.
func TestNoDownloadedCellIsAFormula(t *testing.T) {
	h := build(t)
	tables := 0
	for _, s := range walk.through(t) {
		if !strings.HasPrefix(s.got.header.Get("Content-Type"), "text/csv") {
			continue
		}
		tables++
		h.wantNoFormula(s.a.String()+" as "+string(s.role), s.got.body)
	}
	before := h.looks()
	officer := shelltest.NewReader(t, h.base).As(string(access.RolePrivacy)).Open("/office/looks/export?search=yes&whom=" + h.number)
	officer.Submit("Download", "reason", "=reason").MustBe(http.StatusOK)
	if kind := officer.Header.Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") || !strings.Contains(string(officer.Body), marker) || h.looks() == before {
		t.Errorf("the export of looks is %s with %d looks at those in it", kind, h.looks()-before)
	}
	h.wantNoFormula("the export of looks", string(officer.Body))
	if tables < 2 {
		t.Errorf("%d tables: the walk tries too little", tables)
	}
}

func (h *house) wantNoFormula(name, body string) {
	h.t.Helper()
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	h.must(err)
	for _, row := range rows {
		for _, cell := range row {
			if formula.MatchString(cell) {
				h.t.Errorf("%s holds the cell %q", name, cell)
			}
		}
	}
}

// formula is what a spreadsheet takes for one, unless it is a number.
var formula = regexp.MustCompile("^[=+@\t\r]|^-[^0-9]")

// TestLogHoldsNobody: after every page was opened in every role the log holds no name, number or id of a member.
func TestLogHoldsNobody(t *testing.T) {
	walk.through(t)
	for what, secret := range walk.secrets {
		if at := strings.Index(walk.log, secret); at >= 0 {
			t.Errorf("the log holds %s: %s", what, walk.log[max(0, at-200):min(len(walk.log), at+50)])
		}
	}
	if !strings.Contains(walk.log, "pattern=") || len(walk.secrets) == 0 {
		t.Error("nothing was logged: the test tries nothing")
	}
}

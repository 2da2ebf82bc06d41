package web_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/internal/web/api"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// mood is what tells of Rosa's depression, in both languages and in codes.
var mood = []string{"F329", "F32.9", "depressive_disorders", "depression_bipolar", "Major depressive", "Depresión", "Depression"}

// token is a token of somebody's account with every scope.
func (h *house) token(who string, role access.Role) string {
	h.t.Helper()
	scopes := []string{"*"}
	for _, s := range api.Scopes() {
		if s.Explicit {
			scopes = append(scopes, s.Name)
		}
	}
	secret, _, err := h.o.Accounts.MakeToken(h.t.Context(), h.cause(), account.Token{
		Account: h.accounts[who], Name: "story", Role: role, Scopes: scopes, ExpiresAt: h.now().Add(90 * 24 * time.Hour),
	})
	h.must(err)
	return secret
}

// program is somebody's program: it has a token and no session.
func (h *house) program(who string, role access.Role) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).With("Authorization", "Bearer "+h.token(who, role)).With("Accept", "application/json")
}

const inAPI = "/api/v1/members/" + rosaNumber

// Where Carol sees her members: pages, and what her program is told.
var (
	carolsPages = []string{
		"/worklist", "/worklist?q=" + rosaNumber, "/worklist?state=open", "/worklist?suspected=1&condition=diabetes",
		"/members/" + rosaNumber, "/members/" + rosaNumber + "/why/diabetes",
	}
	carolsAnswers = []string{
		inAPI + "?purpose=care_coordination", inAPI + "/conditions?purpose=care_coordination", inAPI + "/gaps?purpose=care_coordination",
		inAPI + "/timeline?purpose=care_coordination",
	}
)

// filterNames are the choices of the worklist, which are the same whoever has what; moving are positions in the
// record, which tell when something was written.
var (
	filterNames = regexp.MustCompile(`(?s)<form class="kw-filters".*?</form>`)
	moving      = regexp.MustCompile(`"(look|record)_position":\d+|(Record entry|Entrada del registro)</dt><dd><bdi>\d+`)
)

// carolReads is everything that Carol and her program read of her members, and Cora's export of the worklist.
func (h *house) carolReads(lang string) map[string]string {
	h.t.Helper()
	all := map[string]string{}
	carol, program := h.as("carol", lang), h.program("carol", access.RoleCoach)
	for _, path := range carolsPages {
		all[path] = moving.ReplaceAllString(filterNames.ReplaceAllString(string(carol.Open(path).MustBe(http.StatusOK).Body), ""), "")
	}
	for _, path := range carolsAnswers {
		all[path] = moving.ReplaceAllString(string(program.Open(path).MustBe(http.StatusOK).Body), "")
	}
	const csv = "/worklist.csv"
	rows := strings.Split(string(h.as("cora", lang).Open(csv).MustBe(http.StatusOK).Body), "\n")
	slices.Sort(rows) // those of the same rank stand in the order in which they were found
	all[csv] = strings.Join(rows, "\n")
	return all
}

// mustTellNothing checks that two records read alike, and that neither tells of a depression.
func mustTellNothing(t *testing.T, with, without map[string]string) {
	t.Helper()
	for path, body := range with {
		if body != without[path] {
			t.Errorf("%s tells the two records apart: %s", path, apart(body, without[path]))
		}
		for _, word := range mood {
			if strings.Contains(body, word) {
				t.Errorf("%s says %q", path, word)
			}
		}
	}
}

// apart is where two texts begin to differ.
func apart(a, b string) string {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	from := max(0, n-80)
	return a[from:min(len(a), n+120)] + "\n... and ...\n" + b[from:min(len(b), n+120)]
}

// TestCarolSeesNoDepressionWithoutConsent: to the coach a record with a depression reads exactly as one without: lists, counts, the
// page, explanations, the export and the interface. With Rosa's consent she sees it, and after the withdrawal it is as before.
func TestCarolSeesNoDepressionWithoutConsent(t *testing.T) {
	tell(t, func(t *testing.T, h *house, lang string) {
		healthy := build(t, h.o.DB.Engine())
		for _, one := range []*house{healthy, h} {
			one.grant(access.GrantCoach, one.rosa, "carol")
		}
		healthy.loadClaims()
		h.loadClaims(depression)
		mustTellNothing(t, h.carolReads(lang), healthy.carolReads(lang))
		h.as("carol", lang).Open("/members/" + rosaNumber + "/why/depressive_disorders").MustBe(http.StatusNotFound)
		h.program("carol", access.RoleCoach).Open(inAPI + "/findings/depressive_disorders?purpose=care_coordination").MustBe(http.StatusNotFound)

		rosa := h.as("rosa", lang).Open("/my/privacy/consent/behavioral_health")
		rosa.Submit("", "until", "six_months").Submit("").MustBeAt("/my/privacy/access").MustSay(in(lang, "You opened this part", "Usted abrió esta parte"))
		h.as("carol", lang).Open("/members/" + rosaNumber).MustBe(http.StatusOK).MustSay(in(lang, "Depression", "Depresión"))
		h.as("carol", lang).Open("/members/" + rosaNumber + "/why/depressive_disorders").MustBe(http.StatusOK)
		if body := string(h.program("carol", access.RoleCoach).Open(carolsAnswers[1]).Body); !strings.Contains(body, "depressive_disorders") {
			t.Errorf("with the consent the interface says %s", body)
		}

		rosa.Follow(in(lang, "Close it again", "Cerrarla otra vez")).Submit("").MustBe(http.StatusOK)
		mustTellNothing(t, h.carolReads(lang), healthy.carolReads(lang))
		h.as("carol", lang).Open("/members/" + rosaNumber + "/why/depressive_disorders").MustBe(http.StatusNotFound)
	})
}

// operation is one of the interface that is about a member.
type operation struct{ method, path string }

func (h *house) operationsOnMembers() (all []operation) {
	h.t.Helper()
	var document struct{ Paths map[string]map[string]any }
	h.must(json.Unmarshal(shelltest.NewReader(h.t, h.base).Open("/api/v1/openapi.json").MustBe(http.StatusOK).Body, &document))
	wild := regexp.MustCompile(`\{[a-z_]+\}`)
	for path, methods := range document.Paths {
		if !strings.HasPrefix(path, "/members/{number}") {
			continue
		}
		path = wild.ReplaceAllString(strings.Replace(path, "{number}", rosaNumber, 1), "diabetes")
		for method := range methods {
			all = append(all, operation{strings.ToUpper(method), "/api/v1" + path})
		}
	}
	if len(all) < 20 {
		h.t.Fatalf("%d operations on members: the document is not read", len(all))
	}
	return all
}

// TestAnnaReachesCoverageOfHerOwnMembersOnly: the agent of record sees who Rosa is and what covers her, of Sam nothing at all, and of
// neither anything clinical, whatever address or operation she tries.
func TestAnnaReachesCoverageOfHerOwnMembersOnly(t *testing.T) {
	for _, engine := range storetest.Engines {
		t.Run(string(engine), func(t *testing.T) {
			h := build(t, engine)
			h.loadClaims(depression)
			h.sellsTo("anna", "1234568")
			anna := h.as("anna", "en").Open("/").MustBeAt("/book").MustSay("Rosa Alvarez Ortiz", "Harbor Classic").MustNotSay("Sam Stone", "Palm Street")
			anna.Follow("Rosa Alvarez Ortiz").MustBe(http.StatusOK).MustNotSay("Palm Street", "Diabetes", "E119")
			for _, path := range []string{
				"/book/" + string(h.sam), "/members/" + rosaNumber, "/members/" + rosaNumber + "/why/diabetes", "/worklist", "/worklist.csv", "/changes", "/overview",
				"/patients", "/patients/" + rosaNumber, "/break-glass", "/complaints/members/" + string(h.rosa), "/desk", "/desk/verify/" + string(h.rosa), "/for/" + string(h.rosa),
				"/for/" + string(h.rosa) + "/record/conditions", "/my", "/my/record", "/steward", "/office", "/office/looks",
			} {
				anna.Open(path).MustBe(http.StatusNotFound).MustNotSay("Rosa", "Sam", "Diabetes")
			}
			h.annasProgram()
		})
	}
}

// annasProgram tries every operation on a member with a token that has every scope.
func (h *house) annasProgram() {
	h.t.Helper()
	program := h.program("anna", access.RoleAgent)
	open := map[string]bool{"": true, "/coverage": true}
	for _, o := range h.operationsOnMembers() {
		if o.method != http.MethodGet {
			continue // what changes something is tried in every role by the tests of the interface
		}
		if strings.HasSuffix(o.path, "/disclosures") {
			o.path += "?from=2025-01-01&to=2026-06-30"
		}
		rest := strings.TrimPrefix(o.path, inAPI)
		if open[rest] {
			program.Open(o.path).MustBe(http.StatusOK).MustNotSay("E119", "diabetes")
		} else {
			program.Open(o.path).MustBe(http.StatusNotFound).MustNotSay("E119", "Rosa")
		}
		program.Open(strings.Replace(o.path, rosaNumber, samNumber, 1)).MustBe(http.StatusNotFound).MustNotSay("Sam")
	}
}

package securitytest

import (
	"crypto/rand"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// values are what the wildcards of a case's addresses stand for.
func (d told) values(c complaint.Case) map[string]string {
	v := map[string]string{"case": string(c.ID), "hash": d.paper, "letter": "none", "act": "note", "intake": string(d.intake.ID), "inquiry": string(d.asked)}
	if c.ID != d.own.ID {
		v["hash"] = d.theirs
	}
	if len(c.Letters) > 0 {
		v["letter"] = c.Letters[0].ID
	}
	return v
}

// ofCases are the addresses of one case.
func (h *house) ofCases(c complaint.Case) []address {
	return slices.DeleteFunc(h.named(h.told.values(c)), func(a address) bool { return !strings.Contains(a.route.Pattern, "{case}") })
}

// TestACaseIsThereForNobodyElse: not for other members, not for whoever is complained about in it, be it an agent or somebody of the
// desks themselves, not for agents who ask, and not for those who run the program. It answers as a case that is not there.
func TestACaseIsThereForNobodyElse(t *testing.T) {
	h := build(t)
	missing := h.told.other
	missing.ID = "aaaaaaaaaaaaaaaaaaaaaaaa"
	of, without := h.ofCases(h.told.other), h.ofCases(missing)
	if len(of) < 15 {
		t.Fatalf("%d addresses of a case: the test tries too little", len(of))
	}
	before := h.position()
	for _, who := range append(h.roles(), subjectKey) {
		if who == string(access.RoleComplaints) || who == string(access.RoleCompliance) {
			continue
		}
		for i, a := range of {
			got, none := h.send(a, who), h.send(without[i], who)
			if got.status != http.StatusNotFound {
				t.Errorf("%s as %s: %d, want 404", a, who, got.status)
			}
			if strings.ReplaceAll(got.body, string(h.told.other.ID), string(missing.ID)) != none.body {
				t.Errorf("%s as %s differs from a case that is not there", a, who)
			}
		}
	}
	h.wantOnlyLooks(before)
	for _, a := range of {
		if a.route.Pattern == "GET /complaints/cases/{case}" {
			if got := h.send(a, string(access.RoleComplaints)); got.status != http.StatusOK || !strings.Contains(got.body, h.told.other.Number) {
				t.Errorf("%s as the desk: %d: the test tries nothing", a, got.status)
			}
		}
	}
}

// roles are the keys of everybody.
func (h *house) roles() (keys []string) {
	for _, r := range h.everybody() {
		keys = append(keys, string(r))
	}
	return keys
}

// wantOnlyLooks: since a position nothing but looks and refusals was recorded.
func (h *house) wantOnlyLooks(since int64) {
	h.t.Helper()
	events, err := h.options.Record.Read(h.t.Context(), since, 10_000)
	h.must(err)
	for _, e := range events {
		if c := e.Stream.Category(); c != "look" && c != "refusal" {
			h.t.Errorf("recorded %s on a stream of %s", e.Type, c)
		}
	}
}

// TestWhoIsComplainedAboutFindsNothing: search by number and by words, queue and lists show whoever is complained about, and agents who
// ask, the same as if there were no such case.
func TestWhoIsComplainedAboutFindsNothing(t *testing.T) {
	h := build(t)
	const far = 99999
	missing, about := complaint.FormatNumber(far, 1), h.told.other.Number
	search := func(who, text string) answer {
		return h.send(address{method: http.MethodGet, path: "/complaints/search?q=" + strings.ReplaceAll(text, "/", "%2F")}, who)
	}
	if got := search(string(access.RoleComplaints), about); got.status != http.StatusSeeOther {
		t.Errorf("the desk finds %d: the test tries nothing", got.status)
	}
	got, none := search(subjectKey, about), search(subjectKey, missing)
	if got.status != none.status || once.ReplaceAllString(strings.ReplaceAll(got.body, about, missing), "") != once.ReplaceAllString(none.body, "") {
		t.Errorf("a case about oneself answers %d, one that is not there %d", got.status, none.status)
	}
	for _, path := range []string{"/complaints", "/complaints?show=all", "/complaints/search?q=Quillword", "/complaints/search?state=open", "/complaints/oversight", "/complaints/balance"} {
		if got := h.send(address{method: http.MethodGet, path: path}, subjectKey); strings.Contains(got.body, about) || strings.Contains(got.body, string(h.told.other.ID)) {
			t.Errorf("%s shows who is complained about the case", path)
		}
	}
}

// once are the ids of the commands that forms give: another at each time.
var once = regexp.MustCompile(`"[A-Z2-7]{26}"`)

// TestDocumentsOpenOnlyThroughTheirCase: knowing a hash or a letter's number opens nothing.
func TestDocumentsOpenOnlyThroughTheirCase(t *testing.T) {
	h := build(t)
	own, other, letter := string(h.told.own.ID), string(h.told.other.ID), h.told.own.Letters[0].ID
	for _, tc := range []struct {
		who  access.Role
		path string
		want int
	}{
		{access.RoleComplaints, "/complaints/cases/" + own + "/documents/" + h.told.paper, http.StatusOK},
		{access.RoleComplaints, "/complaints/cases/" + own + "/documents/" + h.told.record, http.StatusOK},
		{access.RoleComplaints, "/complaints/cases/" + own + "/documents/" + h.told.theirs, http.StatusNotFound},
		{access.RoleComplaints, "/complaints/cases/" + other + "/documents/" + h.told.paper, http.StatusNotFound},
		{access.RoleComplaints, "/complaints/cases/" + other + "/letters/" + letter, http.StatusNotFound},
		{access.RoleMember, "/my/complaints/" + own + "/documents/" + h.told.paper, http.StatusOK},
		{access.RoleMember, "/my/complaints/" + own + "/documents/" + h.told.record, http.StatusNotFound},
		{access.RoleMember, "/my/complaints/" + own + "/documents/" + h.told.theirs, http.StatusNotFound},
		{access.RoleMember, "/my/complaints/" + other + "/documents/" + h.told.theirs, http.StatusNotFound},
		{access.RoleMember, "/my/complaints/" + own + "/letters/" + letter, http.StatusNotFound}, // it has not gone out
	} {
		got := h.send(address{method: http.MethodGet, path: tc.path}, string(tc.who))
		if got.status != tc.want {
			t.Errorf("%s as %s: %d, want %d", tc.path, tc.who, got.status, tc.want)
		}
		if tc.want == http.StatusOK {
			h.wantHarmless(tc.path, got)
		}
	}
}

// wantHarmless: what somebody sent is not run, not guessed at, not kept, and its name says nothing to the browser.
func (h *house) wantHarmless(path string, got answer) {
	h.t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Type": "text/plain", "X-Evil": "",
	} {
		if have := got.header.Get(name); have != want && !strings.HasPrefix(have, want+";") {
			h.t.Errorf("%s: %s is %q, want %q", path, name, have, want)
		}
	}
	if how := got.header.Get("Content-Disposition"); !strings.HasPrefix(how, "attachment") || strings.ContainsAny(how, "\r\n") {
		h.t.Errorf("%s: Content-Disposition is %q", path, how)
	}
}

// TestWhatStaffWriteOfAComplaintStaysWithin: notes, findings, who signs, confidential grounds, what a confidential decision would tell,
// and papers that were collected are on no page of a member, an agent, a doctor or anybody else but those who work on complaints.
func TestWhatStaffWriteOfAComplaintStaysWithin(t *testing.T) {
	works := []access.Role{access.RoleComplaints, access.RoleCompliance}
	mayRead := append([]access.Role{access.RoleMember, access.RoleRepresentative}, works...)
	desk, member := "", false
	for _, s := range walk.through(t) {
		if s.role == access.RoleComplaints {
			desk += s.got.body
		}
		member = member || s.role == access.RoleMember && s.got.status == http.StatusOK && strings.Contains(s.got.body, "Quillword")
		if !slices.Contains(mayRead, s.role) && strings.Contains(s.got.body, planted) {
			t.Errorf("%s as %s shows words of a complaint", s.a, s.role)
		}
		for _, word := range forStaff {
			if !slices.Contains(works, s.role) && strings.Contains(s.got.body, word) {
				t.Errorf("%s as %s shows %s", s.a, s.role, word)
			}
		}
	}
	if !member {
		t.Error("the member does not see their own complaint: the test tries nothing")
	}
	for _, word := range forStaff {
		if word != plantedSpeaker && !strings.Contains(desk, word) {
			t.Errorf("the desk does not see %s: the test tries nothing", word)
		}
	}
}

// TestAComplaintSentTwiceIsOne: a double click, a page that is sent again, and a lost answer make no second contact.
func TestAComplaintSentTwiceIsOne(t *testing.T) {
	h := build(t)
	count := func() (n int) {
		h.must(h.options.DB.Read().QueryRowContext(t.Context(), "select count(*) from complaint_case").Scan(&n))
		return n
	}
	member := shelltest.NewReader(t, h.base).As(string(access.RoleMember)).SetCookie("keepwell_session", h.secrets[string(access.RoleMember)])
	before := count()
	id := rand.Text() // as the form has it
	for range 2 {
		member.Post("/my/complaints/new", "once", id, "words", plantedWords, "language", "en").MustBe(http.StatusOK)
	}
	if after := count(); after != before+1 {
		t.Errorf("sent twice it is %d cases", after-before)
	}
	if strings.Contains(h.log.String(), planted) {
		t.Error("the log holds words of the complaint")
	}
}

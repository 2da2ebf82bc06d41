package care_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/care"
)

// TestWhoOpensWhichPage is the table of roles and pages. For others a page does not exist.
func TestWhoOpensWhichPage(t *testing.T) {
	h := build(t)
	all := []access.Role{access.RoleCoordinator, access.RoleCoach, access.RoleQuality, access.RoleCompliance, access.RoleAdmin, access.RoleMember}
	for path, open := range map[string]string{
		"/overview":                   "coordinator quality compliance admin",
		"/changes":                    "coordinator quality",
		"/worklist":                   "coordinator coach quality",
		"/worklist.csv":               "coordinator quality",
		"/loads":                      "coordinator quality compliance admin",
		"/rules":                      "coordinator coach quality compliance admin",
		someone:                       "coordinator",
		someone + "/why/hypertension": "coordinator",
	} {
		for _, role := range all {
			want := http.StatusNotFound
			if strings.Contains(" "+open+" ", " "+string(role)+" ") {
				want = http.StatusOK
			}
			if got := h.as(role).Open(path).Status; got != want {
				t.Errorf("%s opens %s: status %d, want %d", role, path, got, want)
			}
		}
	}
	if got := h.as("nobody").Open("/worklist"); got.At.Path == "/worklist" && got.Status == http.StatusOK {
		t.Error("the worklist opens to whoever is not signed in")
	}
}

// TestOverviewShowsNobody: those who see no member data read the overview, and it links to no list of members.
func TestOverviewShowsNobody(t *testing.T) {
	h := build(t)
	for _, role := range []access.Role{access.RoleCompliance, access.RoleAdmin} {
		h.as(role).Open("/overview").MustBe(http.StatusOK).MustNotSay("/worklist", "/changes", "/members/", "KW00")
	}
	if n := h.looks(); n != 0 {
		t.Errorf("reading numbers left %d looks", n)
	}
}

// looks counts the entries in the record.
func (h *house) looks() (n int) {
	h.t.Helper()
	if err := h.db.Read().QueryRowContext(h.t.Context(), "select count(*) from look").Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// coach makes the visitor who coaches a member of the plan's staff, and gives them members.
func (h *house) coach(numbers ...string) {
	h.t.Helper()
	id, err := h.staff.People.Register(h.t.Context(), h.staff.Cause(), person.Person{
		Capacities: []person.Capacity{person.Staff}, Names: []person.Name{{Text: "Carl Coach"}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	who := h.doors[string(access.RoleCoach)]
	who.Person = id
	h.doors[string(access.RoleCoach)] = who
	for _, number := range numbers {
		_, err := h.staff.Guard.Grant(h.t.Context(), h.staff.Cause(), access.Grant{
			Kind: access.GrantCoach, Member: h.staff.ID(number), To: id, From: clock.UTC.DateOf(noon), Basis: "programme-1",
		})
		if err != nil {
			h.t.Fatal(err)
		}
	}
	h.own = numbers
}

// TestCoachSeesTheirOwnMembers: on the list and on the page, and nobody else; an unknown member looks like a stranger's.
func TestCoachSeesTheirOwnMembers(t *testing.T) {
	h := build(t)
	h.as(access.RoleCoach).Open("/worklist").MustBe(http.StatusOK).MustSay("No members are yours now", "0 members")
	h.coach("KW0000001", "KW0000004")
	list := h.as(access.RoleCoach).Open("/worklist").MustBe(http.StatusOK).MustSay("2 members", "KW0000001", "KW0000004", "Your own members")
	list.MustNotSay("KW0000003", "Export CSV")
	h.as(access.RoleCoach).Open("/worklist?q=KW0000003").MustSay("0 members")
	h.as(access.RoleCoach).Open(someone).MustBe(http.StatusOK).MustSay("What to do")
	h.as(access.RoleCoach).Open(someone + "/why/hypertension").MustBe(http.StatusOK)
	stranger := h.as(access.RoleCoach).Open("/members/KW0000003").MustBe(http.StatusNotFound)
	nobody := h.as(access.RoleCoach).Open("/members/KW9999999").MustBe(http.StatusNotFound)
	if a, b := stranger.Text(), nobody.Text(); a != b {
		t.Errorf("a stranger reads %q, nobody %q", a, b)
	}
	if !strings.Contains(string(stranger.Body), `href="/break-glass?member=KW0000003"`) {
		t.Error("the refusal does not lead to the door for emergencies")
	}
}

// TestEmergencyKeepsItsPurpose: after the glass was broken, the record opens with the purpose in the address, and its links keep it.
func TestEmergencyKeepsItsPurpose(t *testing.T) {
	h := build(t)
	h.coach()
	member := "/members/KW0000003"
	if path := care.EmergencyPath("KW0000003"); path != member+"?purpose=emergency" {
		t.Errorf("the door for emergencies leads to %s", path)
	}
	h.as(access.RoleCoach).Open(member + "?purpose=emergency").MustBe(http.StatusNotFound).MustNotSay("/break-glass")
	who := h.doors[string(access.RoleCoach)]
	if _, err := h.staff.Guard.BreakGlass(t.Context(), h.staff.Cause(), who, h.staff.ID("KW0000003"), "found unconscious"); err != nil {
		t.Fatal(err)
	}
	page := h.as(access.RoleCoach).Open(member + "?purpose=emergency").MustBe(http.StatusOK).MustSay("You opened this record for an emergency")
	if !strings.Contains(string(page.Body), `/why/`) || strings.Count(string(page.Body), "/why/") > strings.Count(string(page.Body), "purpose=emergency") {
		t.Error("a link to an explanation loses the purpose")
	}
	h.as(access.RoleCoach).Open(member).MustBe(http.StatusNotFound) // the glass opens emergencies only
}

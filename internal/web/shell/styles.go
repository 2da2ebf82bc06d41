package shell

import (
	"maps"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
)

// StylesPath shows every component in all its states. It exists only in demo mode.
const StylesPath = "/styles"

// styles answers with the style page. A form sent to it comes back with everything wrong that can be.
func styles(r *http.Request, v Visit) (Answer, error) {
	if r.Method == http.MethodPost {
		return Invalid(stylesPage(v, wrongForm(r))), nil
	}
	f := Filled("given", "Rosa", "plan", "b", "channel", "mail", "notes", "")
	f.SetDate("birth", clock.DateOf(1948, 7, 4))
	return Page(stylesPage(v, f)), nil
}

func wrongForm(r *http.Request) *Form {
	f := ReadForm(r)
	f.Fail("given", "shell.form.required")
	f.Fail("birth", "shell.form.date")
	f.Fail("plan", "shell.form.choose")
	f.Fail("channel", "shell.form.choose")
	f.Fail("notes", "shell.form.long", "Most", 200)
	f.Fail("agree", "shell.form.required")
	return f
}

var tones = []Tone{Calm, Good, Warning, Bad, Special}

func iconNames() []string { return slices.Sorted(maps.Keys(iconPaths)) }

// everyRole are the roles in the order of the audiences.
var everyRole = []access.Role{
	access.RoleMember, access.RoleRepresentative, access.RoleAgent, access.RoleService, access.RoleComplaints, access.RoleSteward,
	access.RolePlanChange, access.RoleBroker, access.RoleFinance, access.RoleCoach, access.RoleCoordinator, access.RoleClinician, access.RoleQuality, access.RoleCompliance, access.RolePrivacy,
	access.RoleAdmin, access.RoleEngineer,
}

func sampleEvents(v Visit) []Event {
	return []Event{
		{Day: v.Today(), Title: v.T("styles.event.saved"), Text: v.T("styles.sentence"), Icon: "check"},
		{Day: v.Today().AddDays(-40), Title: v.T("styles.event.sent"), Icon: "letter"},
	}
}

func samplePlans(v Visit) []Option {
	return []Option{{Value: "a", Label: v.T("styles.plan.a")}, {Value: "b", Label: v.T("styles.plan.b")}}
}

func sampleChannels(v Visit) []Option {
	return []Option{
		{Value: "mail", Label: v.T("styles.channel.mail"), Hint: v.T("styles.channel.mail_hint")},
		{Value: "phone", Label: v.T("styles.channel.phone")},
	}
}

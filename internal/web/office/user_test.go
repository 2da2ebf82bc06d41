package office_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

func TestAdministratorMakesAUser(t *testing.T) {
	h := build(t)
	ada := h.as(access.RoleAdmin).Open("/office/users").Follow("New user")
	ada.Submit("Make the account", "who", "new_staff", "name", "", "role", "").MustBe(http.StatusUnprocessableEntity).
		MustSay("Please check these answers", "Please choose at least one role.")
	ada.Submit("Make the account", "name", "Nora Nurse", "title", "Health coach", "team", "Heart", "qualifications", "RN, CHES",
		"login", "nora@plan.example", "role", "coach").MustBe(http.StatusOK).
		MustSay("The account was made.", "Nora Nurse", "Health coach", "RN, CHES", "Coach", "Nothing yet: invite the holder")
	page := ada.At.Path

	ada.Follow("Invite").Submit("Make the link").MustSay("It is shown only this once")
	secret := regexp.MustCompile(`/invitation/([A-Za-z0-9_-]+)`).FindStringSubmatch(string(ada.Body))
	if secret == nil {
		t.Fatalf("no link in\n%s", ada.Text())
	}
	holder, err := h.accounts.Invited(t.Context(), secret[1], h.now)
	if err != nil || holder.Login != "nora@plan.example" {
		t.Errorf("the link lets in %v: %v", holder, err)
	}
	ada.Open(page).MustNotSay(secret[1]).MustSay("Invited", "Account made")
	ada.Open("/office/users?text=nora").MustSay("Nora Nurse").MustNotSay("Hugo")
	ada.Open("/office/users?text=hel").MustSay("Hugo Helper").MustNotSay("Nora")
	ada.Open("/office/users?text=rosa").MustSay("No user fits")
	ada.Open("/office/users?role=king").MustBe(http.StatusBadRequest)
}

func TestUserOfAKnownNumberAndAProgram(t *testing.T) {
	h := build(t)
	_, err := h.people.Register(t.Context(), h.cause(), person.Person{
		Capacities: []person.Capacity{person.Clinician}, Names: []person.Name{person.ParseName("Dora Doctor")},
		Identifiers: []person.Identifier{{System: person.NPI, Value: "1234567893"}},
	})
	h.must(err)
	ada := h.as(access.RoleAdmin).Open("/office/users/new")
	ada.Submit("Make the account", "who", "known", "system", "npi", "number", "1234567890", "role", "clinician").
		MustBe(http.StatusUnprocessableEntity).MustSay("Nobody has this number.")
	ada.Submit("Make the account", "number", "1234567893").MustSay("Dora Doctor", "Doctor's office")

	ada.Open("/office/users/new").Submit("Make the account", "who", "program", "name", "Nightly export", "role", "engineer").
		MustSay("Nightly export", "Tokens")
	ada.Follow("New token").Submit("Make the token", "name", "nightly", "scope", "").MustBe(http.StatusUnprocessableEntity).MustSay("at least one scope")
	ada.Submit("Make the token", "name", "nightly", "scope", "identity", "days", "30").MustSay("It is shown only this once")
	secret := regexp.MustCompile(`keepwell_[A-Za-z0-9_-]+`).FindString(string(ada.Body))
	v, err := h.accounts.Bearer(t.Context(), secret, h.now)
	if err != nil || v.Role != access.RoleEngineer || strings.Join(v.Scopes, " ") != "identity" {
		t.Errorf("the token lets in %+v: %v", v, err)
	}
	ada.Follow("Back to Nightly export").MustNotSay(secret).Follow("Revoke").Submit("Revoke").MustSay("The token was revoked.")
	if _, err := h.accounts.Bearer(t.Context(), secret, h.now); err == nil {
		t.Error("a revoked token still opens")
	}
}

func TestRolesAreGivenAndTaken(t *testing.T) {
	h := build(t)
	ada := h.as(access.RoleAdmin).Speak("es").Open("/office/users/" + string(h.helper)).Follow("Cambiar funciones")
	ada.Submit("Guardar", "role", "service", "role", "complaints").MustSay("Se cambiaron las funciones.")
	got, err := h.accounts.Get(t.Context(), h.helper)
	if err != nil || !got.Has(access.RoleComplaints) || !got.Has(access.RoleService) {
		t.Errorf("roles = %v, %v", got.Roles, err)
	}
	ada.Follow("Cambiar funciones").Submit("Guardar", "role", "complaints").MustBe(http.StatusOK)
	if got, _ = h.accounts.Get(t.Context(), h.helper); got.Has(access.RoleService) {
		t.Error("the role was not taken away")
	}
}

func TestNobodyChangesTheirOwnRoles(t *testing.T) {
	h := build(t)
	own := "/office/users/" + string(h.admin)
	ada := h.as(access.RoleAdmin).Open(own).MustSay("Nobody changes their own roles")
	for _, path := range []string{own + "/roles", own + "/state"} {
		ada.Open(path).MustBe(http.StatusConflict).MustSay("This is your own account")
	}
	ada.Post(own+"/roles", "role", "privacy_officer").MustBe(http.StatusConflict)
	ada.Post(own+"/state", "to", "suspended", "reason", "x").MustBe(http.StatusConflict)
	ada.Post(own + "/invitation").MustBe(http.StatusConflict)
	if got, _ := h.accounts.Get(t.Context(), h.admin); len(got.Roles) != 1 || got.State != account.Active {
		t.Errorf("the account became %+v", got)
	}
}

func TestLastAdministratorStays(t *testing.T) {
	h := build(t)
	// A second administrator acts whose own account is suspended meanwhile: the first is the last one who can sign in.
	second := h.account("otto@plan.example", "Otto Other", access.RoleAdmin)
	h.must(h.accounts.Suspend(t.Context(), h.cause(), second, "away"))
	otto := h.as(access.RoleAdmin)
	first := "/office/users/" + string(h.admin)
	otto.Post(first+"/roles", "role", "quality").MustBe(http.StatusConflict).MustSay("This is the last administrator")
	otto.Post(first+"/state", "to", "suspended", "reason", "x").MustBe(http.StatusConflict).MustSay("This is the last administrator")
	if got, _ := h.accounts.Get(t.Context(), h.admin); !got.Has(access.RoleAdmin) || got.State != account.Active {
		t.Errorf("the last administrator became %+v", got)
	}
}

func TestSuspendAndResume(t *testing.T) {
	h := build(t)
	ada := h.as(access.RoleAdmin).Open("/office/users/" + string(h.helper)).Follow("Suspend")
	ada.Submit("Suspend").MustBe(http.StatusUnprocessableEntity).MustSay("Please give an answer.")
	ada.Submit("Suspend", "reason", "Left the plan").MustSay("The account is suspended.", "Left the plan", "Suspended")
	ada.Follow("Let in again").Submit("Let in again", "reason", "Came back").MustSay("Active")
}

func TestSessionsOfAUserAreEnded(t *testing.T) {
	h := build(t)
	device := account.Device{Channel: "portal", Description: "Firefox on Windows"}
	one, err := h.accounts.Enter(t.Context(), h.cause(), h.helper, account.ByDemo, device)
	h.must(err)
	two, err := h.accounts.Enter(t.Context(), h.cause(), h.helper, account.ByDemo, device)
	h.must(err)
	ada := h.as(access.RoleAdmin).Open("/office/users/"+string(h.helper)).MustSay("Firefox on Windows", "Demo link")
	ada.Post(ada.At.Path+"/sessions/end", "session", one.Session).MustSay("The session ended.")
	if _, err := h.accounts.Session(t.Context(), one.Secret, h.now); err == nil {
		t.Error("an ended session still opens")
	}
	if _, err := h.accounts.Session(t.Context(), two.Secret, h.now); err != nil {
		t.Errorf("another session ended too: %v", err)
	}
	ada.Submit("End all sessions").MustSay("Nobody is signed in with this account.")
}

func TestSensitiveActsAskOnceMore(t *testing.T) {
	h := build(t)
	user := "/office/users/" + string(h.helper)
	for who, paths := range map[string][]string{
		"admin":           {user + "/roles"},
		"privacy_officer": {"/office/looks/export", "/office/watched/new"},
	} {
		for _, path := range paths {
			r := shelltest.NewReader(t, h.base).As(who).Open(path)
			if r.At.Path != "/step-up" || r.At.Query().Get("next") != path {
				t.Errorf("%s at %s: led to %s", who, path, r.At)
			}
		}
	}
}

func TestOfficePagesExistOnlyForTheirRoles(t *testing.T) {
	h := build(t)
	for path, roles := range map[string][]access.Role{
		"/office/users":       {access.RoleAdmin},
		"/office/looks":       {access.RolePrivacy},
		"/office/requests":    {access.RolePrivacy},
		"/office/letters":     {access.RolePrivacy},
		"/office/notice":      {access.RolePrivacy},
		"/office/disclosures": {access.RolePrivacy},
		"/office/questions":   {access.RolePrivacy},
		"/office/health":      {access.RoleAdmin},
		"/office/plan":        {access.RoleAdmin, access.RolePrivacy, access.RoleCompliance, access.RoleQuality},
		"/office":             {access.RoleAdmin, access.RolePrivacy, access.RoleCompliance, access.RoleQuality},
	} {
		for _, role := range []access.Role{access.RoleAdmin, access.RolePrivacy, access.RoleCompliance, access.RoleQuality, access.RoleService} {
			want := http.StatusNotFound
			for _, r := range roles {
				if r == role {
					want = http.StatusOK
				}
			}
			if got := h.as(role).Open(path).Status; got != want {
				t.Errorf("%s at %s: %d, want %d", role, path, got, want)
			}
		}
	}
}

func TestAdministratorSeesNoMember(t *testing.T) {
	h := build(t)
	id, err := h.accounts.Create(t.Context(), h.cause(), account.Fresh{Login: "rosa@home.example", Person: h.rosa, Roles: []access.Role{access.RoleMember}})
	h.must(err)
	ada := h.as(access.RoleAdmin)
	for _, path := range []string{"/office", "/office/users", "/office/users/" + string(id), "/office/health", "/office/plan", "/office/access-rules"} {
		ada.Open(path).MustBe(http.StatusOK).MustNotSay("Alvarez", "M100200300")
	}
}

package self_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

// TestOnePersonsPapersAreNoneOfAnothers tries the addresses of one member's matters as another member.
func TestOnePersonsPapersAreNoneOfAnothers(t *testing.T) {
	h := build(t)
	rosa := h.as("rosa!", "en")
	h.appoint(rosa, "en")
	paper := rosa.At.Path
	rosa.Open("/my/privacy/requests/new/amendment_request").Submit("", "in_words", "I never had asthma.")
	request := rosa.At.Path
	grant := h.grant(access.GrantRepresentative, h.lucia)

	id := h.register(person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Sol Vega")},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "NEW1"}},
	})
	h.letIn("sol", access.RoleMember, id)
	sol := h.as("sol!", "en")
	for _, path := range []string{paper, paper + "/end", request, "/my/privacy/access/" + grant.ID + "/end"} {
		sol.Open(path).MustBe(404).MustNotSay("Lucia", "asthma")
	}
	for _, path := range []string{paper + "/end", paper + "/invite", request + "/withdraw", "/my/privacy/access/" + grant.ID + "/end"} {
		sol.Open("/my").Post(path, "x", "y").MustBe(404)
	}
	h.letIn("coachrep", access.RoleRepresentative, h.coach)
	other := h.as("coachrep!", "en").Open("/for").MustBe(200)
	other.Open("/sign/" + paper[len("/my/privacy/helpers/"):]).MustBe(404)
	other.Post("/sign/"+paper[len("/my/privacy/helpers/"):], "x", "y").MustBe(404)
	rosa.Open(paper).MustSay("Waits for their signature")
	rosa.Open(request).MustSay("Open")
}

// TestAppointmentEndsByItselfToTheDay moves the clock past the last day.
func TestAppointmentEndsByItselfToTheDay(t *testing.T) {
	h := build(t)
	h.appoint(h.as("rosa!", "en"), "en")
	lucia := h.signs("en")
	h.now = noon.AddDate(1, 0, 0) // the last day, July 1, 2027
	lucia.Open("/for/" + string(h.rosa)).MustBe(200)
	h.now = noon.AddDate(1, 0, 1)
	lucia.Open("/for/" + string(h.rosa)).MustBe(404)
	lucia.Open("/for").MustSay("You cannot act for anybody right now")
	h.as("rosa", "en").Open("/my/privacy/helpers").MustSay("Over")
}

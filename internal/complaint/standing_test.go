package complaint_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

func (r *room) wantOnFile(member, about []person.ID, want complaint.OnFile) {
	r.t.Helper()
	got, err := r.s.OnFile(r.t.Context(), member, about)
	r.must(err)
	if got != want {
		r.t.Errorf("on file %+v, expected %+v", got, want)
	}
}

// TestWhatIsOnFile is answered with yes and no: open, closed, about whom; under every id of the member.
func TestWhatIsOnFile(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		rosa, agent := []person.ID{"former", r.rosa}, []person.ID{r.agent, "agency"}
		r.wantOnFile(rosa, agent, complaint.OnFile{})
		matter := grievance("The agent promised too much.")
		matter.Class.Subjects = []complaint.Subject{{Kind: complaint.Agency, Person: "agency"}}
		one := r.receive(r.rosa, matter).Cases[0]
		r.wantOnFile(rosa, agent, complaint.OnFile{OpenGrievance: true, SubjectOpen: true})
		r.wantOnFile(rosa, []person.ID{r.agent}, complaint.OnFile{OpenGrievance: true})
		r.wantOnFile([]person.ID{r.otto}, agent, complaint.OnFile{})
		_, err := r.s.Withdraw(t.Context(), r.by("complaints"), r.open("carl", one.ID), "She changed her mind.", "birth date and address")
		r.must(err)
		r.wantOnFile(rosa, agent, complaint.OnFile{Closed: true})
		r.wantOnFile(nil, nil, complaint.OnFile{})
		r.wantOnFile([]person.ID{""}, agent, complaint.OnFile{})
	})
}

// TestWhatIsNoComplaint is nothing on file: questions, determinations, and what special investigations looks into.
func TestWhatIsNoComplaint(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		for _, p := range []complaint.Procedure{complaint.Inquiry, complaint.OrganizationDetermination, complaint.Fraud} {
			matter := grievance("What does my plan pay?")
			matter.Class.Procedure = p
			r.receive(r.rosa, matter)
			r.wantOnFile([]person.ID{r.rosa}, nil, complaint.OnFile{})
		}
		matter := grievance("And the bill was wrong.")
		matter.Class.Also = []complaint.Procedure{complaint.SalesAllegation}
		r.receive(r.rosa, matter)
		r.wantOnFile([]person.ID{r.rosa}, nil, complaint.OnFile{OpenGrievance: true})
	})
}

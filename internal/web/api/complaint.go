package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// The pages of complaints, as "who looked at my record" names them. The texts are stored: never rename.
const (
	pageCase   = "look.page.complaint_case"
	pageIntake = "look.page.complaint_intake"
)

// complaintRoutes are contacts that come in, the work queue, and a case.
func (s *server) complaintRoutes() {
	const tag = "complaints"
	resolving := []access.Role{access.RoleComplaints}
	add(s, get("list-complaints", "/complaints", tag, "The work queue",
		"Open cases, the next legal instant first. Rows name no member and quote no words; cases about the caller are not among them.", "complaints:list").
		by(access.RoleComplaints, access.RoleCompliance), s.complaintQueue)
	add(s, post("receive-complaint", "/complaints", tag, "Put a contact on record",
		"Each matter becomes a case with the receipt of the contact; without matters it waits to be sorted. The receipt number is given when everything is on disk, "+
			"and the same source again gives the same one. Only the member and whoever stands in for them open a complaint: what an agent says is an inquiry. "+
			"A stand-in counts as unproven here, and the case waits for the paper or the member's word. With a member number this is a look at that member.", "complaints:change").
		by(access.RoleComplaints, access.RoleService).answers(http.StatusCreated), s.receiveComplaint)
	add(s, get("get-complaint", "/complaints/{id}", tag, "One case", "With what it owes by when, and the steps to each date. It is a look at its member.", "complaints:view").by(resolving...), s.complaintCase)
	s.complaintActs(tag, resolving)
	s.complaintAnswers(tag, resolving)
}

// OfCase is the address of a case.
type OfCase struct {
	ID complaint.ID `path:"id" maxLength:"64" doc:"Of the case, not its receipt number" example:"bd2o3rnoidnw4hgbazntup55"`
}

// openCase opens a case to the caller. The look is in the record before anything is told.
func (s *server) openCase(ctx context.Context, c *caller, id complaint.ID) (complaint.Opened, error) {
	return s.Complaints.Open(ctx, c.Visitor, id, pageCase, c.at)
}

func (s *server) complaintCase(ctx context.Context, c *caller, in *OfCase) (*out[caseBody], error) {
	o, err := s.openCase(ctx, c, in.ID)
	if err != nil {
		return nil, err
	}
	return answer(caseOf(c, &o.Case)), nil
}

// caseQuery is which cases are listed.
type caseQuery struct {
	Desk       complaint.Desk      `query:"desk" maxLength:"60" doc:"Only this desk" example:"member_services"`
	Assignee   string              `query:"assignee" maxLength:"64" doc:"Only this account's" example:"a7f3k2"`
	State      complaint.State     `query:"state" maxLength:"60" doc:"Only in this state" example:"open"`
	Procedure  complaint.Procedure `query:"procedure" maxLength:"60" doc:"Only of this procedure, also beside another" example:"grievance"`
	Product    complaint.Product   `query:"product" maxLength:"20" doc:"Only of this part of Medicare" example:"ma"`
	Category   string              `query:"category" maxLength:"60" doc:"Only of this category" example:"billing"`
	Unassigned bool                `query:"unassigned" doc:"Only what nobody has"`
	Overdue    bool                `query:"overdue" doc:"Only what is late by law"`
	Listing
}

// complaintRow is a case in a list.
type complaintRow struct {
	ID         complaint.ID        `json:"id" example:"bd2o3rnoidnw4hgbazntup55"`
	Number     string              `json:"number" doc:"Receipt number" example:"0000123-4"`
	State      complaint.State     `json:"state" example:"open"`
	Procedure  complaint.Procedure `json:"procedure,omitempty" example:"grievance"`
	Product    complaint.Product   `json:"product,omitempty" example:"ma"`
	Category   string              `json:"category,omitempty" example:"billing"`
	Desk       complaint.Desk      `json:"desk,omitempty" example:"billing"`
	Assignee   string              `json:"assignee,omitempty" doc:"Account" example:"a7f3k2"`
	ReceivedAt time.Time           `json:"received_at"`
	LateAt     *time.Time          `json:"late_at,omitempty" doc:"First late instant of what the law wants next"`
	Overdue    bool                `json:"overdue,omitempty" doc:"Something legal is late now"`
}

func complaintRowOf(c *caller) func(complaint.Row) complaintRow {
	return func(r complaint.Row) complaintRow {
		row := complaintRow{
			ID: r.ID, Number: r.Number, State: r.State, Procedure: r.Procedure, Product: r.Product, Category: r.Category, Desk: r.Desk,
			Assignee: r.Assignee, ReceivedAt: r.ReceivedAt.UTC(), Overdue: r.Overdue(c.at),
		}
		if r.Due != nil {
			late := r.Due.LateAt.UTC()
			row.LateAt = &late
		}
		return row
	}
}

func (s *server) complaintQueue(ctx context.Context, c *caller, in *caseQuery) (*out[page[complaintRow]], error) {
	f := complaint.Filter{
		Desk: in.Desk, Assignee: in.Assignee, State: in.State, Procedure: in.Procedure, Product: in.Product, Category: in.Category,
		Unassigned: in.Unassigned, OnlyOverdue: in.Overdue, At: c.at,
	}
	rows, next, err := s.Complaints.Queue(ctx, c.Visitor, f, complaint.Page{After: in.Cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return paged(each(rows, complaintRowOf(c)), next.After), nil
}

// matterBody is one distinct matter of a contact.
type matterBody struct {
	Words     string              `json:"words,omitempty" maxLength:"20000" doc:"The part of the words that is about it; all of them when it is not given" example:"The bill is wrong."`
	Procedure complaint.Procedure `json:"procedure,omitempty" maxLength:"60" doc:"How the law has it handled. Without it the rules suggest, and a person decides; the clock of a grievance runs meanwhile" example:"grievance"`
	Category  string              `json:"category,omitempty" maxLength:"60" doc:"What it is about" example:"billing"`
	Product   complaint.Product   `json:"product,omitempty" enum:"ma,part_d,aip" doc:"That of the enrolment when it is not given" example:"ma"`
	Trigger   complaint.Trigger   `json:"trigger,omitempty" enum:"none,refused_to_expedite,took_extension" doc:"What makes a grievance a 24-hour one (42 CFR 422.564(f))" example:"none"`
}

type complaintInput struct {
	Why
	Once
	Body struct {
		Channel    complaint.Channel  `json:"channel" enum:"phone,letter,fax,web,email,in_person,delegate,file,api" example:"api"`
		Words      string             `json:"words" minLength:"1" maxLength:"20000" doc:"As they were said or written" example:"The bill is wrong."`
		Speaker    complaint.Standing `json:"speaker" enum:"enrollee,enrollee_confirmed,unproven_representative,provider,other,anonymous,government" doc:"Who speaks" example:"enrollee"`
		Name       string             `json:"speaker_name,omitempty" maxLength:"200" example:"Lucia Alvarez"`
		Number     string             `json:"member_number,omitempty" maxLength:"64" doc:"Without it, the contact waits to be matched" example:"KW0000001"`
		ReceivedAt *time.Time         `json:"received_at,omitempty" doc:"The earliest moment at which any unit of the plan had it; now when it is not given"`
		Source     string             `json:"source,omitempty" maxLength:"200" doc:"Names the contact where it came from: the same one again is the same contact" example:"calls/2026-07-01/17"`
		Language   string             `json:"language,omitempty" maxLength:"20" doc:"BCP 47" example:"es"`
		Emergency  bool               `json:"emergency,omitempty" doc:"Somebody is in danger: it becomes work of today"`
		Matters    []matterBody       `json:"matters,omitempty" maxItems:"8"`
	}
}

// ReceivedBody is what came of a contact.
type ReceivedBody struct {
	Intake complaint.IntakeID    `json:"intake" example:"c7b2k4"`
	Number string                `json:"number" doc:"Receipt number of the contact" example:"0000123-4"`
	State  complaint.IntakeState `json:"state" doc:"cases, or waiting when somebody must sort it" example:"cases"`
	Cases  []caseBody            `json:"cases"`
}

func (s *server) receiveComplaint(ctx context.Context, c *caller, in *complaintInput) (*out[ReceivedBody], error) {
	b := in.Body
	r := complaint.Receipt{
		Channel: b.Channel, Words: b.Words, Speaker: complaint.Speaker{Standing: b.Speaker, Name: b.Name}, Source: b.Source,
		Help: complaint.Help{Language: b.Language}, Emergency: b.Emergency,
	}
	if b.ReceivedAt != nil {
		r.ReceivedAt = *b.ReceivedAt
	}
	for _, m := range b.Matters {
		r.Matters = append(r.Matters, complaint.Matter{
			Words: m.Words, Class: complaint.Class{Procedure: m.Procedure, Category: m.Category, Product: m.Product, Trigger: m.Trigger},
		})
	}
	var err error
	if r.Member, err = s.complainant(ctx, c, b.Number); err != nil {
		return nil, err
	}
	filed, err := s.Complaints.Receive(ctx, c.cause("receive"), r)
	if err != nil {
		return nil, err
	}
	body := ReceivedBody{Intake: filed.Intake.ID, Number: filed.Intake.Number, State: filed.Intake.State, Cases: []caseBody{}}
	for i := range filed.Cases {
		body.Cases = append(body.Cases, caseOf(c, &filed.Cases[i]))
	}
	return answer(body), nil
}

// complainant is the member of a number, looked at; nobody for none.
func (s *server) complainant(ctx context.Context, c *caller, number string) (person.ID, error) {
	if number == "" {
		return "", nil
	}
	pass, err := s.look(ctx, c, number, c.asks(access.Change, pageIntake, access.Complaints, access.Identity))
	return pass.Member(), err
}

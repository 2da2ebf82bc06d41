package securitytest

import (
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/sim/sample/cast"
)

// What the plan's people write for each other about a complaint, each with a sign of its own. No member, agent or doctor reads any of it.
const (
	planted         = "Quill" // what all of them begin with
	plantedNote     = "Quillnote"
	plantedFinding  = "Quillfinding"
	plantedTask     = "Quilltask"
	plantedCheck    = "Quillcheck"
	plantedCause    = "Quillcause"
	plantedRepair   = "Quillrepair"
	plantedReferral = "Quillreferral"
	plantedWorker   = "Quillworker"
	plantedDone     = "Quilldone"
	plantedTell     = "Quilltell" // of a confidential decision: told to nobody
	plantedGround   = "Quillground"
	plantedPaper    = "Quillpaper"
	plantedSubject  = "Quillsubject"
	plantedSpeaker  = "Quillspeaker"
	plantedWords    = "=Quillword(1)" // the complaint itself, for who may read it: it begins as a formula does
)

// forStaff are the planted words that stay within the plan.
var forStaff = []string{
	plantedNote, plantedFinding, plantedTask, plantedCheck, plantedCause, plantedRepair, plantedReferral, plantedWorker, plantedDone,
	plantedTell, plantedGround, plantedPaper, plantedSubject, plantedSpeaker,
}

// subjectKey is the door of somebody of the complaint desks who is complained about themselves.
const subjectKey = "complained about"

// told are the complaints of the played plan.
type told struct {
	own    complaint.Case // of the member who has an account
	other  complaint.Case // of another member; about an agent, and about somebody of the desks
	intake complaint.Intake
	asked  inquiry.ID // by the agent, about the other member
	paper  string     // hash of what the member sent with own
	record string     // hash of what staff put into own
	theirs string     // hash of what came with other
}

// complain lets two members complain, and the desk do everything with the first complaint that leaves words behind.
func (h *house) complain() {
	h.t.Helper()
	desk := h.parts[access.RoleComplaints]
	h.worker(desk.Account, desk.Person)
	subject := h.colleague()
	h.worker(subject.Account, subject.Person)
	h.letInAs(subjectKey, subject)

	h.told.paper, h.told.theirs, h.told.record = h.archived("what the member sent"), h.archived("what the other sent"), h.archived("what a witness wrote")
	h.told.own = h.filed(h.parts[access.RoleMember].Person, plantedWords+" own", h.told.paper,
		complaint.Subject{Kind: complaint.AgentSubject, Name: plantedSubject})
	h.told.other = h.filed(h.other, plantedWords+" other", h.told.theirs,
		complaint.Subject{Kind: complaint.AgentSubject, Person: h.parts[access.RoleAgent].Person},
		complaint.Subject{Kind: complaint.StaffMember, Person: subject.Person})
	f, err := h.options.Complaints.Receive(h.t.Context(), h.cause(), complaint.Receipt{Channel: complaint.ByPhone, Words: plantedWords + " of nobody known", MemberSaid: "somebody", Speaker: complaint.Speaker{Standing: complaint.NobodyKnown}})
	h.must(err)
	h.told.intake = f.Intake
	h.investigate()
	answer, err := h.options.Inquiries.Ask(h.t.Context(), h.cause(), h.doors[string(access.RoleAgent)], inquiry.Question{Member: inquiry.Named{Number: h.number}})
	h.must(err)
	h.told.asked = answer.ID
}

// colleague is a second person of the complaint desks.
func (h *house) colleague() cast.Part {
	h.t.Helper()
	id, err := h.options.People.Register(h.t.Context(), h.cause(), person.Person{
		Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName("Una Colleague")},
	})
	h.must(err)
	made, err := h.options.Accounts.Create(h.t.Context(), h.cause(), account.Fresh{Login: "colleague@plan.example", Person: id, Roles: []access.Role{access.RoleComplaints}})
	h.must(err)
	return cast.Part{Account: made, Person: id, Role: access.RoleComplaints}
}

func (h *house) worker(who account.ID, id person.ID) {
	h.t.Helper()
	_, err := h.options.Complaints.SetWorker(h.t.Context(), h.cause(), complaint.Worker{
		Account: string(who), Person: id, Name: plantedWorker, Desks: complaint.Desks, Leads: true,
	})
	h.must(err)
}

func (h *house) archived(text string) string {
	h.t.Helper()
	kept, err := h.options.Archive.Put(h.t.Context(), strings.NewReader(text), now)
	h.must(err)
	return string(kept.Hash)
}

// filed is a complaint of a member with a paper.
func (h *house) filed(member person.ID, words, hash string, about ...complaint.Subject) complaint.Case {
	h.t.Helper()
	f, err := h.options.Complaints.Receive(h.t.Context(), h.cause(), complaint.Receipt{
		Channel: complaint.ByLetter, Words: words, Member: member, Speaker: complaint.Speaker{Standing: complaint.TheMember, Note: plantedSpeaker},
		Documents: []complaint.Document{{Hash: hash, Name: "letter\r\nX-Evil: 1.txt", Type: archive.Text, Kind: "letter_in"}},
		Matters:   []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "customer_service", Subjects: about}}},
	})
	h.must(err)
	return f.Cases[0]
}

// desk does something with the first complaint.
func (h *house) desk(do func(person.Cause, complaint.Opened) error) {
	h.t.Helper()
	v := h.doors[string(access.RoleComplaints)]
	o := h.opened(h.told.own.ID)
	c := h.cause()
	c.Actor = record.Actor{ID: v.Account, Role: string(v.Role), Channel: "portal"}
	h.must(do(c, o))
	h.told.own = h.opened(o.Case.ID).Case
}

// opened is a case as the desk sees it.
func (h *house) opened(id complaint.ID) complaint.Opened {
	h.t.Helper()
	o, err := h.options.Complaints.Open(h.t.Context(), h.doors[string(access.RoleComplaints)], id, "look.page.complaint_case", now)
	h.must(err)
	return o
}

// investigate writes a planted word wherever staff can, decides confidentially and writes the letter.
func (h *house) investigate() {
	h.t.Helper()
	s, ctx := h.options.Complaints, h.t.Context()
	plant := func(do func(person.Cause, complaint.Opened) (complaint.Case, error)) {
		h.t.Helper()
		h.desk(func(c person.Cause, o complaint.Opened) error { _, err := do(c, o); return err })
	}
	plant(func(c person.Cause, o complaint.Opened) (complaint.Case, error) { return s.Take(ctx, c, o) })
	for _, x := range h.told.own.Checks {
		plant(func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.Check(ctx, c, o, complaint.Check{Item: x.Item, Done: true, Note: plantedCheck})
		})
	}
	for kind, hash := range map[string]string{"record": h.told.record, "evidence": h.archived("what somebody else complained of")} {
		plant(func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.Attach(ctx, c, o, complaint.Document{Hash: hash, Name: plantedPaper + ".txt", Type: archive.Text, Kind: kind})
		})
	}
	for _, do := range []func(person.Cause, complaint.Opened) (complaint.Case, error){
		func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.Note(ctx, c, o, plantedNote)
		},
		func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.Found(ctx, c, o, plantedFinding)
		},
		func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.AddTask(ctx, c, o, complaint.Task{Kind: "call", Text: plantedTask})
		},
		func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.AddCause(ctx, c, o, "staff_conduct", plantedCause)
		},
		func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.Correct(ctx, c, o, complaint.Corrective{Kind: "coaching", Text: plantedRepair})
		},
		func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.Refer(ctx, c, o, complaint.Referral{To: "human_resources", Text: plantedReferral})
		},
		func(c person.Cause, o complaint.Opened) (complaint.Case, error) {
			return s.Decide(ctx, c, o, complaint.Decision{
				Outcome: complaint.Substantiated, Done: plantedDone, Tell: plantedTell, Confidential: true, Ground: "agent_discipline", GroundNote: plantedGround,
			})
		},
	} {
		plant(do)
	}
	h.desk(func(c person.Cause, o complaint.Opened) error {
		_, err := s.WriteLetter(ctx, c, o, complaint.InvestigatedOnly, nil, "")
		return err
	})
}

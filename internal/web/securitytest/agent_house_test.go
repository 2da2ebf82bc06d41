package securitytest

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
)

// Two agents of two agencies, each with one customer; who leads the agency of the first. The first is the agent whom the walk plays.
const (
	otherAgentKey = "other agent"
	principalKey  = "principal"
	ownNPN        = "9999999911"
	otherNPN      = "9999999912"
)

// sold are the customers of two agents and what became of them: a plan change, a verification, a dispute, a run with a line for each.
type sold struct {
	mine, theirs person.ID
	change       change.ID
	verification verification.ID
	dispute      dispute.Dispute
	run          commission.Run
	line         commission.LineID // of the other agent
	myLine       commission.LineID
	theirSurname string
	theirNumber  string
	mySurname    string
	disputeWords string
}

// sell lets two agents enroll a member each, the customer of the other change into a special needs plan, the other agent dispute pay, and
// broker operations prepare a run.
func (h *house) sell() sold {
	h.t.Helper()
	h.letInAs(otherAgentKey, h.cast["agent2"])
	h.lead(h.cast["principal"].Person)
	h.letInAs(principalKey, h.cast["principal"])
	for _, npn := range []string{ownNPN, otherNPN} {
		h.ready(npn)
	}
	s := sold{theirSurname: "Yarrowfield", mySurname: "Xanderly", theirNumber: "GEN-0045", disputeWords: "Vellumwords"}
	s.theirs, s.mine = h.beneficiary(s.theirNumber, "1EG4TE5MK73", s.theirSurname), h.beneficiary("GEN-0046", "1EG4TE5MK72", s.mySurname)
	theirs, mine := enrollee{"1EG4TE5MK73", s.theirSurname, otherNPN}, enrollee{"1EG4TE5MK72", s.mySurname, ownNPN}
	h.reply(
		h.enrolled(theirs, "Z0001", "20260101", "20251120"), h.enrolled(mine, "Z0001", "20260101", "20251121"),
		h.enrolled(theirs, "Z0002", "20261101", "20261015"),
	)
	h.settle(&s)
	return s
}

// settle finds what followed from the files, and lets people act on it.
func (h *house) settle(s *sold) {
	h.t.Helper()
	ctx, o := h.t.Context(), &h.options
	changes, _, err := o.Changes.List(ctx, h.doors[string(access.RoleBroker)], change.Filter{Member: s.theirs}, change.Page{})
	h.must(err)
	for _, c := range changes {
		s.change = c.ID
	}
	rows, _, err := o.Verifications.Queue(ctx, h.doors[string(access.RoleBroker)], verification.Filter{}, verification.Page{})
	h.must(err)
	for _, r := range rows {
		s.verification = r.ID
	}
	s.dispute, err = o.Disputes.Open(ctx, h.cause(), h.doors[otherAgentKey], dispute.Filing{
		Claim: dispute.Other, Member: s.theirs, Text: s.disputeWords,
	})
	h.must(err)
	c := h.cause()
	c.Actor.ID, c.Actor.Role = h.doors[string(access.RoleBroker)].Account, string(access.RoleBroker)
	s.run = h.prepared(c)
	s.line, s.myLine = h.lineOf(otherNPN), h.lineOf(ownNPN)
}

// prepared is a run of today.
func (h *house) prepared(c person.Cause) commission.Run {
	h.t.Helper()
	run, err := h.options.Commissions.Prepare(h.t.Context(), c, commission.Ask{AsOf: clock.MustParse("2026-11-22")}, nil)
	h.must(err)
	return run
}

// lineOf is the newest line of an agent in the book.
func (h *house) lineOf(npn agent.NPN) commission.LineID {
	h.t.Helper()
	lines, err := h.options.Commissions.Posted(h.t.Context(), commission.Filter{Agent: npn})
	h.must(err)
	if len(lines) == 0 {
		h.t.Fatalf("%s has no line: the test tries nothing", npn)
	}
	return lines[0].ID
}

// lead makes somebody the head of the agency to which they belong.
func (h *house) lead(id person.ID) {
	h.t.Helper()
	_, err := h.options.People.Change(h.t.Context(), h.cause(), id, func(p *person.Person) error {
		for _, r := range p.Relations {
			if r.Kind == "agent_of" {
				p.Relations = append(p.Relations, person.Relation{Kind: "manages", Other: r.Other})
				return nil
			}
		}
		h.t.Error("the principal belongs to no agency")
		return nil
	})
	h.must(err)
}

// ready states all that an agent needs to sell in New York.
func (h *house) ready(npn string) {
	h.t.Helper()
	day := func(text string) *clock.Date { d := clock.MustParse(text); return &d }
	score := 95
	facts := []credential.Fact{
		{Kind: credential.Contract, Number: "K1", From: day("2024-01-01")},
		{Kind: credential.License, State: "NY", Number: "L1", Lines: []string{"Health"}, From: day("2024-01-01"), To: day("2030-12-31")},
		{Kind: credential.Certification, Year: 2026, Provider: "AHIP", Score: &score, From: day("2025-07-01")},
	}
	for _, entity := range []string{"HLI", "HLH"} {
		facts = append(facts, credential.Fact{Kind: credential.Appointment, State: "NY", Entity: entity, From: day("2024-01-01")})
	}
	h.must(h.options.Credentials.State(h.t.Context(), h.cause(), credential.Entry{NPN: agent.NPN(npn), Facts: facts, Reason: "onboarding"}))
}

// beneficiary gives a member a Medicare number and a name of their own.
func (h *house) beneficiary(number, mbi, surname string) person.ID {
	h.t.Helper()
	id, err := h.options.People.Resolve(h.t.Context(), person.MemberNumber, number)
	h.must(err)
	_, err = h.options.People.Change(h.t.Context(), h.cause(), id, func(p *person.Person) error {
		p.Names = []person.Name{{Text: marker + " " + surname, Family: surname, Given: []string{marker}}}
		p.Identifiers = append(p.Identifiers, person.Identifier{System: person.MBI, Value: mbi})
		return nil
	})
	h.must(err)
	return id
}

// enrollee is of whom CMS writes, and who wrote the application.
type enrollee struct{ mbi, surname, npn string }

// enrolled is a record of CMS's reply file: somebody entered a plan on a day, with an application signed on another.
func (h *house) enrolled(r enrollee, contract, effective, signed string) map[string]string {
	line := map[string]string{
		"mbi": r.mbi, "surname": strings.ToUpper(r.surname), "first_name": strings.ToUpper(marker)[:7], "contract": contract, "plan": "001", "reply": "011",
		"transaction": "61", "effective": effective, "transaction_date": signed, "processed": "10.00.00.000000", "application": signed,
		"cms_tracking": "T" + effective, "election": "A", "npn": r.npn, "helped_agent": "Y",
	}
	for code, letters := range h.options.Enrolments.Rules().Codes().States {
		if letters == "NY" {
			line["state"] = code
		}
	}
	return line
}

// reply loads a daily reply file of CMS, and decides what follows.
func (h *house) reply(lines ...map[string]string) {
	h.t.Helper()
	var text bytes.Buffer
	h.must(h.options.Enrolments.Rules().Layout().Write(&text, 800, lines))
	path := filepath.Join(h.t.TempDir(), "reply.txt")
	h.must(os.WriteFile(path, text.Bytes(), 0o600))
	report, err := h.options.Enrolments.Load(h.t.Context(), h.cause(), enrolment.Request{Paths: []string{path}}, nil)
	h.must(err)
	if len(report.Files) != 1 || report.Files[0].Bad > 0 {
		h.t.Fatalf("the file loads as %+v", report)
	}
	h.must(h.options.FollowAgents(h.t.Context(), h.cause()))
}

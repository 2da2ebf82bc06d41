package access_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// move gives the member these addresses.
func (w *world) move(addresses ...person.Address) {
	w.t.Helper()
	_, err := w.people.Change(w.ctx(), w.cause(), w.member, func(p *person.Person) error {
		p.Addresses = addresses
		return nil
	})
	w.must(err)
}

// addresses are the lines that the visitor reads.
func (w *world) addresses() (lines []string) {
	w.t.Helper()
	p, err := w.guard.Person(w.ctx(), w.pass)
	w.must(err)
	for _, a := range p.Addresses {
		lines = append(lines, a.Lines...)
	}
	return lines
}

func living(line string, from, to *clock.Date, confidential bool) person.Address {
	return person.Address{Use: "home", Lines: []string{line}, City: "Tampa", State: "FL", Zip: "33602", Confidential: confidential, Valid: person.Valid{From: from, To: to}}
}

// TestAnAgentNeverLearnsAConfidentialAddress: while a request for confidential communications holds, the whole kind is closed to
// the agent, the home address too; before and after, the safe address stays unknown to them (45 CFR 164.522(b)).
func TestAnAgentNeverLearnsAConfidentialAddress(t *testing.T) {
	home := living("1 Home Road", nil, nil, false)
	for name, c := range map[string]struct {
		safe   person.Address
		closed bool
	}{
		"holds":        {living("9 Safe Street", dayPointer("2026-01-01"), nil, true), true},
		"ended":        {living("9 Safe Street", nil, dayPointer("2026-01-13"), true), false},
		"begins later": {living("9 Safe Street", dayPointer("2026-01-15"), nil, true), false},
	} {
		t.Run(name, func(t *testing.T) {
			eachWorld(t, func(t *testing.T, w *world) {
				w.move(home, c.safe)
				w.grant(access.GrantAgentOfRecord, w.agent)
				w.visitor(access.RoleAgent, w.agent)
				w.looks(access.PurposeEnrollment, access.Identity, access.Contact, access.Coverage)
				w.sees(access.Identity, access.Coverage)
				if c.closed {
					w.seesNot(access.Contact)
					if d := w.pass.Decision(access.Contact); d.Because != "access.because.agent-not-confidential" {
						t.Errorf("because %s", d.Because)
					}
					if got := w.addresses(); len(got) != 0 {
						t.Errorf("the agent reads %v", got)
					}
				} else if got := w.addresses(); len(got) != 1 || got[0] != "1 Home Road" {
					t.Errorf("the agent reads %v", got)
				}
				w.visitor(access.RoleSteward, w.coach)
				w.looks(access.PurposeEnrollment, access.Identity, access.Contact)
				if got := w.addresses(); len(got) != 2 {
					t.Errorf("the steward reads %v", got)
				}
			})
		})
	}
}

// TestWhoWorksWithAgents: each of the desks sees what its work needs, and no more.
func TestWhoWorksWithAgents(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		all := []access.Kind{access.Identity, access.Contact, access.Coverage, access.Payments, access.Conditions, access.Complaints}
		t.Run("the plan-change line finds a caller, and sees contact and coverage once they are verified", func(*testing.T) {
			w.visitor(access.RolePlanChange, w.coach)
			w.looks(access.PurposeEnrollment, all...)
			w.refused()
			w.look(access.Look{Member: w.member, Action: access.List, Kinds: all, Purpose: access.PurposeEnrollment, At: w.now})
			w.sees(access.Identity)
			w.seesNot(all[1:]...)
			w.look(access.Look{Member: w.member, Action: access.Change, Kinds: all, Purpose: access.PurposeEnrollment, Reason: "name, birth date and ZIP code told", At: w.now})
			w.sees(all[:3]...)
			w.seesNot(all[3:]...)
		})
		t.Run("broker operations see identity, coverage and payments, also as a file, and change nothing", func(*testing.T) {
			w.visitor(access.RoleBroker, w.coach)
			for _, purpose := range []access.Purpose{access.PurposeEnrollment, access.PurposePayment} {
				w.look(access.Look{Member: w.member, Action: access.Export, Kinds: all, Purpose: purpose, At: w.now})
				w.sees(access.Identity, access.Coverage, access.Payments)
				w.seesNot(access.Contact, access.Conditions, access.Complaints)
			}
			w.look(access.Look{Member: w.member, Action: access.Change, Kinds: all, Purpose: access.PurposeEnrollment, Reason: "a dispute", At: w.now})
			w.refused()
		})
		t.Run("finance sees for whom something is paid", func(*testing.T) {
			w.visitor(access.RoleFinance, w.coach)
			w.looks(access.PurposePayment, all...)
			w.sees(access.Identity, access.Payments)
			w.seesNot(access.Contact, access.Coverage, access.Conditions, access.Complaints)
			w.looks(access.PurposeEnrollment, access.Identity)
			w.refused()
		})
		t.Run("compliance audits payments", func(*testing.T) {
			w.visitor(access.RoleCompliance, w.coach)
			w.looks(access.PurposePayment, all...)
			w.sees(access.Identity, access.Coverage, access.Payments)
			w.seesNot(access.Contact, access.Conditions, access.Complaints)
		})
		t.Run("the agent of record takes the book as a file, without payments", func(*testing.T) {
			w.grant(access.GrantAgentOfRecord, w.agent)
			w.visitor(access.RoleAgent, w.agent)
			w.looks(access.PurposeEnrollment, all...)
			w.sees(all[:4]...)
			w.seesNot(all[4:]...)
			w.look(access.Look{Member: w.member, Action: access.Export, Kinds: all, Purpose: access.PurposeEnrollment, At: w.now})
			w.sees(all[:3]...)
			w.seesNot(all[3:]...)
			w.look(access.Look{Member: w.member, Action: access.Change, Kinds: all, Purpose: access.PurposeEnrollment, Reason: "moved", At: w.now})
			w.refused()
		})
		t.Run("whose agent somebody else is, is nobody's business", func(*testing.T) {
			w.visitor(access.RoleAgent, w.doctor)
			w.looks(access.PurposeEnrollment, all...)
			w.refused()
		})
	})
}

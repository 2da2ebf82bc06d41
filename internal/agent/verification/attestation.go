package verification

import (
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// How an attestation reached the plan. The texts are stored.
type How string

// The ways. There is none by claims: a diagnosis on a claim confirms nothing (42 CFR 422.52(f)).
const (
	Online  How = "online"   // at the page of a link
	OnPaper How = "paper"    // a signed form, scanned
	ByCall  How = "recorded" // a recorded call that was read back
)

// Hows are all of them.
var Hows = []How{Online, OnPaper, ByCall}

// Attester is who said it.
type Attester struct {
	Name       string `json:"name"`
	NPI        string `json:"npi"`
	Credential string `json:"credential"` // MD, NP, ...
}

// Answer is what was said of one condition.
type Answer struct {
	Condition string      `json:"condition"`
	Confirmed bool        `json:"confirmed"`
	Since     *clock.Date `json:"since,omitempty"` // diagnosed
}

// Attestation is what a provider said, and the evidence of it.
type Attestation struct {
	ID        string       `json:"id"`
	At        time.Time    `json:"at"` // when the plan had it
	How       How          `json:"how"`
	On        clock.Date   `json:"on"` // signed, or said
	Attester  Attester     `json:"attester"`
	Answers   []Answer     `json:"answers"`
	Seen      *clock.Date  `json:"seen,omitempty"`      // last visit
	Document  string       `json:"document,omitempty"`  // hash in the archive: the signed form, or what was answered at the page
	Recording string       `json:"recording,omitempty"` // id of the recorded call
	ReadBack  bool         `json:"read_back,omitempty"` // the answers were read back and agreed to
	Link      string       `json:"link,omitempty"`      // hash of the secret of the page
	By        record.Actor `json:"by"`                  // who entered it
	Struck    *Struck      `json:"struck,omitempty"`
}

// Struck is that an attestation counts no more, and why: entered for another member, signed by nobody.
type Struck struct {
	At  time.Time    `json:"at"`
	Why string       `json:"why"`
	By  record.Actor `json:"by"`
}

// Confirms tells whether it confirms one of some conditions.
func (a *Attestation) Confirms(conditions []string) bool {
	return a.Struck == nil && slices.ContainsFunc(a.Answers, func(x Answer) bool { return x.Confirmed && slices.Contains(conditions, x.Condition) })
}

// Limits of what is typed.
const (
	maxLine = 200
	maxNote = 2000
)

// check tells what an attestation lacks. today is the day on which the plan has it.
func (a *Attestation) check(op string, v *Verification, s *Settings, today clock.Date) error {
	a.Attester.Name, a.Attester.NPI = strings.TrimSpace(a.Attester.Name), strings.TrimSpace(a.Attester.NPI)
	switch {
	case !slices.Contains(Hows, a.How):
		return incomplete(op, "how")
	case a.Attester.Name == "" || len(a.Attester.Name) > maxLine:
		return incomplete(op, "name")
	case !person.ValidNPI(a.Attester.NPI):
		return incomplete(op, "npi")
	case !slices.Contains(s.Credentials.Of, a.Attester.Credential):
		return incomplete(op, "credential")
	case a.On == 0 || a.On.After(today):
		return incomplete(op, "on")
	case a.Seen == nil || a.Seen.After(a.On):
		return incomplete(op, "seen")
	case a.Seen.Before(a.On.AddMonths(-s.Terms.SeenWithinMonths.Value)):
		return incomplete(op, "seen_within")
	case a.How == ByCall && (a.Recording == "" || !a.ReadBack):
		return incomplete(op, "recording")
	case a.How != ByCall && a.Document == "":
		return incomplete(op, "document")
	}
	return a.checkAnswers(op, v)
}

// checkAnswers: each condition of the plan is answered, once, and nothing else is.
func (a *Attestation) checkAnswers(op string, v *Verification) error {
	if len(a.Answers) != len(v.Conditions) {
		return incomplete(op, "answers")
	}
	for _, c := range v.Conditions {
		i := slices.IndexFunc(a.Answers, func(x Answer) bool { return x.Condition == c })
		if i < 0 {
			return incomplete(op, "answers")
		}
		if since := a.Answers[i].Since; since != nil && since.After(a.On) {
			return incomplete(op, "since")
		}
	}
	return nil
}

// concluded is the state that the attestations make: one confirmed condition is enough, whoever else said no. Nothing but attestations is
// looked at.
func (v *Verification) concluded() State {
	heard := false
	for i := range v.Attestations {
		a := &v.Attestations[i]
		if a.Confirms(v.Conditions) {
			return Verified
		}
		heard = heard || a.Struck == nil
	}
	switch {
	case heard:
		return NotConfirmed
	case v.RemovalOwed:
		return Unanswered
	}
	return Open
}

// verifiedOn is the day of the first attestation that counts and confirms.
func (v *Verification) verifiedOn() *clock.Date {
	for i := range v.Attestations {
		if a := &v.Attestations[i]; a.Confirms(v.Conditions) {
			on := a.On
			return &on
		}
	}
	return nil
}

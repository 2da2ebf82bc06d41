package promise

import (
	"cmp"
	"time"
)

// ID names a promise: A1, A2, ...
type ID string

// order is that of the plan's list: by letter, then by number.
func (id ID) order(other ID) int {
	return cmp.Or(cmp.Compare(id[:min(1, len(id))], other[:min(1, len(other))]), cmp.Compare(len(id), len(other)), cmp.Compare(id, other))
}

// State is what a mark says. The numbers are stored.
type State int

// The states of a mark.
const (
	Open State = iota
	Kept
	Broken
)

// SubjectKind is what kind of record a mark is about. The texts are stored.
type SubjectKind string

// The kinds.
const (
	OfCase     SubjectKind = "case"
	OfIntake   SubjectKind = "intake"
	OfInquiry  SubjectKind = "inquiry"
	OfQuestion SubjectKind = "question"

	OfFile         SubjectKind = "credential_file"
	OfChange       SubjectKind = "change"
	OfDispute      SubjectKind = "dispute"
	OfRun          SubjectKind = "run"
	OfWarning      SubjectKind = "warning"
	OfVerification SubjectKind = "verification"
	OfReceipt      SubjectKind = "receipt"
)

// Mark is what one record says about one promise.
type Mark struct {
	Promise ID
	Kind    SubjectKind
	Subject string // id of the record
	Number  string // as people say it, "" where there is none
	State   State
	At      time.Time // to which month it counts: when it was decided, or when it began while it is open
	RiskAt  time.Time // of an open one: from when it is at risk
	LateAt  time.Time // of an open one: the first instant at which it is broken
}

// riskShare is the part of a term at whose end an open promise is at risk: the last quarter.
const riskShare = 4

// until is an open mark that began and must be kept before late.
func (m Mark) until(began, late time.Time) Mark {
	m.State, m.At, m.LateAt = Open, began, late
	m.RiskAt = late.Add(-late.Sub(began) / riskShare)
	return m
}

// decided is a mark that will not change by time alone.
func (m Mark) decided(kept bool, at time.Time) Mark {
	m.State, m.At = Broken, at
	if kept {
		m.State = Kept
	}
	return m
}

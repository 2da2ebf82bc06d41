package promise

import (
	"slices"

	"github.com/keepwell/keepwell/internal/complaint/inquiry"
)

// oneAnswer (A4): an agent who asked about a customer heard one of the allowed answers, and the ledger has it.
func oneAnswer(x *inquiry.Inquiry) Mark {
	m := Mark{Promise: "A4", Kind: OfInquiry, Subject: string(x.ID)}
	return m.decided(slices.Contains(inquiry.Codes, x.Code) && x.LedgerID != "", x.At)
}

// lineAnswered (A12): a question to the resource line was answered by its target. The present round counts.
func lineAnswered(q *inquiry.LineQuestion) Mark {
	m := Mark{Promise: "A12", Kind: OfQuestion, Subject: string(q.ID), Number: q.Number}
	if stopped := q.Target.StoppedAt; stopped != nil {
		return m.decided(!q.Late(*stopped), *stopped)
	}
	return m.until(q.AskedAt, *q.Target.FirstLateAt)
}

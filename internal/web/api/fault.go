package api

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/store"
)

// tale is how an error is told.
type tale struct {
	err   error
	is    kind
	field string // "" for none
}

// told are errors of the rooms whose own words may be told: they name what is missing or in the way and hold no value.
var told = []tale{
	{errNotHere, nothing, ""},
	{errChanged, changedSince, ""},
	{errVersion, noVersion, ""},
	{errKeyUsed, keyUsed, ""},
	{errState, conflict, ""},
	{access.ErrTaken, conflict, ""},
	{access.ErrNothing, nothing, ""},
	{access.ErrNoReason, wrong, "body.reason"},
	{access.ErrNoBasis, wrong, "body.basis"},
	{access.ErrBadPeriod, wrong, "body.until"},
	{access.ErrScope, wrong, "body.kinds"},
	{access.ErrRefused, nothing, ""},
	{person.ErrNoPerson, nothing, ""},
	{person.ErrSeveral, conflict, ""},
	{person.ErrTaken, conflict, ""},
	{person.ErrMerged, conflict, ""},
	{person.ErrApart, conflict, ""},
	{person.ErrNoWhy, wrong, "body.why"},
	{authorization.ErrUnknown, nothing, ""},
	{authorization.ErrState, conflict, ""},
	{authorization.ErrSelf, nothing, ""},
	{authorization.ErrReviewer, conflict, ""},
	{authorization.ErrIncomplete, wrong, "body"},
	{privacy.ErrUnknown, nothing, ""},
	{privacy.ErrState, conflict, ""},
	{privacy.ErrIncomplete, wrong, "body"},
	{privacy.ErrMust, conflict, ""},
	{privacy.ErrGround, wrong, "body.grounds"},
	{privacy.ErrReviewer, conflict, ""},
	{letter.ErrUnknown, nothing, ""},
	{account.ErrNoAccount, nothing, ""},
	{account.ErrLoginTaken, conflict, ""},
	{account.ErrClosed, conflict, ""},
	{account.ErrRefused, conflict, ""},
	{account.ErrUnknownRole, wrong, "body.roles"},
	{account.ErrInvalid, wrong, "body"},
	{inquiry.ErrUnknown, nothing, ""},
	{inquiry.ErrState, conflict, ""},
	{inquiry.ErrIncomplete, wrong, "body"},
	{complaint.ErrUnknown, nothing, ""},
	{complaint.ErrBarred, nothing, ""},
	{complaint.ErrState, conflict, ""},
	{complaint.ErrReviewer, conflict, ""},
	{complaint.ErrWorker, conflict, ""},
	{complaint.ErrForm, conflict, ""},
	{complaint.ErrAgentsWord, conflict, ""},
	{complaint.ErrNoStanding, conflict, ""},
	{complaint.ErrVerify, wrong, "body.verified"},
	{complaint.ErrIncomplete, wrong, "body"},
	{dispute.ErrUnknown, nothing, ""},
	{dispute.ErrState, conflict, ""},
	{dispute.ErrTwice, conflict, ""},
	{dispute.ErrEvidence, conflict, ""},
	{dispute.ErrIncomplete, wrong, "body"},
	{population.ErrNoMember, nothing, ""},
	{population.ErrNoFinding, nothing, ""},
	{population.ErrCursor, wrong, "query.cursor"},
	{population.ErrClosedFilter, wrong, "query"},
	{population.ErrNotIdentified, conflict, ""},
}

// byKind are problems by the kind of an error that is not told.
var byKind = map[store.Kind]kind{
	store.Invalid: wrong, store.NotFound: nothing, store.Forbidden: nothing, store.Conflict: conflict, store.TooLarge: tooBig, store.Unavailable: notNow,
}

// roomProblem words an error of a room.
func roomProblem(err error) *Problem {
	var late *privacy.NotExtendedError
	if errors.As(err, &late) {
		p := conflict.problem()
		p.Detail = late.Because
		return p
	}
	if p := complaintProblem(err); p != nil {
		return p
	}
	var often *inquiry.LimitError
	if errors.As(err, &often) {
		return limitProblem(often)
	}
	if p := fieldsProblem(err); p != nil {
		return p
	}
	for _, t := range told {
		if errors.Is(err, t.err) {
			return t.problem()
		}
	}
	if k, ok := byKind[store.KindOf(err)]; ok {
		return k.problem()
	}
	return broken.problem()
}

// complaintProblem tells what a rule of complaints has in the way: what a decision waits for, or why there is no more time. nil for others.
func complaintProblem(err error) *Problem {
	var waits *complaint.NotReadyError
	var late *complaint.NotExtendedError
	p := conflict.problem()
	switch {
	case errors.As(err, &waits):
		p.Detail = waits.Error()
	case errors.As(err, &late):
		p.Detail = late.Because
	default:
		return nil
	}
	return p
}

// limitProblem tells an agent who asks too often; which limit it was is for the file. The longest one ends within seven days.
func limitProblem(e *inquiry.LimitError) *Problem {
	p := tooMany.problem()
	p.Detail = "Too many inquiries. Ask another day, or have the customer call member services."
	if e.Passed {
		p.Detail += " What was reported was passed on."
	}
	p.headers = http.Header{"Retry-After": {"86400"}}
	return p
}

// problem says it. What does not exist is told with no word more, so that what is refused reads the same.
func (t tale) problem() *Problem {
	p := t.is.problem()
	switch {
	case t.is.slug == nothing.slug:
	case t.field != "":
		p.Errors = []FieldProblem{{t.field, t.err.Error()}}
	default:
		p.Detail = t.err.Error()
	}
	return p
}

// fieldsProblem tells what is wrong with which field of a person, if that is what an error says.
func fieldsProblem(err error) *Problem {
	var all person.FieldErrors
	var one *person.FieldError
	switch {
	case errors.As(err, &all):
	case errors.As(err, &one):
		all = person.FieldErrors{one}
	default:
		return nil
	}
	p := wrong.problem()
	for _, e := range all {
		p.Errors = append(p.Errors, FieldProblem{"body." + e.Field, "expected " + e.Expected})
	}
	return p
}

package report

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/complaint/rate"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Reports is the room.
type Reports struct {
	Options
}

// Options of New.
type Options struct {
	Record     *record.Record
	Complaints *complaint.Complaints
	People     *person.Directory
	Guard      *access.Guard
	Module     *ctm.Tracking
	Archive    *archive.Archive
	Press      *press.Press
	Rules      *Rules
	Rates      *rate.Rules
	Enrolment  Enrolment
	Zone       clock.Zone // of the plan's business
}

// Enrolment tells how many members a contract had.
type Enrolment interface {
	// Months are the counts of the twelve months of a year, by contract; months that are not known yet are absent at the end.
	Months(ctx context.Context, year int) (map[string][]int64, error)
}

// New opens the room. It reads nothing.
func New(o Options) *Reports { return &Reports{o} }

// Errors that callers ask for with errors.Is.
var (
	ErrNoLayout = errors.New("report: no layout of this name is in force on the last day of the period")
	ErrPeriod   = errors.New("report: the period ends before it begins")
	ErrRefused  = errors.New("report: reports are for complaint desks and compliance")
)

func fault(kind store.Kind, op string, err error) error {
	return &store.Error{Kind: kind, Op: "report: " + op, Err: err}
}

// Known is what a report was made of: the record up to a position.
type Known struct {
	Position int64     `json:"position"`
	At       time.Time `json:"known_at"`
}

// KnownAt is the record as it was known at an instant.
func (r *Reports) KnownAt(ctx context.Context, at time.Time) (Known, error) {
	position, err := r.Record.PositionAt(ctx, at)
	if err != nil {
		return Known{}, fmt.Errorf("report: %w", err)
	}
	return Known{Position: position, At: at.UTC()}, nil
}

package commission

import (
	"context"
	"iter"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
)

// What the book asks of the rooms of agents. Everybody is told in the order of member ids, byte by byte.

// Enrolments tell who was in which plan. enrolment.Enrollment is the one there is.
type Enrolments interface {
	EachSpans(ctx context.Context) iter.Seq2[enrolment.MemberSpans, error]
	Spans(ctx context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error)
	Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error)
}

// Tenures tell who was of record. change.Changes is the one there is.
type Tenures interface {
	EachTenures(ctx context.Context) iter.Seq2[change.MemberTenures, error]
	Tenures(ctx context.Context, members []person.ID) (map[person.ID][]change.Tenure, error)
	Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error)
}

// Standing is what is known of producers. credential.Standing is the one there is.
type Standing interface {
	Lapses(npn agent.NPN, state string, product *plan.Product, from, to clock.Date) []credential.Lapse
	Terms(npn agent.NPN, day clock.Date) (credential.Terms, bool)
	Upline(npn agent.NPN, day clock.Date) []credential.Link
}

// Producers give the present standing, and whose facts moved since.
type Producers interface {
	Standing(ctx context.Context) (Standing, error)
	Changed(ctx context.Context, after int64) ([]agent.NPN, int64, error)
}

// Positions are how far a run has read each of the rooms: where the next one goes on. They are no positions of the record.
type Positions struct {
	Spans     int64 `json:"spans"`
	Tenures   int64 `json:"tenures"`
	Producers int64 `json:"producers"`
}

package verification

import (
	"context"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Enrolments tells whose enrolment moved and what it is. enrolment.Enrolments is the one there is.
type Enrolments interface {
	Touched(ctx context.Context, after int64, limit int) (members []person.ID, next int64, err error)
	Spans(ctx context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error)
}

// Printer makes the PDF of a page. press.Press is the one there is.
type Printer interface {
	Print(ctx context.Context, html string) ([]byte, error)
}

// Verifications is the room.
type Verifications struct {
	db         *store.DB
	rec        *record.Record
	rules      *Rules
	guard      *access.Guard
	people     *person.Directory
	letters    *letter.Letters
	enrolments Enrolments
	catalog    *plan.Catalog
	plan       plan.Profile
	zone       clock.Zone
	archive    *archive.Archive
	press      Printer
	site       string
}

// Options of New. Everything must be set but Site.
type Options struct {
	DB         *store.DB
	Record     *record.Record // opened with View and those of access, person and privacy among its views
	Rules      *Rules
	Guard      *access.Guard
	People     *person.Directory
	Letters    *letter.Letters
	Enrolments Enrolments
	Catalog    *plan.Catalog
	Plan       plan.Profile
	Archive    *archive.Archive
	Press      Printer
	Site       string // https://plan.example: what is printed before the path of a link; "" prints the path alone
}

// New opens the room. It reads nothing. The plan's zone was checked when the profile was read.
func New(o Options) *Verifications {
	return &Verifications{
		o.DB, o.Record, o.Rules, o.Guard, o.People, o.Letters, o.Enrolments, o.Catalog, o.Plan, clock.MustZone(o.Plan.Zone), o.Archive, o.Press, o.Site,
	}
}

// Rules are those of the room.
func (s *Verifications) Rules() *Rules { return s.rules }

// changeTries is how often something is decided anew when somebody else was faster.
const changeTries = 10

func (s *Verifications) done(ctx context.Context, c person.Cause) (bool, error) {
	_, done, err := s.rec.Done(ctx, c.ID)
	return done, err
}

// Serving tells whether somebody works the queue.
func Serving(v access.Visitor) bool {
	return (v.Role == access.RoleBroker || v.Role == access.RoleService) && !v.Suspended
}

// System is who does what time brings.
var System = record.Actor{ID: "verification", Role: "system", Channel: "system"}

// step is what a decision adds: events of the verification, and appends of other streams.
type step struct {
	events  []record.NewEvent
	appends []record.StreamAppend
}

func (x *step) add(kind string, data any) error {
	e, err := record.EventOf(kind, schema, data)
	x.events = append(x.events, e)
	return err
}

// only is a step of one event.
func only(kind string, data any) (step, error) {
	var x step
	err := x.add(kind, data)
	return x, err
}

// change decides about a verification, and again when somebody else was faster. The same cause again changes nothing.
func (s *Verifications) change(
	ctx context.Context, c person.Cause, op string, id ID, decide func(*Verification) (step, error),
) (Verification, error) {
	c = c.Named(category)
	for try := 1; ; try++ {
		v, err := s.load(ctx, id)
		if err != nil {
			return v, err
		}
		if v.Version == 0 {
			return v, unknown(op)
		}
		if done, err := s.done(ctx, c); err != nil || done {
			return v, err
		}
		x, err := decide(&v)
		if err != nil || len(x.events) == 0 {
			return v, err
		}
		own := record.StreamAppend{Stream: record.Stream(category, string(id)), Expected: record.ExpectedVersion(v.Version), Events: x.events}
		_, err = s.rec.Append(ctx, c.Command(category), append([]record.StreamAppend{own}, x.appends...)...)
		if err == nil {
			return s.load(ctx, id)
		}
		if !record.Moved(err) || try == changeTries {
			return Verification{}, err
		}
	}
}

// load folds a verification's own stream. One that is not there has version 0.
func (s *Verifications) load(ctx context.Context, id ID) (Verification, error) {
	var v Verification
	events, err := s.rec.Load(ctx, record.Stream(category, string(id)))
	if err != nil {
		return v, err
	}
	for _, e := range events {
		if err := v.apply(e); err != nil {
			return v, err
		}
	}
	return v, nil
}

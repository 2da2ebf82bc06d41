package notice

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Types of events. The texts are in the record: never rename.
const (
	typeGiven        = "notice.given"
	typeReminded     = "notice.reminded"
	typeAcknowledged = "notice.acknowledged"
	typeEnded        = "notice.ended" // the member died: nobody is reminded any more
)

const schema = 1

func streamOf(id person.ID) record.StreamID { return record.Stream("notice", string(id)) }

// given is a delivery or, without the text itself, a reminder. Due says until when the next reminder has to go out.
type given struct {
	Version  string     `json:"version"`
	Language string     `json:"language"`
	SHA256   string     `json:"sha256,omitempty"`
	How      string     `json:"how"` // mail, email, in_person, portal
	On       clock.Date `json:"on"`
	Due      clock.Date `json:"due"`
}

type acknowledged struct {
	Version  string `json:"version"`
	Language string `json:"language"`
	SHA256   string `json:"sha256,omitempty"`
}

// Notices is the room.
type Notices struct {
	db     *store.DB
	rec    *record.Record
	people *person.Directory
	every  clock.Period
}

// Options of New.
type Options struct {
	DB     *store.DB
	Record *record.Record // opened with privacy.View among its views
	People *person.Directory
	Every  clock.Period // how often members are reminded; privacy.Rules.RemindEvery
}

// New opens the room. It reads nothing.
func New(o Options) *Notices { return &Notices{o.DB, o.Record, o.People, o.Every} }

// Standing is what one member was given, and when the next reminder is due.
type Standing struct {
	Version             string     // of the last one given; "" when none was
	Language            string     //
	GivenOn             clock.Date //
	ToldOn              clock.Date // given or reminded
	DueOn               clock.Date // last day for the next reminder
	AcknowledgedVersion string     // "" when none was
	AcknowledgedAt      time.Time  //
}

// Obligation is the reminder that the plan owes this member.
func (s Standing) Obligation(zone clock.Zone, every clock.Period) clock.Obligation {
	return clock.PeriodAfter(basis, zone, s.ToldOn, every)
}

const basis = "45 CFR 164.520(c)(1)(ii)"

// batch is how many members one append takes.
const batch = 500

// Give notes that members were given a version. Errors: store.Invalid for a cause without a zone.
func (s *Notices) Give(ctx context.Context, c person.Cause, n Notice, how string, members ...person.ID) error {
	return s.tell(ctx, c, typeGiven, given{Version: n.Version, Language: n.Language, SHA256: n.SHA256, How: how}, nil, members)
}

// Remind notes that a reminder is wanted for each member, by letter in their language, and starts their next three years.
func (s *Notices) Remind(ctx context.Context, c person.Cause, n Notice, members ...person.ID) error {
	w := &letter.Wanted{Template: letter.NoticeReminder, About: n.Version}
	return s.tell(ctx, c, typeReminded, given{Version: n.Version, Language: n.Language, How: "letter"}, w, members)
}

// Revised gives a changed version by letter (45 CFR 164.520(c)(1)(v)).
func (s *Notices) Revised(ctx context.Context, c person.Cause, n Notice, members ...person.ID) error {
	w := &letter.Wanted{Template: letter.NoticeRevised, About: n.Version}
	return s.tell(ctx, c, typeGiven, given{Version: n.Version, Language: n.Language, SHA256: n.SHA256, How: "letter"}, w, members)
}

func (s *Notices) tell(ctx context.Context, c person.Cause, kind string, g given, w *letter.Wanted, members []person.ID) error {
	zone, err := clock.LoadZone(c.Zone)
	if err != nil {
		return &store.Error{Kind: store.Invalid, Op: "notice", Err: err}
	}
	g.On = zone.DateOf(c.At)
	g.Due = g.On.Add(s.every)
	told, err := newEvent(kind, g)
	if err != nil {
		return err
	}
	for part := 0; len(members) > 0; part++ {
		n := min(batch, len(members))
		if err := s.append(ctx, c, part, told, w, members[:n]); err != nil {
			return err
		}
		members = members[n:]
	}
	return nil
}

// append tells a batch of members. Each batch has a command of its own, so that a run that was killed goes on where it was.
func (s *Notices) append(ctx context.Context, c person.Cause, part int, told record.NewEvent, w *letter.Wanted, members []person.ID) error {
	command := record.Command{ID: "notice/" + rand.Text(), At: c.At, Zone: c.Zone, Actor: c.Actor}
	if c.ID != "" {
		command.ID = fmt.Sprintf("%s/%d", c.ID, part)
		if _, done, err := s.rec.Done(ctx, command.ID); err != nil || done {
			return err
		}
	}
	found, err := s.people.Find(ctx, members)
	if err != nil {
		return fmt.Errorf("notice: %w", err)
	}
	var appends []record.StreamAppend
	for _, id := range members {
		some, err := tellOne(id, found[id], command.ID, told, w)
		if err != nil {
			return err
		}
		appends = append(appends, some...)
	}
	_, err = s.rec.Append(ctx, command, appends...)
	return err
}

// tellOne is what is recorded of one member. Whoever died gets no letter, and none later.
func tellOne(id person.ID, p person.Person, command string, told record.NewEvent, w *letter.Wanted) ([]record.StreamAppend, error) {
	if p.Death != nil {
		ended, err := newEvent(typeEnded, struct{}{})
		return []record.StreamAppend{{Stream: streamOf(id), Expected: record.AnyVersion, Events: []record.NewEvent{ended}}}, err
	}
	all := []record.StreamAppend{{Stream: streamOf(id), Expected: record.AnyVersion, Events: []record.NewEvent{told}}}
	if w == nil {
		return all, nil
	}
	wanted := *w
	wanted.Member = id
	one, err := letter.Append(p, command, wanted)
	return append(all, one), err
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	return record.EventOf(kind, schema, data)
}

// Acknowledge notes that a member at the portal has read a version; once for each. Errors: access.ErrRefused for anybody else.
func (s *Notices) Acknowledge(ctx context.Context, c person.Cause, v access.Visitor, n Notice) error {
	if v.Person == "" || v.Role != access.RoleMember || v.Suspended {
		return &store.Error{Kind: store.Forbidden, Op: "notice: acknowledge", Err: access.ErrRefused}
	}
	now, err := s.Mine(ctx, v)
	if err != nil || now.AcknowledgedVersion == n.Version {
		return err
	}
	e, err := newEvent(typeAcknowledged, acknowledged{n.Version, n.Language, n.SHA256})
	if err != nil {
		return err
	}
	command := record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}
	if command.ID == "" {
		command.ID = "notice/" + rand.Text()
	}
	_, err = s.rec.Append(ctx, command, record.StreamAppend{
		Stream: streamOf(v.Person), Expected: record.AnyVersion, Events: []record.NewEvent{e},
	})
	return err
}

// Mine is what the visitor was given: their own.
func (s *Notices) Mine(ctx context.Context, v access.Visitor) (Standing, error) {
	return s.of(ctx, v.Person)
}

// ForMember is what a member was given. Errors: access.ErrRefused when the pass does not open requests.
func (s *Notices) ForMember(ctx context.Context, p access.Pass) (Standing, error) {
	if !p.Allows(access.Requests) {
		return Standing{}, &store.Error{Kind: store.NotFound, Op: "notice: for member", Err: access.ErrRefused}
	}
	return s.of(ctx, p.Member())
}

func (s *Notices) of(ctx context.Context, id person.ID) (Standing, error) {
	var x Standing
	var at int64
	var givenDay, toldDay, dueDay int64
	err := s.db.Read().QueryRowContext(ctx,
		`select version, language, given_day, told_day, due_day, acknowledged_us, acknowledged_version from notice_given where person_id = $1`,
		string(id)).Scan(&x.Version, &x.Language, &givenDay, &toldDay, &dueDay, &at, &x.AcknowledgedVersion)
	if errors.Is(err, sql.ErrNoRows) {
		return x, nil
	}
	if err != nil {
		return x, fmt.Errorf("notice: %w", err)
	}
	x.GivenOn, x.ToldOn, x.DueOn = clock.Date(givenDay), clock.Date(toldDay), clock.Date(dueDay)
	if at != 0 {
		x.AcknowledgedAt = time.UnixMicro(at).UTC()
	}
	return x, nil
}

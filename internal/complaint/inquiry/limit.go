package inquiry

import (
	"context"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// weekOfAsking is how far back the limit about one customer looks.
const weekOfAsking = 7 * 24 * time.Hour

// count is how often an agent and the agencies asked, and where their streams stood: two who ask at once are counted one by one, on
// every server.
type count struct {
	limit    string // that was run into; "" for none
	because  string
	versions []askerVersion
}

type askerVersion struct {
	id      person.ID
	version int64
}

// count reads how often was asked, and asks the rules of the day. Nobody counts callers whom nobody knows: they hear nothing.
func (s *Inquiries) count(ctx context.Context, a *asker, named Named, at time.Time) (count, error) {
	var out count
	if a.ID == "" {
		return out, nil
	}
	facts := map[string]any{}
	err := s.db.Snapshot(ctx, func(q store.Queries) error {
		var err error
		if out.versions, err = versionsOf(ctx, q, append([]person.ID{a.ID}, a.agencies...)); err != nil {
			return err
		}
		return s.counts(ctx, q, a, named, at, facts)
	})
	if err != nil {
		return out, fmt.Errorf("inquiry: count: %w", err)
	}
	on := s.zone.DateOf(at)
	d, err := s.rules.library.Answer(setLimit, &on, facts)
	if err != nil {
		return out, err
	}
	out.limit, _ = d.Result["limit"].(string)
	out.because = d.Because
	return out, nil
}

// counts are the facts of the limits.
func (s *Inquiries) counts(ctx context.Context, q store.Queries, a *asker, named Named, at time.Time, facts map[string]any) error {
	today := s.zone.StartOfDay(s.zone.DateOf(at)).UnixMicro()
	own, err := scanCount(ctx, q, "select count(*) from inquiry where asker_id = $1 and asked_us >= $2", string(a.ID), today)
	if err != nil {
		return err
	}
	busiest := int64(0)
	for _, id := range a.agencies {
		n, err := scanCount(ctx, q, "select count(*) from inquiry_agency where agency_id = $1 and asked_us >= $2", string(id), today)
		if err != nil {
			return err
		}
		busiest = max(busiest, n)
	}
	since := at.Add(-weekOfAsking).UnixMicro()
	same, err := scanCount(ctx, q, "select count(*) from inquiry where asker_id = $1 and asked_us > $2 and customer_key = $3",
		string(a.ID), since, keyOf(named))
	facts["by_agent_today"], facts["by_agency_today"], facts["about_member_this_week"] = own, busiest, same
	return err
}

func scanCount(ctx context.Context, q store.Queries, query string, args ...any) (n int64, err error) {
	err = each(ctx, q, func(rows store.Rows) error { return rows.Scan(&n) }, query, args...)
	return n, err
}

// versionsOf are where the streams of an agent and the agencies stand; those that never asked stand at 0.
func versionsOf(ctx context.Context, q store.Queries, ids []person.ID) ([]askerVersion, error) {
	out := make([]askerVersion, len(ids))
	for i, id := range ids {
		n, err := scanCount(ctx, q, "select version from inquiry_asker where asker_id = $1", string(id))
		if err != nil {
			return nil, err
		}
		out[i] = askerVersion{id, n}
	}
	return out, nil
}

// add demands that nobody of the same agency asked in between, and notes that somebody did now.
func (x count) add(appends []record.StreamAppend) ([]record.StreamAppend, error) {
	for _, v := range x.versions {
		next, err := one(askerCategory, string(v.id), record.ExpectedVersion(v.version), typeCounted, struct{}{})
		if err != nil {
			return nil, err
		}
		appends = append(appends, next)
	}
	return appends, nil
}

// Refusal is an entry of the watch list: an agent ran into a limit on a day.
type Refusal struct {
	ID        ID         `json:"id"`
	Asker     person.ID  `json:"asker"`
	AskerName string     `json:"asker_name"`
	Limit     string     `json:"limit"` // agent_day, agency_day, member_week
	Day       clock.Date `json:"day"`
	At        time.Time  `json:"at"`
}

// refuse puts the agent on the watch list, once a day for each limit, and passes on what was reported all the same: a limit never
// stands before somebody in danger.
func (s *Inquiries) refuse(ctx context.Context, c person.Cause, x *Inquiry, v verdict, limit string) error {
	const op = "inquiry: ask"
	passed, err := s.passOn(ctx, c, x, v)
	if err != nil {
		return err
	}
	day := s.zone.DateOf(x.At)
	id := ID(record.IDOf("refusal", string(x.Asker)+"\x00"+limit+"\x00"+day.String()))
	first := person.Cause{ID: "inquiry/refused/" + string(id), At: c.At, Zone: c.Zone, Actor: c.Actor}
	if _, known, err := s.rec.Done(ctx, first.ID); err != nil || known {
		return joinLimit(op, err, limit, passed)
	}
	e, err := one(inquiryCategory, string(id), record.NoStream, typeRefused, Refusal{id, x.Asker, x.AskerName, limit, day, x.At})
	if err != nil {
		return err
	}
	_, err = s.rec.Append(ctx, first.Command("inquiry"), e)
	if record.Moved(err) {
		err = nil // somebody else was faster: the entry is there
	}
	return joinLimit(op, err, limit, passed)
}

func joinLimit(op string, err error, limit string, passed bool) error {
	if err != nil {
		return err
	}
	return limited(op, &LimitError{limit, passed})
}

// passOn makes the work of what was reported, without an answer.
func (s *Inquiries) passOn(ctx context.Context, c person.Cause, x *Inquiry, v verdict) (bool, error) {
	c = c.Part("passed")
	tasks, err := s.outreach(c, x, v.tasks)
	if err != nil || len(tasks) == 0 {
		return false, err
	}
	if _, done, err := s.rec.Done(ctx, c.ID); err != nil || done {
		return done, err
	}
	_, err = s.rec.Append(ctx, c.Command("inquiry"), tasks...)
	return err == nil, err
}

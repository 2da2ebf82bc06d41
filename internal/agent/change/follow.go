package change

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Followed is what came of following the others.
type Followed struct {
	Looked  int `json:"looked"`  // members of whom something new was known
	Changed int `json:"changed"` // members whose tenures or decisions changed
	Decided int `json:"decided"` // new decisions
	Again   int `json:"again"`   // decisions made again, with another result or from other facts
	Held    int `json:"held"`    // of all of these, how many are open
}

// followed is how far this room has followed the others: cursors of theirs, not positions of the record.
type followed struct {
	Enrolment  int64 `json:"enrolment"`
	Credential int64 `json:"credential"`
}

// followAtOnce is how many members are settled in one append: enough that a disk sync is shared by many, little enough to be done anew
// when a specialist at the desk was faster.
const followAtOnce = 1000

// Follow brings decisions, tenures and access up to date with what was said of members and agents since. It may run at any time, on
// several servers, and again after a crash: what is up to date already changes nothing, and each part is one append together with how
// far it reached.
func (s *Changes) Follow(ctx context.Context, c person.Cause) (Followed, error) {
	var out Followed
	if err := s.followAgents(ctx, c, &out); err != nil {
		return out, err
	}
	return out, s.followMembers(ctx, c, &out)
}

// followMembers settles those of whom the enrolment facts say something new.
func (s *Changes) followMembers(ctx context.Context, c person.Cause, out *Followed) error {
	for {
		now, err := s.reached(ctx)
		if err != nil {
			return err
		}
		members, next, err := s.enrollment.Touched(ctx, now.at.Enrolment, followAtOnce)
		if err != nil || len(members) == 0 {
			return err
		}
		to := now.at
		to.Enrolment = next
		if err := s.settle(ctx, c, members, &step{now, to}, Feed, out); err != nil {
			return err
		}
	}
}

// followAgents settles those whose decisions depend on an agent of whom something was said (E6).
func (s *Changes) followAgents(ctx context.Context, c person.Cause, out *Followed) error {
	now, err := s.reached(ctx)
	if err != nil {
		return err
	}
	agents, next, err := s.credentials.Changed(ctx, now.at.Credential)
	if err != nil || len(agents) == 0 {
		return err
	}
	members, err := s.dependent(ctx, agents)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(members, followAtOnce) {
		if err := s.settle(ctx, c, part, nil, Feed, out); err != nil {
			return err
		}
	}
	if now, err = s.reached(ctx); err != nil {
		return err
	}
	to := now.at
	to.Credential = max(to.Credential, next)
	return s.settle(ctx, c, nil, &step{now, to}, Feed, out)
}

// dependent are the members with a decision that rests on an agent, or names one.
func (s *Changes) dependent(ctx context.Context, agents []agent.NPN) (members []person.ID, err error) {
	keys := make([]any, len(agents))
	for i, a := range agents {
		keys[i] = string(a)
	}
	err = lookup(ctx, s.db.Read(), func(rows store.Rows) error {
		var member person.ID
		err := rows.Scan(&member)
		members = append(members, member)
		return err
	}, "select distinct c.member_id from plan_change_party p join plan_change c on c.id = p.change_id where p.npn in (%)", keys)
	slices.Sort(members)
	return slices.Compact(members), err
}

// place is how far this room has come, and the version of the stream that says so.
type place struct {
	at      followed
	version int64
}

// step moves it on.
type step struct {
	from place
	to   followed
}

func (s *Changes) reached(ctx context.Context) (place, error) {
	var p place
	err := each(ctx, s.db.Read(), func(rows store.Rows) error {
		var name string
		var at int64
		if err := rows.Scan(&name, &at, &p.version); err != nil {
			return err
		}
		if name == cursorEnrolment {
			p.at.Enrolment = at
		} else {
			p.at.Credential = at
		}
		return nil
	}, "select name, place, version from change_cursor")
	return p, err
}

// settle brings some members up to date, in one append, with the step. Who else changed one of them makes it look again.
func (s *Changes) settle(ctx context.Context, c person.Cause, members []person.ID, to *step, why string, out *Followed) error {
	for try := 1; ; try++ {
		w := s.work(c, why)
		if err := w.members(ctx, members, nil); err != nil {
			return err
		}
		if err := w.step(to); err != nil {
			return err
		}
		err := w.append(ctx, c)
		if err == nil {
			w.count(out, len(members))
			return nil
		}
		if !record.Moved(err) || try == changeTries {
			return err
		}
		if to != nil { // perhaps another server follows too
			if now, e := s.reached(ctx); e != nil || now.version != to.from.version {
				return e
			}
		}
	}
}

// work is one append in the making.
type work struct {
	room    *Changes
	at      time.Time
	why     string
	faces   *faces
	appends []record.StreamAppend
	decided []decision
	changed int
}

func (s *Changes) work(c person.Cause, why string) *work {
	return &work{room: s, at: c.At, why: why, faces: &faces{s.people, map[agent.NPN]person.ID{}}}
}

// told is what somebody says of a member that goes on record with what follows from it.
type told struct {
	wished []record.NewEvent        // on the tenure stream
	heard  map[ID][]record.NewEvent // on the streams of changes
}

// members settles some members; tell, if given, first adds what somebody says of each.
func (w *work) members(ctx context.Context, ids []person.ID, tell func(person.ID, *member) (told, error)) error {
	if len(ids) == 0 {
		return nil
	}
	s := w.room
	spans, err := s.enrollment.Spans(ctx, ids)
	if err != nil {
		return err
	}
	known, err := s.load(ctx, ids)
	if err != nil {
		return err
	}
	agents, err := s.credentials.Standing(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		m, said := known[id], told{}
		if tell != nil {
			if said, err = tell(id, m); err != nil {
				return err
			}
		}
		g := ground{member: id, spans: spans[id], changes: m.changes, wishes: slices.Clone(m.wishes), agents: agents, policy: s.policy}
		done, err := g.settle(w.at, w.why)
		if err != nil {
			return err
		}
		if err := w.member(ctx, id, m, said, done); err != nil {
			return err
		}
	}
	return nil
}

// member adds what is new of one member.
func (w *work) member(ctx context.Context, id person.ID, m *member, said told, done settled) error {
	before := len(w.appends)
	if err := w.decisions(m, said, done.decided); err != nil {
		return err
	}
	set := !slices.EqualFunc(m.Tenures, done.tenures, sameTenure)
	events := said.wished
	if set {
		grants, give, err := w.room.grant(ctx, w.faces, id, m.Grants, done.tenures)
		if err != nil {
			return err
		}
		e, err := record.EventOf(typeSet, schema, standing{done.tenures, grants})
		if err != nil {
			return err
		}
		events = append(slices.Clone(events), e)
		if give != nil {
			w.appends = append(w.appends, *give)
		}
	}
	w.add(tenureStream(id), m.version, events)
	if len(w.appends) > before {
		w.changed++
	}
	return nil
}

// decisions adds new versions, behind what was heard of the same change.
func (w *work) decisions(m *member, said told, all []decision) error {
	heard := said.heard
	for _, d := range all {
		e, err := record.EventOf(typeDecided, schema, d.data)
		if err != nil {
			return err
		}
		w.add(changeStream(d.change), m.versionOf(d.change), append(slices.Clone(heard[d.change]), e))
		delete(heard, d.change)
		w.decided = append(w.decided, d)
	}
	for id, events := range heard {
		w.add(changeStream(id), m.versionOf(id), events)
	}
	return nil
}

func (w *work) add(stream record.StreamID, version int64, events []record.NewEvent) {
	if len(events) > 0 {
		w.appends = append(w.appends, record.StreamAppend{Stream: stream, Expected: record.ExpectedVersion(version), Events: events})
	}
}

// versionOf is how far the stream of a change is; 0 for a new one.
func (m *member) versionOf(id ID) int64 {
	if c := m.change(id); c != nil {
		return c.Version
	}
	return 0
}

func (m *member) change(id ID) *Change {
	if i := slices.IndexFunc(m.changes, func(c *Change) bool { return c.ID == id }); i >= 0 {
		return m.changes[i]
	}
	return nil
}

func sameTenure(a, b Tenure) bool {
	if (a.Until == nil) != (b.Until == nil) || a.Until != nil && *a.Until != *b.Until {
		return false
	}
	a.Until, b.Until = nil, nil
	return a == b
}

func (w *work) step(to *step) error {
	if to == nil {
		return nil
	}
	a, err := one(followStream, to.from.version, typeFollowed, to.to)
	w.appends = append(w.appends, a)
	return err
}

// append puts it on record, under an id that follows from its content: the same work again is the same command.
func (w *work) append(ctx context.Context, c person.Cause) error {
	if len(w.appends) == 0 {
		return nil
	}
	sum := sha256.New()
	for _, a := range w.appends {
		sum.Write([]byte(a.Stream))
		sum.Write([]byte{byte(a.Expected), byte(a.Expected >> 8)})
		for _, e := range a.Events {
			sum.Write(e.Data)
		}
	}
	c = c.Named("change").Part(hex.EncodeToString(sum.Sum(nil)[:9]))
	_, err := w.room.rec.Append(ctx, c.Command("change"), w.appends...)
	return err
}

func (w *work) count(out *Followed, looked int) {
	out.Looked += looked
	out.Changed += w.changed
	for i := range w.decided {
		d := &w.decided[i].data.Decision
		if d.Version > 1 {
			out.Again++
		} else {
			out.Decided++
		}
		if d.Open() {
			out.Held++
		}
	}
}

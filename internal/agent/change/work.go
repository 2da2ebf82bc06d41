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
)

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
		grants, give, err := w.room.grant(ctx, w.faces, id, m.Grants, done.tenures, w.room.zone.DateOf(w.at))
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

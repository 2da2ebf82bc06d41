package change

import (
	"context"
	"slices"

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

package complaint

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Swept is what a sweep did.
type Swept struct {
	Soon      int // reminded of
	Escalated int // told to the leads
	Missed    int
	Freed     int // taken from somebody idle or absent
	Assigned  int // given by rule
	Letters   int // wanted by themselves
}

// Any tells whether there was anything to do; then there may be more.
func (s Swept) Any() bool { return s != Swept{} }

// System is who acts when the clock does.
var System = record.Actor{ID: "system", Role: "system", Channel: "clock"}

// Sweep does what time asks for at an instant, at most limit things of each kind: reminds of what is due soon, tells the leads before
// a legal instant, records what was missed, takes cases from people who are idle, absent or left, gives out what nobody took, and
// wants the letters that go out by themselves. Each thing happens once, however many servers sweep and however often they stop: its command follows from what it is about. The lead
// times are those of the catalog. With nothing to do it reads the ends of a few indexes.
func (s *Complaints) Sweep(ctx context.Context, at time.Time, limit int) (Swept, error) {
	x := sweep{s: s, at: at, limit: limit, rules: s.rules.Catalog(s.zone.DateOf(at)).Sweep}
	for _, step := range []func(context.Context) error{x.warn, x.free, x.giveOut, x.write} {
		if err := step(ctx); err != nil {
			return x.done, fmt.Errorf("complaint: sweep: %w", err)
		}
	}
	return x.done, nil
}

// sweep is one sweep under way.
type sweep struct {
	s     *Complaints
	at    time.Time
	limit int
	rules catalog.Sweep
	done  Swept
}

// cause is that of the system, for one thing: the same thing again is the same command.
func (x *sweep) cause(parts ...string) person.Cause {
	return person.Cause{At: x.at, Zone: x.s.zone.String(), Actor: System, ID: "complaint-sweep/" + record.IDOf("complaint", parts...)}
}

// owing is a duty about which something is to be said.
type owing struct {
	id    ID
	key   string
	dueUS int64
	hours bool
}

// warn says what is to be said of duties.
func (x *sweep) warn(ctx context.Context) error {
	for _, legal := range []bool{true, false} {
		for stage := stageQuiet; stage < stageMissed; stage++ {
			for _, hours := range []bool{false, true} {
				if !legal && stage > stageQuiet {
					continue // of our own targets only the miss is noted
				}
				if err := x.warnOf(ctx, legal, stage, hours); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// warnOf is warn for duties of one kind of which the same was said. They are read by when the next thing is to be said.
func (x *sweep) warnOf(ctx context.Context, legal bool, stage int, hours bool) error {
	next := stage + 1
	if !legal {
		next = stageMissed
	}
	var found []owing
	err := scan(ctx, x.s.db.Read(), `select c.id, d.duty_key, d.due_us from complaint_duty d join complaint_case c on c.seq = d.seq
 where d.legal = $1 and d.stage = $2 and d.in_hours = $3 and d.due_us <= $4 order by d.due_us, d.seq, d.duty_key limit `+strconv.Itoa(x.limit),
		[]any{flag(legal), stage, flag(hours), x.at.Add(x.lead(next, hours)).UnixMicro()}, func(rows store.Rows) error {
			o := owing{hours: hours}
			err := rows.Scan(&o.id, &o.key, &o.dueUS)
			found = append(found, o)
			return err
		})
	if err != nil {
		return err
	}
	for _, o := range found {
		if err := x.say(ctx, o, next); err != nil {
			return err
		}
	}
	return nil
}

// lead is how long before a duty is late something is said of it.
func (x *sweep) lead(stage int, hours bool) time.Duration {
	var l catalog.Lead
	switch stage {
	case stageSoon:
		l = x.rules.DueSoon
	case stageLeads:
		l = x.rules.Escalate
	}
	if hours {
		return time.Duration(l.Hours) * time.Hour
	}
	return time.Duration(l.Days) * 24 * time.Hour
}

// say records the furthest thing that is to be said of a duty: after a long stop, what was missed is not called due soon.
func (x *sweep) say(ctx context.Context, o owing, stage int) error {
	due := time.UnixMicro(o.dueUS).UTC()
	for stage < stageMissed && !x.at.Before(due.Add(-x.lead(stage+1, o.hours))) {
		stage++
	}
	what := whatOf(stage)
	said := false
	_, err := x.s.change(ctx, x.cause(string(o.id), o.key, what, strconv.FormatInt(o.dueUS, 10)), "complaint: warn", o.id,
		func(now *Case) (step, error) {
			k := kept{Case: *now}
			if d, owed := k.duties()[o.key]; !owed || d.dueUS != o.dueUS || now.State.Over() {
				return step{}, nil
			}
			w := Warning{Key: o.key, What: what, Due: due}
			leads, err := x.s.Leads(ctx, now.Desk)
			if err != nil {
				return step{}, err
			}
			w.To = toldOf(stage, now.Assignee, leads)
			said = true
			return one(typeWarned, w)
		})
	if err == nil && said {
		x.count(stage)
	}
	return elsewhere(err)
}

// toldOf are the accounts that a warning is for: who has the case is reminded, the leads hear of it when time is short.
func toldOf(stage int, assignee string, leads []string) (to []string) {
	if assignee != "" {
		to = append(to, assignee)
	}
	if stage > stageSoon || assignee == "" {
		to = append(to, less(leads, to)...)
	}
	return to
}

func (x *sweep) count(stage int) {
	switch stage {
	case stageSoon:
		x.done.Soon++
	case stageLeads:
		x.done.Escalated++
	default:
		x.done.Missed++
	}
}

// elsewhere forgives what another server did at the same time.
func elsewhere(err error) error {
	var same *record.CommandConflict
	if record.Moved(err) || errors.As(err, &same) {
		return nil
	}
	return err
}

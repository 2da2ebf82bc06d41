package complaint

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
)

// free takes cases from people who left, are away, or did nothing with them for days.
func (x *sweep) free(ctx context.Context) error {
	absent, err := x.absent(ctx)
	if err != nil {
		return err
	}
	for _, account := range sortedKeys(absent) {
		err := x.freeAll(ctx, absent[account], "assignee = $1 and seq in (select seq from complaint_open where facet = $2)",
			account, facet("assignee", account))
		if err != nil {
			return err
		}
	}
	idle := businessBefore(x.s.zone, x.at, x.rules.IdleBusinessDays)
	return x.freeAll(ctx, "idle", "open = 1 and assignee <> '' and touched_us < $1", idle.UnixMicro())
}

// absent are the accounts with open cases of those who are not there, and why.
func (x *sweep) absent(ctx context.Context) (map[string]string, error) {
	workers, err := x.s.Workers(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for i := range workers {
		if why := x.absence(&workers[i]); why != "" {
			out[workers[i].Account] = why
		}
	}
	loads, err := x.s.Load(ctx, sortedKeys(out))
	for account, n := range loads {
		if n == 0 {
			delete(out, account)
		}
	}
	return out, err
}

// absence is why somebody's cases cannot wait for them; "" when they can.
func (x *sweep) absence(w *Worker) string {
	switch {
	case w.Left:
		return "left"
	case w.AwayUntil != nil && !w.AwayUntil.Before(businessAfter(x.s.zone.DateOf(x.at), x.rules.AbsentBusinessDays)):
		return "away"
	}
	return ""
}

// lying is a case that somebody has, since when.
type lying struct {
	id       ID
	assignee string
	touched  int64
}

func (x *sweep) freeAll(ctx context.Context, why, condition string, args ...any) error {
	all, err := x.lying(ctx, condition, args...)
	if err != nil {
		return err
	}
	for _, l := range all {
		freed := false
		c := x.cause("free", string(l.id), l.assignee, strconv.FormatInt(l.touched, 10))
		after, err := x.s.change(ctx, c, "complaint: free", l.id, func(now *Case) (step, error) {
			if now.Assignee != l.assignee || now.State.Over() || now.touchedAt().UnixMicro() != l.touched {
				return step{}, nil // somebody did something just now
			}
			freed = true
			return x.s.release(now, why)
		})
		if err := elsewhere(err); err != nil {
			return err
		}
		if !freed || err != nil {
			continue
		}
		x.done.Freed++
		if err := x.give(ctx, l.id, after.Version, l.assignee); err != nil {
			return err
		}
	}
	return nil
}

func (x *sweep) lying(ctx context.Context, condition string, args ...any) (all []lying, err error) {
	err = scan(ctx, x.s.db.Read(), "select id, assignee, touched_us from complaint_case where "+condition+
		" order by touched_us, seq limit "+strconv.Itoa(x.limit), args, func(rows store.Rows) error {
		var l lying
		err := rows.Scan(&l.id, &l.assignee, &l.touched)
		all = append(all, l)
		return err
	})
	return all, err
}

// touchedAt is when somebody last did something with the case, or got it.
func (c *Case) touchedAt() time.Time {
	if c.Since.After(c.Touched) {
		return c.Since
	}
	return c.Touched
}

// giveOut gives what nobody took within hours to whom the rules choose, at desks where somebody is there.
func (x *sweep) giveOut(ctx context.Context) error {
	workers, err := x.s.Workers(ctx)
	if err != nil {
		return err
	}
	q := &query{}
	q.and("open = 1 and assignee = '' and touched_us < ?", x.at.Add(-time.Duration(x.rules.UnassignedHours)*time.Hour).UnixMicro())
	var desks []string
	for i := range workers {
		if x.absence(&workers[i]) == "" {
			for _, d := range workers[i].Desks {
				desks = append(desks, string(d))
			}
		}
	}
	if len(desks) == 0 {
		return nil
	}
	slices.Sort(desks)
	q.and("desk in (" + q.list(slices.Compact(desks)) + ")")
	all, err := x.lying(ctx, q.where.String(), q.args...)
	if err != nil {
		return err
	}
	for _, l := range all {
		if err := x.give(ctx, l.id, l.touched, ""); err != nil {
			return err
		}
	}
	return nil
}

// give assigns a case by rule, to somebody else than who had it.
func (x *sweep) give(ctx context.Context, id ID, seed int64, not string) error {
	after, err := x.s.autoAssign(ctx, x.cause("give", string(id), not, strconv.FormatInt(seed, 10)), id, not)
	if err == nil && after.Assignee != "" {
		x.done.Assigned++
	}
	return elsewhere(err)
}

// businessAfter is so many business days after a day. Weekends are none: nobody sits at the desk then. Legal dates know no such thing.
func businessAfter(d clock.Date, n int) clock.Date {
	for n > 0 {
		if d = d.AddDays(1); !weekend(d) {
			n--
		}
	}
	return d
}

// businessBefore is the same hour so many business days before an instant.
func businessBefore(zone clock.Zone, at time.Time, n int) time.Time {
	for d := zone.DateOf(at); n > 0; {
		d, at = d.AddDays(-1), at.Add(-24*time.Hour)
		if !weekend(d) {
			n--
		}
	}
	return at
}

func weekend(d clock.Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

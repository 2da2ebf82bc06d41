package population

import (
	"context"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/record"
)

// writeBatch is how many members go into one append: enough to make the commit cheap (each one touches the last page of every
// list of a rule), few enough to let other writers in after half a second, and to lose little work when killed.
const writeBatch = 2000

// evaluation is one member held against all rules, when it differs from the record.
type evaluation struct {
	member  string
	first   bool  // the record has nothing about the member yet
	version int64 // of the member's stream as the evaluation saw it
	person  personFacts
	digest  int64
	found   map[string]*findingData
}

// writer turns evaluations into events, many members at a time. It belongs to one goroutine.
type writer struct {
	run     *run
	pending []evaluation
}

func newWriter(r *run) *writer { return &writer{run: r} }

func (w *writer) add(ctx context.Context, e evaluation) error {
	w.pending = append(w.pending, e)
	if len(w.pending) < writeBatch {
		return nil
	}
	return w.flush(ctx)
}

// flush appends what is pending. A conflict means that another process evaluated one of the members in between: its findings are
// as good as ours, and the next run looks again.
func (w *writer) flush(ctx context.Context) error {
	if len(w.pending) == 0 {
		return nil
	}
	defer func() { w.pending = w.pending[:0] }()
	before, err := w.before(ctx)
	if err != nil {
		return err
	}
	var appends []record.StreamAppend
	changed := 0
	for _, e := range w.pending {
		event, n, err := w.event(e, before[e.member])
		if err != nil {
			return err
		}
		changed += n
		appends = append(appends, record.StreamAppend{
			Stream: memberStream(e.member), Expected: record.ExpectedVersion(e.version), Events: []record.NewEvent{event},
		})
	}
	if err := w.append(ctx, appends); err != nil {
		return err
	}
	w.run.membersChanged.Add(int64(len(appends)))
	w.run.changed.Add(int64(changed))
	return nil
}

func (w *writer) append(ctx context.Context, appends []record.StreamAppend) error {
	// The command is the members and the versions they are taken to: the same step, tried again, is the same command.
	first := appends[0]
	id := fmt.Sprintf("findings/%s/%d/%d/%s", first.Stream, first.Expected, w.run.asOf, w.run.p.rules.Hash()[:16])
	_, err := w.run.p.rec.Append(ctx, w.run.p.command(id, w.run.cause), appends...)
	var conflict *record.VersionConflict
	if errors.As(err, &conflict) {
		return fmt.Errorf("population: another process evaluates the same members; run again: %w", err)
	}
	return err
}

// before reads the recorded findings of the pending members.
func (w *writer) before(ctx context.Context) (map[string]recordedMember, error) {
	all := map[string]recordedMember{}
	q := &query{}
	var ids []string
	for _, e := range w.pending {
		if !e.first {
			ids = append(ids, e.member)
		}
	}
	if len(ids) == 0 {
		return all, nil
	}
	list := q.list(ids)
	if err := w.summaries(ctx, list, q.args, all); err != nil {
		return nil, err
	}
	rows, err := w.run.p.db.Read().QueryContext(ctx, "select m.member_id, f.rule_id, f.state, f.due_day, f.data from member m join finding f on f.seq = m.seq where m.member_id in ("+list+")", q.args...)
	if err != nil {
		return nil, fmt.Errorf("population: read findings: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var member, rule, text string
		var state State
		var due claim.Day
		if err := rows.Scan(&member, &rule, &state, &due, &text); err != nil {
			return nil, fmt.Errorf("population: read findings: %w", err)
		}
		d, err := readFinding(text, state, dueOf(due))
		if err != nil {
			return nil, err
		}
		all[member].findings[rule] = d
	}
	return all, rows.Err()
}

// recordedMember is what the views say of a member.
type recordedMember struct {
	summary  summary
	findings map[string]*findingData
}

func (w *writer) summaries(ctx context.Context, list string, args []any, all map[string]recordedMember) error {
	rows, err := w.run.p.db.Read().QueryContext(ctx,
		"select member_id, confirmed, open_gaps, priority, next_due_day, digest from member where member_id in ("+list+")", args...)
	if err != nil {
		return fmt.Errorf("population: read members: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var member string
		var s summary
		if err := rows.Scan(&member, &s.Confirmed, &s.OpenGaps, &s.Priority, &s.NextDue, &s.Digest); err != nil {
			return fmt.Errorf("population: read members: %w", err)
		}
		s.NextDue = dueOf(s.NextDue)
		all[member] = recordedMember{summary: s, findings: map[string]*findingData{}}
	}
	return rows.Err()
}

func (w *writer) event(e evaluation, before recordedMember) (record.NewEvent, int, error) {
	rules := w.run.p.rules
	changes := rules.difference(before.findings, e.found)
	event, err := newEvent(typeFindingsChanged, findingsChanged{
		AsOf: w.run.asOf, RulesHash: rules.Hash(), Load: w.run.load, First: e.first, Person: e.person,
		Summary: rules.summarize(e.found, e.digest), Before: before.summary, Changes: changes,
	})
	return event, len(changes), err
}

package population

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// IdentifyRequest says for which day to evaluate everybody.
type IdentifyRequest struct {
	AsOf     clock.Date
	Cause    Cause
	Progress Progress
}

// IdentifyResult is what an identification did.
type IdentifyResult struct {
	AsOf           clock.Date `json:"as_of"`
	Members        int        `json:"members"`
	MembersChanged int        `json:"members_changed"`
	Changed        int        `json:"findings_changed"`
	RulesHash      string     `json:"rules_hash"`
}

// Identify evaluates everybody as of a day and records what differs from the record. A run that was killed has recorded what it
// had come to; the next one records the rest, and a run over the same data, rules and day changes nothing.
func (p *Population) Identify(ctx context.Context, r IdentifyRequest) (IdentifyResult, error) {
	unlock, err := p.lock()
	if err != nil {
		return IdentifyResult{}, err
	}
	defer unlock()
	asOf := r.AsOf.Days()
	if err := p.finish(ctx, r.Cause, nil); err != nil {
		return IdentifyResult{}, err
	}
	if err := p.refresh(ctx); err != nil { // another process may have loaded
		return IdentifyResult{}, err
	}
	live := p.view()
	defer live.release()
	known, err := p.digests(ctx)
	if err != nil {
		return IdentifyResult{}, err
	}
	run := newRun(p, live, asOf, r.Cause, known)
	if err := run.everybody(ctx, r.Progress); err != nil {
		return IdentifyResult{}, err
	}
	if err := p.recordRun(ctx, run, r); err != nil {
		return IdentifyResult{}, err
	}
	return IdentifyResult{
		AsOf: r.AsOf, Members: int(run.members.Load()), MembersChanged: int(run.membersChanged.Load()),
		Changed: int(run.changed.Load()), RulesHash: p.rules.Hash(),
	}, nil
}

// LastAsOf is the day of the last identification, claim.NoDay when there was none.
func (p *Population) LastAsOf(ctx context.Context) (claim.Day, error) {
	run, err := p.lastRun(ctx)
	return run.AsOf, err
}

// recordRun notes the end of a run with its totals, unless nothing differs from the last one.
func (p *Population) recordRun(ctx context.Context, run *run, r IdentifyRequest) error {
	last, err := p.lastRun(ctx)
	if err != nil {
		return err
	}
	if last.AsOf == run.asOf && last.RulesHash == p.rules.Hash() && run.changed.Load() == 0 &&
		last.Members == int(run.members.Load()) && last.Covered == int(run.covered.Load()) {
		return nil
	}
	totals, err := run.totals(ctx, r.Progress)
	if err != nil {
		return err
	}
	position, err := p.rec.Position(ctx)
	if err != nil {
		return err
	}
	command := p.command(fmt.Sprintf("identified/%s/%d", r.AsOf, position), r.Cause)
	_, err = p.append(ctx, command, typeIdentified, totals)
	return err
}

// digests reads what the last evaluation of each member found, as numbers.
func (p *Population) digests(ctx context.Context) (map[string]known, error) {
	all := map[string]known{}
	return all, p.readDigests(ctx, nil, all)
}

// readDigests adds the digests of the given members to all; of everybody when none is given.
func (p *Population) readDigests(ctx context.Context, ids []string, all map[string]known) error {
	q := &query{}
	sql := "select member_id, version, digest from member"
	if len(ids) > 0 {
		sql += " where member_id in (" + q.list(ids) + ")"
	}
	rows, err := p.db.Read().QueryContext(ctx, sql, q.args...)
	if err != nil {
		return fmt.Errorf("population: read digests: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var k known
		if err := rows.Scan(&id, &k.version, &k.digest); err != nil {
			return fmt.Errorf("population: read digests: %w", err)
		}
		all[id] = k
	}
	return rows.Err()
}

// known is what the record says of a member: version of the stream and digest of the findings.
type known struct{ version, digest int64 }

// run is one evaluation of many members. Members are evaluated in parallel; what changed goes to one writer.
type run struct {
	p     *Population
	live  *view
	asOf  claim.Day
	cause Cause
	load  string // the load whose members these are, "" for everybody
	known map[string]known

	members, membersChanged, changed, covered, without atomic.Int64
}

func newRun(p *Population, live *view, asOf claim.Day, cause Cause, known map[string]known) *run {
	return &run{p: p, live: live, asOf: asOf, cause: cause, known: known}
}

// everybody evaluates all partitions.
func (r *run) everybody(ctx context.Context, progress Progress) error {
	total := int64(r.live.Members())
	return r.inParallel(ctx, r.live.Partitions(), func(ctx context.Context, i int, w *worker, out *writer) error {
		err := r.live.Partition(i).Each(ctx, func(rows *column.Rows) error { return r.member(ctx, w, out, rows) })
		progress.report("evaluate", r.members.Load(), total)
		return err
	})
}

// some evaluates the members with these ids.
func (r *run) some(ctx context.Context, ids []string, progress Progress) error {
	const chunk = 256
	chunks := (len(ids) + chunk - 1) / chunk
	return r.inParallel(ctx, chunks, func(ctx context.Context, i int, w *worker, out *writer) error {
		for _, id := range ids[i*chunk : min((i+1)*chunk, len(ids))] {
			rows, ok, err := r.live.Member(id)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			if err := r.member(ctx, w, out, rows); err != nil {
				return err
			}
		}
		progress.report("evaluate", r.members.Load(), int64(len(ids)))
		return nil
	})
}

// inParallel gives pieces of work to as many workers as there are processors, each with its own memory and writer.
func (r *run) inParallel(ctx context.Context, pieces int, work func(context.Context, int, *worker, *writer) error) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for range min(runtime.GOMAXPROCS(0), pieces) {
		group.Go(func() error {
			w := &worker{rules: r.p.rules}
			out := newWriter(r)
			for i := next.Add(1) - 1; i < int64(pieces); i = next.Add(1) - 1 {
				if err := work(ctx, int(i), w, out); err != nil {
					return err
				}
			}
			return out.flush(ctx)
		})
	}
	return group.Wait()
}

// member evaluates one member and hands on what differs from the record.
func (r *run) member(ctx context.Context, w *worker, out *writer, rows *column.Rows) error {
	digest := w.evaluate(r.live.classes, rows, r.asOf)
	r.members.Add(1)
	if coveredOn(rows, r.asOf) {
		r.covered.Add(1)
	}
	if rows.Birth == claim.NoDay {
		r.without.Add(1)
	}
	before, seen := r.known[rows.Member]
	if seen && before.digest == digest {
		return nil
	}
	return out.add(ctx, evaluation{
		member: rows.Member, first: !seen, version: before.version, person: personOf(rows), digest: digest, found: w.found(rows),
	})
}

func personOf(rows *column.Rows) personFacts {
	p := rows.Source.Person()
	return personFacts{Name: p.Name, Birth: rows.Birth, Death: rows.Death, Sex: rows.Sex, State: p.State}
}

// coveredOn tells whether the member has medical coverage on a day.
func coveredOn(rows *column.Rows, on claim.Day) bool {
	for i, c := range rows.SpanCoverage {
		medical := c == claim.PartA || c == claim.PartB || c == claim.PartC || c == claim.Medical
		if medical && rows.SpanFrom[i] <= on && on <= endOf(rows.SpanThru[i]) {
			return true
		}
	}
	return false
}

func endOf(thru claim.Day) claim.Day {
	if thru == claim.NoDay {
		return math.MaxInt32
	}
	return thru
}

package population

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// evaluateTouched evaluates the members that a load touched, for the day of the last identification, and notes that the load is
// finished. Without a list (a load that was killed after it was recorded) all members of its segment are evaluated: more than were
// touched, with the same result.
func (p *Population) evaluateTouched(ctx context.Context, load string, touched []string, c Cause, progress Progress) (evaluated, error) {
	last, err := p.lastRun(ctx)
	if err != nil {
		return evaluated{}, err
	}
	v := evaluated{LoadID: load, AsOf: last.AsOf}
	live := p.view()
	defer live.release()
	if touched == nil {
		if touched, err = p.membersOf(ctx, load); err != nil {
			return v, err
		}
	}
	if last.AsOf == claim.NoDay {
		v.WithoutEligibility, err = countWithout(live, touched)
	} else {
		err = p.evaluateThem(ctx, live, touched, &v, c, progress)
	}
	if err != nil {
		return v, err
	}
	_, err = p.append(ctx, p.command("evaluated/"+load, c), typeEvaluated, v)
	return v, err
}

func (p *Population) evaluateThem(ctx context.Context, live *view, ids []string, v *evaluated, c Cause, progress Progress) error {
	known, err := p.digestsOf(ctx, ids)
	if err != nil {
		return err
	}
	r := newRun(p, live, v.AsOf, c, known)
	r.load = v.LoadID
	if err := r.some(ctx, ids, progress); err != nil {
		return err
	}
	v.Members, v.Changed, v.WithoutEligibility = int(r.members.Load()), int(r.changed.Load()), int(r.without.Load())
	return nil
}

// countWithout counts the members of whom no eligibility row is known.
func countWithout(live *view, ids []string) (int, error) {
	n := 0
	for _, id := range ids {
		rows, ok, err := live.Member(id)
		if err != nil {
			return 0, err
		}
		if ok && rows.Birth == claim.NoDay {
			n++
		}
	}
	return n, nil
}

// askAtMost is how many members are asked for one by one: beyond it reading everybody once is quicker.
const askAtMost = 5000

// askAtOnce is how many members one query asks for.
const askAtOnce = 256

// digestsOf is digests for some members.
func (p *Population) digestsOf(ctx context.Context, ids []string) (map[string]known, error) {
	if len(ids) > askAtMost {
		return p.digests(ctx)
	}
	all := map[string]known{}
	for part := range slices.Chunk(ids, askAtOnce) {
		if err := p.readDigests(ctx, part, all); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// membersOf lists the members of a load's segment.
func (p *Population) membersOf(ctx context.Context, load string) ([]string, error) {
	snapshot, err := p.columns.Snapshot([]string{load})
	if err != nil {
		return nil, fmt.Errorf("population: %w", err)
	}
	defer snapshot.Close()
	var ids []string
	for i := range snapshot.Partitions() {
		err := snapshot.Partition(i).Each(ctx, func(rows *column.Rows) error {
			ids = append(ids, string([]byte(rows.Member))) // a copy: the rows' text is only lent
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return ids, nil
}

// Follow maps new segments when another process loads or merges, until the context ends.
func (p *Population) Follow(ctx context.Context, log *slog.Logger) {
	after, err := p.rec.Position(ctx)
	if err != nil {
		log.Error("population: cannot follow the record", "error", err)
		return
	}
	for e, err := range p.rec.Subscribe(ctx, after) {
		if err == nil && (e.Type == typeLoaded || e.Type == typeMerged) {
			err = p.refresh(ctx)
		}
		if err != nil {
			if ctx.Err() == nil {
				log.Error("population: cannot follow the record", "error", err)
			}
			return
		}
	}
}

package population

import (
	"context"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/population/column"
)

// Limits of merging behind loads: from so many segments on the small ones are joined, and segments of more rows are left to the
// command, so that closing never waits long for a merge.
const (
	mergeFrom     = 16
	smallRows     = 2_000_000
	mergeLockFile = "merging.lock"
)

// Merge joins small segments, so that members are read from few files. It returns how many segments it replaced. Loads go on
// meanwhile: only the exchange of the segments at the end keeps them waiting.
func (p *Population) Merge(ctx context.Context, c Cause) (int, error) {
	return p.mergeAmong(ctx, c, func(live []column.SegmentInfo) []column.SegmentInfo { return live })
}

// tend starts joining small segments in the background, unless that is going on.
func (p *Population) tend(c Cause) {
	if p.liveSegments() < mergeFrom || !p.tending.TryLock() {
		return
	}
	p.background.Go(func() {
		defer p.tending.Unlock()
		_, err := p.mergeAmong(context.Background(), c, smallOnes)
		if err != nil && !errors.Is(err, ErrBusy) && p.log != nil {
			p.log.Warn("population: small segments could not be merged; the next load tries again", "error", err)
		}
	})
}

// smallOnes is the segments behind the last large one.
func smallOnes(live []column.SegmentInfo) []column.SegmentInfo {
	for i := len(live) - 1; i >= 0; i-- {
		if live[i].Rows() > smallRows {
			return live[i+1:]
		}
	}
	return live
}

func (p *Population) liveSegments() int {
	live := p.view()
	defer live.release()
	return len(live.SegmentIDs())
}

// mergeAmong merges what MergeChoice picks among some of the live segments. While it runs it holds the merge lock, which keeps
// others from merging and from taking the new segment, which no record knows yet, for an orphan.
func (p *Population) mergeAmong(ctx context.Context, c Cause, among func([]column.SegmentInfo) []column.SegmentInfo) (int, error) {
	unlock, err := p.lockFile(mergeLockFile)
	if err != nil {
		return 0, err
	}
	defer unlock()
	if err := p.refresh(ctx); err != nil { // another process may have loaded
		return 0, err
	}
	live := p.view()
	defer live.release()
	var infos []column.SegmentInfo
	for _, id := range live.SegmentIDs() {
		info, err := p.columns.Info(id)
		if err != nil {
			return 0, err
		}
		infos = append(infos, info)
	}
	choice := column.MergeChoice(among(infos))
	if len(choice) == 0 {
		return 0, nil
	}
	position, err := p.rec.Position(ctx)
	if err != nil {
		return 0, err
	}
	to := fmt.Sprintf("merged-%d", position)
	if _, err := live.Merge(ctx, choice, to); err != nil {
		return 0, err
	}
	if err := p.exchange(ctx, choice, to, c); err != nil {
		return 0, err // whether the record took it or not: a segment it does not name is an orphan, removed by the next load
	}
	for _, id := range choice {
		if err := p.columns.Remove(id); err != nil {
			return 0, err
		}
	}
	return len(choice), nil
}

// exchange puts the merged segment into the record in the place of the others. Loads in between have only added segments behind.
func (p *Population) exchange(ctx context.Context, from []string, to string, c Cause) error {
	unlock, err := p.lock()
	if err != nil {
		return err
	}
	defer unlock()
	if _, err := p.append(ctx, p.command("merge/"+to, c), typeMerged, merged{From: from, To: to}); err != nil {
		return err
	}
	return p.refresh(ctx)
}

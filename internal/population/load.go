package population

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/population/read"
)

// LoadRequest says what to load.
type LoadRequest struct {
	Paths    []string // files or folders
	Source   string   // a name for people: "CMS RIF 2020"
	Cause    Cause
	Today    clock.Date                  // service dates after it are warned about
	Change   func(claim.Sink) claim.Sink // changes rows on their way in; nil for none
	Progress Progress
}

// LoadResult is what the load did. AlreadyKnown means that every file was loaded before: nothing changed.
type LoadResult struct {
	Load
	AlreadyKnown bool `json:"already_known"`
	// AsOf is the day for which touched members were evaluated; nil before the first identification.
	AsOf      *clock.Date `json:"as_of"`
	Evaluated int         `json:"evaluated"`
	Changed   int         `json:"changed"`
}

// Load reads files into a new segment, notes what happened to every row, and evaluates the members it touched for the day of
// the last identification. Files are known by their content: loading them again changes nothing. A load that was killed is
// either not in the record, and starts over, or in it, and is finished by the next load or identification. When small loads have
// piled up they are joined in the background.
func (p *Population) Load(ctx context.Context, r LoadRequest) (LoadResult, error) {
	result, err := p.load(ctx, r)
	if err == nil {
		p.tend(r.Cause)
	}
	return result, err
}

func (p *Population) load(ctx context.Context, r LoadRequest) (LoadResult, error) {
	unlock, err := p.lock()
	if err != nil {
		return LoadResult{}, err
	}
	defer unlock()
	if err := p.finish(ctx, r.Cause, r.Progress); err != nil {
		return LoadResult{}, err
	}
	fresh, known, err := p.sources(ctx, r.Paths)
	if err != nil {
		return LoadResult{}, err
	}
	l := loaded{Source: r.Source, Files: known}
	if len(fresh) == 0 {
		return LoadResult{Load: l.load(r.Cause), AlreadyKnown: true}, nil
	}
	l.LoadID = loadID(fresh)
	touched, err := p.readInto(ctx, r, fresh, &l)
	if err != nil {
		return LoadResult{}, err
	}
	command := p.command("load/"+l.LoadID, r.Cause)
	if _, err := p.append(ctx, command, typeLoaded, l); err != nil {
		return LoadResult{}, err
	}
	result := LoadResult{Load: l.load(r.Cause)}
	if l.Segment == "" {
		return result, nil
	}
	if err := p.refresh(ctx); err != nil {
		return result, err
	}
	v, err := p.evaluateTouched(ctx, l.LoadID, touched, r.Cause, r.Progress)
	result.Evaluated, result.Changed, result.WithoutEligibility = v.Members, v.Changed, v.WithoutEligibility
	if v.AsOf != claim.NoDay {
		day := clock.FromDays(v.AsOf)
		result.AsOf = &day
	}
	return result, err
}

func (l loaded) load(c Cause) Load {
	return Load{
		ID: l.LoadID, At: c.At, Source: l.Source, Files: l.Files, Members: l.Members, Claims: l.Claims, Fills: l.Fills,
		Persons: l.Persons,
	}
}

// source is a file to be read, with its fingerprint.
type source struct {
	read.Source
	sha256 string
}

// sources tells the files that are new from those whose content was loaded before or that no reader takes.
func (p *Population) sources(ctx context.Context, paths []string) (fresh []source, known []LoadFile, err error) {
	found, unread, err := read.Open(paths...)
	if err != nil {
		return nil, nil, err
	}
	for _, u := range unread {
		known = append(known, LoadFile{Name: u.File, Note: "not read: " + u.Why})
	}
	seen := map[string]bool{}
	for _, f := range found {
		sum, err := read.Fingerprint(f.Path)
		if err != nil && sum == "" {
			return nil, nil, err
		}
		before, err := p.fileKnown(ctx, sum)
		if err != nil {
			return nil, nil, err
		}
		if before || seen[sum] {
			known = append(known, LoadFile{Name: f.Name(), Format: string(f.Format), SHA256: sum, Known: true})
			continue
		}
		seen[sum] = true
		fresh = append(fresh, source{f, sum})
	}
	if len(found) == 0 {
		return nil, known, fmt.Errorf("population: none of the files is in a known format; see docs/data-formats.md")
	}
	return fresh, known, nil
}

func (p *Population) fileKnown(ctx context.Context, sum string) (bool, error) {
	var n int
	err := p.db.Read().QueryRowContext(ctx, "select count(*) from population_file where sha256 = $1", sum).Scan(&n)
	if err != nil {
		return false, fmt.Errorf("population: look for a known file: %w", err)
	}
	return n > 0, nil
}

// loadID names a load by the content of its files.
func loadID(files []source) string {
	h := sha256.New()
	for _, f := range files {
		h.Write([]byte(f.sha256))
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// readInto writes the files' rows as a segment, fills in what the load did and returns the members it touched. A segment that
// changes nothing is not kept.
func (p *Population) readInto(ctx context.Context, r LoadRequest, files []source, l *loaded) ([]string, error) {
	w, err := p.columns.NewWriter(l.LoadID, column.Options{})
	if err != nil {
		return nil, err
	}
	reports, err := readFiles(ctx, r, files, w)
	if err != nil {
		w.Abandon()
		return nil, err
	}
	l.Files = append(l.Files, reports...)
	r.Progress.report("write columns", 0, 0)
	if _, err := w.Close(ctx); err != nil {
		return nil, err
	}
	r.Progress.report("compare with what is known", 0, 0)
	live := p.view()
	defer live.release()
	delta, err := live.Delta(ctx, l.LoadID)
	if err != nil {
		return nil, err
	}
	if delta.Nothing() {
		return nil, p.columns.Remove(l.LoadID)
	}
	l.Segment, l.Members = l.LoadID, len(delta.Touched)
	l.Claims, l.Fills, l.Persons = loadCounts(delta.Claims), loadCounts(delta.Fills), loadCounts(delta.Persons)
	return delta.Touched, nil
}

func loadCounts(c column.Change) LoadCounts {
	return LoadCounts{
		New: int(c.New), Replaced: int(c.Replaced + c.Renewed), Reversed: int(c.Reversed), Duplicate: int(c.Duplicate + c.Late),
	}
}

func readFiles(ctx context.Context, r LoadRequest, files []source, w claim.Sink) ([]LoadFile, error) {
	sink := w
	if r.Change != nil {
		sink = r.Change(w)
	}
	report := &read.Report{}
	var all []LoadFile
	for i, f := range files {
		r.Progress.report("read "+f.Name(), int64(i), int64(len(files)))
		if err := read.File(ctx, f.Source, sink, report, read.Options{Today: r.Today.Days()}); err != nil {
			return nil, err
		}
		all = append(all, loadFile(report.Files[len(report.Files)-1], f.sha256))
	}
	return all, nil
}

func loadFile(f *read.FileReport, sum string) LoadFile {
	l := LoadFile{
		Name: f.File, Format: string(f.Format), SHA256: sum, Read: int(f.Rows), Loaded: int(f.Loaded), Rejected: int(f.Rejected),
		Duplicates: int(f.Duplicates), Skipped: int(f.Skipped), Conflicts: int(f.Conflicts),
		Problems: problems(f.Problems), Warnings: problems(f.Warnings),
	}
	if f.Cut != nil {
		l.Note = fmt.Sprintf("cut off at line %d: %s", f.Cut.Line, f.Cut.Why)
	}
	for _, x := range f.Rejections {
		l.Rejects = append(l.Rejects, LoadReject{Line: int(x.Line), Field: x.Field, Reason: string(x.Reason), Expected: x.Expected})
	}
	return l
}

func problems(tallies []read.Tally) []LoadProblem {
	var all []LoadProblem
	for _, t := range tallies {
		all = append(all, LoadProblem{
			Field: t.Field, Reason: string(t.Reason), Expected: t.Expected, Count: int(t.Count), FirstLine: int(t.FirstLine),
		})
	}
	return all
}

// finish evaluates the loads that were recorded but whose evaluation was cut short.
func (p *Population) finish(ctx context.Context, c Cause, progress Progress) error {
	if err := p.removeOrphans(ctx); err != nil {
		return err
	}
	rows, err := p.db.Read().QueryContext(ctx, "select load_id from population_load where evaluated = 0 order by position")
	if err != nil {
		return fmt.Errorf("population: read unfinished loads: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return fmt.Errorf("population: read unfinished loads: %w", err)
		}
		ids = append(ids, id)
	}
	for _, id := range ids {
		if _, err := p.evaluateTouched(ctx, id, nil, c, progress); err != nil {
			return err
		}
	}
	return rows.Err()
}

// removeOrphans deletes what killed loads and merges left behind. While a merge runs its new segment looks like one: then it waits
// for the next time.
func (p *Population) removeOrphans(ctx context.Context) error {
	unlock, err := p.lockFile(mergeLockFile)
	if errors.Is(err, ErrBusy) {
		return nil
	}
	if err != nil {
		return err
	}
	defer unlock()
	live, err := p.segments(ctx)
	if err != nil {
		return err
	}
	_, err = p.columns.RemoveOrphans(live)
	return err
}

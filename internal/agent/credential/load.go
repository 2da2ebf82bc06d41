package credential

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Feed is a file that somebody sends.
type Feed struct {
	Name     string
	Map      *Map        // nil takes the shipped one that fits best
	AsOf     *clock.Date // for which day it holds, when somebody says so
	Progress person.Progress
}

const (
	keptProblems = 1000
	keptWhat     = 1000
	batchRows    = 1000
	maxFileBytes = 512 << 20 // a file is held in memory while it is read
)

// Load puts on record what a file says. Good rows load and bad ones are reported; a file that was loaded before changes nothing, and files
// may come in any order: each holds for its day. It can be stopped anywhere and run again. Errors: ErrNotTable, ErrFuture.
func (s *Credentials) Load(ctx context.Context, c person.Cause, feed Feed, from io.Reader) (Report, error) {
	content, err := io.ReadAll(io.LimitReader(from, maxFileBytes+1))
	if err != nil {
		return Report{}, fmt.Errorf("credential: load %s: %w", feed.Name, err)
	}
	if len(content) > maxFileBytes {
		return Report{}, &store.Error{Kind: store.TooLarge, Op: "credential: load " + feed.Name, Err: errors.New("larger than 512 MB")}
	}
	shipped, err := Maps(s.files)
	if err != nil {
		return Report{}, err
	}
	r, err := open(feed.Name, content, feed.Map, shipped)
	if err != nil {
		return Report{}, err
	}
	l := &loader{s: s, cause: c, feed: feed, reader: r, moved: map[agent.NPN]bool{}}
	l.begin(content)
	if l.report.AsOf != nil && l.isFuture(*l.report.AsOf) {
		return Report{}, invalid("credential: load "+feed.Name, ErrFuture)
	}
	if known, ok, err := s.file(ctx, l.report.ID); err != nil || ok {
		known.Known = true
		return known, err
	}
	if err := l.run(ctx); err != nil {
		return l.report, err
	}
	return l.report, l.end(ctx)
}

// loader reads one file. It belongs to one goroutine.
type loader struct {
	s      *Credentials
	cause  person.Cause
	feed   Feed
	reader *reader
	report Report
	moved  map[agent.NPN]bool
	rows   []row
}

// begin says for which day the file holds: what somebody gave, else the day of each row, else the file's name, else today.
func (l *loader) begin(content []byte) {
	m, today := l.reader.m, l.s.zone.DateOf(l.cause.At)
	l.report = Report{Name: l.feed.Name, SHA256: fingerprint(content), Map: m.ID, LoadedAt: l.cause.At.UTC()}
	_, stamped := find(l.reader.header, m.AsOf.Headers)
	named, ok := m.fromName(l.feed.Name)
	switch {
	case l.feed.AsOf != nil:
		l.report.AsOf, l.report.AsOfBy = l.feed.AsOf, AsOfGiven
	case stamped:
		l.report.AsOfBy = AsOfRows
		if ok { // rows without a day of their own
			l.report.AsOf = &named
		}
	case ok:
		l.report.AsOf, l.report.AsOfBy = &named, AsOfName
	default:
		l.report.AsOf, l.report.AsOfBy = &today, AsOfLoaded
	}
	// The same content for the same day, read the same way, is the same file, whatever its name.
	key := l.report.SHA256 + "\x00" + m.hash()
	if l.report.AsOf != nil && l.report.AsOfBy != AsOfLoaded {
		key += "\x00" + l.report.AsOf.String()
	}
	l.report.ID = fingerprint([]byte(key))[:32]
}

// isFuture tells days that have not come anywhere: what was said for one would count against everything that is said until then.
func (l *loader) isFuture(day clock.Date) bool { return day > l.s.zone.DateOf(l.cause.At)+1 }

func (l *loader) run(ctx context.Context) error {
	for {
		r, err := l.reader.next()
		if errors.Is(err, io.EOF) {
			return l.flush(ctx)
		}
		if err != nil {
			return invalid("credential: load "+l.feed.Name, err)
		}
		l.take(r)
		if len(l.rows) == batchRows {
			if err := l.flush(ctx); err != nil {
				return err
			}
		}
	}
}

func (l *loader) take(r row) {
	l.report.Rows++
	if r.bad == nil && r.asOf == nil {
		r.asOf = l.report.AsOf
	}
	if r.bad == nil && (r.asOf == nil || l.isFuture(*r.asOf)) {
		r.bad = l.reader.wrong(r.line, "as of", "the day for which the row holds, not one to come")
	}
	if r.bad != nil {
		l.report.Bad++
		if len(l.report.Problems) < keptProblems {
			l.report.Problems = append(l.report.Problems, r.bad)
		}
		return
	}
	l.report.Loaded++
	l.report.Facts += len(r.facts)
	l.rows = append(l.rows, r)
}

// loadTries is how often a batch is decided anew when another server loads the same file at the same time.
const loadTries = 5

func (l *loader) flush(ctx context.Context) error {
	if len(l.rows) == 0 {
		return nil
	}
	for try := 1; ; try++ {
		err := l.append(ctx)
		var other *record.CommandConflict
		if errors.As(err, &other) && try < loadTries {
			continue
		}
		if l.feed.Progress != nil && err == nil {
			l.feed.Progress(l.report.Rows)
		}
		l.rows = l.rows[:0]
		return err
	}
}

// append puts the waiting rows on record: for each producer and day one event, without what the record holds already.
func (l *loader) append(ctx context.Context) error {
	npns := make([]agent.NPN, len(l.rows))
	for i := range l.rows {
		npns[i] = l.rows[i].npn
	}
	slices.Sort(npns)
	npns = slices.Compact(npns)
	known, err := l.s.told(ctx, npns, 1<<62)
	if err != nil {
		return err
	}
	var appends []record.StreamAppend
	var seed strings.Builder
	what := map[agent.NPN][]*Told{}
	for _, npn := range npns {
		events, fresh, err := l.events(npn, known[npn], &seed)
		if err != nil {
			return err
		}
		appends, what[npn] = append(appends, events...), fresh
	}
	if len(appends) == 0 {
		return l.recall(ctx, known)
	}
	cmd := record.Command{ID: "credential/" + fingerprint([]byte(seed.String())), At: l.cause.At, Zone: l.cause.Zone, Actor: l.cause.Actor}
	if _, err := l.s.rec.Append(ctx, cmd, appends...); err != nil {
		return err
	}
	return l.tell(ctx, npns, known, what)
}

// statementKey is what makes two statements of files the same.
type statementKey struct {
	id   FactID
	asOf clock.Date
}

// events are what the rows say of one producer that the record does not hold yet.
func (l *loader) events(npn agent.NPN, known []*Told, seed *strings.Builder) ([]record.StreamAppend, []*Told, error) {
	texts, there := map[FactID]bool{}, map[statementKey]bool{}
	for _, t := range known {
		texts[t.ID] = true
		if t.At == 0 {
			there[statementKey{t.ID, t.AsOf}] = true
		}
	}
	byDay, days, fresh := map[clock.Date]*stated{}, []clock.Date{}, []*Told(nil)
	for i := range l.rows {
		r := &l.rows[i]
		if r.npn != npn {
			continue
		}
		for j := range r.facts {
			f := &r.facts[j]
			key := statementKey{f.ID(), *r.asOf}
			if there[key] {
				continue
			}
			there[key] = true
			if byDay[key.asOf] == nil {
				byDay[key.asOf] = &stated{AsOf: key.asOf, File: l.feed.Name, SHA256: l.report.SHA256, Map: l.reader.m.ID}
				days = append(days, key.asOf)
			}
			said := statedFact{ID: key.id, Line: r.line}
			if !texts[key.id] {
				said.Fact, texts[key.id] = f, true
			}
			byDay[key.asOf].Facts = append(byDay[key.asOf].Facts, said)
			fresh = append(fresh, &Told{ID: key.id, Fact: *f, AsOf: key.asOf, File: l.feed.Name, Line: r.line, KnownAt: l.cause.At})
			fmt.Fprintf(seed, "%s\x00%s\x00%s\x00%t\n", npn, key.id, key.asOf, said.Fact != nil)
		}
	}
	slices.Sort(days)
	return appendsOf(npn, days, byDay, fresh)
}

func appendsOf(npn agent.NPN, days []clock.Date, byDay map[clock.Date]*stated, fresh []*Told) ([]record.StreamAppend, []*Told, error) {
	var out []record.StreamAppend
	for _, d := range days {
		a, err := one(streamOf(npn), typeStated, byDay[d])
		if err != nil {
			return nil, nil, err
		}
		out = append(out, a)
	}
	return out, fresh, nil
}

// recall makes people of producers whose facts are on record while they are not: a load was stopped in between.
func (l *loader) recall(ctx context.Context, known map[agent.NPN][]*Told) error {
	var numbers []string
	for npn := range known {
		numbers = append(numbers, string(npn))
	}
	there, err := l.s.people.Holds(ctx, person.NPN, numbers)
	if err != nil {
		return err
	}
	var missing []Difference
	for _, npn := range slices.Sorted(maps.Keys(known)) {
		if !there[string(npn)] {
			missing = append(missing, differences(npn, nil, known[npn])...)
		}
	}
	registered, err := l.s.mirror(ctx, l.cause, known, missing)
	l.report.People += registered
	return err
}

// tell counts what is known otherwise, and brings people and their relations up to date.
func (l *loader) tell(ctx context.Context, npns []agent.NPN, known, fresh map[agent.NPN][]*Told) error {
	var moved []Difference
	now := map[agent.NPN][]*Told{}
	for _, npn := range npns {
		if len(fresh[npn]) == 0 {
			continue
		}
		now[npn] = append(slices.Clone(known[npn]), fresh[npn]...)
		some := differences(npn, known[npn], now[npn])
		if len(some) > 0 {
			l.moved[npn] = true
		}
		moved = append(moved, some...)
	}
	for _, d := range moved {
		l.report.count(d)
	}
	l.report.Producers = len(l.moved)
	registered, err := l.s.mirror(ctx, l.cause, now, moved)
	l.report.People += registered
	return err
}

// end says that a file was loaded to its end.
func (l *loader) end(ctx context.Context) error {
	a, err := one(record.Stream(fileCategory, l.report.ID), typeLoaded, l.report)
	if err != nil {
		return err
	}
	cmd := record.Command{ID: "credential_file/" + l.report.ID, At: l.cause.At, Zone: l.cause.Zone, Actor: l.cause.Actor}
	_, err = l.s.rec.Append(ctx, cmd, a)
	var other *record.CommandConflict
	if errors.As(err, &other) { // another server came to the end first
		return nil
	}
	return err
}

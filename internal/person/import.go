package person

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/record"
)

// importBatch is how many rows go into one append: enough to make the commit cheap, few enough to let others in between.
const importBatch = 2000

// Import makes what the rows say known. People are recognised by the numbers of their source (member number, CMS key, NPI …),
// never by name or MBI: who only resembles somebody is proposed as a duplicate. A row that says nothing new changes nothing, so
// that an import that was interrupted is simply run again. A *RowError among the rows is counted and the import goes on; any
// other error ends it.
func (d *Directory) Import(ctx context.Context, c Cause, source string, rows iter.Seq2[Row, error], progress Progress) (Report, error) {
	m := &importer{d: d, cause: c, today: dayAt(c), report: Report{Source: source}, touched: map[ID]bool{}}
	for row, err := range rows {
		if err := m.take(ctx, row, err); err != nil {
			return m.report, err
		}
		if progress != nil && m.report.Rows%importBatch == 0 {
			progress(m.report.Rows)
		}
	}
	if err := m.flush(ctx); err != nil {
		return m.report, err
	}
	var err error
	m.report.Proposed, err = d.Propose(ctx, c, m.touched)
	return m.report, err
}

// dayAt is the day on which a command was given, where the plan is.
func dayAt(c Cause) clock.Date {
	at := c.At
	if zone, err := clock.LoadZone(c.Zone); err == nil && c.Zone != "" {
		return zone.DateOf(at)
	}
	return clock.DateOf(at.Year(), at.Month(), at.Day())
}

// importer gathers rows into batches. It belongs to one goroutine.
type importer struct {
	d       *Directory
	cause   Cause
	today   clock.Date
	rows    []Row
	report  Report
	touched map[ID]bool
}

func (m *importer) take(ctx context.Context, row Row, err error) error {
	m.report.Rows++
	var bad *RowError
	if errors.As(err, &bad) {
		m.report.Bad++
		m.report.problem(bad)
		return nil
	}
	if errors.Is(err, ErrOutdated) {
		m.report.Skipped++
		return nil
	}
	if err != nil {
		return fmt.Errorf("person: import: %w", err)
	}
	if row.Person, err = row.Person.checked(); err != nil {
		m.refuse(row, err)
		return nil
	}
	if len(row.Without) > 0 {
		m.report.Partial++
	}
	for _, w := range row.Without {
		m.report.problem(w)
	}
	m.rows = append(m.rows, row)
	if len(m.rows) < importBatch {
		return nil
	}
	return m.flush(ctx)
}

func (m *importer) refuse(row Row, err error) {
	var wrong FieldErrors
	field := &FieldError{"row", "a row that can be kept"}
	if errors.As(err, &wrong) {
		field = wrong[0]
	}
	m.report.Bad++
	m.report.problem(&RowError{row.File, row.Line, field.Field, field.Expected})
}

// flush appends what the waiting rows say, deciding anew when somebody else changed one of the people in between.
func (m *importer) flush(ctx context.Context) error {
	if len(m.rows) == 0 {
		return nil
	}
	for try := 1; ; try++ {
		err := m.append(ctx)
		var other *record.CommandConflict
		if (record.Moved(err) || errors.As(err, &other)) && try < changeTries {
			continue
		}
		m.rows = m.rows[:0]
		return err
	}
}

func (m *importer) append(ctx context.Context) error {
	b := &importStep{importer: m, own: map[ID]*stated{}}
	if err := b.recognise(ctx); err != nil {
		return err
	}
	for i := range m.rows {
		b.state(i)
	}
	appends, registered, changed, err := b.decide()
	if err != nil {
		return err
	}
	if len(appends) > 0 {
		// The command is the people and the versions they are taken from: the same step, tried again, is the same command.
		first := appends[0]
		id := fmt.Sprintf("people/%s/%d/%d", first.Stream, first.Expected, len(appends))
		if _, err := m.d.rec.Append(ctx, m.cause.Called(id).Command("person"), appends...); err != nil {
			return err
		}
	}
	m.report.Registered += registered
	m.report.Changed += changed
	m.report.Unchanged += len(b.order) - registered - changed
	for _, id := range b.order {
		if s := b.own[id]; s.different {
			m.touched[id] = true
		}
	}
	return nil
}

// importStep is one batch against the state it was decided on.
type importStep struct {
	*importer
	ids   []ID // whom each row is about
	own   map[ID]*stated
	order []ID
	ties  map[numberKey][]ID
}

// stated is one person before and after the rows of the batch.
type stated struct {
	before, after Person
	different     bool
}

// recognise finds whom each row is about and reads what is known of them.
func (b *importStep) recognise(ctx context.Context) error {
	var numbers []Identifier
	for _, row := range b.rows {
		numbers = append(numbers, sourceKeysOf(row.Person)...)
		for _, t := range row.Ties {
			numbers = append(numbers, t.Other)
		}
	}
	holders, err := b.d.holders(ctx, b.d.db.Read(), numbers)
	if err != nil {
		return err
	}
	b.ties = holders
	for _, row := range b.rows {
		b.ids = append(b.ids, recognised(row, holders, b.cause))
	}
	return b.read(ctx)
}

// recognised is whom a row is about: who holds the strongest of its numbers, else somebody new, who holds them from now on.
func recognised(row Row, holders map[numberKey][]ID, c Cause) ID {
	id := row.Person.ID
	keys := sourceKeysOf(row.Person)
	for _, k := range keys {
		if held := holders[key(k)]; id == "" && len(held) > 0 {
			id = held[0]
		}
	}
	if id == "" {
		if len(keys) == 0 {
			c.ID = fmt.Sprintf("%s:%d", row.File, row.Line)
		}
		id = newID(row.Person, c)
	}
	for _, k := range keys {
		if len(holders[key(k)]) == 0 {
			holders[key(k)] = []ID{id}
		}
	}
	return id
}

func sourceKeysOf(p Person) []Identifier {
	var out []Identifier
	for _, system := range sourceKeys {
		for _, i := range p.Identifiers {
			if i.System == system {
				out = append(out, i)
			}
		}
	}
	return out
}

func (b *importStep) read(ctx context.Context) error {
	g := gathering{q: b.d.db.Read(), own: map[ID]Person{}}
	if err := g.fetch(ctx, b.ids); err != nil {
		return err
	}
	for _, id := range b.ids {
		if b.own[id] != nil {
			continue
		}
		before, ok := g.own[id]
		if !ok {
			before = Person{ID: id}
		}
		b.own[id] = &stated{before: before, after: before}
		b.order = append(b.order, id)
	}
	return nil
}

// state adds what a row says to what is known of its person.
func (b *importStep) state(i int) {
	row := b.rows[i]
	for _, t := range row.Ties {
		other := IDOf(t.Other.System, t.Other.Value)
		if held := b.ties[key(t.Other)]; len(held) > 0 {
			other = held[0]
		}
		row.Person.Relations = append(row.Person.Relations, Relation{Kind: t.Kind, Other: other, Valid: t.Valid})
	}
	s := b.own[b.ids[i]]
	s.after = learned(s.after, row, b.today)
}

func (b *importStep) decide() (appends []record.StreamAppend, registered, changed int, err error) {
	for _, id := range b.order {
		s := b.own[id]
		fresh := s.before.Version == 0
		decide := change
		if fresh {
			decide = register
		}
		events, err := decide(s.before, s.after)
		if err != nil {
			return nil, 0, 0, err
		}
		if len(events) == 0 {
			continue
		}
		s.different = true
		if fresh {
			registered++
		} else {
			changed++
		}
		appends = append(appends, record.StreamAppend{
			Stream: streamOf(id), Expected: record.ExpectedVersion(s.before.Version), Events: events,
		})
	}
	return appends, registered, changed, nil
}

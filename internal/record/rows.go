package record

import (
	"math/bits"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/keepwell/keepwell/internal/store"
)

const (
	endLookup     = "select coalesce((select max(position) from record_event), 0), views from record_view_set where id = 1"
	commandLookup = "select id, first_position, last_position, content from record_command where id in (%)"
	// One probe of the index per stream, however long the stream is.
	versionLookup = "select column1, (select coalesce(max(version), 0) from record_event where stream = column1) from (values %) as wanted"
)

var (
	commandColumns = []string{
		"first_position", "last_position", "id", "at_us", "zone",
		"actor_id", "actor_role", "actor_channel", "actor_on_behalf_of", "cause", "content",
	}
	eventColumns = []string{"position", "command_position", "stream", "version", "type", "schema", "data"}
)

// rows are the values of the rows that one group adds.
type rows struct {
	commands   []any // len(commandColumns) values a row
	events     []any // len(eventColumns) values a row
	wantEvents bool
	made       []Event // for the views
}

func (b *rows) add(w *wish, result Result) {
	c := w.cmd
	b.commands = append(b.commands,
		result.First, result.Last, c.ID, c.At.UnixMicro(), c.Zone,
		c.Actor.ID, c.Actor.Role, c.Actor.Channel, c.Actor.OnBehalfOf, c.Cause, w.content)
	position := result.First
	for i, a := range w.appends {
		version := result.Versions[i] - int64(len(a.Events))
		for _, e := range a.Events {
			version++
			b.events = append(b.events,
				position, result.First, string(a.Stream), version, e.Type, int64(e.Schema), string(e.Data))
			if b.wantEvents {
				b.made = append(b.made, newEvent(w.cmd, position, a.Stream, version, e))
			}
			position++
		}
	}
}

func newEvent(c Command, position int64, stream StreamID, version int64, e NewEvent) Event {
	return Event{
		Position: position, Stream: stream, Version: version, Type: e.Type, Schema: e.Schema,
		At: c.At.UTC().Truncate(time.Microsecond), Zone: c.Zone, Actor: c.Actor, Cause: c.Cause, Command: c.ID, Data: e.Data,
	}
}

// largestStep is the most rows one statement takes (SQLite's driver searches
// named parameters one by one: 16 rows measured best). Statements take 1, 2, 4, …
// rows, so that both databases keep the few different texts prepared.
const largestStep = 16

// steps cuts n into powers of two, largest first.
func steps(n int, do func(from, count int)) {
	for from := 0; from < n; {
		count := min(largestStep, 1<<(bits.Len(uint(n-from))-1))
		do(from, count)
		from += count
	}
}

// inserts makes the statements that add rows of len(columns) values each.
func inserts(table string, columns []string, values []any) []store.Statement {
	var out []store.Statement
	width := len(columns)
	steps(len(values)/width, func(from, count int) {
		text := statementText("insert into "+table+" ("+strings.Join(columns, ", ")+") values %", count, width)
		out = append(out, store.Statement{SQL: text, Args: values[from*width : (from+count)*width]})
	})
	return out
}

// lookups makes the statements that find keys; read is called with each answer.
func lookups(keys []any, text string, read func(store.Rows) error) []store.Statement {
	var out []store.Statement
	steps(len(keys), func(from, count int) {
		out = append(out, store.Statement{SQL: statementText(text, count, 1), Args: keys[from : from+count], Read: read})
	})
	return out
}

type statementShape struct {
	text         string
	count, width int
}

var statementTexts sync.Map // statementShape to string; a few dozen entries

// statementText puts ($1, $2), ($3, $4) … in the place of the percent sign.
func statementText(text string, count, width int) string {
	shape := statementShape{text, count, width}
	if made, ok := statementTexts.Load(shape); ok {
		return made.(string)
	}
	var b strings.Builder
	before, after, _ := strings.Cut(text, "%")
	inList := strings.HasSuffix(before, "(") // in ($1, $2): no brackets around each
	b.WriteString(before)
	for i := range count {
		writeParameters(&b, i, width, inList)
	}
	b.WriteString(after)
	statementTexts.Store(shape, b.String())
	return b.String()
}

func writeParameters(b *strings.Builder, row, width int, inList bool) {
	opening, closing := "(", ")"
	if inList {
		opening, closing = "", ""
	}
	if row > 0 {
		b.WriteString(", ")
	}
	b.WriteString(opening)
	for i := range width {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("$" + strconv.Itoa(row*width+i+1))
	}
	b.WriteString(closing)
}

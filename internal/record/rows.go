package record

import "time"

const (
	endLookup = "select coalesce((select max(position) from record_event), 0), views from record_view_set where id = 1"
	oneLookup = `select coalesce((select max(position) from record_event), 0), s.views,
			coalesce((select max(version) from record_event where stream = $1), 0),
			coalesce(c.first_position, 0), coalesce(c.last_position, 0), coalesce(c.content, '')
		from record_view_set s left join record_command c on c.id = $2 where s.id = 1`
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

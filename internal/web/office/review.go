package office

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Outcome is what a second look at a hint or at broken glass came to (45 CFR 164.308(a)(1)(ii)(D)). The texts are stored.
type outcome string

// The outcomes.
const (
	justified    outcome = "justified"
	followUp     outcome = "follow_up"     // more has to be found out
	notJustified outcome = "not_justified" // sanctions, breach assessment: 45 CFR 164.530(e), 164.402
)

var outcomes = []outcome{justified, followUp, notJustified}

// reviewed is the privacy officer's note. The newest stands; earlier ones stay.
type reviewed struct {
	Outcome outcome `json:"outcome"`
	Note    string  `json:"note"`
	By      string  `json:"by"`

	At time.Time `json:"-"`
}

const typeReviewed = "privacy.reviewed"

func lookReview(position int64) record.StreamID {
	return record.Stream("look_review", strconv.FormatInt(position, 10))
}

func glassReview(grant string) record.StreamID { return record.Stream("glass_review", grant) }

// note appends one fact of the office to the record.
func (o *office) note(ctx context.Context, v shell.Visit, stream record.StreamID, kind string, data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("office: write event: %w", err)
	}
	_, err = o.Record.Append(ctx, record.Command{ID: "office/" + newWord(), At: v.Now, Zone: o.Zone.String(), Actor: actor(v)},
		record.StreamAppend{Stream: stream, Expected: record.AnyVersion, Events: []record.NewEvent{{Type: kind, Schema: 1, Data: text}}})
	return err
}

// reviewOf is the newest review; nil when nobody reviewed.
func (o *office) reviewOf(ctx context.Context, stream record.StreamID) (*reviewed, error) {
	events, err := o.Record.Load(ctx, stream)
	if err != nil || len(events) == 0 {
		return nil, err
	}
	last := events[len(events)-1]
	x := reviewed{At: last.At}
	if err := json.Unmarshal(last.Data, &x); err != nil {
		return nil, fmt.Errorf("office: event %d: %w", last.Position, err)
	}
	return &x, nil
}

// readReview is what the form of a review says.
func readReview(f *shell.Form, v shell.Visit) reviewed {
	return reviewed{Outcome: outcome(f.One("outcome", texts(outcomes)...)), Note: f.Text("note", true), By: v.Who.Name}
}

// watched is a change of who is watched, and why.
type watched struct {
	Person person.ID `json:"person"`
	Watch  bool      `json:"watch"`
	Reason string    `json:"reason"`
	By     string    `json:"by"`

	At time.Time `json:"-"`
}

const typeWatched = "privacy.watched"

var watchStream = record.Stream("watch", "list")

// watching are those who are watched now, in the order in which that began.
func (o *office) watching(ctx context.Context) ([]watched, error) {
	events, err := o.Record.Load(ctx, watchStream)
	if err != nil {
		return nil, err
	}
	var now []watched
	for _, e := range events {
		x := watched{At: e.At}
		if err := json.Unmarshal(e.Data, &x); err != nil {
			return nil, fmt.Errorf("office: event %d: %w", e.Position, err)
		}
		now = x.apply(now)
	}
	return now, nil
}

func (x watched) apply(now []watched) []watched {
	var kept []watched
	for _, w := range now {
		if w.Person != x.Person {
			kept = append(kept, w)
		}
	}
	if x.Watch {
		kept = append(kept, x)
	}
	return kept
}

// exported is an export of looks: who took what, and why.
type exported struct {
	Format string `json:"format"`
	Reason string `json:"reason"`
	Filter string `json:"filter"` // the words of the search, without numbers of members
	Rows   int    `json:"rows"`
	SHA256 string `json:"sha256"`
	By     string `json:"by"`

	At time.Time `json:"-"`
}

const typeExported = "privacy.looks_exported"

var exportStream = record.Stream("look_export", "list")

// exports are all exports of looks, newest first.
func (o *office) exports(ctx context.Context) ([]exported, error) {
	events, err := o.Record.Load(ctx, exportStream)
	if err != nil {
		return nil, err
	}
	all := make([]exported, len(events))
	for i, e := range events {
		x := exported{At: e.At}
		if err := json.Unmarshal(e.Data, &x); err != nil {
			return nil, fmt.Errorf("office: event %d: %w", e.Position, err)
		}
		all[len(events)-1-i] = x
	}
	return all, nil
}

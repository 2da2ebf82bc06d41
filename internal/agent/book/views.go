package book

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// View notes whose rows must be made again because of people, verifications and disputes. The rows themselves follow (Follow).
type View struct{}

var _ record.View = View{}

// Name of the view in the record.
func (View) Name() string { return "book" }

// Version changes when the rows must be made anew.
func (View) Version() int { return 1 }

// Reset empties the book and begins to follow from the first fact.
func (View) Reset(ctx context.Context, tx *store.Tx) error {
	for _, text := range []string{
		"delete from book_row", "delete from book_version", "delete from book_stale", "delete from book_followed",
		"insert into book_followed (id, version, enrolled, changed) values (1, 0, 0, 0)",
	} {
		if _, err := tx.ExecContext(ctx, text); err != nil {
			return fmt.Errorf("book: reset: %w", err)
		}
	}
	return nil
}

// told are the categories of streams whose events name the member.
var told = map[string]bool{"dispute": true, "verification": true, "supplemental": true}

const personCategory = "person"

// Apply notes the streams of one commit.
func (View) Apply(_ context.Context, tx *store.Tx, events []record.Event) error {
	var stale, people []any
	for _, e := range events {
		switch category := e.Stream.Category(); {
		case told[category]:
			stale = append(stale, string(e.Stream), e.Position)
		case category == personCategory:
			people = append(people, e.Stream.ID())
		}
	}
	tx.Queue(store.Inserts("book_stale", []string{"stream", "position"}, stale, "on conflict (stream) do update set position = excluded.position")...)
	tx.Queue(renamed(people, events)...)
	return nil
}

// peopleStep is how many people one statement looks for.
const peopleStep = 100

// renamed notes of people those who stand in a book: an import of a million others notes nobody.
func renamed(people []any, events []record.Event) []store.Statement {
	var out []store.Statement
	for from := 0; from < len(people); from += peopleStep {
		some := people[from:min(from+peopleStep, len(people))]
		places := make([]string, len(some))
		for i := range some {
			places[i] = "$" + strconv.Itoa(i+2)
		}
		out = append(out, store.Statement{
			SQL: `insert into book_stale (stream, position) select distinct '` + personCategory + `/' || member_id, cast($1 as bigint) from book_row where member_id in (` +
				strings.Join(places, ", ") + `) on conflict (stream) do update set position = excluded.position`,
			Args: append([]any{events[len(events)-1].Position}, some...),
		})
	}
	return out
}

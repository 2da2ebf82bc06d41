package letter

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

var lowerBase32 = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

func idOf(command string, w Wanted) ID {
	sum := sha256.Sum256([]byte("keepwell letter\x00" + command + "\x00" + string(w.Template) + "\x00" + string(w.Recipient())))
	return ID(lowerBase32.EncodeToString(sum[:15]))
}

// Rows are the statements for the letters among the events of one commit; privacy.View runs them.
func Rows(events []record.Event) ([]store.Statement, error) {
	var values []any
	var after []store.Statement
	for _, e := range events {
		switch e.Type {
		case typeWanted:
			var w Wanted
			if err := json.Unmarshal(e.Data, &w); err != nil {
				return nil, fmt.Errorf("letter: event %d: %w", e.Position, err)
			}
			values = append(values, e.Position, e.Stream.ID(), string(w.Member), string(w.Template), e.At.UnixMicro(), 0, string(e.Data))
		case typeSent:
			after = append(after, store.Statement{
				SQL: "update letter set sent_us = $2 where id = $1", Args: []any{e.Stream.ID(), e.At.UnixMicro()},
			})
		}
	}
	if len(values) == 0 {
		return after, nil
	}
	columns := []string{"seq", "id", "member_id", "template", "wanted_us", "sent_us", "doc"}
	return append(store.Inserts("letter", columns, values, ""), after...), nil
}

// Page is where a list goes on, and how far.
type Page struct {
	After int64 // Next of the page before; 0 for the first
	Limit int
}

// maxPage is the most letters of one page.
const maxPage = 500

// Open lists the letters that are wanted and not sent, oldest first. Next is 0 at the end.
func (l *Letters) Open(ctx context.Context, p Page) (all []Wanted, next int64, err error) {
	if p.Limit <= 0 || p.Limit > maxPage {
		p.Limit = maxPage
	}
	rows, err := l.db.Read().QueryContext(ctx,
		"select seq, id, wanted_us, doc from letter where sent_us = 0 and seq > $1 order by seq limit $2", p.After, p.Limit+1)
	if err != nil {
		return nil, 0, fmt.Errorf("letter: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if len(all) == p.Limit {
			return all, next, nil
		}
		var id, doc string
		var wanted int64
		if err := rows.Scan(&next, &id, &wanted, &doc); err != nil {
			return nil, 0, err
		}
		var w Wanted
		if err := json.Unmarshal([]byte(doc), &w); err != nil {
			return nil, 0, fmt.Errorf("letter: %w", err)
		}
		w.ID, w.WantedAt = ID(id), time.UnixMicro(wanted).UTC()
		all = append(all, w)
	}
	return all, 0, rows.Err()
}

// OpenCount is how many letters wait, for the health page.
func (l *Letters) OpenCount(ctx context.Context) (n int, err error) {
	err = l.db.Read().QueryRowContext(ctx, "select count(*) from letter where sent_us = 0").Scan(&n)
	return n, err
}

// ErrUnknown means that there is no such letter.
var ErrUnknown = errors.New("no such letter")

// Sent notes that a letter went out, by mail, email or portal. Sending it again changes nothing.
func (l *Letters) Sent(ctx context.Context, c person.Cause, id ID, how string) error {
	events, err := l.rec.Load(ctx, streamOf(id))
	if err != nil {
		return err
	}
	if len(events) == 0 {
		return &store.Error{Kind: store.NotFound, Op: "letter: sent", Err: ErrUnknown}
	}
	if len(events) > 1 {
		return nil
	}
	text, err := json.Marshal(sent{how})
	if err != nil {
		return fmt.Errorf("letter: write event: %w", err)
	}
	command := record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}
	if command.ID == "" {
		command.ID = "letter/" + string(id) + "/sent"
	}
	_, err = l.rec.Append(ctx, command, record.StreamAppend{
		Stream: streamOf(id), Expected: 1, Events: []record.NewEvent{{Type: typeSent, Schema: schema, Data: text}},
	})
	return err
}

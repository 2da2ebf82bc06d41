package letter

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

func idOf(command string, w Wanted) ID {
	return ID(record.IDOf("letter", command, string(w.Template), string(w.Recipient())))
}

var columns = []string{"seq", "id", "member_id", "to_id", "about", "template", "wanted_us", "sent_us", "doc"}

// Rows are the statements for the letters among the events of one commit; privacy.View runs them.
func Rows(events []record.Event) ([]store.Statement, error) {
	var values []any
	var after []store.Statement
	for _, e := range events {
		var l Letter
		switch e.Type {
		case TypeWanted, TypePrinted, TypeSent, TypeReturned:
			if err := l.apply(e); err != nil {
				return nil, err
			}
		}
		switch e.Type {
		case TypeWanted:
			values = append(values, e.Position, e.Stream.ID(), string(l.Member), string(l.Recipient()), l.About, string(l.Template),
				e.At.UnixMicro(), 0, string(e.Data))
		case TypePrinted:
			after = append(after, store.Statement{
				SQL:  "update letter set printed_us = $2, printed = $3, sent_us = 0, sent = '', returned_us = 0, reason = '' where id = $1",
				Args: []any{e.Stream.ID(), e.At.UnixMicro(), string(e.Data)},
			})
		case TypeSent:
			after = append(after, store.Statement{
				SQL:  "update letter set sent_us = $2, sent = $3, returned_us = 0, reason = '' where id = $1",
				Args: []any{e.Stream.ID(), l.Sent.At.UnixMicro(), string(e.Data)},
			})
		case TypeReturned:
			after = append(after, store.Statement{
				SQL:  "update letter set returned_us = $2, reason = $3 where id = $1",
				Args: []any{e.Stream.ID(), l.Returned.At.UnixMicro(), l.Returned.Reason},
			})
		}
	}
	if len(values) == 0 {
		return after, nil
	}
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
	found, next, err := l.list(ctx, p, "sent_us = 0")
	for _, x := range found {
		all = append(all, x.Wanted)
	}
	return all, next, err
}

// Waiting lists the letters that are not printed, oldest first.
func (l *Letters) Waiting(ctx context.Context, p Page) ([]Letter, int64, error) {
	return l.list(ctx, p, "printed_us = 0 and sent_us = 0")
}

// Printed lists those that are printed and not handed over, oldest first.
func (l *Letters) Printed(ctx context.Context, p Page) ([]Letter, int64, error) {
	return l.list(ctx, p, "printed_us > 0 and sent_us = 0")
}

// SentBetween lists those that were handed over from one instant until before another one, in the order in which they were wanted.
func (l *Letters) SentBetween(ctx context.Context, from, until time.Time, p Page) ([]Letter, int64, error) {
	return l.list(ctx, p, "sent_us > 0 and sent_us >= $3 and sent_us < $4", from.UnixMicro(), until.UnixMicro())
}

// ReturnedOpen lists those that came back and were not sent anew, oldest first.
func (l *Letters) ReturnedOpen(ctx context.Context, p Page) ([]Letter, int64, error) {
	return l.list(ctx, p, "returned_us > 0")
}

// About lists the letters about a matter, such as a case, oldest first.
func (l *Letters) About(ctx context.Context, about string) ([]Letter, error) {
	all, _, err := l.list(ctx, Page{}, "about = $3 and about <> ''", about)
	return all, err
}

// list reads letters that match where; its parameters begin at $3.
func (l *Letters) list(ctx context.Context, p Page, where string, args ...any) (all []Letter, next int64, err error) {
	if p.Limit <= 0 || p.Limit > maxPage {
		p.Limit = maxPage
	}
	rows, err := l.db.Read().QueryContext(ctx, `select seq, id, wanted_us, printed_us, sent_us, returned_us, doc, printed, sent, reason
 from letter where `+where+" and seq > $1 order by seq limit $2", append([]any{p.After, p.Limit + 1}, args...)...)
	if err != nil {
		return nil, 0, fmt.Errorf("letter: list: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if len(all) == p.Limit {
			return all, next, nil
		}
		x, seq, err := scanLetter(rows)
		if err != nil {
			return nil, 0, err
		}
		all, next = append(all, x), seq
	}
	return all, 0, rows.Err()
}

func scanLetter(rows store.Rows) (l Letter, seq int64, err error) {
	var id, doc, printed, sent, reason string
	var wantedUS, printedUS, sentUS, returnedUS int64
	if err := rows.Scan(&seq, &id, &wantedUS, &printedUS, &sentUS, &returnedUS, &doc, &printed, &sent, &reason); err != nil {
		return l, 0, fmt.Errorf("letter: list: %w", err)
	}
	if err := json.Unmarshal([]byte(doc), &l.Wanted); err != nil {
		return l, 0, fmt.Errorf("letter: list: %w", err)
	}
	l.ID, l.WantedAt = ID(id), instant(wantedUS)
	if printedUS > 0 {
		l.Printed = &Printed{At: instant(printedUS)}
		if err := json.Unmarshal([]byte(printed), l.Printed); err != nil {
			return l, 0, fmt.Errorf("letter: list: %w", err)
		}
	}
	if sentUS > 0 {
		l.Sent = &Sent{}
		if err := json.Unmarshal([]byte(sent), l.Sent); err != nil {
			return l, 0, fmt.Errorf("letter: list: %w", err)
		}
		l.Sent.At = instant(sentUS)
	}
	if returnedUS > 0 {
		l.Returned = &Returned{Reason: reason, At: instant(returnedUS)}
	}
	return l, seq, nil
}

func instant(us int64) time.Time { return time.UnixMicro(us).UTC() }

// OpenCount is how many letters wait, for the health page.
func (l *Letters) OpenCount(ctx context.Context) (n int, err error) {
	err = l.db.Read().QueryRowContext(ctx, "select count(*) from letter where sent_us = 0").Scan(&n)
	return n, err
}

// Counts is how many letters stand where, without those that were sent.
func (l *Letters) Counts(ctx context.Context) (map[State]int, error) {
	out := map[State]int{}
	for state, where := range map[State]string{
		IsWaiting: "printed_us = 0 and sent_us = 0", IsPrinted: "printed_us > 0 and sent_us = 0", IsReturned: "returned_us > 0",
	} {
		var n int
		if err := l.db.Read().QueryRowContext(ctx, "select count(*) from letter where "+where).Scan(&n); err != nil {
			return nil, fmt.Errorf("letter: count: %w", err)
		}
		out[state] = n
	}
	return out, nil
}

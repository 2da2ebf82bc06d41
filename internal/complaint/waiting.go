package complaint

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
)

// IntakeRow is a contact in a list. It names no member and quotes no words: to see more, open it.
type IntakeRow struct {
	ID         IntakeID
	Number     string
	Channel    Channel
	ReceivedAt time.Time
	Day        clock.Date
	Standing   Standing
	Emergency  bool
	Matched    bool // the member is known
	Held       int  // matters that wait because of who spoke
	OpenTasks  int
}

func (i *Intake) row() IntakeRow {
	r := IntakeRow{
		ID: i.ID, Number: i.Number, Channel: i.Channel, ReceivedAt: i.ReceivedAt, Day: i.Day, Standing: i.Speaker.Standing,
		Emergency: i.Emergency, Matched: i.Member != "", Held: i.Held,
	}
	for _, t := range i.Tasks {
		if t.DoneAt == nil {
			r.OpenTasks++
		}
	}
	return r
}

// IntakesWaiting lists contacts that are no case yet and need somebody to sort them, the oldest first. Errors: access.ErrRefused
// (NotFound) for whoever does not work on complaints.
func (s *Complaints) IntakesWaiting(ctx context.Context, v access.Visitor, p Page) (rows []IntakeRow, next Page, err error) {
	const op = "complaint: intakes waiting"
	if !lists(v) {
		return nil, next, refused(op)
	}
	var last int64
	text := "select seq, doc from complaint_intake where state = 'waiting' and seq > $1 order by seq limit " + strconv.Itoa(p.limit()+1)
	err = scan(ctx, s.db.Read(), text, []any{markOf(p.After, mark{}).seq}, func(r store.Rows) error {
		var seq int64
		in, err := readIntake(r, &seq)
		if len(rows) == p.limit() {
			next = Page{mark{seq: last}.String(), p.limit()}
			return err
		}
		rows, last = append(rows, in.row()), seq
		return err
	})
	if err != nil {
		return nil, next, fmt.Errorf("%s: %w", op, err)
	}
	return rows, next, nil
}

// readIntake reads the row of a contact; doc is its last column.
func readIntake(row interface{ Scan(dest ...any) error }, before ...any) (Intake, error) {
	var doc string
	var in Intake
	if err := row.Scan(append(before, &doc)...); err != nil {
		return in, err
	}
	return in, json.Unmarshal([]byte(doc), &in)
}

// OpenedIntake is a contact that somebody opened: the look is in the record.
type OpenedIntake struct {
	Intake Intake
	Pass   access.Pass // to the member's record; while nobody knows the member it opens nothing
}

// OpenIntake opens a contact for a visitor, with an entry in the record of looks. Errors: ErrUnknown, as Open.
func (s *Complaints) OpenIntake(ctx context.Context, v access.Visitor, id IntakeID, page string, at time.Time) (OpenedIntake, error) {
	const op = "complaint: open intake"
	in, err := readIntake(s.db.Read().QueryRowContext(ctx, "select doc from complaint_intake where id = $1", string(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return OpenedIntake{}, unknown(op)
	}
	if err != nil {
		return OpenedIntake{}, fmt.Errorf("%s: %w", op, err)
	}
	about := in.asCase()
	if err := s.unbarred(ctx, op, &about, v); err != nil {
		return OpenedIntake{}, err
	}
	if in.Member == "" {
		if err := s.looked(ctx, v, intakeStream(id), page, at); err != nil {
			return OpenedIntake{}, err
		}
		return OpenedIntake{Intake: in}, nil
	}
	pass, err := s.guard.Look(ctx, v, lookAt(in.Member, in.Number, page, at))
	switch {
	case errors.Is(err, access.ErrRefused):
		return OpenedIntake{}, unknown(op)
	case err != nil:
		return OpenedIntake{}, err
	}
	return OpenedIntake{in, pass}, nil
}

// asCase is whom a contact is about, in one case.
func (i *Intake) asCase() Case {
	c := Case{Member: i.Member}
	for _, m := range i.Matters {
		c.Class.Subjects = append(c.Class.Subjects, m.Class.Subjects...)
	}
	return c
}

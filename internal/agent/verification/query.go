package verification

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

type rowScanner = store.Rows

// each runs a query and reads its rows one by one.
func each(ctx context.Context, q store.Queries, do func(rowScanner) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("verification: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return fmt.Errorf("verification: %w", err)
		}
	}
	return rows.Err()
}

// idPage is how many ids one query asks for.
const idPage = 500

// eachOf runs a query for members, a page of them at a time; %s stands for the list of their places.
func (s *Verifications) eachOf(ctx context.Context, members []person.ID, query string, do func(rowScanner) error) error {
	for page := range slices.Chunk(members, idPage) {
		places, args := make([]string, len(page)), make([]any, len(page))
		for i, m := range page {
			places[i], args[i] = "$"+strconv.Itoa(i+1), string(m)
		}
		if err := each(ctx, s.db.Read(), do, fmt.Sprintf(query, strings.Join(places, ", ")), args...); err != nil {
			return err
		}
	}
	return nil
}

// ofMembers are all verifications of members, oldest cover first.
func (s *Verifications) ofMembers(ctx context.Context, members []person.ID) (map[person.ID][]Verification, error) {
	out := map[person.ID][]Verification{}
	err := s.eachOf(ctx, members, "select doc from verification where member_id in (%s) order by effective, id", func(rows rowScanner) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		var v Verification
		err := json.Unmarshal([]byte(doc), &v)
		out[v.Member] = append(out[v.Member], v)
		return err
	})
	return out, err
}

// eachLine are the lines of the newest verifications of members.
func (s *Verifications) eachLine(ctx context.Context, members []person.ID, do func(person.ID, *VerificationLine)) error {
	return s.eachOf(ctx, members, "select member_id, line from verification where member_id in (%s) order by effective, id", func(rows rowScanner) error {
		var m, line string
		if err := rows.Scan(&m, &line); err != nil {
			return err
		}
		l := &VerificationLine{}
		if err := json.Unmarshal([]byte(line), l); err != nil {
			return err
		}
		do(person.ID(m), l)
		return nil
	})
}

// waitingFirst are those that wait for a provider, what is due first at the top.
func waitingFirst(all map[person.ID]Status) []Status {
	var out []Status
	for _, x := range all {
		if x.Verification != nil && x.Verification.State.Waits() {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b Status) int {
		return cmp.Or(a.Verification.Due.Compare(b.Verification.Due), cmp.Compare(a.Verification.ID, b.Verification.ID))
	})
	return out
}

// ids are the ids that a query finds.
func (s *Verifications) ids(ctx context.Context, query string, args ...any) (out []ID, err error) {
	err = each(ctx, s.db.Read(), func(rows rowScanner) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, ID(id))
		return err
	}, query, args...)
	return out, err
}

// due are those to which time brings something by a day.
func (s *Verifications) due(ctx context.Context, today clock.Date, limit int) ([]ID, error) {
	return s.ids(ctx, "select id from verification where next_day <= $1 order by next_day, id limit $2", int64(today), limit)
}

func (s *Verifications) unsent(ctx context.Context, limit int) ([]ID, error) {
	return s.ids(ctx, "select id from verification where letter_open = 1 order by due, id limit $1", limit)
}

// Filter narrows the queue down.
type Filter struct {
	Work     Work
	Assignee string // account
}

// Page is where a list goes on, and how far. The zero Page is the first.
type Page struct {
	After string // Next of the page before
	Limit int    // 0 means 50
}

// Limits of a page.
const (
	usualPage = 50
	maxPage   = 200
)

func (p Page) limit() int {
	if p.Limit <= 0 {
		return usualPage
	}
	return min(p.Limit, maxPage)
}

// from reads the place: a day and an id.
func (p Page) from() (day int64, id string) {
	number, id, _ := strings.Cut(p.After, ".")
	day, _ = strconv.ParseInt(number, 10, 64)
	if p.After == "" {
		return -never, ""
	}
	return day, id
}

// Row is one line of the queue. It names no member.
type Row struct {
	VerificationLine
	Work     Work       `json:"work"`
	By       clock.Date `json:"by"` // the day by which it presses
	Assignee string     `json:"assignee,omitempty"`
	Name     string     `json:"assignee_name,omitempty"`
}

// Queue is what is to be done, what presses first at the top. Rows name nobody: Open does. Errors: ErrUnknown.
func (s *Verifications) Queue(ctx context.Context, v access.Visitor, f Filter, p Page) (out []Row, next string, err error) {
	if !Serving(v) {
		return nil, "", unknown("verification: queue")
	}
	day, id := p.from()
	limit := p.limit()
	err = each(ctx, s.db.Read(), func(rows rowScanner) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		if len(out) == limit {
			next = strconv.Itoa(int(out[limit-1].By)) + "." + string(out[limit-1].ID)
			return nil
		}
		var x Verification
		if err := json.Unmarshal([]byte(doc), &x); err != nil {
			return err
		}
		out = append(out, Row{*x.line(), x.Work(), x.workDue(), x.AssigneeAccount, x.AssigneeName})
		return nil
	}, `select doc from verification where work <> '' and ($1 = '' or work = $1) and ($2 = '' or assignee = $2)
 and (due > $3 or due = $3 and id > $4) order by due, id limit $5`, string(f.Work), f.Assignee, day, id, limit+1)
	return out, next, err
}

// Counts are how many verifications wait for each kind of work. Errors: ErrUnknown.
func (s *Verifications) Counts(ctx context.Context, v access.Visitor) (map[Work]int, error) {
	if !Serving(v) {
		return nil, unknown("verification: counts")
	}
	out := map[Work]int{}
	err := each(ctx, s.db.Read(), func(rows rowScanner) error {
		var work string
		var n int
		err := rows.Scan(&work, &n)
		out[Work(work)] = n
		return err
	}, "select work, count(*) from verification where work <> '' group by work")
	return out, err
}

// Find is the verification with a number that somebody says. Errors: ErrUnknown.
func (s *Verifications) Find(ctx context.Context, v access.Visitor, number string) (ID, error) {
	const op = "verification: find"
	if !Serving(v) {
		return "", unknown(op)
	}
	ids, err := s.ids(ctx, "select id from verification where number = $1", strings.ToUpper(strings.TrimSpace(number)))
	if err == nil && len(ids) != 1 {
		err = unknown(op)
	}
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// Open opens one verification. That somebody looked is on record first. Errors: ErrUnknown, access.ErrRefused.
func (s *Verifications) Open(ctx context.Context, v access.Visitor, id ID, page string, at time.Time) (Verification, access.Pass, error) {
	const op = "verification: open"
	if !Serving(v) {
		return Verification{}, access.Pass{}, unknown(op)
	}
	x, err := s.load(ctx, id)
	if err != nil {
		return x, access.Pass{}, err
	}
	if x.Version == 0 {
		return Verification{}, access.Pass{}, unknown(op)
	}
	pass, err := s.guard.Look(ctx, v, s.look(v, x.Member, page, "verification "+x.Number, at))
	if err != nil {
		return Verification{}, access.Pass{}, err
	}
	return x, pass, nil
}

func (s *Verifications) look(v access.Visitor, member person.ID, page, reason string, at time.Time) access.Look {
	purpose := access.PurposeEnrollment
	if v.Role == access.RoleService {
		purpose = access.PurposeService
	}
	return access.Look{
		Member: member, Action: access.View, Kinds: []access.Kind{access.Identity, access.Coverage, access.Conditions},
		Need: []access.Kind{access.Identity, access.Coverage}, Purpose: purpose, Page: page, Reason: reason, At: at,
	}
}

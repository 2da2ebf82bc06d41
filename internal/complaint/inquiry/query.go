package inquiry

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

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

// from reads the place: an instant in microseconds and an id. start is the place before the first row.
func (p Page) from(start int64) (us int64, id string) {
	number, id, found := strings.Cut(p.After, ".")
	us, err := strconv.ParseInt(number, 10, 64)
	if !found || err != nil {
		return start, ""
	}
	return us, id
}

func place(us int64, id string) string { return strconv.FormatInt(us, 10) + "." + id }

// each runs a query and reads its rows one by one.
func each(ctx context.Context, q store.Queries, do func(store.Rows) error, query string, args ...any) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("inquiry: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := do(rows); err != nil {
			return fmt.Errorf("inquiry: %w", err)
		}
	}
	return rows.Err()
}

// docs reads rows of an instant, an id and a document, and tells where the next page begins.
func docs[T any](ctx context.Context, q store.Queries, limit int, query string, args ...any) (all []T, next string, err error) {
	last := ""
	err = each(ctx, q, func(rows store.Rows) error {
		var us int64
		var id, doc string
		if err := rows.Scan(&us, &id, &doc); err != nil {
			return err
		}
		if len(all) == limit {
			next = last
			return nil
		}
		var x T
		if err := json.Unmarshal([]byte(doc), &x); err != nil {
			return err
		}
		all, last = append(all, x), place(us, id)
		return nil
	}, query, args...)
	return all, next, err
}

// far is after every instant.
const far = int64(1) << 62

// Heard is an inquiry as whoever asked it reads it again: who was asked about, in their own words, and the sentence. No code.
type Heard struct {
	ID        ID
	At        time.Time
	AskerName string
	Member    Named
	Reported  Reported
	Sentence  string
	Receipt   string
	Passed    bool // what was reported became work; not so for callers and agents whom the plan does not know
}

func (q *Inquiry) heard() Heard {
	return Heard{q.ID, q.At, q.AskerName, q.Member, q.Reported, q.Sentence, q.Receipt, q.answer().Passed}
}

// Mine lists the inquiries of an agent, or of all agents of an agency whose own account asks, newest first. Errors: ErrUnknown.
func (s *Inquiries) Mine(ctx context.Context, v access.Visitor, p Page) ([]Heard, string, error) {
	if !asking(v) {
		return nil, "", unknown("inquiry: mine")
	}
	us, id := p.from(far)
	limit := p.limit()
	ids, args := inList(v.IDs(), us, id, limit+1)
	all, next, err := docs[Inquiry](ctx, s.db.Read(), limit, `select asked_us, id, doc from inquiry i where (asked_us < $1 or asked_us = $1 and id < $2)
 and (asker_id in (`+ids+`) or id in (select inquiry_id from inquiry_agency where agency_id in (`+ids+`)))
 order by asked_us desc, id desc limit $3`, args...)
	heard := make([]Heard, len(all))
	for i, x := range all {
		heard[i] = x.heard()
	}
	return heard, next, err
}

// inList numbers ids behind the arguments that a query has already.
func inList(ids []person.ID, args ...any) (string, []any) {
	var list []string
	for _, id := range ids {
		args = append(args, string(id))
		list = append(list, "$"+strconv.Itoa(len(args)))
	}
	return strings.Join(list, ", "), args
}

// Hear is one inquiry as whoever asked it reads it. Errors: ErrUnknown, also for those of others.
func (s *Inquiries) Hear(ctx context.Context, v access.Visitor, id ID) (Answer, Heard, error) {
	x, err := s.load(ctx, id)
	if err != nil {
		return Answer{}, Heard{}, err
	}
	own := asking(v) && (v.Is(x.Asker) || containsAny(x.Agencies, v))
	typed := serving(v) && x.Caller != nil && x.By.ID == v.Account
	if x.ID == "" || !own && !typed {
		return Answer{}, Heard{}, unknown("inquiry: hear")
	}
	return x.answer(), x.heard(), nil
}

func containsAny(ids []person.ID, v access.Visitor) bool { return slices.ContainsFunc(ids, v.Is) }

func (s *Inquiries) load(ctx context.Context, id ID) (Inquiry, error) {
	var x Inquiry
	events, err := s.rec.Load(ctx, record.Stream(inquiryCategory, string(id)))
	if err != nil {
		return x, err
	}
	for _, e := range events {
		if e.Type != typeAsked {
			continue
		}
		if err := record.Read(e, func(d Inquiry) { x = d }); err != nil {
			return x, err
		}
	}
	return x, nil
}

// Watch lists the agents who ran into a limit, newest first, for compliance and the complaint desks. Errors: ErrUnknown.
func (s *Inquiries) Watch(ctx context.Context, v access.Visitor, p Page) ([]Refusal, string, error) {
	if v.Suspended || v.Role != access.RoleCompliance && v.Role != access.RoleComplaints {
		return nil, "", unknown("inquiry: watch")
	}
	us, id := p.from(far)
	limit := p.limit()
	return docs[Refusal](ctx, s.db.Read(), limit, `select at_us, id, doc from inquiry_refusal where at_us < $1 or at_us = $1 and id < $2
 order by at_us desc, id desc limit $3`, us, id, limit+1)
}

// Waiting lists the outreach that is to be done, what is due first at the top; desk "" is all desks. Rows tell no words and name no
// customer: OpenOutreach does. Errors: ErrUnknown.
func (s *Inquiries) Waiting(ctx context.Context, v access.Visitor, desk string, p Page) ([]Outreach, string, error) {
	if !serving(v) {
		return nil, "", unknown("inquiry: waiting")
	}
	us, id := p.from(0)
	limit := p.limit()
	all, next, err := docs[Outreach](ctx, s.db.Read(), limit, `select late_us, id, doc from outreach where done_us = 0 and ($4 = '' or desk = $4)
 and (late_us > $1 or late_us = $1 and id > $2) order by late_us, id limit $3`, us, id, limit+1, desk)
	for i := range all {
		all[i].Named, all[i].Words = Named{}, ""
	}
	return all, next, err
}

// MyLine lists the questions of an agent, or of the agents of an agency, newest first. Errors: ErrUnknown.
func (s *Inquiries) MyLine(ctx context.Context, v access.Visitor, p Page) ([]LineQuestion, string, error) {
	if !asking(v) {
		return nil, "", unknown("inquiry: my line")
	}
	us, id := p.from(far)
	limit := p.limit()
	ids, args := inList(v.IDs(), us, id, limit+1)
	return docs[LineQuestion](ctx, s.db.Read(), limit, `select asked_us, id, doc from resource_question where (asked_us < $1 or asked_us = $1 and id < $2)
 and (asker_id in (`+ids+`) or id in (select question_id from resource_question_agency where agency_id in (`+ids+`)))
 order by asked_us desc, id desc limit $3`, args...)
}

// LineFilter narrows the queue of the resource line down.
type LineFilter struct {
	Topic    Topic
	Assignee string // account
	Free     bool   // nobody has taken it
}

// Line is the queue of the resource line: what is open, due first at the top. Errors: ErrUnknown.
func (s *Inquiries) Line(ctx context.Context, v access.Visitor, f LineFilter, p Page) ([]LineQuestion, string, error) {
	if !serving(v) {
		return nil, "", unknown("inquiry: line")
	}
	us, id := p.from(0)
	limit, free := p.limit(), 0
	if f.Free {
		free = 1
	}
	return docs[LineQuestion](ctx, s.db.Read(), limit, `select late_us, id, doc from resource_question where open = 1 and ($4 = '' or topic = $4)
 and ($5 = '' or assignee = $5) and ($6 = 0 or assignee = '') and (late_us > $1 or late_us = $1 and id > $2) order by late_us, id limit $3`,
		us, id, limit+1, string(f.Topic), f.Assignee, free)
}

// OneLine is one question of those whom it concerns. Errors: ErrUnknown.
func (s *Inquiries) OneLine(ctx context.Context, v access.Visitor, id LineID) (LineQuestion, error) {
	q, err := s.loadLine(ctx, id, nil)
	if err != nil {
		return q, err
	}
	if q.Version == 0 || !q.shows(v) {
		return LineQuestion{}, unknown("inquiry: one line")
	}
	return q, nil
}

// missed are the open questions whose target ended before an instant and of which that was not noted.
func (s *Inquiries) missed(ctx context.Context, at time.Time, limit int) ([]LineID, error) {
	var ids []LineID
	err := each(ctx, s.db.Read(), func(rows store.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, LineID(id))
		return err
	}, "select id from resource_question where open = 1 and missed = 0 and late_us <= $1 order by late_us, id limit $2", at.UnixMicro(), limit)
	return ids, err
}

package privacy

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// ForMember lists a member's requests, newest first. Errors: access.ErrRefused when the pass does not open them.
func (s *Requests) ForMember(ctx context.Context, p access.Pass) ([]Request, error) {
	if !p.Allows(access.Requests) {
		return nil, &store.Error{Kind: store.NotFound, Op: "privacy: for member", Err: access.ErrRefused}
	}
	ids, err := s.ids(ctx, p.Member())
	if err != nil {
		return nil, err
	}
	var all []Request
	for _, id := range ids {
		some, err := s.read(ctx, "select doc from privacy_request where member_id = $1 order by received_us desc, id", string(id))
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	slices.SortStableFunc(all, func(a, b Request) int { return b.ReceivedAt.Compare(a.ReceivedAt) })
	return all, nil
}

// Get is one request of the member that the pass opens. Errors: access.ErrRefused, ErrUnknown (also for one of another member).
func (s *Requests) Get(ctx context.Context, p access.Pass, id ID) (Request, error) {
	all, err := s.ForMember(ctx, p)
	if err != nil {
		return Request{}, err
	}
	i := slices.IndexFunc(all, func(r Request) bool { return r.ID == id })
	if i < 0 {
		return Request{}, unknown("privacy: get")
	}
	return all[i], nil
}

// Page is where the queue goes on, and how far.
type Page struct {
	Late  time.Time // of the last row of the page before
	After ID
	Limit int
}

// maxPage is the most requests of one page.
const maxPage = 200

// Queue lists open requests, the one whose next legal instant comes first at the top. Each row needs its own pass: open makes them,
// with one entry in the record for every row that is shown; refused rows are absent. Next.Limit is 0 at the end.
func (s *Requests) Queue(ctx context.Context, open access.Opener, p Page) (all []Request, next Page, err error) {
	if p.Limit <= 0 || p.Limit > maxPage {
		p.Limit = maxPage
	}
	late := int64(0)
	if !p.Late.IsZero() {
		late = p.Late.UnixMicro()
	}
	all, err = s.read(ctx, `select doc from privacy_request where open = 1 and late_us >= $1 and (late_us > $1 or id > $2)
 order by late_us, id limit $3`, late, string(p.After), p.Limit)
	if err != nil {
		return nil, next, err
	}
	if len(all) == p.Limit {
		last := all[len(all)-1]
		next = Page{*last.Obligation.FirstLateAt, last.ID, p.Limit}
	}
	all, err = s.opened(ctx, open, all)
	return all, next, err
}

// opened keeps the requests whose members' passes open them.
func (s *Requests) opened(ctx context.Context, open access.Opener, all []Request) ([]Request, error) {
	members := make([]person.ID, len(all))
	for i, r := range all {
		members[i] = r.Member
	}
	passes, err := OpenMembers(ctx, s.people, open, members)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(r Request) bool {
		p, ok := passes[r.Member]
		return !ok || !p.Allows(access.Requests)
	}), nil
}

// Log lists requests of one kind that were received in a period, closed ones too, oldest first: the documentation that 45 CFR
// 164.530(d)(2) asks for complaints, and what an audit asks for the others. Rows need passes as in Queue.
func (s *Requests) Log(ctx context.Context, open access.Opener, kind Kind, from, before time.Time) ([]Request, error) {
	all, err := s.read(ctx, `select doc from privacy_request where kind = $1 and received_us >= $2 and received_us < $3
 order by received_us, id limit $4`, string(kind), from.UnixMicro(), before.UnixMicro(), maxLog)
	if err != nil {
		return nil, err
	}
	return s.opened(ctx, open, all)
}

// maxLog is the most requests of one log: a list opens no more rows at once.
const maxLog = 1000

// Counts are the open requests for the page that staff begin with: how many, how many of them overdue at an instant. No member is named.
func (s *Requests) Counts(ctx context.Context, at time.Time) (open, overdue int, err error) {
	err = s.db.Read().QueryRowContext(ctx,
		"select count(*), coalesce(sum(case when late_us <= $1 then 1 else 0 end), 0) from privacy_request where open = 1", at.UnixMicro(),
	).Scan(&open, &overdue)
	return open, overdue, err
}

// Due is an open request by its time, without its member.
type Due struct {
	Kind Kind
	Late time.Time // the first instant that is late
}

// NextDue are the open requests whose time ends first, for the page that staff begin with. No member is named.
func (s *Requests) NextDue(ctx context.Context, limit int) ([]Due, error) {
	rows, err := s.db.Read().QueryContext(ctx, "select kind, late_us from privacy_request where open = 1 order by late_us, id limit $1", limit)
	if err != nil {
		return nil, fmt.Errorf("privacy: read what is due: %w", err)
	}
	defer rows.Close()
	var all []Due
	for rows.Next() {
		var d Due
		var late int64
		if err := rows.Scan(&d.Kind, &late); err != nil {
			return nil, fmt.Errorf("privacy: read what is due: %w", err)
		}
		d.Late = time.UnixMicro(late).UTC()
		all = append(all, d)
	}
	return all, rows.Err()
}

// OpenMembers opens people by id where the opener knows member numbers. Who has no member number stays closed.
func OpenMembers(ctx context.Context, people *person.Directory, open access.Opener, ids []person.ID) (map[person.ID]access.Pass, error) {
	found, err := people.Find(ctx, ids)
	if err != nil {
		return nil, err
	}
	number := map[person.ID]string{}
	var numbers []string
	for _, id := range ids {
		if n, ok := numberOf(found[id]); ok {
			if number[id] == "" && !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
			number[id] = n
		}
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	byNumber, err := open(ctx, numbers)
	if err != nil {
		return nil, err
	}
	passes := make(map[person.ID]access.Pass, len(number))
	for id, n := range number {
		if p, ok := byNumber[n]; ok {
			passes[id] = p
		}
	}
	return passes, nil
}

func numberOf(p person.Person) (string, bool) {
	for _, i := range p.Identifiers {
		if i.System == person.MemberNumber {
			return i.Value, true
		}
	}
	return "", false
}

// previousAccounting is the day of the last accounting asked for before a day and given, if any.
func (s *Requests) previousAccounting(ctx context.Context, member person.ID, before clock.Date) (*clock.Date, error) {
	ids, err := s.ids(ctx, member)
	if err != nil {
		return nil, err
	}
	var latest *clock.Date
	for _, id := range ids {
		all, err := s.read(ctx, "select doc from privacy_request where member_id = $1 and kind = $2", string(id), string(AccountingRequest))
		if err != nil {
			return nil, err
		}
		for _, r := range all {
			on := r.Obligation.StartsOn
			if r.Status == Granted && !on.After(before) && (latest == nil || on.After(*latest)) {
				latest = &on
			}
		}
	}
	return latest, nil
}

func (s *Requests) read(ctx context.Context, query string, args ...any) ([]Request, error) {
	rows, err := s.db.Read().QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("privacy: %w", err)
	}
	defer rows.Close()
	var all []Request
	for rows.Next() {
		var doc string
		var r Request
		if err := rows.Scan(&doc); err != nil {
			return nil, fmt.Errorf("privacy: %w", err)
		}
		if err := json.Unmarshal([]byte(doc), &r); err != nil {
			return nil, fmt.Errorf("privacy: %w", err)
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

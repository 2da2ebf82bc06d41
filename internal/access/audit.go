package access

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// AuditQuery says which looks the privacy officer wants to see. What is given must hold.
type AuditQuery struct {
	Position  int64     // the one look at this position of the record
	Account   string    // whose looks
	Person    person.ID // whose looks, whatever the account
	Member    person.ID // looks at whom
	Role      Role
	Purpose   Purpose
	Page      string // message key of what was looked at
	From, To  time.Time
	OnlyHints bool
	Cursor
	At     time.Time // now
	Reason string    // why this audit, in the officer's words
}

// AuditPage are looks with their hints, newest first.
type AuditPage struct {
	Entries []AuditEntry
	Next    int64 // 0 at the end
}

// AuditEntry is one look and the reasons to look twice.
type AuditEntry struct {
	Entry
	Hints []Hint
	Whom  person.Person // at whom: identity only, and nothing where policy keeps it closed
}

// auditPage is the page that audits are recorded under. Audits of audits are only shown when asked for.
const auditPage = "look.page.audit"

// maxAuditScan is how many looks one call searches for hints.
const maxAuditScan = 1000

// Audit is the privacy officer's search. It is a look itself: everybody whose entries it shows gets one. Errors: ErrRefused for
// anybody else.
func (g *Guard) Audit(ctx context.Context, v Visitor, a AuditQuery) (AuditPage, error) {
	if !mayAudit(v) {
		return AuditPage{}, refusal("access.Audit", ErrRefused)
	}
	page, err := g.search(ctx, a)
	if err != nil {
		return AuditPage{}, err
	}
	plain := make([]Entry, len(page.Entries))
	for i, e := range page.Entries {
		plain[i] = e.Entry
	}
	opened, err := g.openMembers(ctx, v, Look{
		Action: List, Kinds: []Kind{Looks, Identity}, Purpose: PurposePrivacy, Page: auditPage, Reason: a.Reason, At: a.At,
	}, plain)
	if err != nil {
		return AuditPage{}, err
	}
	page.Entries = slices.DeleteFunc(page.Entries, func(e AuditEntry) bool { return !opened[e.Member].open })
	for i := range page.Entries {
		e := opened[page.Entries[i].Member]
		page.Entries[i].Whom = visible(e.person, e.pass)
	}
	return page, nil
}

// openEntries records the visitor's look at every member the entries are about, and leaves those that were allowed.
func (g *Guard) openEntries(ctx context.Context, v Visitor, l Look, found []Entry) ([]Entry, error) {
	by, err := g.openMembers(ctx, v, l, found)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(slices.Clone(found), func(e Entry) bool { return !by[e.Member].open }), nil
}

// openMembers records the visitor's look at every member the entries are about, once for each.
func (g *Guard) openMembers(ctx context.Context, v Visitor, l Look, found []Entry) (map[person.ID]*entry, error) {
	by := map[person.ID]*entry{}
	var entries []*entry
	for _, e := range found {
		if by[e.Member] == nil {
			by[e.Member] = &entry{id: e.Member}
			entries = append(entries, by[e.Member])
		}
	}
	if len(entries) == 0 {
		return by, nil
	}
	return by, g.openAll(ctx, v, l, entries)
}

// search reads looks until a page is full; with OnlyHints it may have to read many.
func (g *Guard) search(ctx context.Context, a AuditQuery) (AuditPage, error) {
	var out AuditPage
	limit, before, scanned := a.limit(), a.Before, 0
	days := dayCounts{}
	for {
		q, err := g.auditQuery(ctx, a, before)
		if err != nil {
			return AuditPage{}, err
		}
		some, err := g.entries(ctx, q, limit)
		if err != nil {
			return AuditPage{}, err
		}
		hinted, err := g.hint(ctx, some.Entries, days)
		if err != nil {
			return AuditPage{}, err
		}
		for _, e := range hinted {
			if !a.OnlyHints || len(e.Hints) > 0 {
				out.Entries = append(out.Entries, e)
			}
			out.Next = e.Position
			if len(out.Entries) == limit {
				break
			}
		}
		before, scanned = some.Next, scanned+len(some.Entries)
		full := len(out.Entries) >= limit
		if before == 0 && (!full || out.Next == lastPosition(some.Entries)) {
			out.Next = 0
			return out, nil
		}
		if full || scanned >= maxAuditScan {
			return out, nil
		}
	}
}

func lastPosition(entries []Entry) int64 {
	if len(entries) == 0 {
		return 0
	}
	return entries[len(entries)-1].Position
}

func (g *Guard) auditQuery(ctx context.Context, a AuditQuery, before int64) (*lookQuery, error) {
	q := newLookQuery()
	q.before(before)
	if a.Member != "" {
		p, err := g.people.Get(ctx, a.Member)
		if err != nil {
			return nil, noMember("access.Audit", err)
		}
		q.in("member_id", membersOf(p))
	}
	for column, value := range map[string]string{
		"account": a.Account, "person_id": string(a.Person), "role": string(a.Role), "page": a.Page,
	} {
		if value != "" {
			q.and(column+" = %s", value)
		}
	}
	if a.Position != 0 {
		q.and("position = %s", a.Position)
	}
	if a.Purpose != "" {
		q.and(`data like %s`, `%"purpose":"`+string(a.Purpose)+`"%`)
	}
	if a.Page == "" && a.Account == "" && a.Person == "" && a.Position == 0 {
		q.and("page <> %s", auditPage)
	}
	if !a.From.IsZero() {
		q.and("at_us >= %s", a.From.UnixMicro())
	}
	if !a.To.IsZero() {
		q.and("at_us < %s", a.To.UnixMicro())
	}
	return q, nil
}

// hint gathers what hints rest on, for a page at a time.
func (g *Guard) hint(ctx context.Context, entries []Entry, days dayCounts) ([]AuditEntry, error) {
	var ids []person.ID
	for _, e := range entries {
		ids = append(ids, e.Member)
		if e.Person != "" {
			ids = append(ids, e.Person)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	people, err := g.people.Find(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("access: %w", err)
	}
	out := make([]AuditEntry, len(entries))
	for i, e := range entries {
		f := HintFacts{Member: people[e.Member], Visitor: people[e.Person], Zone: g.zone}
		if f.Ended, err = g.endedRelations(ctx, e, f.Member); err != nil {
			return nil, err
		}
		if f.InDay, f.UsualDay, err = g.countDay(ctx, e, days); err != nil {
			return nil, err
		}
		out[i] = AuditEntry{Entry: e, Hints: Hints(e, f)}
	}
	return out, nil
}

// endedRelations are those of the visitor with the member that had ended when the look was made.
func (g *Guard) endedRelations(ctx context.Context, e Entry, member person.Person) ([]Relation, error) {
	if e.Person == "" || len(e.Grants) > 0 {
		return nil, nil
	}
	q := newLookQuery()
	q.in("member_id", membersOf(member))
	q.and("to_id = %s", string(e.Person))
	all, err := g.relations(ctx, q, e.At, "position")
	if err != nil {
		return nil, err
	}
	today := g.today(e.At)
	return slices.DeleteFunc(all, func(r Relation) bool {
		revoked := r.Ended != nil && !e.At.Before(*r.Ended)
		expired := (r.Until != nil && today.After(*r.Until)) || (r.EndsAt != nil && !e.At.Before(*r.EndsAt))
		return !revoked && !expired
	}), nil
}

// dayCounts remembers, within one audit, how many members an account or a role's accounts looked at on a day.
type dayCounts map[dayCount][2]int

type dayCount struct {
	role    Role
	account string
	day     clock.Date
}

// countDay says how many members the account looked at that day, and the usual number: the middle of what the other accounts of
// the role did that day.
func (g *Guard) countDay(ctx context.Context, e Entry, days dayCounts) (inDay, usual int, err error) {
	key := dayCount{e.Role, e.Account, g.today(e.At)}
	if counts, ok := days[key]; ok {
		return counts[0], counts[1], nil
	}
	from, to := g.zone.StartOfDay(key.day), g.zone.StartOfDay(key.day.AddDays(1))
	var others []int
	err = run(ctx, g.db.Read(), store.Statement{
		SQL: `select account, count(distinct member_id) from look where role = $1 and at_us >= $2 and at_us < $3
 group by account`,
		Args: []any{string(e.Role), from.UnixMicro(), to.UnixMicro()},
		Read: func(rows store.Rows) error {
			for rows.Next() {
				var account string
				var n int
				if err := rows.Scan(&account, &n); err != nil {
					return err
				}
				if account == e.Account {
					inDay = n
				} else {
					others = append(others, n)
				}
			}
			return rows.Err()
		},
	})
	if err != nil {
		return 0, 0, fmt.Errorf("access: count looks: %w", err)
	}
	slices.Sort(others)
	if len(others) > 0 {
		usual = others[len(others)/2]
	}
	days[key] = [2]int{inDay, usual}
	return inDay, usual, nil
}

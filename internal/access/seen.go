package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Entry is one look as people read it: who, in which role, when, at what, why, and by which policy and relation.
type Entry struct {
	Position   int64
	Member     person.ID
	At         time.Time
	Account    string // only in audits
	Session    string // only in audits
	Person     person.ID
	Name       string
	Role       Role
	Action     Action
	Purpose    Purpose
	Kinds      []Kind
	Categories []Category
	Page       string // message key
	Policies   []Policy
	PolicySet  string // version of all policies at the time
	Grants     []Leaned
	Reason     string
	Channel    string
	Question   *Inquiry
}

// Leaned is a relation that a look rested on.
type Leaned struct {
	ID    string
	Kind  GrantKind
	Basis string
}

// Inquiry is what the member asked about an entry, and what they were told.
type Inquiry struct {
	Text       string
	AskedAt    time.Time
	Answer     string
	AnsweredBy string
	AnsweredAt *time.Time // nil while it is open
}

// Cursor asks for one page, newest first. The zero value is the first page.
type Cursor struct {
	Before int64 // position; Next of the page before
	Limit  int   // zero means 50
}

const (
	defaultEntries = 50
	maxEntries     = 200
)

func (c Cursor) limit() int {
	if c.Limit <= 0 {
		return defaultEntries
	}
	return min(c.Limit, maxEntries)
}

// Entries is a page of looks. Next is 0 at the end.
type Entries struct {
	Entries []Entry
	Next    int64
}

// LooksAt is who looked at the member's record, newest first, under all ids the member ever had. The pass must open Looks.
func (g *Guard) LooksAt(ctx context.Context, p Pass, page Cursor) (Entries, error) {
	if !p.Allows(Looks) {
		return Entries{}, refusal("access.LooksAt", ErrRefused)
	}
	q := newLookQuery()
	q.in("member_id", p.persons)
	q.before(page.Before)
	out, err := g.entries(ctx, q, page.limit())
	for i := range out.Entries {
		out.Entries[i].Account, out.Entries[i].Session = "", ""
	}
	return out, err
}

// lookQuery builds the conditions of a list of looks.
type lookQuery struct {
	where strings.Builder
	args  []any
}

func newLookQuery() *lookQuery {
	q := &lookQuery{}
	q.where.WriteString("1 = 1")
	return q
}

// and adds a condition in which each %s is the next argument.
func (q *lookQuery) and(condition string, args ...any) {
	names := make([]any, len(args))
	for i, a := range args {
		q.args = append(q.args, a)
		names[i] = fmt.Sprintf("$%d", len(q.args))
	}
	fmt.Fprintf(&q.where, " and "+condition, names...)
}

func (q *lookQuery) in(column string, ids []person.ID) {
	marks := make([]string, len(ids))
	for i, id := range ids {
		q.args = append(q.args, string(id))
		marks[i] = fmt.Sprintf("$%d", len(q.args))
	}
	fmt.Fprintf(&q.where, " and %s in (%s)", column, strings.Join(marks, ", "))
}

func (q *lookQuery) before(position int64) {
	if position > 0 {
		q.and("position < %s", position)
	}
}

// entries reads one page.
func (g *Guard) entries(ctx context.Context, q *lookQuery, limit int) (Entries, error) {
	sql := fmt.Sprintf(`select position, member_id, at_us, question, data from look where %s order by position desc limit %d`,
		q.where.String(), limit+1)
	var out Entries
	asked := map[int64]int{}
	err := run(ctx, g.db.Read(), store.Statement{SQL: sql, Args: q.args, Read: func(rows store.Rows) error {
		for rows.Next() {
			e, question, err := g.scanEntry(rows)
			if err != nil {
				return err
			}
			if question {
				asked[e.Position] = len(out.Entries)
			}
			out.Entries = append(out.Entries, e)
		}
		return rows.Err()
	}})
	if err != nil {
		return Entries{}, fmt.Errorf("access: read looks: %w", err)
	}
	if len(out.Entries) > limit {
		out.Entries = out.Entries[:limit]
		out.Next = out.Entries[limit-1].Position
	}
	return out, g.addQuestions(ctx, out.Entries, asked)
}

func (g *Guard) scanEntry(rows store.Rows) (Entry, bool, error) {
	var e Entry
	var member, data string
	var at, question int64
	if err := rows.Scan(&e.Position, &member, &at, &question, &data); err != nil {
		return Entry{}, false, err
	}
	var l looked
	if err := json.Unmarshal([]byte(data), &l); err != nil {
		return Entry{}, false, err
	}
	e.Member, e.At = person.ID(member), time.UnixMicro(at).UTC()
	e.Account, e.Session, e.Person, e.Name, e.Role = l.Account, l.Session, l.Person, l.Name, l.Role
	e.Action, e.Purpose, e.Kinds, e.Categories = l.Action, l.Purpose, l.Kinds, l.Categories
	e.Page, e.Reason, e.Channel, e.PolicySet = l.Page, l.Reason, l.Channel, l.PolicySet
	for _, id := range l.Policies {
		e.Policies = append(e.Policies, g.policies.named(id))
	}
	for _, x := range l.Grants {
		e.Grants = append(e.Grants, Leaned(x))
	}
	return e, question != 0, nil
}

func (g *Guard) addQuestions(ctx context.Context, entries []Entry, asked map[int64]int) error {
	keys := make([]any, 0, len(asked))
	for position := range asked {
		keys = append(keys, position)
	}
	if len(keys) == 0 {
		return nil
	}
	for _, s := range store.Lookups(`select look_position, text, asked_us, answer, answered_by, answered_us
 from look_question where look_position in (%)`, keys, func(rows store.Rows) error {
		for rows.Next() {
			var position, askedAt, answeredAt int64
			var q Inquiry
			if err := rows.Scan(&position, &q.Text, &askedAt, &q.Answer, &q.AnsweredBy, &answeredAt); err != nil {
				return err
			}
			q.AskedAt = time.UnixMicro(askedAt).UTC()
			if answeredAt != 0 {
				at := time.UnixMicro(answeredAt).UTC()
				q.AnsweredAt = &at
			}
			if i, ok := asked[position]; ok && i < len(entries) {
				entries[i].Question = &q
			}
		}
		return rows.Err()
	}) {
		if err := run(ctx, g.db.Read(), s); err != nil {
			return fmt.Errorf("access: read questions: %w", err)
		}
	}
	return nil
}

// named is a policy with its words; a policy of the past that is gone keeps its id.
func (p *Policies) named(id string) Policy {
	for _, r := range p.all {
		if r.words.ID == id {
			return r.words
		}
	}
	return Policy{ID: id, Title: id}
}

// Proof is the file with which the member shows, without the plan, that the entries are in the record as written. The pass must
// open Looks. A member who was merged from several ids has one file for each: Proofs.
func (g *Guard) Proof(ctx context.Context, p Pass) (record.ProofFile, error) {
	if !p.Allows(Looks) {
		return record.ProofFile{}, refusal("access.Proof", ErrRefused)
	}
	file, err := g.rec.Proof(ctx, lookStream(p.member))
	if err != nil {
		return record.ProofFile{}, fmt.Errorf("access: %w", err)
	}
	return file, nil
}

// Proofs are the proof files of all ids of the member that anybody looked at.
func (g *Guard) Proofs(ctx context.Context, p Pass) ([]record.ProofFile, error) {
	if !p.Allows(Looks) {
		return nil, refusal("access.Proofs", ErrRefused)
	}
	var files []record.ProofFile
	for _, id := range p.persons {
		file, err := g.rec.Proof(ctx, lookStream(id))
		if store.KindOf(err) == store.NotFound {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("access: %w", err)
		}
		files = append(files, file)
	}
	return files, nil
}

var errNoText = errors.New("access: a question or answer needs a text of at most 2000 characters")

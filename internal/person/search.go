package person

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
)

// Query says whom to look for. Whatever is given must hold. Text is what somebody types: a name in any order, the beginnings of
// words, or a number (MBI, member number, NPI, NPN, telephone).
type Query struct {
	Text     string
	Birth    *clock.Date
	Zip      string
	Capacity Capacity
	Among    []ID   // only these, when not nil: somebody's own list
	Limit    int    // people on a page; zero means 25
	After    string // Next of the page before
}

// Page is one page of people, best first, each as merges make them.
type Page struct {
	People []Person `json:"people"`
	Next   string   `json:"next,omitempty"` // give it as After for the next page; empty at the end
	// Similar says that nobody has these very words: the names only resemble them.
	Similar bool `json:"similar,omitempty"`
}

// Limits of a page, and of what one search looks at: who types "smith" among a million reads a page, not ten thousand people.
const (
	defaultFound = 25
	maxFound     = 200
	maxLooked    = 2000
)

// Search finds people by name, number, birth, ZIP and capacity. A query that asks for nothing lists nobody, except with a
// capacity other than member.
func (d *Directory) Search(ctx context.Context, q Query) (Page, error) {
	s := search{Query: q, words: unique(strings.Fields(Folded(q.Text)))}
	if q.Limit <= 0 {
		s.Limit = defaultFound
	}
	s.Limit = min(s.Limit, maxFound)
	s.offset, _ = strconv.Atoi(q.After)
	var page Page
	err := d.db.Snapshot(ctx, func(db store.Queries) error {
		s.d, s.db = d, db
		ids, err := s.ids(ctx)
		if err != nil {
			return err
		}
		page, err = s.page(ctx, ids)
		return err
	})
	if err != nil {
		return Page{}, fmt.Errorf("person: search: %w", err)
	}
	return page, nil
}

type search struct {
	Query
	d       *Directory
	db      store.Queries
	words   []string
	offset  int
	similar bool
	number  bool // the text is a whole number that somebody holds
}

// ids finds who may fit, best first.
func (s *search) ids(ctx context.Context) ([]ID, error) {
	if ids, err := s.byNumber(ctx); err != nil || len(ids) > 0 {
		s.number = true
		return ids, err
	}
	switch {
	case s.Among != nil:
		return s.sorted(ctx, s.Among)
	case s.Birth != nil:
		return s.list(ctx, "birth_day = $1", int64(s.Birth.Days()))
	case len(s.words) > 0:
		ids, err := s.byWords(ctx, s.words)
		if err != nil || len(ids) > 0 {
			return ids, err
		}
		return s.bySimilar(ctx)
	case s.Capacity != "" && s.Capacity != Member:
		return s.list(ctx, "capacities <> 1 and capacities & $1 <> 0", capacityBits([]Capacity{s.Capacity}))
	}
	return nil, nil
}

func (s *search) list(ctx context.Context, where string, args ...any) ([]ID, error) {
	return s.read(ctx, "select id from person where "+where+" order by sort_name, seq limit "+strconv.Itoa(maxLooked), args...)
}

// sorted puts ids into the order of their names.
func (s *search) sorted(ctx context.Context, ids []ID) ([]ID, error) {
	names := map[ID]string{}
	keys := make([]any, len(ids))
	for i, id := range ids {
		keys[i] = string(id)
	}
	for _, part := range store.Lookups("select id, sort_name from person where id in (%)", keys, func(rows store.Rows) error {
		for rows.Next() {
			var id, name string
			if err := rows.Scan(&id, &name); err != nil {
				return err
			}
			names[ID(id)] = name
		}
		return rows.Err()
	}) {
		rows, err := s.db.QueryContext(ctx, part.SQL, part.Args...)
		if err != nil {
			return nil, err
		}
		if err := errors.Join(part.Read(rows), rows.Close()); err != nil {
			return nil, err
		}
	}
	out := slices.Clone(ids)
	slices.SortFunc(out, func(a, b ID) int { return cmp.Or(cmp.Compare(names[a], names[b]), cmp.Compare(a, b)) })
	return out, nil
}

func (s *search) read(ctx context.Context, query string, args ...any) ([]ID, error) {
	var ids []ID
	err := scan(ctx, s.db, query, args, func(row scanner) error {
		var id ID
		err := row.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

// byNumber takes the whole text as a number of any system.
func (s *search) byNumber(ctx context.Context) ([]ID, error) {
	if !strings.ContainsAny(s.Text, "0123456789") {
		return nil, nil
	}
	var numbers []Identifier
	for _, system := range []System{MBI, MemberNumber, NPI, NPN, CMSBeneSK, StaffNumber, AgencyNumber} {
		if i, err := (Identifier{System: system, Value: s.Text}).Canonical(); err == nil {
			numbers = append(numbers, i)
		}
	}
	if number, _, err := ParsePhone(s.Text); err == nil {
		numbers = append(numbers, Identifier{System: telephone, Value: number})
	}
	holders, err := s.d.holders(ctx, s.db, numbers)
	if err != nil {
		return nil, err
	}
	var ids []ID
	for _, i := range numbers {
		ids = append(ids, holders[key(i)]...)
	}
	return ids, nil
}

// byWords finds names of which every word of the query begins a word. It reads the range of the longest word; the others are
// looked for beside it.
func (s *search) byWords(ctx context.Context, words []string) ([]ID, error) {
	sorted := slices.SortedStableFunc(slices.Values(words), func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	args := []any{sorted[0], sorted[0] + "\U0010ffff"}
	where := ""
	for _, w := range sorted[1:] {
		args = append(args, w+"%", "% "+w+"%")
		where += fmt.Sprintf(" and (k.rest like $%d or k.rest like $%d)", len(args)-1, len(args))
	}
	if s.Zip != "" {
		args = append(args, s.Zip)
		where += fmt.Sprintf(" and p.zip = $%d", len(args))
	}
	return s.read(ctx, "select p.id from person_name_key k join person p on p.seq = k.seq where k.token >= $1 and k.token < $2"+
		where+" order by k.token, k.seq limit "+s.looked(), args...)
}

// page reads the people in the order found and keeps those who fit in everything that was asked, until the page is full.
func (s *search) page(ctx context.Context, ids []ID) (Page, error) {
	g := gathering{q: s.db, own: map[ID]Person{}}
	var fit []Person
	seen := map[ID]bool{}
	end := max(0, s.offset) + s.Limit
	for len(ids) > 0 && len(fit) <= end {
		chunk := ids[:min(len(ids), chunkSize)]
		ids = ids[len(chunk):]
		found, err := g.people(ctx, chunk)
		if err != nil {
			return Page{}, err
		}
		for _, id := range chunk {
			p, ok := found[id]
			if ok && !seen[p.ID] && s.fits(p) {
				seen[p.ID] = true
				fit = append(fit, p)
			}
		}
	}
	page := Page{Similar: s.similar}
	if s.offset < 0 || s.offset >= len(fit) {
		return page, nil
	}
	if end < len(fit) {
		page.Next = strconv.Itoa(end)
	}
	page.People = fit[s.offset:min(end, len(fit))]
	return page, nil
}

// looked is how many finds are worth reading for this page. One person may be found by several names; a capacity is checked only
// when the person is read.
func (s *search) looked() string {
	if s.Capacity != "" {
		return strconv.Itoa(maxLooked)
	}
	return strconv.Itoa(min(maxLooked, 4*(max(0, s.offset)+s.Limit)+100))
}

func (s *search) fits(p Person) bool {
	if s.Birth != nil && (p.Birth == nil || *p.Birth != *s.Birth) {
		return false
	}
	if s.Capacity != "" && !slices.Contains(p.Capacities, s.Capacity) {
		return false
	}
	if s.Among != nil && (!s.among(p) || !s.number && !s.named(p)) {
		return false
	}
	return s.Zip == "" || slices.ContainsFunc(p.Addresses, func(a Address) bool { return strings.HasPrefix(a.Zip, s.Zip) })
}

// among tells whether the list names a person, by any id that stands for them.
func (s *search) among(p Person) bool {
	return slices.ContainsFunc(s.Among, func(id ID) bool { return id == p.ID || slices.Contains(p.MergedFrom, id) })
}

// named tells whether every word of the query begins a word of one of the names.
func (s *search) named(p Person) bool {
	if len(s.words) == 0 {
		return true
	}
	return slices.ContainsFunc(p.Names, func(n Name) bool {
		parts := strings.Fields(Folded(n.Text))
		return !slices.ContainsFunc(s.words, func(w string) bool {
			return !slices.ContainsFunc(parts, func(part string) bool { return strings.HasPrefix(part, w) })
		})
	})
}

package complaint

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
)

// Limits of what counts as alike: of the words of the shorter text, this share in a hundred must be in the other.
const (
	alikeShare = 30
	maxAlike   = 5
)

// OfMember lists the cases of the member whom a visitor opened, newest first, for who serves them on the phone. What the visitor is
// complained about in is absent. Errors: access.ErrRefused (NotFound) when the pass does not open complaints.
func (s *Complaints) OfMember(ctx context.Context, v access.Visitor, p access.Pass) ([]Row, error) {
	all, err := s.seen(ctx, v, p)
	rows := make([]Row, len(all))
	for i := range all {
		rows[i] = all[i].row()
	}
	return rows, err
}

// Alike finds cases of the member whom a visitor opened that may be about what these words say, the likeliest first: open ones before
// those that are over. It only suggests; nothing is merged silently. What the visitor is complained about in is absent. Errors:
// access.ErrRefused (NotFound) when the pass does not open complaints.
func (s *Complaints) Alike(ctx context.Context, v access.Visitor, p access.Pass, words string) ([]Row, error) {
	all, err := s.seen(ctx, v, p)
	if err != nil {
		return nil, err
	}
	said := wordsOf(words)
	type likeness struct {
		row  Row
		open bool
		in   int
	}
	var out []likeness
	for i := range all {
		if in := shared(said, all[i].indexed()); in >= alikeShare {
			out = append(out, likeness{all[i].row(), !all[i].State.Over(), in})
		}
	}
	slices.SortStableFunc(out, func(a, b likeness) int { return cmp.Or(boolOrder(b.open, a.open), b.in-a.in) })
	rows := make([]Row, 0, maxAlike)
	for _, x := range out[:min(len(out), maxAlike)] {
		rows = append(rows, x.row)
	}
	return rows, nil
}

// shared is how many in a hundred words of the shorter of two texts are in the other. Short words are in every text and count for
// nothing.
func shared(a, b []string) int {
	telling := func(all []string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(w string) bool { return len(w) <= beginsLetters })
	}
	a, b = telling(a), telling(b)
	shorter := min(len(a), len(b))
	if shorter == 0 {
		return 0
	}
	return 100 * (len(a) - len(less(a, b))) / shorter
}

// seen are the cases of the member that the pass opens, newest first, without those that the visitor must not find.
func (s *Complaints) seen(ctx context.Context, v access.Visitor, p access.Pass) ([]Case, error) {
	const op = "complaint: of member"
	if !p.Allows(access.Complaints) {
		return nil, refused(op)
	}
	who, err := s.sightOf(ctx, v)
	if err != nil {
		return nil, err
	}
	ids, err := s.memberIDs(ctx, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	q := &query{}
	q.and("c.member_id in (" + q.list(ids) + ") and c.member_id <> ''")
	q.hide(who)
	var out []Case
	text := "select d.doc from complaint_case c join complaint_doc d on d.seq = c.seq where " + q.where.String() + " order by c.seq desc"
	err = scan(ctx, s.db.Read(), text, q.args, func(rows store.Rows) error {
		var doc string
		if err := rows.Scan(&doc); err != nil {
			return err
		}
		k, err := readCase(doc)
		out = append(out, k.Case)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return out, nil
}

// memberIDs are all ids that the member of a pass has or had.
func (s *Complaints) memberIDs(ctx context.Context, p access.Pass) ([]string, error) {
	who, err := s.people.Get(ctx, p.Member())
	if err != nil {
		return nil, err
	}
	ids := []string{string(who.ID)}
	for _, former := range who.MergedFrom {
		ids = append(ids, string(former))
	}
	return ids, nil
}

package book

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// Customer is one customer as the agent of record reads about them.
type Customer struct {
	Pass    access.Pass
	Person  person.Person
	Now     Line      // the row that counts, newest first among several
	Others  []Line    // further rows that count today: a drug plan beside a medical plan
	History []Line    // all rows of the visitor's sellers, newest first
	Changes []Decided // of plans, newest first
	Upline  []agent.NPN
}

// Decided is a plan change of the customer with its newest decision.
type Decided struct {
	change.Change
	Decision change.Decision
	Known    bool // false while nothing is decided
}

// ChangesOf are the plan changes of a member; change.Changes is the one there is.
type ChangesOf interface {
	ForMember(ctx context.Context, pass access.Pass) ([]change.Change, error)
}

// Customer is one customer of the books of some sellers, as Reach gave them. The look is on record before anything is read.
// Errors: access.ErrRefused for everybody who is not of record now.
func (b *Book) Customer(ctx context.Context, v access.Visitor, of []Seller, member person.ID, page string, at time.Time) (Customer, error) {
	l := look(access.View, page, at)
	l.Member = member
	var out Customer
	var err error
	if out.Pass, err = b.guard.Look(ctx, v, l); err != nil {
		return out, err
	}
	if out.Person, err = b.guard.Person(ctx, out.Pass); err != nil {
		return out, err
	}
	on := b.zone.DateOf(at)
	if err := b.history(ctx, of, &out, on); err != nil {
		return out, err
	}
	if err := b.decisions(ctx, &out); err != nil {
		return out, err
	}
	if b.standing != nil && out.Now.Agent != "" {
		out.Upline, err = b.standing.Upline(ctx, out.Now.Agent, on)
	}
	return out, err
}

// history reads the rows of a customer and tells which of them count.
func (b *Book) history(ctx context.Context, of []Seller, out *Customer, on clock.Date) error {
	rows, err := b.ofMember(ctx, append([]person.ID{out.Person.ID}, out.Person.MergedFrom...))
	if err != nil {
		return err
	}
	mine := npns(of)
	for _, r := range rows {
		if !slices.Contains(mine, r.Agent) {
			continue
		}
		line := Line{Row: r, Status: r.On(on), Person: out.Person, Open: true}
		if line.Gate, err = b.gate(ctx, &r, on); err != nil {
			return err
		}
		out.History = append(out.History, line)
		switch counts := r.HeadFrom <= on && on <= r.HeadTo; {
		case !counts:
		case out.Now.Agent == "":
			out.Now = line
		default:
			out.Others = append(out.Others, line)
		}
	}
	return nil
}

// ofMember are all rows of a member, newest first.
func (b *Book) ofMember(ctx context.Context, ids []person.ID) ([]Row, error) {
	var out []Row
	for _, s := range store.Lookups("select doc from book_row where member_id in (%)", anys(ids), nil) {
		err := each(ctx, b.db.Read(), func(rows store.Rows) error {
			var doc string
			if err := rows.Scan(&doc); err != nil {
				return err
			}
			var r Row
			err := decode(doc, &r)
			out = append(out, r)
			return err
		}, s.SQL, s.Args...)
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Row) int {
		return cmp.Or(b.From.Compare(a.From), cmp.Compare(a.Agent, b.Agent), cmp.Compare(a.Span, b.Span))
	})
	return out, nil
}

// decisions are the plan changes with what was decided. Of who else took part nothing is said but their role.
func (b *Book) decisions(ctx context.Context, out *Customer) error {
	reader, ok := b.sources.Changes.(ChangesOf)
	if !ok {
		return nil
	}
	all, err := reader.ForMember(ctx, out.Pass)
	if err != nil {
		return err
	}
	for _, c := range all {
		d := Decided{Change: c}
		d.Decision, d.Known = c.Latest()
		out.Changes = append(out.Changes, d)
	}
	slices.SortFunc(out.Changes, func(a, b Decided) int {
		return cmp.Or(b.Effective.Compare(a.Effective), cmp.Compare(a.ID, b.ID))
	})
	return nil
}

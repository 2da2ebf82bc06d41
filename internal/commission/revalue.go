package commission

import (
	"cmp"
	"context"
	"slices"

	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Worth is what a payee earns for a member's year.
type Worth struct {
	Payee Payee
	Year  int
	Cents int64
}

// Valuer says what members would bring to whom if other people were of record: a replay of decisions in money. It writes nothing and reads
// nothing after it was made; it is for one goroutine.
type Valuer struct{ judging *judging }

// Valuer as of a day.
func (b *Book) Valuer(ctx context.Context, asOf clock.Date) (*Valuer, error) {
	standing, err := b.producers.Standing(ctx)
	if err != nil {
		return nil, err
	}
	return &Valuer{newJudging(asOf, b.choice, b.rules, b.catalog, standing)}, nil
}

// Value is what a member brings, by payee and year. What cannot be judged is told as problems, and brings nothing.
func (v *Valuer) Value(member person.ID, spans []enrolment.Span, tenures []change.Tenure) ([]Worth, []Problem) {
	lines, problems := v.judging.member(&subject{member: member, spans: spans, tenures: tenures})
	out := make([]Worth, 0, len(lines))
	for i := range lines {
		l := &lines[i]
		at := slices.IndexFunc(out, func(w Worth) bool { return w.Payee == l.Payee && w.Year == l.Year })
		if at < 0 {
			out = append(out, Worth{Payee: l.Payee, Year: l.Year})
			at = len(out) - 1
		}
		out[at].Cents += l.Cents
	}
	slices.SortFunc(out, func(a, b Worth) int { return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Payee, b.Payee)) })
	return out, slices.Clone(problems)
}

// Revalue is what some members bring under other tenures, summed by payee and year.
func (b *Book) Revalue(ctx context.Context, asOf clock.Date, tenures map[person.ID][]change.Tenure) ([]Worth, error) {
	v, err := b.Valuer(ctx, asOf)
	if err != nil {
		return nil, err
	}
	members := make([]person.ID, 0, len(tenures))
	for m := range tenures {
		members = append(members, m)
	}
	spans, err := b.enrolments.Spans(ctx, members)
	if err != nil {
		return nil, err
	}
	sums := map[Worth]int64{}
	for m, all := range tenures {
		worth, _ := v.Value(m, spans[m], all)
		for _, w := range worth {
			sums[Worth{Payee: w.Payee, Year: w.Year}] += w.Cents
		}
	}
	out := make([]Worth, 0, len(sums))
	for w, cents := range sums {
		w.Cents = cents
		out = append(out, w)
	}
	slices.SortFunc(out, func(a, b Worth) int { return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Payee, b.Payee)) })
	return out, nil
}

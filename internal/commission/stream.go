package commission

import (
	"context"
	"errors"
	"iter"
	"sync"

	"github.com/keepwell/keepwell/internal/commission/entitlement"
)

// parcelOf members on its way to a judge, and back in the order in which it was read.
type parcelOf struct {
	subjects []subject
	done     chan outcome // of one
}

// outcome is what a parcel comes to.
type outcome struct {
	text     []byte // the lines, one after the other
	ends     []int  // where each ends
	totals   Totals
	payees   map[Payee]*Share
	problems []Problem
	err      error
}

// lines are the texts of the lines.
func (o *outcome) lines(yield func([]byte) bool) {
	from := 0
	for _, to := range o.ends {
		if !yield(o.text[from:to:to]) {
			return
		}
		from = to
	}
}

// judgeAll judges members on all cores and gives what they come to in their order. take gets one outcome after the other; what it returns
// ends the stream.
func (b *Book) judgeAll(ctx context.Context, r *Run, standing Standing, members iter.Seq2[subject, error], take func(*outcome) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	work, order := make(chan *parcelOf, b.workers), make(chan *parcelOf, 4*b.workers)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	for range b.workers {
		running.Go(func() {
			w := b.worker(r, standing)
			for p := range work {
				p.done <- w.parcel(ctx, p.subjects)
			}
		})
	}
	var failure error
	running.Go(func() {
		defer close(order)
		defer close(work)
		failure = parcels(ctx, members, b.parcelMembers, func(p *parcelOf) bool {
			return send(ctx, order, p) && send(ctx, work, p)
		})
	})
	for p := range order {
		select {
		case o := <-p.done:
			if o.err != nil {
				return o.err
			}
			if err := take(&o); err != nil {
				return err
			}
		case <-ctx.Done():
			return failed("commission.judge", ctx.Err())
		}
	}
	return failure // it was set before order was closed
}

func send[T any](ctx context.Context, to chan<- T, v T) bool {
	select {
	case to <- v:
		return true
	case <-ctx.Done():
		return false
	}
}

// parcels packs members until give says no.
func parcels(ctx context.Context, members iter.Seq2[subject, error], size int, give func(*parcelOf) bool) error {
	p := &parcelOf{done: make(chan outcome, 1)}
	for s, err := range members {
		if err != nil {
			return err
		}
		if p.subjects = append(p.subjects, s); len(p.subjects) < size {
			continue
		}
		if !give(p) {
			return failed("commission.judge", ctx.Err())
		}
		p = &parcelOf{subjects: make([]subject, 0, size), done: make(chan outcome, 1)}
	}
	if len(p.subjects) > 0 && !give(p) {
		return failed("commission.judge", ctx.Err())
	}
	return nil
}

// worker judges parcels. It is for one goroutine.
type worker struct {
	book    *Book
	judging *judging
	checks  *checks
	lines   []Line // of the parcel
}

func (b *Book) worker(r *Run, standing Standing) *worker {
	return &worker{book: b, judging: newJudging(r.AsOf, r.Choice, b.rules, b.catalog, standing), checks: newChecks(r.Choice, b.rules)}
}

// parcel judges some members. Whose lines would break a rule of the book get none, and an alarm.
func (w *worker) parcel(ctx context.Context, subjects []subject) outcome {
	o := outcome{payees: map[Payee]*Share{}}
	o.totals.begin()
	o.totals.Members = int64(len(subjects))
	w.lines = w.lines[:0]
	type stretch struct {
		subject  *subject
		from, to int
		failures []entitlement.Failure
	}
	var changed []stretch
	for i := range subjects {
		lines, problems := w.judging.member(&subjects[i])
		for _, p := range problems {
			o.problem(p)
		}
		if len(lines) > 0 {
			from := len(w.lines)
			w.lines = append(w.lines, lines...)
			changed = append(changed, stretch{&subjects[i], from, len(w.lines), append([]entitlement.Failure(nil), w.judging.c.Failures...)})
		}
	}
	if o.err = errors.Join(w.book.recall(ctx, w.lines), w.book.ruled(ctx, w.lines)); o.err != nil {
		return o
	}
	for _, c := range changed {
		lines := w.lines[c.from:c.to]
		if breaches := w.checks.member(c.subject, lines, c.failures); len(breaches) > 0 {
			for _, b := range breaches {
				o.problem(Problem{Kind: Broken, Member: c.subject.member, Span: b.Span, Detail: string(b.Rule) + ": " + b.Detail})
			}
			continue
		}
		o.totals.Changed++
		for i := range lines {
			o.add(&lines[i])
		}
	}
	return o
}

func (o *outcome) problem(p Problem) {
	o.problems = append(o.problems, p)
	o.totals.Problems[p.Kind]++
}

func (o *outcome) add(l *Line) {
	o.text = appendLine(o.text, l)
	o.ends = append(o.ends, len(o.text))
	o.totals.line(l)
	addTo(o.payees, l)
}

// addTo counts a line for its payee.
func addTo(payees map[Payee]*Share, l *Line) {
	if !l.Payee.IsAgent() && !l.Payee.IsUpline() {
		return
	}
	s := payees[l.Payee]
	if s == nil {
		s = &Share{Payee: l.Payee}
		payees[l.Payee] = s
	}
	s.Lines++
	if l.Cents > 0 {
		s.Plus += l.Cents
	} else {
		s.Minus += l.Cents
	}
}

func (t *Totals) begin() { t.ByReason, t.Problems = map[Reason]Sum{}, map[ProblemKind]int64{} }

// line counts an accrual.
func (t *Totals) line(l *Line) {
	t.Lines++
	switch {
	case l.Payee == House:
		t.House.add(l.Cents)
		return
	case l.Payee.IsUpline():
		t.Overrides.add(l.Cents)
		return
	case l.Payee.IsSuspense():
		t.Suspended.add(l.Cents)
	case l.Cents > 0:
		t.Earned.add(l.Cents)
	default:
		t.Back.add(l.Cents)
	}
	sum := t.ByReason[l.Reason]
	sum.add(l.Cents)
	t.ByReason[l.Reason] = sum
}

// merge adds other totals.
func (t *Totals) merge(o *Totals) {
	t.Members, t.Changed, t.Lines = t.Members+o.Members, t.Changed+o.Changed, t.Lines+o.Lines
	for _, pair := range [][2]*Sum{
		{&t.Earned, &o.Earned}, {&t.Back, &o.Back}, {&t.Suspended, &o.Suspended}, {&t.House, &o.House}, {&t.Overrides, &o.Overrides},
	} {
		pair[0].Lines, pair[0].Cents = pair[0].Lines+pair[1].Lines, pair[0].Cents+pair[1].Cents
	}
	for reason, sum := range o.ByReason {
		had := t.ByReason[reason]
		t.ByReason[reason] = Sum{had.Lines + sum.Lines, had.Cents + sum.Cents}
	}
	for kind, n := range o.Problems {
		t.Problems[kind] += n
	}
}

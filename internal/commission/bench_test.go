package commission_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/rules"
)

// crowd are members that follow from their number: no memory holds a million of them. From is the first member that left in a second
// telling.
type crowd struct {
	n, agents int
	left      map[int]bool
}

func (c crowd) id(i int) person.ID { return person.ID(fmt.Sprintf("m%023d", i)) }

func (c crowd) spans(i int) []enrolment.Span {
	s := enrolment.Span{
		ID: enrolment.SpanID(fmt.Sprintf("s%015d", i)), Contract: "H0001", Plan: "001", Family: plan.MAPD, Ours: true, Start: clock.DateOf(2025, 1, 1),
		Cycle: enrolment.CycleRenewal, State: "TX", Origin: "dtrr-20260101.txt:" + strconv.Itoa(i+1),
	}
	switch i % 10 {
	case 0:
		s.Family, s.Plan = plan.PDP, "002"
	case 1:
		s.Start, s.Cycle = clock.DateOf(2026, 1, 1), enrolment.CycleInitial
	}
	if c.left[i] {
		end := clock.DateOf(2026, 6, 30)
		s.End, s.Ended = &end, enrolment.EndedByTermination
	}
	return []enrolment.Span{s}
}

func (c crowd) tenure(i int) []change.Tenure {
	s := c.spans(i)[0]
	npn := agent.NPN(strconv.Itoa(10_000_000 + (i*7919)%c.agents))
	return []change.Tenure{{
		Member: c.id(i), Span: s.ID, Agent: npn, From: s.Start, Change: change.ID(fmt.Sprintf("c%019d", i)), Decision: 1, Basis: "R10", Writing: npn,
	}}
}

func (c crowd) number(m person.ID) int {
	i, _ := strconv.Atoi(string(m[1:]))
	return i
}

type crowdSpans struct{ crowd }

func (c crowdSpans) EachSpans(context.Context) iter.Seq2[enrolment.MemberSpans, error] {
	return func(yield func(enrolment.MemberSpans, error) bool) {
		for i := range c.n {
			if !yield(enrolment.MemberSpans{Member: c.id(i), Spans: c.spans(i)}, nil) {
				return
			}
		}
	}
}

func (c crowdSpans) Spans(_ context.Context, members []person.ID) (map[person.ID][]enrolment.Span, error) {
	out := map[person.ID][]enrolment.Span{}
	for _, m := range members {
		out[m] = c.crowd.spans(c.number(m))
	}
	return out, nil
}

func (c crowdSpans) Touched(_ context.Context, after int64, _ int) ([]person.ID, int64, error) {
	var out []person.ID
	if after == 0 {
		for i := range c.n {
			if c.left[i] {
				out = append(out, c.id(i))
			}
		}
	}
	return out, 1, nil
}

type crowdTenures struct{ crowd }

func (c crowdTenures) EachTenures(context.Context) iter.Seq2[change.MemberTenures, error] {
	return func(yield func(change.MemberTenures, error) bool) {
		for i := range c.n {
			if !yield(change.MemberTenures{Member: c.id(i), Tenures: c.tenure(i)}, nil) {
				return
			}
		}
	}
}

func (c crowdTenures) Tenures(_ context.Context, members []person.ID) (map[person.ID][]change.Tenure, error) {
	out := map[person.ID][]change.Tenure{}
	for _, m := range members {
		out[m] = c.tenure(c.number(m))
	}
	return out, nil
}

func (c crowdTenures) Touched(_ context.Context, after int64, _ int) ([]person.ID, int64, error) {
	return nil, after, nil
}

type crowdProducers struct{}

func (crowdProducers) Standing(context.Context) (commission.Standing, error) {
	return producers{newFiles()}, nil
}

func (crowdProducers) Changed(context.Context, int64) ([]agent.NPN, int64, error) { return nil, 0, nil }

var _ = credential.PaidFull

// benchMembers is the size of the benchmark; MEMBERS sets another one.
func benchMembers(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("MEMBERS"))
	if err != nil {
		return 100_000
	}
	return n
}

// BenchmarkRun is a whole run of a new book for 12 months, and then one after a reply file that touches some members. What rooms tell is
// made up on the way; judging, the record and the tables are real.
func BenchmarkRun(b *testing.B) {
	n := benchMembers(b)
	touched := min(50_000, n/2)
	tables, err := entitlement.LoadRules(rules.Files)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		c := crowd{n: n, agents: max(100, n/200), left: map[int]bool{}}
		db, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "book.db"))
		if err != nil {
			b.Fatal(err)
		}
		rec, err := record.Open(b.Context(), db, record.Options{Views: []record.View{commission.View{}}, KeyFile: filepath.Join(b.TempDir(), "key"), AdoptNewKey: true})
		if err != nil {
			b.Fatal(err)
		}
		choice, _ := commission.ChoiceOf(plan.Profile{})
		book := commission.New(commission.Options{
			DB: db, Record: rec, Rules: tables, Enrolments: crowdSpans{c}, Tenures: crowdTenures{c}, Producers: crowdProducers{}, Choice: choice,
		})
		began := time.Now()
		r := prepare(b, book, "2026-02-01", commission.Everybody)
		full := time.Since(began)
		if r.Totals.Members != int64(n) || r.Totals.Lines < int64(n) {
			b.Fatalf("%+v", r.Totals)
		}
		finish(b, book, r)
		for i := range touched {
			c.left[i*(n/touched)] = true
		}
		began = time.Now()
		r = prepare(b, book, "2026-08-01", commission.Touched)
		some := time.Since(began)
		if r.Totals.Members != int64(touched) {
			b.Fatalf("%+v", r.Totals)
		}
		b.ReportMetric(full.Seconds(), "s/run")
		b.ReportMetric(some.Seconds(), "s/touched")
		b.ReportMetric(float64(n)/full.Seconds(), "members/s")
		if stat, err := os.Stat(db.Path()); err == nil {
			b.ReportMetric(float64(stat.Size())/float64(n), "bytes/member")
		}
		_, _ = rec.Close(), db.Close()
	}
}

func prepare(b *testing.B, book *commission.Book, asOf string, scope commission.Scope) commission.Run {
	b.Helper()
	r, err := book.Prepare(b.Context(), person.Cause{At: time.Now(), Zone: zone, Actor: record.Actor{ID: "bo"}}, commission.Ask{AsOf: day(asOf), Scope: scope}, nil)
	if err != nil {
		b.Fatal(err)
	}
	return r
}

func finish(b *testing.B, book *commission.Book, r commission.Run) {
	b.Helper()
	c := person.Cause{At: time.Now(), Zone: zone, Actor: record.Actor{ID: "fi"}}
	if err := book.Approve(b.Context(), c, r.ID); err != nil {
		b.Fatal(err)
	}
	if _, err := book.Export(b.Context(), c, r.ID, r.AsOf); err != nil {
		b.Fatal(err)
	}
}

package api_test

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	planchange "github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// sold is what the rooms behind the agencies' operations know, as the tests say it.
type sold struct {
	spans   map[person.ID][]enrolment.Span
	tenures map[person.ID][]planchange.Tenure
	touched []person.ID
	changes []planchange.Change
	runs    []commission.Run
	lines   []commission.Line
}

func (f *sold) Spans(_ context.Context, _ []person.ID) (map[person.ID][]enrolment.Span, error) {
	return f.spans, nil
}

func (f *sold) Applications(context.Context, []person.ID) (map[person.ID][]enrolment.Application, error) {
	return nil, nil
}

func (f *sold) Tenures(context.Context, []person.ID) (map[person.ID][]planchange.Tenure, error) {
	return f.tenures, nil
}

func (f *sold) Status(context.Context, []person.ID) (map[person.ID]verification.Status, error) {
	return nil, nil
}

func (f *sold) OfMembers(context.Context, []person.ID) (map[person.ID][]dispute.Dispute, error) {
	return nil, nil
}

func (f *sold) Touched(_ context.Context, after int64, limit int) ([]person.ID, int64, error) {
	end := min(int64(len(f.touched)), after+int64(limit))
	return slices.Clone(f.touched[after:end]), end, nil
}

// ForAgent gives one change a page, so that pages are tried.
func (f *sold) ForAgent(_ context.Context, npn agent.NPN, p planchange.Page) ([]planchange.Change, string, error) {
	var mine []planchange.Change
	for _, c := range f.changes {
		if slices.ContainsFunc(c.Decisions, func(d planchange.Decision) bool { return d.Agent == npn }) && string(c.ID) > p.After {
			mine = append(mine, c)
		}
	}
	if len(mine) > 1 {
		return mine[:1], string(mine[0].ID), nil
	}
	return mine, "", nil
}

func (f *sold) Get(_ context.Context, id planchange.ID) (planchange.Change, error) {
	if i := slices.IndexFunc(f.changes, func(c planchange.Change) bool { return c.ID == id }); i >= 0 {
		return f.changes[i], nil
	}
	return planchange.Change{}, &store.Error{Kind: store.NotFound, Op: "test", Err: planchange.ErrUnknown}
}

func (f *sold) Concerns(_ context.Context, npn agent.NPN, member person.ID) (bool, error) {
	return slices.ContainsFunc(f.tenures[member], func(t planchange.Tenure) bool { return t.Agent == npn }), nil
}

func (f *sold) Change(context.Context, planchange.ID) (person.ID, clock.Date, bool, error) {
	return "", 0, false, nil
}

func (f *sold) Redecide(context.Context, person.Cause, dispute.ID, string, dispute.Correction) (planchange.Decision, error) {
	return planchange.Decision{}, nil
}

// paid is the commission book of the tests.
type paid struct{ *sold }

func (f paid) Choice() commission.Choice                      { return commission.Choice{} }
func (f paid) Runs(context.Context) ([]commission.Run, error) { return f.runs, nil }
func (f paid) Balance(context.Context, commission.Account) (commission.Balance, error) {
	return commission.Balance{}, nil
}

func (f paid) Run(_ context.Context, id commission.RunID) (commission.Run, error) {
	if i := slices.IndexFunc(f.runs, func(r commission.Run) bool { return r.ID == id }); i >= 0 {
		return f.runs[i], nil
	}
	return commission.Run{}, &store.Error{Kind: store.NotFound, Op: "test", Err: commission.ErrUnknown}
}

func (f paid) Share(_ context.Context, _ commission.RunID, payee commission.Payee) (commission.Share, error) {
	x := commission.Share{Payee: payee}
	for i := range f.lines {
		if l := &f.lines[i]; l.Payee == payee {
			x.Lines++
			x.Plus += max(0, l.Cents)
			x.Minus += min(0, l.Cents)
		}
	}
	if x.Lines == 0 {
		return x, &store.Error{Kind: store.NotFound, Op: "test", Err: commission.ErrUnknown}
	}
	return x, nil
}

func (f paid) Posted(_ context.Context, filter commission.Filter) (out []commission.Line, err error) {
	for _, l := range f.lines {
		if l.Payee == filter.Payee && l.Run == filter.Run {
			out = append(out, l)
		}
	}
	return out, nil
}

func (f paid) Line(_ context.Context, id commission.LineID) (commission.Line, error) {
	if i := slices.IndexFunc(f.lines, func(l commission.Line) bool { return l.ID == id }); i >= 0 {
		return f.lines[i], nil
	}
	return commission.Line{}, &store.Error{Kind: store.NotFound, Op: "test", Err: commission.ErrUnknown}
}

func (f paid) Several(_ context.Context, ids []commission.LineID) (map[commission.LineID]commission.Line, error) {
	out := map[commission.LineID]commission.Line{}
	for _, l := range f.lines {
		if slices.Contains(ids, l.ID) {
			out[l.ID] = l
		}
	}
	return out, nil
}

// agencies opens the rooms of agents and agencies.
func (h *house) agencies() {
	o := &h.o
	h.sold = &sold{spans: map[person.ID][]enrolment.Span{}, tenures: map[person.ID][]planchange.Tenure{}}
	var err error
	o.Catalog, err = plan.LoadCatalog(plans.Files, "demo")
	h.must(err)
	o.Changes = h.sold
	o.Books = book.New(book.Options{
		DB: o.DB, Record: o.Record, Guard: o.Guard, People: o.People, Catalog: o.Catalog, Zone: zone,
		Sources: book.Sources{Enrolments: h.sold, Changes: h.sold, Verifications: h.sold, Disputes: h.sold},
	})
	claims, err := dispute.LoadRules(rules.Files)
	h.must(err)
	o.Disputes = dispute.New(dispute.Options{DB: o.DB, Record: o.Record, Rules: claims, People: o.People, Changes: h.sold, Zone: zone})
	tests, err := credential.LoadRules(rules.Files)
	h.must(err)
	o.Credentials = credential.New(credential.Options{DB: o.DB, Record: o.Record, People: o.People, Rules: tests, Files: rules.Files, Zone: zone})
	rates, err := entitlement.LoadRules(rules.Files)
	h.must(err)
	texts, err := statement.LoadTexts(rules.Files)
	h.must(err)
	o.Statements = statement.New(statement.Options{Record: o.Record, Book: paid{h.sold}, People: o.People, Rules: rates, Texts: texts, Plan: o.Plan})
}

const rosasPlan = "001"

// sells makes the agent of the house agent of record of the member since January, and writes the book.
func (h *house) sells() {
	h.t.Helper()
	h.licensed()
	from := clock.MustParse("2026-01-01")
	h.sold.spans[h.rosa] = []enrolment.Span{{ID: "s1", Contract: "H9999", Plan: rosasPlan, Family: plan.MAPD, Ours: true, State: "FL", Start: from}}
	h.sold.tenures[h.rosa] = []planchange.Tenure{{Member: h.rosa, Span: "s1", Agent: producer, From: from, Basis: planchange.BasisApplication, Writing: producer}}
	h.grant(access.GrantAgentOfRecord, access.RoleAgent)
	h.sold.touched = append(h.sold.touched, h.rosa)
	_, err := h.o.Books.Follow(h.t.Context())
	h.must(err)
}

// pays puts a paid run with two lines into the book: what was earned, and what was taken back of it.
func (h *house) pays() commission.Run {
	run := commission.Run{ID: "run1", State: commission.Exported, AsOf: clock.MustParse("2026-06-05"), PaidOn: clock.MustParse("2026-06-08")}
	h.sold.runs = append(h.sold.runs, run, commission.Run{ID: "run2", State: commission.Prepared, AsOf: clock.MustParse("2026-07-05")})
	line := commission.Line{
		ID: 7001, Run: run.ID, AsOf: run.AsOf, At: h.now.Add(-30 * 24 * time.Hour), Kind: commission.Accrual, Payee: commission.PayeeOf(producer), Member: h.rosa,
		Span: "s1", Year: 2026, First: time.January, Adds: commission.Months(0b11), Family: plan.MAPD, Cents: 11567, Reason: commission.Earned, Decision: "c1", Version: 1,
	}
	back := line
	back.ID, back.Before, back.Cents, back.Reason, back.Earlier = 7002, line.Cents, -5784, commission.MonthsNotEnrolled, line.ID
	h.sold.lines = append(h.sold.lines, line, back)
	return run
}

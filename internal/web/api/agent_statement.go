package api

import (
	"context"
	"strconv"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
)

// statementRoutes are what commission runs paid, and why, line by line.
func (s *server) statementRoutes() {
	const tag, one = "statements", "/statements/{run}"
	roles := []access.Role{access.RoleAgent, access.RoleBroker, access.RoleFinance, access.RoleCompliance}
	add(s, get("list-statements", "/statements", tag, "Statements", "Of every run that came to something for the agent, newest first. Agents read their own; staff name the agent.", statementsRead).by(roles...), s.statements)
	add(s, get("get-statement", one, tag, "One statement", "The sums of a run in the order in which they are told.", statementsRead).by(roles...), s.statement)
	add(s, get("list-statement-lines", one+"/lines", tag, "Lines of a statement",
		"What was earned and taken back, oldest first, overrides last; each line with its rule, its rate and the earlier line that it corrects. Members are numbers, as in the statement's table.",
		statementsRead).by(roles...), s.statementLines)
	add(s, get("get-statement-line", one+"/lines/{line}", tag, "One line", "With its explanation in words.", statementsRead).by(roles...), s.statementLine)
}

// OfStatements names the agent, for staff.
type OfStatements struct {
	Agent agent.NPN `query:"agent" maxLength:"10" pattern:"^[0-9]*$" doc:"Producer number. Agents read their own, whether they give it or not" example:"1234567"`
}

// OfStatement is the address of a statement.
type OfStatement struct {
	OfStatements
	Run string `path:"run" maxLength:"64" doc:"The run that made it" example:"r7k2f8d1m4t7b2"`
}

// StatementHead is a statement in a list.
type StatementHead struct {
	Run      commission.RunID `json:"run" example:"r7k2f8d1m4t7b2"`
	RunDay   clock.Date       `json:"run_day"`
	State    commission.State `json:"state" doc:"exported is paid; approved is about to be" example:"exported"`
	PaidOn   *clock.Date      `json:"paid_on,omitempty"`
	Earned   int64            `json:"earned_cents" example:"187500"`
	Back     int64            `json:"taken_back_cents" doc:"Not above zero" example:"-34700"`
	Override int64            `json:"override_cents" doc:"Paid for what those below earned; no commission" example:"0"`
	Pay      int64            `json:"pay_cents" doc:"Paid in all" example:"152800"`
	Lines    int64            `json:"lines" example:"12"`
}

func statementOf(e *statement.Entry) StatementHead {
	return StatementHead{
		Run: e.Run.ID, RunDay: e.Run.AsOf, State: e.Run.State, PaidOn: paidOn(&e.Run), Earned: e.Share.Plus, Back: e.Share.Minus,
		Override: e.Override.Pay(), Pay: e.Pay(), Lines: e.Share.Lines + e.Override.Lines,
	}
}

func paidOn(r *commission.Run) *clock.Date {
	if !r.Paid() {
		return nil
	}
	return &r.PaidOn
}

type statementsQuery struct {
	OfStatements
	Listing
}

func (s *server) statements(ctx context.Context, c *caller, in *statementsQuery) (*out[page[StatementHead]], error) {
	all, err := s.Statements.List(ctx, c.Visitor, in.Agent)
	if err != nil {
		return nil, err
	}
	from, until, next, err := in.part(len(all))
	if err != nil {
		return nil, err
	}
	rows := make([]StatementHead, 0, until-from)
	for i := range all[from:until] {
		rows = append(rows, statementOf(&all[from+i]))
	}
	return paged(rows, next), nil
}

// part is the part of a list of so many rows that a page shows; its cursor is how many rows come before.
func (l Listing) part(rows int) (from, until int, next string, err error) {
	if l.Cursor != "" {
		if from, err = strconv.Atoi(l.Cursor); err != nil || from < 0 {
			return 0, 0, "", invalidField("query.cursor", "expected next of the page before")
		}
	}
	from = min(from, rows)
	if until = min(from+l.Limit, rows); until < rows {
		next = strconv.Itoa(until)
	}
	return from, until, next, nil
}

// StatementBody is what one run comes to for one agent.
type StatementBody struct {
	StatementHead
	Agent     agent.NPN `json:"agent" example:"1234567"`
	Name      string    `json:"name" example:"Anna Agent"`
	Sums      []sumBody `json:"sums" doc:"Of commissions: opening, earned, back, held, recovered, paid, carried, owed; nothing gets lost between them"`
	Overrides []sumBody `json:"override_sums" doc:"Of payments under 42 CFR 422.2274(e)"`
}

type sumBody struct {
	Name  string `json:"name" example:"earned"`
	Cents int64  `json:"cents" example:"187500"`
}

func (s *server) statement(ctx context.Context, c *caller, in *OfStatement) (*out[StatementBody], error) {
	st, err := s.Statements.Of(ctx, c.Visitor, in.Agent, commission.RunID(in.Run))
	if err != nil {
		return nil, err
	}
	body := StatementBody{
		Agent: st.NPN, Name: st.Name, Sums: sums(&st.Share), Overrides: []sumBody{},
		StatementHead: statementOf(&statement.Entry{Run: st.Run, Share: st.Share, Override: st.Override}),
	}
	if len(st.Overrides) > 0 {
		body.Overrides = sums(&st.Override)
	}
	return answer(body), nil
}

func sums(x *commission.Share) []sumBody {
	return each(statement.Sums(x), func(sum statement.Sum) sumBody { return sumBody(sum) })
}

// postedLine is a line of a statement.
type postedLine struct {
	ID        string            `json:"id" doc:"Number of the line in the book" example:"4711002"`
	Day       clock.Date        `json:"day" doc:"Of the run that posted it"`
	Book      string            `json:"book" doc:"commission or override" example:"commission"`
	Member    string            `json:"member,omitempty" doc:"Member number" example:"KW0000001"`
	Family    string            `json:"plan_family,omitempty" example:"MA"`
	Year      int               `json:"service_year" example:"2026"`
	Months    string            `json:"service_months" doc:"Months that it adds or takes back" example:"1-12"`
	Reason    commission.Reason `json:"reason" example:"earned"`
	Rule      string            `json:"rule,omitempty" example:"full_initial"`
	Rate      string            `json:"rate,omitempty" doc:"Row of the rate table" example:"2026/MA/national/initial"`
	RateCents int64             `json:"rate_year_cents,omitempty" example:"69400"`
	Cents     int64             `json:"cents" doc:"Below zero is taken back" example:"69400"`
	Before    int64             `json:"held_before_cents" doc:"What the book held for the same months before" example:"0"`
	Earlier   string            `json:"earlier_line,omitempty" doc:"The line that it corrects or takes back" example:"4711001"`
	Decision  string            `json:"decision,omitempty" doc:"Who is of record by which decision" example:"k2f8d1"`
	At        time.Time         `json:"at"`
	Explained *lineExplained    `json:"explanation,omitempty" doc:"In words; of a single line only"`
}

type lineExplained struct {
	Title     string   `json:"title" example:"First year with you"`
	Sentences []string `json:"sentences" example:"[\"The member joined in January.\"]"`
	Citations []string `json:"citations" example:"[\"42 CFR 422.2274(d)\"]"`
}

func lineOf(l statement.Line) postedLine {
	body := postedLine{
		ID: statement.LineNumber(l.ID), Day: l.AsOf, Book: "commission", Member: l.Number, Family: string(l.Family), Year: l.Year, Months: l.Adds.String(),
		Reason: l.Reason, Rule: string(l.Trace.Rule), Rate: l.Trace.RateID, RateCents: l.Trace.RateCents, Cents: l.Cents, Before: l.Before,
		Decision: l.Decided(), At: l.At.UTC(),
	}
	if l.Payee.IsUpline() {
		body.Book = "override"
	}
	if l.Earlier != 0 {
		body.Earlier = statement.LineNumber(l.Earlier)
	}
	return body
}

type linesQuery struct {
	OfStatement
	Listing
}

func (s *server) statementLines(ctx context.Context, c *caller, in *linesQuery) (*out[page[postedLine]], error) {
	st, err := s.Statements.Of(ctx, c.Visitor, in.Agent, commission.RunID(in.Run))
	if err != nil {
		return nil, err
	}
	all := st.All()
	from, until, next, err := in.part(len(all))
	if err != nil {
		return nil, err
	}
	return paged(each(all[from:until], lineOf), next), nil
}

// OfLine is the address of a line.
type OfLine struct {
	OfStatement
	Line     string `path:"line" maxLength:"20" example:"4711002"`
	Language string `query:"language" maxLength:"20" doc:"Of the explanation, BCP 47; English when it is not given" example:"en"`
}

func (s *server) statementLine(ctx context.Context, c *caller, in *OfLine) (*out[postedLine], error) {
	id, err := strconv.ParseInt(in.Line, 10, 64)
	if err != nil {
		return nil, errNotHere
	}
	l, run, err := s.Statements.One(ctx, c.Visitor, in.Agent, commission.LineID(id))
	if err == nil && string(run.ID) != in.Run {
		err = errNotHere
	}
	if err != nil {
		return nil, err
	}
	body, words := lineOf(l), s.Statements.Texts.Explain(in.Language, &l)
	body.Explained = &lineExplained{words.Title, words.Sentences(), filled(words.Citation)}
	return answer(body), nil
}

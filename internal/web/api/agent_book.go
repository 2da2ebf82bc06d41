package api

import (
	"context"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	planchange "github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
)

// pageBook is the book of business, as "who looked at my record" names it.
const pageBook = "look.page.desk_book"

// bookRoutes are the book of business: whose customers members are, since when and why.
func (s *server) bookRoutes() {
	const tag = "book of business"
	add(s, get("list-book", "/book", tag, "One's customers",
		"One row for each customer; an agency reads the books of its agents and of the agencies below, as the hierarchy is today. Every customer who is named has an entry in the record. "+
			"Rows of customers who left, or are not of record yet, have no customer. There is no money here, and nothing of complaints.",
		bookRead, "identity:list", "coverage:list").by(agentsOnly...), s.book)
	add(s, get("list-book-sellers", "/book-sellers", tag, "Whose books one sees", "One's own first, then those of the agencies and agents below, with how many customers each has.", bookRead).
		by(agentsOnly...), s.sellers)
}

type bookQuery struct {
	OfSeller
	Status     book.Status `query:"status" enum:"current,pending,active,termed,cancelled" doc:"current is pending or active" example:"current"`
	Text       string      `query:"q" maxLength:"100" doc:"Beginnings of names, or a member number; finds only customers who are open to the caller" example:"alvarez ro"`
	Contract   string      `query:"contract" maxLength:"5" example:"H1234"`
	Plan       string      `query:"plan" maxLength:"3" example:"001"`
	State      string      `query:"state" maxLength:"2" doc:"USPS letters" example:"FL"`
	Basis      string      `query:"basis" maxLength:"20" doc:"Why the customer is theirs: application, a rule, request, transfer" example:"R10"`
	Unverified bool        `query:"unverified" doc:"Somebody still has to confirm a special need"`
	Rapid      bool        `query:"rapid" doc:"In the rapid window"`
	Moving     bool        `query:"moving" doc:"Another plan is to come"`
	Disputed   bool        `query:"disputed" doc:"A dispute is open"`
	Held       bool        `query:"held" doc:"Not decided yet"`
	Sort       book.Sort   `query:"sort" enum:"name,since,start,plan,rapid" example:"name"`
	Listing
}

// OfSeller narrows a list to one agent or agency.
type OfSeller struct {
	Agent agent.NPN `query:"agent" maxLength:"10" pattern:"^[0-9]*$" doc:"Only of this producer; everybody whom the caller sees when it is not given" example:"1234567"`
}

func (q *bookQuery) filter() book.Filter {
	return book.Filter{
		Agent: q.Agent, Status: q.Status, Text: q.Text, Contract: q.Contract, Plan: q.Plan, State: q.State, Basis: q.Basis, Unverified: q.Unverified,
		Rapid: q.Rapid, Moving: q.Moving, Disputed: q.Disputed, Held: q.Held, Sort: q.Sort,
	}
}

// bookRow is one cover of one customer.
type bookRow struct {
	Agent          agent.NPN                    `json:"agent" doc:"Producer number" example:"1234567"`
	Customer       *customer                    `json:"customer,omitempty" doc:"Absent when the customer is not theirs now"`
	Status         book.Status                  `json:"status" doc:"pending, active, termed or cancelled" example:"active"`
	Contract       string                       `json:"contract" example:"H1234"`
	Plan           string                       `json:"plan" example:"001"`
	PlanName       string                       `json:"plan_name,omitempty" example:"Harbor Light Choice"`
	Family         plan.Family                  `json:"family,omitempty" example:"MA"`
	State          string                       `json:"state,omitempty" example:"FL"`
	Start          clock.Date                   `json:"start" doc:"Of the cover"`
	End            *clock.Date                  `json:"end,omitempty"`
	Since          clock.Date                   `json:"since" doc:"Of record without a break"`
	Until          *clock.Date                  `json:"until,omitempty" doc:"Last day of record"`
	Held           bool                         `json:"held,omitempty" doc:"Who is of record is not decided yet"`
	Basis          string                       `json:"basis" example:"R10"`
	Change         planchange.ID                `json:"change,omitempty" doc:"Plan change that made them agent of record" example:"k2f8d1"`
	Commissionable bool                         `json:"commissionable"`
	RapidUntil     *clock.Date                  `json:"rapid_until,omitempty" doc:"Last day of the rapid window (42 CFR 422.2274(d)(5))"`
	Next           *nextPlan                    `json:"next,omitempty" doc:"Another plan that follows"`
	Verification   verification.State           `json:"verification,omitempty" doc:"How far a special need is confirmed" example:"verified"`
	VerifyBy       *clock.Date                  `json:"verify_by,omitempty" doc:"When it must be confirmed"`
	Supplemental   verification.DeterminedState `json:"supplemental,omitempty" doc:"Special benefits for the chronically ill" example:"eligible"`
	Dispute        *bookDispute                 `json:"dispute,omitempty"`
	Readiness      agent.State                  `json:"readiness,omitempty" doc:"Whether the agent passes the tests for this plan today" example:"ready"`
	Failed         []agent.Test                 `json:"failed,omitempty" doc:"Tests that the agent fails" example:"[\"license\"]"`
}

type nextPlan struct {
	Contract string     `json:"contract" example:"H1234"`
	Plan     string     `json:"plan" example:"002"`
	Name     string     `json:"name,omitempty" example:"Harbor Light Plus"`
	Start    clock.Date `json:"start"`
	Kept     bool       `json:"kept" doc:"The agent stays of record"`
}

type bookDispute struct {
	ID     dispute.ID    `json:"id" example:"d4k2m9"`
	Number string        `json:"number" example:"D-K2M9X-4TPRS"`
	State  dispute.State `json:"state" example:"in_review"`
}

func (s *server) book(ctx context.Context, c *caller, in *bookQuery) (*out[page[bookRow]], error) {
	sellers, err := s.reach(ctx, c)
	if err != nil {
		return nil, err
	}
	found, err := s.Books.List(ctx, c.Visitor, sellers, in.filter(), book.Page{After: in.Cursor, Limit: in.Limit}, pageBook, c.at)
	if err != nil {
		return nil, err
	}
	return paged(each(found.Lines, bookRowOf), found.Next), nil
}

func bookRowOf(l book.Line) bookRow {
	row := bookRow{
		Agent: l.Agent, Customer: customerFrom(l.Person), Status: l.Status, Contract: l.Contract, Plan: l.Plan, PlanName: l.PlanName, Family: l.Family,
		State: l.State, Start: l.Start, End: l.End, Since: l.Since, Until: l.Until, Held: l.Held, Basis: l.Basis, Change: l.Change,
		Commissionable: l.Commissionable, RapidUntil: l.RapidUntil,
	}
	if l.Next != nil {
		row.Next = &nextPlan{l.Next.Contract, l.Next.Plan, l.Next.Name, l.Next.Start, l.Next.Kept}
	}
	if v := l.Verification; v != nil {
		row.Verification, row.VerifyBy = v.State, &v.Due
	}
	if x := l.Supplemental; x != nil {
		row.Supplemental = x.Decision
	}
	if d := l.Dispute; d != nil {
		row.Dispute = &bookDispute{d.ID, d.Number, d.State}
	}
	if l.Gate != nil {
		row.Readiness, row.Failed = l.Gate.State, l.Gate.Tests()
	}
	return row
}

// sellerBody is somebody whose book the caller sees.
type sellerBody struct {
	NPN       agent.NPN `json:"npn" example:"1234567"`
	Name      string    `json:"name" example:"Anna Agent"`
	Agency    bool      `json:"agency"`
	Own       bool      `json:"own" doc:"The caller"`
	Customers int       `json:"customers" doc:"Pending and active today" example:"214"`
}

func (s *server) sellers(ctx context.Context, c *caller, _ *struct{}) (*out[page[sellerBody]], error) {
	all, err := s.reach(ctx, c)
	if err != nil {
		return nil, err
	}
	sizes, err := s.Books.Sizes(ctx, all, s.zone.DateOf(c.at))
	if err != nil {
		return nil, err
	}
	return whole(each(all, func(x book.Seller) sellerBody { return sellerBody{x.NPN, x.Name, x.Agency, x.Own, sizes[x.NPN]} })), nil
}

package house

import (
	"context"
	"log/slog"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/commission/warning"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// openAgents opens the rooms of agents: who may sell, who is in which plan, whose customer each member is.
func (r *Rooms) openAgents() (err error) {
	if r.Catalog, err = plan.LoadCatalog(plans.Files, r.Plan.ID); err != nil {
		return err
	}
	tests, facts, err := load2(credential.LoadRules, enrolment.LoadRules)
	if err != nil {
		return err
	}
	ordered, forms, err := load2(aor.LoadRules, verification.LoadRules)
	if err != nil {
		return err
	}
	r.Credentials = credential.New(credential.Options{
		DB: r.DB, Record: r.Record, People: r.People, Rules: tests, Files: rules.Files, Zone: r.Plan.Zone,
	})
	r.Enrolments = enrolment.New(enrolment.Options{DB: r.DB, Record: r.Record, People: r.People, Catalog: r.Catalog, Rules: facts})
	r.Verifications = verification.New(verification.Options{
		DB: r.DB, Record: r.Record, Rules: forms, Guard: r.Guard, People: r.People, Letters: r.Letters, Enrolments: r.Enrolments,
		Catalog: r.Catalog, Plan: r.Plan, Archive: r.Archive, Press: r.Press, Site: r.Address,
	})
	r.Changes, err = change.New(change.Options{
		DB: r.DB, Record: r.Record, Guard: r.Guard, People: r.People, Enrollment: r.Enrolments, Credentials: r.Credentials, Rules: ordered,
		Catalog: r.Catalog, Plan: r.Plan,
	})
	return err
}

// openBooks opens what agents work with: their books of business, what they dispute, what they are told.
func (r *Rooms) openBooks() error {
	claims, public, err := load2(dispute.LoadRules, bulletin.LoadRules)
	if err != nil {
		return err
	}
	r.Disputes = dispute.New(dispute.Options{
		DB: r.DB, Record: r.Record, Rules: claims, People: r.People, Changes: contested{r.Changes}, Zone: r.Plan.Zone,
	})
	r.Books = book.New(book.Options{
		DB: r.DB, Record: r.Record, Guard: r.Guard, People: r.People, Catalog: r.Catalog,
		Sources:  book.Sources{Enrolments: r.Enrolments, Changes: r.Changes, Verifications: r.Verifications, Disputes: r.Disputes},
		Standing: sellers{r.Credentials, r.Catalog}, Zone: r.Plan.Zone,
	})
	r.Bulletins = bulletin.New(bulletin.Options{
		DB: r.DB, Record: r.Record, Rules: public, People: r.People, Standings: r.Credentials, Catalog: r.Catalog, Plan: r.Plan, Archive: r.Archive,
	})
	return nil
}

// openCommissions opens the book of commissions.
func (r *Rooms) openCommissions(log *slog.Logger) error {
	rates, err := entitlement.LoadRules(rules.Files)
	if err != nil {
		return err
	}
	choice, err := commission.ChoiceOf(r.Plan)
	if err != nil {
		return err
	}
	r.Commissions = commission.New(commission.Options{
		DB: r.DB, Record: r.Record, Rules: rates, Catalog: r.Catalog, Enrolments: r.Enrolments, Tenures: r.Changes,
		Producers: producers{r.Credentials}, Choice: choice, Log: log,
	})
	texts, steps, err := load2(statement.LoadTexts, warning.LoadRules)
	if err != nil {
		return err
	}
	r.Statements = statement.New(statement.Options{
		Record: r.Record, Book: r.Commissions, Enrolments: r.Enrolments, Producers: producers{r.Credentials}, People: r.People, Rules: rates,
		Texts: texts, Archive: r.Archive, Press: r.Press, Plan: r.Plan,
	})
	r.Warnings = warning.New(warning.Options{
		DB: r.DB, Record: r.Record, Credentials: r.Credentials, Rules: steps, Zone: r.Plan.Zone,
		Stake: &warning.Holdings{Book: r.Commissions, Enrolments: r.Enrolments, Catalog: r.Catalog},
	})
	return nil
}

// producers are the credentials as the book of commissions asks for them.
type producers struct{ *credential.Credentials }

// Standing is what is known of producers now.
func (p producers) Standing(ctx context.Context) (commission.Standing, error) {
	return p.Credentials.Standing(ctx)
}

// Hierarchy is who stands above whom now.
func (p producers) Hierarchy(ctx context.Context) (statement.Hierarchy, error) {
	return p.Credentials.Standing(ctx)
}

// sellers are the credentials as the books of business ask for them.
type sellers struct {
	credentials *credential.Credentials
	catalog     *plan.Catalog
}

// Ready is an agent's ready-to-sell state for a plan in a state, on a day. Of a plan that is not offered nothing is ready.
func (s sellers) Ready(ctx context.Context, npn agent.NPN, state, contract, planNumber string, on clock.Date) (agent.Readiness, error) {
	standing, err := s.credentials.Standing(ctx)
	if err != nil {
		return agent.Readiness{}, err
	}
	product, _ := s.catalog.Product(contract, planNumber)
	return standing.Ready(credential.Ask{NPN: npn, On: on, Year: on.Year(), State: state, Product: product}), nil
}

// Upline is the way from an agent to the top of the hierarchy, on a day.
func (s sellers) Upline(ctx context.Context, npn agent.NPN, on clock.Date) ([]agent.NPN, error) {
	standing, err := s.credentials.Standing(ctx)
	if err != nil {
		return nil, err
	}
	var out []agent.NPN
	for _, link := range standing.Upline(npn, on) {
		out = append(out, link.Parent)
	}
	return out, nil
}

// contested are the plan changes as disputes ask for them.
type contested struct{ *change.Changes }

// Change is whose change it is and its effective date.
func (c contested) Change(ctx context.Context, id change.ID) (person.ID, clock.Date, bool, error) {
	x, err := c.Get(ctx, id)
	if store.KindOf(err) == store.NotFound {
		return "", clock.Date(0), false, nil
	}
	return x.Member, x.Effective, err == nil, err
}

// Redecide decides a change again from what a ruling found.
func (c contested) Redecide(ctx context.Context, cause person.Cause, id dispute.ID, why string, x dispute.Correction) (change.Decision, error) {
	return c.Changes.Redecide(ctx, cause, change.Finding{
		Change: x.Change, Channel: x.Channel, NPN: x.Facilitator, Reason: why, Dispute: string(id),
	})
}

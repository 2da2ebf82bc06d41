package house

import (
	"context"
	"log/slog"

	"github.com/keepwell/keepwell/internal/agent/aor"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/plan"
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
		Catalog: r.Catalog, Plan: r.Plan, Archive: r.Archive, Press: r.Press,
	})
	r.Changes, err = change.New(change.Options{
		DB: r.DB, Record: r.Record, Guard: r.Guard, People: r.People, Enrollment: r.Enrolments, Credentials: r.Credentials, Rules: ordered,
		Catalog: r.Catalog, Plan: r.Plan,
	})
	return err
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
	return nil
}

// producers are the credentials as the book of commissions asks for them.
type producers struct{ *credential.Credentials }

// Standing is what is known of producers now.
func (p producers) Standing(ctx context.Context) (commission.Standing, error) {
	return p.Credentials.Standing(ctx)
}

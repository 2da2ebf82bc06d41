package house

import (
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// openAgents opens the rooms of agents: who may sell, who is in which plan.
func (r *Rooms) openAgents() (err error) {
	if r.Catalog, err = plan.LoadCatalog(plans.Files, r.Plan.ID); err != nil {
		return err
	}
	tests, facts, err := load2(credential.LoadRules, enrolment.LoadRules)
	if err != nil {
		return err
	}
	r.Credentials = credential.New(credential.Options{
		DB: r.DB, Record: r.Record, People: r.People, Rules: tests, Files: rules.Files, Zone: r.Plan.Zone,
	})
	r.Enrolments = enrolment.New(enrolment.Options{DB: r.DB, Record: r.Record, People: r.People, Catalog: r.Catalog, Rules: facts})
	return nil
}

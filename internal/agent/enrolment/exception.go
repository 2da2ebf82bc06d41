package enrolment

import (
	"fmt"
	"slices"

	"github.com/keepwell/keepwell/internal/plan"
)

// exceptionFile is exception.yaml.
type exceptionFile struct {
	ID         string          `yaml:"id"`
	Version    string          `yaml:"version"`
	Source     string          `yaml:"source"`
	Exceptions []exceptionRule `yaml:"exceptions"`
}

func (e *exceptionFile) check() error {
	for _, x := range e.Exceptions {
		if !slices.Contains(exceptions, x.Exception) || x.Mark == "" || x.Source == "" || x.empty() {
			return fmt.Errorf("enrolment: exception.yaml: %q needs a known name, a condition, a mark and a source", x.Exception)
		}
	}
	return nil
}

// exceptions are the reasons of 42 CFR 422.2274(d)(5)(iii)(B), in the words of `keepwell decide compensation`.
var exceptions = []string{
	"other_creditable_coverage", "institution", "employer_coverage_change", "plan_termination_or_sanction", "part_d_or_spap_coordination",
	"became_lis_or_dual", "special_needs_plan", "auto_or_passive_enrollment", "death", "moved_out_of_service_area", "nonpayment_of_premium",
	"loss_of_entitlement", "five_star_plan", "low_performing_to_three_star",
}

// exceptionRule says what in the data proves an exception: any of its conditions. Conditions that begin with "next" look at the
// span that took the place of the one that ended.
type exceptionRule struct {
	Exception       string   `yaml:"exception"`
	Ended           []Ended  `yaml:"ended"`
	Disenrollment   []string `yaml:"disenrollment"`
	NextElection    []string `yaml:"next_election"`
	NextReason      []string `yaml:"next_sep_reason"`
	NextSource      []string `yaml:"next_source"`
	NextNoElection  bool     `yaml:"next_without_election"`
	NextSpecial     bool     `yaml:"next_is_special_needs_plan"`
	NextInstitution bool     `yaml:"next_institution_changed"`
	NextEmployer    bool     `yaml:"next_employer_changed"`
	Mark            string   `yaml:"mark"`
	Source          string   `yaml:"source"`
}

func (x *exceptionRule) empty() bool {
	return len(x.Ended)+len(x.Disenrollment)+len(x.NextElection)+len(x.NextReason)+len(x.NextSource) == 0 &&
		!x.NextNoElection && !x.NextSpecial && !x.NextInstitution && !x.NextEmployer
}

// exception is the first reason that the data proves, or "".
func (r *Rules) exception(s, next *Span, catalog *plan.Catalog) string {
	if r == nil {
		return ""
	}
	for i := range r.exceptions {
		if r.exceptions[i].holds(s, next, catalog) {
			return r.exceptions[i].Exception
		}
	}
	return ""
}

func (x *exceptionRule) holds(s, next *Span, catalog *plan.Catalog) bool {
	if slices.Contains(x.Ended, s.Ended) || s.Disenrollment != "" && slices.Contains(x.Disenrollment, s.Disenrollment) {
		return true
	}
	if next == nil {
		return false
	}
	special := false
	if p, ok := catalog.Product(next.Contract, next.Plan); ok && x.NextSpecial {
		special = p.SpecialNeeds != ""
	}
	return special || x.NextNoElection && next.NoElection && next.Corrects == "" ||
		x.NextInstitution && s.Institution != next.Institution || x.NextEmployer && s.Employer != next.Employer ||
		next.Election != "" && slices.Contains(x.NextElection, next.Election) ||
		next.Reason != "" && slices.Contains(x.NextReason, next.Reason) ||
		next.Source != "" && slices.Contains(x.NextSource, next.Source)
}

package privacy_test

import (
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/rules"
)

func TestGroundsAreThoseOfTheRules(t *testing.T) {
	r, err := privacy.LoadRules(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[privacy.Kind][]privacy.Ground{
		privacy.AmendmentRequest:    {"not_created_here", "not_in_record_set", "not_open_to_access", "accurate"},
		privacy.AccountingRequest:   {"suspended_by_agency"},
		privacy.RestrictionRequest:  {"not_agreed"},
		privacy.ConfidentialRequest: {"no_other_address", "no_payment_arrangement", "not_reasonable"},
		privacy.Complaint:           {"not_substantiated"},
		privacy.AccessRequest: {
			"psychotherapy_notes", "legal_proceeding", "research_in_progress", "confidential_source", "not_held", "danger_to_life",
			"harm_to_another", "harm_by_representative",
		},
	} {
		if got, err := r.GroundsFor(kind, clock.MustParse("2026-03-01")); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", kind, got, err, want)
		}
	}
	if _, err := r.GroundsFor(privacy.Complaint, clock.MustParse("1999-01-01")); err == nil {
		t.Error("there are grounds before the rule")
	}
}

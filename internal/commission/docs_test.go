package commission_test

import (
	"os"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
)

// TestDocs holds the page for people against the words that are stored.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/commissions.md")
	if err != nil {
		t.Fatal(err)
	}
	var words []string
	for _, k := range []commission.ProblemKind{
		commission.NeedsRate, commission.NeedsRegion, commission.NeedsLevel, commission.NoDecision, commission.NoFamily, commission.TooOld, commission.Broken,
	} {
		words = append(words, string(k))
	}
	for _, r := range []entitlement.Rule{
		entitlement.FullInitial, entitlement.ProratedInitial, entitlement.UnlikeInitial, entitlement.UnlikeRenewal, entitlement.CollapsedRenewal,
		entitlement.ProvisionalRenewal, entitlement.RenewalYear,
	} {
		words = append(words, string(r))
	}
	for _, r := range []commission.Reason{
		commission.Earned, commission.TrueUp, commission.Underpaid, commission.Overpaid, commission.MonthsNotEnrolled, commission.RapidDisenrollment,
		commission.Cancelled, commission.Noncommissionable, commission.AORCorrection, commission.Suspended, commission.Released, commission.DisputeUpheld,
		commission.NotReady, commission.Override, commission.Paid, commission.Recovered, commission.CarriedDebt,
	} {
		words = append(words, string(r))
	}
	for _, s := range []commission.State{commission.Preparing, commission.Prepared, commission.Approved, commission.Exported, commission.Withdrawn} {
		words = append(words, string(s))
	}
	for _, word := range words {
		if !strings.Contains(string(page), "`"+word+"`") {
			t.Errorf("docs/commissions.md does not speak of %s", word)
		}
	}
}

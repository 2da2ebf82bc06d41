package self

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
)

func TestAPartIsClosedWhereItWasOpened(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[A-Z0-9]{13}`).Draw(t, "id")
		paper := rapid.SampledFrom([]authorization.ID{"", "p1", "p2"}).Draw(t, "paper")
		want := "/privacy/consents/" + id + "/end"
		if paper != "" {
			want = "/privacy/sharing/" + string(paper) + "/end"
		}
		o := opened{Agreement: access.Agreement{Consent: access.Consent{ID: id}}, Paper: paper}
		if got := o.endPath(); got != want {
			t.Fatalf("it ends at %s, want %s", got, want)
		}
	})
}

func TestThereIsOneWayToOpenAPartTheFirstTimeAndAnotherAfter(t *testing.T) {
	for n, want := range []string{"self.consent.give", "self.consent.more", "self.consent.more"} {
		if got := giveKey(make([]opened, n)); got != want {
			t.Errorf("with %d consents the button says %s, want %s", n, got, want)
		}
	}
}

func TestAskedKindsAreTheWholeRecordOnlyTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		some := rapid.SliceOfDistinct(rapid.SampledFrom(everything), rapid.ID[access.Kind]).Draw(t, "kinds")
		if got, want := wholeRecord(some), len(some) == len(everything); got != want {
			t.Fatalf("%d of %d kinds are the whole record: %t", len(some), len(everything), got)
		}
	})
}

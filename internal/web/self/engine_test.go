package self_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestAMembersDayOnBothDatabases is the way through the main pages, one after the other, on each database.
func TestAMembersDayOnBothDatabases(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := buildOn(t, db)
		h.grant(access.GrantCoach, h.coach)
		h.coachLooks()
		rosa := h.as("rosa!", "es")
		rosa.Open("/my").MustBe(200).MustSay("Carol Jones")
		rosa.Open("/my/record/care").MustBe(200)
		rosa.Open("/my/privacy/looks").MustSay("Carol Jones")

		h.appoint(rosa, "es")
		h.signs("es").Open("/for/" + string(h.rosa)).MustBe(200)
		rosa.Open("/my/privacy/access").MustSay("Lucia Alvarez").Follow("Terminar este acceso").Submit("").MustBeAt("/my/privacy/access")
		h.as("lucia!", "es").Open("/for/" + string(h.rosa)).MustBe(404)

		h.now = noon.Add(time.Minute)
		rosa.Open("/my/privacy/consent/reproductive_health").Submit("").Submit("").MustSay("Usted abrió esta parte")
		noted := h.agree(access.Consent{Category: access.SubstanceUse, To: h.coach})
		rosa.Open("/my/privacy/consents/" + noted.ID + "/end").Submit("").MustBeAt("/my/privacy/access")
		if h.coachLooks().Opens(access.SubstanceUse) {
			t.Error("the coach still sees the part that the member closed")
		}
		rosa.Open("/my/privacy/requests/new/amendment_request").Submit("", "in_words", "Nunca tuve asma.").MustBe(200)
		if x := h.newest(); x.Kind != privacy.AmendmentRequest {
			t.Errorf("the newest request is %s", x.Kind)
		}
		all, err := h.rooms.Authorizations.ForMember(t.Context(), h.asMember(access.Authorizations))
		must(t, err)
		if len(all) != 2 || all[0].Form != authorization.Part2Consent || all[1].Status != authorization.Revoked {
			t.Errorf("papers %+v", all)
		}
	})
}

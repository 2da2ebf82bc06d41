package self_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
)

func TestMemberSeesWhoHasAccessAndAsksForALimit(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantCoach, h.coach)
		r := h.as("rosa!", lang).Open("/my/privacy/access").MustSay("Carol Jones", in(lang, "Your health coach", "Su asesor de salud"))
		r.MustSay(in(lang, "Only you can see this part", "Solo usted puede ver esta parte"), in(lang, "Member services", "Servicios para miembros"))
		r.Follow(in(lang, "Ask us to limit this", "Pedir un límite")).MustBeAt("/my/privacy/requests/new/restriction_request")
		r.Submit("").MustSay(in(lang, "We have your request", "Tenemos su solicitud"))
		r.Open("/my/privacy/access").MustSay(in(lang, "Limit who sees my record", "Limitar quién ve mi historial"))
		all, err := h.rooms.Privacy.ForMember(t.Context(), h.asMember(access.Requests))
		must(t, err)
		if all[0].Restriction == nil || all[0].Restriction.To != h.coach {
			t.Errorf("restriction = %+v, want one of the coach", all[0].Restriction)
		}
	})
}

func TestMemberEndsAnAccessAtOnce(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantRepresentative, h.lucia)
		lucia := h.as("lucia", lang).Open("/for/" + string(h.rosa)).MustBe(200)
		r := h.as("rosa!", lang).Open("/my/privacy/access").Follow(in(lang, "End this access", "Terminar este acceso"))
		r.MustSay("Lucia Alvarez").Submit("").MustBeAt("/my/privacy/access").MustSay(in(lang, "It ended right now", "Terminó en este momento"))
		lucia.Open("/for/" + string(h.rosa)).MustBe(404)
		r.MustSay(in(lang, "Show 1 access that is over", "Mostrar 1 acceso que ya terminó"))
	})
}

func TestMemberOpensAndClosesASensitivePart(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantCoach, h.coach)
		if h.coachLooks().Opens(access.SubstanceUse) {
			t.Fatal("it is open before the consent")
		}
		r := h.as("rosa!", lang).Open("/my/privacy/consent/substance_use")
		r.Submit("", "until", "day").MustBe(422)
		r.Submit("", "until", "six_months").MustSay(in(lang, "January 1, 2027", "1 de enero de 2027")).Submit("").MustBeAt("/my/privacy/access")
		r.MustSay(in(lang, "You opened this part", "Usted abrió esta parte"))
		if !h.coachLooks().Opens(access.SubstanceUse) {
			t.Error("the coach does not see the part that the member opened")
		}
		r.Follow(in(lang, "Close it again", "Cerrarla otra vez")).Submit("").MustBe(200)
		if h.coachLooks().Opens(access.SubstanceUse) {
			t.Error("the coach still sees the part that the member closed")
		}
		r.Open("/my/privacy/consent/everything").MustBe(404)
	})
}

func TestMemberSharesAndEndsIt(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa!", lang).Open("/my/privacy/sharing").MustSay(in(lang, "You gave no permissions", "Usted no ha dado permisos"))
		r.Follow(in(lang, "Give a permission", "Dar un permiso")).Submit("", "name", "Bay Legal Aid", "what", "organization").Submit("").MustBe(422)
		r.MustSay(in(lang, "Please choose at least one.", "Por favor, elija al menos una opción."))
		r.Submit("", "kinds", "coverage").MustSay(in(lang, "Step 3 of 3", "Paso 3 de 3"))
		r.Submit("", "until", "day", "until_day-month", "9", "until_day-day", "30", "until_day-year", "2026").MustBe(200)
		r.MustSay("Bay Legal Aid", in(lang, "I do not have to sign this", "No tengo que firmar esto"), in(lang, "September 30, 2026", "30 de septiembre de 2026"))
		r.Submit("").MustSay(in(lang, "In force", "En vigor"))
		r.Follow(in(lang, "End this now", "Terminar esto ahora")).Submit("").MustBeAt("/my/privacy/sharing").MustSay(in(lang, "Ended", "Terminado"))
		all, err := h.rooms.Authorizations.ForMember(t.Context(), h.asMember(access.Authorizations))
		must(t, err)
		if len(all) != 1 || all[0].Status != authorization.Revoked || all[0].Form != authorization.HIPAAAuthorization {
			t.Errorf("authorizations = %+v", all)
		}
	})
}

func TestFormSentTwiceIsOneWish(t *testing.T) {
	h := build(t)
	r := h.as("rosa!", "en")
	answers := []string{"name", "Bay Legal Aid", "what", "organization", "kinds", "coverage", "purpose", "any", "until", "one_year", "confirm", "yes", "once", "abc", "part", "why"}
	r.Open("/my/privacy/sharing/new").Post("/my/privacy/sharing/new", answers...).MustBe(200)
	r.Open("/my/privacy/sharing/new").Post("/my/privacy/sharing/new", answers...).MustBe(200)
	all, err := h.rooms.Authorizations.ForMember(t.Context(), h.asMember(access.Authorizations))
	must(t, err)
	if len(all) != 1 {
		t.Errorf("%d permissions, want one", len(all))
	}
}

// TestMemberEndsWhatStaffNoted: consents and limits that came by letter or telephone stand beside those of the portal, and end there.
func TestMemberEndsWhatStaffNoted(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grant(access.GrantCoach, h.coach)
		h.agree(access.Consent{Category: access.BehavioralHealth, To: h.coach, Purpose: access.PurposeCare})
		h.agree(access.Consent{Category: access.Reproductive, Role: access.RoleCoach})
		h.limit(access.Restriction{To: h.coach, Kinds: []access.Kind{access.Medicines}})
		if !h.coachLooks().Opens(access.BehavioralHealth) {
			t.Fatal("the coach does not see what the letter opened")
		}
		r := h.as("rosa!", lang).Open("/my/privacy/access")
		r.MustSay(in(lang, "Only for Carol Jones.", "Solo para Carol Jones."), in(lang, "For any reason that our rules allow.", "Por cualquier motivo que permitan nuestras reglas."))
		r.MustSay(in(lang, "Carol Jones may not see all of your record", "No puede ver todo su historial: Carol Jones"))

		r.Open("/my/privacy/access").Follow(in(lang, "Close it again", "Cerrarla otra vez")).Submit("").MustBeAt("/my/privacy/access")
		r.MustSay(in(lang, "It is closed right now", "Está cerrada desde este momento"))
		r.Follow(in(lang, "End this limit", "Terminar este límite")).MustSay("Carol Jones", in(lang, "Medicines", "Medicinas"))
		r.Submit("").MustBeAt("/my/privacy/access").MustSay(in(lang, "That limit is over", "Ese límite ya no está")).MustNotSay(in(lang, "may not see all", "No puede ver todo"))
		left, err := h.rooms.Guard.Consents(t.Context(), h.asMember(access.Authorizations))
		must(t, err)
		limits, err := h.rooms.Guard.Restrictions(t.Context(), h.asMember(access.Authorizations))
		must(t, err)
		if len(left) != 1 || len(limits) != 0 {
			t.Errorf("%d consents and %d limits are left", len(left), len(limits))
		}
	})
}

// TestOnlyTheMemberEndsWhatWasNoted: who acts for the member sees it, and has no address to end it.
func TestOnlyTheMemberEndsWhatWasNoted(t *testing.T) {
	h := build(t)
	h.grant(access.GrantRepresentative, h.lucia)
	consent := h.agree(access.Consent{Category: access.Reproductive, To: h.coach})
	limit := h.limit(access.Restriction{Role: access.RoleAgent})
	base := "/for/" + string(h.rosa) + "/privacy"
	lucia := h.as("lucia!", "en").Open(base+"/access").MustSay("Agent may not see all of your record", "Only for Carol Jones.").MustNotSay("End this limit", "Close it again")
	for _, path := range []string{"/consents/" + consent.ID + "/end", "/limits/" + limit.ID + "/end"} {
		lucia.Open(base + path).MustBe(404)
		lucia.Open("/my/privacy" + path).MustBe(404)
	}
	rosa := h.as("rosa!", "en")
	for _, path := range []string{"/my/privacy/consents/none/end", "/my/privacy/limits/none/end", "/my/privacy/limits/" + consent.ID + "/end", "/my/privacy/consents/" + limit.ID + "/end"} {
		rosa.Open(path).MustBe(404)
		rosa.Open("/my").Post(path, "x", "y").MustBe(404)
	}
}

// TestALimitThatWasAskedForIsShownOnce: the request stands for what it brought about.
func TestALimitThatWasAskedForIsShownOnce(t *testing.T) {
	h := build(t)
	h.grant(access.GrantCoach, h.coach)
	rosa := h.as("rosa!", "en").Open("/my/privacy/access").Follow("Ask us to limit this").Submit("")
	x := h.newest()
	_, err := h.rooms.Privacy.Fulfil(t.Context(), h.cause(), h.rosa, x.ID, privacy.Fulfilment{Given: "Your coach no longer sees it."})
	must(t, err)
	limits, err := h.rooms.Guard.Restrictions(t.Context(), h.asMember(access.Authorizations))
	must(t, err)
	if len(limits) != 1 || limits[0].ToName != "Carol Jones" {
		t.Fatalf("limits %+v", limits)
	}
	rosa.Open("/my/privacy/access").MustSay("Limit who sees my record").MustNotSay("may not see all of your record")
	rosa.Open("/my/privacy/limits/" + limits[0].ID + "/end").MustBe(404)
}

// agree notes a consent as staff do who read a letter.
func (h *house) agree(c access.Consent) access.Consent {
	h.t.Helper()
	c.Member, c.From, c.Basis = h.rosa, clock.DateOf(2026, time.January, 1), "letter 17"
	noted, err := h.rooms.Guard.Consent(h.t.Context(), h.cause(), c)
	must(h.t, err)
	return noted
}

// limit notes a restriction likewise.
func (h *house) limit(r access.Restriction) access.Restriction {
	h.t.Helper()
	r.Member, r.From, r.Basis = h.rosa, clock.DateOf(2026, time.January, 1), "letter 18"
	noted, err := h.rooms.Guard.Restrict(h.t.Context(), h.cause(), r)
	must(h.t, err)
	return noted
}

package self_test

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// appoint names the daughter, as a member does it, and stays on the page of the appointment.
func (h *house) appoint(r *shelltest.Reader, lang string, scope ...string) {
	h.t.Helper()
	h.appointNamed(r, lang, "Lucia Alvarez", scope...)
}

func (h *house) appointNamed(r *shelltest.Reader, lang, name string, scope ...string) {
	h.t.Helper()
	r.Open("/my/privacy/helpers/new").MustBe(200).MustSay(in(lang, "Step 1 of 2", "Paso 1 de 2"))
	r.Submit(
		"", "name", name, "relation", "child", "number", "813-555-0177", "line1", "12 Palm Street", "city", "Tampa", "state", "FL", "zip", "33602",
	).MustBe(200).MustSay(in(lang, "Step 2 of 2", "Paso 2 de 2"))
	r.Submit("", scope...).MustBe(200)
	r.MustSay(in(lang, "Read this, then sign", "Lea esto y después firme"), name, "813-555-0177")
	r.Submit("").MustBe(200)
}

// signs lets the one who was named sign: her account belongs to the person whom the member named.
func (h *house) signs(lang string) *shelltest.Reader {
	h.t.Helper()
	all, err := h.rooms.Authorizations.ForMember(h.t.Context(), h.asMember(access.Authorizations))
	must(h.t, err)
	h.letIn("lucia", access.RoleRepresentative, all[0].Holder)
	r := h.as("lucia!", lang).Open("/for").MustBe(200)
	return r.Follow(in(lang, "Read and sign", "Leer y firmar")).Submit("").MustBeAt("/for")
}

func TestRepresentativeFromNamingToEnding(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		rosa := h.as("rosa!", lang)
		rosa.Open("/my/privacy/helpers").MustSay(in(lang, "Nobody acts for you", "Nadie actúa por usted"))
		h.appoint(rosa, lang)
		rosa.MustSay(in(lang, "Waits for their signature", "Espera la otra firma"), in(lang, "Lucia Alvarez still needs to sign", "Falta la firma de Lucia Alvarez"))

		lucia := h.signs(lang).MustSay(in(lang, "You signed. You can act for this person now.", "Usted firmó. Ahora puede actuar por esta persona."))
		lucia.Follow("Rosa Alvarez Ortiz").MustBe(200)
		lucia.MustSay(in(lang, "You are acting for Rosa Alvarez Ortiz.", "Usted actúa por Rosa Alvarez Ortiz."))
		lucia.Follow(in(lang, "Health record", "Historial de salud")).MustBe(200).MustSay(in(lang, "You are acting for", "Usted actúa por"))
		lucia.Follow(in(lang, "My conditions", "Mis condiciones")).MustBe(200)

		rosa.Open("/my/privacy/helpers").Follow("Lucia Alvarez").MustSay(in(lang, "In force", "En vigor"))
		rosa.MustSay(in(lang, "July 1, 2027", "1 de julio de 2027")) // one year to the day
		rosa.Follow(in(lang, "End this now", "Terminar esto ahora")).MustSay(in(lang, "From this moment", "Desde este momento"))
		rosa.Submit("").MustBeAt("/my/privacy/helpers").MustSay(in(lang, "It is ended", "Se terminó"))

		lucia.Open("/for/" + string(h.rosa)).MustBe(404) // the very next request
		lucia.Open("/for").MustSay(in(lang, "You cannot act for anybody right now", "Usted no puede actuar por nadie en este momento")).MustNotSay("Rosa")
		rosa.Open("/my/privacy/looks").MustSay("Lucia", in(lang, "You or the law named this person to act for you.", "Usted o la ley nombró a esta persona para actuar por usted."))
	})
}

func TestRepresentativeSeesOnlyTheScope(t *testing.T) {
	h := build(t)
	rosa := h.as("rosa!", "en")
	h.appoint(rosa, "en", "scope", "some", "kinds", "coverage")
	lucia := h.signs("en")
	lucia.Open("/for/"+string(h.rosa)).MustBe(200).MustSay("You are acting for the member.").MustNotSay("Rosa", "12 Palm Street")
	for _, path := range []string{"/record/conditions", "/record/medicines", "/privacy/looks", "/details", "/privacy/helpers"} {
		lucia.Open("/for/" + string(h.rosa) + path).MustBe(404)
	}
	// What gives or ends access is for the member alone.
	lucia.Open("/for/" + string(h.rosa) + "/privacy/helpers/new").MustBe(404)
}

func TestRepresentativeNeverSeesWhereTheMemberIsSafe(t *testing.T) {
	h := build(t)
	rosa := h.as("rosa!", "en")
	h.appoint(rosa, "en")
	lucia := h.signs("en")
	rosa.Open("/my/privacy/requests/new/confidential_request").Submit("", "endangering", "yes", "line1", "77 Hidden Lane", "city", "Ocala", "state", "FL", "zip", "34470").MustBe(200)
	rosa.MustSay("77 Hidden Lane")
	base := "/for/" + string(h.rosa)
	for _, path := range []string{"", "/details", "/privacy/requests", "/privacy/access"} {
		lucia.Open(base+path).MustBe(200).MustNotSay("Hidden", "Ocala", "confidential")
	}
	lucia.Open(base + "/record/download").Submit("Download for a computer program").MustBe(200)
	if text := string(lucia.Body); strings.Contains(text, "Hidden") || !strings.Contains(text, "Palm") {
		t.Error("the download shows where the member is safe, or not what it may")
	}
}

func TestSigningAsksToConfirmFirst(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/my/privacy/helpers/new", "/my/privacy/sharing/new", "/my/privacy/consent/substance_use", "/my/privacy/requests/new/confidential_request", "/my/details/address"} {
		if r := h.as("rosa", "en").Open(path); r.At.Path != "/step-up" {
			t.Errorf("%s does not ask to confirm; it is at %s", path, r.At.Path)
		}
	}
}

func TestRepresentativeStopsActing(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.appoint(h.as("rosa!", lang), lang)
		lucia := h.signs(lang).Follow(in(lang, "Stop acting for this person", "Dejar de actuar por esta persona"))
		lucia.Submit("").MustBeAt("/for").MustSay(in(lang, "You no longer act for this person.", "Usted ya no actúa por esta persona."))
		lucia.Open("/for/" + string(h.rosa)).MustBe(404)
		h.as("rosa!", lang).Open("/my/privacy/helpers").MustSay(in(lang, "Ended", "Terminado"))
	})
}

func TestRepresentativeSaysNo(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		rosa := h.as("rosa!", lang)
		h.appoint(rosa, lang)
		all, err := h.rooms.Authorizations.ForMember(t.Context(), h.asMember(access.Authorizations))
		must(t, err)
		h.letIn("lucia", access.RoleRepresentative, all[0].Holder)
		lucia := h.as("lucia!", lang).Open("/for").Follow(in(lang, "Read and sign", "Leer y firmar")).MustSay("Rosa Alvarez Ortiz")
		lucia.Follow(in(lang, "No, I do not want to act for this person", "No, no quiero actuar por esta persona")).Submit("")
		lucia.MustBeAt("/for").MustSay(in(lang, "You said no.", "Usted dijo que no."))
		lucia.Open("/for/" + string(h.rosa)).MustBe(404)
		rosa.Open("/my/privacy/helpers").MustSay(in(lang, "Ended", "Terminado"))
	})
}

func TestAppointmentFormSaysWhatIsWrong(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa!", lang).Open("/my/privacy/helpers/new").Submit("", "name", "Lucia Alvarez").MustBe(422)
		r.MustSay(in(lang, "Please check these answers", "Por favor, revise estas respuestas"))
		r.Submit("", "relation", "child", "number", "813-555-0177", "line1", "12 Palm Street", "city", "Tampa", "state", "FL", "zip", "33602").MustBe(200)
		r.Submit("", "scope", "some").MustBe(422).MustSay(in(lang, "Please choose at least one.", "Por favor, elija al menos una opción."))
		r.Submit("", "kinds", "coverage").MustSay("Lucia Alvarez", in(lang, "Your plan", "Su plan"))
		r.Submit(in(lang, "Change my answers", "Cambiar mis respuestas")).MustSay(in(lang, "Step 1 of 2", "Paso 1 de 2"))
		r.Submit("", "name", "Lucia Ortiz").Submit("").MustSay("Lucia Ortiz", in(lang, "Your plan", "Su plan")) // what was chosen is kept
	})
}

package self_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

func TestMemberChangesAddressAfterConfirming(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa!", lang).Open("/my/details").MustBe(200).MustSay("12 Palm Street", "813-555-0123", "Rosa Alvarez Ortiz")
		r.Follow(in(lang, "Change my address", "Cambiar mi dirección"))
		r.Submit("", "use", "home", "line1", "", "city", "Orlando", "state", "Florida", "zip", "328").MustBe(422)
		r.MustSay(in(lang, "Please give the two letters of the state", "Por favor, dé las dos letras del estado"))
		r.MustSay(in(lang, "Please give an answer.", "Por favor, dé una respuesta."))
		r.Submit("", "line1", "9 Lake Road", "line2", "", "state", "fl", "zip", "32801").MustBe(200)
		r.MustSay(in(lang, "Is this right?", "¿Está bien así?"), "9 Lake Road, Orlando, FL 32801")
		// Nothing is saved before the yes, and the answers can still be changed.
		if p := h.person(); p.Addresses[0].Lines[0] != "12 Palm Street" || len(p.Addresses) != 1 {
			t.Fatalf("saved before the yes: %d addresses", len(p.Addresses))
		}
		r.Submit(in(lang, "Change my answers", "Cambiar mis respuestas")).MustSay(in(lang, "Street and number", "Calle y número"))
		r.Submit("", "line1", "10 Lake Road").Submit("").MustBeAt("/my/details")
		r.MustSay("10 Lake Road", in(lang, "We saved your change.", "Guardamos su cambio.")).MustNotSay("12 Palm Street")
		if p := h.person(); len(p.Addresses) != 2 {
			t.Errorf("%d addresses are known, want the old one kept as ended", len(p.Addresses))
		}
	})
}

func TestMemberTellsLanguageAndFormat(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa", lang).Open("/my/details/language")
		r.Submit("", "spoken", "es", "written", "es", "format", "large_print", "interpreter", "yes").Submit("")
		r.MustBeAt("/my/details").MustSay(in(lang, "Large print", "Letra grande"), in(lang, "Spanish", "Español"))
		if p := h.person().Preferences; p.Written != "es" || p.Format != person.LargePrint || !p.Interpreter {
			t.Errorf("preferences = %+v", p)
		}
		r.Open("/my/details/contact").Submit("", "channel", "mail", "stop", "text", "best_time", "after 4").Submit("")
		r.Open("/my/details/contact").Submit("", "channel", "phone").Submit("")
		if p := h.person().Preferences; p.Channel != "phone" || len(p.DoNotContact) != 1 || p.BestTime != "after 4" {
			t.Errorf("preferences = %+v", p)
		}
	})
}

func TestMemberChangesPhoneEmailAndName(t *testing.T) {
	h := build(t)
	r := h.as("rosa!", "en").Open("/my/details/phone")
	r.Submit("", "use", "home", "number", "12345").MustBe(422).MustSay("with its area code")
	r.Submit("", "number", "(813) 555-0199", "voicemail", "yes").Submit("").MustSay("813-555-0199").MustNotSay("813-555-0123")
	r.Open("/my/details/email").Submit("", "email", "rosa").MustBe(422)
	r.Submit("", "email", "rosa@example.com").Submit("").MustSay("rosa@example.com")
	r.Open("/my/details/email").Submit("", "email", "").Submit("").MustSay("We have no e-mail address for you.")
	r.Open("/my/details/name").Submit("", "name", "Rosie Alvarez").Submit("").MustSay("Rosie Alvarez", "Rosa Alvarez Ortiz")
	r.Open("/my").MustSay("Hello, Rosie Alvarez")
}

func TestChecklistIsDoneStepByStep(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa", lang).Open("/my").MustBe(200)
		r.MustSay(in(lang, "What we promised you", "Lo que le prometimos"), in(lang, "To do", "Por hacer"), "911")
		r.Follow(in(lang, "Read the privacy notice", "Lea el aviso de privacidad")).MustBeAt("/privacy-notice")
		r.Submit("/privacy-notice").MustBeAt("/my").MustSay(in(lang, "We noted that you read the privacy notice", "Anotamos que usted leyó el aviso de privacidad"))
		r.Open("/my/details").Submit("/my/details/right")
		r.Open("/my/details/language").Submit("", "spoken", "es", "written", "es").Submit("")
		r.As("rosa!")
		h.appoint(r, lang)
		r.Open("/my").MustSay(in(lang, "Everything on your checklist is done", "Usted ya hizo todo lo de su lista")).MustNotSay(in(lang, "To do<", "Por hacer<"))
	})
}

// person is the member as the directory has her.
func (h *house) person() person.Person {
	h.t.Helper()
	p, err := h.rooms.People.Get(h.t.Context(), h.rosa)
	must(h.t, err)
	return p
}

func TestPagesAreForMembersOnly(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/my", "/my/details", "/my/privacy/looks", "/my/record"} {
		h.as("coach", "en").Open(path).MustBe(404)
		if r := h.as("", "en").Open(path); r.At.Path == path && r.Status == 200 {
			t.Errorf("%s is open to nobody in particular", path)
		}
	}
	h.as("coach", "en").Open("/for/" + string(h.rosa)).MustBe(404)
	h.as("lucia", "en").Open("/for/" + string(h.rosa)).MustBe(404) // no relation, and no way to learn who is a member
	h.as("lucia", "en").Open("/for/nobody").MustBe(404)
}

func TestEveryPageLeavesALook(t *testing.T) {
	h := build(t)
	for _, path := range []string{"/my", "/my/details", "/my/privacy/access", "/my/privacy/helpers", "/my/privacy/requests", "/my/record", "/my/record/care", "/my/record/medicines"} {
		before := len(h.looks())
		h.as("rosa", "en").Open(path).MustBe(200)
		if after := len(h.looks()); after != before+2 { // the page, and the test's own question
			t.Errorf("%s left %d looks, want one", path, after-before-1)
		}
	}
}

// looks are all entries of who looked at the member's record.
func (h *house) looks() []access.Entry {
	h.t.Helper()
	found, err := h.rooms.Guard.LooksAt(h.t.Context(), h.asMember(access.Looks), access.Cursor{Limit: 200})
	must(h.t, err)
	return found.Entries
}

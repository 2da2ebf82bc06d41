package desk_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
)

// TestTheCallerIsFoundVerifiedAndServed is the whole way of a call, in both languages, without script.
func TestTheCallerIsFoundVerifiedAndServed(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		sue := h.as("sue", lang).Open("/desk").MustBe(200).MustSay(in(lang, "Who is calling?", "¿Quién llama?"))
		sue.Submit("/desk", "text", "alvarez rosa").MustSay(in(lang, "2 people", "2 personas"), "Rosa Alvarez Ortiz", "1948")
		sue.MustNotSay("Palm Street", "5550123", memberNumber, "1EG4")
		sue.Open("/desk").Submit("/desk", "text", "(813) 555-0123").MustSay(in(lang, "1 person", "1 persona"), "Rosa Alvarez Ortiz")
		sue.Follow("Rosa Alvarez Ortiz").MustSay(in(lang, "Verify the caller", "Verificar a quien llama")).MustNotSay("Palm Street", "1948", memberNumber)
		sue.Submit("/desk/verify/"+string(h.rosa), "caller", "member", "birth-month", "7", "birth-day", "4", "birth-year", "1948", "number", "1eg4-te5-mk73")
		sue.MustBe(200).MustSay("Rosa Alvarez Ortiz", "12 Palm Street", "813-555-0123", in(lang, "Spanish", "Español"), in(lang, "Large print", "Letra grande"), "H1234-001")
		sue.MustSay(in(lang, "Do not contact by: text messages", "No comunicarse por: mensajes de texto"))
		look := h.lastLook(h.rosa)
		if look.page != "look.page.desk_member" || look.purpose != "service" || !strings.Contains(look.reason, in(lang, "Birth date", "Fecha de nacimiento")) {
			t.Errorf("the look says %+v", look)
		}
		at := sue.At.Path
		sue.Submit(at + "/end").MustBeAt("/desk").MustSay(in(lang, "The call is over", "La llamada terminó"))
		sue.Open(at).MustBe(http.StatusNotFound).MustNotSay("Palm Street")
	})
}

// TestNothingIsShownBeforeTheCallerIsVerified: wrong facts, too few facts, and pages of others.
func TestNothingIsShownBeforeTheCallerIsVerified(t *testing.T) {
	h := build(t)
	verify := "/desk/verify/" + string(h.rosa)
	sue := h.as("sue", "en").Open(verify)
	sue.Submit(verify, "caller", "member", "birth-month", "7", "birth-day", "4", "birth-year", "1948").MustBe(422).MustSay("at least two facts")
	for _, wrong := range [][]string{
		{"birth-month", "7", "birth-day", "5", "birth-year", "1948", "zip", "33602"},
		{"birth-month", "7", "birth-day", "4", "birth-year", "1948", "zip", "33601"},
		{"birth-month", "7", "birth-day", "4", "birth-year", "1948", "zip", "3"},
		{"number", "KW0000003", "zip", "33602"},
		{"number", memberNumber, "phone", "813-555-0124"},
	} {
		page := h.as("sue", "en").Open(verify).Submit(verify, append([]string{"caller", "member"}, wrong...)...)
		page.MustSay("The caller is not verified", "The member confirms on the line").MustNotSay("Palm Street", "5550123", "H1234", memberNumber)
	}
	if look := h.lastLook(h.rosa); look.page != "look.page.desk_verify" || !strings.Contains(look.reason, "Comparing") {
		t.Errorf("the comparison is not recorded: %+v", look)
	}
	h.as("sue", "en").Open(verify).Submit(verify, "caller", "member", "number", memberNumber, "phone", "(813) 555-0123").MustSay("12 Palm Street")
}

// TestACallIsOfOnePersonAndAnHour: nobody else opens it, and it ends by itself.
func TestACallIsOfOnePersonAndAnHour(t *testing.T) {
	h := build(t)
	at := h.call("en").MustSay("12 Palm Street").At.Path
	h.letIn("tom", access.RoleService)
	h.as("tom", "en").Open(at).MustBe(http.StatusNotFound).MustSay("This call is over").MustNotSay("Palm Street")
	h.as("carl", "en").Open(at).MustBe(http.StatusNotFound)
	h.now = noon.Add(59 * time.Minute)
	h.as("sue", "en").Open(at).MustBe(200)
	h.now = noon.Add(61 * time.Minute)
	h.as("sue", "en").Open(at).MustBe(http.StatusNotFound).MustSay("This call is over")
}

// TestSomebodyElseIsOnTheLine: without a paper the first way on is that the member confirms; what is agreed counts for this call.
func TestSomebodyElseIsOnTheLine(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		verify := "/desk/verify/" + string(h.rosa)
		facts := []string{"name", "Lucia Alvarez", "birth-month", "7", "birth-day", "4", "birth-year", "1948", "zip", "33602"}
		lucia := h.as("sue", lang).Open(verify).Submit(verify, append([]string{"caller", "helper"}, facts...)...)
		lucia.MustSay(in(lang, "no valid paper", "No tenemos un documento válido")).MustNotSay("Palm Street")
		lucia.Follow(in(lang, "The member confirms on the line", "El miembro lo confirma en la línea"))
		lucia.Submit(verify, append([]string{"caller", "with_member"}, facts...)...).MustBe(422).MustSay(in(lang, "has to say yes", "tiene que decir que sí"))
		lucia.Submit(verify, append([]string{"caller", "with_member", "agrees", "yes"}, facts...)...).MustSay(in(lang, "On the line: Lucia Alvarez", "En la línea: Lucia Alvarez"))
		lucia.Follow(in(lang, "The member confirms on the line", "El miembro lo confirma en la línea")).MustSay(in(lang, "Ask the member", "Pregunte al miembro"))
		form := "/new-paper/spoken_agreement"
		at := strings.TrimSuffix(lucia.At.Path, form)
		lucia.Submit(at+form, "kinds", "coverage").MustBe(422)
		lucia.Submit(at+form, "kinds", "coverage", "agrees", "yes").MustSay("Lucia Alvarez", in(lang, "Valid", "Válida"), "1:00")
		lucia.Open(at).Submit(at + "/end")
		again := h.as("sue", lang).Open(verify).Submit(verify, append([]string{"caller", "helper"}, facts...)...)
		again.MustSay(in(lang, "May hear or do: Coverage", "Puede saber o hacer: Cobertura"))
		h.now = noon.Add(61 * time.Minute)
		h.as("sue", lang).Open(verify).Submit(verify, append([]string{"caller", "helper"}, facts...)...).MustSay(in(lang, "no valid paper", "No tenemos un documento válido"))
	})
}

// TestAConfidentialContactIsTheOnlyOne: no other is shown, and none while somebody else is on the line.
func TestAConfidentialContactIsTheOnlyOne(t *testing.T) {
	h := build(t)
	verify := "/desk/verify/" + string(h.sam)
	facts := []string{"birth-month", "3", "birth-day", "2", "birth-year", "1940", "number", "KW0000003"}
	h.as("sue", "en").Open(verify).Submit(verify, append([]string{"caller", "member"}, facts...)...).
		MustSay("Confidential communications", "P.O. Box 77").MustNotSay("Known Road")
	h.as("sue", "en").Open(verify).Submit(verify, append([]string{"caller", "with_member", "name", "Some Body", "agrees", "yes"}, facts...)...).
		MustSay("Confidential communications", "Not shown while somebody other").MustNotSay("P.O. Box 77", "Known Road")
}

// TestDetailsAreReadBackBeforeTheyCount: each form, and what the page says afterwards.
func TestDetailsAreReadBackBeforeTheyCount(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		sue := h.call(lang)
		at := sue.At.Path
		save := in(lang, "Yes, save", "Sí, guardar")
		for _, tc := range []struct {
			what  string
			pairs []string
			say   string
		}{
			{"address", []string{"line1", "5 Oak Avenue", "city", "Miami", "state", "fl", "zip", "33101"}, "5 Oak Avenue, Miami, FL 33101"},
			{"phone", []string{"use", "mobile", "number", "(305) 555-0188", "voicemail", "yes"}, "305-555-0188"},
			{"email", []string{"email", "rosa@example.com"}, "rosa@example.com"},
			{"language", []string{"spoken", "en", "format", "braille"}, "Braille"},
			{"contact", []string{"channel", "mail", "best_time", "9 to 11", "stop", "phone"}, "9 to 11"},
		} {
			sue.Open(at+"/change/"+tc.what).Submit(at+"/change/"+tc.what, tc.pairs...).MustBe(200).MustSay(in(lang, "Is this right?", "¿Es correcto?"), tc.say)
			if tc.what != "language" {
				h.as("sue", lang).Open(at).MustNotSay(tc.say)
			}
			sue.Submit(save, "").MustBeAt(at).MustSay(in(lang, "The change was saved", "El cambio se guardó"), tc.say)
		}
		sue.Open(at+"/change/address").Submit(at+"/change/address", "line1", "5 Oak Avenue", "city", "Miami", "state", "Florida", "zip", "331").MustBe(422)
		sue.Open(at + "/change/name").MustBe(http.StatusNotFound)
	})
}

// TestAHelperHearsAndAHelperActs: who may only hear changes nothing, and a paper that was revoked ends the call at the next page.
func TestAHelperHearsAndAHelperActs(t *testing.T) {
	h := build(t)
	sue := h.call("en", "caller", "with_member", "name", "Lucia Alvarez", "agrees", "yes")
	first := sue.At.Path
	sue.Open(first+"/new-paper/spoken_agreement").Submit(first+"/new-paper/spoken_agreement", "kinds", "coverage", "agrees", "yes").MustSay("Valid")
	hears := h.call("en", "caller", "helper", "name", "Alvarez, Lucia").MustSay("May hear or do: Coverage").MustNotSay("Change the address", "Take a privacy request")
	at := hears.At.Path
	hears.Open(at+"/change/email").Submit(at+"/change/email", "email", "x@example.com").MustBe(http.StatusForbidden).MustSay("may hear, but not change")
	hears.Open(at+"/new-paper/cms_1696").Submit(at+"/new-paper/cms_1696", "holder", "Lucia Alvarez").MustBe(http.StatusForbidden)
	hears.Open(at + "/code").MustSay("for the member alone")
	hears.Post(at + "/code").MustBe(http.StatusForbidden)
	signed := []string{"member_signed-month", "6", "member_signed-day", "1", "member_signed-year", "2026", "holder_signed-month", "6", "holder_signed-day", "2", "holder_signed-year", "2026"}
	for _, part := range []string{
		"member_name", "member_number", "member_contact", "holder_name", "holder_contact", "relationship", "appointment_statement", "disclosure_statement",
	} {
		signed = append(signed, "present", part)
	}
	sue.Open(first+"/new-paper/cms_1696").Submit(first+"/new-paper/cms_1696", append(signed, "holder", "Lucia Alvarez")...).MustSay("Valid", "Jun 2, 2027")
	paper := sue.At.Path
	acts := h.call("en", "caller", "helper", "name", "Lucia Alvarez").MustSay("Act for the member")
	own := acts.At.Path
	acts.Post(own + "/code").MustBe(http.StatusNotFound)
	acts.Open(own+"/change/email").Submit(own+"/change/email", "email", "x@example.com").MustSay("Is this right?")
	sue.Open(paper+"/revoke").Submit(paper+"/revoke", "how", "in_writing").MustSay("Revoked")
	acts.Open(own).MustBe(http.StatusNotFound).MustSay("This call is over")
	hears.Open(at).MustBe(http.StatusOK)
}

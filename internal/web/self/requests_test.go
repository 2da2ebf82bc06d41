package self_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
)

func TestMemberAsksForACorrectionAndDisagrees(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa", lang).Open("/my/privacy/requests").Follow(in(lang, "Correct my record", "Corregir mi historial"))
		r.Submit("").MustBe(422)
		r.Submit("", "in_words", "I never had asthma.").MustBe(200)
		r.MustSay(in(lang, "The law says that we must answer by August 30, 2026.", "La ley dice que tenemos que responder a más tardar el 30 de agosto de 2026."))
		r.MustSay("45 CFR 164.526", "I never had asthma.")
		r.Open("/my").MustSay(in(lang, "We owe you 1 answer.", "Le debemos 1 respuesta."), in(lang, "August 30, 2026", "30 de agosto de 2026"))

		id := h.newest().ID
		_, err := h.rooms.Privacy.Deny(t.Context(), h.cause(), h.rosa, id, []privacy.Ground{"accurate"}, "Dr. Chen noted it in May.")
		must(t, err)
		r.Open("/my/privacy/requests/"+string(id)).MustSay(in(lang, "Not done", "No se hizo"), "Dr. Chen noted it in May.", "1-800-368-1019")
		r.MustSay(in(lang, "We checked, and the record is right and complete.", "Lo revisamos, y el historial es correcto y completo."))
		r.Submit("/my/privacy/requests/"+string(id)+"/disagree", "statement", "It was my sister.").MustSay("It was my sister.")
		if x := h.newest(); x.Statement != "It was my sister." {
			t.Errorf("statement = %q", x.Statement)
		}
	})
}

func TestMemberHasADenialReviewed(t *testing.T) {
	h := build(t)
	r := h.as("rosa!", "en").Open("/my/privacy/requests/new/access_request").Submit("", "form", "paper", "kinds", "claims").MustBe(200)
	r.MustSay("by July 31, 2026", "On paper", "Visits, hospital stays and test results")
	_, err := h.rooms.Privacy.Deny(t.Context(), h.cause(), h.rosa, h.newest().ID, []privacy.Ground{"danger_to_life"}, "A nurse judged so.")
	must(t, err)
	r.Open("/my/privacy/requests/"+string(h.newest().ID)).Submit("Ask for another look").MustSay("Being looked at again", "You asked for another look.")
}

func TestMemberTakesARequestBack(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa", lang).Open("/my/privacy/requests/new/privacy_complaint").Submit("", "in_words", "Somebody called my neighbor.")
		r.MustSay(in(lang, "We want to answer by", "Queremos responder a más tardar el"))
		r.Submit(in(lang, "Take this request back", "Retirar esta solicitud")).MustSay(in(lang, "Taken back", "Retirada"))
		r.Open("/my").MustSay(in(lang, "You have no open requests", "Usted no tiene solicitudes abiertas"))
	})
}

func TestMemberAsksToBeReachedElsewhere(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa!", lang).Open("/my/privacy/requests/new/confidential_request")
		r.Submit("", "endangering", "yes").MustBe(422).MustSay(in(lang, "Please give an address, a phone number or an e-mail.", "Por favor, dé una dirección"))
		r.Submit("", "number", "813-555-0166").MustBe(200).MustSay("813-555-0166", in(lang, "From now on we write or call only where you told us.", "Desde ahora le escribimos o llamamos solo donde usted nos dijo."))
		if x := h.newest(); !x.Endangering || x.Phone == nil || x.Phone.Number != "+18135550166" {
			t.Errorf("request = %+v", x.Wish)
		}
	})
}

func TestMemberAsksWhoGotTheInformation(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa", lang).Open("/my/privacy/requests/new/accounting_request")
		r.Submit("", "period", "some", "from-month", "1", "from-day", "1", "from-year", "2019", "to-month", "1", "to-day", "1", "to-year", "2020").MustBe(422)
		r.MustSay(in(lang, "Please give a day in the last six years.", "Por favor, dé un día de los últimos seis años."))
		r.Submit("", "from-year", "2025", "to-year", "2024").MustBe(422)
		r.Submit("", "to-year", "2026").MustBe(200).MustSay(in(lang, "January 1, 2025", "1 de enero de 2025"))

		_, err := h.rooms.Privacy.Disclose(t.Context(), h.cause(), privacy.Disclosure{
			Member: h.rosa, Recipient: "Tampa Sheriff", What: "name and address", Why: privacy.LawEnforcement, At: noon.AddDate(0, -9, 0),
		})
		must(t, err)
		_, err = h.rooms.Privacy.Fulfil(t.Context(), h.cause(), h.rosa, h.newest().ID, privacy.Fulfilment{Given: "The list", Listed: 1})
		must(t, err)
		r.Open("/my/privacy/requests/"+string(h.newest().ID)).MustSay(in(lang, "Who got your information", "Quién recibió su información"), "Tampa Sheriff")
		r.MustSay(in(lang, "The police asked in a way that the law allows.", "La policía lo pidió de una manera que la ley permite."))
	})
}

func TestLimitIsEndedByTheMember(t *testing.T) {
	h := build(t)
	r := h.as("rosa!", "en").Open("/my/privacy/requests/new/restriction_request").Submit("", "who", "quality", "kinds", "gaps").MustBe(200)
	_, err := h.rooms.Privacy.Fulfil(t.Context(), h.cause(), h.rosa, h.newest().ID, privacy.Fulfilment{Given: "Quality staff no longer see it."})
	must(t, err)
	r.Open("/my/privacy/requests/"+string(h.newest().ID)).MustSay("Quality staff no longer see it.").Submit("End this limit").MustSay("The limit is ended.", "Ended")
}

// newest is the member's newest request.
func (h *house) newest() privacy.Request {
	h.t.Helper()
	all, err := h.rooms.Privacy.ForMember(h.t.Context(), h.asMember(access.Requests))
	must(h.t, err)
	if len(all) == 0 {
		h.t.Fatal("there is no request")
	}
	return all[0]
}

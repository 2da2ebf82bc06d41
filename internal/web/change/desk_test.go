package change_test

import (
	"net/http"
	"strings"
	"testing"

	domain "github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// wish is a change to Harbor Plus from the new year.
var wish = []string{"plan", "Z0001-002", "effective", "2027-01-01", "channel", "dpc_line"}

// TestFromTheCallToTheApplication: the specialist sees that the agent stays and why, records, reads, confirms and sends; then CMS accepts,
// and the agent reads it in plain words. No page of it names an amount of money.
func TestFromTheCallToTheApplication(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
		call := h.verified("pia", lang, "KW0000001").MustBe(200)
		call.MustSay("Rosa Alvarez Ortiz", "Anna Agent", "Esta llamada se graba", in(lang, "Plan-change line", "Línea para cambios de plan"), "911").MustNotSay("$")
		path := call.At.Path
		seen := call.Submit(path, wish...).MustBe(200)
		seen.MustSay(in(lang, "Yes. Anna Agent, 1234567 stays agent of record.", "Sí. Anna Agent, 1234567 sigue siendo el agente registrado."), "R10",
			"Su agente Anna Agent sigue siendo su agente", in(lang, "Certification", "Certificación"), "licensed, appointed and certified on 2 November 2026").MustNotSay("$")
		seen.Submit(path + "/record").MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "Number of the recording", "Número de la grabación"))
		one := seen.Submit(path+"/record", "recording", "REC-7", "application", "APP-1").MustBe(200)
		one.MustSay(in(lang, "The change is on record", "El cambio quedó registrado"), "Harbor Plus", "¿Es eso lo que quiere?", "REC-7").MustNotSay("$")
		at := one.At.Path
		one.Submit(at+"/confirm", "who", "member").MustBe(http.StatusUnprocessableEntity)
		one.Submit(at+"/confirm", "who", "member", "read", "yes").MustBe(200).MustSay(in(lang, "Send it to Medicare", "Enviarlo a Medicare"))
		one.Submit(at + "/submit").MustBe(200).MustSay(in(lang, "Sent to Medicare", "Enviado a Medicare")).MustNotSay("$")
		h.enrolled(h.rosa, "002", "2027-01-01", "", "")
		h.as("bo", lang).Open(at).MustBe(200).MustSay("R10", "Anna Agent", in(lang, "entry", "entrada"), "application APP-1").MustNotSay("$")
		mine := h.as("anna", lang).Open("/my-plan-changes").MustBe(200).MustSay("Rosa Alvarez Ortiz", in(lang, "You are agent of record", "Usted es el agente registrado"))
		mine.Follow("Rosa").MustBe(200).MustSay("R10", "Harbor Classic", in(lang, "Open a dispute", "Abrir una disputa")).MustNotSay("REC-7", "pia", "$")
		h.as("ben", lang).Open("/my-plan-changes").MustBe(200).MustNotSay("Rosa")
		h.as("ben", lang).Open(strings.Replace(at, "/plan-changes/case", "/my-plan-changes", 1)).MustBe(http.StatusNotFound)
	})
}

// TestTheSpecialistSeesWhyAnAgentDoesNotStay before anything is recorded.
func TestTheSpecialistSeesWhyAnAgentDoesNotStay(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		from, to := clock.MustParse("2026-10-01"), clock.MustParse("2026-12-01")
		h.state("1234567", credential.Fact{Kind: credential.Hold, Number: "H1", Reason: "audit", From: &from, To: &to})
		h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
		call := h.verified("pia", lang, "KW0000001")
		call.Submit(call.At.Path, wish...).MustBe(200).MustSay(
			in(lang, "No. Anna Agent, 1234567 does not stay agent of record.", "No. Anna Agent, 1234567 no sigue como agente registrado."), "R11",
			in(lang, "on hold (audit)", "bloqueado (audit)"), "Le enviaremos una carta")
	})
}

// TestOnlyVerifiedCallersAreHeard: wrong facts open nothing, a call is for whoever took it, and it ends after an hour.
func TestOnlyVerifiedCallersAreHeard(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
		h.verified("pia", lang, "KW0000001", "birth-year", "1949").MustBe(http.StatusUnprocessableEntity).MustNotSay("Anna")
		h.verified("pia", lang, "KW0000001", "number", "KW0000003").MustBe(http.StatusUnprocessableEntity)
		h.verified("pia", lang, "KW0000001", "link", "nosuch").MustBe(http.StatusUnprocessableEntity)
		call := h.verified("pia", lang, "KW0000001").MustBe(200)
		for _, who := range []string{"bo", "cora", "anna", "rita", "sue", "fin"} {
			h.as(who, lang).Open(call.At.Path).MustBe(http.StatusNotFound)
			h.as(who, lang).Open("/plan-changes").MustBe(http.StatusNotFound)
		}
		h.now = noon.AddDate(0, 0, 1)
		call.Open(call.At.Path).MustBe(http.StatusNotFound).MustSay(in(lang, "This call is over", "Esta llamada terminó"))
	})
}

// TestWhatIsHeldIsDecidedWithEvidence by broker operations, and compliance reads it.
func TestWhatIsHeldIsDecidedWithEvidence(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.as("bo", lang).Open("/plan-changes/held").MustBe(200).MustSay(in(lang, "Everything is decided", "Todo está decidido"))
		h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
		h.enrolled(h.rosa, "002", "2027-01-01", "", "")
		list := h.as("bo", lang).Open("/plan-changes/held").MustBe(200).MustSay("Z0001-001", "R03").MustNotSay("Rosa")
		one := list.Follow("Harbor Classic (Z0001-001)").MustBe(200).MustSay("Rosa", in(lang, "Decide with this evidence", "Decidir con esta prueba"))
		at := one.At.Path
		one.Submit(at+"/review", "channel", "external_agent", "what", "recording", "ref", "REC-1", "reason", "heard").MustBe(http.StatusUnprocessableEntity)
		one.Submit(at+"/review", "channel", "dpc_line", "what", "recording", "ref", "REC-1", "reason", "The recording has it.").MustBe(200).MustSay(
			"R10", in(lang, "Version 2", "Versión 2"), in(lang, "evidence was found", "se encontró una prueba"), "R03").MustNotSay("$")
		h.as("cora", lang).Open(at).MustBe(200).MustSay("R10").MustNotSay(in(lang, "Decide with this evidence", "Decidir con esta prueba"))
		h.as("pia", lang).Open(at).MustBe(200).MustNotSay(in(lang, "Decide with this evidence", "Decidir con esta prueba"))
		h.as("cora", lang).Post(at+"/review", "channel", "dpc_line").MustBe(http.StatusNotFound)
		h.as("cora", lang).Open("/plan-changes/all?state=decided").MustBe(200).MustSay("Z0001-001")
		h.as("cora", lang).Open("/plan-changes/all?state=odd").MustBe(http.StatusBadRequest)
		h.as("anna", lang).Open("/plan-changes/all").MustBe(http.StatusNotFound)
	})
}

// TestAReferralLeadsToTheLine: the agent's link, the customer's page, the code at the desk.
func TestAReferralLeadsToTheLine(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
		links := h.as("anna", lang).Open("/referral-links").MustBe(200).Submit("/referral-links").MustBe(200)
		text := links.Text()
		at := strings.Index(text, "https://plan.example/referral/")
		token := strings.Fields(text[at+len("https://plan.example"):])[0]
		landing := h.as("", lang).Open(token).MustBe(200).MustSay("Anna Agent", in(lang, "Call the plan-change line", "Llame a la línea para cambios de plan"), "911").MustNotSay("Rosa", "$")
		code := token[len(token)-8:]
		landing.MustSay(code)
		call := h.verified("pia", lang, "KW0000001", "link", code).MustBe(200).MustSay(in(lang, "Anna Agent sent this caller", "Anna Agent envió a esta persona"))
		call.Submit(call.At.Path, "plan", "Z0001-002", "effective", "2027-01-01").MustBe(200).Submit(call.At.Path + "/record").MustBe(200).MustSay(code)
		h.as("anna", lang).Open("/referral-links").Submit("/referral-links/" + code + "/revoke").MustBe(200)
		h.as("", lang).Open(token).MustBe(http.StatusNotFound).MustSay(in(lang, "This link does not open any more", "Este enlace ya no abre"))
	})
}

// TestAMemberGetsAnotherAgent, and not one who may not sell.
func TestAMemberGetsAnotherAgent(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
		call := h.verified("pia", lang, "KW0000001")
		form := call.Open(call.At.Path + "/agent").MustBe(200).MustSay(in(lang, "Dec 1, 2026", "1 de diciembre de 2026"))
		form.Submit("", "npn", "999", "recording", "REC-2").MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "never on file", "nunca registrado"))
		form.Submit("", "npn", "1234568", "recording", "REC-2").MustBe(200).MustSay(in(lang, "The member's wish is on record", "El deseo del miembro quedó registrado"))
		all, err := h.rooms.Changes.Tenures(t.Context(), []person.ID{h.rosa})
		h.must(err)
		if len(all[h.rosa]) != 2 || all[h.rosa][1].Agent != "1234568" || all[h.rosa][1].Basis != domain.BasisRequest {
			t.Errorf("%+v", all)
		}
	})
}

// TestABookIsHandedOver by broker operations.
func TestABookIsHandedOver(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
		form := h.as("bo", lang).Open("/plan-changes/handover").MustBe(200)
		form.Submit("", "of", "1234567", "to", "1234568", "from-month", "12", "from-day", "2", "from-year", "2026", "ref", "AGR").MustBe(http.StatusUnprocessableEntity)
		form.Submit("", "of", "1234567", "to", "1234568", "from-month", "12", "from-day", "1", "from-year", "2026", "ref", "AGR").MustBe(200).MustSay(in(lang, "The book was handed over", "La cartera se transfirió"))
		h.as("cora", lang).Open("/plan-changes/handover").MustBe(http.StatusNotFound)
	})
}

// TestAMemberThinksItOver: what was prepared is withdrawn.
func TestAMemberThinksItOver(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.enrolled(h.rosa, "001", "2026-01-01", "", "1234567")
		call := h.verified("pia", lang, "KW0000001")
		one := call.Submit(call.At.Path, wish...).Submit(call.At.Path+"/record", "recording", "REC-7")
		at := one.At.Path
		one.Submit(at+"/withdraw", "reason", "").MustBe(http.StatusUnprocessableEntity)
		one.Submit(at+"/withdraw", "reason", "She wants to ask her daughter.").MustBe(200).MustSay(in(lang, "Withdrawn", "Retirado"))
		h.as("pia", lang).Open("/plan-changes").MustSay(in(lang, "Recorded: 0", "Registrado: 0"))
	})
}

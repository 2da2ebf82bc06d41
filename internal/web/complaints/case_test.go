package complaints_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
)

// TestTheLifeOfAQualityOfCareCase: checklist, the clinician's word, the letter with QIO rights, printed, handed to the carrier, which
// stops the clock in time; it comes back, and the answer is owed again.
func TestTheLifeOfAQualityOfCareCase(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.staff("nina", "Nina Nurse", "clinician")
		c := h.file(h.grievance("The hospital gave me the wrong medicine.", "quality_of_care", noon))
		page := h.at("carl", lang, c).MustSay("The hospital gave me the wrong medicine.", "Rosa Alvarez Ortiz", c.Number)
		page.MustSay(in(lang, "Nobody has this case", "Nadie tiene este caso"), in(lang, "Jul 31, 2026", "31 de julio de 2026"))
		page.Submit(in(lang, "Take it", "Tomarlo")).MustBe(200).MustSay(in(lang, "You have the case.", "El caso es suyo."), "Carl Example")

		h.act("carl", lang, c, "decide", "outcome", "substantiated", "decision_done", "x", "decision_tell", "y").MustBe(422).
			MustSay(in(lang, "This still waits for: Member's own account", "Todavía falta: Relato del miembro"))
		h.settle("carl", c)
		h.act("carl", lang, c, "found", "finding", "The nurse mixed up two drugs.").MustSay("The nurse mixed up two drugs.")
		h.at("carl", lang, c).MustSay(in(lang, "Waits for the sign-off", "Espera la firma"))
		h.at("nina", lang, c).MustSay(in(lang, "Your sign-off is needed", "Falta su firma"))
		h.as("nina", lang).Open(pathOf(c) + "/act/sign").MustSay(in(lang, "How serious it was", "Qué tan grave fue")).MustNotSay(in(lang, "How serious it was (optional)", "Qué tan grave fue (opcional)"))
		h.act("nina", lang, c, "sign", "agrees", "yes", "statement", "Below the standard.").MustBe(422) // how serious?
		h.act("nina", lang, c, "sign", "agrees", "yes", "severity", "moderate", "statement", "Below the standard.").MustBe(200).
			MustSay("Below the standard.", in(lang, "Moderate", "Moderada"))
		h.decides("carl", lang, c).MustBe(200).MustSay(in(lang, "Tell the member", "Informe al miembro"))

		composer := h.as("carl", lang).Open(pathOf(c) + "/answer").MustBe(200)
		composer.MustSay(in(lang, "By letter, with the right to write to the QIO", "Por carta, con el derecho de escribir a la QIO"), decisionTell, "Estimado/a Rosa Alvarez Ortiz")
		composer.MustNotSay(in(lang, "By phone</h2>", "Por teléfono</h2>"))
		composer.Submit(in(lang, "Write this letter", "Escribir esta carta"), "alleged", "Le dieron otra medicina.").MustBe(200)
		page = h.at("carl", lang, c).MustSay(in(lang, "The answer waits to be printed", "La respuesta espera impresión"))
		page.Submit(in(lang, "Print it now", "Imprimir ahora")).MustBe(200).MustSay(in(lang, "Printed, not handed over", "Impresa, sin entregar"))
		h.mustOwe(c, "answer", complaint.Owed)

		letters, err := h.rooms.Letters.About(t.Context(), string(c.ID))
		must(t, err)
		id := string(letters[0].ID)
		paper := h.as("carl", lang).Open(pathOf(c) + "/letters/" + id).MustBe(200)
		if paper.Header.Get("Content-Type") != "application/pdf" || !strings.HasPrefix(string(paper.Body), "%PDF") {
			t.Errorf("the letter is %s", paper.Header.Get("Content-Type"))
		}
		h.now = noon.Add(29 * 24 * time.Hour)
		mail := h.as("carl", lang).Open("/complaints/mail?letter="+id).MustBe(200).MustNotSay("Rosa", "Alvarez")
		mail.Submit("/complaints/mail/sent", "how", "mail").MustBe(200).MustSay(in(lang, "their cases know it", "sus casos lo saben"))
		h.mustOwe(c, "answer", complaint.Met)
		h.at("carl", lang, c).MustSay(in(lang, "Stops the clock", "Detiene el plazo"), in(lang, "In time", "A tiempo"), in(lang, "Close the case", "Cierre el caso"))

		h.now = h.now.Add(24 * time.Hour)
		h.as("carl", lang).Open("/complaints/mail").Submit("/complaints/mail/returned", "scan", c.Number, "reason", "moved").MustBe(200).
			MustSay(in(lang, "owes its answer again", "debe su respuesta otra vez"))
		h.mustOwe(c, "answer", complaint.Owed)
		h.at("carl", lang, c).MustSay(in(lang, "The answer came back", "La respuesta fue devuelta"), in(lang, "Stops nothing: it came back", "No detiene nada: fue devuelta"))
	})
}

func (h *house) mustOwe(c complaint.Case, key string, want complaint.DutyState) {
	h.t.Helper()
	for _, o := range h.nowOf(c.ID).Obligations {
		if o.Key == key && o.Legal {
			if o.State != want {
				h.t.Errorf("%s is %s, expected %s", key, o.State, want)
			}
			return
		}
	}
	h.t.Errorf("nothing owes %s", key)
}

// TestAConfidentialOutcome is promise A8: the member hears that it was received and investigated, and no more; the ground stays in the file.
func TestAConfidentialOutcome(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.grievance("The clerk shouted at me.", "customer_service", noon))
		h.at("carl", lang, c).Submit(in(lang, "Take it", "Tomarlo"))
		h.settle("carl", c)
		h.act("carl", lang, c, "decide", "outcome", "substantiated", "decision_done", "The clerk was warned.", "confidential", "yes").MustBe(422).
			MustSay(in(lang, "Please choose the ground", "Elija el motivo"))
		h.act("carl", lang, c, "decide", "outcome", "substantiated", "decision_done", "The clerk was warned.", "confidential", "yes", "ground", "employee_discipline", "ground_note", "Second warning.").
			MustBe(200).MustSay("The clerk was warned.", in(lang, "Confidential outcome", "Resultado con"))
		composer := h.as("carl", lang).Open(pathOf(c) + "/answer").MustBe(200)
		composer.MustSay("La ley no nos permite decirle más", in(lang, "Received and investigated", "Recibida e investigada"))
		composer.MustNotSay("warned", "Second warning", "employee_discipline")
		composer.Submit(in(lang, "Write this letter", "Escribir esta carta")).MustBe(200)
		if l := h.nowOf(c.ID).Letters; len(l) != 1 || l[0].Kind != complaint.InvestigatedOnly || strings.Contains(joinValues(l[0].Values), "warn") {
			t.Errorf("%+v", l)
		}
	})
}

func joinValues(v map[string]string) string {
	text := ""
	for _, x := range v {
		text += x + " "
	}
	return text
}

// TestToldByPhone: a voicemail stops nothing, the live call does, and then the case closes.
func TestToldByPhone(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.grievance("My premium is wrong.", "billing", noon))
		h.at("carl", lang, c).Submit(in(lang, "Take it", "Tomarlo"))
		h.settle("carl", c)
		h.decides("carl", lang, c)
		h.as("carl", lang).Open(pathOf(c)+"/answer").MustSay(in(lang, "By phone", "Por teléfono"), "Le llamo de", decisionTell)
		h.act("carl", lang, c, "tell", "told_how", "voicemail").MustBe(200).MustSay(in(lang, "nobody was reached", "no se habló con nadie"))
		h.mustOwe(c, "answer", complaint.Owed)
		h.act("carl", lang, c, "tell", "told_how", "live", "interpreter", "Ana 4711").MustBe(200).MustSay(in(lang, "Stops the clock", "Detiene el plazo"), "Ana 4711")
		h.mustOwe(c, "answer", complaint.Met)
		h.act("carl", lang, c, "task", "task_kind", "call", "task_text", "Call again in a week").MustSay("Call again in a week")
		h.act("carl", lang, c, "close").MustBe(422).MustSay(in(lang, "finish the open tasks", "Termine primero las tareas"))
		task := h.nowOf(c.ID).Tasks[0].ID
		h.act("carl", lang, c, "task-done?id="+task, "task_result", "She is content.").MustSay("She is content.")
		h.act("carl", lang, c, "close").MustBe(200).MustSay(in(lang, "This case is over", "Este caso terminó"))
		h.act("carl", lang, c, "reopen", "new_words", "The next bill is wrong too.").MustBe(200).MustSay("The next bill is wrong too.", in(lang, "This one goes on from it", "Este continúa aquel"))
		h.at("carl", lang, c).MustSay(in(lang, "A new complaint about it", "Una queja nueva sobre lo mismo"))
	})
}

// TestA24HourCase cannot be extended, and the page says why.
func TestA24HourCase(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.receive(complaint.Receipt{
			Channel: complaint.ByPhone, Words: "You refused to decide fast.", Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.TheMember},
			Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing", Trigger: complaint.RefusedToExpedite}}},
		}))
		h.now = noon.Add(3 * time.Hour)
		h.at("carl", lang, c).MustSay(in(lang, "21 hours left", "21 horas"), in(lang, "24-hour clock", "24 horas"), in(lang, "A 24-hour complaint cannot be extended", "no se puede prorrogar")).
			MustNotSay(in(lang, "Take more time", "Tomar más tiempo"))
		h.as("carl", lang).Open(pathOf(c) + "/act/extend").MustSay(in(lang, "A 24-hour complaint cannot be extended", "no se puede prorrogar"))
		h.act("carl", lang, c, "extend", "asked_by", "enrollee", "extension_reason", "enrollee_asked").MustBe(422).
			MustSay(in(lang, "A 24-hour complaint cannot be extended", "no se puede prorrogar"))
	})
}

// TestMoreTime needs the member's wish or a need in their interest, and is written to them.
func TestMoreTime(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.grievance("My premium is wrong.", "billing", noon))
		h.act("carl", lang, c, "extend", "asked_by", "plan", "extension_reason", "records_needed").MustBe(422).MustSay(in(lang, "which information is needed", "qué información hace falta"))
		h.act("carl", lang, c, "extend", "asked_by", "plan", "extension_reason", "records_needed", "need", "The bank's records prove her payment.").MustBe(200).
			MustSay(in(lang, "Aug 14, 2026", "14 de agosto de 2026"), in(lang, "We need more time", "Necesitamos más tiempo"))
		mail := h.as("carl", lang).Open("/complaints/mail").MustSay(in(lang, "We need more time", "Necesitamos más tiempo"))
		id := h.nowOf(c.ID).Letters[0].ID
		mail.Submit("/complaints/mail/print", "letter", id).MustBe(200).MustSay(in(lang, "The letters are printed", "Las cartas están impresas"))
		batch := h.as("carl", lang).Open("/complaints/mail").Post("/complaints/mail/batch", "letter", id).MustBe(200)
		if !strings.HasPrefix(string(batch.Body), "%PDF") {
			t.Errorf("%.60s", batch.Body)
		}
		h.at("carl", lang, c).Open(pathOf(c) + "/act/extend").MustSay(in(lang, "This cannot be done now", "Eso no se puede hacer ahora"))
	})
}

// TestAuthority: the case waits; a dismissal is refused with its reason; the member's word starts the clock.
func TestAuthority(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.receive(complaint.Receipt{
			Channel: complaint.ByPhone, Words: "My mother waited.", Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.UnprovenStandIn, Name: "Lucia"},
			Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing"}}},
		}))
		h.at("carl", lang, c).MustSay("Lucia", in(lang, "Ask the member", "Pregunte al miembro"))
		h.act("carl", lang, c, "dismiss", "dismissal_reason", "no_authority").MustBe(422).MustSay(in(lang, "Nobody tried to get the proof yet", "Nadie intentó todavía"))
		h.act("carl", lang, c, "try", "how", "phone", "try_note", "no answer").MustBe(200).MustSay("no answer")
		h.act("carl", lang, c, "letter", "letter_kind", "complaint_authority_needed").MustBe(200)
		came := []string{"proved-month", "7", "proved-day", "1", "proved-year", "2026", "paper", "case 12-345"}
		h.act("carl", lang, c, "prove", append(came, "proof", "court_order")...).MustBe(422).MustSay(in(lang, "Who read it", "Quién lo leyó"))
		h.act("carl", lang, c, "prove", "proof", "guardianship", "proved-month", "7", "proved-day", "1", "proved-year", "2026").MustBe(422)
		h.act("carl", lang, c, "confirm", "verified", "two_facts").MustBe(200).MustSay(in(lang, "Identity: Two facts on file", "Identidad: "), in(lang, "The member confirmed", "El miembro confirmó"), in(lang, "Jul 31, 2026", "31 de julio de 2026"))
		h.act("carl", lang, c, "prove", append(came, "proof", "court_order", "proof_note", "Carl read it: all care.")...).MustBe(200).MustSay("Carl read it: all care.")
	})
}

// TestClassifyingShowsItsEffectFirst: nothing is changed by looking; the receipt stays.
func TestClassifyingShowsItsEffectFirst(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.grievance("You did not pay for my scan.", "billing", noon))
		form := h.as("carl", lang).Open(pathOf(c) + "/classify").MustBe(200)
		form.Submit(in(lang, "See what it does", "Ver el efecto"), "procedure", "organization_determination").MustBe(422).MustSay(in(lang, "why the procedure changes", "por qué cambia el procedimiento"))
		form.Submit(in(lang, "See what it does", "Ver el efecto"), "procedure", "organization_determination", "service", "service", "why", "She wants the scan approved.").MustBe(200).
			MustSay(in(lang, "not owed", "no se debe"), in(lang, "Jul 31, 2026", "31 de julio de 2026"), in(lang, "The receipt stays", "El recibo sigue siendo"))
		h.mustOwe(c, "answer", complaint.Owed)
		form.Submit(in(lang, "Classify it so", "Clasificar así")).MustBe(200).MustSay("She wants the scan approved.", in(lang, "Replaced", "Reemplazado"))
		h.mustOwe(c, "answer", complaint.Superseded)
	})
}

// TestFurtherCases: split, duplicate and related, by receipt number.
func TestFurtherCases(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.grievance("My premium is wrong. And the clerk was rude.", "billing", noon))
		h.act("carl", lang, c, "split", "split_words", "something else", "procedure", "grievance", "category", "customer_service").MustBe(422)
		h.act("carl", lang, c, "split", "split_words", "And the clerk was rude.", "procedure", "grievance", "category", "customer_service").MustBe(200).MustSay(c.Number + "/2")
		h.now = noon.Add(2 * time.Hour)
		second := h.file(h.grievance("My premium is wrong, I said.", "billing", noon.Add(time.Hour)))
		h.act("carl", lang, second, "duplicate", "number", "123").MustBe(422)
		h.act("carl", lang, c, "duplicate", "number", second.Number).MustBe(422).MustSay(in(lang, "came first", "llegó primero"))
		h.act("carl", lang, second, "relate", "number", c.Number).MustBe(200)
		h.act("carl", lang, second, "duplicate", "number", c.Number).MustBe(200).MustSay(in(lang, "Duplicate", "Duplicada"))
	})
}

// TestInvestigating: referral, cause, correction, documents, notes.
func TestInvestigating(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.grievance("My premium is wrong.", "billing", noon))
		h.at("carl", lang, c).Submit(in(lang, "Take it", "Tomarlo"))
		h.act("carl", lang, c, "refer", "refer_to", h.rooms.Complaints.Rules().Catalog(0).Referrals[0].ID, "refer_text", "Please look.").MustSay("Please look.")
		x := h.nowOf(c.ID).Referrals[0].ID
		h.act("carl", lang, c, "referral-answer?id="+x, "referral_answer", "Nothing found.").MustSay("Nothing found.")
		h.act("carl", lang, c, "cause", "cause", h.rooms.Complaints.Rules().Catalog(0).Causes[0].ID, "cause_note", "twice").MustSay("twice")
		page := h.act("carl", lang, c, "correct", "correct_kind", h.rooms.Complaints.Rules().Catalog(0).Correctives[0].ID, "correct_text", "Refund the premium").MustSay("Refund the premium")
		page.Submit(in(lang, "It was done", "Ya se hizo")).MustSay(in(lang, "The corrective action is done", "La medida está hecha"))
		h.act("carl", lang, c, "note", "note", "Call her after five.").MustSay("Call her after five.")
		h.as("carl", lang).Open(pathOf(c) + "?show=notes").MustSay("Call her after five.").MustNotSay("kw-line__title\">" + in(lang, "Referred", "Remitido"))
		h.act("carl", lang, c, "release", "why_release", "Holiday").MustSay("Holiday")
		h.act("carl", lang, c, "assign", "worker", "account-carl").MustSay("Carl Example")
		h.act("carl", lang, c, "withdraw", "withdrawal_reason", "settled", "verified", "two_facts").MustBe(200).MustSay(in(lang, "This case is over", "Este caso terminó"))
	})
}

// TestDocuments are kept, shown with safe headers, and only those of the case.
func TestDocuments(t *testing.T) {
	h := build(t)
	c := h.file(h.grievance("My premium is wrong.", "billing", noon))
	other := h.file(h.grievance("Nobody calls me.", "billing", noon))
	h.as("carl", "en").Open(pathOf(c)+"/act/attach").Upload("Add", "paper_files", "bill.pdf", "%PDF-1.7\nbill", "paper_kind", "evidence").MustBe(200).MustSay("bill.pdf")
	h.as("carl", "en").Open(pathOf(c)+"/act/attach").Upload("Add", "paper_files", "x.html", "<script>alert(1)</script>", "paper_kind", "evidence").MustBe(422)
	hash := h.nowOf(c.ID).Documents[0].Hash
	doc := h.as("carl", "en").Open(pathOf(c) + "/documents/" + hash).MustBe(200)
	if doc.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(doc.Header.Get("Content-Disposition"), "inline") || !strings.Contains(doc.Header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%v", doc.Header)
	}
	h.as("carl", "en").Open(pathOf(other) + "/documents/" + hash).MustBe(http.StatusNotFound)
}

// TestNobodyElseOpensACase: not service staff, not agents, not whoever it is about.
func TestNobodyElseOpensACase(t *testing.T) {
	h := build(t)
	c := h.file(h.receive(complaint.Receipt{
		Channel: complaint.ByPhone, Words: "Carl was rude.", Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.TheMember},
		Matters: []complaint.Matter{{Class: complaint.Class{
			Procedure: complaint.Grievance, Product: complaint.MA, Category: "customer_service",
			Subjects: []complaint.Subject{{Kind: complaint.StaffMember, Person: h.doors["carl"].Person}},
		}}},
	}))
	for _, who := range []string{"carl", "sue", "anna", "pat", "mem"} {
		h.as(who, "en").Open(pathOf(c)).MustBe(http.StatusNotFound)
		h.as(who, "en").Open(pathOf(c) + "/act/note").MustBe(http.StatusNotFound)
		h.as(who, "en").Open(pathOf(c) + "/answer").MustBe(http.StatusNotFound)
	}
	h.at("cleo", "en", c).MustSay("Carl was rude.")
	h.as("cleo", "en").Open(pathOf(c) + "/act/nonsense").MustBe(http.StatusNotFound)
}

// TestEvidenceIsTakenOutByCompliance alone, and never by whoever works on the case.
func TestEvidenceIsTakenOutByCompliance(t *testing.T) {
	h := build(t)
	h.letIn("cora-audit", access.RoleCompliance)
	c := h.file(h.grievance("My premium is wrong.", "billing", noon))
	pack := h.as("cora-audit", "en").Open(pathOf(c) + "/evidence").MustBe(200)
	if !strings.HasPrefix(string(pack.Body), "PK") || !strings.HasPrefix(pack.Header.Get("Content-Disposition"), "attachment") {
		t.Errorf("%v", pack.Header)
	}
	for _, who := range []string{"carl", "sue", "pat"} {
		h.as(who, "en").Open(pathOf(c) + "/evidence").MustBe(http.StatusNotFound)
	}
	h.as("cora-audit", "en").Open(pathOf(c)).MustBe(http.StatusNotFound)
}

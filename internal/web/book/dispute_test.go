package book_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
)

const pdf = "%PDF-1.4\n%âãÏÓ\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n"

// TestADisputeFromTheBookToTheMoney: opened on the customer's page, evidence asked for and brought, ruled on, and what follows of it.
func TestADisputeFromTheBookToTheMoney(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		anna := h.as("anna", lang).Open("/book/" + string(h.rosa)).Follow(in(lang, "Dispute a decision", "Disputar una decisión"))
		anna.Follow(in(lang, "I should be agent of record", "Yo debería ser agente de registro")).MustSay("Rosa Alvarez Ortiz")
		anna.Submit("/disputes/new").MustBe(http.StatusUnprocessableEntity)
		anna.Submit("/disputes/new", "text", "She is mine since 2024.").MustSay(in(lang, "We wait for this", "Esperamos esto"))
		at := anna.At.Path
		id := at[strings.LastIndex(at, "/")+1:]
		anna.Upload(at+"/documents", "file", "application.pdf", pdf, "kind", "application").MustSay("application.pdf", in(lang, "We rule by", "Decidimos antes"))

		bo := h.as("bo", lang).Open("/disputes-to-do").MustSay("Anna Agent").Open("/disputes-to-do/"+id).MustSay("Rosa Alvarez Ortiz", "She is mine since 2024.")
		bo.Submit("/disputes-to-do/" + id + "/take").MustSay(in(lang, "It is yours now", "Ahora es suya"))
		bo.Submit("/disputes-to-do/"+id+"/identify", "change", "chg1").MustSay("H1234-002")
		bo.Submit("/disputes-to-do/"+id+"/ask", "asked", "Please send the scope of appointment.", "kinds", "scope_of_appointment")
		anna.Open(at).MustSay("Please send the scope of appointment.", in(lang, "scope of appointment", "alcance de la cita"))
		anna.Submit(at + "/proceed").MustSay(in(lang, "We now rule with what there is", "Ahora decidimos con lo que hay"))
		bo.Open("/disputes-to-do/"+id).Submit("/disputes-to-do/"+id+"/rule", "ruling", "upheld", "text", "It was our own line.").MustBe(http.StatusUnprocessableEntity)
		bo.Open("/disputes-to-do/"+id).Submit("/disputes-to-do/"+id+"/rule", "ruling", "upheld", "text", "It was our own line.", "citations", "P1", "channel", "dpc_line")
		bo.MustSay(in(lang, "You are right", "Usted tiene razón"), in(lang, "The agent of record stays", "Sigue el agente de registro"))
		if len(h.told.again) != 1 || h.told.again[0].Channel != agent.PlanChangeLine || h.told.again[0].Change != "chg1" {
			t.Errorf("decided again from %+v", h.told.again)
		}
		anna.Open(at).MustSay("It was our own line.", "$30.25", in(lang, "In all $121.00", "En total $121.00"))
		anna.Submit(at+"/reopen", "again", "And the year before?").MustSay(in(lang, "Looked at again", "Se mira otra vez"))
	})
}

// TestWhoOpensDisputesAtAll: strangers and other roles find no page; what is one agent's is not another's.
func TestWhoOpensDisputesAtAll(t *testing.T) {
	h := build(t)
	anna := h.as("anna", "en").Open("/disputes/new?claim=licence_data_wrong").Submit("/disputes/new", "text", "I am licensed in Florida.")
	at := anna.MustSay("license").At.Path
	h.as("ed", "en").Open(at).MustBe(http.StatusNotFound)
	h.as("ada", "en").Open(at).MustSay("I am licensed in Florida.")
	h.as("ada", "en").Open("/disputes").MustSay("Anna Agent")
	id := at[strings.LastIndex(at, "/")+1:]
	h.as("cora", "en").Open("/disputes-to-do/" + id).MustSay("I am licensed in Florida.").MustNotSay("Take it")
	for _, who := range []string{"anna", "rita"} {
		h.as(who, "en").Open("/disputes-to-do").MustBe(http.StatusNotFound)
		h.as(who, "en").Open("/disputes-to-do/" + id).MustBe(http.StatusNotFound)
	}
	h.as("bo", "en").Open(at).MustBe(http.StatusNotFound)
	h.as("ed", "en").Open("/disputes/new?member=" + string(h.rosa)).MustBe(http.StatusNotFound)
	h.as("ed", "en").Open("/disputes/new?claim=made_by_the_plan&change=chg1&member="+string(h.rosa)).MustNotSay("Rosa").
		Submit("/disputes/new", "text", "Mine.").MustBe(http.StatusNotFound)
	h.as("anna", "en").Open("/disputes/new?claim=made_by_the_plan&change=chg1").Submit("/disputes/new", "text", "You made it.").MustSay("You made it.")
	anna.Submit(at+"/withdraw", "why", "It is right now.").MustSay("Taken back")
}

// TestADisputeByPhone: broker operations take it in for an agent, and find the customer by number.
func TestADisputeByPhone(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		bo := h.as("bo", lang).Open("/disputes-to-do/new")
		bo.Submit("/disputes-to-do/new", "for", "999", "caller", "x", "claim", "missing_from_book", "customer", "Sol S.", "text", "She signed with me.").MustBe(http.StatusUnprocessableEntity)
		bo.Open("/disputes-to-do/new").Submit("/disputes-to-do/new",
			"for", string(annas), "caller", "Called back at the number on file.", "claim", "missing_from_book", "customer", "Sol S.", "text", "She signed with me.")
		at := bo.MustSay("Sol S.", "Anna Agent").At.Path
		bo.Submit(at+"/identify", "number", "KW7777777").MustBe(http.StatusUnprocessableEntity)
		bo.Open(at).Submit(at+"/identify", "number", "KW0000005").MustSay("Sol Sanders")
		bo.Submit(at+"/note", "note", "Sounds right.").MustSay("Sounds right.")
		anna := h.as("anna", lang).Open(strings.Replace(at, "/disputes-to-do/", "/disputes/", 1)).MustSay("Sol S.")
		anna.MustNotSay("Sol Sanders", "KW0000005", "Sounds right.")
	})
}

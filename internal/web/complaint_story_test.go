package web_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// desk gives the plan somebody who works at its complaint desks.
func (h *house) desk(who, name string) {
	h.t.Helper()
	id := h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(name)}})
	h.account(who, id, access.RoleComplaints)
	_, err := h.o.Complaints.SetWorker(h.t.Context(), h.cause(), complaint.Worker{
		Account: string(h.accounts[who]), Person: id, Name: name, Desks: complaint.Desks, Languages: []string{"en", "es"},
	})
	h.must(err)
}

// rosasCase is the newest case of Rosa's, as she may see it.
func (h *house) rosasCase() complaint.Case {
	h.t.Helper()
	pass, err := h.o.Guard.Look(h.t.Context(), access.Visitor{
		Account: string(h.accounts["rosa"]), Person: h.rosa, Role: access.RoleMember, Roles: []access.Role{access.RoleMember}, Channel: "portal", Session: "test",
	}, access.Look{Member: h.rosa, Action: access.View, Kinds: []access.Kind{access.Complaints}, Purpose: access.PurposeSelf, Page: "self.look.complaints", At: h.now()})
	h.must(err)
	all, err := h.o.Complaints.ForMember(h.t.Context(), pass)
	h.must(err)
	if len(all) == 0 {
		h.t.Fatal("Rosa has no complaint")
	}
	return all[0]
}

// act sends the form of an act of the newest case.
func (h *house) act(r *shelltest.Reader, name string, fields ...string) *shelltest.Reader {
	h.t.Helper()
	path := "/complaints/cases/" + string(h.rosasCase().ID) + "/act/" + name
	return r.Open(path).MustBe(http.StatusOK).Submit(path, fields...).MustBe(http.StatusOK)
}

// TestRosaComplainsInSpanish lives a complaint from the member's form to the archived letter: Rosa writes in Spanish, by keyboard, in a
// browser; the desk takes it from its queue, classifies, investigates and decides; the letter is made by the browser that prints,
// handed to the carrier in time, and Rosa reads where it stands and the very letter that went out.
func TestRosaComplainsInSpanish(t *testing.T) {
	h := build(t, store.SQLite)
	h.desk("carl", "Carl Case")
	h.as("rosa", "es").Open("/my/details/language").Submit("", "spoken", "es", "written", "es").Submit("").MustBe(http.StatusOK)

	number := h.writesByKeyboard(t, "Esperé tres horas y la recepcionista me gritó.")
	found := h.rosasCase()
	if found.Number != number || found.State != complaint.Received || found.Words != "Esperé tres horas y la recepcionista me gritó." {
		t.Fatalf("%s is %s: %q", found.Number, found.State, found.Words)
	}
	h.wait(0, 0, 3)
	carl := h.as("carl", "es")
	h.investigates(carl, number)
	letter := h.sendsTheLetter(carl)

	said := "Le enviamos nuestra respuesta en una carta el 9 de julio de 2026."
	rosa := hands{shelltest.NewWindow(t, h.base).Language("es").SetCookie("keepwell_session", h.session("rosa")), t}
	rosa.Open("/my/complaints")
	rosa.enters("Queja "+number).sees(said, "Nuestra respuesta", "La ley nos daba hasta el 31 de julio de 2026.", "Cómo calculamos este día")
	h.readsTheLetter(letter)
	h.as("rosa", "es").Open("/my").MustNotSay("Queja " + number) // nothing is owed any more
	h.as("rosa", "es").Open("/my/privacy/looks").MustSay("Carl Case")
}

// writesByKeyboard is Rosa at her computer: from the first page to the receipt, whose number she notes.
func (h *house) writesByKeyboard(t *testing.T, words string) string {
	t.Helper()
	rosa := hands{shelltest.NewWindow(h.t, h.base).Language("es").SetCookie("keepwell_session", h.session("rosa")).Size(320, 900), t}
	rosa.Open("/my")
	rosa.enters("Díganos qué salió mal").sees("En una emergencia, llame al 911", "¿Qué salió mal?")
	rosa.types("words", words)
	rosa.enters("Enviar al plan").sees("Tenemos su queja", "Tenemos que responder a más tardar el 31 de julio de 2026.", "Recibimos su queja el 1 de julio de 2026.")
	return strings.TrimSpace(rosa.Text(".kw-receipt strong"))
}

// investigates is the desk's work from the queue to the decision.
func (h *house) investigates(carl *shelltest.Reader, number string) {
	h.t.Helper()
	carl.Open("/").MustBeAt("/complaints").Follow("Todos").MustSay(number).MustNotSay("Rosa", "Alvarez")
	at := "/complaints/cases/" + string(h.rosasCase().ID)
	carl.Open(at).MustBe(http.StatusOK).MustSay("Esperé tres horas", "Rosa Alvarez Ortiz", number)
	carl.Open(at+"/classify").Submit("Ver el efecto", "category", "customer_service", "procedure", "grievance").MustBe(http.StatusOK).Submit("Clasificar así").MustBe(http.StatusOK)
	carl.Open(at).Submit("Tomarlo").MustBe(http.StatusOK)
	for _, x := range h.opened("carl").Checks {
		if x.Needed && !x.Done {
			h.act(carl, "check?id="+x.Item, "result", "done", "check_note", "En el expediente.")
		}
	}
	h.act(carl, "found", "finding", "La recepcionista gritó: tres testigos.").MustSay("tres testigos")
	h.act(carl, "decide", "outcome", "substantiated", "decision_done", "Escuchamos a tres testigos.", "decision_tell", "Usted tenía razón. La tratamos mal y lo sentimos.")
}

// opened is the newest case as somebody of the desk sees it.
func (h *house) opened(who string) complaint.Case {
	h.t.Helper()
	o, err := h.o.Complaints.Open(h.t.Context(), access.Visitor{
		Account: string(h.accounts[who]), Person: h.holders[who], Role: access.RoleComplaints, Roles: []access.Role{access.RoleComplaints}, Channel: "portal", Session: "test",
	}, h.rosasCase().ID, "look.page.complaint_case", h.now())
	h.must(err)
	return o.Case
}

// sendsTheLetter writes, prints and hands over the answer, five days later.
func (h *house) sendsTheLetter(carl *shelltest.Reader) complaint.Letter {
	h.t.Helper()
	at := "/complaints/cases/" + string(h.rosasCase().ID)
	carl.Open(at+"/answer").MustBe(http.StatusOK).MustSay("Estimado/a Rosa Alvarez Ortiz", "Usted tenía razón.").Submit("Escribir esta carta").MustBe(http.StatusOK)
	carl.Open(at).Submit("Imprimir ahora").MustBe(http.StatusOK)
	letter := h.rosasCase().Letters[0]
	h.as("rosa", "es").Open("/my/complaints/" + string(h.rosasCase().ID)).MustNotSay("Nuestra respuesta") // it has not gone out yet
	h.wait(0, 0, 5)
	carl = h.as("carl", "es").Open("/complaints/mail?letter=" + letter.ID).MustBe(http.StatusOK)
	carl.Submit("/complaints/mail/sent", "how", "mail", "letter", letter.ID).MustBe(http.StatusOK)
	c := h.rosasCase()
	if c.State != complaint.Answered || c.Stopped == nil || c.Stopped.Letter != letter.ID || c.Overdue(h.now().AddDate(1, 0, 0)) {
		h.t.Fatalf("the clock runs on: %s, %+v", c.State, c.Stopped)
	}
	for _, o := range c.Obligations {
		if o.Key == "answer" && (o.State != complaint.Met || o.Clock.Late(*o.Clock.StoppedAt)) {
			h.t.Errorf("the answer is %s, stopped at %s, due %s", o.State, o.Clock.StoppedAt, o.Clock.DueDate)
		}
	}
	return c.Letters[0]
}

// readsTheLetter holds what Rosa reads against the archive: a tagged PDF in Spanish, the same bytes as went out.
func (h *house) readsTheLetter(l complaint.Letter) {
	h.t.Helper()
	at := "/my/complaints/" + string(h.rosasCase().ID) + "/letters/" + l.ID
	r := h.as("rosa", "es").Open(at).MustBe(http.StatusOK)
	if got := string(archive.HashOf(r.Body)); r.Header.Get("Content-Type") != archive.PDF || got != l.Hash || l.Language != "es" {
		h.t.Errorf("%s in %s with hash %s, archived was %s", r.Header.Get("Content-Type"), l.Language, got, l.Hash)
	}
	kept, body, err := h.o.Archive.Get(h.t.Context(), archive.Hash(l.Hash))
	h.must(err)
	if kept.Media != archive.PDF || string(body) != string(r.Body) || kept.At.After(h.now().Add(-4*24*time.Hour)) {
		h.t.Errorf("the archive has %s of %s", kept.Media, kept.At)
	}
	gone(h.as("carol", "es"), at) // nobody else's page
}

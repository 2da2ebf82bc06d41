package web_test

import (
	"net/http"
	"regexp"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// invitation is the link that a page shows once.
var invitation = regexp.MustCompile(`/invitation/[^<"\s]+`)

// appoints lets Rosa name her daughter Lucia, sign, and make a link for her.
func appoints(rosa *shelltest.Reader, lang string) (paper, link string) {
	rosa.Open("/my/privacy/helpers/new").Submit(
		"", "name", "Lucia Alvarez", "relation", "child", "number", "813-555-0177", "line1", "12 Palm Street", "city", "Tampa", "state", "FL", "zip", "33602",
	).MustBe(http.StatusOK)
	rosa.Submit("").MustSay(in(lang, "Read this, then sign", "Lea esto y después firme")).Submit("").MustBe(http.StatusOK)
	paper = rosa.At.Path
	rosa.Submit(in(lang, "Make the link", "Hacer el enlace")).MustBe(http.StatusOK)
	return paper, string(invitation.Find(rosa.Body))
}

// arrives lets Lucia open her account by the link and sign.
func (h *house) arrives(link, lang string) *shelltest.Reader {
	h.t.Helper()
	lucia := shelltest.NewReader(h.t, h.base).Speak(lang).Open(link).MustBe(http.StatusOK)
	lucia.Submit("", "login", "lucia@example.com", "new-password", "palm trees at the harbor", "again", "palm trees at the harbor").MustBe(http.StatusOK)
	lucia.Open("/").MustBeAt("/for").Follow(in(lang, "Read and sign", "Leer y firmar")).MustSay("Rosa Alvarez Ortiz")
	return lucia.Submit("").MustBeAt("/for").MustSay(in(lang, "You can act for this person now", "Ahora puede actuar por esta persona"))
}

// TestRosaAppointsHerDaughterAndEndsIt: Rosa names Lucia online and gives her a link. Lucia opens an account, signs and reads
// Rosa's record. Rosa sees who looked, when, at what and why. She ends it, and Lucia's very next request finds nothing, on any server.
func TestRosaAppointsHerDaughterAndEndsIt(t *testing.T) {
	tell(t, func(t *testing.T, h *house, lang string) {
		rosa := h.as("rosa", lang)
		paper, link := appoints(rosa, lang)
		lucia := h.arrives(link, lang)
		record := "/for/" + string(h.rosa)
		lucia.Open(record).MustBe(http.StatusOK).MustSay(in(lang, "You are acting for Rosa Alvarez Ortiz.", "Usted actúa por Rosa Alvarez Ortiz."))
		lucia.Open(record + "/record/conditions").MustBe(http.StatusOK)
		shelltest.NewReader(t, h.base).Open(link).MustBe(http.StatusNotFound) // the link opened once

		rosa.Open("/my/privacy/looks").MustSay("Lucia Alvarez", in(lang, "July 1, 2026", "1 de julio de 2026"), "12:00",
			in(lang, "You or the law named this person to act for you.", "Usted o la ley nombró a esta persona para actuar por usted."),
			in(lang, "Health conditions", "Condiciones de salud"))

		other := h
		if h.o.DB.Engine() == store.Postgres {
			other = h.another()
		}
		elsewhere := shelltest.NewReader(t, other.base).SetCookie("keepwell_session", lucia.Cookie("keepwell_session")).Speak(lang)
		elsewhere.Open(record).MustBe(http.StatusOK)

		rosa.Open(paper).Follow(in(lang, "End this now", "Terminar esto ahora")).Submit("").MustSay(in(lang, "It is ended", "Se terminó"))
		gone(elsewhere, record, record+"/record/conditions", record+"/privacy/looks")
		gone(lucia, record, record+"/record/conditions", record+"/privacy/looks")
		lucia.Open("/for").MustSay(in(lang, "You cannot act for anybody right now", "Usted no puede actuar por nadie en este momento")).MustNotSay("Rosa")
	})
}

// call lets Sue find Rosa, verify her and open the page of the call.
func (h *house) call(lang string) *shelltest.Reader {
	h.t.Helper()
	sue := h.as("sue", lang).Open("/").MustBeAt("/desk").Submit("/desk", "text", "alvarez rosa").MustNotSay("Palm Street", "5550123", "1EG4")
	sue.Follow("Rosa Alvarez Ortiz").MustNotSay("Palm Street", rosaNumber)
	return sue.Submit(sue.At.Path, "caller", "member", "birth-month", "7", "birth-day", "4", "birth-year", "1948", "zip", "33602").MustBe(http.StatusOK)
}

// allOfCMS1696 is the form with one signature, as somebody at the desk ticks it off.
var allOfCMS1696 = []string{
	"holder", "Lucia Alvarez", "present", "member_name", "present", "member_number", "present", "member_contact", "present", "holder_name",
	"present", "holder_contact", "present", "relationship", "present", "appointment_statement", "present", "disclosure_statement",
	"member_signed-month", "6", "member_signed-day", "1", "member_signed-year", "2026",
}

// TestSueTakesACallAndAPaper: Sue finds and verifies Rosa, records an appointment on which the second signature is missing, is told
// so by name, cures it, and Lucia may act to the last day of the year that the form lasts, and not on the next.
func TestSueTakesACallAndAPaper(t *testing.T) {
	tell(t, func(t *testing.T, h *house, lang string) {
		sue := h.call(lang).MustSay("Rosa Alvarez Ortiz", "12 Palm Street", "813-555-0123", "H1234-001")
		at := sue.At.Path
		form := at + "/new-paper/cms_1696"
		sue.Open(form).Submit(form, allOfCMS1696...).MustBe(http.StatusOK)
		sue.MustSay(in(lang, "1 part is missing", "Falta 1 parte"), in(lang, "The representative has to sign and date it", "El representante tiene que firmarlo"))
		paper := sue.At.Path
		sue.Follow(in(lang, "Add what was missing", "Agregar lo que faltaba"))
		sue.Submit(paper+"/cure", "holder_signed-month", "6", "holder_signed-day", "15", "holder_signed-year", "2026")
		sue.MustSay(in(lang, "Valid", "Válida"), in(lang, "Jun 15, 2027", "15 de junio de 2027"))
		h.lastDay(lang)
	})
}

// lastDay lets Lucia act on the last usable day, June 15, 2027, until midnight in New York.
func (h *house) lastDay(lang string) {
	h.t.Helper()
	h.account("lucia", h.papers()[0].Holder, access.RoleRepresentative)
	record := "/for/" + string(h.rosa)
	h.as("lucia", lang).Open(record).MustBe(http.StatusOK)
	h.setClock(time.Date(2027, time.June, 16, 3, 59, 0, 0, time.UTC))
	h.as("lucia", lang).Open(record).MustBe(http.StatusOK).MustSay("Rosa")
	h.setClock(time.Date(2027, time.June, 16, 4, 0, 0, 0, time.UTC))
	gone(h.as("lucia", lang), record, record+"/record/conditions")
	h.as("lucia", lang).Open("/for").MustBe(http.StatusOK).MustNotSay("Rosa")
}

// papers are those by which others act for Rosa, the newest first.
func (h *house) papers() []authorization.Authorization {
	h.t.Helper()
	all, err := h.o.Authorizations.ForMember(h.t.Context(), h.rosaHerself(access.Authorizations))
	h.must(err)
	if len(all) == 0 {
		h.t.Fatal("nobody was appointed")
	}
	return all
}

// rosaHerself is a look of Rosa's at her own record.
func (h *house) rosaHerself(kinds ...access.Kind) access.Pass {
	h.t.Helper()
	pass, err := h.o.Guard.Look(h.t.Context(), access.Visitor{
		Account: string(h.accounts["rosa"]), Person: h.rosa, Name: "Rosa Alvarez Ortiz", Role: access.RoleMember, Roles: []access.Role{access.RoleMember}, Channel: "portal",
	}, access.Look{Member: h.rosa, Action: access.View, Kinds: kinds, Purpose: access.PurposeSelf, Page: "test", At: h.now()})
	h.must(err)
	return pass
}

package office_test

import (
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/person"
)

// receives opens a request of Rosa's.
func (h *house) receives(w privacy.Wish) privacy.Outcome {
	h.t.Helper()
	w.Member = h.rosa
	if w.How == "" {
		w.How = "mail"
	}
	out, err := h.requests.Receive(h.t.Context(), h.cause(), w, h.now)
	h.must(err)
	return out
}

func (h *house) request(id privacy.ID) privacy.Request {
	h.t.Helper()
	pass := h.visits(h.rosaHerself(), access.Look{Action: access.View, Kinds: []access.Kind{access.Requests}, Purpose: access.PurposeSelf, Page: "self.look.requests"})
	r, err := h.requests.Get(h.t.Context(), pass, id)
	h.must(err)
	return r
}

func TestAccessRequestIsExtendedAndGranted(t *testing.T) {
	h := build(t)
	out := h.receives(privacy.Wish{Kind: privacy.AccessRequest, InWords: "All my claims, please", Kinds: []access.Kind{access.Claims}, Form: "electronic"})
	petra := h.as(access.RolePrivacy).Open("/office").MustSay("1 open request", "See or copy the record").MustNotSay("Rosa")
	petra.Follow("Work on the requests").MustSay("Rosa Alvarez", "Jul 31, 2026", "set by law", "In time").Follow("See or copy the record")
	petra.MustSay("All my claims, please", "Electronic copy", "Jul 31, 2026", "Aug 1, 2026", "45 CFR 164.524(b)(2)", "How the date was found")

	petra.Follow("Extend the time").Submit("Extend the time").MustBe(http.StatusUnprocessableEntity)
	petra.Submit("Extend the time", "reason", "The claims are in an archive").MustSay("The time was extended.", "Aug 30, 2026", "The claims are in an archive")
	h.as(access.RolePrivacy).Speak("es").Open(petra.At.Path).MustSay("1 de julio de 2026 más 30 días es el 31 de julio de 2026", "el plazo se amplió a 60 días").
		MustNotSay("the last day in time")
	if h.request(out.ID).Extension == nil {
		t.Error("it was not extended")
	}
	petra.Follow("Grant or answer").Submit("Grant or answer", "given", "A file with all claims").MustSay("The request was granted.", "A file with all claims", "Answered in time")
	if got := h.request(out.ID); got.Status != privacy.Granted {
		t.Errorf("status = %s", got.Status)
	}
	petra.Open("/office/requests").MustSay("No request is open")
}

func TestDenialNeedsAGroundOfItsKind(t *testing.T) {
	h := build(t)
	out := h.receives(privacy.Wish{Kind: privacy.AmendmentRequest, InWords: "I never had diabetes"})
	petra := h.as(access.RolePrivacy).Speak("es").Open("/office/requests").Follow("Corregir el expediente").Follow("Negar")
	petra.Submit("Negar", "reason", "Es correcto").MustBe(http.StatusUnprocessableEntity).MustSay("elija una de las respuestas")
	petra.Submit("Negar", "ground", "accurate", "reason", "El laboratorio lo confirma").MustSay("La solicitud se negó.", "Es exacto y completo", "El laboratorio lo confirma")
	if got := h.request(out.ID); got.Status != privacy.Denied {
		t.Errorf("status = %s", got.Status)
	}
}

func TestEndangeredMemberMustBeHeard(t *testing.T) {
	h := build(t)
	h.receives(privacy.Wish{
		Kind: privacy.ConfidentialRequest, Endangering: true,
		Address: &person.Address{Lines: []string{"PO Box 9"}, City: "Boston", State: "MA", Zip: "02101"},
	})
	petra := h.as(access.RolePrivacy).Open("/office/requests").Follow("Confidential communications")
	petra.MustSay("disclosure could endanger them", "PO Box 9", "our own target").MustNotSay("Extend the time")
	petra.Follow("Deny").Submit("Deny", "ground", "not_reasonable", "reason", "x").MustBe(http.StatusUnprocessableEntity).
		MustSay("The plan must accept this request")
	petra.Open("/office/requests").Follow("Confidential communications").Follow("Grant or answer").
		Submit("Grant or answer", "given", "We write to the PO box").MustSay("The request was granted.")
	p, err := h.people.Get(t.Context(), h.rosa)
	if err != nil || len(p.Addresses) != 1 || !p.Addresses[0].Confidential {
		t.Errorf("addresses = %+v, %v", p.Addresses, err)
	}
}

func TestRestrictionBindsAndEnds(t *testing.T) {
	h := build(t)
	h.receives(privacy.Wish{Kind: privacy.RestrictionRequest, Restriction: &access.Restriction{Role: access.RoleService, Kinds: []access.Kind{access.Contact}}})
	petra := h.as(access.RolePrivacy).Open("/office/requests").Follow("Restrict who sees it").MustSay("Member services must not see: Contact and preferences")
	page := petra.At.Path
	petra.Follow("Grant or answer").Submit("Grant or answer", "given", "We agree").MustSay("The request was granted.")
	if h.desk().Allows(access.Contact) {
		t.Error("the restriction does not bind")
	}
	petra.Open(page).Follow("End the restriction").Submit("End the restriction", "note", "Member asked by phone").MustSay("The restriction ended.")
	if !h.desk().Allows(access.Contact) {
		t.Error("the restriction did not end")
	}
}

func TestRequestTwiceIsDoneOnce(t *testing.T) {
	h := build(t)
	h.receives(privacy.Wish{Kind: privacy.Complaint, InWords: "Your letter went to my neighbor"})
	petra := h.as(access.RolePrivacy).Open("/office/requests").Follow("Privacy complaint").Follow("Note a withdrawal")
	path := petra.At.Path
	petra.Submit("Note a withdrawal", "note", "By phone").MustSay("The withdrawal was noted.")
	petra.Open(path).MustBe(http.StatusConflict)
}

func TestDisclosureIsInTheLedger(t *testing.T) {
	h := build(t)
	petra := h.as(access.RolePrivacy).Open("/office/disclosures").Follow("Note a disclosure")
	petra.Submit("Save", "number", "M100200300").MustBe(http.StatusUnprocessableEntity)
	petra.Submit("Save", "recipient", "County court", "what", "Dates of two visits", "why", "court", "kind", "claims").
		MustSay("The member is told of it in an accounting.")
	petra.Submit("Show the list", "number", "M100200300").MustSay("Accountable disclosures of Rosa Alvarez", "County court", "Dates of two visits", "Court or tribunal")
	petra.Follow("Note a disclosure").Submit("Save", "recipient", "Dr. Dora", "what", "Medicines", "why", "treatment").MustSay("It is not part of an accounting.")
	petra.Open("/office/disclosures?number=M100200300").MustNotSay("Dr. Dora")
}

func TestLettersWaitUntilSent(t *testing.T) {
	h := build(t)
	h.receives(privacy.Wish{Kind: privacy.AccessRequest})
	petra := h.as(access.RolePrivacy).Open("/office/letters").MustSay("Request received", "Rosa Alvarez")
	petra.Submit("Note as sent", "how", "mail").MustSay("The letter was noted as sent.", "No letter waits.")
	if n, err := h.letters.OpenCount(t.Context()); n != 0 || err != nil {
		t.Errorf("%d letters wait, %v", n, err)
	}
}

func TestNoticeRemindersAreOrdered(t *testing.T) {
	h := build(t)
	current, ok := h.book.Current("en", h.today())
	if !ok {
		t.Fatal("the demo plan has no notice")
	}
	long := h.now.AddDate(-3, 0, 10)
	cause := h.cause()
	cause.At = long
	h.must(h.notices.Give(t.Context(), cause, current, "mail", h.rosa, h.rosaColleague))
	petra := h.as(access.RolePrivacy).Open("/office/notice").MustSay("2 members must be reminded by", "Rosa Alvarez", "Tom Baker", "In force", current.Version)
	petra.Submit("Order the letters").MustSay("The letters are ordered", "0 members must be reminded by").MustNotSay("Rosa Alvarez")
	all, _, err := h.letters.Open(t.Context(), letter.Page{})
	if err != nil || len(all) != 2 || all[0].Template != letter.NoticeReminder {
		t.Errorf("letters = %+v, %v", all, err)
	}
	var due []notice.Due
	due, _, err = h.notices.DueReminders(t.Context(), h.today().AddDays(60), notice.Page{})
	if err != nil || len(due) != 0 {
		t.Errorf("still due: %v, %v", due, err)
	}
}

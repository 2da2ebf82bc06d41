package web_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// TestStellaMergesRosaWithHerDouble: an import brings Rosa a second time. Before the merge each id has its own looks and relations;
// after it they are seen together; the undo gives each its own back.
func TestStellaMergesRosaWithHerDouble(t *testing.T) {
	tell(t, func(t *testing.T, h *house, lang string) {
		double := h.double()
		h.grant(access.GrantCoach, h.rosa, "carol")
		h.grant(access.GrantTreating, double, "dora")
		h.looksBy("carol", access.RoleCoach, h.rosa, access.PurposeCare)
		h.looksBy("dora", access.RoleClinician, double, access.PurposeTreatment)
		h.as("rosa", lang).Open("/my/privacy/looks").MustSay("Carol Coach").MustNotSay("Dora Doctor")
		h.as("rosa", lang).Open("/my/privacy/access").MustSay("Carol Coach").MustNotSay("Dora Doctor")

		stella := h.as("stella", lang).Open("/").MustBeAt("/steward").MustSay(in(lang, "same Medicare number", "mismo número de Medicare")).Follow("Rosa")
		pair := stella.At.Path
		stella.Follow(in(lang, "Merge: they are one", "Unir: son la misma"))
		stella.Submit(pair+"/merge", "keep", string(h.rosa), "why", "Same card").MustBeAt("/steward/people/" + string(h.rosa))
		h.as("rosa", lang).Open("/my/privacy/looks").MustSay("Carol Coach", "Dora Doctor")
		h.as("rosa", lang).Open("/my/privacy/access").MustSay("Carol Coach", "Dora Doctor")
		h.looksBy("dora", access.RoleClinician, h.rosa, access.PurposeTreatment)

		stella.Follow(in(lang, "Undo merge 1", "Deshacer la unión 1"))
		stella.Submit(stella.At.Path, "why", "Two cousins").MustSay(in(lang, "The merge was undone", "La unión se deshizo")).MustNotSay("990001")
		h.as("rosa", lang).Open("/my/privacy/access").MustSay("Carol Coach").MustNotSay("Dora Doctor")
		h.looksBy("dora", access.RoleClinician, double, access.PurposeTreatment)
	})
}

// double is Rosa once more, as a file tells it.
func (h *house) double() person.ID {
	h.t.Helper()
	birth := clock.DateOf(1948, time.July, 4)
	p := person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Rosa Alvarez")}, Birth: &birth,
		Identifiers: []person.Identifier{{System: person.CMSBeneSK, Value: "990001"}, {System: person.MBI, Value: "1EG4TE5MK73"}},
	}
	_, err := h.o.People.Import(h.t.Context(), h.cause(), "csv", func(yield func(person.Row, error) bool) {
		yield(person.Row{File: "test", Line: 2, Person: p}, nil)
	}, nil)
	h.must(err)
	return person.IDOf(person.CMSBeneSK, "990001")
}

// looksBy is a look at conditions by somebody whom a relation lets in.
func (h *house) looksBy(who string, role access.Role, member person.ID, purpose access.Purpose) {
	h.t.Helper()
	holder, err := h.o.People.Get(h.t.Context(), h.holders[who])
	h.must(err)
	_, err = h.o.Guard.Look(h.t.Context(), access.Visitor{
		Account: string(h.accounts[who]), Person: h.holders[who], Name: holder.Names[0].Text, Role: role, Roles: []access.Role{role}, Channel: "portal",
	}, access.Look{Member: member, Action: access.View, Kinds: []access.Kind{access.Conditions}, Need: []access.Kind{access.Conditions}, Purpose: purpose, Page: "look.page.member", At: h.now()})
	h.must(err)
}

// TestRosaAsksForHerRecordAndWhoGotIt: a request to see the record, extended once in writing and granted on the last day; then one for
// an accounting, after a disclosure to the police. Each answer is a letter to be.
func TestRosaAsksForHerRecordAndWhoGotIt(t *testing.T) {
	tell(t, func(t *testing.T, h *house, lang string) {
		rosa := h.as("rosa", lang).Open("/my/privacy/requests/new/access_request").Submit("", "form", "paper", "kinds", "claims").MustBe(http.StatusOK)
		request := rosa.MustSay(in(lang, "July 31, 2026", "31 de julio de 2026")).At.Path
		h.wait(0, 0, 25)
		petra := h.as("petra", "en").Open("/office/requests").MustSay("Rosa Alvarez", "Jul 31, 2026").Follow("See or copy the record").Follow("Extend the time")
		petra.Submit("Extend the time", "reason", "The claims are in an archive").MustSay("The time was extended.", "Aug 30, 2026").MustNotSay("Extend the time")
		h.as("rosa", lang).Open(request).MustSay(in(lang, "August 30, 2026", "30 de agosto de 2026"), "The claims are in an archive")

		h.setClock(time.Date(2026, time.August, 31, 3, 0, 0, 0, time.UTC)) // August 30, 11 p.m. in New York
		petra = h.as("petra", "en").Open("/office/requests").Follow("See or copy the record").Follow("Grant or answer")
		petra.Submit("Grant or answer", "given", "A copy of all claims").MustSay("The request was granted.", "Answered in time")
		h.as("rosa", lang).Open(request).MustSay("A copy of all claims")
		h.mustWant(letter.RequestGranted, lang)
		h.accounting(lang)
	})
}

// accounting is the second half: a disclosure, half a year, and the question who got the record.
func (h *house) accounting(lang string) {
	h.t.Helper()
	petra := h.as("petra", "en").Open("/office/disclosures").Follow("Note a disclosure")
	petra.Submit("Save", "number", rosaNumber, "recipient", "Tampa Police", "what", "Name and address", "why", "law_enforcement").
		MustSay("The member is told of it in an accounting.")
	h.as("petra", "en").Open("/office/disclosures/new").Submit("Save", "number", rosaNumber, "recipient", "Dr. Bay", "what", "Medicines", "why", "treatment")
	h.setClock(time.Date(2027, time.February, 1, 17, 0, 0, 0, time.UTC))
	request := h.as("rosa", lang).Open("/my/privacy/requests/new/accounting_request").Submit("").
		MustSay(in(lang, "April 2, 2027", "2 de abril de 2027")).At.Path
	petra = h.as("petra", "en").Open("/office/requests").Follow("List of disclosures")
	petra.Follow("Grant or answer").Submit("Grant or answer", "given", "The list", "listed", "1").MustSay("The request was granted.")
	h.as("rosa", lang).Open(request).MustSay("Tampa Police", "Name and address").MustNotSay("Dr. Bay")
}

// mustWant checks that a letter waits to be sent.
func (h *house) mustWant(t letter.Template, lang string) {
	h.t.Helper()
	all, _, err := h.o.Letters.Open(h.t.Context(), letter.Page{})
	h.must(err)
	var have []letter.Template
	for _, l := range all {
		if have = append(have, l.Template); l.Template == t {
			return
		}
	}
	h.t.Errorf("no letter %s waits (%s): %v", t, lang, have)
}

// TestPetraSendsTheNewNotice: both members were given the first notice. A new version comes; Rosa reads it online and says so. Three
// years after they were told, both are due for a reminder, named on Petra's page, and no longer when the letters are ordered.
func TestPetraSendsTheNewNotice(t *testing.T) {
	tell(t, func(t *testing.T, h *house, lang string) {
		h.setClock(time.Date(2026, time.February, 1, 17, 0, 0, 0, time.UTC)) // before the second version
		first, ok := h.o.Book.Current("en", clock.DateOf(2026, time.February, 1))
		never, err := h.o.Notices.Ungiven(t.Context(), []person.ID{h.rosa, h.sam})
		h.must(err)
		if !ok || len(never) != 2 {
			t.Fatalf("%d were never given a notice, %v", len(never), ok)
		}
		h.must(h.o.Notices.Give(t.Context(), h.cause(), first, "mail", never...))

		h.setClock(noon)
		second, _ := h.o.Book.Current("en", clock.DateOf(2026, time.July, 1))
		if second.Version == first.Version {
			t.Fatal("there is no new version")
		}
		h.as("petra", lang).Open("/office/notice").MustSay(second.Version, in(lang, "In force", "Vigente"))
		h.as("rosa", lang).Open("/privacy-notice").MustSay(in(lang, "February 16, 2026", "16 de febrero de 2026")).Submit("/privacy-notice").MustBe(http.StatusOK)
		mine, err := h.o.Notices.ForMember(t.Context(), h.rosaHerself(access.Requests))
		h.must(err)
		if mine.AcknowledgedVersion != second.Version {
			t.Errorf("Rosa acknowledged %q, want %q", mine.AcknowledgedVersion, second.Version)
		}
		h.must(h.o.Notices.Revised(t.Context(), h.cause(), second, h.rosa, h.sam))
		h.mustWant(letter.NoticeRevised, lang)
		h.reminders(lang)
	})
}

// reminders are due three years after the day on which both were last told.
func (h *house) reminders(lang string) {
	h.t.Helper()
	h.wait(2, 9, 0)
	h.as("petra", lang).Open("/office/notice").MustNotSay("Sam Stone")
	h.wait(0, 2, 0)
	petra := h.as("petra", lang).Open("/office/notice").MustSay("Sam Stone", "Rosa Alvarez Ortiz", in(lang, "Jul 1, 2029", "1 de julio de 2029"))
	petra.Submit(in(lang, "Order the letters", "Pedir las cartas")).MustNotSay("Sam Stone")
	h.mustWant(letter.NoticeReminder, lang)
}

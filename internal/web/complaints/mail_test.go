package complaints_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// acknowledged is a case with a letter that waits.
func (h *house) acknowledged(words string) (complaint.Case, string) {
	h.t.Helper()
	c := h.file(h.grievance(words, "billing", noon))
	h.act("carl", "en", c, "letter", "letter_kind", "complaint_acknowledged").MustBe(200)
	return c, h.nowOf(c.ID).Letters[0].ID
}

// TestTheMailroomSaysWhatIsWrong at the list where it is.
func TestTheMailroomSaysWhatIsWrong(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c, id := h.acknowledged("My premium is wrong.")
		mail := h.as("carl", lang).Open("/complaints/mail").MustBe(200)
		mail.Submit("/complaints/mail/print").MustBe(422).MustSay(in(lang, "choose at least one letter", "Elija al menos una carta"))
		mail.Post("/complaints/mail/sent", "letter", id, "how", "mail", "handed-month", "7", "handed-day", "1", "handed-year", "2026").MustBe(422).
			MustSay(in(lang, "Somebody else was faster", "Alguien fue más rápido")) // not printed yet
		mail.Open("/complaints/mail").Submit("/complaints/mail/returned", "scan", id, "reason", "moved").MustBe(422).MustSay(in(lang, "never handed over", "nunca se entregó"))
		mail.Open("/complaints/mail").Submit("/complaints/mail/returned", "scan", "nothing", "reason", "moved").MustBe(422).MustSay(in(lang, "No letter or case", "Ninguna carta ni caso"))
		mail.Open("/complaints/mail").Submit("/complaints/mail/returned", "scan", c.Number, "reason", "moved").MustBe(422).MustSay(in(lang, "exactly one letter", "exactamente una carta"))
		mail.Open("/complaints/mail").Submit("/complaints/mail/print", "letter", id).MustBe(200)
		mail.Open("/complaints/mail").Submit("/complaints/mail/sent", "letter", id, "how", "portal").MustBe(422).MustSay(in(lang, "does not go out this way", "no sale por esta vía"))
		mail.Open("/complaints/mail").Submit("/complaints/mail/sent", "letter", id, "handed-day", "2").MustBe(422)
		mail.Open("/complaints/mail").Submit("/complaints/mail/sent", "letter", id).MustBe(200)
		h.now = noon.Add(48 * time.Hour)
		mail.Open("/complaints/mail").Submit("/complaints/mail/returned", "scan", id, "reason", "refused").MustBe(200).
			MustSay(in(lang, "Came back and not sent again", "Devueltas y sin reenviar"))
	})
}

// TestALetterWithoutAnAddressIsHeld, visibly, and the others go on.
func TestALetterWithoutAnAddressIsHeld(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.file(h.receive(complaint.Receipt{
			Channel: complaint.ByPhone, Words: "My premium is wrong.", Member: h.sam, Speaker: complaint.Speaker{Standing: complaint.TheMember},
			Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing"}}},
		}))
		h.act("carl", lang, c, "letter", "letter_kind", "complaint_acknowledged").MustBe(422).MustSay(in(lang, "no address", "No hay dirección"))
		_, err := h.rooms.Complaints.WriteLetter(t.Context(), h.cause(), h.openedBy("carl", c), complaint.Acknowledgement, nil, "")
		must(t, err)
		_, other := h.acknowledged("Nobody calls me.")
		id := h.nowOf(c.ID).Letters[0].ID
		h.as("carl", lang).Open("/complaints/mail").Post("/complaints/mail/print", "letter", id, "letter", other).MustBe(422).
			MustSay(in(lang, "1 letter is held", "1 carta está retenida"), id)
		h.as("carl", lang).Open(pathOf(c) + "/letters/" + id).MustBe(422).MustSay(in(lang, "The letter cannot be made", "La carta no se puede hacer"))
	})
}

func (h *house) openedBy(who string, c complaint.Case) complaint.Opened {
	h.t.Helper()
	o, err := h.rooms.Complaints.Open(h.t.Context(), h.doors[who], c.ID, "test", h.now)
	must(h.t, err)
	return o
}

// TestWhoMayHaveTheLetter: an agent who holds a paper is shown, and refused with the rule's reason.
func TestWhoMayHaveTheLetter(t *testing.T) {
	h := build(t)
	agent := h.register(person.Person{Capacities: []person.Capacity{person.Agent}, Names: []person.Name{person.ParseName("Anna Agent")}})
	c := h.file(h.receive(complaint.Receipt{
		Channel: complaint.ByPhone, Words: "My premium is wrong.", Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.MemberOnTheLine, Person: agent, Name: "Anna Agent"},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing"}}},
	}))
	h.at("carl", "en", c).Submit("Take it")
	h.settle("carl", c)
	h.decides("carl", "en", c)
	page := h.as("carl", "en").Open(pathOf(c)+"/answer").MustBe(200).MustSay("Anna Agent", "Must not have this letter: an agent")
	page.Post(pathOf(c)+"/answer", "to", string(agent)).MustBe(200)
	if l := h.nowOf(c.ID).Letters; len(l) != 1 || l[0].To != h.rosa {
		t.Errorf("%+v", l)
	}
	preview := h.as("carl", "en").Open(pathOf(c)+"/answer").Post(pathOf(c)+"/answer/preview", "alleged", "Le cobraron dos veces.").MustBe(200)
	if preview.Header.Get("Content-Type") != "application/pdf" {
		t.Errorf("%v", preview.Header)
	}
}

package bulletin_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/credential"
)

// TestABulletinFromDraftToAcknowledgement, in both languages.
func TestABulletinFromDraftToAcknowledgement(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.as("anna", lang).Open("/bulletins").MustSay(in(lang, "No bulletins", "No hay boletines"))
		form := h.as("bo", lang).Open("/bulletin-desk").MustSay(in(lang, "No bulletins", "No hay boletines")).Open("/bulletin-desk/new")
		form.Submit("/bulletin-desk/new", "title_en", "x").MustBe(http.StatusUnprocessableEntity)
		form.Submit("/bulletin-desk/new", written("agents", "x y")...).MustBe(http.StatusUnprocessableEntity).MustSay(in(lang, "producer numbers of up to ten digits", "números de productor de hasta diez dígitos"))
		one := h.as("bo", lang).Open("/bulletin-desk/new").Submit("/bulletin-desk/new", written("agents", "1234567", "acknowledge", "yes", "acknowledge_by-month", "1", "acknowledge_by-day", "20", "acknowledge_by-year", "2026")...)
		one.MustSay(in(lang, "The draft is saved", "El borrador está guardado"), in(lang, "1 agent", "1 agente"))
		at := one.At.Path
		h.as("anna", lang).Open("/bulletins").MustNotSay("2026")
		one.Submit(at+"/publish").MustSay(in(lang, "It is published", "Está publicado"), in(lang, "0 of 1 have read it", "0 de 1 lo leyeron"))
		h.as("ben", lang).Open("/bulletins").MustNotSay(in(lang, "New rates", "Tarifas nuevas"))
		read := h.as("anna", lang).Open("/bulletins").MustSay(in(lang, "To confirm", "Por confirmar")).Follow(in(lang, "New rates", "Tarifas nuevas"))
		read.MustSay(in(lang, "The rates are here", "Ya están las tarifas"))
		h.as("ben", lang).Open(read.At.Path).MustBe(http.StatusNotFound)
		read.Submit(read.At.Path).MustSay(in(lang, "It is on record", "Quedó registrado"))
		read.Open(read.At.Path)
		if h.events("bulletin.read") != 1 || h.events("bulletin.acknowledged") != 1 {
			t.Errorf("%d read, %d acknowledged", h.events("bulletin.read"), h.events("bulletin.acknowledged"))
		}
		h.as("cora", lang).Open(at).MustSay("Anna Agent", in(lang, "1 of 1 have read it", "1 de 1 lo leyeron")).MustNotSay(in(lang, "Take it back", "Retirarlo"))
		h.as("cora", lang).Open(at + "/readers.csv").MustBe(http.StatusOK)
		h.next(at, lang)
	})
}

// next publishes a second edition, and takes the bulletin back.
func (h *house) next(at, lang string) {
	h.t.Helper()
	edit := h.as("bo", lang).Open(at + "/edit").MustSay("The **rates** are here.")
	edit.Submit(at+"/edit", "body_en", "The rates are other ones.").MustSay(in(lang, "The draft is saved", "El borrador está guardado"))
	h.as("anna", "en").Open("/bulletins").Follow("New rates").MustNotSay("other ones")
	one := h.as("bo", lang).Open(at)
	one.Submit(at + "/publish").MustBe(http.StatusUnprocessableEntity)
	one.Submit(at+"/publish", "note", "A number was wrong.").MustSay(in(lang, "It is published", "Está publicado"))
	h.as("anna", "en").Open("/bulletins").Follow("New rates").MustSay("other ones", "A number was wrong.")
	back := h.as("bo", lang).Open(at + "/withdraw")
	back.Submit(at + "/withdraw").MustBe(http.StatusUnprocessableEntity)
	back.Submit(at+"/withdraw", "reason", "It was about last year.").MustSay(in(lang, "Taken back: It was about last year.", "Retirado: It was about last year."))
	h.as("anna", lang).Open("/bulletins").MustNotSay(in(lang, "New rates", "Tarifas nuevas"))
}

// TestAGuideIsForItsReaders alone.
func TestAGuideIsForItsReaders(t *testing.T) {
	h := build(t)
	one := h.as("bo", "en").Open("/bulletin-desk/new").Upload("/bulletin-desk/new", "files", "guide.txt", "How to sell Harbor Plus.", written("agents", "1234567")...)
	at := one.At.Path
	one.Submit(at + "/publish").MustSay("guide.txt")
	file := h.as("anna", "en").Open("/bulletins").Follow("New rates").Follow("guide.txt").MustBe(http.StatusOK)
	h.as("ben", "en").Open(file.At.Path).MustBe(http.StatusNotFound)
	h.as("bo", "en").Open(file.At.Path).MustBe(http.StatusOK)
	h.as("rita", "en").Open(file.At.Path).MustBe(http.StatusNotFound)
	h.as("bo", "en").Open(at+"/edit").Submit(at+"/edit", "drop_files", "yes").MustNotSay("guide.txt")
}

// TestAPublicPage from its writing to its end: approved, shown to everybody, gone with the licence at once.
func TestAPublicPage(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		const public = "/agent/anna-agent-1234567"
		gone := in(lang, "There is no page here", "Aquí no hay ninguna página")
		h.as("", lang).Open(public).MustBe(http.StatusNotFound).MustSay(gone)
		own := h.as("anna", lang).Open("/public-page").MustSay(in(lang, "No page yet", "Todavía no hay página"))
		own.Submit("/public-page", "phone", "call me", "organizations", "4", "products", "21").MustBe(http.StatusUnprocessableEntity)
		own.Submit("/public-page", "phone", "305-555-0100", "words", "See www.example.com", "organizations", "4", "products", "21").MustBe(http.StatusUnprocessableEntity)
		own.Submit("/public-page", "phone", "305-555-0100", "words", "I help neighbors.", "words_es", "Ayudo a mis vecinos.", "languages", "es", "organizations", "4", "products", "21").
			MustSay(in(lang, "Waits for approval", "Espera aprobación"))
		h.as("anna", lang).Open("/public-page/preview").MustSay("Anna Agent", "Florida")
		h.as("", lang).Open(public).MustBe(http.StatusNotFound)
		judge := h.as("bo", lang).Open("/agent-pages").Follow("Anna Agent").MustSay(in(lang, "I help neighbors.", "Ayudo a mis vecinos."))
		at := judge.At.Path
		judge.Submit(at + "/decline").MustBe(http.StatusUnprocessableEntity)
		judge.Submit(at + "/approve").MustSay(in(lang, "The page is approved", "La página está aprobada"))
		page := h.as("", lang).Open(public).MustBe(http.StatusOK).MustSay("Anna Agent", "Gulf Agency", "Florida", "305-555-0100", "Harbor Light Health Plan",
			in(lang, "I help neighbors.", "Ayudo a mis vecinos."), in(lang, "checked on Jan 14, 2026", "14 de enero de 2026"),
			in(lang, "4 organizations which offer 21 products", "representamos a 4 organizaciones que ofrecen 21"), in(lang, "not of Medicare", "no es de Medicare"))
		if page.Says("<form") || h.events("agent_page.approved") != 1 {
			t.Error("the page asks something, or was approved twice")
		}
		h.now = h.now.AddDate(0, 0, 1)
		h.state("1234567", credential.Fact{Kind: credential.Hold, Number: "H1", From: day("2026-01-10")})
		h.as("", lang).Open(public).MustBe(http.StatusNotFound).MustSay(gone).MustNotSay("Anna Agent")
		h.as("anna", lang).Open("/public-page").MustSay(in(lang, "not ready to sell", "no está listo para vender"))
		h.as("bo", lang).Open("/agent-pages/1234567").MustSay(in(lang, "not ready to sell in any state today", "hoy no está listo para vender"))
	})
}

// TestAPageIsTakenDown by broker operations with a reason, and by its agent.
func TestAPageIsTakenDown(t *testing.T) {
	h := build(t)
	for _, who := range []string{"bo", "anna"} {
		h.as("anna", "en").Open("/public-page").Submit("/public-page", "phone", "305-555-0100", "organizations", "4", "products", "21").MustSay("Waits for approval")
		h.as("bo", "en").Open("/agent-pages/1234567").Submit("/agent-pages/1234567/approve").MustBe(http.StatusOK)
		h.as("", "en").Open("/agent/anna-agent-1234567").MustBe(http.StatusOK)
		if who == "bo" {
			page := h.as("bo", "en").Open("/agent-pages/1234567")
			page.Submit("/agent-pages/1234567/down").MustBe(http.StatusUnprocessableEntity)
			page.Submit("/agent-pages/1234567/down", "down_reason", "A complaint.").MustSay("The page is down")
			h.as("anna", "en").Open("/public-page").MustSay("A complaint.")
		} else {
			h.as("anna", "en").Open("/public-page").Submit("/public-page/down").MustSay("Your page is down")
		}
		h.as("", "en").Open("/agent/anna-agent-1234567").MustBe(http.StatusNotFound)
	}
}

// TestWhatIsNotThereIsInNoIndex: a hidden page says so to search engines; a shown one may be found.
func TestWhatIsNotThereIsInNoIndex(t *testing.T) {
	h := build(t)
	robots := func() string {
		response, err := http.Get(h.base + "/agent/anna-agent-1234567")
		h.must(err)
		defer func() { _ = response.Body.Close() }()
		if len(response.Cookies()) != 0 {
			t.Error("the page leaves a cookie")
		}
		return response.Header.Get("X-Robots-Tag")
	}
	if got := robots(); !strings.Contains(got, "noindex") {
		t.Errorf("a hidden page says %q", got)
	}
	h.as("anna", "en").Open("/public-page").Submit("/public-page", "phone", "305-555-0100", "organizations", "4", "products", "21")
	h.as("bo", "en").Open("/agent-pages/1234567").Submit("/agent-pages/1234567/approve")
	if got := robots(); got != "" {
		t.Errorf("a shown page says %q", got)
	}
}

// TestWhoOpensWhichPage is the table of roles. For others a page does not exist.
func TestWhoOpensWhichPage(t *testing.T) {
	h := build(t)
	at := h.publish()
	for path, open := range map[string]string{
		"/bulletins": "anna ben gulf", "/public-page": "anna ben gulf", "/bulletin-desk": "bo cora", "/bulletin-desk/new": "bo", at: "bo cora",
		at + "/edit": "bo", at + "/withdraw": "bo", at + "/readers.csv": "bo cora", "/agent-pages": "bo cora", "/agent-pages/1234567": "", "/bulletin-desk/none": "",
	} {
		for _, who := range []string{"anna", "ben", "gulf", "bo", "cora", "sue", "rita"} {
			want := http.StatusNotFound
			if strings.Contains(" "+open+" ", " "+who+" ") {
				want = http.StatusOK
			}
			if got := h.as(who, "en").Open(path).Status; got != want {
				t.Errorf("%s opens %s: status %d, want %d", who, path, got, want)
			}
		}
	}
	h.as("bo", "en").Open("/bulletin-desk?state=x").MustBe(http.StatusBadRequest)
	h.as("bo", "en").Open("/agent-pages?state=x").MustBe(http.StatusBadRequest)
}

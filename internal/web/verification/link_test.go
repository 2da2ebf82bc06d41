package verification_test

import (
	"net/http"
	"testing"

	"github.com/keepwell/keepwell/internal/agent/verification"
)

// TestAProviderAnswers without an account, in both languages: the door, the question, the thanks; then the page is closed.
func TestAProviderAnswers(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		made := h.made(h.rosa)
		path := "/verify/" + string(made.Secret)
		door := h.stranger(lang).Open(path).MustBe(http.StatusOK).MustSay(made.Form.Number, in(lang, "Confirm a condition", "Confirmar una enfermedad"))
		door.MustNotSay("Rosa", "Alvarez", "1948", "Diabetes", "Harbor Heart")
		asked := door.Submit(path, "npi", npi, "code", made.Code).MustBe(http.StatusOK)
		asked.MustSay("Rosa Alvarez Ortiz", "1948", "Diabetes", in(lang, "Chronic heart failure", "Insuficiencia cardíaca crónica"))
		asked.MustNotSay("KW0000001")
		asked.Submit(path+"/answer", word("diabetes")[:6]...).MustBe(http.StatusUnprocessableEntity).MustSay("Rosa Alvarez Ortiz")
		asked.Submit(path+"/answer", word("diabetes")...).MustBeAt("/verify/thanks").MustSay(in(lang, "Thank you", "Gracias")).MustNotSay("Rosa")
		h.stranger(lang).Open(path).MustBe(http.StatusNotFound).MustSay(in(lang, "This page is closed", "Esta página está cerrada")).MustNotSay("Rosa")
		h.as("bo", lang).Open(h.path(h.rosa)).MustSay(in(lang, "Confirmed", "Confirmada"), "Dora Doctor", in(lang, "Answered at the page", "Respondido en la página"))
	})
}

// TestTheSameFormSentTwice is one answer, and says thanks again.
func TestTheSameFormSentTwice(t *testing.T) {
	h := build(t)
	made := h.made(h.rosa)
	path := "/verify/" + string(made.Secret)
	fields := with(word("diabetes"), "npi", npi, "code", made.Code, "once", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	for range 2 {
		h.stranger("en").Post(path+"/answer", fields...).MustBeAt("/verify/thanks")
	}
	other := with(word("diabetes"), "npi", npi, "code", made.Code, "once", "ZYXWVUTSRQPONMLKJIHGFEDCBA")
	h.stranger("en").Post(path+"/answer", other...).MustBe(http.StatusNotFound)
	if n := h.events("verification.attested"); n != 1 {
		t.Errorf("%d answers", n)
	}
}

// TestGuessing: an unknown page, a wrong code, and the last try. Nothing about the member is ever shown.
func TestGuessing(t *testing.T) {
	h := build(t)
	made := h.made(h.rosa)
	path := "/verify/" + string(made.Secret)
	for _, guess := range []string{"aaaaaaaaaaaaaaaaaaaaaaaaaa", "..", "%00", made.Form.Number, string(h.of(h.rosa))} {
		h.stranger("en").Open("/verify/" + guess).MustNotSay("Rosa")
	}
	for left := 4; left >= 1; left-- {
		h.stranger("en").Open(path).Submit(path, "npi", npi, "code", "AAAA-AAAA").MustBe(http.StatusUnprocessableEntity).MustNotSay("Rosa")
	}
	h.stranger("en").Post(path+"/answer", with(word("diabetes"), "npi", npi, "code", "BBBB-BBBB")...).MustBe(http.StatusNotFound)
	h.stranger("en").Post(path, "npi", npi, "code", made.Code).MustBe(http.StatusNotFound).MustNotSay("Rosa")
	if h.events("verification.attested") != 0 || h.events("verification.link_wrong") != 5 {
		t.Errorf("%d answers, %d wrong", h.events("verification.attested"), h.events("verification.link_wrong"))
	}
}

// TestAnAnswerNeedsTheKeyAgain: the question's form cannot be sent without it, nor with that of another form.
func TestAnAnswerNeedsTheKeyAgain(t *testing.T) {
	h := build(t)
	made, other := h.made(h.rosa), h.made(h.otto)
	path := "/verify/" + string(made.Secret)
	h.stranger("en").Post(path+"/answer", word("diabetes")...).MustBe(http.StatusUnprocessableEntity).MustNotSay("Rosa")
	h.stranger("en").Post(path+"/answer", with(word("diabetes"), "npi", npi, "code", other.Code)...).MustBe(http.StatusUnprocessableEntity).MustNotSay("Rosa", "Otto")
	if h.events("verification.attested") != 0 {
		t.Error("an answer was taken without the key")
	}
}

// TestALinkPastItsDay is closed.
func TestALinkPastItsDay(t *testing.T) {
	h := build(t)
	made := h.made(h.rosa)
	h.now = h.now.AddDate(0, 0, 31)
	h.stranger("en").Open("/verify/" + string(made.Secret)).MustBe(http.StatusNotFound)
}

// TestNobodyKeepsThePage: no cache, no index, no other site hears its address.
func TestNobodyKeepsThePage(t *testing.T) {
	h := build(t)
	made := h.made(h.rosa)
	for _, path := range []string{"/verify/" + string(made.Secret), "/verify/thanks"} {
		response, err := http.Get(h.base + path)
		h.must(err)
		_ = response.Body.Close()
		for name, want := range map[string]string{
			"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
		} {
			if got := response.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, expected %q", path, name, got, want)
			}
		}
	}
}

// TestAnAgentSignedInIsAStrangerThere: an account opens nothing at the page.
func TestAnAgentSignedInIsAStrangerThere(t *testing.T) {
	h := build(t)
	made := h.made(h.rosa)
	h.as("anna", "en").Open("/verify/"+string(made.Secret)).MustNotSay("Rosa").Submit("/verify/"+string(made.Secret), "npi", npi, "code", "AAAA-AAAA").MustNotSay("Rosa")
	if v, _, err := h.room.Open(t.Context(), h.doors["bo"], h.of(h.rosa), "look.page.verification", h.now); err != nil || v.State != verification.Open {
		t.Errorf("state %s, %v", v.State, err)
	}
}

package complaints_test

import (
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint"
)

const twoMatters = "Your representative was rude to me on the phone last week. Also the hospital gave me the wrong medicine and I fell."

// TestACallInTwoMatters: one call becomes two cases with one receipt, each on its own desk and clock; nothing typed is lost on the way.
func TestACallInTwoMatters(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		carl := h.as("carl", lang).Open("/complaints/new").MustBe(200).MustSay(in(lang, "is somebody in danger", "alguien está en peligro"))
		carl.Submit(in(lang, "Find the member", "Buscar al miembro"), "emergency", "no", "words", twoMatters, "speaker", "enrollee", "find", "alvarez").
			MustBe(200).MustSay("Rosa Alvarez Ortiz", twoMatters)
		carl.Submit(in(lang, "Continue to the matters", "Seguir con los asuntos"), "member", string(h.rosa), "language", "es").
			MustBe(200).MustSay("Rosa Alvarez Ortiz", twoMatters)
		carl.Submit(in(lang, "Add another matter", "Agregar otro asunto"))
		n := strings.Count(string(carl.Body), `id="m1-title"`) + strings.Count(string(carl.Body), `id="m2-title"`)
		if n != 2 {
			t.Fatalf("%d matters on the page", n)
		}
		t.Log(carl.Text())
		_ = complaint.Grievance
	})
}

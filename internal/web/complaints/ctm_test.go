package complaints_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
)

const exportName = "ctm_export_2026-06-30.csv"

// TestAnExportTwice: rows become cases, the account adds up, and the same file again changes nothing.
func TestAnExportTwice(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		send, content := in(lang, "Import", "Importar"), string(h.exported())
		carl := h.as("carl", lang).Open("/complaints/ctm/import").MustBe(200)
		carl.Upload(send, "export", exportName, content).MustBe(200).
			MustSay(in(lang, "Rows: 1 = new 1 + changed 0 + unchanged 0 + bad 0", "Filas: 1 = nuevas 1 + cambiadas 0 + sin cambio 0 + malas 0"))
		carl.Open("/complaints/ctm/import").Upload(send, "export", exportName, content).MustBe(200).MustSay(in(lang, "read before", "ya se había leído"))
		list := h.as("carl", lang).Open("/complaints/ctm").MustBe(200).MustSay("C26070001", "H1234", in(lang, "5 days left", "Quedan 5 días"), exportName).MustNotSay("Ida", "Unknown, ", "never answers")
		list.Follow("C26070001").MustBe(200).MustSay("The plan never answers the phone.", "Unknown, Ida", in(lang, "Find out whose case this is", "Averigüe de quién es este caso"))
	})
}

// TestExportsThatCannotBeRead say what is wrong, and never what stands in them.
func TestExportsThatCannotBeRead(t *testing.T) {
	h := build(t)
	for name, tc := range map[string]struct{ file, content, says string }{
		"no columns": {exportName, "Name,Phone\nIda,813\n", "The file lacks columns"},
		"no time":    {"export.csv", strings.Replace(string(h.exported()), "Last Updated", "Other", 1), "for which time it holds"},
		"not a file": {exportName, "%PDF-1.7\n", "kind"},
		"future":     {"ctm_export_2027-06-30.csv", string(h.exported()), "future"},
	} {
		t.Run(name, func(t *testing.T) {
			page := h.as("carl", "en").Open("/complaints/ctm/import").Upload("Import", "export", tc.file, tc.content).MustBe(422)
			if name != "not a file" {
				page.MustSay(tc.says)
			}
			page.MustNotSay("Ida", "813")
		})
	}
	bad := strings.Replace(string(h.exported()), "2026-06-29", "soon", 1)
	h.as("carl", "en").Open("/complaints/ctm/import").Upload("Import", "export", exportName, bad).MustBe(200).MustSay("bad 1", "Rows with problems").MustNotSay("soon,")
	h.as("carl", "en").Open("/complaints/ctm").MustSay("Rows to be mended", "Not loaded").MustNotSay("soon,")
	h.as("carl", "en").Open("/complaints/ctm/import").Submit("Import").MustBe(422)
}

// TestWorkOnAComplaintOfTheModule: contact, resolution, entry; only the entry stops the clock; a plan request stops nothing.
func TestWorkOnAComplaintOfTheModule(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.export(exportName)
		c := h.ofModule()
		page := h.as("carl", lang).Open(pathOf(c) + "/match").MustBe(200)
		page.Submit(in(lang, "Search", "Buscar"), "find", "alvarez").MustSay("Rosa Alvarez Ortiz").
			Submit(in(lang, "It is this member's case", "El caso es de este miembro"), "member", string(h.rosa)).MustBe(200).MustSay("Rosa Alvarez Ortiz")
		h.at("carl", lang, c).Submit(in(lang, "Take it", "Tomarlo"))
		h.act("carl", lang, c, "ask", "ask_kind", "contract", "ask_text", "She is with another plan.").MustSay(in(lang, "CMS has not decided", "CMS no ha decidido"))
		h.as("carl", lang).Open("/complaints/ctm").MustSay(in(lang, "Plan requests of this year", "Solicitudes del plan de este año"))
		h.act("carl", lang, c, "contact", "how", "phone", "try_note", "voicemail").MustSay(in(lang, "not reached", "no se logró"))
		h.mustOwe(c, "module_contact", complaint.Owed)
		h.act("carl", lang, c, "contact", "how", "phone", "reached", "yes").MustSay(in(lang, "reached.", "se logró."))
		h.mustOwe(c, "module_contact", complaint.Met)
		h.act("carl", lang, c, "resolved", "resolution", "We called her and answered.").MustSay(in(lang, "Enter the resolution in the module", "Registre la resolución en el módulo"))
		h.mustOwe(c, "module_resolution", complaint.Owed)
		list := h.as("carl", lang).Open("/complaints/ctm").MustSay(in(lang, "Not entered yet", "Sin registrar"), in(lang, "Resolution", "Resolución"))
		file := list.Submit("/complaints/ctm/entries").MustBe(200)
		if !strings.HasPrefix(file.Header.Get("Content-Disposition"), "attachment") || !strings.HasPrefix(string(file.Body), "PK") {
			t.Errorf("%v", file.Header)
		}
		h.now = noon.Add(time.Hour)
		h.act("carl", lang, c, "entered").MustBe(200)
		h.mustOwe(c, "module_resolution", complaint.Met)
	})
}

// TestListsAgreeOrDoNot: what one list has and the other has not, both ways.
func TestListsAgreeOrDoNot(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		compare, content := in(lang, "Compare", "Comparar"), string(h.exported())
		page := h.as("carl", lang).Open("/complaints/ctm/reconcile").MustBe(200)
		page.Upload(compare, "export", exportName, content, "map", "module").MustBe(200).MustSay("C26070001", in(lang, "Missing here", "Faltan aquí"))
		h.export(exportName)
		h.as("carl", lang).Open("/complaints/ctm/reconcile").Upload(compare, "export", exportName, content, "map", "module").MustBe(200).
			MustSay(in(lang, "The lists agree", "Las listas coinciden"))
	})
}

// TestTheCalendarOfTheModule: the challenge file of a data year is downloaded, and that its requests were made is noted.
func TestTheCalendarOfTheModule(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.export(exportName)
		page := h.as("carl", lang).Open("/complaints/ctm").MustSay(in(lang, "Review of data year 2026", "Revisión del año de datos 2026"))
		file := page.Submit("/complaints/ctm/review/2026").MustBe(200)
		if !strings.HasPrefix(string(file.Body), "PK") || !strings.Contains(file.Header.Get("Content-Disposition"), "ctm-review-2026.xlsx") {
			t.Errorf("%v", file.Header)
		}
		h.as("carl", lang).Open("/complaints/ctm").MustSay(in(lang, "Prepared", "Preparada")).Submit("/complaints/ctm/review/2026/filed").MustBe(200).
			MustSay(in(lang, "plan requests were made", "las solicitudes se hicieron"))
		h.as("carl", lang).Open("/complaints/ctm").Post("/complaints/ctm/review/x").MustBe(http.StatusNotFound)
		for _, path := range []string{"/complaints/ctm", "/complaints/mail", "/complaints/ctm/import"} {
			h.as("sue", lang).Open(path).MustBe(http.StatusNotFound)
		}
	})
}

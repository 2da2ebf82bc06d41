package complaints_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// worked is a house with cases in every stage, and the pages that show them.
func worked(t *testing.T, change ...func(*shell.Options)) (*house, []place) {
	t.Helper()
	h := build(t, change...)
	h.staff("nina", "Nina Nurse", "clinician")
	fresh := h.file(h.grievance("My premium is wrong. And the clerk was rude.", "billing", noon.Add(-20*24*time.Hour)))
	care := h.file(h.grievance("The hospital gave me the wrong medicine. I fell and nobody listened to me.", "quality_of_care", noon.Add(-3*24*time.Hour)))
	h.investigate(care)
	told := h.answered()
	stand := h.file(h.receive(complaint.Receipt{
		Channel: complaint.ByPhone, Words: "My mother waited four hours.", Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.UnprovenStandIn, Name: "Lucia Alvarez"},
		Matters: []complaint.Matter{{Class: complaint.Class{Procedure: complaint.Grievance, Product: complaint.MA, Category: "access_wait"}}},
	}))
	h.act("carl", "en", stand, "try", "how", "phone", "try_note", "Nobody answered.")
	h.export("ctm_export_2026-06-30.csv")
	module := h.ofModule()
	all := []place{
		{"case", "carl", pathOf(fresh)},
		{"care", "carl", pathOf(care)},
		{"sign", "nina", pathOf(care) + "/act/sign"},
		{"told", "carl", pathOf(told)},
		{"authority", "carl", pathOf(stand)},
		{"module", "carl", pathOf(module)},
		{"classify", "carl", pathOf(fresh) + "/classify"},
		{"match", "carl", pathOf(module) + "/match"},
		{"composer", "carl", pathOf(care) + "/answer"},
		{"oral", "carl", pathOf(told) + "/answer"},
		{"mail", "carl", "/complaints/mail"},
		{"ctm", "carl", "/complaints/ctm"},
		{"import", "carl", "/complaints/ctm/import"},
		{"reconcile", "carl", "/complaints/ctm/reconcile"},
	}
	for _, name := range []string{"assign", "note", "extend", "refer", "task", "attach", "correct", "withdraw", "decide", "letter", "split"} {
		all = append(all, place{"act-" + name, "carl", pathOf(fresh) + "/act/" + name})
	}
	return h, append(all, place{"act-prove", "carl", pathOf(stand) + "/act/prove"}, place{"act-tell", "carl", pathOf(told) + "/act/tell"}, place{"act-contact", "carl", pathOf(module) + "/act/contact"})
}

// investigate brings a case as far as a letter that waits.
func (h *house) investigate(c complaint.Case) {
	h.t.Helper()
	h.at("carl", "en", c).Submit("Take it")
	h.settle("carl", c)
	h.act("carl", "en", c, "found", "finding", "The nurse mixed up two drugs.")
	h.act("carl", "en", c, "found", "finding", "The nurse mixed up two drugs. Nobody checked the list.")
	h.act("nina", "en", c, "sign", "agrees", "yes", "severity", "moderate", "statement", "Below the standard.")
	h.act("carl", "en", c, "correct", "correct_kind", h.rooms.Complaints.Rules().Catalog(0).Correctives[0].ID, "correct_text", "The ward checks lists twice now.", "owner", "Ward lead")
	h.act("carl", "en", c, "refer", "refer_to", h.rooms.Complaints.Rules().Catalog(0).Referrals[0].ID, "refer_text", "Please look at the ward.")
	h.act("carl", "en", c, "task", "task_kind", "call", "task_text", "Ask how she is now.")
	h.decides("carl", "en", c)
	h.as("carl", "en").Open(pathOf(c) + "/answer").Submit("Write this letter")
	h.act("carl", "en", c, "letter", "letter_kind", "complaint_acknowledged")
	h.at("carl", "en", c).Submit("Print it now")
}

// answered is a case that was told to a voicemail.
func (h *house) answered() complaint.Case {
	h.t.Helper()
	c := h.file(h.grievance("The clerk shouted at me.", "customer_service", noon.Add(-10*24*time.Hour)))
	h.at("carl", "en", c).Submit("Take it")
	h.settle("carl", c)
	h.decides("carl", "en", c)
	h.act("carl", "en", c, "tell", "told_how", "voicemail")
	return c
}

// export reads an export of CMS's module with one complaint of nobody known.
func (h *house) export(name string) {
	h.t.Helper()
	m, err := h.rooms.Module.Rules().Map(ctm.DefaultMap)
	must(h.t, err)
	_, err = h.rooms.Module.Import(h.t.Context(), h.cause(), ctm.Export{Name: name, Content: h.exported(), Map: m})
	must(h.t, err)
}

// exported is an export as a file.
func (h *house) exported() []byte {
	h.t.Helper()
	m, err := h.rooms.Module.Rules().Map(ctm.DefaultMap)
	must(h.t, err)
	on := h.rooms.Zone.DateOf(noon).AddDays(-2)
	var out bytes.Buffer
	must(h.t, ctm.WriteCSV(&out, m, []ctm.Row{{
		ComplaintID: "C26070001", Contract: "H1234", AssignedOn: &on, ReceivedOn: &on, Level: ctm.Urgent, Category: "Customer Service", Lead: "plan", Status: "open",
		Given: "Ida", Family: "Unknown", MBI: "1AA0AA0AA00", Narrative: "The plan never answers the phone.",
	}}))
	return out.Bytes()
}

// ofModule is the case of the module's one complaint.
func (h *house) ofModule() complaint.Case {
	h.t.Helper()
	rows, _, err := h.rooms.Complaints.Queue(h.t.Context(), h.doors["carl"], complaint.Filter{Procedure: complaint.CTM, At: h.now}, complaint.Page{})
	must(h.t, err)
	if len(rows) != 1 {
		h.t.Fatalf("%d complaints of the module", len(rows))
	}
	return h.nowOf(rows[0].ID)
}

// TestEveryPageOfACaseInEveryLook: axe finds nothing, nothing scrolls sideways.
func TestEveryPageOfACaseInEveryLook(t *testing.T) {
	h, all := worked(t)
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range byVisitor(all) {
		w.As(who).Inspect(paths...)
	}
}

// TestEveryPageOfACaseStretched holds pages against longer words from right to left.
func TestEveryPageOfACaseStretched(t *testing.T) {
	h, all := worked(t, func(o *shell.Options) { o.Languages = shelltest.Stretched(t) })
	w := shelltest.NewWindow(t, h.base)
	for who, paths := range byVisitor(all) {
		w.As(who).InspectStretched(paths...)
	}
}

// TestKeyboardReachesTheWholeCase walks through the longest pages with the Tab key.
func TestKeyboardReachesTheWholeCase(t *testing.T) {
	h, all := worked(t)
	w := shelltest.NewWindow(t, h.base)
	for _, p := range all {
		if p.name == "classify" || p.name == "oral" || p.name == "module" {
			w.As(p.who).Open(p.path).Walk()
		}
	}
}

// TestPicturesOfACase draws every page for eyes, into the folder that KEEPWELL_PICTURES names.
func TestPicturesOfACase(t *testing.T) {
	folder := os.Getenv("KEEPWELL_PICTURES")
	if folder == "" {
		return
	}
	h, all := worked(t)
	w := shelltest.NewWindow(t, h.base)
	for _, p := range all {
		for lang, width := range map[string]int64{"en": 1280, "es": 320} {
			w.As(p.who).Language(lang).Size(width, 900).Open(p.path)
			must(t, os.WriteFile(filepath.Join(folder, p.name+"-"+lang+".png"), w.Picture(true), 0o600))
		}
	}
}

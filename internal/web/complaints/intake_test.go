package complaints_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

const twoMatters = "Your representative was rude to me on the phone last week. Also the hospital gave me the wrong medicine and I fell."

func toMatters(lang string) string {
	return in(lang, "Continue to the matters", "Seguir con los asuntos")
}

func unsorted(lang string) string {
	return in(lang, "Put on record without sorting", "Registrar sin clasificar")
}

// begin fills in a call of the member and finds her.
func (h *house) begin(who, lang, words string, more ...string) *shelltest.Reader {
	h.t.Helper()
	fields := append([]string{"emergency", "no", "words", words, "speaker", "enrollee", "find", "alvarez", "language", "es"}, more...)
	return h.as(who, lang).Open("/complaints/new").Submit(in(lang, "Find the member", "Buscar al miembro"), fields...).MustBe(200).MustSay("Rosa Alvarez Ortiz")
}

// TestACallInTwoMatters: one call becomes two cases with one receipt, each on its own desk; nothing typed is lost on the way; sent
// twice it is done once; the script is in the member's language.
func TestACallInTwoMatters(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.as("carl", lang).Open("/complaints/new").MustSay(in(lang, "is somebody in danger", "alguien está en peligro"), "911")
		carl := h.begin("carl", lang, twoMatters).MustSay(twoMatters)
		carl.Submit(toMatters(lang), "member", string(h.rosa)).MustBe(200).MustSay("Rosa Alvarez Ortiz", twoMatters)
		carl.MustSay(in(lang, "“rude” suggests", "«rude» sugiere"), in(lang, "“wrong medicine” suggests", "«wrong medicine» sugiere"))
		carl.MustSay(in(lang, "Put on record: 2 matters", "Registrar: 2 asuntos"))
		if !bytes.Contains(carl.Body, []byte("<mark>rude</mark>")) {
			t.Error("the words that suggest are not marked")
		}
		receipt := carl.Submit(in(lang, "Put on record: 2 matters", "Registrar: 2 asuntos")).MustBe(200)
		receipt.MustSay("Su queja está registrada", "Usted nos habló de 2 cosas distintas", in(lang, "Clinical review", "Revisión clínica"))
		number := numberIn(t, receipt)
		receipt.MustSay(in(lang, "Case ", "Caso ")+number+"/2", in(lang, "How this date was computed", "Cómo se calculó esta fecha"), in(lang, "Jul 31, 2026", "31 de julio de 2026"))

		queue := h.as("carl", lang).Open("/complaints?list=all").MustSay(number, number+"/2", in(lang, "2 cases", "2 casos")).MustNotSay("Rosa", "rude")
		queue.MustSay(in(lang, "Our own target", "Meta propia"))
	})
}

// TestADoubleClickGivesOneReceipt: the same form sent twice is one contact.
func TestADoubleClickGivesOneReceipt(t *testing.T) {
	h := build(t)
	fields := []string{
		"once", strings.Repeat("A", 26), "step", "record", "emergency", "no", "words", "Nobody calls me back.", "speaker", "enrollee", "channel", "phone", "came", "now",
		"member", string(h.rosa),
	}
	carl := h.as("carl", "en").Open("/complaints/new")
	first := numberIn(t, carl.Post("/complaints/new", fields...).MustBe(200))
	if second := numberIn(t, carl.Post("/complaints/new", fields...).MustBe(200)); second != first {
		t.Errorf("two receipts: %s and %s", first, second)
	}
	h.as("carl", "en").Open("/complaints/unmatched").MustSay(first)
}

// TestDangerIsAskedFirst: without an answer nothing is put on record.
func TestDangerIsAskedFirst(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		carl := h.as("carl", lang).Open("/complaints/new")
		danger, words := bytes.Index(carl.Body, []byte(`id="danger"`)), bytes.Index(carl.Body, []byte(`id="said"`))
		if danger < 0 || words < danger {
			t.Error("danger does not come first")
		}
		carl.Submit(unsorted(lang), "words", "Help", "speaker", "enrollee").MustBe(422).
			MustSay(in(lang, "Please check these answers", "revise estas respuestas"))
		carl.Submit(unsorted(lang), "emergency", "yes").MustBe(200).
			MustSay(in(lang, "was in danger when they spoke", "estaba en peligro cuando habló"))
	})
}

// TestAnAgentIsLedToTheirPage: an agent's word opens nothing and leaves nothing (promise A3).
func TestAnAgentIsLedToTheirPage(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		carl := h.begin("carl", lang, "My customer is unhappy.", "speaker_name", "Anna Agent")
		carl.Submit(toMatters(lang), "member", string(h.rosa), "speaker", "agent").
			MustSay(in(lang, "An agent's word opens no complaint", "La palabra de un agente no abre ninguna queja"))
		if !strings.Contains(string(carl.Body), `href="/agents/calls"`) {
			t.Error("no way to the agents' inquiries")
		}
		carl.Post("/complaints/new", "step", "record", "emergency", "no", "words", "My customer is unhappy.", "speaker", "agent", "speaker_name", "Anna", "channel", "phone", "came", "now").
			MustBe(422)
		h.as("carl", lang).Open("/complaints/unmatched").MustSay(in(lang, "Nothing waits", "No espera nada"))
	})
}

// TestALetterFromADaughter: without proof the case waits for the member's word; its receipt is the mailroom's stamp, not the postmark.
func TestALetterFromADaughter(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		carl := h.begin("carl", lang, "My mother waited four hours at the doctor's office.", "channel", "letter", "came", "earlier",
			"mark1-kind", "postmark", "mark1-month", "6", "mark1-day", "20", "mark1-year", "2026",
			"mark2-kind", "mailroom_stamp", "mark2-month", "6", "mark2-day", "25", "mark2-year", "2026", "mark2-time", "09:30")
		carl.Submit(toMatters(lang), "member", string(h.rosa), "speaker", "unproven_representative", "speaker_name", "Lucia Alvarez").MustBe(200)
		receipt := carl.Submit(in(lang, "Put on record", "Registrar")).MustBe(200)
		receipt.MustSay("necesitamos la palabra del propio miembro", "La respuesta llega por carta", in(lang, "Jun 25, 2026, 9:30", "25 de junio de 2026, 9:30"))
		h.as("carl", lang).Open("/complaints?list=all").MustSay(in(lang, "Waits for authority", "Espera autorización"))

		h.now = noon.Add(24 * time.Hour)
		number := numberIn(t, receipt)
		id, err := h.rooms.Complaints.ByNumber(t.Context(), number)
		must(t, err)
		o, err := h.rooms.Complaints.Open(t.Context(), h.doors["carl"], id, "test", h.now)
		must(t, err)
		_, err = h.rooms.Complaints.Confirm(t.Context(), h.cause(), o, h.now)
		must(t, err)
		h.as("carl", lang).Open("/complaints?list=all").MustSay(number, in(lang, "30 days left", "Quedan 30 días"))
	})
}

// TestMemberConfirmsIsTheFirstChoice: their own word on the line needs no paper.
func TestMemberConfirmsIsTheFirstChoice(t *testing.T) {
	h := build(t)
	carl := h.as("carl", "en").Open("/complaints/new")
	first := bytes.Index(carl.Body, []byte(`name="speaker"`))
	if !bytes.HasPrefix(carl.Body[first:], []byte(`name="speaker" value="enrollee_confirmed"`)) {
		t.Errorf("first choice: %.80s", carl.Body[first:])
	}
	carl = h.begin("carl", "en", "They never call back.")
	carl.Submit(toMatters("en"), "member", string(h.rosa), "speaker", "enrollee_confirmed", "speaker_name", "Lucia").Submit("Put on record").
		MustBe(200).MustSay("Recibirá nuestra respuesta")
}

// TestWordsThatSoundLikeDanger are shown before anything else when somebody said that there is none.
func TestWordsThatSoundLikeDanger(t *testing.T) {
	h := build(t)
	h.begin("carl", "en", "I have chest pain right now and the nurse was rude.").MustSay("sounds like danger").
		Submit("Find the member", "emergency", "yes").MustNotSay("sounds like danger")
	h.begin("carl", "en", "The nurse was rude.").MustNotSay("sounds like danger")
}

// TestTheMemberConfirmsWhatSomebodyElseSaid: the word of another opens nothing and waits; the member's own word opens the case and
// settles what waited.
func TestTheMemberConfirmsWhatSomebodyElseSaid(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		carl := h.begin("carl", lang, "The nurse was rude to my neighbor.")
		carl.Submit(toMatters(lang), "member", string(h.rosa), "speaker", "other", "speaker_name", "Nell").Submit(in(lang, "Put on record", "Registrar")).
			MustSay(in(lang, "1 matter waits because of who spoke", "1 asunto espera por quien habló"), in(lang, "Call the member today", "Llame hoy al miembro"))
		waits := h.as("carl", lang).Open("/complaints/unmatched").Follow("0000001")
		waits.Submit(toMatters(lang)).Submit(in(lang, "Put on record", "Registrar")).MustBe(422).MustSay(in(lang, "Whoever spoke cannot open this", "Quien habló no puede abrir esto"))
		h.as("carl", lang).Open("/complaints/unmatched").Follow("0000001").Follow(in(lang, "The member confirms", "El miembro confirma")).
			MustSay("The nurse was rude to my neighbor.", "Rosa Alvarez Ortiz").Submit(toMatters(lang), "emergency", "no").
			Submit(in(lang, "Put on record", "Registrar")).MustBe(200).MustSay("Recibirá nuestra respuesta")
		h.as("carl", lang).Open("/complaints/unmatched").MustSay(in(lang, "Nothing waits", "No espera nada"))
		h.as("carl", lang).Open("/complaints/balance").MustSay(in(lang, "2 received = 1 became cases + 1 linked", "2 recibidos = 1 son casos + 1 enlazados"))
	})
}

// appoint has the member appoint her daughter, and gives the paper.
func (h *house) appoint() string {
	h.t.Helper()
	on := clock.DateOf(2026, time.June, 1)
	daughter := h.register(person.Person{Names: []person.Name{person.ParseName("Lucia Alvarez")}, Capacities: []person.Capacity{person.Representative}})
	out, err := h.rooms.Authorizations.Capture(h.t.Context(), h.cause(), authorization.Capture{
		Terms: authorization.Terms{
			Member: h.rosa, Holder: daughter, Form: authorization.CMS1696, MemberSignedOn: &on, HolderSignedOn: &on,
			Present: []authorization.Element{
				"member_name", "member_number", "member_contact", "holder_name", "holder_contact", "relationship", "appointment_statement", "disclosure_statement",
			},
		},
		VerifiedHow: "signature_on_file",
	})
	must(h.t, err)
	if out.Status != authorization.Valid {
		h.t.Fatalf("the paper is %s, missing %v", out.Status, out.Missing)
	}
	return string(out.ID)
}

// TestARepresentativeHasAPaper that is valid and by which they act; without it they are without proof.
func TestARepresentativeHasAPaper(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		carl := h.begin("carl", lang, "My mother waits for hours.")
		carl.Submit(unsorted(lang), "speaker", "representative", "speaker_name", "Lucia Alvarez").MustBe(422).MustSay(in(lang, "find the member first", "Busque primero al miembro"))
		carl.Submit(toMatters(lang), "find", "alvarez", "member_said", "").MustBe(200)
		sam := h.as("carl", lang).Open("/complaints/new?member=" + string(h.rosa)).MustBe(200)
		sam.Submit(unsorted(lang), "emergency", "no", "words", "My mother waits.", "speaker", "representative", "speaker_name", "Lucia Alvarez").MustBe(422).
			MustSay(in(lang, "No valid paper", "No hay un documento válido"))
		paper := h.appoint()
		sam = h.as("carl", lang).Open("/complaints/new?member=" + string(h.rosa)).MustSay("CMS-1696")
		sam.Submit(toMatters(lang), "emergency", "no", "words", "My mother waits.", "speaker", "representative", "speaker_name", "Lucia Alvarez", "paper", paper).MustBe(200).
			Submit(in(lang, "Put on record", "Registrar"), "m1-category", "access_wait").MustBe(200).MustSay("Recibirá nuestra respuesta")
	})
}

// TestSettledWhileTheyAreHere is promise A9: opened, decided and answered in one step.
func TestSettledWhileTheyAreHere(t *testing.T) {
	h := build(t)
	carl := h.begin("carl", "en", "I got no member card.")
	carl.Submit(toMatters("en"), "member", string(h.rosa)).Submit("Put on record", "m1-settled", "Sent a new card today; she is content.", "m1-outcome", "answered").
		MustBe(200).MustSay("Lo resolvimos en este momento")
}

// TestServiceStaffTakeComplaints and hand them over: they open no case and no other page.
func TestServiceStaffTakeComplaints(t *testing.T) {
	h := build(t)
	sue := h.as("sue", "en").Open("/complaints/new?member=" + string(h.rosa)).MustBe(200).MustSay("Rosa Alvarez Ortiz")
	sue.Submit(toMatters("en"), "emergency", "no", "words", "The copay was wrong.", "speaker", "enrollee").MustBe(200).
		Submit("Put on record").MustBe(200).MustSay("On record").MustNotSay("Open the case")
	for _, path := range []string{"/complaints", "/complaints/search", "/complaints/unmatched", "/complaints/team", "/complaints/oversight", "/complaints/balance"} {
		sue.Open(path).MustBe(http.StatusNotFound)
	}
}

// TestNobodyFits: a complaint of somebody nobody knows is taken all the same, waits, is matched and becomes a case with its first
// receipt.
func TestNobodyFits(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		find := in(lang, "Find the member", "Buscar al miembro")
		carl := h.as("carl", lang).Open("/complaints/new").Submit(find, "emergency", "no", "words", "My copay is wrong.", "speaker", "enrollee", "find", "zzyzx").
			MustBe(200).MustSay(in(lang, "Nobody fits", "Nadie coincide"))
		receipt := carl.Submit(unsorted(lang), "member_said", "Rosa A., Tampa").MustBe(200)
		number := numberIn(t, receipt)
		h.now = noon.Add(48 * time.Hour)
		sorting := h.as("carl", lang).Open("/complaints/unmatched").MustSay(number, in(lang, "Member not known", "Miembro desconocido")).Follow(number).
			MustSay("My copay is wrong.", "Rosa A., Tampa")
		sorting.Submit(find, "find", "alvarez").MustSay("Rosa Alvarez Ortiz").
			Submit(toMatters(lang), "member", string(h.rosa)).MustBe(200).
			Submit(in(lang, "Put on record", "Registrar"))
		rows, _, err := h.rooms.Complaints.Queue(t.Context(), h.doors["carl"], complaint.Filter{At: h.now}, complaint.Page{})
		must(t, err)
		if len(rows) != 1 || rows[0].Unmatched || !rows[0].ReceivedAt.Equal(noon) || rows[0].Number != number {
			t.Errorf("rows %+v", rows)
		}
		h.as("carl", lang).Open("/complaints/unmatched").MustSay(in(lang, "Nothing waits", "No espera nada"))
	})
}

// TestPapersComeAlong: what was uploaded is kept while the form is shown again, and belongs to the contact.
func TestPapersComeAlong(t *testing.T) {
	h := build(t)
	carl := h.as("carl", "en").Open("/complaints/new").Upload("Find the member", "files", "letter.pdf", "%PDF-1.7\nThe copay was wrong.", "find", "alvarez").MustBe(200).
		MustSay("letter.pdf")
	carl.Submit(unsorted("en"), "emergency", "no", "words", "See the letter.", "speaker", "enrollee", "channel", "letter").MustBe(200)
	rows, _, err := h.rooms.Complaints.IntakesWaiting(t.Context(), h.doors["carl"], complaint.Page{})
	must(t, err)
	o, err := h.rooms.Complaints.OpenIntake(t.Context(), h.doors["carl"], rows[0].ID, "test", noon)
	must(t, err)
	if d := o.Intake.Documents; len(d) != 1 || d[0].Name != "letter.pdf" || d[0].Kind != "letter_in" || d[0].Type != "application/pdf" {
		t.Errorf("documents %+v", d)
	}
	h.as("carl", "en").Open("/complaints/new").Upload("Find the member", "files", "run.exe", "\x7fELF\x02\x01\x01\x00", "find", "alvarez").MustBe(422).
		MustSay("Please send a PDF")
	lost := strings.Repeat("0", 64) + "|1|text/plain|x.txt"
	h.as("carl", "en").Open("/complaints/new").Post("/complaints/new", "step", "record", "emergency", "no", "words", "x", "speaker", "enrollee", "channel", "phone",
		"came", "now", "document", lost).MustBe(422).MustSay("no longer there")
}

// TestSlipsAreSaid: what cannot be right is said at its field, and nothing is put on record.
func TestSlipsAreSaid(t *testing.T) {
	h := build(t)
	for _, tc := range []struct {
		name, says string
		fields     []string
	}{
		{"no words", "Please give an answer", []string{"words", ""}},
		{"no name", "name of who speaks", []string{"speaker", "provider"}},
		{"phone", "phone number with its area code", []string{"speaker_phone", "12"}},
		{"future", "not in the future", []string{"came", "earlier", "mark1-kind", "scan", "mark1-month", "7", "mark1-day", "2", "mark1-year", "2026"}},
		{"no mark", "at least one stamp", []string{"came", "earlier"}},
		{"no such time", "clocks were put forward", []string{"came", "earlier", "mark1-kind", "scan", "mark1-month", "3", "mark1-day", "8", "mark1-year", "2026", "mark1-time", "02:30"}},
		{"time", "such as 14:30", []string{"came", "earlier", "mark1-kind", "scan", "mark1-month", "3", "mark1-day", "8", "mark1-year", "2026", "mark1-time", "noon"}},
		{"words not said", "not in the complaint", []string{"matters", "1", "m1-words", "something else", "m1-procedure", "grievance", "m1-product", "ma", "m1-category", "other"}},
		{"no category", "choose one of the answers", []string{"matters", "1", "m1-procedure", "grievance", "m1-product", "ma", "m1-category", "nonsense"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			all := map[string]string{"step": "record", "emergency": "no", "words": "Rude.", "speaker": "enrollee", "channel": "phone", "came": "now"}
			for i := 0; i+1 < len(tc.fields); i += 2 {
				all[tc.fields[i]] = tc.fields[i+1]
			}
			var pairs []string
			for name, value := range all {
				pairs = append(pairs, name, value)
			}
			h.as("carl", "en").Open("/complaints/new").Post("/complaints/new", pairs...).MustBe(422).MustSay(tc.says)
		})
	}
	h.as("carl", "en").Open("/complaints/unmatched").MustSay("Nothing waits")
}

package self_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// files sends a complaint with a paper.
func files(r *shelltest.Reader, words string, fields ...string) *shelltest.Reader {
	return r.Open("/my/complaints/new").MustBe(200).
		Upload("", "files", "bill.pdf", "%PDF-1.4 the bill", append([]string{"words", words}, fields...)...).MustBe(200)
}

// filed are the cases of the member, newest first.
func (h *house) filed() []complaint.Case {
	h.t.Helper()
	all, err := h.rooms.Complaints.ForMember(h.t.Context(), h.asMember(access.Complaints))
	must(h.t, err)
	return all
}

// case1 is the newest of them.
func (h *house) case1() complaint.Case {
	h.t.Helper()
	all := h.filed()
	if len(all) == 0 {
		h.t.Fatal("there is no complaint")
	}
	return all[0]
}

func caseAt(c complaint.Case) string { return "/my/complaints/" + string(c.ID) }

// work opens the newest case as somebody of the desk, who has it.
func (h *house) work() complaint.Opened {
	h.t.Helper()
	const account = "account-carl"
	if _, ok := h.doors["carl"]; !ok {
		h.letIn("carl", access.RoleComplaints, h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName("Carl Example")}}))
		_, err := h.rooms.Complaints.SetWorker(h.t.Context(), h.cause(), complaint.Worker{
			Account: account, Name: "Carl Example", Person: h.doors["carl"].Person, Desks: complaint.Desks, Languages: []string{"en", "es"},
		})
		must(h.t, err)
	}
	o, err := h.rooms.Complaints.Open(h.t.Context(), h.doors["carl"], h.case1().ID, "test", h.now)
	must(h.t, err)
	return o
}

// settles classifies the newest case and ticks what its decision needs.
func (h *house) settles() {
	h.t.Helper()
	ctx := h.t.Context()
	o := h.work()
	class := o.Case.Class
	class.Procedure, class.QualityCare = complaint.Grievance, false
	_, err := h.rooms.Complaints.Classify(ctx, h.cause(), o, class, "")
	must(h.t, err)
	_, err = h.rooms.Complaints.Take(ctx, h.cause(), h.work())
	must(h.t, err)
	for _, x := range h.work().Case.Checks {
		if x.Needed {
			x.Done, x.Note = true, "In the file."
			_, err := h.rooms.Complaints.Check(ctx, h.cause(), h.work(), x)
			must(h.t, err)
		}
	}
}

// answers decides the newest case and hands the letter over, made of a plain page.
func (h *house) answers(d complaint.Decision) complaint.Letter {
	h.t.Helper()
	ctx := h.t.Context()
	h.settles()
	_, err := h.rooms.Complaints.Decide(ctx, h.cause(), h.work(), d)
	must(h.t, err)
	l, err := h.rooms.Complaints.WriteLetter(ctx, h.cause(), h.work(), complaint.OutcomeLetter, nil, "")
	must(h.t, err)
	kept, err := h.rooms.Archive.Put(ctx, strings.NewReader(page), h.now)
	must(h.t, err)
	_, err = h.post.NotePrinted(ctx, h.cause(), letter.ID(l.ID), letter.Printed{Hash: string(kept.Hash), Media: kept.Media, Pages: 1, Language: "es", At: h.now})
	must(h.t, err)
	_, err = h.post.Dispatch(ctx, h.cause(), letter.ID(l.ID), letter.Sent{How: letter.ByMail, At: h.now})
	must(h.t, err)
	must(h.t, h.rooms.Complaints.Settle(ctx, letter.ID(l.ID)))
	return l
}

const page = "%PDF-1.4 our answer"

func TestAMemberTellsWhatWentWrong(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := h.as("rosa", lang).Open("/my").MustSay(in(lang, "Tell us what went wrong", "Díganos qué salió mal"))
		r.Follow(in(lang, "Tell us what went wrong", "Díganos qué salió mal")).MustBe(200)
		if text := r.Text(); !strings.Contains(text, "911") || strings.Index(text, "911") > strings.Index(text, in(lang, "What went wrong?", "¿Qué salió mal?")) {
			t.Error("the emergency sentence is not first")
		}
		r.Submit("").MustBe(422).MustSay(in(lang, "What went wrong?", "¿Qué salió mal?"))
		r.Submit("", "words", "The bill is wrong.", "happened-month", "12", "happened-day", "1", "happened-year", "2026").MustBe(422)
		files(r, "La cuenta está mal.\nDos veces.", "about", "billing", "who", "plan", "language", "es")
		c := h.case1()
		r.MustBeAt(caseAt(c)+"/receipt").MustSay(c.Number, in(lang, "We have your complaint", "Tenemos su queja"), in(lang, "July 31, 2026", "31 de julio de 2026"))
		if c.Channel != complaint.ByWeb || !c.Written || c.Language != "es" || c.Class.Category != "billing" || c.Words != "La cuenta está mal.\nDos veces." ||
			c.State != complaint.Received || c.Speaker.Standing != complaint.TheMember || len(c.Documents) != 1 {
			t.Errorf("case = %+v", c)
		}
		said, err := h.rooms.Complaints.Said(t.Context(), c, lang)
		must(t, err)
		r.Open("/my").MustSay(said, in(lang, "We owe you 1 answer.", "Le debemos 1 respuesta."))
		r.Open("/my/complaints").MustSay(c.Number, said).Follow(in(lang, "Complaint ", "Queja ")+c.Number).MustSay(said, "La cuenta está mal.", "bill.pdf", in(lang, "How we found this day", "Cómo calculamos este día"), "42 CFR 422.564")
		if got := r.Open(caseAt(c) + "/documents/" + c.Documents[0].Hash).MustBe(200); string(got.Body) != "%PDF-1.4 the bill" {
			t.Errorf("the file is %q", got.Body)
		}
		r.Open(caseAt(c) + "/documents/" + string(archive.HashOf([]byte("another")))).MustBe(404)
	})
}

// TestAFormSentTwiceIsOneComplaint: a double click and a lost answer give the same receipt.
func TestAFormSentTwiceIsOneComplaint(t *testing.T) {
	h := build(t)
	once := strings.Repeat("A", 26)
	for range 2 {
		h.as("rosa", "en").Open("/my/complaints/new").Submit("", "words", "The bill is wrong.", "once", once).MustBe(200).MustSay("We have your complaint")
	}
	if n := len(h.filed()); n != 1 {
		t.Errorf("%d complaints", n)
	}
	if c := h.case1(); c.Class.Procedure != complaint.Grievance || len(c.Obligations) == 0 {
		t.Errorf("no clock runs: %+v", c.Class)
	}
}

func TestDangerIsWorkOfToday(t *testing.T) {
	h := build(t)
	h.as("rosa", "en").Open("/my/complaints/new").Submit("", "words", "I cannot breathe well.", "danger", "yes").MustBe(200).MustSay("911")
	if tasks := h.work().Case.Tasks; len(tasks) != 1 || tasks[0].Kind != complaint.EmergencyTask {
		t.Errorf("tasks = %+v", tasks)
	}
}

func TestAMemberFollowsAComplaintToTheLetter(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := files(h.as("rosa", lang), "The bill is wrong.", "about", "billing")
		c := h.case1()
		r.Open(caseAt(c)).Submit(caseAt(c) + "/add").MustBe(422).MustSay(in(lang, "Please write something, or choose a file.", "Por favor, escriba algo o elija un archivo."))
		r.Upload(caseAt(c)+"/add", "files", "photo.pdf", "%PDF-1.4 a photo", "more", "It is twice the price.").MustBe(200).MustSay("photo.pdf", in(lang, "We added it", "Lo agregamos"))
		r.MustNotSay(in(lang, "How did we do?", "¿Qué le pareció?"))
		h.now = noon.Add(48 * time.Hour)
		l := h.answers(complaint.Decision{Outcome: complaint.Substantiated, Done: "SECRET FILE NOTE", Tell: "Usted tenía razón."})

		r.Open(caseAt(c)).MustBe(200).MustSay(in(lang, "We sent you our answer in a letter on July 3, 2026.", "Le enviamos nuestra respuesta en una carta el 3 de julio de 2026."), in(lang, "The law gave us until July 31, 2026.", "La ley nos daba hasta el 31 de julio de 2026."))
		r.MustNotSay("SECRET FILE NOTE", "Carl", in(lang, "Take this complaint back", "Retirar esta queja"))
		shown := h.as("rosa", lang).Open(caseAt(c) + "/letters/" + l.ID).MustBe(200)
		if string(shown.Body) != page || shown.Header.Get("Content-Type") != "application/pdf" || string(archive.HashOf(shown.Body)) != h.case1().Letters[0].Hash {
			t.Errorf("the letter is %q", shown.Body)
		}
		r.Open("/my").MustSay(in(lang, "You have no open requests", "Usted no tiene solicitudes abiertas"))
		r.Open(caseAt(c)).Submit(caseAt(c) + "/rate").MustBe(422)
		r.Submit(caseAt(c)+"/rate", "stars", "4", "rate_words", "Fast.").MustBe(200).MustSay(in(lang, "You told us: Content", "Usted nos dijo: Contento"))
		r.Submit(caseAt(c) + "/again").MustBe(422)
		r.Submit(caseAt(c)+"/again", "new_words", "The next bill is wrong too.").MustBe(200).MustSay(in(lang, "We have your complaint", "Tenemos su queja"))
		if all := h.filed(); len(all) != 2 || !slices.ContainsFunc(all, func(x complaint.Case) bool { return x.LinkedTo == c.ID }) {
			t.Errorf("%d cases", len(all))
		}
	})
}

func TestAMemberTakesAComplaintBack(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := files(h.as("rosa", lang), "The bill is wrong.")
		c := h.case1()
		r.Open(caseAt(c)).Follow(in(lang, "Take this complaint back", "Retirar esta queja")).MustSay(in(lang, "Do you want to take it back?", "¿Quiere retirarla?"))
		r.Submit("").MustBe(200).MustSay(in(lang, "You took your complaint back", "Usted retiró su queja"))
		r.MustNotSay(in(lang, "What else should we know?", "¿Qué más debemos saber?"))
		r.Open(caseAt(c) + "/take-back").MustBe(404)
		r.Post(caseAt(c)+"/take-back", "once", strings.Repeat("B", 26)).MustSay(in(lang, "This can no longer be done", "Esto ya no se puede hacer"))
		r.Post(caseAt(c)+"/add", "more", "One thing more.").MustSay(in(lang, "This can no longer be done", "Esto ya no se puede hacer"))
	})
}

// TestAConfidentialOutcomeIsNotTold is promise A8: neither what was decided nor why it is not told is on any page.
func TestAConfidentialOutcomeIsNotTold(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		r := files(h.as("rosa", lang), "The clerk shouted at me.", "about", "customer_service")
		h.answers(complaint.Decision{Outcome: complaint.Substantiated, Done: "SECRET: warned", Confidential: true, Ground: "employee_discipline", GroundNote: "SECRET: second time"})
		said := in(lang, "The law does not let us say more about it.", "La ley no nos permite decir más.")
		for _, path := range []string{caseAt(h.case1()), "/my/complaints", caseAt(h.case1()) + "/receipt"} {
			r.Open(path).MustBe(200).MustSay(said).MustNotSay("SECRET", "employee_discipline", "substantiated", "discipline", "disciplina")
		}
	})
}

// TestNobodyElseSeesIt: another member, even the one who is complained about, finds no such page.
func TestNobodyElseSeesIt(t *testing.T) {
	h := build(t)
	files(h.as("rosa", "en"), "My neighbor Sam took my card.")
	c := h.case1()
	sam := h.register(person.Person{Capacities: []person.Capacity{person.Member}, Names: []person.Name{person.ParseName("Sam Stone")}})
	h.letIn("sam", access.RoleMember, sam)
	class := h.work().Case.Class
	class.Procedure, class.Subjects = complaint.Fraud, []complaint.Subject{{Kind: complaint.AnotherMember, Person: sam}}
	_, err := h.rooms.Complaints.Classify(t.Context(), h.cause(), h.work(), class, "It is about her neighbor.")
	must(t, err)
	r := h.as("sam", "en").Open("/my/complaints").MustBe(200).MustSay("You have not told us").MustNotSay(c.Number)
	for _, path := range []string{"", "/receipt", "/take-back", "/documents/" + c.Documents[0].Hash} {
		r.Open(caseAt(c)+path).MustBe(404).MustNotSay("neighbor", c.Number)
	}
	r.Post(caseAt(c)+"/add", "more", "It was not me.").MustBe(404)
	h.as("coach", "en").Open(caseAt(c)).MustBe(404)
}

// TestARepresentativeTellsForTheMember: on their pages, by the paper on file, and not about themselves.
func TestARepresentativeTellsForTheMember(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.appoint(h.as("rosa!", lang), lang)
		h.signs(lang)
		base := "/for/" + string(h.rosa) + "/complaints"
		r := h.as("lucia!", lang).Open(base+"/new").MustBe(200).Submit("", "words", "My mother waited two hours.").MustBe(200)
		c := h.case1()
		r.MustSay(c.Number)
		if c.Speaker.Standing != complaint.ARepresentative || c.Speaker.Paper == "" || c.State != complaint.Received {
			t.Errorf("speaker = %+v, %s", c.Speaker, c.State)
		}
		r.Open(base).MustSay(c.Number)
		h.as("rosa", lang).Open(caseAt(c)).MustSay("My mother waited two hours.", "Lucia Alvarez")

		files(h.as("rosa", lang), "My daughter takes my money.")
		about := h.case1()
		class := h.work().Case.Class
		class.Subjects = []complaint.Subject{{Kind: complaint.AnotherMember, Person: h.doors["lucia"].Person}}
		class.Procedure = complaint.Grievance
		_, err := h.rooms.Complaints.Classify(t.Context(), h.cause(), h.work(), class, "")
		must(t, err)
		r.Open(base).MustBe(200).MustSay(c.Number).MustNotSay(about.Number)
		r.Open(base + "/" + string(about.ID)).MustBe(404)
	})
}

// TestARepresentativeForOtherThings has no complaints page.
func TestARepresentativeForOtherThings(t *testing.T) {
	h := build(t)
	h.grant(access.GrantRepresentative, h.lucia, access.Coverage)
	r := h.as("lucia!", "en").Open("/for/" + string(h.rosa)).MustBe(200).MustNotSay("Tell us what went wrong")
	r.Open("/for/" + string(h.rosa) + "/complaints").MustBe(404)
}

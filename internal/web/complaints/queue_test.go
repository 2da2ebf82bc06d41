package complaints_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/complaints"
)

const day = 24 * time.Hour

// TestTheQueueIsOrderedByTheNextLegalInstant, says how long there is in words, and names no member.
func TestTheQueueIsOrderedByTheNextLegalInstant(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		later := h.grievance("Rude on the phone.", "customer_service", noon.Add(-2*day)).Intake.Number
		late := h.grievance("Rude again.", "customer_service", noon.Add(-33*day)).Intake.Number
		today := h.grievance("Rude once more.", "customer_service", noon.Add(-30*day)).Intake.Number
		page := h.as("carl", lang).Open("/complaints?list=all").MustSay(late, today, later, in(lang, "3 days late", "3 días de retraso"),
			in(lang, "Due today", "Vence hoy"), in(lang, "28 days left", "Quedan 28 días"), in(lang, "Our own target was", "La meta propia era"))
		text := page.Text()
		if strings.Index(text, late) > strings.Index(text, today) || strings.Index(text, today) > strings.Index(text, later) {
			t.Errorf("wrong order:\n%s", text)
		}
		page.MustNotSay("Rosa", "Rude")
		h.as("carl", lang).Open("/complaints?list=all&overdue=yes").MustSay(late).MustNotSay(today, later)
		h.as("carl", lang).Open("/complaints?list=all&desk=billing").MustSay(in(lang, "No case fits", "Ningún caso coincide"))
		h.as("carl", lang).Open("/complaints?list=all&assignee=account-carl").MustSay("Carl Example", in(lang, "Remove this filter", "Quitar este filtro")).MustNotSay(late)
		h.as("carl", lang).Open("/complaints?desk=nonsense").MustBe(http.StatusBadRequest)
	})
}

// TestLegalDatesAndTargetsNeverLookAlike: each has its own mark, and a target says that it is ours.
func TestLegalDatesAndTargetsNeverLookAlike(t *testing.T) {
	h := build(t)
	h.grievance("Rude.", "customer_service", noon)
	body := string(h.as("carl", "en").Open("/complaints?list=all").Body)
	legal, target := strings.Index(body, `class="kw-legal kw-legal--calm"`), strings.Index(body, `class="kw-target"`)
	if legal < 0 || target < 0 || !strings.Contains(body[target:target+80], "Our own target") {
		t.Errorf("legal at %d, target at %d", legal, target)
	}
}

// TestTakeTheNext gives the most urgent case that nobody has, once; whoever works at no desk is told what to do.
func TestTakeTheNext(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.grievance("Rude.", "customer_service", noon.Add(-2*day))
		urgent := h.grievance("Rude again.", "customer_service", noon.Add(-29*day)).Cases[0]
		take := in(lang, "Take the next one", "Tomar el siguiente")
		h.as("cleo", lang).Open("/complaints").Submit(take).MustSay(in(lang, "You work at no desk yet", "todavía no trabaja en ninguna mesa"))
		carl := h.as("carl", lang).Open("/complaints").MustSay(in(lang, "Your list is empty", "Su lista está vacía")).Submit(take)
		if want := complaints.CasePath(string(urgent.ID)); carl.At.Path != want {
			t.Fatalf("at %s, want %s", carl.At.Path, want)
		}
		h.as("carl", lang).Open("/complaints").MustSay(urgent.Number, "Carl Example").Submit(take)
		h.as("carl", lang).Open("/complaints").Submit(take).MustSay(in(lang, "No case of your desks waits", "ningún caso de sus mesas espera"))
	})
}

// TestSavedLists are kept with their filters, opened and forgotten.
func TestSavedLists(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		keep := in(lang, "Keep this list", "Guardar esta lista")
		carl := h.as("carl", lang).Open("/complaints?list=all&desk=pharmacy&overdue=yes").Submit(keep, "name", "Late pills")
		carl.MustSay("Late pills", in(lang, "The list is kept", "La lista está guardada"))
		if q := carl.At.Query(); q.Get("desk") != "pharmacy" || q.Get("overdue") != "yes" {
			t.Errorf("at %s", carl.At)
		}
		carl.Open("/complaints/search?q=rude").Submit(keep, "name", "All the rudeness").MustBeAt("/complaints/search")
		if got := carl.At.Query().Get("q"); got != "rude" {
			t.Errorf("the search is for %q", got)
		}
		carl.Open("/complaints").MustSay("All the rudeness").Post("/complaints/views/drop", "name", "All the rudeness").MustSay("Late pills").MustNotSay("All the rudeness")
		carl.Open("/complaints").Submit("/complaints/views/drop").MustNotSay("Late pills")
		carl.Open("/complaints").Submit(keep, "name", " ").MustSay(in(lang, "give the list a name", "Dé un nombre"))
	})
}

// TestSeveralAtOnce: a preview changes nothing; then each case has a result of its own.
func TestSeveralAtOnce(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		h.worker(complaint.Worker{Account: "account-cleo", Name: "Cleo Example", Person: h.doors["cleo"].Person, Desks: []complaint.Desk{complaint.MemberServices}})
		a, b := h.grievance("Rude.", "customer_service", noon).Cases[0], h.grievance("The bill is wrong.", "billing", noon).Cases[0]
		carl := h.as("carl", lang).Open("/complaints?list=all").Submit("/complaints/bulk", "case", string(a.ID), "case", string(b.ID), "kind", "assign", "account", "account-cleo")
		carl.MustBe(200).MustSay("Cleo Example", in(lang, "It would happen to 1 case", "Ocurriría con 1 caso"), in(lang, "This person cannot have it", "Esta persona no puede tenerlo"))
		h.as("cleo", lang).Open("/complaints").MustSay(in(lang, "Your list is empty", "Su lista está vacía"))
		carl.Submit(in(lang, "Do it to 1 case", "Hacerlo con 1 caso")).MustBe(200).MustSay(in(lang, "It happened to 1 case", "Ocurrió con 1 caso"))
		h.as("cleo", lang).Open("/complaints").MustSay(a.Number).MustNotSay(b.Number)
		carl.Open("/complaints?list=all").Submit("/complaints/bulk", "kind", "assign", "account", "account-cleo").MustBe(422).MustSay(in(lang, "at least one case", "al menos un caso"))
		carl.Open("/complaints?list=all").Submit("/complaints/bulk", "case", string(a.ID), "kind", "desk").MustBe(422).MustSay(in(lang, "choose a desk", "Elija una mesa"))
		carl.Open("/complaints?list=all").Submit("/complaints/bulk", "case", string(a.ID), "kind", "note").MustBe(422)
	})
}

// TestPagesOfTheQueue go on where the page before ended.
func TestPagesOfTheQueue(t *testing.T) {
	h := build(t)
	for i := range 55 {
		h.grievance("Rude.", "customer_service", noon.Add(-time.Duration(i)*time.Minute))
	}
	carl := h.as("carl", "en").Open("/complaints?list=all").MustSay("55 cases")
	first := strings.Count(string(carl.Body), `name="case"`)
	carl.Follow("Next")
	if second := strings.Count(string(carl.Body), `name="case"`); first != 50 || second != 5 {
		t.Errorf("pages of %d and %d", first, second)
	}
	carl.Follow("First").MustBe(200)
}

// TestFindByNumber: the number leads to the case; a slip is said kindly; words find what was said.
func TestFindByNumber(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.grievance("The elevator was broken.", "other", noon).Cases[0]
		if at := h.as("carl", lang).Open("/complaints/search?q=" + c.Number).At.Path; at != complaints.CasePath(string(c.ID)) {
			t.Errorf("at %s", at)
		}
		h.as("carl", lang).Open("/complaints/search?q=0000001-4").MustSay(in(lang, "has a slip somewhere", "tiene un error en alguna parte"))
		h.as("carl", lang).Open("/complaints/search?q=elev").MustSay(c.Number).MustNotSay("Rosa")
		h.as("carl", lang).Open("/complaints/search?q=zzyzx").MustSay(in(lang, "No case fits", "Ningún caso coincide"))
		h.as("carl", lang).Open("/complaints/search?from=2026-07-01&to=2026-07-01").MustSay(c.Number)
		h.as("carl", lang).Open("/complaints/search?from=2026-07-02").MustNotSay(c.Number)
		h.as("carl", lang).Open("/complaints/search?from=yesterday").MustBe(http.StatusBadRequest)
	})
}

// TestFindTheMemberFirst: their cases, with a look that they can see; not those about the visitor.
func TestFindTheMemberFirst(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.grievance("Rude.", "customer_service", noon).Cases[0]
		about := h.receive(complaint.Receipt{
			Channel: complaint.ByPhone, Words: "Carl was rude.", Member: h.rosa, Speaker: complaint.Speaker{Standing: complaint.TheMember},
			Matters: []complaint.Matter{{Class: complaint.Class{
				Procedure: complaint.Grievance, Product: complaint.MA, Category: "customer_service",
				Subjects: []complaint.Subject{{Kind: complaint.StaffMember, Person: h.doors["carl"].Person}},
			}}},
		}).Cases[0]
		carl := h.as("carl", lang).Open("/complaints/search").Submit(in(lang, "Find the member", "Buscar al miembro"), "find", "alvarez").Follow("Rosa Alvarez Ortiz")
		carl.MustBe(200).MustSay(c.Number, in(lang, "This look is in the record", "Esta consulta queda registrada")).MustNotSay(about.Number)
		h.as("carl", lang).Open("/complaints?list=all").MustSay(c.Number).MustNotSay(about.Number)
		h.as("carl", lang).Open("/complaints/search").Submit(in(lang, "Find the member", "Buscar al miembro")).MustBe(422)
		h.as("carl", lang).Open("/complaints/members/nobody").MustBe(http.StatusNotFound)
	})
}

// TestTheTeam: leads keep the list; who is on it is offered work; others read it.
func TestTheTeam(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		id, err := h.rooms.Accounts.Create(t.Context(), h.cause(), account.Fresh{
			Login: "nina", Person: h.register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName("Nina Newman")}}),
			Roles: []access.Role{access.RoleComplaints},
		})
		must(t, err)
		page := h.as("carl", lang).Open("/complaints/team").MustSay("Carl Example", in(lang, "May sign as", "Puede firmar como"))
		page.Follow("Nina Newman").MustBe(200).Submit(in(lang, "Save", "Guardar")).MustBe(422).MustSay(in(lang, "at least one desk", "al menos una mesa"))
		page.Submit(in(lang, "Save", "Guardar"), "desks", "billing", "languages", "vi", "away-month", "7", "away-day", "9", "away-year", "2026").
			MustSay("Nina Newman", in(lang, "Away until Jul 9, 2026", "Ausente hasta el 9 de julio de 2026"), in(lang, "Vietnamese", "Vietnamita"))
		h.as("cleo", lang).Open("/complaints/team").MustSay("Nina Newman")
		h.as("cleo", lang).Open("/complaints/team/" + string(id)).MustBe(http.StatusNotFound)
	})
}

// TestOversight shows what is late and what nobody has, each case once.
func TestOversight(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		late := h.grievance("Rude.", "customer_service", noon.Add(-33*day)).Intake.Number
		near := h.grievance("Rude.", "customer_service", noon.Add(-28*day)).Intake.Number
		page := h.as("carl", lang).Open("/complaints/oversight").MustSay(late, near, in(lang, "Overdue by law", "Vencidos por ley"))
		if n := strings.Count(page.Text(), late); n != 1 {
			t.Errorf("%s stands there %d times", late, n)
		}
	})
}

// TestTheBalanceAddsUp: every contact is a case, a link, an explanation or waits.
func TestTheBalanceAddsUp(t *testing.T) {
	both(t, func(t *testing.T, h *house, lang string) {
		c := h.grievance("Rude.", "customer_service", noon).Cases[0]
		wait := func() complaint.IntakeID {
			return h.receive(complaint.Receipt{Channel: complaint.ByLetter, Words: "Still rude.", Speaker: complaint.Speaker{Standing: complaint.TheMember}}).Intake.ID
		}
		link, explain := wait(), wait()
		wait()
		carl := h.as("carl", lang).Open("/complaints/unmatched/" + string(link))
		carl.Submit("/complaints/unmatched/"+string(link)+"/link", "number", "0000001-4").MustBe(422).MustSay(in(lang, "a slip somewhere", "un error en alguna parte"))
		carl.Submit("/complaints/unmatched/"+string(link)+"/link", "number", "0000099-"+digit(t, 99)).MustBe(422).MustSay(in(lang, "no open case", "ningún caso abierto"))
		carl.Submit("/complaints/unmatched/"+string(link)+"/link", "number", c.Number).MustBeAt(complaints.CasePath(string(c.ID)))
		carl.Open("/complaints/unmatched/"+string(explain)).Submit("/complaints/unmatched/"+string(explain)+"/explain", "note", "x").MustBe(422)
		carl.Submit("/complaints/unmatched/"+string(explain)+"/explain", "reason", "praise").MustBeAt("/complaints/unmatched")
		carl.Open("/complaints/balance").MustSay(in(lang, "4 received = 1 became cases + 1 linked + 1 explained + 1 waiting", "4 recibidos = 1 son casos + 1 enlazados + 1 explicados + 1 en espera"))
		carl.Open("/complaints/balance?from-month=7&from-day=2&from-year=2026&to-month=7&to-day=1&to-year=2026").MustBe(422)
		carl.Open("/complaints/unmatched/" + string(explain)).MustBe(http.StatusNotFound)
	})
}

// digit is the check digit of a receipt number.
func digit(t *testing.T, seq int64) string {
	t.Helper()
	_, check, _ := strings.Cut(complaint.FormatNumber(seq, 1), "-")
	return check
}

// TestWhoOpensWhichPage is the table of roles and pages. For others a page does not exist.
func TestWhoOpensWhichPage(t *testing.T) {
	h := build(t)
	for path, open := range map[string]string{
		"/complaints": "carl cleo", "/complaints/search": "carl cleo", "/complaints/unmatched": "carl cleo", "/complaints/balance": "carl cleo",
		"/complaints/team": "carl cleo", "/complaints/oversight": "carl cleo", "/complaints/new": "carl cleo sue", "/complaints/members/" + string(h.rosa): "carl cleo",
	} {
		for _, who := range []string{"carl", "cleo", "sue", "anna", "pat", "cora", "mem"} {
			want := http.StatusNotFound
			if strings.Contains(" "+open+" ", " "+who+" ") {
				want = http.StatusOK
			}
			if got := h.as(who, "en").Open(path).Status; got != want {
				t.Errorf("%s opens %s: status %d, want %d", who, path, got, want)
			}
		}
	}
	for role, want := range map[access.Role]bool{access.RoleComplaints: true, access.RoleService: false} {
		if path, ok := complaints.Home(role); ok != want || path != complaints.QueuePath {
			t.Errorf("home of %s: %s, %v", role, path, ok)
		}
	}
}

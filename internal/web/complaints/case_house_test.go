package complaints_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/complaint/report"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/rules"
)

// thePress is one warm browser for all tests of the package. It starts with the first letter that is printed.
var thePress = press.New(press.Options{})

func TestMain(m *testing.M) {
	defer func() { _ = thePress.Close() }()
	m.Run()
}

var theBook = sync.OnceValues(func() (*contact.Book, error) { return contact.LoadBook(rules.Files) })

// openMail opens the room that sends letters.
func (h *house) openMail(profile plan.Profile) {
	h.t.Helper()
	book, err := theBook()
	must(h.t, err)
	r := &h.rooms
	r.Contact, err = contact.New(contact.Options{
		Letters: r.Letters, People: r.People, Guard: r.Guard, Book: book, Profile: profile, Archive: r.Archive, Press: thePress,
	})
	must(h.t, err)
}

// openModule opens the plan's side of CMS's module.
func (h *house) openModule(db *store.DB, rec *record.Record) {
	h.t.Helper()
	data, err := ctm.LoadRules(rules.Files)
	must(h.t, err)
	h.rooms.Module = ctm.New(ctm.Options{DB: db, Record: rec, Cases: h.rooms.Complaints, People: h.rooms.People, Rules: data})
}

// openReports opens the room that takes evidence out. Nobody counts members here.
func (h *house) openReports(rec *record.Record) {
	h.t.Helper()
	r := &h.rooms
	layouts, err := report.LoadRules(rules.Files)
	must(h.t, err)
	r.Reports = report.New(report.Options{
		Record: rec, Complaints: r.Complaints, People: r.People, Guard: r.Guard, Module: r.Module, Archive: r.Archive, Press: thePress, Rules: layouts, Zone: r.Zone,
	})
}

// staff adds somebody who works at complaint desks.
func (h *house) staff(who, name string, reviews ...string) {
	h.t.Helper()
	h.letIn(who, access.RoleComplaints)
	h.worker(complaint.Worker{
		Account: "account-" + who, Name: name, Person: h.doors[who].Person, Desks: complaint.Desks, Reviews: reviews, Languages: []string{"en", "es"},
	})
}

// file is a case of a contact that was put on record.
func (h *house) file(f complaint.Filed) complaint.Case {
	h.t.Helper()
	if len(f.Cases) == 0 {
		h.t.Fatal("the contact has no case")
	}
	return f.Cases[0]
}

// now is a case as it stands.
func (h *house) nowOf(id complaint.ID) complaint.Case {
	h.t.Helper()
	o, err := h.rooms.Complaints.Open(h.t.Context(), h.doors["cleo"], id, "test", h.now)
	must(h.t, err)
	return o.Case
}

func pathOf(c complaint.Case) string { return "/complaints/cases/" + string(c.ID) }

// at opens the page of a case.
func (h *house) at(who, lang string, c complaint.Case) *shelltest.Reader {
	h.t.Helper()
	return h.as(who, lang).Open(pathOf(c)).MustBe(200)
}

// act sends the form of an act.
func (h *house) act(who, lang string, c complaint.Case, name string, fields ...string) *shelltest.Reader {
	h.t.Helper()
	return h.as(who, lang).Open(pathOf(c)+"/act/"+name).MustBe(200).Submit(pathOf(c)+"/act/"+strings.Split(name, "?")[0]+after(name), fields...)
}

func after(name string) string {
	if _, query, ok := strings.Cut(name, "?"); ok {
		return "?" + query
	}
	return ""
}

// settle ticks everything that a decision needs.
func (h *house) settle(who string, c complaint.Case) {
	h.t.Helper()
	for _, x := range h.nowOf(c.ID).Checks {
		if x.Needed && !x.Done {
			h.act(who, "en", c, "check?id="+x.Item, "result", "done", "check_note", "In the file.").MustBe(200)
		}
	}
}

const decisionTell = "Usted tenía razón. Hablamos con el hospital."

// decides takes the decision that most tests need.
func (h *house) decides(who, lang string, c complaint.Case, more ...string) *shelltest.Reader {
	h.t.Helper()
	return h.act(who, lang, c, "decide", append([]string{"outcome", "substantiated", "decision_done", "Read the records.", "decision_tell", decisionTell}, more...)...)
}

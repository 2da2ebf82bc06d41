package complaints_test

import (
	"sync"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
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

package contact_test

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday 14 January 2026, 12:00 in New York.
var noon = time.Date(2026, 1, 14, 17, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// thePress is one warm browser for all tests of the package.
var thePress = press.New(press.Options{})

func TestMain(m *testing.M) {
	defer func() { _ = thePress.Close() }()
	m.Run()
}

var theBook = sync.OnceValues(func() (*contact.Book, error) { return contact.LoadBook(rules.Files) })

func book(t testing.TB) *contact.Book {
	t.Helper()
	b, err := theBook()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// world is a plan with some people.
type world struct {
	t       testing.TB
	db      *store.DB
	rec     *record.Record
	people  *person.Directory
	guard   *access.Guard
	letters *letter.Letters
	archive *archive.Archive
	contact *contact.Contact
	now     time.Time
}

func newWorld(t testing.TB, db *store.DB) *world { return newWorldOf(t, db, "demo", thePress) }

func newWorldOf(t testing.TB, db *store.DB, profile string, p *press.Press) *world {
	t.Helper()
	w := &world{t: t, db: db, now: noon}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views:   []record.View{person.View{}, access.Views{}, privacy.View{}},
		KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.rec = rec
	w.people = person.New(person.Options{DB: db, Record: rec})
	w.guard, err = access.New(t.Context(), access.Options{DB: db, Record: rec, People: w.people, Files: rules.Files, Zone: zone})
	w.must(err)
	t.Cleanup(func() { _ = w.guard.Close() })
	w.letters, w.archive = letter.New(db, rec), archive.New(db)
	of, err := plan.Load(plans.Files, profile)
	w.must(err)
	w.contact, err = contact.New(contact.Options{
		Letters: w.letters, People: w.people, Guard: w.guard, Book: book(t), Profile: of, Archive: w.archive, Press: p,
	})
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) by(who string) person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: who, Role: who, Channel: "test"}}
}

// register registers somebody at 1 Main St, Albany.
func (w *world) register(name string, as person.Capacity, p person.Preferences) person.ID {
	w.t.Helper()
	id, err := w.people.Register(w.t.Context(), w.by("steward"), person.Person{
		Capacities: []person.Capacity{as}, Names: []person.Name{{Text: name}}, Preferences: p,
		Addresses: []person.Address{{Use: "home", Lines: []string{"1 Main St", "Apt. <2>"}, City: "Albany", State: "NY", Zip: "12207"}},
	})
	w.must(err)
	return id
}

func (w *world) member(written string, format person.Format) person.ID {
	w.t.Helper()
	return w.register("Rosa Álvarez", person.Member, person.Preferences{Written: written, Format: format})
}

func (w *world) change(id person.ID, edit func(*person.Person)) {
	w.t.Helper()
	_, err := w.people.Change(w.t.Context(), w.by("steward"), id, func(p *person.Person) error {
		edit(p)
		return nil
	})
	w.must(err)
}

// representative makes somebody the member's proven representative.
func (w *world) representative(member, who person.ID) {
	w.t.Helper()
	_, err := w.guard.Grant(w.t.Context(), w.by("papers"), access.Grant{
		Kind: access.GrantRepresentative, Member: member, To: who, From: clock.MustParse("2026-01-01"), Basis: "paper",
	})
	w.must(err)
}

// want records that a letter is wanted.
func (w *world) want(command string, x letter.Wanted) letter.ID {
	w.t.Helper()
	to, err := w.people.Get(w.t.Context(), x.Recipient())
	w.must(err)
	one, err := letter.Append(to, command, x)
	w.must(err)
	_, err = w.rec.Append(w.t.Context(), record.Command{ID: command, At: w.now, Zone: zone}, one)
	w.must(err)
	return letter.ID(one.Stream.ID())
}

// acknowledged is an acknowledgement for a member.
func acknowledged(member person.ID) letter.Wanted {
	return letter.Wanted{
		Member: member, Template: "complaint_acknowledged", About: "case",
		Values: map[string]string{"number": "K-1000-7", "received": "2026-01-13", "due": "2026-02-12", "procedure": "grievance", "category": "billing"},
	}
}

func (w *world) print(id letter.ID) letter.Letter {
	w.t.Helper()
	l, err := w.contact.Print(w.t.Context(), w.by("letters"), id)
	w.must(err)
	return l
}

func (w *world) document(l letter.Letter) []byte {
	w.t.Helper()
	_, body, err := w.archive.Get(w.t.Context(), archive.Hash(l.Printed.Hash))
	w.must(err)
	return body
}

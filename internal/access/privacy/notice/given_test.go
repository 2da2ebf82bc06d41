package notice_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

const zone = "America/New_York"

// world is a plan that gives notices.
type world struct {
	t       testing.TB
	db      *store.DB
	rec     *record.Record
	people  *person.Directory
	notices *notice.Notices
	letters *letter.Letters
	book    *notice.Book
	now     time.Time
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, db: db}
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: []record.View{person.View{}, privacy.View{}}, KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true,
	})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	r, err := privacy.LoadRules(rules.Files)
	w.must(err)
	every, lead, err := r.RemindEvery(clock.MustParse("2026-03-01"))
	w.must(err)
	if every != clock.Years(3) || lead != 60 {
		t.Fatalf("reminded every %s, %d days ahead", every, lead)
	}
	w.rec, w.people = rec, person.New(person.Options{DB: db, Record: rec})
	w.notices = notice.New(notice.Options{DB: db, Record: rec, People: w.people, Every: every})
	w.letters = letter.New(db, rec)
	w.book, err = notice.Load(plans.Files, "demo", "en", "es")
	w.must(err)
	w.on("2026-03-01")
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) on(day string) {
	at, err := clock.MustZone(zone).Instant(clock.MustParse(day), clock.Wall{Hour: 12}, clock.Refuse)
	w.must(err)
	w.now = at
}

func (w *world) by(id string) person.Cause {
	return person.Cause{At: w.now, Zone: zone, Actor: record.Actor{ID: "run", Role: "system", Channel: "test"}, ID: id}
}

func (w *world) register(number string, p person.Person) person.ID {
	w.t.Helper()
	p.Capacities = []person.Capacity{person.Member}
	p.Names = []person.Name{{Text: "Member " + number}}
	p.Identifiers = []person.Identifier{{System: person.MemberNumber, Value: number}}
	id, err := w.people.Register(w.t.Context(), w.by(""), p)
	w.must(err)
	return id
}

func (w *world) current() notice.Notice {
	n, ok := w.book.Current("en", clock.MustZone(zone).DateOf(w.now))
	if !ok {
		w.t.Fatal("no notice is in force")
	}
	return n
}

func (w *world) due(by string) []person.ID {
	w.t.Helper()
	var all []person.ID
	page := notice.Page{Limit: 2}
	for page.Limit > 0 {
		some, next, err := w.notices.DueReminders(w.t.Context(), clock.MustParse(by), page)
		w.must(err)
		for _, d := range some {
			all = append(all, d.Member)
		}
		page = next
	}
	return all
}

func TestReminderEveryThreeYears(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		var members []person.ID
		for i := range 5 {
			members = append(members, w.register(fmt.Sprint("M", i), person.Person{Preferences: person.Preferences{Written: "es"}}))
		}
		w.must(w.notices.Give(t.Context(), w.by("mailing"), w.current(), "mail", members[:4]...))
		w.must(w.notices.Give(t.Context(), w.by("mailing"), w.current(), "mail", members[:4]...)) // a retry gives nothing anew
		if n, err := w.rec.Load(t.Context(), record.Stream("notice", string(members[0]))); len(n) != 1 || err != nil {
			t.Errorf("%d events after a retry, %v", len(n), err)
		}
		new, err := w.notices.Ungiven(t.Context(), members)
		w.must(err)
		if !slices.Equal(new, members[4:]) {
			t.Errorf("never given: %v", new)
		}
		if got := w.due("2029-02-28"); len(got) != 0 {
			t.Errorf("due a day too early: %v", got)
		}
		if got := w.due("2029-03-01"); len(got) != 4 {
			t.Errorf("due on the last day: %d, expected 4", len(got))
		}
		w.dies(members[3])
		w.on("2029-02-01")
		w.must(w.notices.Remind(t.Context(), w.by("reminders"), w.current(), members[:4]...))
		if got := w.due("2029-03-01"); len(got) != 0 {
			t.Errorf("still due after the reminder: %v", got)
		}
		if got := w.due("2032-02-01"); len(got) != 3 {
			t.Errorf("due three years after the reminder: %d, expected the three who live", len(got))
		}
		open, _, err := w.letters.Open(t.Context(), letter.Page{})
		w.must(err)
		if len(open) != 3 || open[0].Template != letter.NoticeReminder || open[0].Language != "es" {
			t.Errorf("%d letters, first %+v", len(open), open)
		}
		w.must(w.letters.Sent(t.Context(), w.by(""), open[0].ID, "mail"))
		w.must(w.letters.Sent(t.Context(), w.by(""), open[0].ID, "mail"))
		if n, err := w.letters.OpenCount(t.Context()); n != 2 || err != nil {
			t.Errorf("%d letters wait, %v", n, err)
		}
		if err := w.letters.Sent(t.Context(), w.by(""), "nothing", "mail"); !errors.Is(err, letter.ErrUnknown) {
			t.Errorf("a letter that nobody wanted was sent: %v", err)
		}
	})
}

func (w *world) dies(id person.ID) {
	w.t.Helper()
	_, err := w.people.Change(w.t.Context(), w.by(""), id, func(p *person.Person) error {
		day := clock.MustParse("2028-05-01")
		p.Death = &day
		return nil
	})
	w.must(err)
}

func TestAcknowledge(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id := w.register("M1", person.Person{})
		v := access.Visitor{Account: "a", Person: id, Role: access.RoleMember}
		staff := access.Visitor{Account: "b", Person: id, Role: access.RoleService}
		if err := w.notices.Acknowledge(t.Context(), w.by(""), staff, w.current()); !errors.Is(err, access.ErrRefused) {
			t.Errorf("staff acknowledged for a member: %v", err)
		}
		w.must(w.notices.Acknowledge(t.Context(), w.by(""), v, w.current()))
		w.must(w.notices.Acknowledge(t.Context(), w.by(""), v, w.current()))
		s, err := w.notices.Mine(t.Context(), v)
		w.must(err)
		if s.AcknowledgedVersion != "2026.1" || !s.AcknowledgedAt.Equal(w.now) || s.Version != "" {
			t.Errorf("%+v", s)
		}
		w.must(w.notices.Give(t.Context(), w.by(""), w.current(), "portal", id))
		s, err = w.notices.Mine(t.Context(), v)
		w.must(err)
		if s.Version != "2026.1" || s.AcknowledgedVersion != "2026.1" || s.DueOn != clock.MustParse("2029-03-01") {
			t.Errorf("after it was given: %+v", s)
		}
		if o := s.Obligation(clock.MustZone(zone), clock.Years(3)); o.DueDate != s.DueOn || o.Basis != "45 CFR 164.520(c)(1)(ii)" {
			t.Errorf("obligation %+v", o)
		}
		w.must(w.rec.Rebuild(t.Context(), nil))
		if again, err := w.notices.Mine(t.Context(), v); again != s || err != nil {
			t.Errorf("after a rebuild %+v, %v; before %+v", again, err, s)
		}
		if _, err := w.notices.ForMember(t.Context(), access.Pass{}); !errors.Is(err, access.ErrRefused) {
			t.Errorf("read without a pass: %v", err)
		}
	})
}

// BenchmarkDueReminders reads one page among a million members who are due.
func BenchmarkDueReminders(b *testing.B) {
	w := newWorld(b, storetest.Open(b, store.SQLite))
	const members, chunk = 1_000_000, 1000
	columns := []string{"person_id", "version", "language", "given_day", "told_day", "due_day", "acknowledged_us", "acknowledged_version"}
	w.must(w.db.Write(b.Context(), func(tx *store.Tx) error {
		for first := 0; first < members; first += chunk {
			var values []any
			for i := first; i < first+chunk; i++ {
				values = append(values, fmt.Sprintf("%016x", i*2654435761%1_000_003), "2026.1", "en", 20000, 20000, 21000+i%365, 0, "")
			}
			if err := tx.Send(b.Context(), store.Inserts("notice_given", columns, values, "on conflict (person_id) do nothing")...); err != nil {
				return err
			}
		}
		return nil
	}))
	page := notice.Page{Limit: 500}
	for b.Loop() {
		some, next, err := w.notices.DueReminders(b.Context(), 22000, page)
		if err != nil || len(some) == 0 {
			b.Fatal(len(some), err)
		}
		page = next
		if page.Limit == 0 {
			page = notice.Page{Limit: 500}
		}
	}
}

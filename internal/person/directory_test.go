package person_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var (
	now    = time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)
	today  = clock.MustParse("2026-03-02")
	tester = person.Cause{At: now, Actor: record.Actor{ID: "tester", Role: "data steward", Channel: "test"}}
)

// house is a directory with what it stands on.
type house struct {
	*person.Directory
	t   testing.TB
	db  *store.DB
	rec *record.Record
}

func build(t testing.TB, db *store.DB) *house {
	t.Helper()
	rec := recordtest.Open(t, db, person.View{})
	return &house{Directory: person.New(person.Options{DB: db, Record: rec}), t: t, db: db, rec: rec}
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) register(p person.Person) person.ID {
	h.t.Helper()
	id, err := h.Register(h.t.Context(), tester, p)
	h.must(err)
	return id
}

func (h *house) get(id person.ID) person.Person {
	h.t.Helper()
	p, err := h.Get(h.t.Context(), id)
	h.must(err)
	return p
}

func (h *house) wants(err, want error) {
	h.t.Helper()
	if !errors.Is(err, want) {
		h.t.Errorf("error is %v, want %v", err, want)
	}
}

// tables reads the views as text.
func (h *house) tables() string {
	h.t.Helper()
	var out strings.Builder
	for _, q := range []string{
		"select id, version, capacities, birth_day, sort_name, zip, merged_into, doc from person order by id",
		"select i.system, i.value, p.id, i.from_day, i.to_day from person_identifier i join person p on p.seq = i.seq order by 1, 2, 3",
		"select k.token, p.id, k.rest from person_name_key k join person p on p.seq = k.seq order by 1, 2, 3",
		"select r.other_id, r.kind, p.id, r.from_day, r.to_day from person_relation r join person p on p.seq = r.seq order by 1, 2, 3, 4",
		"select a, b, version, score, not_same, reasons from person_candidate order by 1, 2",
	} {
		rows, err := h.db.Read().QueryContext(h.t.Context(), q)
		h.must(err)
		columns, err := rows.Columns()
		h.must(err)
		for rows.Next() {
			values := make([]any, len(columns))
			for i := range values {
				values[i] = new(string)
			}
			h.must(rows.Scan(values...))
			for _, v := range values {
				fmt.Fprintf(&out, "%s|", *v.(*string))
			}
			out.WriteByte('\n')
		}
		h.must(errors.Join(rows.Err(), rows.Close()))
	}
	return out.String()
}

// replays makes sure that the record alone gives the same tables.
func (h *house) replays() {
	h.t.Helper()
	before := h.tables()
	h.must(h.rec.Rebuild(h.t.Context(), nil))
	if after := h.tables(); after != before {
		h.t.Errorf("replay differs:\nbefore\n%s\nafter\n%s", before, after)
	}
}

func day(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

func number(system person.System, value string) person.Identifier {
	return person.Identifier{System: system, Value: value}
}

func rosa() person.Person {
	return person.Person{
		Capacities:  []person.Capacity{person.Member},
		Names:       []person.Name{person.ParseName("Rosa María Álvarez")},
		Birth:       day("1950-04-30"),
		Sex:         "female",
		Identifiers: []person.Identifier{number(person.MemberNumber, "M1"), number(person.MBI, "1EG4-TE5-MK73")},
		Addresses:   []person.Address{{Use: "home", Lines: []string{"1 Main St"}, City: "Hull", State: "MA", Zip: "02045"}},
	}
}

func TestSomebodyIsRegisteredChangedAndFound(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		id := h.register(rosa())
		p := h.get(id)
		if p.Name() != "Rosa María Álvarez" || p.Version != 1 || p.Identifiers[1].Value != "1EG4TE5MK73" {
			t.Errorf("registered %+v", p)
		}
		for _, i := range []person.Identifier{number(person.MBI, "1eg4 te5 mk73"), number(person.MemberNumber, "M1")} {
			got, err := h.Resolve(t.Context(), i.System, i.Value)
			h.must(err)
			if got != id {
				t.Errorf("%s resolves to %s", i.System, got)
			}
		}
		p, err := h.Change(t.Context(), tester, id, func(p *person.Person) error {
			p.Names = append(p.Names, person.ParseName("Rosa O'Hara"))
			p.Preferences.Written = "es"
			return nil
		})
		h.must(err)
		if p.Version != 2 || p.Preferences.Written != "es" {
			t.Errorf("changed %+v", p)
		}
		for _, text := range []string{"alvarez", "ALVAREZ ROSA", "ros alv", "ohara", "o'hara, r", "1EG4TE5MK73", "M1", "maria"} {
			page, err := h.Search(t.Context(), person.Query{Text: text})
			h.must(err)
			if len(page.People) != 1 || page.People[0].ID != id {
				t.Errorf("search %q found %d", text, len(page.People))
			}
		}
		for _, q := range []person.Query{{Text: "alvarez", Birth: day("1950-05-30")}, {Text: "alvarez", Zip: "02046"}, {Text: "alvarez", Capacity: person.Agent}, {}} {
			page, err := h.Search(t.Context(), q)
			h.must(err)
			if len(page.People) != 0 {
				t.Errorf("search %+v found %d", q, len(page.People))
			}
		}
		_, err = h.Get(t.Context(), "nobody")
		h.wants(err, person.ErrNoPerson)
		_, err = h.Resolve(t.Context(), person.MBI, "not one")
		h.wants(err, person.ErrNoPerson)
		_, err = h.Register(t.Context(), tester, person.Person{Identifiers: []person.Identifier{number(person.MBI, "1EG4TE5MK73")}})
		h.wants(err, person.ErrTaken)
		h.replays()
	})
}

func TestNothingDifferentIsNoEvent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		id := h.register(rosa())
		p, err := h.Change(t.Context(), tester, id, func(*person.Person) error { return nil })
		h.must(err)
		if p.Version != 1 {
			t.Errorf("version %d", p.Version)
		}
	})
}

func TestTheSameCommandTwiceIsOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		cause := tester
		cause.ID = "register-1"
		first, err := h.Register(t.Context(), cause, rosa())
		h.must(err)
		second, err := h.Register(t.Context(), cause, rosa())
		h.must(err)
		if first != second || h.get(first).Version != 1 {
			t.Errorf("%s and %s", first, second)
		}
	})
}

func TestErrorsHoldNoValues(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		_, err := h.Register(t.Context(), tester, person.Person{
			Capacities: []person.Capacity{"king"}, Sex: "secret", Birth: day("2000-01-02"), Death: day("2000-01-01"),
			Identifiers: []person.Identifier{number(person.MBI, "SECRET"), number(person.NPI, "123"), number(person.NPN, "0"), number(person.TaxID, "1")},
		})
		var wrong person.FieldErrors
		if !errors.As(err, &wrong) || len(wrong) != 7 {
			t.Fatalf("error is %v", err)
		}
		if strings.Contains(strings.ToLower(err.Error()), "secret") || strings.Contains(err.Error(), "2000") || store.KindOf(err) != store.Invalid {
			t.Errorf("error is %v", err)
		}
	})
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestHoldsTellsWhichNumbersAreTaken also when there are more of them than one query asks for.
func TestHoldsTellsWhichNumbersAreTaken(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := build(t, db)
		var asked []string
		for i := range 450 {
			n := fmt.Sprintf("H%03d", i)
			asked = append(asked, n)
			if i%3 == 0 {
				h.register(person.Person{Names: []person.Name{person.ParseName("Ann Holder")}, Identifiers: []person.Identifier{number(person.MemberNumber, n)}})
			}
		}
		held, err := h.Holds(t.Context(), person.MemberNumber, asked)
		h.must(err)
		for i, n := range asked {
			if held[n] != (i%3 == 0) {
				t.Fatalf("number %d: held is %v", i, held[n])
			}
		}
	})
}

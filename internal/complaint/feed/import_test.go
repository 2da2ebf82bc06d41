package feed_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/feed"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

const newYork = "America/New_York"

var noon = time.Date(2026, 7, 1, 16, 0, 0, 0, time.UTC)

type world struct {
	house.Rooms
	t   *testing.T
	now time.Time
	m   *feed.Map
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: noon}
	profile, err := plan.Load(plans.Files, "demo")
	w.must(err)
	db := storetest.Open(t, store.SQLite)
	rec, err := record.Open(t.Context(), db, record.Options{Views: house.Views(), KeyFile: filepath.Join(t.TempDir(), "key"), AdoptNewKey: true})
	w.must(err)
	t.Cleanup(func() { _ = rec.Close() })
	w.Rooms = house.Rooms{Plan: profile, DB: db, Record: rec}
	w.must(w.Open(t.Context(), w.now, nil))
	t.Cleanup(func() { _ = w.Close() })
	_, err = w.People.Register(t.Context(), w.cause("p"), person.Person{
		Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: "Rosa Alvarez"}},
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "M100"}},
	})
	w.must(err)
	w.m, err = feed.LoadMap(rules.Files, feed.DefaultMap)
	w.must(err)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) cause(id string) person.Cause {
	return person.Cause{ID: id, At: w.now, Zone: newYork, Actor: record.Actor{ID: "op", Role: "plan engineer", Channel: "test"}}
}

func (w *world) take(rows ...string) feed.Report {
	w.t.Helper()
	text := "\xef\xbb\xbfID,received,Channel,Words,Speaker,Member Number,Colour\r\n" + strings.Join(rows, "\r\n") + "\r\n"
	r, err := feed.Import(w.t.Context(), w.Complaints, w.People, w.cause(""), feed.Source{Name: "calls.csv", Content: []byte(text), Map: w.m})
	w.must(err)
	return r
}

func TestImport(t *testing.T) {
	w := newWorld(t)
	rows := []string{
		`1,2026-06-30 09:15,Phone,"I was billed twice",Member,M100,red`,
		`2,2026-06-30 10:00,Letter,"Nobody calls me back",,M999,red`,
		`3,tomorrow,Phone,words,Member,M100,red`,
		`4,2026-07-02 09:00,Phone,words,Member,M100,red`,
		`5,2026-06-30 11:00,Pigeon,words,Member,M100,red`,
		`6,2026-06-30 11:00,Phone,"my client was misled",Agent,M100,red`,
		`,2026-06-30 11:00,Phone,words,Member,M100,red`,
		`8,2026-06-30 11:00,Phone,,Member,M100,red`,
		`9,2026-06-30 11:00,Phone,words,Ghost,M100,red`,
	}
	r := w.take(rows...)
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.String())
	}
	want := []string{
		"calls.csv:4: received: expected a date and time in one of the ways that the map names",
		"calls.csv:5: received: expected not later than now",
		"calls.csv:6: Channel: expected one of the texts that the map names",
		"calls.csv:7: row: expected a row from the member or who stands for them; an agent's word opens no complaint",
		"calls.csv:8: ID: expected the id of the contact in its own system",
		"calls.csv:9: Words: expected what was said",
		"calls.csv:10: Speaker: expected one of the texts that the map names",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if r.Rows != 9 || r.New != 2 || r.Known != 0 || r.Bad != 7 || r.Cases != 1 || r.Waiting != 1 || r.Unmatched != 1 {
		t.Errorf("%+v", r)
	}
	w.again(rows)
}

// again: the same file changes nothing, and a row that says something else now is told of, not taken.
func (w *world) again(rows []string) {
	w.t.Helper()
	before, err := w.Record.Position(w.t.Context())
	w.must(err)
	w.now = w.now.Add(time.Hour)
	if r := w.take(rows...); r.New != 0 || r.Known != 2 || r.Bad != 7 {
		w.t.Errorf("again: %+v", r)
	}
	if r := w.take(strings.Replace(rows[0], "billed", "charged", 1)); r.Bad != 1 || !strings.Contains(r.Problems[0].Expected, "on record for this id") {
		w.t.Errorf("other words under a known id: %+v", r)
	}
	after, err := w.Record.Position(w.t.Context())
	w.must(err)
	if before != after {
		w.t.Errorf("the record went from %d to %d", before, after)
	}
}

// TestReceipt: the clock counts from when the other system had it, in the map's zone.
func TestRowTwiceInOneFile(t *testing.T) {
	w := newWorld(t)
	row := `7,2026-06-30 09:15,Phone,"I was billed twice",Member,M100,red`
	r := w.take(row, row)
	if r.Rows != 2 || r.New != 1 || r.Known != 1 || r.Cases != 1 {
		t.Errorf("a row that stands twice in a file: %+v, want one new, one known, one case", r)
	}
}

func TestReceipt(t *testing.T) {
	w := newWorld(t)
	w.take(`1,2026-06-30 23:30,Phone,"I was billed twice",Member,M100,red`)
	position, err := w.Record.Position(t.Context())
	w.must(err)
	found := 0
	w.must(w.Complaints.CasesAt(t.Context(), complaint.Past{Position: position}, func(c *complaint.Case) error {
		found++
		if want := time.Date(2026, 7, 1, 3, 30, 0, 0, time.UTC); !c.ReceivedAt.Equal(want) || c.Channel != complaint.ByPhone {
			t.Errorf("received %s by %s", c.ReceivedAt, c.Channel)
		}
		return nil
	}))
	if found != 1 {
		t.Errorf("%d cases", found)
	}
}

func TestHeader(t *testing.T) {
	w := newWorld(t)
	_, err := feed.Import(t.Context(), w.Complaints, w.People, w.cause(""), feed.Source{Name: "x.csv", Content: []byte("ID,Words\n1,x\n"), Map: w.m})
	if store.KindOf(err) != store.Invalid || !strings.Contains(fmt.Sprint(err), "received") {
		t.Errorf("a file without the day of receipt: %v", err)
	}
}

func TestMapsAreRefused(t *testing.T) {
	good := "id: x\nsystem: s\nzone: America/New_York\ntimes: ['2006-01-02']\ncolumns: {id: [a], received: [b], words: [c]}\n"
	if _, err := feed.ParseMap([]byte(good)); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"no system":             strings.Replace(good, "system: s", "system: ''", 1),
		"a zone that is not":    strings.Replace(good, "America/New_York", "Mars", 1),
		"a column that is not":  strings.Replace(good, "words: [c]", "words: [c], colour: [d]", 1),
		"no words":              strings.Replace(good, ", words: [c]", "", 1),
		"a channel that is not": good + "channels: {pigeon: [Pigeon]}\n",
		"a speaker with proof":  good + "speakers: {representative: [Rep]}\n",
		"a key nobody reads":    good + "colour: red\n",
	} {
		if _, err := feed.ParseMap([]byte(text)); err == nil {
			t.Errorf("%s: the map was taken", name)
		}
	}
}

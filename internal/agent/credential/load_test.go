package credential_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/rules"
)

// file is a feed as it comes.
type file struct{ name, content string }

func (w *world) load(f file) credential.Report {
	w.t.Helper()
	r, err := w.room.Load(w.t.Context(), w.by("bo"), credential.Feed{Name: f.name}, strings.NewReader(f.content))
	w.must(err)
	return r
}

var (
	agentsFile = file{"agents_2026-01-02.csv", `NPN,Name,Type,Email,Contract Number,Contract Status,Contract Start,Contract End,Termination Type,Level,Payment Mode,Upline NPN,Upline Start
0001234567,Anna Agent,Individual,anna@example.org,W1,Active,2020-01-01,,,agent,Full Year,9000001,2020-01-01
1234568,Adam Agent,Individual,,W2,Terminated,2019-01-01,2025-11-30,Voluntary,agent,Monthly,9000001,2019-01-01
9000001,Gulf Agency,Firm,office@example.org,W3,Active,2018-01-01,,,GA,,,
`}
	licensesFile = file{"licenses_2026-01-02.csv", `NPN,State,License Number,Lines of Authority,Status,Issue Date,Expiration Date
1234567,NY,L1,Life; Accident & Health,Active,05/01/2019,12/31/2026
1234567,NJ,L2,Property,Active,05/01/2019,12/31/9999
1234568,NY,L3,Health,Active,05/01/2019,06/30/2026
`}
	appointmentsFile   = file{"appointments_2026-01-02.csv", "NPN,Company Code,State,Effective Date,Termination Date,Status\n1234567,KW1,NY,2020-01-15,,Active\n"}
	certificationsFile = file{"certifications_2026-01-02.csv", "NPN,Plan Year,Provider,Score,Status,Completed\n1234567,2026,AHIP,92%,Passed,2025-08-20\n"}
)

func TestLoad(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		for _, f := range []file{agentsFile, licensesFile, appointmentsFile, certificationsFile} {
			if r := w.load(f); r.Bad != 0 || r.Loaded != r.Rows || r.New == 0 || r.Map != strings.Split(f.name, "_")[0] || r.AsOfBy != credential.AsOfName {
				t.Errorf("%s: %+v %+v", f.name, r, r.Problems)
			}
		}
		s := w.standing()
		if r := s.Ready(asks("2026-03-10")); r.State != agent.Ready {
			t.Errorf("%+v", r)
		}
		ask := asks("2026-03-10")
		ask.State = "NJ"
		if d := cmp.Diff([]string{"license no_health_line", "appointment never_had"}, reasons(s.Ready(ask))); d != "" {
			t.Error(d)
		}
		ask = asks("2026-03-10")
		ask.NPN = "1234568"
		r := s.Ready(ask)
		want := agent.Failure{
			Test: agent.Contract, Because: "ended", Detail: "voluntary", Since: "2025-12-01", Source: "agents_2026-01-02.csv:3", KnownAt: "2026-01-14T18:00:00Z",
		}
		if r.State != agent.Termed || cmp.Diff(want, r.Failed[0]) != "" {
			t.Errorf("%+v", r)
		}
		if terms, ok := s.Terms(anna, clock.MustParse("2026-03-10")); !ok || terms.Payment != credential.PaidFull || terms.Payee != anna {
			t.Errorf("%+v", terms)
		}
		if s.Name(anna) != "Anna Agent" || s.Type("9000001") != credential.AnAgency {
			t.Errorf("%s, %s", s.Name(anna), s.Type("9000001"))
		}
	})
}

// TestPeople: producers become people who can sign in, with whom they work for.
func TestPeople(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	if r := w.load(agentsFile); r.People != 3 {
		t.Errorf("%d people", r.People)
	}
	find := func(npn string) person.Person {
		id, err := w.people.Resolve(t.Context(), person.NPN, npn)
		w.must(err)
		p, err := w.people.Get(t.Context(), id)
		w.must(err)
		return p
	}
	house, a := find("9000001"), find("1234567")
	if !house.Organization || !slices.Contains(house.Capacities, person.Agency) {
		t.Errorf("%+v", house)
	}
	want := []person.Relation{{Kind: "agent_of", Other: house.ID, Valid: person.Valid{From: day("2020-01-01")}}}
	if d := cmp.Diff(want, a.Relations); d != "" {
		t.Error(d)
	}
	w.now = w.now.AddDate(1, 0, 0)
	// The agent moves to another agency, and then the source takes that back.
	w.load(file{"hierarchy_2026-02-02.csv", "NPN,Upline NPN,Upline From\n1234567,9000002,2026-02-01\n"})
	if r := find("1234567").Relations; len(r) != 2 || *r[0].To != clock.MustParse("2026-01-31") || *r[1].From != clock.MustParse("2026-02-01") {
		t.Errorf("%+v", r)
	}
	var moved credential.FactID
	for _, told := range w.standing().Told(anna) {
		if told.Fact.Parent == "9000002" {
			moved = told.ID
		}
	}
	w.must(w.room.State(t.Context(), w.by("bo"), credential.Entry{NPN: anna, Withdraw: []credential.FactID{moved}, Reason: "another agent of that name"}))
	if d := cmp.Diff(want, find("1234567").Relations); d != "" {
		t.Error(d)
	}
}

func TestTheSameFileTwiceChangesNothing(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	first := w.load(licensesFile)
	position, err := w.rec.Position(t.Context())
	w.must(err)
	again := w.load(file{"copy_2026-01-02.csv", licensesFile.content})
	if !again.Known || again.ID != first.ID || again.New != first.New {
		t.Errorf("%+v", again)
	}
	if now, err := w.rec.Position(t.Context()); err != nil || now != position {
		t.Errorf("position %d, then %d, %v", position, now, err)
	}
	w.now = w.now.AddDate(1, 0, 0)
	// The same rows in a newer file confirm and change nothing.
	newer := w.load(file{"licenses_2026-02-02.csv", licensesFile.content})
	if newer.Known || newer.Facts != 3 || newer.New+newer.Changed+newer.Withdrawn != 0 {
		t.Errorf("%+v", newer)
	}
	files, err := w.room.Files(t.Context(), 10)
	w.must(err)
	if len(files) != 2 || files[0].Name != "licenses_2026-02-02.csv" {
		t.Errorf("%+v", files)
	}
}

// TestAFileWithoutADay holds for the day on which it is loaded first.
func TestAFileWithoutADay(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	if r := w.load(file{"licenses.csv", licensesFile.content}); r.AsOfBy != credential.AsOfLoaded || r.AsOf.String() != "2026-01-14" {
		t.Errorf("%+v", r)
	}
	w.now = w.now.AddDate(0, 0, 3)
	if r := w.load(file{"licenses.csv", licensesFile.content}); !r.Known {
		t.Errorf("%+v", r)
	}
}

func TestBadRows(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	r := w.load(file{"licenses_2026-01-02.csv", `NPN,State,License Number,Status,Issue Date,Expiration Date
secret,NY,L1,Active,2019-05-01,2026-12-31
1234567,New York,L1,Active,2019-05-01,2026-12-31
1234567,NY,L1,Splendid,2019-05-01,2026-12-31
1234567,NY,L1,Active,May,2026-12-31
1234567,NY,L1,Active,2019-05-01,2018-12-31
1234567,,L1,Active,2019-05-01,2026-12-31
1234567,NY,L1,Active

1234567,NY,L1,Active,2019-05-01,2026-12-31
`})
	if r.Rows != 8 || r.Loaded != 1 || r.Bad != 7 {
		t.Errorf("%+v", r)
	}
	want := []string{
		"licenses_2026-01-02.csv:2: NPN: expected a producer number of one to ten digits",
		"licenses_2026-01-02.csv:3: State: expected two letters of a state",
		"licenses_2026-01-02.csv:4: Status: expected one of the texts that the map names for active, inactive, terminated, suspended, revoked, pending, incomplete, withdrawn",
		"licenses_2026-01-02.csv:5: Issue Date: expected a date as YYYY-MM-DD or MM/DD/YYYY or M/D/YYYY or YYYYMMDD",
		"licenses_2026-01-02.csv:6: to: expected a day not before the first one",
		"licenses_2026-01-02.csv:7: State: expected a value",
		"licenses_2026-01-02.csv:8: row: expected 6 columns, as the header has",
	}
	var got []string
	for _, p := range r.Problems {
		got = append(got, p.Error())
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestLateFacts: a late file says what is known otherwise now, and by which line.
func TestLateFacts(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	w.load(appointmentsFile)
	_, before, err := w.room.Changed(t.Context(), 0)
	w.must(err)
	w.now = w.now.AddDate(1, 0, 0)
	late := w.load(file{"appointments_2026-03-09.csv", "NPN,Company Code,State,Effective Date,Termination Date,Status,Reason\n1234567,KW1,NY,2020-01-15,2026-02-28,Terminated,Company request\n"})
	if late.Changed != 1 || late.What[0].Was.To != nil || late.What[0].Is.To.String() != "2026-02-28" {
		t.Errorf("%+v", late)
	}
	got, next, err := w.room.Differences(t.Context(), before)
	w.must(err)
	if d := cmp.Diff(late.What, got); d != "" || next <= before {
		t.Error(d)
	}
	if len(got) == 1 && (got[0].About != "NY KW1" || got[0].Source != "appointments_2026-03-09.csv:2") {
		t.Errorf("%+v", got[0])
	}
}

// TestTheDailyAlert reads four categories out of one file.
func TestTheDailyAlert(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	r := w.load(file{"alert.csv", `Alert Date,NPN,Category,State,License Number,License Class,Residency,Line of Authority,Status,Issue Date,Expiration Date,Status Date,Company Code,Effective Date,Termination Date,Termination Reason,Action ID,Action,Disposition,Name,Entity Type,Email,Phone
2026-01-05,1234567,Licenses,NY,L1,Producer,R,Health,Active,2019-05-01,2026-12-31,,,,,,,,,,,,
2026-01-05,1234567,Appointments,NY,,,,,Appointed,,,,KW1,2020-01-15,,,,,,,,,
2026-01-05,1234567,Regulators,NY,,,,,,2026-01-03,,,,,,,RIRS1,Fine,,,,,
2026-01-05,1234567,Demographics,,,,,,,,,,,,,,,,,Anna Agent,Individual,anna@example.org,202-555-0100
2026-01-06,1234567,Weather,,,,,,,,,,,,,,,,,,,,
`})
	if r.Map != "license_alert" || r.AsOfBy != credential.AsOfRows || r.Loaded != 4 || r.Bad != 1 || r.New != 4 {
		t.Errorf("%+v %+v", r, r.Problems)
	}
	w.state(anna, contract("2020-01-01", ""), certification(2026, 92, "2025-08-20"))
	if r := w.standing().Ready(asks("2026-03-10")); r.State != agent.Ready {
		t.Errorf("%+v", r)
	}
	w.now = w.now.AddDate(1, 0, 0)
	// The next day's alert tells of a suspension.
	w.load(file{"alert2.csv", "Alert Date,NPN,Category,State,License Number,Line of Authority,Status,Issue Date,Expiration Date,Status Date,Company Code,Effective Date,Action ID,Name\n2026-02-03,1234567,Licenses,NY,L1,Health,Suspended,2019-05-01,2026-12-31,2026-02-01,,,,\n"})
	if d := cmp.Diff([]string{"license suspended"}, reasons(w.standing().Ready(asks("2026-03-10")))); d != "" {
		t.Error(d)
	}
}

func TestShippedMaps(t *testing.T) {
	all, err := credential.Maps(rules.Files)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 9 {
		t.Errorf("%d maps", len(all))
	}
	kinds := map[credential.Kind]bool{}
	for _, m := range all {
		for _, f := range m.Facts {
			kinds[f.Kind] = true
		}
	}
	for _, k := range credential.Kinds {
		if !kinds[k] {
			t.Errorf("no map reads %s", k)
		}
	}
}

func TestMapsThatAreWrong(t *testing.T) {
	for text, want := range map[string]string{
		"id: x\n": "npn.headers is needed",
		"id: x\ntitle: X\nmark: O\nsource: us\nnpn: {headers: [N]}\nfacts: [{kind: weather}]\n":                                            "facts[0].kind",
		"id: x\ntitle: X\nmark: O\nsource: us\nnpn: {headers: [N]}\nfacts: [{kind: license, columns: {sky: {headers: [S]}}}]\n":            "there is no such field",
		"id: x\ntitle: X\nmark: O\nsource: us\ndates: [DDD]\nnpn: {headers: [N]}\nfacts: [{kind: license}]\n":                              "names no day",
		"id: x\ntitle: X\nmark: O\nsource: us\nnpn: {headers: [N]}\nfacts: [{kind: license, columns: {from: {exclusive: true}}}]\n":        "headers, or a constant",
		"id: x\ntitle: X\nmark: O\nsource: us\nnpn: {headers: [N]}\nfacts: [{kind: license, when: {headers: [C]}}]\nas_of: {file_name: x}": "facts[0].when",
	} {
		_, err := credential.ParseMap([]byte(text))
		if store.KindOf(err) != store.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, expected %s", err, want)
		}
	}
}

// TestAnExclusiveLastDay: some sources tell the first day on which it is over.
func TestAnExclusiveLastDay(t *testing.T) {
	m, err := credential.ParseMap([]byte(`
id: own
title: Own
source: a plan's own file
mark: O
npn: {headers: [Agent]}
facts:
  - kind: appointment
    columns:
      entity: {headers: [Co]}
      state: {headers: [St]}
      from: {headers: [Begin]}
      to: {headers: [Gone], exclusive: true}
`))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, storetest.Open(t, store.SQLite))
	_, err = w.room.Load(t.Context(), w.by("bo"), credential.Feed{Name: "x", Map: m, AsOf: day("2026-01-01")},
		strings.NewReader("Agent;Co;St;Begin;Gone\n1234567;KW1;NY;2020-01-01;2026-03-01\n"))
	w.must(err)
	for on, want := range map[string]bool{"2026-02-28": true, "2026-03-01": false} {
		got := !slices.Contains(reasons(w.standing().Ready(asks(on))), "appointment ended")
		if got != want {
			t.Errorf("on %s appointed: %v", on, got)
		}
	}
}

// TestADayToCome: a slip of the pen would count against everything that is said until then.
func TestADayToCome(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	_, err := w.room.Load(t.Context(), w.by("bo"), credential.Feed{Name: "licenses_2062-01-02.csv"}, strings.NewReader(licensesFile.content))
	w.wantErr(err, credential.ErrFuture)
	r := w.load(file{"x.csv", "As Of,NPN,State,License Number,Issue Date\n2062-01-02,1234567,NY,L1,2020-01-01\n2026-01-02,1234567,NY,L1,2020-01-01\n"})
	if r.Bad != 1 || r.Loaded != 1 {
		t.Errorf("%+v", r)
	}
}

func TestAFileThatIsNoTable(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, content := range []string{"", "hello\nworld\n", "NPN\n1\n"} {
		_, err := w.room.Load(t.Context(), w.by("bo"), credential.Feed{Name: "x.csv"}, strings.NewReader(content))
		w.wantErr(err, credential.ErrNotTable)
	}
}

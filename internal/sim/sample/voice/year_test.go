package voice

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/complaint/prevention"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/sim/sample/cast"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
)

var present = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

// world is a demo whose year was played until the present.
type world struct {
	*house.Rooms
	year  *Year
	parts map[string]cast.Part
	took  time.Duration
}

// play opens an empty plan with some members, and plays the cast and a year of so many contacts.
func play(t *testing.T, now time.Time, contacts int) *world {
	t.Helper()
	w := &world{Rooms: rooms(t, now), parts: map[string]cast.Part{}}
	ctx, members := t.Context(), numbers(700)
	_, err := w.People.Import(ctx, person.Cause{At: now.AddDate(0, 0, -7*55), Zone: w.Plan.Zone, ID: "members"}, "test", rowsOf(members), nil)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := cast.Play(ctx, &cast.Stage{
		Record: w.Record, People: w.People, Guard: w.Guard, Accounts: w.Accounts, Authorizations: w.Authorizations, Requests: w.Requests,
		Zone: w.Plan.Zone, Members: members,
		Choose: func(context.Context, access.Visitor, time.Time) ([]string, error) { return members[10:40], nil },
		Others: func(ctx context.Context, parts []cast.Part, until time.Time) (err error) {
			began := time.Now()
			defer func() { w.took += time.Since(began) }()
			if w.year == nil {
				w.year, err = New(ctx, Stage{Rooms: w.Rooms, Parts: parts, Members: members, Now: now, Spoken: contacts})
			}
			if err != nil {
				return err
			}
			return w.year.Until(ctx, until)
		},
	}, now)
	if err == nil {
		err = w.year.Until(ctx, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range parts {
		w.parts[p.Key] = p
	}
	return w
}

func rooms(t *testing.T, now time.Time) *house.Rooms {
	t.Helper()
	dir := t.TempDir()
	profile, err := plan.Load(plans.Files, "demo")
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(dir, "keepwell.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{Views: house.Views(), KeyFile: filepath.Join(dir, "record.key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { rec.Close() })
	r := &house.Rooms{Plan: profile, DB: db, Record: rec}
	if err := r.Open(t.Context(), now, slog.Default()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func numbers(n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("GEN-%05d", i))
	}
	return all
}

var families = []string{"Abbott", "Garcia", "Carter", "Dawson", "Lopez", "Ellery", "Foster", "Grady", "Ruiz", "Hollis"}

func rowsOf(numbers []string) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for i, n := range numbers {
			birth := clock.DateOf(1940+i%15, time.Month(1+i%12), 1+i%28)
			p := person.Person{
				Capacities: []person.Capacity{person.Member}, Birth: &birth,
				Names:       []person.Name{person.NameOf(fmt.Sprintf("Ada%d", i), "", families[i%len(families)], "")},
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: n}},
			}
			if !yield(person.Row{File: "test", Line: i + 1, Person: p}, nil) {
				return
			}
		}
	}
}

// cases are all of them as they are now, in the order in which they were opened.
func (w *world) cases(t *testing.T) (all []complaint.Case) {
	t.Helper()
	position, err := w.Record.Position(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Complaints.CasesAt(t.Context(), complaint.Past{Position: position}, func(c *complaint.Case) error {
		all = append(all, *c)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestAYear plays the whole year once and holds it against what must always be so, and what the demo is to show.
func TestAYear(t *testing.T) {
	w := play(t, present, 0)
	t.Logf("%d contacts in %s", w.year.Contacts(), w.took)
	for name, holds := range map[string]func(*testing.T, *world){
		"everything received is accounted for":   balances,
		"receipt numbers have no gap":            numbered,
		"what is over owes nothing":              owesNothing,
		"nobody but members and stand-ins opens": opensItself,
		"the queue of today":                     queueOfToday,
		"every promise has records":              board,
		"rides get worse":                        ridesGetWorse,
		"every contract has a complaint rate":    rates,
		"the agent hears nothing":                neutral,
		"the clinician is waited for":            clinician,
	} {
		t.Run(name, func(t *testing.T) { holds(t, w) })
	}
	t.Run("replay gives the same", func(t *testing.T) { replays(t, w) })
}

func balances(t *testing.T, w *world) {
	today := w.year.zone.DateOf(present)
	rows, err := w.Complaints.Balance(t.Context(), today.AddDays(-2*Days), today)
	if err != nil {
		t.Fatal(err)
	}
	channels, received, waiting := map[complaint.Channel]bool{}, int64(0), int64(0)
	for _, r := range rows {
		channels[r.Channel] = true
		received, waiting = received+r.Received, waiting+r.Waiting
		if !r.Holds() {
			t.Errorf("%s by %s: %+v", r.Day, r.Channel, r)
		}
	}
	if len(channels) < 7 || received < 600 || waiting == 0 {
		t.Errorf("%d contacts by %d channels, %d waiting", received, len(channels), waiting)
	}
}

// numbered: each contact has one number, and no number is beyond how many there are.
func numbered(t *testing.T, w *world) {
	intakes := map[int64]complaint.IntakeID{}
	for _, c := range w.cases(t) {
		n, _, err := complaint.ParseNumber(c.Number)
		if err != nil {
			t.Fatal(err)
		}
		if other, known := intakes[n]; known && other != c.Intake {
			t.Errorf("number %d is of two contacts", n)
		}
		intakes[n] = c.Intake
	}
	today := w.year.zone.DateOf(present)
	rows, err := w.Complaints.Balance(t.Context(), today.AddDays(-2*Days), today)
	if err != nil {
		t.Fatal(err)
	}
	received, cases := int64(0), int64(0)
	for _, r := range rows {
		received, cases = received+r.Received, cases+r.Cases
	}
	if last := slices.Max(slices.Collect(maps.Keys(intakes))); last > received || int64(len(intakes)) != cases {
		t.Errorf("%d contacts, %d with cases; numbers up to %d, %d of them on cases", received, cases, last, len(intakes))
	}
}

func owesNothing(t *testing.T, w *world) {
	for _, c := range w.cases(t) {
		if o, owed := c.Due(); owed && c.State.Over() {
			t.Errorf("%s is %s and owes %s", c.Number, c.State, o.Key)
		}
		if c.ReceivedAt.After(c.OpenedAt) || c.OpenedAt.After(w.year.Now) {
			t.Errorf("%s: received %s, opened %s", c.Number, c.ReceivedAt, c.OpenedAt)
		}
	}
}

func opensItself(t *testing.T, w *world) {
	for _, c := range w.cases(t) {
		if s := c.Speaker.Standing; s == complaint.AnAgent || s == complaint.AProvider && c.Class.Procedure == complaint.Grievance {
			t.Errorf("%s was opened by %s", c.Number, s)
		}
	}
}

// queueOfToday holds what a visitor is to find: due today, late, not assigned, of nobody known, without authority, fast, immediate.
func queueOfToday(t *testing.T, w *world) {
	have := map[string]int{}
	var page complaint.Page
	for {
		rows, next, err := w.Complaints.Queue(t.Context(), w.year.staff["complaints"], complaint.Filter{}, page)
		if err != nil {
			t.Fatal(err)
		}
		for i := range rows {
			count(have, &rows[i], w.year.zone.DateOf(present))
		}
		if page = next; next.After == "" {
			break
		}
	}
	for _, what := range []string{
		"due today", "late", "in time", "not assigned", "unmatched", "awaiting_authority", "received", "fast", "immediate_need",
		"H9999", "H9998", "S9999", "quality",
	} {
		if have[what] == 0 {
			t.Errorf("nothing is %s: %v", what, have)
		}
	}
	if have["late"] > 8 {
		t.Errorf("%d are late", have["late"])
	}
}

func count(have map[string]int, r *complaint.Row, today clock.Date) {
	have[string(r.State)]++
	have[r.Level]++
	have[r.Contract]++
	for what, so := range map[string]bool{
		"due today": r.Due != nil && r.Due.DueOn == today, "late": r.Overdue(present), "in time": r.Due != nil && !r.Overdue(present),
		"not assigned": r.Assignee == "", "unmatched": r.Unmatched, "fast": r.Expedited, "quality": r.Quality,
	} {
		if so {
			have[what]++
		}
	}
}

func board(t *testing.T, w *world) {
	s, err := w.Board.Stand(t.Context(), present)
	if err != nil {
		t.Fatal(err)
	}
	risk, broken := 0, 0
	for _, r := range s.Rows {
		if strings.HasPrefix(string(r.ID), "B") {
			continue // agents sell in package trade
		}
		t.Logf("%s kept %d, broken %d, at risk %d, running %d", r.ID, r.Kept, r.Broken, r.AtRisk, r.Running)
		if r.Kept == 0 {
			t.Errorf("%s was never kept", r.ID)
		}
		risk, broken = risk+r.AtRisk, broken+r.Broken
	}
	if risk == 0 || broken == 0 {
		t.Errorf("%d at risk, %d broken", risk, broken)
	}
}

func ridesGetWorse(t *testing.T, w *world) {
	today := w.year.zone.DateOf(present)
	before, now := 0, 0
	for _, c := range w.cases(t) {
		switch {
		case c.Class.Subcategory != "transport":
		case w.year.zone.DateOf(c.ReceivedAt).Before(today.AddDays(-120)):
			before++
		default:
			now++
		}
	}
	if now < 3*before {
		t.Errorf("rides: %d in eight months before the new vendor, %d in four months since", before, now)
	}
	trend, err := w.Prevention.Trend(t.Context(), prevention.Scope{From: today.AddDays(-Days), To: today})
	if err != nil || len(trend.Causes) < 10 || trend.Causes[0].ID != "vendor_failure" || !trend.Enrolled {
		t.Errorf("causes %v, %v", trend.Causes, err)
	}
}

func rates(t *testing.T, w *world) {
	all, err := w.Reports.Rate(t.Context(), "", present.Year(), nil, w.year.zone.DateOf(present))
	if err != nil {
		t.Fatal(err)
	}
	counted := map[string]int{}
	for _, r := range all {
		counted[r.Contract] = r.Counted
	}
	if counted["H9999"] == 0 || counted["H9998"] == 0 || counted["S9999"] == 0 {
		t.Error(counted)
	}
}

// neutral: the agent of record asked about the member who complains about him, and heard what everybody hears (promise A4).
func neutral(t *testing.T, w *world) {
	agent := w.year.staff["agent"]
	mine, _, err := w.Inquiries.Mine(t.Context(), agent, inquiry.Page{Limit: 50})
	if err != nil || len(mine) == 0 {
		t.Fatalf("%d inquiries, %v", len(mine), err)
	}
	for _, c := range w.cases(t) {
		if c.Member != w.parts["member"].Person || c.Class.Category != "agent" {
			continue
		}
		if _, err := w.Complaints.Open(t.Context(), agent, c.ID, casePage, present); !errors.Is(err, complaint.ErrUnknown) {
			t.Errorf("the agent opens the case about him: %v", err)
		}
		return
	}
	t.Error("nobody complains about the agent of record")
}

func clinician(t *testing.T, w *world) {
	for _, c := range w.cases(t) {
		if c.Class.QualityCare && c.State == complaint.Investigating && len(c.Findings) > 0 && len(c.Reviews) == 0 {
			return
		}
	}
	t.Error("no matter of quality of care waits for the clinician")
}

func replays(t *testing.T, w *world) {
	before := w.cases(t)
	if err := w.Record.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, w.cases(t), cmpopts.EquateComparable(clock.Zone{})); diff != "" {
		t.Errorf("replayed cases differ:\n%.2000s", diff)
	}
}

// picture is what is compared of two plays.
func picture(t *testing.T, w *world) (all []string) {
	t.Helper()
	for _, c := range w.cases(t) {
		due := ""
		if o, owed := c.Due(); owed {
			due = o.Clock.DueDate.String()
		}
		all = append(all, fmt.Sprintln(c.Number, c.ID, c.Class.Procedure, c.Class.Category, c.State, c.Words, due, len(c.Letters), c.Version))
	}
	return all
}

// TestSameSeedSameYear: numbers, words, states and clocks do not depend on who is faster.
func TestSameSeedSameYear(t *testing.T) {
	first, second := picture(t, play(t, present, 40)), picture(t, play(t, present, 40))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two plays differ:\n%.3000s", diff)
	}
}

// TestAnyDay: the demo may be started on any day and at any hour, also in the night and when clocks change.
func TestAnyDay(t *testing.T) {
	for _, now := range []time.Time{
		time.Date(2027, 3, 14, 7, 30, 0, 0, time.UTC), time.Date(2028, 2, 29, 4, 10, 0, 0, time.UTC),
	} {
		t.Run(now.Format(time.DateTime), func(t *testing.T) { owesNothing(t, play(t, now, 12)) })
	}
}

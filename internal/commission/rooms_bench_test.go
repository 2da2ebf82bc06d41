package commission_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
)

// BenchmarkRunOfRooms is a run from the tables of the rooms of agents to those of the book: everything is read, judged with the
// credentials of some thousand agents, appended to the record and put into the tables. The rooms' rows are copies of one member whom the
// rooms themselves wrote; a run for 12 months, and one after members left.
func BenchmarkRunOfRooms(b *testing.B) {
	n := benchMembers(b)
	touched := min(50_000, n/2)
	agents := max(100, n/200)
	for b.Loop() {
		db, rooms := openRooms(b)
		sell(b, rooms, agents)
		c := crowd{n: n, agents: agents}
		enrol(b, rooms, c)
		began := time.Now()
		r := prepare(b, rooms.Commissions, "2026-12-01", commission.Everybody)
		full := time.Since(began)
		if r.Totals.Members < int64(n) || r.Totals.Earned.Lines < int64(n) {
			b.Fatalf("%+v", r.Totals)
		}
		finish(b, rooms.Commissions, r)
		leave(b, db, c, touched)
		began = time.Now()
		r = prepare(b, rooms.Commissions, "2026-12-02", commission.Touched)
		some := time.Since(began)
		if r.Totals.Members != int64(touched) || r.Totals.Back.Lines != int64(touched) {
			b.Fatalf("%+v", r.Totals)
		}
		money(b, rooms.Commissions, c)
		b.ReportMetric(full.Seconds(), "s/run")
		b.ReportMetric(some.Seconds(), "s/touched")
		if err := rooms.Close(); err != nil {
			b.Fatal(err)
		}
		_, _ = rooms.Record.Close(), db.Close()
	}
}

func openRooms(b *testing.B) (*store.DB, *house.Rooms) {
	b.Helper()
	ctx := context.Background()
	dir := b.TempDir()
	db, err := store.Open(ctx, filepath.Join(dir, "book.db"))
	if err != nil {
		b.Fatal(err)
	}
	rec, err := record.Open(ctx, db, record.Options{Views: house.Views(), KeyFile: filepath.Join(dir, "key"), AdoptNewKey: true})
	if err != nil {
		b.Fatal(err)
	}
	profile, err := plan.Load(plans.Files, "demo")
	if err != nil {
		b.Fatal(err)
	}
	rooms := &house.Rooms{Plan: profile, DB: db, Record: rec}
	if err := rooms.Open(ctx, time.Now(), slog.New(slog.DiscardHandler)); err != nil {
		b.Fatal(err)
	}
	return db, rooms
}

func operator() person.Cause {
	return person.Cause{At: time.Now(), Zone: zone, Actor: record.Actor{ID: "operator", Role: "operator", Channel: "test"}}
}

// sell loads the credentials of agents who are ready in Texas for both years.
func sell(b *testing.B, rooms *house.Rooms, agents int) {
	b.Helper()
	heads := map[string]string{
		"agents_2025-01-02.csv":         "NPN,Name,Type,Contract Number,Contract Status,Contract Start,Contract End,Termination Type,Upline NPN,Upline Start",
		"licenses_2025-01-02.csv":       "NPN,State,License Number,Lines of Authority,Status,Issue Date,Expiration Date",
		"appointments_2025-01-02.csv":   "NPN,Company Code,State,Effective Date,Termination Date,Status",
		"certifications_2025-01-02.csv": "NPN,Plan Year,Provider,Score,Status,Completed",
	}
	rows := map[string]string{
		"agents_2025-01-02.csv": "%d,Agent Example,Individual,W%[1]d,Active,2020-01-01,,,,\n", "licenses_2025-01-02.csv": "%d,TX,L%[1]d,Health,Active,05/01/2019,12/31/2030\n",
		"appointments_2025-01-02.csv":   "%d,HLI,TX,2020-01-15,,Active\n",
		"certifications_2025-01-02.csv": "%d,2025,AHIP,92%%,Passed,2024-08-20\n%[1]d,2026,AHIP,92%%,Passed,2025-08-20\n",
	}
	for name, head := range heads {
		var text bytes.Buffer
		text.WriteString(head + "\n")
		for i := range agents {
			fmt.Fprintf(&text, rows[name], 10_000_000+i)
		}
		report, err := rooms.Credentials.Load(b.Context(), operator(), credential.Feed{Name: name}, &text)
		if err != nil || report.Bad > 0 {
			b.Fatalf("%s: %d bad of %d, %v", name, report.Bad, report.Rows, err)
		}
	}
}

// enrol copies one member's row a million times, with tenures beside them.
func enrol(b *testing.B, rooms *house.Rooms, c crowd) {
	b.Helper()
	on := clock.MustParse("2026-01-01")
	model := person.ID("model")
	if err := rooms.Enrolments.Take(b.Context(), operator(), "model", 0, []enrolment.Said{{Member: model, Fact: enrolment.Fact{
		Kind: enrolment.Accepted, At: on.AddDays(-20).Midnight(), Contract: "Z0001", Plan: "001", On: &on, State: "TX", Origin: "dtrr-20260101.txt:1234567",
	}}}); err != nil {
		b.Fatal(err)
	}
	var text string
	if err := rooms.DB.Read().QueryRowContext(b.Context(), "select spans from enrolment_member where member = $1", string(model)).Scan(&text); err != nil {
		b.Fatal(err)
	}
	found, err := rooms.Enrolments.Spans(b.Context(), []person.ID{model})
	if err != nil || len(found[model]) != 1 {
		b.Fatal(found, err)
	}
	id := string(found[model][0].ID)
	const atOnce = 20_000
	for from := 0; from < c.n; from += atOnce {
		err := rooms.DB.Write(b.Context(), func(tx *store.Tx) error {
			var members, tenures, touched []any
			for i := from; i < min(c.n, from+atOnce); i++ {
				t := c.tenure(i)[0]
				span := fmt.Sprintf("s%015d", i)
				members = append(members, string(c.id(i)), int64(100+i), strings.ReplaceAll(text, id, span), "")
				tenures = append(tenures, string(c.id(i)), int64(1), span, string(t.Agent), int64(0), int64(on), nil, string(t.Change), int64(1), "R10", string(t.Agent))
				touched = append(touched, string(c.id(i)), int64(100+i), int64(1), "{}")
			}
			tx.Queue(store.Inserts("enrolment_member", []string{"member", "touched", "spans", "applications"}, members, "")...)
			tx.Queue(store.Inserts("tenure", []string{"member_id", "n", "span_id", "agent", "held", "from_day", "until_day", "change_id", "decision", "basis", "writing"}, tenures, "")...)
			tx.Queue(store.Inserts("tenure_member", []string{"member_id", "touched", "version", "doc"}, touched, "")...)
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := rooms.DB.Write(b.Context(), func(tx *store.Tx) error {
		_, err := tx.ExecContext(b.Context(), "delete from enrolment_member where member = 'model'")
		return err
	}); err != nil {
		b.Fatal(err)
	}
}

// leave ends the spans of some members at the end of June, as a reply file does.
func leave(b *testing.B, db *store.DB, c crowd, touched int) {
	b.Helper()
	end := clock.MustParse("2026-06-30")
	mark := fmt.Sprintf("\t%s\t\t", encoded(clock.MustParse("2026-01-01")))
	if err := db.Write(b.Context(), func(tx *store.Tx) error {
		for i := range touched {
			member := string(c.id(i * (c.n / touched)))
			result, err := tx.ExecContext(b.Context(), "update enrolment_member set touched = touched + 10000000, spans = replace(spans, $1, $2) where member = $3",
				mark, strings.TrimSuffix(mark, "\t\t")+"\t"+encoded(end)+"\t", member)
			if err != nil {
				return err
			}
			if changed, err := result.RowsAffected(); err != nil || changed != 1 {
				return fmt.Errorf("%d rows changed, %w", changed, err)
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
}

// encoded is a day as the table of spans writes it.
func encoded(d clock.Date) string { return strconv.FormatInt(int64(d), 36) }

// money asks for what fifty members mean to an agent, as a page of a book of business does.
func money(b *testing.B, book *commission.Book, c crowd) {
	b.Helper()
	const times = 50
	var members []person.ID
	npn := c.tenure(0)[0].Agent
	for i := 0; len(members) < 50 && i < c.n; i++ {
		if c.tenure(i)[0].Agent == npn {
			members = append(members, c.id(i))
		}
	}
	began := time.Now()
	for range times {
		if found, err := book.Money(b.Context(), npn, members, clock.MustParse("2026-12-02")); err != nil || len(found) != len(members) {
			b.Fatalf("%d of %d, %v", len(found), len(members), err)
		}
	}
	b.ReportMetric(float64(time.Since(began).Microseconds())/times/1000, "ms/money")
}

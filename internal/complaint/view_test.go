package complaint_test

import (
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/store"
)

// tables are those of the view, with the order in which to compare them.
var tables = map[string]string{
	"complaint_intake": "seq", "complaint_case": "seq", "complaint_doc": "seq", "complaint_open": "facet, due_us, seq", "complaint_open_count": "facet",
	"complaint_duty": "seq, duty_key", "complaint_subject": "person_id, seq", "complaint_word": "block, word",
	"complaint_worker": "account", "complaint_saved": "account, name",
}

// dump is the content of the tables, as text.
func dump(t testing.TB, db *store.DB) string {
	t.Helper()
	var b strings.Builder
	for _, table := range []string{
		"complaint_intake", "complaint_case", "complaint_doc", "complaint_open", "complaint_open_count", "complaint_duty", "complaint_subject",
		"complaint_word", "complaint_worker", "complaint_saved",
	} {
		dumpTable(t, db, table, &b)
	}
	return b.String()
}

func dumpTable(t testing.TB, db *store.DB, table string, b *strings.Builder) {
	t.Helper()
	rows, err := db.Read().QueryContext(t.Context(), "select * from "+table+" order by "+tables[table])
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		if table == "complaint_open_count" && cells[1].String == "0" {
			continue // a list that was emptied, or never was
		}
		fmt.Fprint(b, table)
		for i, c := range cells {
			if columns[i] == "cases" && table == "complaint_word" {
				c.String = inOrder(c.String)
			}
			fmt.Fprint(b, "|", c.String)
		}
		fmt.Fprintln(b)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// inOrder sorts the places of a row of the word index: it is a set.
func inOrder(cases string) string {
	var pairs []string
	for i := 0; i+1 < len(cases); i += 2 {
		pairs = append(pairs, cases[i:i+2])
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "")
}

// TestRebuiltTablesAreTheSame: whatever happens, building the tables anew gives the same rows and the same receipt numbers, which
// have no gap.
func TestRebuiltTablesAreTheSame(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		_, err := r.s.SetWorker(t.Context(), r.by("lead"), complaint.Worker{Account: "mia", Name: "Mia", Desks: complaint.Desks})
		r.must(err)
		choose := rand.New(rand.NewPCG(4, 711))
		for round := range 8 {
			for range 12 {
				r.someStep(choose)
			}
			before := dump(t, r.db)
			r.must(r.rec.Rebuild(t.Context(), nil))
			if after := dump(t, r.db); after != before {
				t.Fatalf("round %d, rebuilt rows differ:\n%s", round, firstDifference(before, after))
			}
			r.wantNoGaps()
		}
	})
}

func oneOf[T any](choose *rand.Rand, all ...T) T { return all[choose.IntN(len(all))] }

// someStep does one of the things that people do.
func (r *room) someStep(choose *rand.Rand) {
	r.now = r.now.Add(time.Duration(1+choose.IntN(100)) * time.Hour)
	words := oneOf(choose, "the bill is wrong", "La cuenta está mal", "nobody answered", "rude at the office")
	member := oneOf(choose, r.rosa, r.otto, "")
	ids := r.queue(r.staff("boss"), complaint.Filter{})
	if len(ids) == 0 || choose.IntN(3) == 0 {
		matters := make([]complaint.Matter, choose.IntN(4))
		for i := range matters {
			matters[i] = grievance(words)
			matters[i].Class.Trigger = oneOf(choose, complaint.NoTrigger, complaint.RefusedToExpedite)
		}
		r.receive(member, matters...)
		return
	}
	o := r.open("boss", oneOf(choose, ids...))
	r.workOn(choose, o, words)
}

func (r *room) workOn(choose *rand.Rand, o complaint.Opened, words string) {
	ctx, c := r.t.Context(), r.by("boss")
	var err error
	switch choose.IntN(7) {
	case 0:
		_, err = r.s.Assign(ctx, c, o, "mia")
	case 1:
		_, err = r.s.Release(ctx, c, o, "back")
	case 2:
		_, err = r.s.Note(ctx, c, o, words)
	case 3:
		class := o.Case.Class
		class.Category = oneOf(choose, "billing_premium", "customer_service")
		class.Subjects = []complaint.Subject{{Kind: complaint.AgentSubject, Person: r.agent, Name: oneOf(choose, "Ann", "Bea")}}
		_, err = r.s.Classify(ctx, c, o, class, "it is")
	case 4:
		_, err = r.s.Withdraw(ctx, c, o, "settled", "by phone")
	case 5:
		_, err = r.s.Sweep(ctx, r.now, 10)
	case 6:
		err = r.s.SaveView(ctx, c, "boss", complaint.SavedView{Name: words, Filter: complaint.Filter{Desk: o.Case.Desk}})
	}
	if kind := store.KindOf(err); err != nil && kind != store.Conflict && kind != store.Invalid {
		r.t.Fatal(err)
	}
}

func firstDifference(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return "was " + a[i] + "\nnow " + b[i]
		}
	}
	return fmt.Sprintf("%d rows were, %d are", len(a), len(b))
}

// wantNoGaps checks that receipt numbers are 1, 2, 3, ..., once each.
func (r *room) wantNoGaps() {
	r.t.Helper()
	var count, last int64
	err := r.db.Read().QueryRowContext(r.t.Context(), "select count(*), coalesce(max(seq), 0) from complaint_intake").Scan(&count, &last)
	if err != nil || count != last {
		r.t.Fatalf("%d contacts, and the last has number %d: %v", count, last, err)
	}
}

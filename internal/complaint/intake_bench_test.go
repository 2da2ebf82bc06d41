package complaint_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// intakeRate is how many contacts come in a second: far more than any plan has, as when a mailing went wrong.
const intakeRate = 200

// BenchmarkIntake asks for 200 contacts a second, each with a case, and says how long each took until its receipt number was given:
// from when it should have begun. Every second second it asks the bare database for as many commits of the same rows instead, with
// nothing around it: on the same disk, in the same minute. The ratio says what receiving costs; the milliseconds say what the
// machine is doing besides.
func BenchmarkIntake(b *testing.B) {
	for _, engine := range storetest.Engines {
		b.Run(string(engine), func(b *testing.B) {
			r := newRoom(b, storetest.Open(b, engine), filepath.Join(b.TempDir(), "key"))
			members := make([]person.ID, 200)
			for i := range members {
				members[i] = r.register(person.Member, fmt.Sprint("Member ", i), person.MemberNumber, fmt.Sprint("B", i))
			}
			made := newMaker()
			texts := make([]string, 500)
			for i := range texts {
				texts[i] = made.text()
			}
			receive := func(i int) {
				_, err := r.s.Receive(b.Context(), r.cause(i), benchReceipt(members[i%len(members)], texts[i%len(texts)]))
				if err != nil {
					b.Error(err)
				}
			}
			receive(0)
			bare := newBare(b, engine, rowsOf(b, r.db))
			b.ResetTimer()
			var ours, theirs []time.Duration
			for done := 0; done < b.N; done += intakeRate {
				calls := min(intakeRate, b.N-done)
				ours = append(ours, paced(b.Context(), calls, func(i int) { receive(1 + done + i) })...)
				theirs = append(theirs, paced(b.Context(), calls, func(i int) { bare.commit(b, 1+done+i) })...)
			}
			reportTimes(b, ours, "")
			reportTimes(b, theirs, "-bare")
			for _, share := range []int{50, 99} {
				at := len(ours) * share / 100
				b.ReportMetric(float64(ours[at])/float64(theirs[at]), fmt.Sprintf("p%d-ratio", share))
			}
		})
	}
}

func (r *room) cause(i int) person.Cause {
	c := r.byFixed("service")
	c.ID = fmt.Sprint("bench-", i)
	return c
}

func benchReceipt(member person.ID, words string) complaint.Receipt {
	m := grievance("")
	return complaint.Receipt{
		Channel: complaint.ByPhone, Words: words, Member: member, Matters: []complaint.Matter{m},
		Speaker: complaint.Speaker{Standing: complaint.TheMember, Person: member},
	}
}

// paced calls do at the rate of intakes and returns how long each call took, from when it should have begun.
func paced(ctx context.Context, calls int, do func(i int)) []time.Duration {
	took := make([]time.Duration, calls)
	var all sync.WaitGroup
	begin := time.Now()
	for i := range calls {
		due := begin.Add(time.Duration(i+1) * time.Second / intakeRate)
		select {
		case <-time.After(time.Until(due)):
		case <-ctx.Done():
			return took[:i]
		}
		all.Go(func() {
			do(i)
			took[i] = time.Since(due)
		})
	}
	all.Wait()
	return took
}

// bareRow is a row that an intake wrote, to be written again by the bare database.
type bareRow struct {
	table   string
	columns []string
	values  []any
}

// rowsOf are the rows that the first intake wrote.
func rowsOf(b *testing.B, db *store.DB) (out []bareRow) {
	b.Helper()
	for _, x := range []struct{ table, where string }{
		{"record_command", "id = 'bench-0'"},
		{"record_event", "command_position = (select first_position from record_command where id = 'bench-0')"},
		{"complaint_intake", "true"},
		{"complaint_case", "true"},
		{"complaint_doc", "true"},
		{"complaint_open", "true"},
		{"complaint_open_count", "true"},
		{"complaint_duty", "true"},
		{"complaint_word", "true"},
	} {
		out = append(out, rowsIn(b, db, x.table, x.where)...)
	}
	return out
}

func rowsIn(b *testing.B, db *store.DB, table, where string) (out []bareRow) {
	b.Helper()
	rows, err := db.Read().QueryContext(b.Context(), "select * from "+table+" where "+where)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		b.Fatal(err)
	}
	for rows.Next() {
		row := bareRow{table, columns, make([]any, len(columns))}
		into := make([]any, len(columns))
		for i := range into {
			into[i] = &row.values[i]
		}
		if err := rows.Scan(into...); err != nil {
			b.Fatal(err)
		}
		out = append(out, row)
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return out
}

// bare writes the rows of an intake with nothing around them: database/sql, the engine's driver, prepared statements, one transaction.
type bare struct {
	pool       *sql.DB
	rows       []bareRow
	statements []*sql.Stmt
}

func newBare(b *testing.B, engine store.Engine, rows []bareRow) *bare {
	b.Helper()
	url := storetest.URL(b, engine)
	storetest.Reopen(b, url) // makes the tables
	driver, dsn, connections := "pgx", url, 16
	if engine == store.SQLite {
		driver, connections = "sqlite", 1
		dsn = "file:" + strings.TrimPrefix(url, "sqlite://") + "?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate"
	}
	pool, err := sql.Open(driver, dsn)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = pool.Close() })
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	w := &bare{pool: pool, rows: rows}
	for _, r := range rows {
		s, err := pool.PrepareContext(b.Context(), r.insert()) //nolint:sqlclosecheck // closed with the pool
		if err != nil {
			b.Fatal(err)
		}
		w.statements = append(w.statements, s)
	}
	return w
}

func (r *bareRow) insert() string {
	marks := make([]string, len(r.columns))
	for i := range marks {
		marks[i] = fmt.Sprint("$", i+1)
	}
	text := "insert into " + r.table + " (" + strings.Join(r.columns, ", ") + ") values (" + strings.Join(marks, ", ") + ")"
	switch r.table {
	case "complaint_word":
		text += " on conflict (block, word) do update set cases = complaint_word.cases || excluded.cases"
	case "complaint_open_count":
		text += " on conflict (facet) do update set cases = complaint_open_count.cases + excluded.cases"
	}
	return text
}

func (w *bare) commit(b *testing.B, n int) {
	tx, err := w.pool.BeginTx(b.Context(), nil)
	if err != nil {
		b.Error(err)
		return
	}
	for i := range w.rows {
		if _, err := tx.StmtContext(b.Context(), w.statements[i]).Exec(w.rows[i].as(n)...); err != nil { //nolint:sqlclosecheck // the transaction closes it
			b.Error(err, w.rows[i].table)
			_ = tx.Rollback()
			return
		}
	}
	if err := tx.Commit(); err != nil {
		b.Error(err)
	}
}

// as are the values of a row as the nth contact has them.
func (r *bareRow) as(n int) []any {
	out := slices.Clone(r.values)
	for i, column := range r.columns {
		switch column {
		case "seq", "number":
			out[i] = int64(n + 1)
		case "id", "stream":
			out[i] = fmt.Sprint(out[i], "-", n)
		case "position":
			out[i] = out[i].(int64) + int64(n)*100
		case "first_position", "last_position", "command_position":
			out[i] = out[i].(int64) + int64(n)*100
		case "block":
			out[i] = int64(n+1) / 4096
		}
	}
	return out
}

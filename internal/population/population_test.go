package population_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/populationtest"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

var (
	asOf   = clock.DateOf(2025, 12, 31)
	now    = time.Date(2026, 1, 5, 14, 0, 0, 0, time.UTC)
	tester = population.Cause{At: now, Actor: record.Actor{ID: "tester", Role: "plan engineer", Channel: "test"}}
)

// rulebook is compiled once: it is read-only.
var rulebook = func() *population.Rulebook {
	b, err := population.NewRulebook(nil, nil)
	if err != nil {
		panic(err)
	}
	return b
}()

// house is a population with what it stands on.
type house struct {
	*population.Population
	t     testing.TB
	staff *populationtest.Staff
	db    *store.DB
	rec   *record.Record
	dir   string
}

func build(t testing.TB, db *store.DB) *house {
	t.Helper()
	h := open(t, db, t.TempDir())
	t.Cleanup(h.shut)
	return h
}

func open(t testing.TB, db *store.DB, dir string) *house {
	t.Helper()
	rec, err := record.Open(t.Context(), db, record.Options{
		Views: append(populationtest.Views(), population.View{}), KeyFile: filepath.Join(dir, "record.key"),
	})
	if err != nil {
		t.Fatal(err)
	}
	p, err := population.New(t.Context(), population.Options{
		DB: db, Record: rec, Rules: rulebook, Dir: filepath.Join(dir, "columns"), Zone: "America/New_York",
	})
	if err != nil {
		t.Fatal(err)
	}
	return &house{Population: p, t: t, staff: populationtest.Coordinator(t, db, rec, now), db: db, rec: rec, dir: dir}
}

func (h *house) shut() {
	if err := h.Close(); err != nil {
		h.t.Error(err)
	}
	if err := h.rec.Close(); err != nil {
		h.t.Error(err)
	}
}

func (h *house) load(files ...string) population.LoadResult {
	h.t.Helper()
	r, err := h.Load(h.t.Context(), population.LoadRequest{Paths: files, Source: "test", Cause: tester, Today: asOf})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

func (h *house) identify(day clock.Date) population.IdentifyResult {
	h.t.Helper()
	r, err := h.Identify(h.t.Context(), population.IdentifyRequest{AsOf: day, Cause: tester})
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// pass is a coordinator's look at a member.
func (h *house) pass(member string) access.Pass {
	h.t.Helper()
	h.staff.Know(h.Population)
	return h.staff.Pass(member)
}

// opener opens everybody to a coordinator.
func (h *house) opener() access.Opener {
	h.t.Helper()
	h.staff.Know(h.Population)
	return h.staff.Opener()
}

func (h *house) state(member, rule string) population.State {
	h.t.Helper()
	m, err := h.Member(h.t.Context(), h.pass(member))
	if err != nil {
		h.t.Fatal(err)
	}
	for _, f := range append(m.Conditions, m.Gaps...) {
		if f.Rule.ID == rule {
			return f.State
		}
	}
	return population.None
}

// tables reads the views as text, without what depends on when things were found.
func (h *house) tables() string {
	h.t.Helper()
	var out strings.Builder
	for _, q := range []string{
		`select member_id, name, birth_day, death_day, sex, state, confirmed, open_gaps, priority, next_due_day, as_of_day, digest from member order by member_id`,
		`select m.member_id, f.rule_id, f.state, f.due_day, f.rank, f.birth_day, f.sex, f.data from finding f join member m on m.seq = f.seq order by m.member_id, f.rule_id`,
		`select name, members from population_tally where members <> 0 order by name`,
	} {
		rows, err := h.db.Read().QueryContext(h.t.Context(), q)
		if err != nil {
			h.t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			h.t.Fatal(err)
		}
		cells := make([]any, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		for rows.Next() {
			if err := rows.Scan(cells...); err != nil {
				h.t.Fatal(err)
			}
			for i, c := range cells {
				v := *c.(*any)
				if b, ok := v.([]byte); ok {
					v = string(b)
				}
				fmt.Fprintf(&out, "%s=%v ", columns[i], v)
			}
			out.WriteByte('\n')
		}
		if err := rows.Err(); err != nil {
			h.t.Fatal(err)
		}
	}
	return out.String()
}

// Rows of the Tuva input layer, as a plan analyst writes them.

type eligible struct {
	member, sex, birth, from, thru string
}

type medical struct {
	id, member, kind, bill, date, dx, hcpcs, paid string
}

type dispensed struct {
	id, member, date, ndc string
	days                  int
}

func eligibility(t testing.TB, dir string, people ...eligible) string {
	rows := [][]string{{
		"person_id", "member_id", "gender", "birth_date", "enrollment_start_date", "enrollment_end_date", "payer", "payer_type", "plan",
		"first_name", "last_name", "state", "data_source",
	}}
	for _, p := range people {
		rows = append(rows, []string{p.member, p.member, p.sex, p.birth, p.from, p.thru, "plan", "medicare", "H1234-001", "Given" + p.member, "Family" + p.member, "MA", "test"})
	}
	return table(t, dir, "eligibility.csv", rows)
}

func medicalClaims(t testing.TB, dir string, claims ...medical) string {
	rows := [][]string{{
		"claim_id", "claim_line_number", "claim_type", "person_id", "member_id", "claim_start_date", "claim_end_date", "bill_type_code",
		"place_of_service_code", "hcpcs_code", "paid_date", "paid_amount", "diagnosis_code_type", "diagnosis_code_1", "data_source",
	}}
	for _, c := range claims {
		place := ""
		if c.kind == "professional" {
			place = "11"
		}
		rows = append(rows, []string{c.id, "1", c.kind, c.member, c.member, c.date, c.date, c.bill, place, c.hcpcs, c.paid, "10.00", "icd-10-cm", c.dx, "test"})
	}
	return table(t, dir, "medical_claim.csv", rows)
}

func pharmacyClaims(t testing.TB, dir string, fills ...dispensed) string {
	rows := [][]string{{
		"claim_id", "claim_line_number", "person_id", "member_id", "dispensing_date", "ndc_code", "quantity", "days_supply", "refills",
		"paid_date", "paid_amount", "data_source",
	}}
	for _, f := range fills {
		rows = append(rows, []string{f.id, "1", f.member, f.member, f.date, f.ndc, "30", fmt.Sprint(f.days), "0", f.date, "4.00", "test"})
	}
	return table(t, dir, "pharmacy_claim.csv", rows)
}

func table(t testing.TB, dir, name string, rows [][]string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := csv.NewWriter(f)
	if err := w.WriteAll(rows); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func sqlite(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

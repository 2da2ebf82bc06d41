package population_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
)

// month is what a plan sends at once: any of the three files.
type month struct {
	people []eligible
	claims []medical
	fills  []dispensed
}

var (
	drawDate = rapid.Custom(func(t *rapid.T) string {
		return clock.DateOf(2022, 1, 1).AddDays(rapid.IntRange(0, 4*365).Draw(t, "day")).String()
	})
	drawMember = rapid.SampledFrom([]string{"a", "b", "c", "d", "e"})
	// Codes that meet in the rules: diabetes, hypertension, infarction, stroke with its exclusion, HIV and its screening code.
	drawDiagnosis = rapid.SampledFrom([]string{"E119", "E1165", "I10", "I214", "I639", "S06340A", "B20", "R75", "Z9013", "N186", "Z123"})
	drawBill      = rapid.SampledFrom([]string{"111", "117", "118", "131", "211", "321", "811"})
	drawNDC       = rapid.SampledFrom([]string{"00093731301", "00071015523", "68180051301", "00591046101", "00904629261"})
)

var drawClaim = rapid.Custom(func(t *rapid.T) medical {
	c := medical{
		id: fmt.Sprintf("c%d", rapid.IntRange(0, 30).Draw(t, "id")), date: drawDate.Draw(t, "date"), dx: drawDiagnosis.Draw(t, "dx"),
		kind: rapid.SampledFrom([]string{"professional", "institutional"}).Draw(t, "kind"),
	}
	// One id belongs to one member, as in life.
	c.member = string(rune('a' + int(c.id[len(c.id)-1]-'0')%5))
	if c.kind == "institutional" {
		c.bill = drawBill.Draw(t, "bill")
	}
	c.paid = drawDate.Draw(t, "paid")
	if rapid.Bool().Draw(t, "hcpcs") {
		c.hcpcs = rapid.SampledFrom([]string{"G0202", "G0105", "G0438", "A0428"}).Draw(t, "code")
	}
	return c
})

var drawMonth = rapid.Custom(func(t *rapid.T) month {
	var m month
	for _, id := range rapid.SliceOfNDistinct(drawMember, 0, 5, rapid.ID).Draw(t, "members") {
		m.people = append(m.people, eligible{
			member: id, sex: rapid.SampledFrom([]string{"male", "female"}).Draw(t, "sex"),
			birth: clock.DateOf(1940, 1, 1).AddDays(rapid.IntRange(0, 40*365).Draw(t, "birth")).String(), from: "2022-01-01",
			thru: rapid.SampledFrom([]string{"2025-12-31", "2025-12-31", "2025-08-31", "9999-12-31", "2023-06-30"}).Draw(t, "thru"),
		})
	}
	m.claims = rapid.SliceOfN(drawClaim, 0, 12).Draw(t, "claims")
	for i := range rapid.IntRange(0, 6).Draw(t, "fills") {
		id := drawMember.Draw(t, "member")
		m.fills = append(m.fills, dispensed{
			id: fmt.Sprintf("f%s%s%d", id, drawDate.Draw(t, "fill id"), i), member: id, date: drawDate.Draw(t, "fill date"),
			ndc: drawNDC.Draw(t, "ndc"), days: rapid.SampledFrom([]int{30, 90}).Draw(t, "days"),
		})
	}
	return m
})

func (m month) write(t testing.TB, dir string) []string {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return []string{eligibility(t, dir, m.people...), medicalClaims(t, dir, m.claims...), pharmacyClaims(t, dir, m.fills...)}
}

// TestIncrementalEqualsFull: evaluating only what each load touched ends in the same tables as evaluating everybody at the end,
// whatever the loads bring: late claims, replacements, reversals, repeated rows, members before their eligibility, another
// end of it.
func TestIncrementalEqualsFull(t *testing.T) {
	root := t.TempDir()
	round := 0
	rapid.Check(t, func(rt *rapid.T) {
		round++
		months := rapid.SliceOfN(drawMonth, 2, 4).Draw(rt, "months")
		step, whole := fresh(t, root, round, "step"), fresh(t, root, round, "whole")
		defer step.close()
		defer whole.close()
		step.identify(asOf)
		for i, m := range months {
			files := m.write(t, filepath.Join(root, fmt.Sprintf("%d-%d", round, i)))
			step.load(files...)
			whole.load(files...)
			if rapid.Bool().Draw(rt, "merge") {
				if _, err := step.Merge(t.Context(), tester); err != nil {
					rt.Fatal(err)
				}
			}
		}
		incremental := step.tables()
		step.identify(asOf)
		if again := step.tables(); again != incremental {
			rt.Fatalf("evaluating everybody after the loads changed the tables:\n%s\nwas\n%s", again, incremental)
		}
		whole.identify(asOf)
		if full := whole.tables(); full != incremental {
			rt.Fatalf("full evaluation:\n%s\nincremental evaluation:\n%s", full, incremental)
		}
	})
}

// closing is a house that ends before its test does.
type closing struct {
	*house
	close func()
}

func fresh(t *testing.T, root string, round int, name string) closing {
	dir := filepath.Join(root, fmt.Sprintf("%d-%s", round, name))
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), filepath.Join(dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, db, dir)
	return closing{h, func() {
		h.shut()
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}}
}

package web_test

import (
	"encoding/csv"
	"os"
	"path/filepath"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
)

// depression is an institutional claim with a diagnosis of a sensitive category: F32.9, major depressive disorder.
var depression = []string{"r3", "1", "institutional", rosaNumber, rosaNumber, "2026-04-01", "2026-04-01", "111", "", "", "2026-04-10", "10.00", "icd-10-cm", "F329", "test"}

// loadClaims loads claims of both members, with diabetes and whatever else the story needs, and evaluates them.
func (h *house) loadClaims(more ...[]string) {
	h.t.Helper()
	dir := h.t.TempDir()
	h.table(dir, "eligibility.csv", [][]string{
		{"person_id", "member_id", "gender", "birth_date", "enrollment_start_date", "enrollment_end_date", "payer", "payer_type", "plan", "first_name", "last_name", "state", "data_source"},
		{rosaNumber, rosaNumber, "female", "1948-07-04", "2024-01-01", "2026-12-31", "plan", "medicare", "H1234-001", "Rosa", "Alvarez Ortiz", "FL", "test"},
		{samNumber, samNumber, "male", "1940-03-02", "2024-01-01", "2026-12-31", "plan", "medicare", "H1234-001", "Sam", "Stone", "FL", "test"},
	})
	h.table(dir, "medical_claim.csv", append([][]string{
		{
			"claim_id", "claim_line_number", "claim_type", "person_id", "member_id", "claim_start_date", "claim_end_date", "bill_type_code",
			"place_of_service_code", "hcpcs_code", "paid_date", "paid_amount", "diagnosis_code_type", "diagnosis_code_1", "data_source",
		},
		{"r1", "1", "institutional", rosaNumber, rosaNumber, "2026-03-01", "2026-03-01", "111", "", "", "2026-03-10", "10.00", "icd-10-cm", "E119", "test"},
		{"s1", "1", "institutional", samNumber, samNumber, "2026-03-01", "2026-03-01", "111", "", "", "2026-03-10", "10.00", "icd-10-cm", "E119", "test"},
	}, more...))
	cause := population.Cause{At: h.now(), Actor: record.Actor{ID: "setup", Role: "engineer", Channel: "test"}}
	day := clock.MustZone(zone).DateOf(h.now())
	_, err := h.o.Population.Load(h.t.Context(), population.LoadRequest{Paths: []string{dir}, Source: "test", Cause: cause, Today: day})
	h.must(err)
	_, err = h.o.Population.Identify(h.t.Context(), population.IdentifyRequest{AsOf: day, Cause: cause})
	h.must(err)
}

func (h *house) table(dir, name string, rows [][]string) {
	h.t.Helper()
	f, err := os.Create(filepath.Join(dir, name))
	h.must(err)
	h.must(csv.NewWriter(f).WriteAll(rows))
	h.must(f.Close())
}

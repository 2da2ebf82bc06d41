package cohort

import (
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// book collects the rows of all tables.
type book struct {
	name   NameOf
	body   body
	bodyOf string

	eligibility, medical, pharmacy, observations, immunizations [][]string
}

// The claim types of the Tuva input layer.
const (
	professional  = "professional"
	institutional = "institutional"
)

// claimRow is a claim before it becomes lines of the table.
type claimRow struct {
	kind, place, bill, drg, revenue, hcpcs string
	more                                   []string // further HCPCS codes, a line each
	procedure                              string
	from, thru, admit, discharge           day
	provider                               string
	paid                                   int // cents
	dx                                     []string
}

// fillRow is a fill before it becomes a line of the table.
type fillRow struct {
	date          day
	ndc, pharmacy string
	days, refill  int
}

var eligibilityColumns = []string{
	"person_id", "member_id", "gender", "birth_date", "death_date", "enrollment_start_date", "enrollment_end_date", "payer", "payer_type",
	"plan", "dual_status_code", "medicare_status_code", "hospice_flag", "long_term_institutional_flag", "first_name", "last_name", "state",
	"zip_code", "data_source", "file_date",
}

// mostDiagnoses is how many diagnoses a generated claim has at most.
const mostDiagnoses = 8

var medicalColumns = append([]string{
	"claim_id", "claim_line_number", "claim_type", "person_id", "member_id", "payer", "plan", "claim_start_date", "claim_end_date",
	"claim_line_start_date", "claim_line_end_date", "admission_date", "discharge_date", "place_of_service_code", "bill_type_code",
	"drg_code_type", "drg_code", "revenue_center_code", "service_unit_quantity", "hcpcs_code", "rendering_id", "paid_date", "paid_amount",
	"diagnosis_code_type", "procedure_code_type", "procedure_code_1", "procedure_date_1", "data_source",
}, diagnosisColumns()...)

func diagnosisColumns() (names []string) {
	for i := range mostDiagnoses {
		names = append(names, "diagnosis_code_"+strconv.Itoa(i+1))
	}
	return names
}

var pharmacyColumns = []string{
	"claim_id", "claim_line_number", "person_id", "member_id", "payer", "plan", "prescribing_provider_id", "dispensing_provider_id",
	"dispensing_date", "ndc_code", "quantity", "days_supply", "refills", "paid_date", "paid_amount", "data_source",
}

var (
	observationColumns  = []string{"DATE", "PATIENT", "ENCOUNTER", "CATEGORY", "CODE", "DESCRIPTION", "VALUE", "UNITS", "TYPE"}
	immunizationColumns = []string{"DATE", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "BASE_COST"}
)

const (
	payer  = "Generated plan"
	source = "generated, no real person"
)

// claim adds a claim of the member under a new number.
func (b *book) claim(m *member, c claimRow) {
	m.claims++
	b.lines(m, c, 5)
}

// again adds a later copy of the member's last claim.
func (b *book) again(m *member, c claimRow) { b.lines(m, c, 25) }

// lines writes a line for each procedure, or one without.
func (b *book) lines(m *member, c claimRow, lag day) {
	paidOn := text(min(c.thru+lag, closing))
	kind, procedureOn := "", ""
	if c.drg != "" {
		kind = "ms-drg"
	}
	if c.procedure != "" {
		procedureOn = text(c.from)
	}
	for i, hcpcs := range append([]string{c.hcpcs}, c.more...) {
		row := []string{
			fmt.Sprintf("%s-%04d", m.id, m.claims), strconv.Itoa(i + 1), c.kind, m.id, m.id, payer, m.plan, text(c.from), text(c.thru),
			text(c.from), text(c.thru), stayDay(c.admit), stayDay(c.discharge), c.place, c.bill, kind, c.drg, c.revenue, "1", hcpcs, c.provider,
			paidOn, money(c.paid / (1 + len(c.more))), "icd-10-cm", "icd-10-pcs", c.procedure, procedureOn, source,
		}
		b.medical = append(b.medical, append(row, diagnoses(c.dx)...))
	}
}

// diagnoses are the codes of a claim, each once, in as many columns as there are.
func diagnoses(codes []string) []string {
	out := make([]string, 0, mostDiagnoses)
	seen := map[string]bool{}
	for _, code := range codes {
		if !seen[code] && len(out) < mostDiagnoses {
			out = append(out, code)
		}
		seen[code] = true
	}
	return append(out, make([]string, mostDiagnoses-len(out))...)
}

// stayDay leaves 0, which no generated stay has, empty.
func stayDay(d day) string {
	if d == 0 {
		return ""
	}
	return text(d)
}

func money(cents int) string { return strconv.FormatFloat(float64(cents)/100, 'f', 2, 64) }

func (b *book) fill(m *member, f fillRow) {
	m.claims++
	b.pharmacy = append(b.pharmacy, []string{
		fmt.Sprintf("%s-RX%04d", m.id, m.claims), "1", m.id, m.id, payer, m.plan, m.doctor, f.pharmacy, text(f.date), f.ndc,
		strconv.Itoa(f.days), strconv.Itoa(f.days), strconv.Itoa(f.refill), text(min(f.date+2, closing)), money(900 + 21*f.days), source,
	})
}

func (b *book) result(m *member, d day, o observation, value float64) {
	b.observation(m, d, o.loinc, o.name, o.category, strconv.FormatFloat(value, 'f', o.places, 64), o.unit, "numeric")
}

// observed says that something was done, without a number.
func (b *book) observed(m *member, d day, loinc, name string) {
	b.observation(m, d, loinc, name, "procedure", "done", "", "text")
}

func (b *book) observation(m *member, d day, loinc, name, category, value, unit, kind string) {
	b.observations = append(b.observations, []string{moment(d), m.id, encounter(m, d), category, loinc, name, value, unit, kind})
}

func (b *book) immunization(m *member, d day, cvx, name string) {
	b.immunizations = append(b.immunizations, []string{moment(d), m.id, encounter(m, d), cvx, name, "140.52"})
}

func moment(d day) string { return text(d) + "T15:00:00Z" }

func encounter(m *member, d day) string { return m.id + "-" + text(d) }

// write writes the tables. Names are those by which the readers know them.
func (b *book) write(dir string) error {
	return errors.Join(
		writeTable(filepath.Join(dir, "eligibility.csv"), eligibilityColumns, b.eligibility),
		writeTable(filepath.Join(dir, "medical_claim.csv"), medicalColumns, b.medical),
		writeTable(filepath.Join(dir, "pharmacy_claim.csv"), pharmacyColumns, b.pharmacy),
		writeTable(filepath.Join(dir, "observations.csv"), observationColumns, b.observations),
		writeTable(filepath.Join(dir, "immunizations.csv"), immunizationColumns, b.immunizations),
	)
}

func writeTable(path string, columns []string, rows [][]string) (err error) {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("cohort: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	w := csv.NewWriter(file)
	if err := w.Write(columns); err != nil {
		return fmt.Errorf("cohort: %w", err)
	}
	if err := w.WriteAll(rows); err != nil {
		return fmt.Errorf("cohort: %w", err)
	}
	return nil
}

package read

import (
	"bytes"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// tuvaMedicalHeader has all 148 columns of medical_claim in their order.
func tuvaMedicalHeader() []string {
	names := strings.Fields(`claim_id claim_line_number claim_type person_id member_id payer plan claim_start_date claim_end_date
		claim_line_start_date claim_line_end_date admission_date discharge_date admit_source_code admit_type_code
		discharge_disposition_code place_of_service_code bill_type_code drg_code_type drg_code revenue_center_code
		service_unit_quantity hcpcs_code hcpcs_modifier_1 hcpcs_modifier_2 hcpcs_modifier_3 hcpcs_modifier_4 hcpcs_modifier_5
		rendering_npi rendering_tin billing_npi billing_tin facility_npi paid_date paid_amount allowed_amount charge_amount
		coinsurance_amount copayment_amount deductible_amount total_cost_amount diagnosis_code_type`)
	add := func(prefix string) {
		for i := 1; i <= 25; i++ {
			names = append(names, prefix+itoa(i))
		}
	}
	add("diagnosis_code_")
	add("diagnosis_poa_")
	names = append(names, "procedure_code_type")
	add("procedure_code_")
	add("procedure_date_")
	return append(names, "in_network_flag", "data_source", "file_name", "file_date", "ingest_datetime")
}

// tuvaRow writes the values of the named columns in the order of the header.
func tuvaRow(header []string, values map[string]string) string {
	fields := make([]string, len(header))
	for i, name := range header {
		fields[i] = values[name]
		if strings.ContainsAny(fields[i], ",\"\n") {
			fields[i] = `"` + strings.ReplaceAll(fields[i], `"`, `""`) + `"`
		}
	}
	return strings.Join(fields, ",")
}

func tuvaFile(header []string, rows ...map[string]string) string {
	lines := []string{strings.Join(header, ",")}
	for _, values := range rows {
		lines = append(lines, tuvaRow(header, values))
	}
	return strings.Join(lines, "\n") + "\n"
}

func with(base map[string]string, changes ...string) map[string]string {
	out := map[string]string{}
	for k, v := range base {
		out[k] = v
	}
	for i := 0; i+1 < len(changes); i += 2 {
		out[changes[i]] = changes[i+1]
	}
	return out
}

var tuvaStay = map[string]string{
	"claim_id": "C1", "claim_line_number": "1", "claim_type": "institutional", "person_id": "P1", "member_id": "M1",
	"claim_start_date": "2024-02-28", "claim_end_date": "2024-03-02", "admission_date": "2024-02-28", "discharge_date": "2024-03-02",
	"bill_type_code": "0111", "drg_code_type": "ms-drg", "drg_code": "291", "revenue_center_code": "0450", "hcpcs_code": "99285",
	"facility_npi": "1234567893", "paid_date": "2024-04-01", "paid_amount": "100.10", "diagnosis_code_type": "icd-10-cm",
	"diagnosis_code_1": "I50.9", "diagnosis_code_2": "e119", "procedure_code_type": "icd-10-pcs", "procedure_code_1": "0U2DXHZ",
	"procedure_date_1": "2024-02-29", "data_source": "made, \"by hand\"\nfor tests",
}

func wantTuvaStay() claim.Claim {
	from, done := day("2024-02-28"), day("2024-02-29")
	return claim.Claim{
		ID: "C1", Member: "P1", Setting: claim.Inpatient, Version: int64(day("2024-04-01")), From: from, Thru: day("2024-03-02"),
		Admit: from, Discharge: day("2024-03-02"), Lines: 2, PaidCents: 10040, Provider: "1234567893",
		Codes: []claim.Code{
			{System: claim.BillType, Role: claim.Procedure, Code: "111", Date: from},
			{System: claim.ICD10CM, Role: claim.Principal, Code: "I509", Date: from},
			{System: claim.ICD10CM, Role: claim.Secondary, Code: "E119", Date: from},
			{System: claim.ICD10PCS, Role: claim.Procedure, Code: "0U2DXHZ", Date: done},
			{System: claim.MSDRG, Role: claim.Procedure, Code: "291", Date: from},
			{System: claim.HCPCS, Role: claim.Procedure, Code: "99285", Date: from},
			{System: claim.Revenue, Role: claim.Procedure, Code: "0450", Date: from},
			{System: claim.Revenue, Role: claim.Procedure, Code: "0250", Date: from},
		},
	}
}

func tuvaStayFile() string {
	return tuvaFile(tuvaMedicalHeader(), tuvaStay,
		with(tuvaStay, "claim_line_number", "2", "revenue_center_code", "250", "hcpcs_code", "", "paid_amount", "0.3000000001"))
}

func TestTuvaMedicalStay(t *testing.T) {
	got, _ := readText(t, "medical_claim.csv", tuvaStayFile())
	if diff := cmp.Diff([]claim.Claim{wantTuvaStay()}, got.claims); diff != "" {
		t.Error(diff)
	}
}

// TestTuvaParquet reads the same table as Parquet with typed columns: the result must be the same as from CSV.
func TestTuvaParquet(t *testing.T) {
	data := parquetOf(t, tuvaMedicalHeader(), tuvaStay,
		with(tuvaStay, "claim_line_number", "2", "revenue_center_code", "250", "hcpcs_code", "", "paid_amount", "0.3000000001"))
	got, report := readText(t, "medical_claim.parquet", string(data))
	if diff := cmp.Diff([]claim.Claim{wantTuvaStay()}, got.claims); diff != "" {
		t.Error(diff)
	}
	if report.Rows != 2 {
		t.Errorf("%d rows", report.Rows)
	}
	for _, cut := range []int{4, 100, len(data) / 2, len(data) - 1} {
		if _, why := recognise(Source{Path: "x.parquet", data: data[:cut]}); why == "" {
			t.Errorf("cut at %d of %d bytes: nothing noticed", cut, len(data))
		}
	}
}

// parquetOf writes rows with dates, numbers and text in their own types.
func parquetOf(t testing.TB, header []string, rows ...map[string]string) []byte {
	t.Helper()
	fields := make([]arrow.Field, len(header))
	for i, name := range header {
		fields[i] = arrow.Field{Name: name, Type: parquetType(name), Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	builder := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer builder.Release()
	for _, values := range rows {
		for i, name := range header {
			if values[name] == "" {
				builder.Field(i).AppendNull()
			} else if err := builder.Field(i).AppendValueFromString(values[name]); err != nil {
				t.Fatal(err)
			}
		}
	}
	batch := builder.NewRecordBatch()
	defer batch.Release()
	var out bytes.Buffer
	writer, err := pqarrow.NewFileWriter(schema, &out, parquet.NewWriterProperties(), pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := writer.Write(batch); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func parquetType(name string) arrow.DataType {
	switch {
	case strings.HasSuffix(name, "_date") || strings.HasPrefix(name, "procedure_date_"):
		return arrow.FixedWidthTypes.Date32
	case strings.HasSuffix(name, "_amount"):
		return arrow.PrimitiveTypes.Float64
	case name == "claim_line_number":
		return arrow.PrimitiveTypes.Int64
	}
	return arrow.BinaryTypes.String
}

func TestTuvaSettings(t *testing.T) {
	tests := []struct {
		name    string
		changes []string
		setting claim.Setting
		status  claim.Status
	}{
		{"hospital", []string{"bill_type_code", "121"}, claim.Inpatient, claim.Paid},
		{"nursing facility", []string{"bill_type_code", "211"}, claim.SNF, claim.Paid},
		{"swing bed", []string{"bill_type_code", "0181"}, claim.SNF, claim.Paid},
		{"home health", []string{"bill_type_code", "329"}, claim.HHA, claim.Paid},
		{"outpatient", []string{"bill_type_code", "131"}, claim.Outpatient, claim.Paid},
		{"federally qualified health center", []string{"bill_type_code", "771"}, claim.Outpatient, claim.Paid},
		{"hospice", []string{"bill_type_code", "813"}, claim.Hospice, claim.Paid},
		{"cancelled", []string{"bill_type_code", "138"}, claim.Outpatient, claim.Void},
		{"no bill type", []string{"bill_type_code", ""}, claim.SettingUnknown, claim.Paid},
		{"doctor", []string{"claim_type", "professional"}, claim.Carrier, claim.Paid},
		{"equipment", []string{"claim_type", "professional", "hcpcs_code", "E0601"}, claim.DME, claim.Paid},
		{"ambulance", []string{"claim_type", "professional", "hcpcs_code", "A0429"}, claim.Ambulance, claim.Paid},
		{"dental", []string{"claim_type", "dental"}, claim.SettingUnknown, claim.Paid},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := readText(t, "medical_claim.csv", tuvaFile(tuvaMedicalHeader(), with(tuvaStay, test.changes...)))
			if got.claims[0].Setting != test.setting || got.claims[0].Status != test.status {
				t.Errorf("setting %d, status %d", got.claims[0].Setting, got.claims[0].Status)
			}
		})
	}
}

var tuvaEligibilityHeader = strings.Fields(`person_id member_id subscriber_id gender race birth_date death_date death_flag
	enrollment_start_date enrollment_end_date payer payer_type plan original_reason_entitlement_code dual_status_code
	medicare_status_code enrollment_status hospice_flag institutional_snp_flag long_term_institutional_flag group_id group_name
	name_suffix first_name middle_name last_name social_security_number subscriber_relation address city state zip_code phone
	email ethnicity data_source file_name file_date ingest_datetime`)

var tuvaMember = map[string]string{
	"person_id": "P1", "member_id": "M1", "gender": "female", "birth_date": "1950-06-01", "enrollment_start_date": "2023-01-01",
	"enrollment_end_date": "9999-12-31", "payer": "Example", "payer_type": "medicare", "plan": "H1234-001", "dual_status_code": "02",
	"medicare_status_code": "21", "first_name": "Ann", "last_name": "O'Neil", "social_security_number": "999-99-9999",
	"state": "MA", "zip_code": "021391234", "file_date": "2024-01-05",
}

func TestTuvaEligibility(t *testing.T) {
	got, _ := readText(t, "eligibility.csv", tuvaFile(tuvaEligibilityHeader, tuvaMember))
	from := day("2023-01-01")
	want := &collected{
		people: []claim.Person{{
			Member: "P1", Version: int64(day("2024-01-05")), Birth: day("1950-06-01"), Death: claim.NoDay, Sex: claim.Female,
			Name: "O'Neil, Ann", State: "MA", ZIP: "02139",
		}},
		spans: as("2024-01-05", []claim.Span{
			{Member: "P1", Coverage: claim.PartA, From: from, Thru: claim.NoDay, Contract: "H1234", Plan: "001"},
			{Member: "P1", Coverage: claim.PartB, From: from, Thru: claim.NoDay, Contract: "H1234", Plan: "001"},
			{Member: "P1", Coverage: claim.PartC, From: from, Thru: claim.NoDay, Contract: "H1234", Plan: "001"},
			{Member: "P1", Coverage: claim.PartD, From: from, Thru: claim.NoDay, Contract: "H1234", Plan: "001"},
			{Member: "P1", Coverage: claim.Dual, From: from, Thru: claim.NoDay},
			{Member: "P1", Coverage: claim.ESRD, From: from, Thru: claim.NoDay},
		}...),
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(collected{})); diff != "" {
		t.Error(diff)
	}
}

// TestTuvaVersion: the day of the file orders what files say, and where it is missing the day on which the row came.
func TestTuvaVersion(t *testing.T) {
	for _, c := range []struct{ file, ingested, want string }{
		{"2024-01-05", "2024-02-01 08:30:00", "2024-01-05"},
		{"", "2024-02-01 08:30:00", "2024-02-01"},
		{"", "", "1970-01-01"}, // 0: unknown
	} {
		got, _ := readText(t, "eligibility.csv", tuvaFile(tuvaEligibilityHeader, with(tuvaMember, "file_date", c.file, "ingest_datetime", c.ingested)))
		if v := int64(day(c.want)); got.people[0].Version != v || got.spans[0].Version != v {
			t.Errorf("%+v: person %d, span %d", c, got.people[0].Version, got.spans[0].Version)
		}
	}
}

var tuvaPharmacyHeader = strings.Fields(`claim_id claim_line_number person_id member_id payer plan prescribing_provider_npi
	dispensing_provider_npi dispensing_date ndc_code quantity days_supply refills paid_date paid_amount allowed_amount charge_amount
	coinsurance_amount copayment_amount deductible_amount in_network_flag data_source file_name file_date ingest_datetime`)

var tuvaFill = map[string]string{
	"claim_id": "F1", "claim_line_number": "1", "person_id": "P1", "dispensing_date": "2024-05-01", "ndc_code": "0093-7180-10",
	"quantity": "30.5", "days_supply": "30", "refills": "2", "paid_date": "2024-05-03", "paid_amount": "12.345",
	"prescribing_provider_npi": "1234567893", "dispensing_provider_npi": "1679576722",
}

func TestTuvaPharmacy(t *testing.T) {
	got, _ := readText(t, "pharmacy_claim.csv", tuvaFile(tuvaPharmacyHeader, tuvaFill))
	want := []claim.Fill{{
		ID: "F1-1", Member: "P1", Version: int64(day("2024-05-03")), Date: day("2024-05-01"),
		Drug:       claim.Code{System: claim.NDC, Role: claim.Procedure, Code: "00093718010", Date: day("2024-05-01")},
		DaysSupply: 30, QuantityMilli: 30500, Refill: 2, PaidCents: 1235, Prescriber: "1234567893", Pharmacy: "1679576722",
	}}
	if diff := cmp.Diff(want, got.fills); diff != "" {
		t.Error(diff)
	}
}

// TestTuvaSamples keeps the files of testdata/tuva in step with the rows above.
func TestTuvaSamples(t *testing.T) {
	samples := map[string]string{
		"medical_claim.csv": tuvaFile(tuvaMedicalHeader(), tuvaStay,
			with(tuvaStay, "claim_line_number", "2", "revenue_center_code", "250", "hcpcs_code", "", "paid_amount", "0.3"),
			with(tuvaStay, "claim_id", "C2", "claim_type", "professional", "bill_type_code", "", "place_of_service_code", "11"),
			with(tuvaStay, "claim_id", "C3", "claim_end_date", "2024-02-30")),
		"eligibility.csv":    tuvaFile(tuvaEligibilityHeader, tuvaMember, with(tuvaMember, "person_id", "P2", "plan", "", "payer_type", "commercial")),
		"pharmacy_claim.csv": tuvaFile(tuvaPharmacyHeader, tuvaFill, with(tuvaFill, "claim_id", "F2", "days_supply", "-30")),
	}
	for name, text := range samples {
		compareGolden(t, "testdata/tuva/"+name, text)
	}
}

// TestTuvaReversalIsALaterCopy: a void bill of a claim in the same file is another version of it, not a conflict.
func TestTuvaReversalIsALaterCopy(t *testing.T) {
	paid := with(tuvaStay, "bill_type_code", "0131", "paid_date", "2024-03-10")
	void := with(tuvaStay, "bill_type_code", "0138", "paid_date", "2024-04-20")
	got, report := readText(t, "medical_claim.csv", tuvaFile(tuvaMedicalHeader(), paid, void))
	if report.Conflicts != 0 || report.Versions != 1 || !report.Balanced() {
		t.Fatalf("%d conflicts, %d versions, balanced %t", report.Conflicts, report.Versions, report.Balanced())
	}
	if len(got.claims) != 2 || got.claims[0].Status != claim.Paid || got.claims[1].Status != claim.Void || got.claims[0].Version >= got.claims[1].Version {
		t.Fatalf("claims = %+v, want the paid one, then its reversal", got.claims)
	}
}

package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/population/claim"
)

var pdeHeader = strings.Fields(`DML_IND PDE_ID FINAL_ACTION BENE_ID SRVC_DT PD_DT SRVC_PRVDR_ID PRSCRBR_ID PROD_SRVC_ID QTY_DSPNSD_NUM
	DAYS_SUPLY_NUM FILL_NUM ADJSTMT_DLTN_CD CVRD_D_PLAN_PD_AMT NCVRD_PLAN_PD_AMT`)

var pdeEvent = map[string]string{
	"DML_IND": "INSERT", "PDE_ID": "-5", "FINAL_ACTION": "F", "BENE_ID": "-1", "SRVC_DT": "01-Feb-2020", "PD_DT": "05-Feb-2020",
	"SRVC_PRVDR_ID": "220002", "PRSCRBR_ID": "9999903279", "PROD_SRVC_ID": "00000540100", "QTY_DSPNSD_NUM": "30", "DAYS_SUPLY_NUM": "30",
	"FILL_NUM": "1", "CVRD_D_PLAN_PD_AMT": "10.00", "NCVRD_PLAN_PD_AMT": "1.50",
}

func pdeFile(events ...map[string]string) string {
	rows := []string{strings.Join(pdeHeader, "|")}
	for _, event := range events {
		rows = append(rows, strings.ReplaceAll(tuvaRow(pdeHeader, event), ",", "|"))
	}
	return strings.Join(rows, "\n") + "\n"
}

func wantPDE() claim.Fill {
	date := day("2020-02-01")
	return claim.Fill{
		ID: "-5", Member: "-1", Version: int64(day("2020-02-05")), Date: date, DaysSupply: 30, QuantityMilli: 30000, Refill: 1,
		Drug: claim.Code{System: claim.NDC, Role: claim.Procedure, Code: "00000540100", Date: date}, PaidCents: 1150,
		Prescriber: "9999903279", Pharmacy: "220002",
	}
}

func TestRIFDrugEvent(t *testing.T) {
	got, _ := readText(t, "pde.csv", pdeFile(pdeEvent))
	if diff := cmp.Diff([]claim.Fill{wantPDE()}, got.fills); diff != "" {
		t.Error(diff)
	}
}

// TestRIFDrugActions: a deletion voids, an adjustment stands, and copies of an event are told apart.
func TestRIFDrugActions(t *testing.T) {
	tests := []struct {
		name, field, value string
		want               claim.Status
	}{
		{"original", "ADJSTMT_DLTN_CD", "", claim.Paid},
		{"adjustment", "ADJSTMT_DLTN_CD", "A", claim.Paid},
		{"deletion", "ADJSTMT_DLTN_CD", "D", claim.Void},
		{"superseded", "FINAL_ACTION", "N", claim.Void},
		{"deleted row", "DML_IND", "DELETE", claim.Void},
	}
	for _, test := range tests {
		got, _ := readText(t, "pde.csv", pdeFile(with(pdeEvent, test.field, test.value)))
		if got.fills[0].Status != test.want {
			t.Errorf("%s: %d", test.name, got.fills[0].Status)
		}
	}
	got, report := readText(t, "pde.csv", pdeFile(pdeEvent, pdeEvent, with(pdeEvent, "ADJSTMT_DLTN_CD", "D", "PD_DT", "01-Mar-2020")))
	if len(got.fills) != 2 || report.Duplicates != 1 || report.Conflicts != 1 {
		t.Errorf("%d fills, %+v", len(got.fills), report)
	}
}

func TestRefillNumbers(t *testing.T) {
	tests := map[string]int16{"": -1, "0": 0, "12": 12, "-1": -1, "x": -1, "5000": -1}
	for text, want := range tests {
		got, report := readText(t, "pde.csv", pdeFile(with(pdeEvent, "FILL_NUM", text)))
		if got.fills[0].Refill != want || (len(report.Warnings) > 0) != (want == -1 && text != "") {
			t.Errorf("%q: %d, %+v", text, got.fills[0].Refill, report.Warnings)
		}
	}
}

func TestSynPUFDrugEvent(t *testing.T) {
	got, _ := readText(t, "DE1_0_2008_to_2010_Prescription_Drug_Events_Sample_1.csv",
		"\"DESYNPUF_ID\",\"PDE_ID\",\"SRVC_DT\",\"PROD_SRVC_ID\",\"QTY_DSPNSD_NUM\",\"DAYS_SUPLY_NUM\",\"PTNT_PAY_AMT\",\"TOT_RX_CST_AMT\"\n"+
			"-1,-5,20200201,00000540100,30.000,030,2.50,14.00\n")
	want := wantPDE()
	want.Version, want.Refill, want.Prescriber, want.Pharmacy = 0, -1, "", ""
	if diff := cmp.Diff([]claim.Fill{want}, got.fills); diff != "" {
		t.Error(diff)
	}
}

// TestFHIRDrugEvent in the words of STU3 and of R4: the same fill as from RIF.
func TestFHIRDrugEvent(t *testing.T) {
	start := `{"resourceType":"ExplanationOfBenefit","id":"pde--5","identifier":[{"system":"` + cms + `pde_id","value":"-5"}],` +
		`"patient":{"reference":"Patient/-1"},"type":{"coding":[{"code":"PDE"}]},"payment":{"date":"2020-02-05"},` +
		`"facility":{"identifier":{"value":"220002"}},` +
		`"careTeam":[{"provider":{"identifier":{"value":"9999903279"}},"role":{"coding":[{"code":"primary"}]}}],`
	paid := `"adjudication":[{"category":{"coding":[{"code":"` + cms + `cvrd_d_plan_pd_amt"}]},"amount":{"value":10.0}},` +
		`{"category":{"coding":[{"code":"` + cms + `ncvrd_plan_pd_amt"}]},"amount":{"value":1.5}}]`
	ndc := `{"coding":[{"system":"http://hl7.org/fhir/sid/ndc","code":"00000540100"}]}`
	stu3 := start + `"item":[{"servicedDate":"2020-02-01","service":` + ndc + `,"quantity":{"value":30,"extension":[` +
		`{"url":"` + cms + `days_suly_num"},{"url":"` + cms + `days_suply_num","valueQuantity":{"value":30}},` +
		`{"url":"` + cms + `fill_num","valueQuantity":{"value":1}}]},` + paid + `}]}`
	r4 := start + `"billablePeriod":{"start":"2020-02-01"},"supportingInfo":[` +
		`{"category":{"coding":[{"code":"dayssupply"}]},"valueQuantity":{"value":30}},` +
		`{"category":{"coding":[{"code":"refillnum"}]},"valueQuantity":{"value":1}}],` +
		`"item":[{"productOrService":` + ndc + `,"quantity":{"value":30},` + paid + `}]}`
	for name, text := range map[string]string{"STU3": stu3, "R4": r4} {
		got, _ := readText(t, "a.ndjson", text+"\n")
		if diff := cmp.Diff([]claim.Fill{wantPDE()}, got.fills); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	_, report := readText(t, "a.ndjson", start+`"item":[]}`+"\n")
	if report.Rejected != 1 || report.Rejections[0].Field != "item" {
		t.Errorf("%+v", report.Rejections)
	}
}

package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/population/claim"
)

const stayHeader = "DESYNPUF_ID,CLM_ID,SEGMENT,CLM_FROM_DT,CLM_THRU_DT,CLM_PMT_AMT,AT_PHYSN_NPI,CLM_ADMSN_DT,ADMTNG_ICD9_DGNS_CD," +
	"NCH_BENE_DSCHRG_DT,CLM_DRG_CD,ICD9_DGNS_CD_1,ICD9_DGNS_CD_2,ICD9_PRCDR_CD_1\n"

// TestSynPUFSegments: the second segment has no dates and may come first; both are one claim.
func TestSynPUFSegments(t *testing.T) {
	first := "P,1,1,20090412,20090418,26000.00,6476809087,20090412,7866,20090418,201,4280,25000,3893\n"
	second := "P,1,2,,,100.00,,20090412,,20090418,201,5859,,\n"
	from := day("2009-04-12")
	want := []claim.Claim{{
		ID: "1", Member: "P", Setting: claim.Inpatient, From: from, Thru: day("2009-04-18"), Admit: from, Discharge: day("2009-04-18"),
		Lines: 2, PaidCents: 2600000, Provider: "6476809087", Codes: []claim.Code{
			{System: claim.ICD9CM, Role: claim.Principal, Code: "4280", Date: from},
			{System: claim.ICD9CM, Role: claim.Secondary, Code: "25000", Date: from},
			{System: claim.ICD9CM, Role: claim.Admitting, Code: "7866", Date: from},
			{System: claim.ICD9PCS, Role: claim.Procedure, Code: "3893", Date: from},
			{System: claim.MSDRG, Role: claim.Procedure, Code: "201", Date: from},
			{System: claim.ICD9CM, Role: claim.Secondary, Code: "5859", Date: from},
		},
	}}
	other := strings.ReplaceAll(first, "P,1,", "P,2,")
	for name, text := range map[string]string{
		"in order": first + second, "second first": second + first, "another claim between": second + other + first,
	} {
		got, report := readText(t, "Inpatient_Claims.csv", stayHeader+text)
		var one []claim.Claim
		for _, c := range got.claims {
			if c.ID == "1" {
				one = append(one, c)
			}
		}
		if diff := cmp.Diff(want, one); diff != "" || report.Rejected > 0 {
			t.Errorf("%s: %s", name, diff)
		}
	}
	_, report := readText(t, "Inpatient_Claims.csv", stayHeader+second)
	if report.Rejected != 1 || report.Rejections[0].Reason != MissingDate {
		t.Errorf("a second segment alone has no dates: %+v", report.Rejections)
	}
}

// TestSynPUFCarrier: thirteen lines in one row; the row is the claim.
func TestSynPUFCarrier(t *testing.T) {
	header := "DESYNPUF_ID,CLM_ID,CLM_FROM_DT,CLM_THRU_DT,ICD9_DGNS_CD_1,PRF_PHYSN_NPI_1,HCPCS_CD_1,HCPCS_CD_2,LINE_NCH_PMT_AMT_1," +
		"LINE_NCH_PMT_AMT_2,LINE_ICD9_DGNS_CD_1,LINE_ICD9_DGNS_CD_2\n"
	row := func(id, first, second string) string {
		return "P," + id + ",20090101,20090101,4019,1234567893," + first + "," + second + ",10.00,2.50,4019,25000\n"
	}
	text := header + row("1", "99213", "G0444") + row("2", "E0601", "A4604") + row("3", "A0429", "A0425") + row("3", "A0429", "A0425")
	got, report := readText(t, "Carrier_Claims.csv", text)
	if len(got.claims) != 3 || report.Duplicates != 1 {
		t.Fatalf("%d claims, %+v", len(got.claims), report)
	}
	for i, want := range []claim.Setting{claim.Carrier, claim.DME, claim.Ambulance} {
		c := got.claims[i]
		if c.Setting != want || c.Lines != 2 || c.PaidCents != 1250 || c.Provider != "1234567893" {
			t.Errorf("%+v", c)
		}
	}
}

func TestSynPUFOutpatient(t *testing.T) {
	got, _ := readText(t, "Outpatient_Claims.csv",
		"DESYNPUF_ID,CLM_ID,SEGMENT,CLM_FROM_DT,CLM_THRU_DT,ICD9_DGNS_CD_1,HCPCS_CD_1\nP,1,1,20090101,20090102,V5869,82947\n")
	if c := got.claims[0]; c.Setting != claim.Outpatient || len(c.Codes) != 2 || c.Admit != claim.NoDay {
		t.Errorf("%+v", c)
	}
}

// TestRIFStays: admission and discharge belong to the settings in which people stay; status 30 is still a patient.
func TestRIFStays(t *testing.T) {
	header := "BENE_ID|CLM_ID|NCH_CLM_TYPE_CD|CLM_FROM_DT|CLM_THRU_DT|CLM_ADMSN_DT|NCH_BENE_DSCHRG_DT|CLM_HOSPC_START_DT_ID|" +
		"PTNT_DSCHRG_STUS_CD|CLM_FAC_TYPE_CD|CLM_SRVC_CLSFCTN_TYPE_CD|CLM_FREQ_CD|CLM_LINE_NUM\n"
	tests := []struct {
		name, row        string
		admit, discharge claim.Day
		status           claim.Status
	}{
		{"stay", "60|01-Mar-2018|05-Mar-2018|01-Mar-2018|05-Mar-2018||01|1|1|1", day("2018-03-01"), day("2018-03-05"), claim.Paid},
		{"still a patient", "60|01-Mar-2018|05-Mar-2018|01-Mar-2018|05-Mar-2018||30|1|1|2", day("2018-03-01"), claim.NoDay, claim.Paid},
		{"discharged before", "60|01-Mar-2018|05-Mar-2018|01-Mar-2018|05-Feb-2018||01|1|1|1", day("2018-03-01"), claim.NoDay, claim.Paid},
		{"hospice", "50|01-Mar-2018|05-Mar-2018||05-Mar-2018|01-Feb-2018|01|8|1|4", day("2018-02-01"), day("2018-03-05"), claim.Paid},
		{"outpatient", "40|01-Mar-2018|05-Mar-2018|01-Mar-2018|05-Mar-2018||01|1|3|1", claim.NoDay, claim.NoDay, claim.Paid},
		{"cancelled", "40|01-Mar-2018|05-Mar-2018||||01|1|3|8", claim.NoDay, claim.NoDay, claim.Void},
	}
	for _, test := range tests {
		got, _ := readText(t, "claims.csv", header+"-1|-7|"+test.row+"|1\n")
		if c := got.claims[0]; c.Admit != test.admit || c.Discharge != test.discharge || c.Status != test.status {
			t.Errorf("%s: %+v", test.name, c)
		}
	}
}

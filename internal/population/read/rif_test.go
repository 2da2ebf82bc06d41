package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func day(text string) claim.Day { return clock.MustParse(text).Days() }

// carrierHeader is a carrier file reduced to the columns that tests change.
const carrierHeader = "DML_IND|BENE_ID|CLM_ID|FINAL_ACTION|NCH_CLM_TYPE_CD|CLM_FROM_DT|CLM_THRU_DT|NCH_WKLY_PROC_DT|" +
	"CARR_CLM_PMT_DNL_CD|CLM_PMT_AMT|PRNCPAL_DGNS_CD|PRNCPAL_DGNS_VRSN_CD|ICD_DGNS_CD1|ICD_DGNS_VRSN_CD1|" +
	"LINE_NUM|PRF_PHYSN_NPI|PRVDR_SPCLTY|LINE_PLACE_OF_SRVC_CD|LINE_1ST_EXPNS_DT|HCPCS_CD|LINE_ICD_DGNS_CD|LINE_ICD_DGNS_VRSN_CD"

// carrierLine is one line of a sound claim with some columns changed.
func carrierLine(changes map[string]string) string {
	values := map[string]string{
		"DML_IND": "INSERT", "BENE_ID": "-1", "CLM_ID": "-77", "FINAL_ACTION": "F", "NCH_CLM_TYPE_CD": "71",
		"CLM_FROM_DT": "01-Mar-2018", "CLM_THRU_DT": "02-Mar-2018", "NCH_WKLY_PROC_DT": "09-Mar-2018",
		"CARR_CLM_PMT_DNL_CD": "1", "CLM_PMT_AMT": "10.25", "PRNCPAL_DGNS_CD": "E119", "PRNCPAL_DGNS_VRSN_CD": "0",
		"ICD_DGNS_CD1": "E119", "ICD_DGNS_VRSN_CD1": "0", "LINE_NUM": "1", "PRF_PHYSN_NPI": "9999064691", "PRVDR_SPCLTY": "01",
		"LINE_PLACE_OF_SRVC_CD": "11", "LINE_1ST_EXPNS_DT": "01-Mar-2018", "HCPCS_CD": "G0444",
		"LINE_ICD_DGNS_CD": "E119", "LINE_ICD_DGNS_VRSN_CD": "0",
	}
	var fields []string
	for _, name := range strings.Split(carrierHeader, "|") {
		value := values[name]
		if changed, ok := changes[name]; ok {
			value = changed
		}
		fields = append(fields, value)
	}
	return strings.Join(fields, "|")
}

// carrierFile has a claim line for each set of changes.
func carrierFile(lines ...map[string]string) string {
	rows := []string{carrierHeader}
	for _, changes := range lines {
		rows = append(rows, carrierLine(changes))
	}
	return strings.Join(rows, "\n") + "\n"
}

func TestRIFFoldsTheLinesOfAClaim(t *testing.T) {
	got, report := readText(t, "carrier.csv", carrierFile(nil, map[string]string{
		"LINE_NUM": "2", "LINE_1ST_EXPNS_DT": "02-Mar-2018", "LINE_ICD_DGNS_CD": "I10", "HCPCS_CD": "",
	}))
	from, second := day("2018-03-01"), day("2018-03-02")
	want := []claim.Claim{{
		ID: "-77", Member: "-1", Setting: claim.Carrier, Status: claim.Paid, Version: int64(day("2018-03-09")), From: from, Thru: second,
		Admit: claim.NoDay, Discharge: claim.NoDay, Lines: 2, PaidCents: 1025, Provider: "9999064691",
		Codes: []claim.Code{
			{System: claim.ICD10CM, Role: claim.Principal, Code: "E119", Date: from},
			{System: claim.HCPCS, Role: claim.Procedure, Code: "G0444", Date: from},
			{System: claim.Place, Role: claim.Procedure, Code: "11", Date: from},
			{System: claim.ICD10CM, Role: claim.Line, Code: "I10", Date: second},
			{System: claim.Place, Role: claim.Procedure, Code: "11", Date: second},
		},
	}}
	if diff := cmp.Diff(want, got.claims); diff != "" {
		t.Error(diff)
	}
	if report.Loaded != 2 {
		t.Errorf("loaded %d rows", report.Loaded)
	}
}

func TestRIFStatusAndSetting(t *testing.T) {
	tests := []struct {
		name    string
		change  map[string]string
		status  claim.Status
		setting claim.Setting
	}{
		{"paid", nil, claim.Paid, claim.Carrier},
		{"denied", map[string]string{"CARR_CLM_PMT_DNL_CD": "0"}, claim.Denied, claim.Carrier},
		{"superseded", map[string]string{"FINAL_ACTION": "N"}, claim.Void, claim.Carrier},
		{"deleted", map[string]string{"DML_IND": "DELETE"}, claim.Void, claim.Carrier},
		{"equipment from the carrier", map[string]string{"NCH_CLM_TYPE_CD": "72"}, claim.Paid, claim.DME},
		{"equipment", map[string]string{"NCH_CLM_TYPE_CD": "82"}, claim.Paid, claim.DME},
		{"ambulance by specialty", map[string]string{"PRVDR_SPCLTY": "59"}, claim.Paid, claim.Ambulance},
		{"ambulance by procedure", map[string]string{"HCPCS_CD": "A0427"}, claim.Paid, claim.Ambulance},
		{"ambulance by place", map[string]string{"LINE_PLACE_OF_SRVC_CD": "41"}, claim.Paid, claim.Ambulance},
		{"home health", map[string]string{"NCH_CLM_TYPE_CD": "10"}, claim.Paid, claim.HHA},
		{"nursing facility", map[string]string{"NCH_CLM_TYPE_CD": "20"}, claim.Paid, claim.SNF},
		{"swing bed", map[string]string{"NCH_CLM_TYPE_CD": "30"}, claim.Paid, claim.SNF},
		{"outpatient", map[string]string{"NCH_CLM_TYPE_CD": "40"}, claim.Paid, claim.Outpatient},
		{"hospice", map[string]string{"NCH_CLM_TYPE_CD": "50"}, claim.Paid, claim.Hospice},
		{"inpatient", map[string]string{"NCH_CLM_TYPE_CD": "60"}, claim.Paid, claim.Inpatient},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := readText(t, "carrier.csv", carrierFile(test.change))
			if got.claims[0].Status != test.status || got.claims[0].Setting != test.setting {
				t.Errorf("status %d, setting %d", got.claims[0].Status, got.claims[0].Setting)
			}
		})
	}
	mixed, _ := readText(t, "carrier.csv", carrierFile(
		map[string]string{"PRVDR_SPCLTY": "59"}, map[string]string{"LINE_NUM": "2"}))
	if mixed.claims[0].Setting != claim.Carrier {
		t.Error("one ambulance line of two must not make the claim ambulance")
	}
}

// Revisions never meet: the indicator decides, and where it is blank the day of service.
func TestRIFKeepsTheRevisionsApart(t *testing.T) {
	tests := []struct {
		version, from string
		want          claim.System
	}{
		{"0", "01-Mar-2018", claim.ICD10CM},
		{"9", "01-Mar-2018", claim.ICD9CM},
		{"", "30-Sep-2015", claim.ICD9CM},
		{"", "01-Oct-2015", claim.ICD10CM},
	}
	for _, test := range tests {
		got, _ := readText(t, "carrier.csv", carrierFile(map[string]string{
			"PRNCPAL_DGNS_VRSN_CD": test.version, "CLM_FROM_DT": test.from, "CLM_THRU_DT": test.from, "LINE_ICD_DGNS_CD": "",
			"ICD_DGNS_CD1": "",
		}))
		if got.claims[0].Codes[0].System != test.want {
			t.Errorf("version %q from %s: system %d", test.version, test.from, got.claims[0].Codes[0].System)
		}
	}
}

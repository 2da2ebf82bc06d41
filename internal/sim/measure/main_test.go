package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Two members: one with one professional claim of two lines, one with two; the first must weigh as much as the second.
const carrier = "\ufeffBENE_ID|CLM_ID|CLM_FROM_DT|CLM_THRU_DT|ICD_DGNS_CD1|ICD_DGNS_CD2|HCPCS_CD|LINE_PLACE_OF_SRVC_CD\n" +
	"-1|-10|01-Mar-2025|03-Mar-2025|E119|I10|99213|11\n" +
	"-1|-10|01-Mar-2025|03-Mar-2025|E119|I10|G0444|11\n" +
	"-2|-20|01-Mar-2025|01-Mar-2025|I10|||20\n" +
	"-2|-21|02-Mar-2025|02-Mar-2025|I10|||20\n"

func TestMeasure(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, setting := range []string{"inpatient", "snf", "hha", "outpatient", "dme", "hospice"} {
		write(setting+".csv", "BENE_ID|CLM_ID\n")
	}
	write("carrier.csv", carrier)
	write("pde.csv", "BENE_ID|PROD_SRVC_ID|DAYS_SUPLY_NUM\n-1|00000000001|30\n")
	write("beneficiary_2024.csv", "BENE_ID|BENE_BIRTH_DT|BENE_SEX_IDENT_CD|RFRNC_YR|PTC_CNTRCT_JAN_ID|PTD_CNTRCT_JAN_ID\n-1|02-Jan-1950|2|2024|Y1|\n")
	write("beneficiary_2025.csv", "BENE_ID|BENE_BIRTH_DT|BENE_SEX_IDENT_CD|RFRNC_YR|PTC_CNTRCT_JAN_ID|PTD_CNTRCT_JAN_ID\n-1|02-Jan-1950|2|2025||\n")
	var out strings.Builder
	if err := measure(folder, &out); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"age,,75,1.0000", "cover,PTC,true,1.0000", "cover,PTD,false,1.0000", "days,carrier,2,1.0000",
		"days_supply,,30,1.0000", "diagnoses,carrier,2,1.0000", "diagnosis,carrier,E119,1.0000", "diagnosis,carrier,I10,2.0000",
		"drug,,NDC:00000000001,1.0000", "lines,carrier,2,1.0000", "lines,carrier,1,1.0000", "member_diagnoses,,1,1.0000",
		"service,carrier,HCPCS:G0444,1.0000", "service,carrier,PLACE:20,1.0000", "setting,,carrier,2.0000", "sex,,2,1.0000",
	} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("missing %s", line)
		}
	}
	if strings.Contains(out.String(), "99213") {
		t.Error("a CPT code got through")
	}
}

func TestMeasureNeedsItsFiles(t *testing.T) {
	if err := measure(t.TempDir(), &strings.Builder{}); err == nil {
		t.Error("measured an empty folder")
	}
}

package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/population/claim"
)

const cms = "https://bluebutton.cms.gov/resources/variables/"

// eobLine is a small claim with further elements.
func eobLine(more string) string {
	return `{"resourceType":"ExplanationOfBenefit","id":"carrier-1","patient":{"reference":"Patient/-1"},` +
		`"identifier":[{"system":"` + cms + `clm_id","value":"-77"}],"billablePeriod":{"start":"2018-03-01","end":"2018-03-02"}` +
		more + "}\n"
}

func eobType(system, code string) string {
	return `,"type":{"coding":[{"system":"` + system + `","code":"` + code + `"}]}`
}

func TestFHIRStatusAndSetting(t *testing.T) {
	carrier := eobType(cms+"nch_clm_type_cd", "71")
	ambulance := `,"item":[{"productOrService":{"coding":[{"system":"https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets","code":"A0429"}]}}]`
	tests := []struct {
		name, more string
		status     claim.Status
		setting    claim.Setting
	}{
		{"NCH type", carrier, claim.Paid, claim.Carrier},
		{"eob-type", eobType("https://bluebutton.cms.gov/resources/codesystem/eob-type", "SNF"), claim.Paid, claim.SNF},
		{"ambulance on every line", carrier + ambulance, claim.Paid, claim.Ambulance},
		{"CARIN professional", eobType("http://terminology.hl7.org/CodeSystem/claim-type", "professional"), claim.Paid, claim.Carrier},
		{
			"CARIN inpatient by subtype",
			eobType("http://terminology.hl7.org/CodeSystem/claim-type", "institutional") + `,"subType":{"coding":[{"code":"inpatient"}]}`,
			claim.Paid, claim.Inpatient,
		},
		{
			"CARIN by type of bill", `,"supportingInfo":[{"category":{"coding":[{"code":"typeofbill"}]},` +
				`"code":{"coding":[{"system":"https://www.nubc.org/CodeSystem/type-of-bill","code":"0131"}]}}]`, claim.Paid, claim.Outpatient,
		},
		{"cancelled", carrier + `,"status":"cancelled"`, claim.Void, claim.Carrier},
		{"not the final action", carrier + `,"meta":{"tag":[{"code":"NotFinalAction"}]}`, claim.Void, claim.Carrier},
		{
			"denied", carrier + `,"extension":[{"url":"` + cms + `carr_clm_pmt_dnl_cd","valueCoding":{"code":"0"}}]`,
			claim.Denied, claim.Carrier,
		},
		{
			"void by frequency", eobType(cms+"nch_clm_type_cd", "40") + `,"information":[{"category":{"coding":[{"code":"` + cms +
				`clm_freq_cd"}]},"code":{"coding":[{"system":"` + cms + `clm_freq_cd","code":"8"}]}}]`, claim.Void, claim.Outpatient,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := readText(t, "a.ndjson", eobLine(test.more))
			if c := got.claims[0]; c.ID != "-77" || c.Member != "-1" || c.Status != test.status || c.Setting != test.setting {
				t.Errorf("%+v", c)
			}
		})
	}
}

// TestFHIRIsTheSameAsRIF: the fold of a claim from FHIR equals what the RIF reader makes of the same claim.
func TestFHIRIsTheSameAsRIF(t *testing.T) {
	rif, _ := readText(t, "carrier.csv", carrierFile(line("-77", "1", "HCPCS_CD", "", "ICD_DGNS_CD1", "I10", "LINE_ICD_DGNS_CD", "")))
	fhir, _ := readText(t, "a.ndjson", eobLine(eobType(cms+"nch_clm_type_cd", "71")+
		`,"information":[{"category":{"coding":[{"code":"`+cms+`nch_wkly_proc_dt"}]},"timingDate":"2018-03-09"}]`+
		`,"payment":{"amount":{"value":10.25}}`+
		`,"careTeam":[{"provider":{"identifier":{"value":"9999064691"}},"role":{"coding":[{"code":"primary"}]}}]`+
		`,"diagnosis":[{"sequence":1,"diagnosisCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"E119"}]},`+
		`"type":[{"coding":[{"code":"principal"}]}]},`+
		`{"sequence":2,"diagnosisCodeableConcept":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I10"}]}}]`+
		`,"item":[{"locationCodeableConcept":{"coding":[{"code":"11"}]},"servicedPeriod":{"start":"2018-03-01"}}]`))
	if diff := cmp.Diff(rif.claims, fhir.claims); diff != "" {
		t.Error(diff)
	}
}

func TestFHIRSkipsWhatIsNoClaim(t *testing.T) {
	text := eobLine(`,"use":"preauthorization"`) + eobLine(`,"status":"draft"`) +
		`{"resourceType":"Organization","id":"o"}` + "\n" +
		`{"resourceType":"Coverage","id":"c","status":"entered-in-error","beneficiary":{"reference":"Patient/-1"}}` + "\n"
	_, report := readText(t, "a.ndjson", text)
	if report.Skipped != 4 || report.Rows != 4 {
		t.Errorf("%+v", report)
	}
}

func TestFHIRDuplicatesAndConflicts(t *testing.T) {
	carrier := eobType(cms+"nch_clm_type_cd", "71")
	got, report := readText(t, "a.ndjson", eobLine(carrier)+eobLine(carrier)+eobLine(carrier+`,"status":"cancelled"`))
	if len(got.claims) != 2 || report.Duplicates != 1 || report.Conflicts != 1 {
		t.Errorf("%d claims, %+v", len(got.claims), report)
	}
}

// TestFHIRCoverage: months with their year, months of the reference year, and periods.
func TestFHIRCoverage(t *testing.T) {
	month := func(name, code string) string {
		return `{"url":"` + cms + name + `","valueCoding":{"code":"` + code + `"}}`
	}
	coverage := func(part, rest string, extensions ...string) string {
		return `{"resourceType":"Coverage","id":"c","status":"active","beneficiary":{"reference":"Patient/-1"},"grouping":{"subPlan":"` +
			part + `"}` + rest + `,"extension":[` + strings.Join(extensions, ",") + "]}\n"
	}
	year := `{"url":"` + cms + `rfrnc_yr","valueDate":"2021"}`
	tests := []struct {
		name, text string
		want       []claim.Span
	}{
		{
			"drug contracts over the turn of the year",
			coverage("Part D", "", month("ptdcntrct12/2019-12", "Z1006"), month("ptdcntrct01/2020-1", "Z1006"), month("ptdcntrct02/2020-2", "0")),
			[]claim.Span{span(claim.PartD, "2019-12-01", "2020-01-31", "Z1006", "")},
		},
		{
			"advantage plan of the reference year",
			coverage("Part C", "", year, month("ptc_cntrct_id_03", "H1234"), month("ptc_pbp_id_03", "001"), month("hmo_ind_04", "1")),
			as("2021-12-31", span(claim.PartC, "2021-03-01", "2021-03-31", "H1234", "001"), span(claim.PartC, "2021-04-01", "2021-04-30")),
		},
		{
			"buy-in and dual", coverage("Part A", "", year, month("buyin01", "C"), month("dual_01", "02")),
			as("2021-12-31", span(claim.PartA, "2021-01-01", "2021-01-31"), span(claim.Dual, "2021-01-01", "2021-01-31")),
		},
		{
			"only a reference year, with ESRD", coverage("Part A", "", year, month("a_trm_cd", "0"), month("ms_cd", "21")),
			as("2021-12-31", span(claim.PartA, "2021-01-01", "2021-12-31"), span(claim.ESRD, "2021-01-01", "2021-12-31")),
		},
		{"terminated", coverage("Part B", "", year, month("b_trm_cd", "2")), nil},
		{
			"low income", coverage("Part D", "", year, month("cstshr05", "03")),
			as("2021-12-31", span(claim.LowIncome, "2021-05-01", "2021-05-31")),
		},
		{
			"a period of another payer", coverage("", `,"period":{"start":"2020-01-01","end":"2020-06-30"}`),
			[]claim.Span{span(claim.Medical, "2020-01-01", "2020-06-30")},
		},
		{
			"the last update says more than the reference year",
			coverage("Part D", `,"meta":{"lastUpdated":"2021-08-15T02:00:00Z"}`, year, month("ptdcntrct01", "Z1006")),
			as("2021-08-15", span(claim.PartD, "2021-01-01", "2021-01-31", "Z1006", "")),
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := readText(t, "c.ndjson", test.text)
			if diff := cmp.Diff(test.want, got.spans); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestFHIRBundle: the entries of a Bundle are rows; other people's records in it do not matter.
func TestFHIRBundle(t *testing.T) {
	entries := []string{strings.TrimSpace(eobLine(eobType(cms+"nch_clm_type_cd", "60"))), `{"resourceType":"Patient","id":"-1"}`, `7`}
	bundle := "{\n\"resourceType\":\"Bundle\",\n\"entry\":[{\"resource\":" + strings.Join(entries, "},\n{\"resource\":") + "}]}\n"
	got, report := readText(t, "bundle.json", bundle)
	if len(got.claims) != 1 || len(got.people) != 1 || report.Rows != 3 || report.Rejected != 1 {
		t.Errorf("%+v", report)
	}
}

package read

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// rifYear is a yearly beneficiary file of one person with the given columns.
func rifYear(columns map[string]string) string {
	names := []string{"BENE_ID", "RFRNC_YR", "BENE_ESRD_IND"}
	values := []string{"-1", "2018", columns["BENE_ESRD_IND"]}
	for name, value := range columns {
		if name != "BENE_ESRD_IND" {
			names, values = append(names, name), append(values, value)
		}
	}
	return strings.Join(names, "|") + "\n" + strings.Join(values, "|") + "\n"
}

func span(coverage claim.Coverage, from, thru string, plan ...string) claim.Span {
	s := claim.Span{Member: "-1", Coverage: coverage, From: day(from), Thru: day(thru)}
	if len(plan) == 2 {
		s.Contract, s.Plan = plan[0], plan[1]
	}
	return s
}

// as gives spans the version of a day.
func as(version string, spans ...claim.Span) []claim.Span {
	for i := range spans {
		spans[i].Version = int64(day(version))
	}
	return spans
}

// TestRIFMonthsBecomeSpans: consecutive months of the same coverage and plan join; a gap or another plan starts a new span.
func TestRIFMonthsBecomeSpans(t *testing.T) {
	tests := []struct {
		name    string
		columns map[string]string
		want    []claim.Span
	}{
		{
			"A and B, B alone later",
			map[string]string{
				"MDCR_ENTLMT_BUYIN_1_IND": "3", "MDCR_ENTLMT_BUYIN_2_IND": "C", "MDCR_ENTLMT_BUYIN_3_IND": "2",
				"MDCR_ENTLMT_BUYIN_4_IND": "0", "MDCR_ENTLMT_BUYIN_5_IND": "1",
			},
			[]claim.Span{
				span(claim.PartA, "2018-01-01", "2018-02-28"), span(claim.PartA, "2018-05-01", "2018-05-31"),
				span(claim.PartB, "2018-01-01", "2018-03-31"),
			},
		},
		{
			"another plan in March",
			map[string]string{
				"PTC_CNTRCT_JAN_ID": "H1234", "PTC_PBP_JAN_ID": "001", "PTC_CNTRCT_FEB_ID": "H1234", "PTC_PBP_FEB_ID": "001",
				"PTC_CNTRCT_MAR_ID": "H9999", "PTC_PBP_MAR_ID": "002", "PTC_CNTRCT_APR_ID": "N", "PTC_CNTRCT_SEPT_ID": "0",
			},
			[]claim.Span{
				span(claim.PartC, "2018-01-01", "2018-02-28", "H1234", "001"), span(claim.PartC, "2018-03-01", "2018-03-31", "H9999", "002"),
			},
		},
		{
			"HMO without a contract id",
			map[string]string{"HMO_11_IND": "C", "HMO_12_IND": "1", "HMO_1_IND": "0", "HMO_2_IND": "4"},
			[]claim.Span{span(claim.PartC, "2018-11-01", "2018-12-31")},
		},
		{
			"drug plan",
			map[string]string{"PTD_CNTRCT_DEC_ID": "S5810", "PTD_PBP_DEC_ID": "003"},
			[]claim.Span{span(claim.PartD, "2018-12-01", "2018-12-31", "S5810", "003")},
		},
		{"ESRD by year", map[string]string{"BENE_ESRD_IND": "Y"}, []claim.Span{span(claim.ESRD, "2018-01-01", "2018-12-31")}},
		{
			"ESRD by month",
			map[string]string{"BENE_ESRD_IND": "Y", "MDCR_STUS_JAN_CD": "10", "MDCR_STUS_FEB_CD": "11"},
			[]claim.Span{span(claim.ESRD, "2018-02-01", "2018-02-28")},
		},
		{
			"dual and low income",
			map[string]string{
				"META_DUAL_ELGBL_STUS_JAN_CD": "02", "META_DUAL_ELGBL_STUS_FEB_CD": "09", "META_DUAL_ELGBL_STUS_MAR_CD": "NA",
				"CST_SHR_GRP_JAN_CD": "03", "CST_SHR_GRP_FEB_CD": "09",
			},
			[]claim.Span{span(claim.Dual, "2018-01-01", "2018-01-31"), span(claim.LowIncome, "2018-01-01", "2018-01-31")},
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, _ := readText(t, "beneficiary.csv", rifYear(test.columns))
			if diff := cmp.Diff(as("2018-12-31", test.want...), got.spans); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestRIFSummaryFile: the Master Beneficiary Summary File names the same columns differently.
func TestRIFSummaryFile(t *testing.T) {
	got, report := readText(t, "mbsf.csv", "BENE_ID|BENE_ENROLLMT_REF_YR|SEX_IDENT_CD|BENE_BIRTH_DT|STATE_CODE|MDCR_ENTLMT_BUYIN_IND_01|"+
		"MDCR_ENTLMT_BUYIN_IND_12|PTC_CNTRCT_ID_02|PTC_PBP_ID_02|DUAL_STUS_CD_03\n-1|2018|2|01-Jan-1950|05|1|3|H1234|001|02\n")
	want := []claim.Span{
		span(claim.PartA, "2018-01-01", "2018-01-31"), span(claim.PartA, "2018-12-01", "2018-12-31"),
		span(claim.PartB, "2018-12-01", "2018-12-31"), span(claim.PartC, "2018-02-01", "2018-02-28", "H1234", "001"),
		span(claim.Dual, "2018-03-01", "2018-03-31"),
	}
	if diff := cmp.Diff(as("2018-12-31", want...), got.spans); diff != "" || report.Format != RIFMember {
		t.Error(report.Format, diff)
	}
	if p := got.people[0]; p.Sex != claim.Female || p.State != "CA" || p.Version != int64(day("2018-12-31")) {
		t.Errorf("%+v", p)
	}
}

func TestRIFDeletedPersonIsSkipped(t *testing.T) {
	got, report := readText(t, "b.csv", "DML_IND|BENE_ID|RFRNC_YR\nDELETE|-1|2018\n")
	if len(got.people) != 0 || report.Skipped != 1 {
		t.Errorf("%+v", report)
	}
}

// TestSynPUFMonths: a count of months is placed at the end of the year in which somebody turned 65, else at its start.
func TestSynPUFMonths(t *testing.T) {
	header := "DESYNPUF_ID,BENE_BIRTH_DT,BENE_DEATH_DT,BENE_ESRD_IND,BENE_HI_CVRAGE_TOT_MONS\n"
	tests := map[string][]claim.Span{
		"-1,19400101,,0,12":        {span(claim.PartA, "2008-01-01", "2008-12-31")},
		"-1,19400101,,0,0":         nil,
		"-1,19430601,,0,7":         {span(claim.PartA, "2008-06-01", "2008-12-31")},
		"-1,19400101,20080401,0,4": {span(claim.PartA, "2008-01-01", "2008-04-30")},
		"-1,19430201,20080401,0,3": {span(claim.PartA, "2008-01-01", "2008-03-31")},
		"-1,19400101,,Y,12":        {span(claim.PartA, "2008-01-01", "2008-12-31"), span(claim.ESRD, "2008-01-01", "2008-12-31")},
	}
	for row, want := range tests {
		got, _ := readText(t, "DE1_0_2008_Beneficiary_Summary_File_Sample_1.csv", header+row+"\n")
		if diff := cmp.Diff(as("2008-12-31", want...), got.spans); diff != "" {
			t.Errorf("%s: %s", row, diff)
		}
	}
	got, report := readText(t, "summary.csv", header+"-1,19400101,,0,12\n")
	if len(got.people) != 1 || len(got.spans) != 0 || len(report.Warnings) != 1 {
		t.Error("without a year in the name the person is read, the coverage is not")
	}
}

func TestTuvaCoverage(t *testing.T) {
	tests := []struct {
		plan, kind string
		want       []claim.Coverage
	}{
		{"H1234-001", "medicare", []claim.Coverage{claim.PartA, claim.PartB, claim.PartC, claim.PartD}},
		{"S5810-003", "medicare", []claim.Coverage{claim.PartD}},
		{"Gold", "medicare", []claim.Coverage{claim.PartA, claim.PartB}},
		{"Gold", "Medicare Advantage", []claim.Coverage{claim.PartA, claim.PartB, claim.PartC, claim.PartD}},
		{"Gold", "commercial", []claim.Coverage{claim.Medical}},
		{"", "", []claim.Coverage{claim.Medical}},
	}
	for _, test := range tests {
		row := with(tuvaMember, "plan", test.plan, "payer_type", test.kind, "dual_status_code", "", "medicare_status_code", "")
		got, _ := readText(t, "eligibility.csv", tuvaFile(tuvaEligibilityHeader, row))
		var coverages []claim.Coverage
		for _, s := range got.spans {
			coverages = append(coverages, s.Coverage)
		}
		if diff := cmp.Diff(test.want, coverages); diff != "" {
			t.Errorf("%s %s: %s", test.plan, test.kind, diff)
		}
	}
	flags := with(tuvaMember, "plan", "", "payer_type", "", "dual_status_code", "", "medicare_status_code", "",
		"hospice_flag", "1", "long_term_institutional_flag", "true")
	got, _ := readText(t, "eligibility.csv", tuvaFile(tuvaEligibilityHeader, flags))
	if len(got.spans) != 3 || got.spans[1].Coverage != claim.HospiceElect || got.spans[2].Coverage != claim.Institution {
		t.Errorf("%+v", got.spans)
	}
}

// TestSocialSecurityNumbersStayOutside: they are in two formats and come out of neither.
func TestSocialSecurityNumbersStayOutside(t *testing.T) {
	tuva, _ := readText(t, "eligibility.csv", tuvaFile(tuvaEligibilityHeader, tuvaMember))
	synthea, _ := readText(t, "patients.csv", unzipped(t, "synthea", "patients.csv"))
	for _, got := range []string{tuva.digest(), synthea.digest()} {
		if strings.Contains(got, "999-") {
			t.Error(got)
		}
	}
}

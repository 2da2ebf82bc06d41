package roster

import (
	"strings"

	"github.com/keepwell/keepwell/internal/person"
)

func isRoster(t *table) bool {
	return t.has("bene_sk", "bene_mbi_id", "bene_last_name", "bene_brth_dt")
}

// rosterRow reads a beneficiary of the roster. Many rows lack BENE_ID or BENE_SK; a row with neither is somebody's MBI alone,
// which names nobody.
func rosterRow(l *line) (person.Row, error) {
	var row person.Row
	p := &row.Person
	p.Capacities = []person.Capacity{person.Member}
	p.Identifiers = numbers(l, person.MemberNumber, "bene_id", person.CMSBeneSK, "bene_sk")
	l.mbi(&row, "bene_mbi_id")
	if l.text("bene_id") == "" && l.text("bene_sk") == "" {
		l.fail("bene_id", "BENE_ID or BENE_SK; an MBI alone names nobody")
	}
	for _, column := range []string{"bene_xref_sk", "bene_xref_efctv_sk"} {
		if other := l.text(column); other != "" && other != l.text("bene_sk") {
			p.Identifiers = withNumber(p.Identifiers, person.Identifier{System: person.CMSCrossReference, Value: other})
		}
	}
	p.Names = name(l, "bene_1st_name", "bene_midl_name", "bene_last_name")
	p.Birth, p.Death = l.day("bene_brth_dt"), l.day("bene_death_dt")
	p.Sex = l.one("bene_sex_cd", sexCodes)
	return row, nil
}

func withNumber(all []person.Identifier, i person.Identifier) []person.Identifier {
	for _, known := range all {
		if known == i {
			return all
		}
	}
	return append(all, i)
}

func isXref(t *table) bool { return t.has("bene_sk", "bene_xref_sk", "bene_kill_cred_cd") }

// stands is the kill-credit code of a cross-reference that CMS upholds; others were taken back.
const stands = "2"

// xrefRow reads that CMS knew a person under another key. It ties nobody together: whoever holds the other key is proposed as a
// duplicate.
func xrefRow(l *line) (person.Row, error) {
	row := person.Row{AsOf: l.day("idr_trans_efctv_ts")}
	row.Person.Capacities = []person.Capacity{person.Member}
	row.Person.Identifiers = numbers(l, person.CMSBeneSK, "bene_sk", person.CMSCrossReference, "bene_xref_sk")
	if l.text("bene_sk") == "" {
		l.fail("bene_sk", "the person's key")
	}
	if l.text("bene_xref_sk") == "" {
		l.fail("bene_xref_sk", "the other key")
	}
	if l.bad == nil && l.text("bene_kill_cred_cd") != stands {
		return row, person.ErrOutdated
	}
	return row, nil
}

func isEnrolment(t *table) bool {
	return t.has("bene_sk", "idr_ltst_trans_flg", "bene_cntrct_num", "bene_cvrg_type_cd", "bene_enrlmt_bgn_dt", "bene_enrlmt_end_dt")
}

// coverageTypes are CMS's coverage type codes: coordinated care, MSA, PFFS, PACE, prescription drug plan, Medicare-Medicaid plan.
var coverageTypes = map[string]string{"3": "ccp", "4": "msa", "5": "pffs", "6": "pace", "11": "pdp", "14": "mmp", "": ""}

// enrolmentRow reads one span in a plan. Rows that are not the latest version say what CMS no longer holds to be true.
func enrolmentRow(l *line) (person.Row, error) {
	row := person.Row{AsOf: l.day("idr_trans_efctv_ts")}
	if !strings.EqualFold(l.text("idr_ltst_trans_flg"), "Y") {
		return row, person.ErrOutdated
	}
	p := &row.Person
	p.Capacities = []person.Capacity{person.Member}
	p.Identifiers = numbers(l, person.CMSBeneSK, "bene_sk")
	if l.text("bene_sk") == "" {
		l.fail("bene_sk", "the person's key")
	}
	c := person.Coverage{Contract: l.text("bene_cntrct_num"), Plan: l.text("bene_pbp_num"), Kind: l.one("bene_cvrg_type_cd", coverageTypes)}
	c.From, c.To = l.day("bene_enrlmt_bgn_dt"), l.day("bene_enrlmt_end_dt")
	if c.From == nil {
		l.fail("bene_enrlmt_bgn_dt", "the first day of the span")
	}
	if c.Contract == "" {
		l.fail("bene_cntrct_num", "the contract")
	}
	p.Coverage = []person.Coverage{c}
	return row, nil
}

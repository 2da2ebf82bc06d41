package roster

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// isRIF takes the yearly beneficiary files of the Research Identifiable Files and beneficiary_history.
func isRIF(t *table) bool {
	return t.has("bene_id", "bene_birth_dt", "bene_srnm_name", "bene_gvn_name")
}

// rifRow reads a beneficiary of a reference year. BENE_ID is the member number, as claims carry it.
func rifRow(l *line) (person.Row, error) {
	row := person.Row{AsOf: rifAsOf(l)}
	p := &row.Person
	p.Capacities = []person.Capacity{person.Member}
	p.Identifiers = numbers(l, person.MemberNumber, "bene_id")
	l.mbi(&row, "mbi_num")
	if l.text("bene_id") == "" {
		l.fail("bene_id", "the beneficiary's number")
	}
	p.Names = name(l, "bene_gvn_name", "bene_mdl_name", "bene_srnm_name")
	p.Birth, p.Death = l.day("bene_birth_dt"), l.day("death_dt")
	p.Sex = l.one("bene_sex_ident_cd", sexCodes)
	p.Addresses = rifAddress(l)
	year, _ := strconv.Atoi(l.text("rfrnc_yr"))
	p.Coverage = append(months12(l, year, "ma", "ptc_cntrct_", "ptc_pbp_"), months12(l, year, "part_d", "ptd_cntrct_", "ptd_pbp_")...)
	return row, nil
}

// rifAsOf is the first day of the reference year, or of the version of a history row. History without dates is of an unknown
// earlier time: it only fills what nobody told.
func rifAsOf(l *line) *clock.Date {
	if text := l.text("rfrnc_yr"); text != "" {
		year, err := strconv.Atoi(text)
		day, ok := clock.Civil(year, time.January, 1)
		if err != nil || !ok {
			l.fail("rfrnc_yr", "a year such as 2020")
		}
		return &day
	}
	if from := l.day("efctv_bgn_dt"); from != nil {
		return from
	}
	earliest := clock.MinDate
	return &earliest
}

func rifAddress(l *line) []person.Address {
	a := person.Address{Use: "home", City: l.text("city_name"), State: l.text("state_cd"), Zip: l.text("bene_zip_cd")}
	for i := range 6 {
		if text := l.text("drvd_line_" + strconv.Itoa(i+1) + "_adr"); text != "" {
			a.Lines = append(a.Lines, text)
		}
	}
	if a.City == "" && a.Zip == "" && len(a.Lines) == 0 {
		return nil
	}
	return []person.Address{a}
}

// rifMonths are the names of the months in column names: September is written otherwise.
var rifMonths = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sept", "oct", "nov", "dec"}

// months12 joins the months of a year in one plan into spans. 0, N and * stand for none.
func months12(l *line, year int, kind, contract, plan string) []person.Coverage {
	var out []person.Coverage
	for i, m := range rifMonths {
		c := person.Coverage{Contract: l.text(contract + m + "_id"), Plan: l.text(plan + m + "_id"), Kind: kind}
		first, ok := clock.Civil(year, time.Month(i+1), 1)
		if !ok || strings.Trim(c.Contract, "0N*") == "" {
			continue
		}
		last := first.EndOfMonth()
		c.From, c.To = &first, &last
		if n := len(out); n > 0 && out[n-1].Contract == c.Contract && out[n-1].Plan == c.Plan && out[n-1].To.AddDays(1) == first {
			out[n-1].To = &last
			continue
		}
		out = append(out, c)
	}
	return out
}

// mbi adds the MBI of a CMS file. The plan cannot mend such a file: an MBI that is none is reported and left out, and the rest of
// the row counts (in the public roster one in twenty is of another shape).
func (l *line) mbi(row *person.Row, column string) {
	value := l.text(column)
	switch {
	case value == "":
	case person.ValidMBI(value).OK():
		row.Person.Identifiers = append(row.Person.Identifiers, person.Identifier{System: person.MBI, Value: value})
	default:
		row.Without = append(row.Without, &person.RowError{File: l.file, Line: l.number, Field: column, Expected: "11 characters in CMS's format; loaded without it"})
	}
}

// numbers are the identifiers in these columns: system, column, system, column.
func numbers(l *line, pairs ...any) []person.Identifier {
	var out []person.Identifier
	for i := 0; i < len(pairs); i += 2 {
		if value := l.text(pairs[i+1].(string)); value != "" {
			out = append(out, person.Identifier{System: pairs[i].(person.System), Value: value})
		}
	}
	return out
}

func name(l *line, given, middle, family string) []person.Name {
	n := person.NameOf(l.text(given), l.text(middle), l.text(family), "")
	if n.Text == "" {
		return nil
	}
	return []person.Name{n}
}

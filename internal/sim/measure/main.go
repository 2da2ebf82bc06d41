// Command measure reads a folder of CMS RIF files (pipe-delimited CSV, one file per claim type, pde.csv, beneficiary_YYYY.csv)
// and writes the table of distributions from which package sim draws its population:
//
//	go run ./internal/sim/measure FOLDER > internal/sim/distribution.csv
//
// Every member weighs the same within a table: one beneficiary of the sample has 916 of its 1,110 outpatient claims and would
// otherwise be the whole population. The table holds codes and counts, no member's record.
package main

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: measure FOLDER > distribution.csv")
		os.Exit(2)
	}
	if err := measure(os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "measure:", err)
		os.Exit(1)
	}
}

func measure(folder string, out io.Writer) error {
	t := table{}
	for _, setting := range []string{"inpatient", "snf", "hha", "outpatient", "carrier", "dme", "hospice"} {
		rows, err := readRIF(filepath.Join(folder, setting+".csv"))
		if err != nil {
			return err
		}
		t.addClaims(setting, rows)
	}
	fills, err := readRIF(filepath.Join(folder, "pde.csv"))
	if err != nil {
		return err
	}
	t.addFills(fills)
	t.addProfiles()
	if err := t.addPeople(folder); err != nil {
		return err
	}
	return t.write(out)
}

type row map[string]string

func readRIF(name string) ([]row, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	buffered := bufio.NewReader(file)
	if mark, err := buffered.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = buffered.Discard(len(mark))
	}
	lines := csv.NewReader(buffered)
	lines.Comma, lines.LazyQuotes = '|', true
	header, err := lines.Read()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	var rows []row
	for {
		fields, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		r := make(row, len(header))
		for i, field := range fields {
			r[header[i]] = strings.TrimSpace(field)
		}
		rows = append(rows, r)
	}
}

// table is weight by kind, setting and value.
type table map[[3]string]float64

func (t table) add(kind, setting, value string, weight float64) {
	t[[3]string{kind, setting, value}] += weight
}

// addClaims counts each claim once, with all its lines.
func (t table) addClaims(setting string, rows []row) {
	claims := make(map[string][]row)
	members := make(map[string]int)
	for _, r := range rows {
		if len(claims[r["CLM_ID"]]) == 0 {
			members[r["BENE_ID"]]++
		}
		claims[r["CLM_ID"]] = append(claims[r["CLM_ID"]], r)
	}
	for member, n := range members {
		// Shares are counted per member, so that they can be compared between settings.
		t.add("claims", setting, member, float64(n))
	}
	for _, lines := range claims {
		t.addClaim(setting, lines, 1/float64(members[lines[0]["BENE_ID"]]))
	}
}

func (t table) addClaim(setting string, lines []row, weight float64) {
	t.add("lines", setting, strconv.Itoa(len(lines)), weight)
	diagnoses, services := make(map[string]bool), make(map[string]bool)
	for _, line := range lines {
		for column, value := range line {
			switch {
			case value == "":
			case strings.Contains(column, "DGNS_CD"):
				diagnoses[value] = true
				t.add("profile", line["BENE_ID"], value, 1)
			case column == "HCPCS_CD" && levelOne(value):
			case serviceSystem[column] != "":
				services[serviceSystem[column]+":"+value] = true
			}
		}
	}
	t.add("diagnoses", setting, strconv.Itoa(len(diagnoses)), weight)
	t.add("services", setting, strconv.Itoa(len(services)), weight)
	for code := range diagnoses {
		t.add("diagnosis", setting, code, weight)
	}
	for code := range services {
		t.add("service", setting, code, weight)
	}
	t.add("days", setting, strconv.Itoa(daysBetween(lines[0]["CLM_FROM_DT"], lines[0]["CLM_THRU_DT"])), weight)
}

var serviceSystem = map[string]string{
	"HCPCS_CD": "HCPCS", "REV_CNTR": "REVENUE", "CLM_DRG_CD": "MSDRG", "LINE_PLACE_OF_SRVC_CD": "PLACE",
}

// levelOne tells a CPT code, which is the American Medical Association's and is left out.
func levelOne(code string) bool {
	_, err := strconv.Atoi(code)
	return err == nil
}

// addProfiles counts how many different diagnoses each member has over the years.
func (t table) addProfiles() {
	size := make(map[string]int)
	for key := range t {
		if key[0] == "profile" {
			size[key[1]]++
			delete(t, key)
		}
	}
	for _, n := range size {
		t.add("member_diagnoses", "", strconv.Itoa(n), 1)
	}
}

func daysBetween(from, thru string) int {
	const layout = "02-Jan-2006"
	first, err := time.Parse(layout, from)
	last, err2 := time.Parse(layout, thru)
	if err != nil || err2 != nil {
		return 0
	}
	return int(last.Sub(first).Hours()/24 + 0.5)
}

func (t table) addFills(rows []row) {
	members := make(map[string]int)
	for _, r := range rows {
		members[r["BENE_ID"]]++
	}
	for _, r := range rows {
		weight := 1 / float64(members[r["BENE_ID"]])
		t.add("drug", "", "NDC:"+r["PROD_SRVC_ID"], weight)
		t.add("days_supply", "", r["DAYS_SUPLY_NUM"], weight)
	}
}

// addPeople takes each member's latest yearly record, and coverage of any year.
func (t table) addPeople(folder string) error {
	names, err := filepath.Glob(filepath.Join(folder, "beneficiary_2*.csv"))
	if err != nil {
		return err
	}
	latest := make(map[string]row)
	slices.Sort(names)
	for _, name := range names {
		rows, err := readRIF(name)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if before := latest[r["BENE_ID"]]; before != nil {
				keepCover(r, before)
			}
			latest[r["BENE_ID"]] = r
		}
	}
	for _, r := range latest {
		t.addPerson(r)
	}
	return nil
}

var coverColumns = []string{"PTC_CNTRCT_JAN_ID", "PTD_CNTRCT_JAN_ID"}

func keepCover(r, before row) {
	for _, column := range coverColumns {
		if r[column] == "" || r[column] == "N" {
			r[column] = before[column]
		}
	}
}

func (t table) addPerson(r row) {
	birth, reference := r["BENE_BIRTH_DT"], r["RFRNC_YR"]
	born, errBorn := strconv.Atoi(birth[max(0, len(birth)-4):])
	year, errYear := strconv.Atoi(reference)
	if errBorn == nil && errYear == nil {
		t.add("age", "", strconv.Itoa(year-born), 1)
	}
	t.add("sex", "", r["BENE_SEX_IDENT_CD"], 1)
	for _, column := range coverColumns {
		t.add("cover", column[:3], strconv.FormatBool(r[column] != "" && r[column] != "N"), 1)
	}
}

// shares turns the claims each member has by setting into the share of a setting, every member weighing the same.
func (t table) shares() {
	total := make(map[string]float64)
	for key, n := range t {
		if key[0] == "claims" {
			total[key[2]] += n
		}
	}
	for key, n := range t {
		if key[0] == "claims" {
			t.add("setting", "", key[1], n/total[key[2]])
			delete(t, key)
		}
	}
}

func (t table) write(out io.Writer) error {
	t.shares()
	keys := make([][3]string, 0, len(t))
	for key := range t {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b [3]string) int { return slices.Compare(a[:], b[:]) })
	w := csv.NewWriter(out)
	_ = w.Write([]string{"kind", "setting", "value", "weight"})
	for _, key := range keys {
		_ = w.Write([]string{key[0], key[1], key[2], strconv.FormatFloat(t[key], 'f', 4, 64)})
	}
	w.Flush()
	return w.Error()
}

package read

import (
	"bytes"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// syntheaPatients reads people. Neither the social security number nor the passport and driver's licence numbers are looked at. States
// are written out in full and left out.
func syntheaPatients(s *syntheaFile) func(*row) (syntheaFact, error) {
	id, birth, death, gender := s.at("ID"), s.at("BIRTHDATE"), s.at("DEATHDATE"), s.at("GENDER")
	family, given, zip := s.at("LAST"), s.at("FIRST"), s.at("ZIP")
	return func(r *row) (syntheaFact, error) {
		person := claim.Person{
			Member: string(r.id(id)), Birth: r.mustDay(birth), Death: r.day(death), Sex: sexOf(r, gender),
			Name: personName(r.bytes(family), r.bytes(given)), ZIP: zip5(r.bytes(zip)),
		}
		if person.Death != claim.NoDay && person.Death < person.Birth {
			r.warn(death, ImpossibleDate, "a date not before the birth")
			person.Death = claim.NoDay
		}
		return syntheaFact{person.Member, func(sink claim.Sink) error { return sink.Person(&person) }}, nil
	}
}

// maxPayers bounds the payers of an export; Synthea knows about ten.
const maxPayers = 10_000

// syntheaCoverage reads insurance periods. Medicare is Parts A and B, "Dual Eligible" both with Medicaid, no insurance is nothing, and any
// other payer is medical coverage. Synthea does not tell Part D or Medicare Advantage.
func syntheaCoverage(s *syntheaFile) func(*row) (syntheaFact, error) {
	patient, start, end, payer := s.at("PATIENT"), s.at("START_YEAR"), s.at("END_YEAR"), s.at("PAYER")
	names, err := s.payerNames()
	return func(r *row) (syntheaFact, error) {
		if err != nil {
			return syntheaFact{}, err
		}
		member := string(r.id(patient))
		from, thru := r.yearOrDay(start, false), r.yearOrDay(end, true)
		if thru != claim.NoDay && thru < from-1 {
			r.fail(end, ImpossibleDate, "a date not before the start")
		}
		coverages := syntheaCovers(names[r.text(payer)])
		if len(coverages) == 0 || thru == from-1 { // a period that ends at its first moment covers nothing
			return syntheaFact{}, nil
		}
		key := member + "|" + r.text(start) + "|" + r.text(payer)
		return syntheaFact{key, func(sink claim.Sink) error {
			for _, coverage := range coverages {
				if err := sink.Span(&claim.Span{Member: member, Coverage: coverage, From: from, Thru: thru}); err != nil {
					return err
				}
			}
			return nil
		}}, nil
	}
}

func syntheaCovers(payer string) []claim.Coverage {
	switch strings.ToLower(payer) {
	case "medicare":
		return []claim.Coverage{claim.PartA, claim.PartB}
	case "dual eligible":
		return []claim.Coverage{claim.PartA, claim.PartB, claim.Dual}
	case "no_insurance":
		return nil
	}
	return []claim.Coverage{claim.Medical}
}

// payerNames reads the payers beside the table. Without them every period is medical coverage.
func (s *syntheaFile) payerNames() (map[string]string, error) {
	names := map[string]string{}
	t, err := s.beside("payers.csv", "ID", "NAME")
	if err != nil {
		return nil, err
	}
	if t == nil {
		s.file.report.warn(1, "PAYER", MissingColumn, "payers.csv beside this file: without it all payers count as medical coverage")
		return names, nil
	}
	defer t.Close()
	id, name := t.row.header.column("ID"), t.row.header.column("NAME")
	for len(names) < maxPayers {
		ok, err := t.next()
		if err != nil || !ok {
			return names, err
		}
		names[t.row.text(id)] = t.row.text(name)
	}
	return names, nil
}

// yearOrDay reads a day or, from older exports, a year: its first day as a start, its last as an end. An end with a time of day is the
// moment at which the next period starts, so the day before is the last one covered.
func (r *row) yearOrDay(c column, isEnd bool) claim.Day {
	field := r.bytes(c)
	if year := number(field); len(field) == 4 && year >= 1850 && year < 2150 {
		if isEnd {
			return monthOfYear(year, 12).last()
		}
		return monthOfYear(year, 1).first()
	}
	if isEnd && len(field) == 0 {
		return claim.NoDay
	}
	day := r.mustDay(c)
	if isEnd && bytes.IndexByte(field, 'T') > 0 && day != claim.NoDay {
		day--
	}
	return day
}

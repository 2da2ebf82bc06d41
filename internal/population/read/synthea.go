package read

import (
	"os"
	"path/filepath"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// A Synthea CSV export is a folder of tables that refer to each other by encounter and patient. Each table is a format of its own; the
// two that need another table (bills need the encounter's class, insurance periods the payer's name) look for it beside them.

// The tables of a Synthea export that are read.
const (
	SyntheaPatients      Format = "synthea-patients"
	SyntheaCoverage      Format = "synthea-payer-transitions"
	SyntheaEncounters    Format = "synthea-encounters"
	SyntheaConditions    Format = "synthea-conditions"
	SyntheaProcedures    Format = "synthea-procedures"
	SyntheaImmunizations Format = "synthea-immunizations"
	SyntheaObservations  Format = "synthea-observations"
	SyntheaMedications   Format = "synthea-medications"
	SyntheaClaims        Format = "synthea-claims"
	SyntheaTransactions  Format = "synthea-claims-transactions"
)

// syntheaTable describes one table: the columns that it is known by, the order in which tables are tried (the most particular
// first), and how a row is read.
type syntheaTable struct {
	name   Format
	order  int
	needed []string
	reader func(*syntheaFile) func(*row) (syntheaFact, error)
}

var syntheaTables = []syntheaTable{
	{SyntheaPatients, peopleFirst, []string{"ID", "BIRTHDATE", "DEATHDATE", "GENDER"}, syntheaPatients},
	{SyntheaCoverage, peopleFirst, []string{"PATIENT", "START_YEAR", "END_YEAR", "PAYER"}, syntheaCoverage},
	{SyntheaEncounters, claimsAfter, []string{"ID", "START", "STOP", "PATIENT", "ENCOUNTERCLASS", "CODE"}, syntheaEncounters},
	{SyntheaTransactions, claimsAfter, []string{"ID", "CLAIMID", "CHARGEID", "PATIENTID"}, syntheaTransactions},
	{SyntheaClaims, claimsAfter, []string{"ID", "PATIENTID", "SERVICEDATE", "DIAGNOSIS1", "APPOINTMENTID"}, syntheaClaims},
	{SyntheaMedications, claimsAfter, []string{"START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DISPENSES"}, syntheaMedications},
	{SyntheaObservations, claimsAfter, []string{"DATE", "PATIENT", "ENCOUNTER", "CODE", "VALUE", "UNITS", "TYPE"}, syntheaObservations},
	{SyntheaImmunizations, claimsAfter, []string{"DATE", "PATIENT", "ENCOUNTER", "CODE", "BASE_COST"}, syntheaImmunizations},
	{SyntheaProcedures, claimsAfter, []string{"START", "PATIENT", "ENCOUNTER", "CODE", "BASE_COST", "REASONCODE"}, syntheaProcedures},
	{SyntheaConditions, claimsAfter, []string{"START", "STOP", "PATIENT", "ENCOUNTER", "CODE"}, syntheaConditions},
}

// syntheaFormats makes formats of the tables. Columns alone do not tell all tables apart (care plans look like conditions), so
// the file must also bear the table's name.
func syntheaFormats() (all []format) {
	for _, table := range syntheaTables {
		all = append(all, format{
			name:  table.name,
			order: table.order,
			detect: func(s signs) bool {
				return s.name == table.fileName() && s.comma.has(table.needed...)
			},
			read: table.read,
		})
	}
	return all
}

func (t syntheaTable) fileName() string {
	switch t.name {
	case SyntheaCoverage:
		return "payer_transitions.csv"
	case SyntheaTransactions:
		return "claims_transactions.csv"
	}
	return string(t.name[len("synthea-"):]) + ".csv"
}

// syntheaFile is one table while it is read.
type syntheaFile struct {
	file   *file
	header *header
	draft  *draft
	texts  texts
	member lastText
}

// syntheaFact is what a row said: an id by which a repetition is noticed, and how to hand it on; nil over skips the row.
type syntheaFact struct {
	id   string
	over func(claim.Sink) error
}

func (t syntheaTable) read(f *file) error {
	table, err := f.openTable(',', f.report, t.needed...)
	if err != nil || table == nil {
		return err
	}
	defer table.Close()
	s := &syntheaFile{file: f, header: table.row.header, draft: newDraft()}
	readRow := t.reader(s)
	var known seen
	for {
		ok, err := table.next()
		if err != nil || !ok {
			return err
		}
		content := hashOf(table.row.raw)
		fact, err := readRow(&table.row)
		if err != nil {
			return err
		}
		if err := table.book(fact, &known, content); err != nil {
			return err
		}
	}
}

// book closes the books on a row and hands its fact on.
func (t *table) book(fact syntheaFact, known *seen, content uint64) error {
	switch {
	case t.row.fault.any():
		t.settle()
		return nil
	case fact.over == nil:
		t.report.Skipped++
		return nil
	case t.repeated(known, hashOfText(fact.id), "", content):
		return nil
	}
	t.settle()
	return fact.over(t.file.sink)
}

// beside opens another table of the same folder; nil when it is not there.
func (s *syntheaFile) beside(name string, needed ...string) (*table, error) {
	for _, ending := range []string{"", ".gz", ".zst"} {
		path := filepath.Join(filepath.Dir(s.file.source.Path), name+ending)
		if s.file.source.data != nil || !isFile(path) {
			continue
		}
		other := &file{ctx: s.file.ctx, source: Source{Path: path}, sink: s.file.sink}
		return other.openTable(',', &FileReport{problems: tallies{}, warnings: tallies{}}, needed...)
	}
	return nil, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// at is the column of this name.
func (s *syntheaFile) at(names ...string) column { return s.header.column(names...) }

package read

import (
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// syntheaSettings maps the class of an encounter. Hospital outpatient and emergency visits are institutional, the others a doctor's.
var syntheaSettings = map[string]claim.Setting{
	"inpatient": claim.Inpatient, "outpatient": claim.Outpatient, "emergency": claim.Outpatient, "ambulatory": claim.Carrier,
	"wellness": claim.Carrier, "urgentcare": claim.Carrier, "virtual": claim.Carrier, "snf": claim.SNF, "home": claim.HHA,
	"hospice": claim.Hospice,
}

// syntheaEncounters reads visits. Where the export has bills (claims.csv), those carry the setting and an encounter is only a record that
// somebody was seen, so that no visit counts twice.
func syntheaEncounters(s *syntheaFile) func(*row) (syntheaFact, error) {
	id, start, stop, patient := s.at("ID"), s.at("START"), s.at("STOP"), s.at("PATIENT")
	class, code, reason, paid := s.at("ENCOUNTERCLASS"), s.at("CODE"), s.at("REASONCODE"), s.at("PAYER_COVERAGE")
	billed := s.file.source.data == nil && s.hasBills()
	return func(r *row) (syntheaFact, error) {
		d := s.begin(r, r.id(id), patient, start)
		if !r.empty(stop) {
			if d.Thru = r.mustDay(stop); d.Thru < d.From {
				r.fail(stop, ImpossibleDate, "a date not before the start")
			}
		}
		setting, known := syntheaSettings[strings.ToLower(r.text(class))]
		if !known {
			r.warn(class, UnknownCode, "an encounter class such as inpatient, ambulatory or emergency")
		}
		d.Setting = setting
		if billed {
			d.Setting = claim.Clinical
		}
		if setting == claim.Inpatient || setting == claim.SNF || setting == claim.Hospice {
			d.Admit, d.Discharge = d.From, d.Thru
		}
		d.PaidCents = r.cents(paid)
		d.code(r, code, claim.SNOMED, claim.Procedure, d.From)
		d.code(r, reason, claim.SNOMED, claim.Principal, d.From)
		return s.done(r)
	}
}

func (s *syntheaFile) hasBills() bool {
	t, err := s.beside("claims.csv", "ID", "PATIENTID")
	if err != nil || t == nil {
		return false
	}
	return t.Close() == nil
}

// begin starts a claim of one row.
func (s *syntheaFile) begin(r *row, id []byte, patient, date column) *draft {
	s.draft.begin()
	s.draft.ID, s.draft.Member = string(id), s.member.of(r.id(patient))
	s.draft.From = r.mustDay(date)
	s.draft.Thru, s.draft.Lines = s.draft.From, 1
	s.draft.Setting = claim.Clinical
	return s.draft
}

func (s *syntheaFile) done(r *row) (syntheaFact, error) {
	if !r.fault.any() {
		s.file.report.years.add(s.draft.Thru)
	}
	return syntheaFact{s.draft.ID, func(sink claim.Sink) error { return sink.Claim(&s.draft.Claim) }}, nil
}

// entryID names an entry of a table that has no ids: kind, encounter (or patient), code and time.
func (s *syntheaFile) entryID(r *row, kind string, columns ...column) []byte {
	id := []byte(kind)
	for _, c := range columns {
		id = append(append(id, '|'), r.bytes(c)...)
	}
	return id
}

// entries reads a table of coded entries: one clinical claim with one code for each row.
func (s *syntheaFile) entries(kind string, system claim.System, role claim.Role, dates ...string) func(*row) (syntheaFact, error) {
	date, patient, encounter, code := s.at(dates...), s.at("PATIENT"), s.at("ENCOUNTER"), s.at("CODE")
	return func(r *row) (syntheaFact, error) {
		d := s.begin(r, s.entryID(r, kind, patient, encounter, code, date), patient, date)
		if r.empty(code) {
			r.fail(code, UnknownCode, shapes[system].expected)
		}
		d.code(r, code, system, role, d.From)
		return s.done(r)
	}
}

func syntheaConditions(s *syntheaFile) func(*row) (syntheaFact, error) {
	return s.entries("condition", claim.SNOMED, claim.Secondary, "START")
}

func syntheaProcedures(s *syntheaFile) func(*row) (syntheaFact, error) {
	return s.entries("procedure", claim.SNOMED, claim.Procedure, "START", "DATE")
}

func syntheaImmunizations(s *syntheaFile) func(*row) (syntheaFact, error) {
	return s.entries("immunization", claim.CVX, claim.Procedure, "DATE")
}

// syntheaObservations: a number becomes a result, a text only the fact that it was observed.
func syntheaObservations(s *syntheaFile) func(*row) (syntheaFact, error) {
	date, patient, encounter, code := s.at("DATE"), s.at("PATIENT"), s.at("ENCOUNTER"), s.at("CODE")
	value, units, kind := s.at("VALUE"), s.at("UNITS"), s.at("TYPE")
	observed := s.entries("observation", claim.LOINC, claim.Procedure, "DATE")
	return func(r *row) (syntheaFact, error) {
		if r.text(kind) != "numeric" {
			return observed(r)
		}
		result := claim.Result{
			ID: string(s.entryID(r, "observation", patient, encounter, code, date)), Member: s.member.of(r.id(patient)),
			Code: claim.Code{System: claim.LOINC, Role: claim.Procedure, Date: r.mustDay(date)}, Unit: s.texts.of(r.bytes(units)),
		}
		number, err := strconv.ParseFloat(r.text(value), 64)
		if err != nil || number != number || number > 1e12 || number < -1e12 {
			r.fail(value, BadNumber, "a number")
		}
		result.Value = number
		plain, ok := plainCode(claim.LOINC, r.bytes(code))
		if !ok || len(plain) == 0 {
			r.fail(code, UnknownCode, shapes[claim.LOINC].expected)
		}
		result.Code.Code = s.texts.of(plain)
		if !r.fault.any() {
			s.file.report.years.add(result.Code.Date)
		}
		return syntheaFact{result.ID, func(sink claim.Sink) error { return sink.Result(&result) }}, nil
	}
}

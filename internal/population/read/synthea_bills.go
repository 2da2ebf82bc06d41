package read

import (
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

const (
	// dispenseDays is what one dispense of a Synthea medication is taken to last: it gives only how many there were.
	dispenseDays = 30
	// maxDispenses bounds what one prescription may claim. Inhalers reach some thousand in Synthea.
	maxDispenses = 100_000
	// maxFills is a hundred years of monthly fills.
	maxFills = 1200
)

// syntheaMedications reads prescriptions. Assumed: the dispenses follow each other every 30 days from the start until the stop, each for 30
// days, the last one no longer than the stop; a prescription without a stop goes on until the day of the load.
func syntheaMedications(s *syntheaFile) func(*row) (syntheaFact, error) {
	start, stop, patient, encounter := s.at("START"), s.at("STOP"), s.at("PATIENT"), s.at("ENCOUNTER")
	code, dispenses, paid := s.at("CODE"), s.at("DISPENSES"), s.at("PAYER_COVERAGE")
	return func(r *row) (syntheaFact, error) {
		count, ok := parseWhole(r.bytes(dispenses))
		if !ok || count < 0 || count > maxDispenses {
			r.fail(dispenses, BadNumber, "0 to 100000 dispenses")
		}
		from, until := r.mustDay(start), r.day(stop)
		if until == claim.NoDay && s.file.today > from {
			until = s.file.today
		}
		if until != claim.NoDay && until < from {
			r.fail(stop, ImpossibleDate, "a date not before the start")
		}
		plain, ok := plainCode(claim.RxNorm, r.bytes(code))
		if !ok || len(plain) == 0 {
			r.fail(code, UnknownCode, shapes[claim.RxNorm].expected)
		}
		id := string(s.entryID(r, "medication", patient, encounter, code, start))
		fill := claim.Fill{
			Member: s.member.of(r.id(patient)), Refill: -1, PaidCents: r.cents(paid),
			Drug: claim.Code{System: claim.RxNorm, Role: claim.Procedure, Code: s.texts.of(plain)},
		}
		if !r.fault.any() {
			s.file.report.years.add(from)
		}
		return syntheaFact{id, func(sink claim.Sink) error { return dispense(sink, fill, id, from, until, int(count)) }}, nil
	}
}

func dispense(sink claim.Sink, fill claim.Fill, id string, from, until claim.Day, count int) error {
	for n := range min(count, maxFills) {
		date := from + claim.Day(n*dispenseDays)
		days := claim.Day(dispenseDays)
		if until != claim.NoDay {
			days = min(days, max(until-date, 1))
			if n > 0 && date >= until {
				return nil
			}
		}
		fill.ID, fill.Date, fill.Drug.Date = id+"|"+itoa(n), date, date
		fill.DaysSupply, fill.Refill = int16(days), int16(n)
		if err := sink.Fill(&fill); err != nil {
			return err
		}
	}
	return nil
}

// maxEncounters is how many encounters' classes are kept while the bills are read: 4 million take about 100 MB.
const maxEncounters = 4 << 20

// syntheaClaims reads bills: the setting of a bill is the class of its encounter, or without an encounter table its claim type
// (1 professional, 2 institutional).
func syntheaClaims(s *syntheaFile) func(*row) (syntheaFact, error) {
	id, patient, date, encounter, kind := s.at("ID"), s.at("PATIENTID"), s.at("SERVICEDATE"), s.at("APPOINTMENTID"), s.at("HEALTHCARECLAIMTYPEID1")
	diagnoses := numbered(s.header, "DIAGNOSIS", "", 8)
	visits, err := s.visits()
	return func(r *row) (syntheaFact, error) {
		if err != nil {
			return syntheaFact{}, err
		}
		d := s.begin(r, r.id(id), patient, date)
		d.Setting = claim.Carrier
		if r.is(kind, '2') {
			d.Setting = claim.Outpatient
		}
		if v, ok := visits[hashOf(r.bytes(encounter))]; ok {
			d.Setting = v.setting
			v.stay(d)
		}
		for i, c := range diagnoses {
			role := claim.Secondary
			if i == 0 {
				role = claim.Principal
			}
			d.code(r, c, claim.SNOMED, role, d.From)
		}
		return s.done(r)
	}
}

// visit is what the bills need of an encounter.
type visit struct {
	setting     claim.Setting
	start, stop claim.Day
}

func (v visit) stay(d *draft) {
	if v.setting == claim.Inpatient || v.setting == claim.SNF || v.setting == claim.Hospice {
		d.Admit, d.Discharge = v.start, v.stop
		d.Thru = max(d.Thru, v.stop)
	}
}

// visits reads the encounters beside the bills.
func (s *syntheaFile) visits() (map[uint64]visit, error) {
	t, err := s.beside("encounters.csv", "ID", "START", "STOP", "ENCOUNTERCLASS")
	if err != nil || t == nil {
		return nil, err
	}
	defer t.Close()
	h := t.row.header
	id, start, stop, class := h.column("ID"), h.column("START"), h.column("STOP"), h.column("ENCOUNTERCLASS")
	all := map[uint64]visit{}
	for len(all) < maxEncounters {
		ok, err := t.next()
		if err != nil || !ok {
			return all, err
		}
		r := &t.row
		setting := syntheaSettings[strings.ToLower(r.text(class))]
		all[hashOf(r.bytes(id))] = visit{setting, r.day(start), r.day(stop)}
	}
	s.file.report.warn(1, "APPOINTMENTID", NotChecked, "at most 4 million encounters beside the claims")
	return all, nil
}

// syntheaTransactions skips the money movements of bills: what they charge for is in procedures, medications and immunizations.
func syntheaTransactions(s *syntheaFile) func(*row) (syntheaFact, error) {
	id := s.at("ID")
	return func(r *row) (syntheaFact, error) {
		r.id(id)
		return syntheaFact{}, nil
	}
}

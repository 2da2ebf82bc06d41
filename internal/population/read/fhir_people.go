package read

import (
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

func (r *resources) patient(p *fhirPatient) *inHand {
	if p.ID == "" || len(p.ID) > maxIDBytes {
		r.place.fail("id", MissingID, "an id")
		return nil
	}
	person := claim.Person{
		Member: p.ID, Birth: r.place.day("birthDate", p.Birth), Death: r.place.day("deceasedDateTime", p.Deceased),
		Sex: fhirSex(p.Gender), Version: r.patientVersion(p),
	}
	if len(p.Name) > 0 {
		person.Name = personName([]byte(p.Name[0].Family), []byte(strings.Join(p.Name[0].Given, " ")))
	}
	if len(p.Address) > 0 {
		person.State, person.ZIP = fhirState(p.Address[0].State), zip5([]byte(p.Address[0].ZIP))
	}
	for _, id := range p.Identifier {
		if strings.HasSuffix(id.System, "/us-mbi") {
			person.MBI = id.Value
		}
	}
	return &inHand{person.Member, func(sink claim.Sink) error { return sink.Person(&person) }}
}

// patientVersion is the end of the reference year, as in the yearly beneficiary files, else the day of the last update.
func (r *resources) patientVersion(p *fhirPatient) int64 {
	if e := extension(p.Extension, "rfrnc_yr"); e != nil {
		if year := yearOf(e.Date); year > 0 {
			return int64(monthOfYear(year, 12).last())
		}
	}
	return version(r.place.day("meta.lastUpdated", p.Meta.LastUpdated))
}

func yearOf(date string) int {
	if len(date) < 4 {
		return 0
	}
	year := number([]byte(date[:4]))
	if year < 1966 || year > 2100 {
		return 0
	}
	return year
}

func fhirSex(gender string) claim.Sex {
	switch gender {
	case "male":
		return claim.Male
	case "female":
		return claim.Female
	}
	return claim.SexUnknown
}

// fhirState is a postal abbreviation; CMS servers put SSA codes there.
func fhirState(state string) string {
	if number([]byte(state)) >= 0 {
		return stateOfSSA([]byte(state))
	}
	if len(state) == 2 {
		return strings.ToUpper(state)
	}
	return ""
}

// monthFamilies are the CMS variables with a month in their name, in the spellings of the CMS servers, and what they say.
var monthFamilies = []struct {
	prefix string
	kind   monthKind
}{
	{"ptc_cntrct_id_", contractC},
	{"ptccntrct", contractC},
	{"ptcntrct", contractC},
	{"ptc_pbp_id_", planC},
	{"ptcpbpid", planC},
	{"ptdcntrct", contractD},
	{"ptdpbpid", planD},
	{"hmo_ind_", hmo},
	{"hmoind", hmo},
	{"buyin", buyIn},
	{"mdcr_entlmt_buyin_", buyIn},
	{"dual_", dual},
	{"cstshr", costShare},
}

type monthKind int

const (
	contractC monthKind = iota
	planC
	contractD
	planD
	hmo
	buyIn
	dual
	costShare
	monthKinds
)

// monthFacts are the values of one month.
type monthFacts [monthKinds]string

// monthOfVariable reads ptdcntrct03/2012-3 or, for the reference year, ptdcntrct03.
func monthOfVariable(name string, year int) (month, monthKind, bool) {
	for _, family := range monthFamilies {
		rest, ok := strings.CutPrefix(name, family.prefix)
		if !ok || len(rest) < 2 {
			continue
		}
		m := number([]byte(rest[:2]))
		if _, when, dated := strings.Cut(rest, "/"); dated {
			year = yearOf(when)
		}
		if m < 1 || m > 12 || year == 0 {
			return 0, 0, false
		}
		return monthOfYear(year, m), family.kind, true
	}
	return 0, 0, false
}

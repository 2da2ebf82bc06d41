package read

import (
	"github.com/keepwell/keepwell/internal/population/claim"
)

// lineCount tells what the lines of a professional claim were.
type lineCount struct{ lines, equipment, ambulance int }

func (r *resources) items(e *fhirEOB) (count lineCount) {
	for i := range e.Item {
		item := &e.Item[i]
		date := r.itemDay(item)
		r.itemDiagnoses(e, item, date)
		hcpcs, place := "", item.place()
		for _, coding := range append(item.Service3.Coding, item.Service4.Coding...) {
			system, ok := fhirSystem(coding.System, true)
			if !ok || coding.Code == "NULL" {
				continue
			}
			if system == claim.HCPCS {
				hcpcs = coding.Code
			}
			r.code("item.productOrService", system, claim.Procedure, coding.Code, date)
		}
		r.code("item.locationCodeableConcept", claim.Place, claim.Procedure, place, date)
		r.revenue(item, date)
		count.add(hcpcs, place)
	}
	return count
}

func (c *lineCount) add(hcpcs, place string) {
	c.lines++
	if equipmentLine([]byte(hcpcs)) {
		c.equipment++
	}
	if ambulanceLine(nil, []byte(hcpcs), []byte(place)) {
		c.ambulance++
	}
}

func (r *resources) itemDay(item *fhirItem) claim.Day {
	text := item.ServicedDate
	if text == "" {
		text = item.ServicedPeriod.Start
	}
	if date := r.place.day("item.serviced", text); date != claim.NoDay {
		return date
	}
	return r.draft.From
}

// itemDiagnoses are the diagnoses that the line points at.
func (r *resources) itemDiagnoses(e *fhirEOB, item *fhirItem, date claim.Day) {
	for _, sequence := range append(item.Diagnosis3, item.Diagnosis4...) {
		for i := range e.Diagnosis {
			if e.Diagnosis[i].Sequence != sequence {
				continue
			}
			for _, coding := range e.Diagnosis[i].Concept.Coding {
				if system, ok := fhirSystem(coding.System, false); ok {
					r.code("diagnosis", system, claim.Line, coding.Code, date)
				}
			}
		}
	}
}

// place is the place of service: two digits, in whichever system.
func (i *fhirItem) place() string {
	for _, coding := range i.Place.Coding {
		if len(coding.Code) == 2 && number([]byte(coding.Code)) >= 0 {
			return coding.Code
		}
	}
	return ""
}

// revenue leaves the total line out, which is no service.
func (r *resources) revenue(item *fhirItem, date claim.Day) {
	for _, coding := range item.Revenue.Coding {
		if len(coding.Code) == 4 && coding.Code != "0001" && number([]byte(coding.Code)) >= 0 {
			r.code("item.revenue", claim.Revenue, claim.Procedure, coding.Code, date)
		}
	}
}

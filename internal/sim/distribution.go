package sim

import (
	"strings"
	"sync"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// distribution is the three tables, ready to draw from.
type distribution struct {
	ages      *urn[int]
	sexes     *urn[claim.Sex]
	settings  *urn[claim.Setting]
	bySetting [claim.SettingCount]settingDraws
	profile   *urn[int]        // how many different diagnoses a member has
	acute     *urn[claim.Code] // diagnoses that belong to none of the thirty conditions
	chronic   []chronic
	beside    map[string]claim.Code // codes that now and then stand on a claim beside another
	supplies  *urn[int16]
	drugs     *urn[claim.Code]
	classes   []drugClass
}

// settingDraws are what a claim of one setting looks like.
type settingDraws struct {
	lines, diagnoses, services, days *urn[int]
	service                          *urn[claim.Code]
}

// chronic is one condition: the share of members that have it, and its codes, the usual one first.
type chronic struct {
	share float64
	sex   claim.Sex // SexUnknown: everyone
	codes []claim.Code
}

// drugClass is one adherence class, or the drugs that matter beside it.
type drugClass struct {
	name     string
	products *urn[[]claim.Code] // of one ingredient
}

var loadOnce = sync.OnceValue(load)

func load() *distribution {
	d := &distribution{beside: make(map[string]claim.Code)}
	taken := d.readChronic()
	d.readDrugs()
	d.readMeasured(taken)
	return d
}

// readChronic returns the codes it knows, which the measured diagnoses then leave alone.
func (d *distribution) readChronic() map[string]bool {
	taken := make(map[string]bool)
	for _, row := range readTable("chronic.csv") {
		c := chronic{share: mustFloat(row[1]) / 100}
		if row[2] != "" {
			c.sex = claim.Sex(mustInt(row[2]))
		}
		for _, code := range strings.Fields(row[3]) {
			taken[code] = true
			c.codes = append(c.codes, diagnosis(code))
			if row[4] != "" {
				d.beside[code] = diagnosis(row[4])
			}
		}
		d.chronic = append(d.chronic, c)
	}
	return taken
}

func diagnosis(code string) claim.Code {
	return claim.Code{System: claim.ICD10CM, Role: claim.Secondary, Code: code}
}

func (d *distribution) readDrugs() {
	var names []string
	products, weights := make(map[string][][]claim.Code), make(map[string][]float64)
	for _, row := range readTable("drug.csv") {
		class := row[0]
		if len(products[class]) == 0 {
			names = append(names, class)
		}
		var codes []claim.Code
		for _, code := range strings.Fields(row[3]) {
			codes = append(codes, drug(code))
		}
		products[class] = append(products[class], codes)
		weights[class] = append(weights[class], mustFloat(row[2]))
	}
	for _, name := range names {
		d.classes = append(d.classes, drugClass{name, newUrn(products[name], weights[name])})
	}
}

const ndcLength = 11

func drug(code string) claim.Code {
	if len(code) == ndcLength {
		return claim.Code{System: claim.NDC, Code: code}
	}
	return claim.Code{System: claim.RxNorm, Code: code}
}

var settingNames = map[string]claim.Setting{
	"inpatient": claim.Inpatient, "snf": claim.SNF, "hha": claim.HHA, "outpatient": claim.Outpatient,
	"carrier": claim.Carrier, "dme": claim.DME, "hospice": claim.Hospice,
}

var systemNames = map[string]claim.System{
	"HCPCS": claim.HCPCS, "REVENUE": claim.Revenue, "MSDRG": claim.MSDRG, "PLACE": claim.Place, "NDC": claim.NDC,
}

// measured gathers the rows of one kind and setting.
type measured struct {
	values  []string
	weights []float64
}

func (d *distribution) readMeasured(taken map[string]bool) {
	all := make(map[[2]string]measured)
	for _, row := range readTable("distribution.csv") {
		key := [2]string{row[0], row[1]}
		if row[0] == "diagnosis" {
			key[1] = ""
			if taken[row[2]] {
				continue
			}
		}
		m := all[key]
		m.values, m.weights = append(m.values, row[2]), append(m.weights, mustFloat(row[3]))
		all[key] = m
	}
	of := func(kind, setting string) measured { return all[[2]string{kind, setting}] }
	d.ages = urnOf(of("age", ""), mustInt)
	d.sexes = urnOf(of("sex", ""), func(text string) claim.Sex { return claim.Sex(mustInt(text)) })
	d.settings = urnOf(of("setting", ""), func(text string) claim.Setting { return settingNames[text] })
	d.profile = urnOf(of("member_diagnoses", ""), mustInt)
	d.acute = urnOf(of("diagnosis", ""), diagnosis)
	d.supplies = urnOf(of("days_supply", ""), func(text string) int16 { return int16(mustInt(text)) })
	d.drugs = urnOf(of("drug", ""), service)
	for name, setting := range settingNames {
		d.bySetting[setting] = settingDraws{
			lines:     urnOf(of("lines", name), mustInt),
			diagnoses: urnOf(of("diagnoses", name), mustInt),
			services:  urnOf(of("services", name), mustInt),
			days:      urnOf(of("days", name), mustInt),
			service:   urnOf(of("service", name), service),
		}
	}
}

func urnOf[T any](m measured, read func(string) T) *urn[T] {
	values := make([]T, len(m.values))
	for i, text := range m.values {
		values[i] = read(text)
	}
	return newUrn(values, m.weights)
}

// service reads SYSTEM:CODE.
func service(text string) claim.Code {
	system, code, _ := strings.Cut(text, ":")
	return claim.Code{System: systemNames[system], Role: claim.Procedure, Code: code}
}

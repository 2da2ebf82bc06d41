package population

import (
	"context"
	"iter"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/evaluate"
	"github.com/keepwell/keepwell/internal/population/read"
)

// Agreement counts how often our findings and somebody else's flag for the same people agree.
type Agreement struct {
	Flag    string `json:"flag"`
	Year    int    `json:"year"`
	People  int    `json:"people"`
	Flagged int    `json:"flagged"` // by the other side
	Found   int    `json:"found"`   // by us
	Both    int    `json:"both"`
}

// Precision is the share of those we found that the other side flags too; 0 when we found nobody.
func (a Agreement) Precision() float64 { return share(a.Both, a.Found) }

// Share is the share of the flagged that we found.
func (a Agreement) Share() float64 { return share(a.Both, a.Flagged) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// synpufRules are our conditions for each chronic flag of DE-SynPUF.
var synpufRules = map[string][]string{
	"SP_ALZHDMTA": {"alzheimers_disease", "non_alzheimers_dementia"}, "SP_CHF": {"heart_failure_nonischemic"},
	"SP_CHRNKIDN": {"chronic_kidney_disease"}, "SP_COPD": {"copd"}, "SP_DEPRESSN": {"depression_bipolar_other_mood"},
	"SP_CNCR":     {"cancer_breast", "cancer_colorectal", "cancer_endometrial", "cancer_lung", "cancer_prostate", "cancer_urologic"},
	"SP_DIABETES": {"diabetes"}, "SP_ISCHMCHT": {"ischemic_heart_disease"}, "SP_OSTEOPRS": {"osteoporosis"},
	"SP_RA_OA": {"rheumatoid_arthritis_osteoarthritis"}, "SP_STRKETIA": {"stroke_tia"},
}

// CompareFlags holds the conditions confirmed on 31 December of each flag's year against DE-SynPUF's chronic flags. CMS set those from
// claims of all settings, of which the public files lack most: few of the flagged can be found, but those found should be flagged.
//
// Only conditions with evidence in the flag's year count as found: the synthetic flags of a year follow that year's claims, where our
// reference period reaches back 24 months (with all of it, the share of heart failure found that is flagged falls from 1.00 in
// 2008 to 0.67 in 2010).
func (p *Population) CompareFlags(ctx context.Context, flags iter.Seq2[read.SynPUFFlag, error]) ([]Agreement, error) {
	live := p.view()
	defer live.release()
	var findings evaluate.Findings
	all := map[int]*[len(read.SynPUFConditions)]Agreement{}
	for flag, err := range flags {
		if err != nil {
			return nil, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		rows, ok, err := live.Member(flag.Member)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		p.rules.program.Evaluate(live.classes, rows, clock.DateOf(flag.Year, 12, 31).Days(), &findings)
		if all[flag.Year] == nil {
			all[flag.Year] = &[len(read.SynPUFConditions)]Agreement{}
		}
		p.rules.agree(flag, &findings, all[flag.Year])
	}
	return agreements(all), nil
}

func (b *Rulebook) agree(flag read.SynPUFFlag, findings *evaluate.Findings, counts *[len(read.SynPUFConditions)]Agreement) {
	var confirmed []string
	newYear := clock.DateOf(flag.Year, 1, 1).Days()
	for _, f := range findings.List {
		if f.State == evaluate.Confirmed && f.Last >= newYear {
			confirmed = append(confirmed, b.program.Rule(int(f.Rule)).ID)
		}
	}
	for i, name := range read.SynPUFConditions {
		found := slices.ContainsFunc(synpufRules[name], func(id string) bool { return slices.Contains(confirmed, id) })
		counts[i].count(flag.Has[i], found)
	}
}

func (a *Agreement) count(flagged, found bool) {
	a.People++
	if flagged {
		a.Flagged++
	}
	if found {
		a.Found++
	}
	if flagged && found {
		a.Both++
	}
}

func agreements(years map[int]*[len(read.SynPUFConditions)]Agreement) []Agreement {
	var all []Agreement
	for i, name := range read.SynPUFConditions {
		for year, counts := range years {
			a := counts[i]
			a.Flag, a.Year = name, year
			all = append(all, a)
		}
	}
	slices.SortFunc(all, func(x, y Agreement) int {
		if x.Flag != y.Flag {
			return slices.Index(read.SynPUFConditions[:], x.Flag) - slices.Index(read.SynPUFConditions[:], y.Flag)
		}
		return x.Year - y.Year
	})
	return all
}

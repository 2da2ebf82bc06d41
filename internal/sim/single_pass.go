package sim

import (
	"math/bits"

	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// settings is a set of claim settings, by bit.
type settings uint16

func in(list ...claim.Setting) (s settings) {
	for _, setting := range list {
		s |= 1 << setting
	}
	return s
}

// The three ways in which the CCW counts (conditions, revision of 2022-02): which settings satisfy with one claim, and which
// with two on different days.
var (
	facility     = in(claim.Inpatient, claim.SNF, claim.HHA)
	facilityOnly = in(claim.Inpatient, claim.SNF)
	visit        = in(claim.Outpatient, claim.Carrier)
)

// ccw lists the 30 common conditions by their value set.
var ccw = [...]struct {
	set      string
	months   int
	one, two settings
}{
	{"acute_myocardial_infarction", 12, in(claim.Inpatient), 0},
	{"alzheimers_disease", 24, facility, visit},
	{"anemia", 24, facility, visit},
	{"asthma", 24, facility, visit},
	{"atrial_fibrillation", 24, facility, visit},
	{"benign_prostatic_hyperplasia", 24, facility, visit},
	{"cancer_breast", 24, facilityOnly, visit},
	{"cancer_colorectal", 24, facilityOnly, visit},
	{"cancer_endometrial", 24, facilityOnly, visit},
	{"cancer_lung", 24, facilityOnly, visit},
	{"cancer_prostate", 24, facilityOnly, visit},
	{"cancer_urologic", 24, facilityOnly, visit},
	{"cataract", 12, visit, 0},
	{"chronic_kidney_disease", 24, facility, visit},
	{"copd", 24, facility, visit},
	{"depression_bipolar_other_mood", 24, facility, visit},
	{"diabetes", 24, facility, visit},
	{"glaucoma", 24, visit, 0},
	{"heart_failure_nonischemic", 24, facility, visit},
	{"hip_pelvic_fracture", 12, facilityOnly | visit, 0},
	{"hyperlipidemia", 24, facility, visit},
	{"hypertension", 24, facility, visit},
	{"hypothyroidism", 24, facility, visit},
	{"ischemic_heart_disease", 24, facility, visit},
	{"non_alzheimers_dementia", 24, facility, visit},
	{"osteoporosis", 24, facility, visit},
	{"parkinsons_and_secondary_parkinsonism", 24, facility, visit},
	{"pneumonia_all_cause", 12, facility, visit},
	{"rheumatoid_arthritis_osteoarthritis", 24, facility, visit},
	{"stroke_tia", 12, in(claim.Inpatient, claim.Outpatient, claim.Carrier), 0},
}

// Two conditions do not count a claim that also carries certain codes; a code of either kind has one of these bits.
const (
	prostateOut uint32 = 1 << 30
	strokeOut   uint32 = 1 << 31
	anemia             = 2 // places in ccw
	prostate           = 5
	stroke             = 29
	mayBeOut    uint32 = 1<<prostate | 1<<stroke
)

// SinglePass counts members by condition, and by adherence measure, over one dictionary's rows: straight Go for this one
// question, with tables by code number. It is what a good engineer would write by hand, and the limit for the evaluator.
type SinglePass struct {
	codes    []uint32 // conditions of each code, by bit
	drugs    []drugUse
	one, two [claim.SettingCount]uint32 // conditions for which a claim of the setting counts, 24 months
	yearOnly uint32                     // conditions with a look-back of 12 months
	from24   claim.Day
	from12   claim.Day
	thru     claim.Day

	Counts
	params  adherence.Params
	history adherence.History
	scratch adherence.Scratch
	fills   [len(measures)][]adherence.Fill
}

// Counts are members by condition, and by measure.
type Counts struct {
	Members     int
	Met         [len(ccw)]int
	MetCovered  [len(ccw)]int // with coverage in the whole look-back: flag 3
	Covered24   int           // coverage in the last 24 months, whatever was met
	Covered12   int
	Denominator [len(measures)]int
	Numerator   [len(measures)]int
}

// Add adds the counts of another worker.
func (c *Counts) Add(o *Counts) {
	c.Members += o.Members
	for i := range c.Met {
		c.Met[i] += o.Met[i]
		c.MetCovered[i] += o.MetCovered[i]
	}
	c.Covered24 += o.Covered24
	c.Covered12 += o.Covered12
	for i := range c.Denominator {
		c.Denominator[i] += o.Denominator[i]
		c.Numerator[i] += o.Numerator[i]
	}
}

// Conditions names the conditions in the order of Counts.Met.
func Conditions() []string {
	names := make([]string, len(ccw))
	for i := range ccw {
		names[i] = ccw[i].set
	}
	return names
}

func (s *SinglePass) prepareWindows() {
	s.thru = lastDay
	s.from24, s.from12 = AsOf().AddDays(1).AddMonths(-24).Days(), AsOf().AddDays(1).AddMonths(-12).Days()
	for i, c := range ccw {
		if c.months == 12 {
			s.yearOnly |= 1 << i
		}
		for setting := range claim.SettingCount {
			s.one[setting] |= uint32(c.one>>setting&1) << i
			s.two[setting] |= uint32(c.two>>setting&1) << i
		}
	}
}

// Member counts one member.
func (s *SinglePass) Member(r *column.Rows) {
	s.Members++
	met, covered := s.conditions(r), s.coverage(r)
	s.Covered24 += int(covered >> anemia & 1)
	s.Covered12 += int(covered >> stroke & 1)
	for left := met; left != 0; left &= left - 1 {
		i := bits.TrailingZeros32(left)
		s.Met[i]++
		s.MetCovered[i] += int(covered >> i & 1)
	}
	s.adherence(r)
}

// conditions goes through the member's codes by date. A condition of the two-claim kind is met by a code on a later day than
// the first.
func (s *SinglePass) conditions(r *column.Rows) (met uint32) {
	dates, kinds := r.CodeDate[:len(r.Code)], r.CodeKind[:len(r.Code)]
	var before, today uint32
	day := claim.NoDay
	for i, code := range r.Code {
		held := s.codes[code]
		if held == 0 || dates[i] < s.from24 || dates[i] > s.thru || kinds[i].Void() {
			continue
		}
		if dates[i] < s.from12 {
			held &^= s.yearOnly
		}
		if held&mayBeOut != 0 {
			held = s.withoutStruckOut(r, i, held)
		}
		setting := kinds[i].Setting()
		met |= held & s.one[setting]
		if visits := held & s.two[setting]; visits != 0 {
			if dates[i] != day {
				before, today, day = before|today, 0, dates[i]
			}
			met |= visits & before
			today |= visits
		}
	}
	return met
}

// withoutStruckOut looks through the claim for codes that take it out. It is needed for few rows.
func (s *SinglePass) withoutStruckOut(r *column.Rows, row int, held uint32) uint32 {
	var out uint32
	for i, of := range r.CodeClaim {
		if of == r.CodeClaim[row] {
			out |= s.codes[r.Code[i]]
		}
	}
	if out&prostateOut != 0 {
		held &^= 1 << prostate
	}
	if out&strokeOut != 0 {
		held &^= 1 << stroke
	}
	return held
}

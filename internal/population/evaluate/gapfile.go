package evaluate

import "github.com/keepwell/keepwell/internal/clock"

// Population is for whom a gap can be.
type Population struct {
	Sex    string      `yaml:"sex"`
	Age    *Age        `yaml:"age"`
	AllOf  []Criterion `yaml:"all_of"`
	AnyOf  []Criterion `yaml:"any_of"`
	NoneOf []Criterion `yaml:"none_of"`
}

// Measure is what a gap's measure mode takes in place of the prospective rule.
type Measure struct {
	Population  *Population `yaml:"population"`
	SatisfiedBy *Criterion  `yaml:"satisfied_by"`
}

// Exclusion takes a member out. Its criterion's window is the gap's period unless it names another.
type Exclusion struct {
	Criterion `yaml:",inline"`
	ValidFor  *clock.Period `yaml:"valid_for"` // of an attestation
}

// IndexEvent is the event a gap hangs on.
type IndexEvent struct {
	Criterion `yaml:",inline"`
	Pick      string        `yaml:"pick"`  // first or last (default) in the window
	Clean     *clock.Period `yaml:"clean"` // no such event in this time before it
}

// Due says when. Interval: the gap is closed while the last satisfying event is younger. Without interval: it is closed while
// satisfied_by holds in its window, and due by `by`.
type Due struct {
	Interval *clock.Period `yaml:"interval"`
	FirstDue string        `yaml:"first_due"` // who never had it: population_entry (birthday of age.from) or an anchor with a period; without it open, with no date
	By       string        `yaml:"by"`        // an anchor with a period; default period.end
	Opens    string        `yaml:"opens"`     // an anchor with a period: before that day nobody is asked (not_in_population) unless it is done
	Grace    *clock.Period `yaml:"grace"`     // open until so long after the due date, then overdue
	Soon     *clock.Period `yaml:"soon"`      // due_soon so long before the due date; default P60D
}

// Drugs are fills by ingredient, from the ingredient table; products (NDC, RxNorm) are mapped to ingredients when codes are
// classified. Keys add up.
type Drugs struct {
	MeasureClass string   `yaml:"measure_class"` // PDC-STA
	Class        []string `yaml:"class"`         // biguanide
	Ingredient   []string `yaml:"ingredient"`    // metformin
	ExceptClass  []string `yaml:"except_class"`
	ValueSet     string   `yaml:"value_set"` // products of a value set, each an ingredient of its own unless the table knows it
	Level        string   `yaml:"level"`     // ingredient
	Override     string   `yaml:"override"`  // a user-supplied list that replaces these when it is loaded
	File         string   `yaml:"file"`      // where the ingredient table comes from, for the reader
}

// PDC is proportion of days covered.
type PDC struct {
	Index                string       `yaml:"index"`         // first_fill_in_period
	TreatmentEnd         TreatmentEnd `yaml:"treatment_end"` // earliest of period end, disenrolment, death
	MinTreatmentDays     int          `yaml:"min_treatment_days"`
	MinDistinctFillDates int          `yaml:"min_distinct_fill_dates"`
	SupplyOverlap        SupplyRule   `yaml:"overlap"`
	Stays                Stays        `yaml:"stays"`
	PriorYearSupply      string       `yaml:"prior_year_supply"` // ignore
	Threshold            Threshold    `yaml:"threshold"`
	Rounding             string       `yaml:"rounding"` // none
}

// TreatmentEnd lists what may end the treatment period.
type TreatmentEnd struct {
	EarliestOf []string `yaml:"earliest_of"` // period.end, disenrolment, death
}

// SupplyRule says what happens to early refills.
type SupplyRule struct {
	SameIngredient      string `yaml:"same_ingredient"`      // shift
	DifferentIngredient string `yaml:"different_ingredient"` // union
}

// Stays says whether inpatient and nursing days leave the count.
type Stays struct {
	Adjust              bool     `yaml:"adjust"`
	Types               []string `yaml:"types"` // inpatient, snf
	IncludeDischargeDay bool     `yaml:"include_discharge_day"`
}

// Threshold is a fraction, compared in integers.
type Threshold struct {
	Num int `yaml:"num"`
	Den int `yaml:"den"`
}

// Alerts are the tiers of late refill.
type Alerts struct {
	DueSoon           *AlertTier `yaml:"due_soon"`
	Late              *AlertTier `yaml:"late"`
	VeryLate          *AlertTier `yaml:"very_late"`
	Critical          *AlertTier `yaml:"critical"`
	SecondFillMissing *AlertTier `yaml:"second_fill_missing"`
	SuppressWhen      []string   `yaml:"suppress_when"` // inpatient_today, hospice
}

// AlertTier is one tier; with several keys any of them is enough.
type AlertTier struct {
	DaysBeforeDue   int    `yaml:"days_before_due"`
	DaysLate        int    `yaml:"days_late"`
	GapDaysLeftMax  *int   `yaml:"gap_days_left_max"`
	DistinctFillMax int    `yaml:"distinct_fill_dates"`
	AlsoTo          string `yaml:"also_to"`
}

// Overlap is two drugs taken at the same time. Either a and b, or `among` for different ingredients of one set.
type Overlap struct {
	A        *Drugs  `yaml:"a"`
	B        *Drugs  `yaml:"b"`
	Among    *Drugs  `yaml:"among"`
	MinDays  int     `yaml:"min_days"`  // cumulative days with both
	MinFills int     `yaml:"min_fills"` // of each, on different dates
	Window   *Window `yaml:"window"`
}

// Alert is how a gap is told. The evaluator carries it, it does not act on it.
type Alert struct {
	Member      bool          `yaml:"member"`
	Provider    bool          `yaml:"provider"`
	Priority    int           `yaml:"priority"`
	RemindEvery *clock.Period `yaml:"remind_every"`
	StopAfter   int           `yaml:"stop_after"`
}

package evaluate

import "github.com/keepwell/keepwell/internal/clock"

// Rule is one YAML document of a rule file. Files may hold several documents. Unknown keys are an error.
type Rule struct {
	Kind    string `yaml:"kind"` // condition or gap
	ID      string `yaml:"id"`
	Version string `yaml:"version"`
	Title   string `yaml:"title"`
	Group   string `yaml:"group"` // conditions: common, other; gaps: screening, vaccine, diabetes, heart, medicine, safety
	Plain   string `yaml:"plain"` // what it means for the member, in plain words
	Text    string `yaml:"text"`  // the counting rule in exact words, for staff

	Source        Source        `yaml:"source"`         // of a condition
	ClinicalBasis ClinicalBasis `yaml:"clinical_basis"` // of a gap
	MapsTo        []Mapping     `yaml:"maps_to"`        // programmes that count something similar
	Mark          string        `yaml:"mark"`           // honesty mark: verified, secondary, recalled, reading
	Effective     Effective     `yaml:"effective"`      // periods (or as-of dates) for which this version is used

	// Conditions.
	ReferencePeriod *ReferencePeriod `yaml:"reference_period"`
	Claims          *Claims          `yaml:"claims"`   // defaults for every claim criterion of the condition
	MetWhen         *Criterion       `yaml:"met_when"` // the counting rule: confirmed
	Coverage        *Enrolment       `yaml:"coverage"` // the second axis of flags 0-3
	States          States           `yaml:"states"`

	// Gaps.
	Period         string      `yaml:"period"` // calendar_year (default) or year_from_07-01 (a season that starts 1 July)
	Population     Population  `yaml:"population"`
	Measure        *Measure    `yaml:"measure"` // what the measure mode takes instead
	Enrolment      *Enrolment  `yaml:"enrolment"`
	Exclusions     []Exclusion `yaml:"exclusions"`
	IndexEvent     *IndexEvent `yaml:"index_event"`  // gap of an event (a fracture): the anchor `event` of windows
	SatisfiedBy    *Criterion  `yaml:"satisfied_by"` // what closes the gap
	Due            Due         `yaml:"due"`
	Drugs          *Drugs      `yaml:"drugs"` // of pdc and overlap
	PDC            *PDC        `yaml:"pdc"`
	Alerts         *Alerts     `yaml:"alerts"`          // late refill, with pdc
	Overlap        *Overlap    `yaml:"overlap"`         // two drugs at the same time: open when found
	SharedDecision bool        `yaml:"shared_decision"` // "talk to your doctor", not a gap
	Safety         bool        `yaml:"safety"`          // goes to the prescriber first
	Alert          Alert       `yaml:"alert"`

	Tests []Test `yaml:"tests"`

	origin *document
}

// Source says where a condition comes from.
type Source struct {
	Name    string `yaml:"name"`
	File    string `yaml:"file"`
	URL     string `yaml:"url"`
	Licence string `yaml:"licence"`
	Note    string `yaml:"note"`
}

// ClinicalBasis says on whose advice a gap rests.
type ClinicalBasis struct {
	Source string `yaml:"source"` // USPSTF, CDC ACIP, CMS, ADA
	Rule   string `yaml:"rule"`
	Grade  string `yaml:"grade"`
	Year   int    `yaml:"year"`
	URL    string `yaml:"url"`
	Note   string `yaml:"note"`
}

// Mapping names a measure that counts something similar. It is never a claim to compute that measure.
type Mapping struct {
	Programme string `yaml:"programme"`
	ID        string `yaml:"id"`
	Note      string `yaml:"note"`
}

// Effective is the interval in which a version is used: a gap when its period ends in it, a condition when as_of lies in it.
type Effective struct {
	From *clock.Date `yaml:"from"`
	To   *clock.Date `yaml:"to"`
}

// ReferencePeriod is the look-back of a condition.
type ReferencePeriod struct {
	Ending string       `yaml:"ending"` // as_of_month_end (default) or as_of
	Length clock.Period `yaml:"length"` // P24M
}

// Claims are the defaults of a condition's claim criteria. A criterion that names its own codes leaves these codes aside
// but keeps the rest.
type Claims struct {
	Status         []string `yaml:"status"`        // paid, encounter_accepted: the only evidence there is
	ExcludeLines   []string `yaml:"exclude_lines"` // settings that never count: dme, ambulance
	DxPosition     string   `yaml:"dx_position"`   // any (default), principal, not_admitting
	Codes          *Codes   `yaml:"codes"`
	ExcludeClaimIf *Codes   `yaml:"exclude_claim_if"` // a claim that carries one of these does not count
}

// Codes picks codes. All keys narrow or add to one set: (value_set + value_sets + list + drugs), of these roles and
// systems, without `except`.
type Codes struct {
	ValueSet  string   `yaml:"value_set"`  // name@version, version optional: ccw/diabetes@2024-10
	ValueSets []string `yaml:"value_sets"` // more of them, together one set
	Role      string   `yaml:"role"`       // include (default) or exclude: rows of the value set with this role
	Systems   []string `yaml:"systems"`    // only these: ICD10CM ICD9CM ICD10PCS ICD9PCS HCPCS MSDRG REVENUE BILLTYPE PLACE NDC RXNORM LOINC CVX SNOMED
	List      []string `yaml:"list"`       // codes in place: ICD10CM:R75, REVENUE:045* (prefix)
	Except    []string `yaml:"except"`     // codes taken out again, same form
	Drugs     *Drugs   `yaml:"drugs"`      // fills by ingredient
	Licence   string   `yaml:"licence"`    // user_supplied: the plan must load it; while it is missing the rule is degraded
}

// Criterion is one thing to find in a member's rows, or a group of them. Exactly one of these stands in it: a group (any_of,
// all_of, sequence, not), codes (the keys of Codes), enrolment_flag, condition, attestation, hra, age or sex (age and sex may
// also stand together). In met_when the condition's own codes are meant where none are named.
type Criterion struct {
	Codes `yaml:",inline"`
	ID    string `yaml:"id"`
	Title string `yaml:"title"`
	Mode  string `yaml:"mode"` // "" both, measure_only, prospective_only

	AnyOf    []Criterion   `yaml:"any_of"`
	AllOf    []Criterion   `yaml:"all_of"`
	Within   *clock.Period `yaml:"within"`   // of all_of: one event of each, at most so far apart (P4D; P0D same day)
	Sequence []Criterion   `yaml:"sequence"` // one after the other; `after` of the later ones
	After    *clock.Period `yaml:"after"`    // least time since the step before
	Not      *Criterion    `yaml:"not"`
	Unless   *Criterion    `yaml:"unless"` // void when this holds

	// What counts.
	Types          []string `yaml:"types"`            // settings: inpatient snf hha hop carrier dme ambulance hospice drug clinical; any_non_drug, any_other_non_drug (all but inpatient and drug)
	NotTypes       []string `yaml:"not_types"`        // settings that do not count
	DxPosition     string   `yaml:"dx_position"`      // any, principal, not_admitting
	ExcludeClaimIf *Codes   `yaml:"exclude_claim_if"` // per claim
	AlsoOnClaim    *Codes   `yaml:"also_on_claim"`    // only claims that also carry one of these
	WeakCodes      *Codes   `yaml:"weak_codes"`       // codes that count only beside at least one counted claim with another code (R75 in HIV)
	Window         *Window  `yaml:"window"`
	DaysSupplyMin  int      `yaml:"days_supply_min"` // fills: total supply of the counted fills

	// How many.
	Min           int  `yaml:"min"`            // claims, fills or results; 0 means 1
	DistinctDates bool `yaml:"distinct_dates"` // same as min_days_apart: 1
	MinDaysApart  int  `yaml:"min_days_apart"` // between each two
	DistinctDrugs int  `yaml:"distinct_drugs"` // fills of so many different ingredients of Drugs

	// Results: a value and which one. Without `last` any event in the window may satisfy.
	Op    string   `yaml:"op"` // < <= > >= =
	Value *float64 `yaml:"value"`
	Last  bool     `yaml:"last"`   // only the last date with a result
	OfDay string   `yaml:"of_day"` // several on one date: lowest, highest; else any of them

	// Other kinds.
	EnrolmentFlag string   `yaml:"enrolment_flag"` // hospice esrd institution dual low_income part_d
	Condition     string   `yaml:"condition"`      // another rule's state
	States        []string `yaml:"states"`         // of that condition; default [confirmed]
	Attestation   string   `yaml:"attestation"`    // member or provider statement: not in claims, listed as not read
	HRA           string   `yaml:"hra"`            // answer of an assessment, as item=value: not in claims, listed as not read
	Age           *Age     `yaml:"age"`
	Sex           string   `yaml:"sex"`

	// Prospective mode of a gap.
	Interval  *clock.Period `yaml:"interval"`   // how long this keeps the gap closed; overrides due.interval. P200Y = for life
	NextAfter *clock.Period `yaml:"next_after"` // with min > 1: when the next dose is due
}

// Window is a closed interval of dates. As a scalar: period (the default of a gap in both modes), reference_period (of a
// condition), lifetime, or P12M, the 12 months that end on as_of. As a map: from and to, each an anchor with an optional
// "+ P.." or "- P..": as_of, period.start, period.end, event, birth. No from means always. Nothing after as_of is ever seen.
type Window struct {
	Name string `yaml:"-"`
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// Age is completed years on a day.
type Age struct {
	At   string `yaml:"at"`   // as_of (default), period.start, period.end
	From int    `yaml:"from"` // 0: no lower limit
	To   int    `yaml:"to"`   // 0: no upper limit
}

// States are the weaker answers of a condition. Suspected without a rule means: one claim that would count in met_when.
type States struct {
	Suspected *Criterion `yaml:"suspected"`
	Signal    *Criterion `yaml:"signal"`
}

// Enrolment asks for coverage in a window.
type Enrolment struct {
	Mode         string        `yaml:"mode"`           // "" both, measure_only
	Parts        []string      `yaml:"parts"`          // A, B, D; default A and B. Part C and commercial cover count as A and B
	Window       *Window       `yaml:"window"`         // default reference_period of a condition, period of a gap
	MaxGaps      int           `yaml:"max_gaps"`       // how many gaps are forgiven
	MaxGap       *clock.Period `yaml:"max_gap"`        // how long one may be: P45D, P1M
	MaxGapMonths int           `yaml:"max_gap_months"` // shorthand: one gap of at most so many calendar months
	EnrolledOn   string        `yaml:"enrolled_on"`    // an anchor: period.end
}

package evaluate

import "github.com/keepwell/keepwell/internal/clock"

// Test is one case of a rule file: a member, an as-of date, and the expected answer.
type Test struct {
	Name   string      `yaml:"name"`
	AsOf   clock.Date  `yaml:"as_of"`
	Mode   string      `yaml:"mode"`     // prospective (default) or measure
	Period int         `yaml:"period"`   // year of the measure mode; default the year of as_of
	Member TestMember  `yaml:"member"`   // default: female born 1950-01-01
	Cover  []TestCover `yaml:"coverage"` // default: A, B and D since 2000-01-01; [] for none
	Claims []TestClaim `yaml:"claims"`
	Fills  []TestFill  `yaml:"fills"`
	Labs   []TestLab   `yaml:"results"`
	// Conditions gives the state of other condition rules: {diabetes: confirmed}.
	Conditions map[string]string `yaml:"conditions"`
	Expect     Expect            `yaml:"expect"`
}

// TestMember is who the case is about.
type TestMember struct {
	Sex   string      `yaml:"sex"`
	Birth *clock.Date `yaml:"birth"`
	Death *clock.Date `yaml:"death"`
}

// TestCover is a coverage span.
type TestCover struct {
	Part string      `yaml:"part"` // A B C D hospice esrd institution dual low_income medical
	From clock.Date  `yaml:"from"`
	To   *clock.Date `yaml:"to"` // open when absent
}

// TestClaim is a claim.
type TestClaim struct {
	ID     string      `yaml:"id"`
	Type   string      `yaml:"type"`   // a setting
	Date   clock.Date  `yaml:"date"`   // from date, and the date of its codes
	Thru   *clock.Date `yaml:"thru"`   // also discharge of a stay
	Status string      `yaml:"status"` // paid (default), denied, void
	Dx     Words       `yaml:"dx"`     // ICD-10-CM codes, the first is principal
	Codes  Words       `yaml:"codes"`  // SYSTEM:CODE
}

// TestFill is a drug fill: a product (SYSTEM:CODE) or the name of an ingredient.
type TestFill struct {
	Date       clock.Date `yaml:"date"`
	Days       int        `yaml:"days"`
	Drug       string     `yaml:"drug"`       // NDC:00001234501 or RXNORM:6809
	Ingredient string     `yaml:"ingredient"` // metformin
	Status     string     `yaml:"status"`
}

// TestLab is a result.
type TestLab struct {
	Date  clock.Date `yaml:"date"`
	LOINC string     `yaml:"loinc"`
	Value float64    `yaml:"value"`
}

// Words is a list that may be written as one word.
type Words []string

// Expect is the answer. As a scalar it is the state alone. Absent keys are free; "none" as a date means: there must be none.
//
// A condition is none when no claim that could count is there at all (other codes, settings that do not count, excluded claims);
// not_confirmed only when claims that would count are reversed or before the reference period and the rule was never met;
// resolved when it was met once, and the reference period holds nothing now.
type Expect struct {
	State          string         `yaml:"state"` // none signal suspected confirmed not_confirmed resolved | not_in_population open overdue due_soon closed excluded | not_enrolled numerator denominator
	Flag           *int           `yaml:"flag"`
	FirstClaimDate string         `yaml:"first_claim_date"`
	LastClaimDate  string         `yaml:"last_claim_date"`
	ConfirmedOn    string         `yaml:"confirmed_on"`
	Ever           string         `yaml:"ever"`
	ClaimCount     *int           `yaml:"claim_count"`
	Due            string         `yaml:"due"`
	ExcludedBy     string         `yaml:"excluded_by"` // id of the exclusion
	Alert          string         `yaml:"alert"`       // on_time due_soon late very_late critical out_of_reach second_fill_missing suppressed
	Degraded       *bool          `yaml:"degraded"`
	Numbers        map[string]int `yaml:"numbers"` // covered_days treatment_days gap_days_left overlap_days ...
}

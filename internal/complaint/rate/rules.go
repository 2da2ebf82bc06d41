package rate

import (
	"fmt"
	"io/fs"
	"math/big"
	"strconv"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/rule"
)

// rulesFile is where the cut points are.
const rulesFile = "complaint/complaint_rate.yaml"

// ContractKind is which cut points apply to a contract.
type ContractKind string

// The kinds.
const (
	MA  ContractKind = "ma" // Medicare Advantage, with or without drugs
	PDP ContractKind = "pdp"
)

// starYearAfter is how many years after the complaints the ratings are.
const starYearAfter = 2

// Rules are the cut points of all years.
type Rules struct{ set *rule.Set }

// LoadRules reads them from the folder of all rules.
func LoadRules(files fs.FS) (*Rules, error) {
	content, err := fs.ReadFile(files, rulesFile)
	if err != nil {
		return nil, fmt.Errorf("rate: %w", err)
	}
	set, err := rule.Load(rulesFile, content)
	if err != nil {
		return nil, fmt.Errorf("rate: %w", err)
	}
	return &Rules{set}, nil
}

// Terms are what a contract's rate of a data year is held against, as the rules were on a day: a rule that ends the measure counts
// from its own day on. Years without published cut points have none.
func (r *Rules) Terms(on clock.Date, dataYear int, kind ContractKind) (Terms, error) {
	t := Terms{MinAverage: r.least()}
	if last := r.set.Params["last_data_year_with_stars"]; last.Effective == nil || !on.Before(*last.Effective) {
		year, err := strconv.Atoi(fmt.Sprint(last.Value))
		if err != nil {
			return t, fmt.Errorf("rate: parameter last_data_year_with_stars: expected a year")
		}
		t.LastYear = &year
	}
	d, err := r.set.Decide(map[string]any{"star_year": dataYear + starYearAfter, "contract_kind": string(kind)}, nil)
	if err != nil {
		return t, fmt.Errorf("rate: %w", err)
	}
	if d.Outcome != rule.Decided {
		return t, nil
	}
	t.Rule = r.set.Name() + "/" + d.RuleID
	for stars, field := range map[int]string{5: "five", 4: "four", 3: "three", 2: "two"} {
		highest, ok := decimal(fmt.Sprint(d.Result[field]))
		if !ok {
			return t, fmt.Errorf("rate: rule %s, then %s: expected a number", t.Rule, field)
		}
		t.CutPoints = append(t.CutPoints, CutPoint{stars, highest})
	}
	return t, nil
}

// least is the smallest average enrollment with a rate.
func (r *Rules) least() *big.Rat {
	least, _ := decimal(fmt.Sprint(r.set.Params["min_average_enrollment"].Value))
	return least
}

// decimal is the number that a text of ordinary length says, exactly as it is written. An exponent could ask for any amount of memory.
func decimal(text string) (*big.Rat, bool) {
	const longest = 40
	for _, c := range text {
		if (c < '0' || c > '9') && c != '.' && c != '-' {
			return nil, false
		}
	}
	if len(text) > longest {
		return nil, false
	}
	return new(big.Rat).SetString(text)
}

package verification

import (
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// SupplementalID names a determination. It follows from member, contract and benefit year.
type SupplementalID string

// Part is one of the three parts of the test (42 CFR 422.102(f)(1)(i)(A)). The texts are stored and inputs of the rules.
type Part string

// The parts.
const (
	ComplexCondition      Part = "complex_condition"
	HighRisk              Part = "high_risk"
	IntensiveCoordination Part = "intensive_coordination"
)

// Parts are all of them.
var Parts = []Part{ComplexCondition, HighRisk, IntensiveCoordination}

// DeterminedState is where a determination stands. The texts are stored and results of the rules.
type DeterminedState string

// The states.
const (
	Pending     DeterminedState = "pending"
	Eligible    DeterminedState = "eligible"
	NotEligible DeterminedState = "not_eligible"
)

// PartEvidence is what was found about one part, by whom, and the evidence of it.
type PartEvidence struct {
	Part      Part         `json:"part"`
	Met       bool         `json:"met"`
	On        clock.Date   `json:"on"`
	Attester  Attester     `json:"attester"`
	How       How          `json:"how"` // paper or recorded call
	Document  string       `json:"document,omitempty"`
	Recording string       `json:"recording,omitempty"`
	ReadBack  bool         `json:"read_back,omitempty"`
	Note      string       `json:"note,omitempty"`
	At        time.Time    `json:"at"`
	By        record.Actor `json:"by"`
}

// Determination is what the rules said of the evidence.
type Determination struct {
	Version  int             `json:"version"` // 1, 2, ...
	At       time.Time       `json:"at"`
	Decision DeterminedState `json:"decision"`
	Part     Part            `json:"part,omitempty"` // that decided against it
	Rule     string          `json:"rule"`           // set@version/rule: the criteria
	Because  string          `json:"because"`
	Letter   letter.ID       `json:"letter,omitempty"`
	By       record.Actor    `json:"by"`
}

// Supplemental is whether a member may have special supplemental benefits for the chronically ill in a benefit year.
type Supplemental struct {
	ID             SupplementalID  `json:"id"`
	Number         string          `json:"number"`
	Member         person.ID       `json:"member"`
	Year           int             `json:"year"`
	Contract       string          `json:"contract"`
	Plan           string          `json:"plan"`
	PlanName       string          `json:"plan_name"`
	OpenedAt       time.Time       `json:"opened_at"`
	State          DeterminedState `json:"state"`
	Evidence       []PartEvidence  `json:"evidence,omitempty"` // all that was entered; of each part the newest counts
	Determinations []Determination `json:"determinations,omitempty"`
	Renewed        bool            `json:"renewed,omitempty"` // asked again for the next year, or seen that there is none
	TouchedAt      time.Time       `json:"touched_at"`
	Version        int64           `json:"version"`
}

// Newest is what counts of a part.
func (x *Supplemental) Newest(p Part) (PartEvidence, bool) {
	for _, e := range slices.Backward(x.Evidence) {
		if e.Part == p {
			return e, true
		}
	}
	return PartEvidence{}, false
}

// facts are the parts as the rules read them.
func (x *Supplemental) facts() map[string]any {
	out := map[string]any{}
	for _, p := range Parts {
		e, ok := x.Newest(p)
		switch {
		case !ok:
			out[string(p)] = "not_known"
		case e.Met:
			out[string(p)] = "met"
		default:
			out[string(p)] = "not_met"
		}
	}
	return out
}

// determine asks the criteria in force at the beginning of the benefit year.
func (r *Rules) determine(x *Supplemental) (Determination, error) {
	on := clock.DateOf(x.Year, time.January, 1)
	d, err := r.supplemental.Answer(setSupplemental, &on, x.facts())
	if err != nil {
		return Determination{}, err
	}
	decision, _ := d.Result["eligibility"].(string)
	part, _ := d.Result["part"].(string)
	if decision == "" {
		return Determination{}, fmt.Errorf("verification: rule set %s gives no decision", d.By())
	}
	return Determination{
		Version: len(x.Determinations) + 1, Decision: DeterminedState(decision), Part: Part(part), Rule: d.By(), Because: d.Because,
	}, nil
}

// apply brings it up to one more event.
func (x *Supplemental) apply(e record.Event) error {
	var err error
	switch e.Type {
	case typeAsked:
		err = record.Read(e, func(d Supplemental) { *x = d; x.OpenedAt = e.At })
	case typePart:
		err = record.Read(e, func(d PartEvidence) { x.Evidence = append(x.Evidence, d) })
	case typeDetermined:
		err = record.Read(e, func(d Determination) { x.Determinations, x.State = append(x.Determinations, d), d.Decision })
	case typeRenewed:
		x.Renewed = true
	}
	x.Version, x.TouchedAt = e.Version, e.At
	return err
}

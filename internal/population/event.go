package population

import (
	"encoding/json"
	"fmt"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/record"
)

// Types of events. The texts are in the record: never rename.
const (
	typeLoaded          = "population.loaded"
	typeEvaluated       = "population.evaluated"
	typeMerged          = "population.segments_merged"
	typeIdentified      = "population.identified"
	typeFindingsChanged = "member.findings_changed"
)

const schema = 1

// populationStream carries loads, merges and identifications: what concerns everybody.
const populationStream = record.StreamID("population/all")

func memberStream(id string) record.StreamID { return record.Stream("member", id) }

// loaded says which files came in, what happened to their rows, and which segment holds them ("" when nothing was new).
type loaded struct {
	LoadID  string     `json:"load_id"`
	Segment string     `json:"segment"`
	Source  string     `json:"source"`
	Files   []LoadFile `json:"files"`
	Members int        `json:"members"`
	Claims  LoadCounts `json:"claims"`
	Fills   LoadCounts `json:"fills"`
	Persons LoadCounts `json:"persons"`
}

// evaluated closes a load: its members were evaluated. A load without it is finished by the next run.
type evaluated struct {
	LoadID  string    `json:"load_id"`
	AsOf    claim.Day `json:"as_of"`
	Members int       `json:"members"`
	Changed int       `json:"changed"`
	// WithoutEligibility counts the members of whom no eligibility row is known.
	WithoutEligibility int `json:"without_eligibility"`
}

// merged replaces several segments by one with the same rows.
type merged struct {
	From []string `json:"from"`
	To   string   `json:"to"`
}

// identified is the end of an evaluation of everybody.
type identified struct {
	AsOf        claim.Day        `json:"as_of"`
	DataThrough claim.Day        `json:"data_through"`
	Members     int              `json:"members"`
	Covered     int              `json:"covered"`
	RulesHash   string           `json:"rules_hash"`
	TrendDates  []claim.Day      `json:"trend_dates"`
	Trend       map[string][]int `json:"trend"` // by rule: members in the main state at TrendDates
	Ages        []AgeBand        `json:"ages"`
}

// findingsChanged is one member's new findings and what they replace.
type findingsChanged struct {
	AsOf      claim.Day       `json:"as_of"`
	RulesHash string          `json:"rules_hash"`
	Load      string          `json:"load,omitempty"` // the load that caused it; "" for an identification
	First     bool            `json:"first,omitempty"`
	Person    personFacts     `json:"person"`
	Summary   summary         `json:"summary"`
	Before    summary         `json:"before,omitzero"`
	Changes   []findingChange `json:"changes"`
}

type personFacts struct {
	Name  string    `json:"name,omitempty"`
	Birth claim.Day `json:"birth"`
	Death claim.Day `json:"death"`
	Sex   claim.Sex `json:"sex"`
	State string    `json:"state,omitempty"`
}

// summary is what lists sort by. Digest tells without reading findings whether an evaluation found anything new.
type summary struct {
	Confirmed int       `json:"confirmed"` // common conditions
	OpenGaps  int       `json:"open_gaps"`
	Priority  int       `json:"priority"`
	NextDue   claim.Day `json:"next_due"`
	Digest    int64     `json:"digest"`
}

// findingChange is one rule's step. From is "" where nothing was found before; Finding is nil when the rule finds nothing any more.
type findingChange struct {
	Rule    string         `json:"rule"`
	From    State          `json:"from,omitempty"`
	To      State          `json:"to"`
	Due     *claim.Day     `json:"due,omitempty"`
	Finding *storedFinding `json:"finding,omitempty"`
}

func newEvent(kind string, data any) (record.NewEvent, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return record.NewEvent{}, fmt.Errorf("population: write %s event: %w", kind, err)
	}
	return record.NewEvent{Type: kind, Schema: schema, Data: text}, nil
}

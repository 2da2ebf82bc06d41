package population

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// findingData is what is kept of a finding: enough to explain and to reproduce it. State and due date stand beside the rest, in
// the step of the event and in the row of the view.
type findingData struct {
	Version     string
	Hash        string // the beginning of the rule's hash; the event pins the hash of all rules
	State       State
	Flag        int
	First       claim.Day
	Ever        claim.Day
	ConfirmedOn claim.Day
	Last        claim.Day
	Due         claim.Day
	Count       int
	Alert       string // refills: the tier of lateness
	ExcludedBy  string // gaps: which exclusion
	Numbers     map[string]float64
	Evidence    []Evidence
}

// hashDigits of a rule's hash tell its versions apart; a million members have twenty findings each.
const hashDigits = 16

// storedFinding is how a finding is written: what a finding does not have is left out.
type storedFinding struct {
	Version     string             `json:"version"`
	Hash        string             `json:"hash"`
	Flag        int                `json:"flag,omitempty"`
	First       *claim.Day         `json:"first,omitempty"`
	Ever        *claim.Day         `json:"ever,omitempty"`
	ConfirmedOn *claim.Day         `json:"confirmed_on,omitempty"`
	Last        *claim.Day         `json:"last,omitempty"`
	Count       int                `json:"count,omitempty"`
	Alert       string             `json:"alert,omitempty"`
	ExcludedBy  string             `json:"excluded_by,omitempty"`
	Numbers     map[string]float64 `json:"numbers,omitempty"`
	Evidence    []storedEvidence   `json:"evidence,omitempty"`
}

// storedEvidence is Evidence without what its kind says already.
type storedEvidence struct {
	Kind     string        `json:"kind"`
	ID       string        `json:"id,omitempty"`
	Date     *claim.Day    `json:"date,omitempty"`
	Setting  claim.Setting `json:"setting,omitempty"`
	System   claim.System  `json:"system,omitempty"`
	Code     string        `json:"code,omitempty"`
	Value    *float64      `json:"value,omitempty"`
	Unit     string        `json:"unit,omitempty"`
	Note     string        `json:"note,omitempty"`
	Shown    bool          `json:"only_shown,omitempty"` // it does not count
	Provider string        `json:"provider,omitempty"`
}

// supplyUnit is the unit of every fill's value.
const supplyUnit = "days' supply"

// stored is the finding as it is written.
func (d *findingData) stored() *storedFinding {
	s := &storedFinding{
		Version: d.Version, Hash: d.Hash, Flag: d.Flag, First: ifAny(d.First), Ever: ifAny(d.Ever), ConfirmedOn: ifAny(d.ConfirmedOn),
		Last: ifAny(d.Last), Count: d.Count, Alert: d.Alert, ExcludedBy: d.ExcludedBy, Numbers: d.Numbers,
	}
	for _, e := range d.Evidence {
		x := storedEvidence{
			Kind: e.Kind, ID: e.ID, Date: ifAny(e.Date), Setting: e.Setting, System: e.System, Code: e.Code, Value: e.Value, Unit: e.Unit,
			Note: e.Note, Shown: !e.Counts, Provider: e.Provider,
		}
		if e.Kind == fillKind && e.Unit == supplyUnit {
			x.Unit, x.Setting = "", 0
		}
		s.Evidence = append(s.Evidence, x)
	}
	return s
}

const fillKind = "fill"

// readFinding reads what stored wrote, and adds what stood beside it.
func readFinding(text string, state State, due claim.Day) (*findingData, error) {
	var s storedFinding
	if err := json.Unmarshal([]byte(text), &s); err != nil {
		return nil, fmt.Errorf("population: read a finding: %w", err)
	}
	d := &findingData{
		Version: s.Version, Hash: s.Hash, State: state, Flag: s.Flag, First: dayOf(s.First), Ever: dayOf(s.Ever),
		ConfirmedOn: dayOf(s.ConfirmedOn), Last: dayOf(s.Last), Due: due, Count: s.Count, Alert: s.Alert,
		ExcludedBy: s.ExcludedBy, Numbers: s.Numbers,
	}
	d.Evidence = slices.Grow(d.Evidence, len(s.Evidence))
	for _, x := range s.Evidence {
		if x.Kind == fillKind && x.Unit == "" {
			x.Unit, x.Setting = supplyUnit, claim.Drug
		}
		d.Evidence = append(d.Evidence, Evidence{
			Kind: x.Kind, ID: x.ID, Date: dayOf(x.Date), Setting: x.Setting, System: x.System, Code: x.Code, Value: x.Value, Unit: x.Unit,
			Note: x.Note, Counts: !x.Shown, Provider: x.Provider,
		})
	}
	return d, nil
}

func ifAny(d claim.Day) *claim.Day {
	if d == claim.NoDay {
		return nil
	}
	return &d
}

func dayOf(d *claim.Day) claim.Day {
	if d == nil {
		return claim.NoDay
	}
	return *d
}

// same tells whether two findings say the same for the same reasons.
func (d *findingData) same(f *findingData) bool {
	return d.State == f.State && d.Due == f.Due && bytes.Equal(d.text(), f.text())
}

func (d *findingData) text() []byte {
	text, err := json.Marshal(d.stored())
	if err != nil {
		panic(err) // plain fields always encode
	}
	return text
}

// fullHash is the whole hash of the rule as it is active, if it is the one the finding was made with.
func (d *findingData) fullHash(active string) string {
	if strings.HasPrefix(active, d.Hash) {
		return active
	}
	return d.Hash
}

package aor

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/rule"
)

// verdict is what the rules say of a combination of facts, before numbers and days are filled in.
type verdict struct {
	rule        string
	outcome     agent.Outcome
	agent       whose
	provisional string // none, keep, house
	tests       whose
	unpaid      string
	citation    []piece
	source      string
	mark        rule.Mark
	decision    string // the JSON of how it was decided, up to the citation
	tail        string // and after it
	head        string // the JSON of outcome and rule
}

// whose agent, or whose tests, an answer names. The texts are those of the rules.
type whose string

const (
	nobody        whose = "nobody"
	ofOriginal    whose = "original"
	ofFacilitator whose = "facilitator"
	ofSuccessor   whose = "successor"
)

// piece is a stretch of a citation: a text, or a mark in whose place something of the case goes.
type piece struct {
	text   string
	quoted string // the text inside JSON
	mark   byte   // 0 for a text
}

// Marks stand in citations for what differs from case to case; the engine carries them through as it would carry the words.
const (
	markDay byte = iota + 1
	markTests
	markOldFamily
	markNewFamily
	markSuccessor
	markSuccessorDay
	afterMarks
)

// markInputs are the inputs that marks stand for. Only citations name them; a test holds the rules to that.
var markInputs = map[string]byte{
	"day": markDay, "tests": markTests, "old_family": markOldFamily, "new_family": markNewFamily, "successor": markSuccessor,
	"successor_day": markSuccessorDay,
}

// verdict is remembered, or decided by the engine.
func (t *table) verdict(f *Facts) (*verdict, error) {
	chosen := t.choices(f.Params)
	key := f.key(chosen)
	if known := t.memo[key].Load(); known != nil {
		return known, nil
	}
	v, err := t.decide(f, chosen)
	if err != nil {
		return nil, err
	}
	t.memo[key].Store(v)
	return v, nil
}

// decide asks the engine.
func (t *table) decide(f *Facts, chosen choices) (*verdict, error) {
	facts := f.inputs()
	for name, mark := range markInputs {
		facts[name] = string(rune(mark))
	}
	d, err := t.set.Decide(facts, chosen.params())
	if err != nil {
		return nil, err
	}
	if d.Outcome == rule.MissingFacts {
		return nil, needed(f.fieldOf(d.Missing[0]))
	}
	return t.newVerdict(&d)
}

// inputs are the facts as the rules read them. What is not known is left out.
func (f *Facts) inputs() map[string]any {
	facts := map[string]any{
		"ours": f.ours(), "gap": f.GapMonths > 0, "conflict": f.Conflict, "channel": string(f.Channel), "unlike": f.unlike(),
		"successor_ready": f.successorReady(), "commissionable": f.commissionable(),
	}
	if f.Original.State != "" {
		facts["state"] = string(f.Original.State)
	}
	if eligible, known := f.eligible(); known {
		facts["eligible"] = eligible
	}
	return facts
}

// fieldOf is the fact behind an input that was missing.
func (f *Facts) fieldOf(input string) string {
	switch {
	case input == "state":
		return "original_agent.state"
	case input != "eligible":
		return input
	case f.Facilitator == nil:
		return "facilitator"
	case f.Channel == agent.ExternalCallCenter:
		return "facilitator.appointed"
	}
	return "facilitator.ready"
}

func (t *table) newVerdict(d *rule.Decision) (*verdict, error) {
	said := map[string]string{}
	for _, name := range []string{"rule", "outcome", "agent", "provisional", "tests_of", "unpaid"} {
		text, ok := d.Result[name].(string)
		if !ok {
			return nil, fmt.Errorf("aor: rule %s of %s does not say %s", d.RuleID, t.set.Name(), name)
		}
		said[name] = text
	}
	v := &verdict{
		rule: said["rule"], outcome: agent.Outcome(said["outcome"]), agent: whose(said["agent"]), provisional: said["provisional"],
		tests: whose(said["tests_of"]), unpaid: said["unpaid"], citation: pieces(d.Because), source: d.Source, mark: d.Mark,
	}
	v.head = `{"outcome":` + quote(said["outcome"]) + `,"rule":` + quote(said["rule"]) + `,"agent_of_record":`
	v.decision = `,"decision":{"set":` + quote(d.Set) + `,"version":` + quote(d.Version) + `,"hash":` + quote(d.Hash) +
		`,"rule":` + quote(d.RuleID) + `,"because":`
	v.tail = `,"source":` + quote(d.Source) + `,"mark":` + quote(string(d.Mark)) + `}}`
	return v, nil
}

func quote(text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic("aor: a text cannot be written: " + err.Error())
	}
	return string(quoted)
}

// pieces cuts a citation at its marks.
func pieces(text string) (all []piece) {
	for text != "" {
		at := strings.IndexFunc(text, func(r rune) bool { return r > 0 && r < rune(afterMarks) })
		if at < 0 {
			at = len(text)
		}
		if at > 0 {
			quoted := quote(text[:at])
			all = append(all, piece{text: text[:at], quoted: quoted[1 : len(quoted)-1]})
		}
		if at < len(text) {
			all = append(all, piece{mark: text[at]})
			at++
		}
		text = text[at:]
	}
	return all
}

// fill appends what a mark stands for. Numbers, days and the names of tests and plan types need no escaping in JSON.
func (f *Facts) fill(to []byte, mark byte) []byte {
	switch mark {
	case markDay:
		return append(to, words(f.DecidedOn)...)
	case markTests:
		return appendTests(to, f.Original.Failed)
	case markOldFamily:
		if f.Old == nil {
			return append(to, "none"...)
		}
		return append(to, FamilyWords(f.Old.Family)...)
	case markNewFamily:
		return append(to, FamilyWords(f.New.Family)...)
	}
	if f.Successor == nil {
		return to
	}
	if mark == markSuccessor {
		return append(to, f.Successor.NPN...)
	}
	return append(to, words(f.Successor.RecordedOn)...)
}

func words(d clock.Date) string { return d.Words() }

// appendTests are failed tests in words. An agent whose contract ended without a test on file failed to be under contract.
func appendTests(to []byte, failed []agent.Test) []byte {
	if len(failed) == 0 {
		return append(to, agent.Contract...)
	}
	for i, t := range failed {
		if i > 0 {
			to = append(to, ", "...)
		}
		to = append(to, TestWords(t)...)
	}
	return to
}

// TestWords is a test as citations say it.
func TestWords(t agent.Test) string {
	if t == agent.SalesHold {
		return "sales hold"
	}
	return string(t)
}

// FamilyWords is a plan type as citations say it.
func FamilyWords(f plan.Family) string {
	switch f {
	case plan.MA:
		return "MA"
	case plan.MAPD:
		return "MA-PD"
	case plan.PDP:
		return "PDP"
	case plan.Cost:
		return "cost"
	}
	return string(f)
}

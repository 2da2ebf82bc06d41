package care

import (
	"time"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// explanation is why a rule found what it found, as programs read it. Dates are YYYY-MM-DD, "" when not known. The answer is in the
// language of the request; titles, exact words, tests and evidence are as the rules and sources write them.
type explanation struct {
	Member   string             `json:"member"`
	AsOf     string             `json:"as_of"`
	Answer   string             `json:"answer"`
	State    population.State   `json:"state"`
	Flag     *int               `json:"ccw_flag,omitempty"`
	Since    string             `json:"since"`
	Due      string             `json:"due,omitempty"`
	Numbers  map[string]float64 `json:"numbers,omitempty"`
	Summary  string             `json:"summary"`
	Rule     ruleDocument       `json:"rule"`
	Steps    []stepDocument     `json:"steps"`
	Closed   bool               `json:"steps_closed,omitempty"` // the rule looks at a sensitive category that is closed to you
	Closes   []string           `json:"closes,omitempty"`
	Evidence []evidenceDocument `json:"evidence"`
	History  []historyDocument  `json:"history"`
	Position int64              `json:"record_position"`
}

type ruleDocument struct {
	ID       string          `json:"id"`
	Kind     population.Kind `json:"kind"`
	Title    string          `json:"title"`
	Version  string          `json:"version"`
	Hash     string          `json:"sha256"`
	Exact    string          `json:"exact_words"`
	Source   string          `json:"source"`
	Mark     string          `json:"mark"`
	Degraded string          `json:"degraded,omitempty"`
	Policy   string          `json:"policy"`
}

type stepDocument struct {
	Text   string `json:"text"`
	Met    bool   `json:"met"`
	Detail string `json:"detail,omitempty"`
}

type evidenceDocument struct {
	Kind    string   `json:"kind"`
	ID      string   `json:"id"`
	Date    string   `json:"date"`
	Setting string   `json:"setting"`
	System  string   `json:"code_system,omitempty"`
	Code    string   `json:"code,omitempty"`
	Display string   `json:"display,omitempty"`
	Value   *float64 `json:"value,omitempty"`
	Unit    string   `json:"unit,omitempty"`
	Counts  bool     `json:"counts"`
	Note    string   `json:"note,omitempty"`
}

type historyDocument struct {
	Position int64            `json:"record_position"`
	At       time.Time        `json:"at"`
	AsOf     string           `json:"as_of"`
	From     population.State `json:"from"`
	To       population.State `json:"to"`
}

func (v visit) whyDocument(w population.Why) explanation {
	f := w.Finding
	doc := explanation{
		Member: w.Member.Member, AsOf: isoDay(f.AsOf), Answer: v.plainAnswer(w), State: f.State, Since: isoDay(f.Since), Due: isoDay(f.Due),
		Numbers: f.Numbers, Summary: f.Summary, Closed: w.StepsClosed, Closes: w.Closes, Position: f.Position, Rule: ruleDocumentOf(f.Rule, w.Policy),
		Steps: []stepDocument{}, Evidence: []evidenceDocument{}, History: []historyDocument{},
	}
	if f.Rule.Kind == population.KindCondition {
		doc.Flag = &f.Flag
	}
	for _, s := range w.Steps {
		doc.Steps = append(doc.Steps, stepDocument{s.Text, s.Met, s.Detail})
	}
	for _, e := range f.Evidence {
		doc.Evidence = append(doc.Evidence, evidenceDocumentOf(e))
	}
	for _, c := range w.History {
		doc.History = append(doc.History, historyDocument{c.Position, c.At.UTC(), isoDay(c.AsOf), c.From, c.To})
	}
	return doc
}

func ruleDocumentOf(card population.RuleCard, policy string) ruleDocument {
	return ruleDocument{
		ID: card.ID, Kind: card.Kind, Title: card.Title, Version: card.Version, Hash: card.Hash, Exact: card.Staff,
		Source: card.Source, Mark: card.Mark, Degraded: card.Degraded, Policy: policy,
	}
}

func evidenceDocumentOf(e population.Evidence) evidenceDocument {
	doc := evidenceDocument{
		Kind: e.Kind, ID: e.ID, Date: isoDay(e.Date), System: systems[e.System], Code: e.Code, Display: e.Display,
		Value: e.Value, Unit: e.Unit, Counts: e.Counts, Note: e.Note,
	}
	if e.Setting != claim.SettingUnknown {
		doc.Setting = e.Setting.String()
	}
	return doc
}

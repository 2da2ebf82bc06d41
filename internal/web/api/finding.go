package api

import (
	"errors"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

const noDay = claim.NoDay

func isNoMember(err error) bool { return errors.Is(err, population.ErrNoMember) }

// isoDay is a date of the claims; "" when the source does not give it.
func isoDay(d claim.Day) string {
	if d == claim.NoDay {
		return ""
	}
	return clock.FromDays(d).String()
}

func dateOf(d *clock.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// coverages are the words for parts and kinds of coverage.
var coverages = map[claim.Coverage]string{
	claim.PartA: "part_a", claim.PartB: "part_b", claim.PartC: "part_c", claim.PartD: "part_d", claim.HospiceElect: "hospice",
	claim.ESRD: "esrd", claim.Institution: "institution", claim.Medical: "medical", claim.Dual: "dual", claim.LowIncome: "low_income",
}

// systems are the names of code systems.
var systems = map[claim.System]string{
	claim.ICD10CM: "ICD-10-CM", claim.ICD9CM: "ICD-9-CM", claim.ICD10PCS: "ICD-10-PCS", claim.ICD9PCS: "ICD-9-PCS",
	claim.HCPCS: "HCPCS", claim.MSDRG: "MS-DRG", claim.Revenue: "REV", claim.BillType: "TOB", claim.Place: "POS", claim.NDC: "NDC",
	claim.RxNorm: "RxNorm", claim.LOINC: "LOINC", claim.CVX: "CVX", claim.SNOMED: "SNOMED CT",
}

// finding is what one rule says about one member.
type finding struct {
	Rule       string             `json:"rule" doc:"Id of the rule" example:"diabetes"`
	Kind       string             `json:"kind" enum:"condition,gap"`
	Title      string             `json:"title" doc:"Name of the rule" example:"Diabetes"`
	Version    string             `json:"version" doc:"Version of the rule" example:"2026.1"`
	State      string             `json:"state" doc:"Of a condition: none, signal, suspected, confirmed, not_confirmed, resolved; of a gap: none, open, overdue, due_soon, closed, excluded, talk" example:"confirmed"`
	Flag       *int               `json:"ccw_flag,omitempty" minimum:"0" maximum:"3" doc:"Conditions: the CCW coverage flag" example:"3"`
	First      string             `json:"first,omitempty" format:"date" doc:"Earliest evidence in the reference period"`
	Last       string             `json:"last,omitempty" format:"date" doc:"Latest evidence"`
	Due        string             `json:"due,omitempty" format:"date" doc:"Gaps: the day it is due"`
	Since      string             `json:"since,omitempty" format:"date" doc:"Since when it has been known to be so"`
	Numbers    map[string]float64 `json:"numbers,omitempty" doc:"Figures of the rule by name"`
	Alert      string             `json:"alert,omitempty" doc:"Refills: how urgent" example:"late"`
	ExcludedBy string             `json:"excluded_by,omitempty" doc:"Gaps: why it does not count" example:"hospice"`
	Summary    string             `json:"summary,omitempty" doc:"The finding in exact words" example:"2 professional claims on different days"`
	Evidence   []evidence         `json:"evidence" doc:"Rows it rests on"`
	Position   int64              `json:"record_position" doc:"Position of the event that recorded it" example:"812"`
}

func findingOf(f population.Finding) finding {
	body := finding{
		Rule: f.Rule.ID, Kind: string(f.Rule.Kind), Title: f.Rule.Title, Version: f.Rule.Version, State: string(f.State), First: isoDay(f.First),
		Last: isoDay(f.Last), Due: isoDay(f.Due), Since: isoDay(f.Since), Numbers: f.Numbers, Alert: f.Alert, ExcludedBy: f.ExcludedBy,
		Summary: f.Summary, Evidence: each(f.Evidence, evidenceOf), Position: f.Position,
	}
	if f.Rule.Kind == population.KindCondition {
		body.Flag = &f.Flag
	}
	return body
}

// evidence is one row that a finding rests on, or that explains a no.
type evidence struct {
	Kind    string   `json:"kind" doc:"claim, fill, result or coverage" example:"claim"`
	ID      string   `json:"id" doc:"The source's id of the row" example:"c-10022"`
	Date    string   `json:"date,omitempty" format:"date"`
	Setting string   `json:"setting,omitempty" doc:"Where care was given" example:"inpatient"`
	System  string   `json:"code_system,omitempty" example:"ICD-10-CM"`
	Code    string   `json:"code,omitempty" example:"E119"`
	Display string   `json:"display,omitempty" doc:"What the code means, where an open description is loaded" example:"Type 2 diabetes mellitus without complications"`
	Value   *float64 `json:"value,omitempty" example:"7.2"`
	Unit    string   `json:"unit,omitempty" example:"%"`
	Counts  bool     `json:"counts" doc:"false: shown because it explains a no"`
	Note    string   `json:"note,omitempty" example:"reversed"`
}

func evidenceOf(e population.Evidence) evidence {
	body := evidence{
		Kind: e.Kind, ID: e.ID, Date: isoDay(e.Date), System: systems[e.System], Code: e.Code, Display: e.Display, Value: e.Value, Unit: e.Unit,
		Counts: e.Counts, Note: e.Note,
	}
	if e.Setting != claim.SettingUnknown {
		body.Setting = e.Setting.String()
	}
	return body
}

// happening is one entry of a timeline.
type happening struct {
	Kind     string     `json:"kind" doc:"stay, visit, fill, result, vaccine, coverage or change" example:"visit"`
	From     string     `json:"from,omitempty" format:"date"`
	To       string     `json:"to,omitempty" format:"date"`
	Title    string     `json:"title" example:"Office visit"`
	ID       string     `json:"id,omitempty" doc:"The source's id" example:"c-10022"`
	Setting  string     `json:"setting,omitempty" example:"inpatient"`
	Codes    []evidence `json:"codes"`
	Rules    []string   `json:"rules" doc:"Rules for which it is evidence" example:"[\"diabetes\"]"`
	Days     int        `json:"days_supply,omitempty" example:"30"`
	Coverage string     `json:"coverage,omitempty" example:"part_d"`
	Contract string     `json:"contract,omitempty" example:"H1234-001"`
	Was      string     `json:"was,omitempty" doc:"Changes: state before" example:"suspected"`
	Is       string     `json:"is,omitempty" doc:"Changes: state after" example:"confirmed"`
}

func happeningOf(e population.TimelineEntry) happening {
	body := happening{
		Kind: e.Kind, From: isoDay(e.From), To: isoDay(e.Thru), Title: e.Title, ID: e.ID, Codes: each(e.Codes, evidenceOf), Rules: filled(e.Rules),
		Days: e.Days, Coverage: coverages[e.Coverage], Contract: e.Contract, Was: string(e.Was), Is: string(e.Is),
	}
	if e.Setting != claim.SettingUnknown {
		body.Setting = e.Setting.String()
	}
	return body
}

// explanation is why a rule found what it found.
type explanation struct {
	About
	Finding finding  `json:"finding"`
	Rule    ruleBody `json:"rule"`
	Steps   []step   `json:"steps" doc:"Tests of the rule in order"`
	Hidden  bool     `json:"steps_closed" doc:"The rule looks at a sensitive category that stays closed"`
	Closes  []string `json:"closes" doc:"Gaps: what would close it" example:"[\"A new mammogram on a claim\"]"`
	History []change `json:"history" doc:"Earlier states, newest first"`
	Policy  string   `json:"policy" doc:"The rule file as it was pinned (YAML)" example:"kind: condition"`
}

type step struct {
	Text   string `json:"text" example:"Two professional claims on different days in the last 24 months"`
	Met    bool   `json:"met"`
	Detail string `json:"detail,omitempty" example:"2020-03-01 and 2020-05-02"`
}

type change struct {
	Position int64     `json:"record_position" example:"812"`
	At       time.Time `json:"at"`
	AsOf     string    `json:"as_of,omitempty" format:"date"`
	Member   string    `json:"member,omitempty" example:"KW0000001"`
	Name     string    `json:"name,omitempty" example:"Alvarez, Rosa"`
	Rule     string    `json:"rule" example:"diabetes"`
	Was      string    `json:"was" example:"suspected"`
	Is       string    `json:"is" example:"confirmed"`
}

func changeOf(c population.Change) change {
	return change{c.Position, c.At.UTC(), isoDay(c.AsOf), c.Member, c.Name, c.Rule.ID, string(c.From), string(c.To)}
}

func explanationOf(pass access.Pass, w population.Why) explanation {
	return explanation{
		About: aboutOf(pass, w.Finding.AsOf), Finding: findingOf(w.Finding), Rule: ruleOf(w.Finding.Rule), Hidden: w.StepsClosed, Closes: filled(w.Closes),
		Steps:   each(w.Steps, func(s population.WhyStep) step { return step{s.Text, s.Met, s.Detail} }),
		History: each(w.History, changeOf), Policy: w.Policy,
	}
}

// ruleBody is a rule as its page shows it.
type ruleBody struct {
	ID        string `json:"id" example:"diabetes"`
	Kind      string `json:"kind" enum:"condition,gap"`
	Title     string `json:"title" example:"Diabetes"`
	Group     string `json:"group" example:"common"`
	Version   string `json:"version" example:"2026.1"`
	Hash      string `json:"sha256" doc:"Of the canonical rule" example:"3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855e"`
	Plain     string `json:"plain" doc:"In plain words" example:"Your blood sugar is too high."`
	Exact     string `json:"exact_words" example:"At least one inpatient claim or two others in 24 months"`
	Source    string `json:"source" example:"CCW Chronic Conditions, 2026"`
	Mark      string `json:"mark" doc:"How sure the source is" example:"V"`
	Degraded  string `json:"degraded,omitempty" doc:"Why it runs without all its codes" example:"value set not loaded"`
	Estimate  string `json:"estimate,omitempty" example:"estimate for Stars C01, not an official result"`
	Sensitive bool   `json:"sensitive" doc:"Nobody is listed by it"`
}

func ruleOf(c population.RuleCard) ruleBody {
	return ruleBody{c.ID, string(c.Kind), c.Title, c.Group, c.Version, c.Hash, c.Plain, c.Staff, c.Source, c.Mark, c.Degraded, c.Estimate, c.Sensitive}
}

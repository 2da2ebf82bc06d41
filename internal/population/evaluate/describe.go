package evaluate

import (
	"cmp"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// Explanation is a finding with everything that a person needs to check it. It is worked out anew from the rows, by the same
// program that found it, so it can never tell another story.
type Explanation struct {
	Rule     string             `json:"rule"`
	Kind     string             `json:"kind"`
	Group    string             `json:"group"`
	Title    string             `json:"title"`
	Version  string             `json:"version"`
	Hash     string             `json:"hash"`
	Plain    string             `json:"plain"`
	Text     string             `json:"text"`
	Source   string             `json:"source"`
	Mark     string             `json:"mark"`
	Estimate string             `json:"estimate,omitempty"`
	Degraded []string           `json:"degraded,omitempty"` // value sets that the plan has not loaded
	Unread   []string           `json:"unread,omitempty"`   // inputs that are not in claims
	AsOf     claim.Day          `json:"as_of"`
	Finding  Finding            `json:"-"`
	State    string             `json:"state"`
	Alert    string             `json:"alert,omitempty"`
	FlagText string             `json:"coverage,omitempty"`
	Excluded string             `json:"excluded_by,omitempty"`
	Numbers  map[string]float64 `json:"numbers,omitempty"`
	Summary  string             `json:"summary"`
	Steps    []Step             `json:"steps"`
	Rows     []EvidenceRow      `json:"evidence"`
	Changes  []string           `json:"changes"` // what would change the answer
}

// Step is one test of the rule and how it came out.
type Step struct {
	Part string `json:"part"` // counts, coverage, suspected, signal, population, enrolment, exclusion, done
	Text string `json:"text"`
	Met  bool   `json:"met"`
}

// EvidenceRow is one row of a finding, ready to be shown.
type EvidenceRow struct {
	Kind     string    `json:"kind"` // claim, fill, result, coverage
	ID       string    `json:"id"`
	Date     claim.Day `json:"date"`
	Setting  string    `json:"setting,omitempty"`
	System   string    `json:"system,omitempty"`
	Code     string    `json:"code,omitempty"`
	Display  string    `json:"display,omitempty"`
	Value    *float64  `json:"value,omitempty"`
	Unit     string    `json:"unit,omitempty"`
	Note     string    `json:"note,omitempty"`
	Counts   bool      `json:"counts"`
	Provider string    `json:"provider,omitempty"`
}

// Describe explains what a rule says about a member as of a day. Where the rule has no finding, the state is none or
// not_in_population and the steps say why.
func (p *Program) Describe(c *Classes, rows *column.Rows, asOf claim.Day, rule int) Explanation {
	var out Findings
	p.Evaluate(c, rows, asOf, &out)
	x := p.card(rule)
	x.AsOf = asOf
	x.Finding = newFinding(rule)
	x.Finding.Flag = p.Flag(&out, rule)
	if !p.rules[rule].condition {
		x.Finding.State = NotInPopulation
	}
	for i := range out.List {
		if int(out.List[i].Rule) == rule {
			x.Finding = out.List[i]
			x.Rows = p.evidenceRows(out.EvidenceOf(i), rows)
		}
	}
	f := &x.Finding
	x.State, x.Alert = f.State.String(), f.Alert.String()
	if f.Numbers >= 0 {
		x.Numbers = out.Numbers[f.Numbers].byName()
	}
	if f.ExcludedBy >= 0 {
		e := &p.rules[rule].source.Exclusions[f.ExcludedBy]
		x.Excluded = cmp.Or(e.Title, e.ID)
	}
	if p.rules[rule].condition {
		x.FlagText = flagTexts[f.Flag&3]
	}
	x.Steps = p.steps(c, rows, asOf, rule, &out)
	x.Summary = summary(&x)
	x.Changes = changes(&x)
	return x
}

// card is what the rule says of itself.
func (p *Program) card(rule int) Explanation {
	r := &p.rules[rule]
	s := r.source
	x := Explanation{
		Rule: s.ID, Kind: s.Kind, Group: s.Group, Title: s.Title, Version: s.Version, Hash: r.hash, Plain: s.Plain, Text: s.Text,
		Mark: s.Mark, Degraded: r.missing, Unread: r.unread, Source: s.Source.Name,
	}
	if s.ClinicalBasis.Source != "" {
		x.Source = s.ClinicalBasis.Source + " " + s.ClinicalBasis.Rule
	}
	for _, m := range s.MapsTo {
		x.Estimate = "estimate for " + m.Programme + " " + m.ID + ", not an official result"
	}
	return x
}

// flagTexts are the four values of the CCW flag in words. Not found without enough coverage is unknown, not no.
var flagTexts = [4]string{
	"unknown: not enough coverage to say", "claims found, coverage not long enough", "looked for and not found", "claims found, coverage long enough",
}

func (p *Program) evidenceRows(evidence []Evidence, rows *column.Rows) []EvidenceRow {
	list := make([]EvidenceRow, 0, len(evidence))
	for _, e := range evidence {
		row := EvidenceRow{Kind: e.Kind.String(), Counts: e.Counts}
		switch e.Kind {
		case CodeRow:
			p.codeRow(&row, e.Row, rows)
		case FillRow:
			row.ID, row.Date = rows.Source.FillID(int(e.Row)), rows.FillDate[e.Row]
			row.Note = days(int(rows.FillDays[e.Row]))
			p.coded(&row, rows.Dict, rows.Fill[e.Row])
			row.voided(rows.FillStatus[e.Row] != claim.Paid)
		case ResultRow:
			value := rows.ResultValue[e.Row]
			row.Date, row.Value, row.Unit = rows.ResultDate[e.Row], &value, rows.Source.ResultUnit(int(e.Row))
			p.coded(&row, rows.Dict, rows.Result[e.Row])
		case SpanRow:
			contract, plan := rows.Source.SpanContract(int(e.Row))
			row.ID, row.Date = contract+" "+plan, rows.SpanFrom[e.Row]
			row.Note = flagName(rows.SpanCoverage[e.Row])
		}
		list = append(list, row)
	}
	return list
}

func (p *Program) codeRow(row *EvidenceRow, at int32, rows *column.Rows) {
	number := int(rows.CodeClaim[at])
	row.ID, row.Provider = rows.Source.ClaimID(number), rows.Source.ClaimProvider(number)
	row.Date, row.Setting = rows.CodeDate[at], settingNames[rows.CodeKind[at].Setting()]
	p.coded(row, rows.Dict, rows.Code[at])
	row.voided(rows.CodeKind[at].Void())
	if row.Note == "" && !row.Counts {
		row.Note = "before the reference period"
	}
}

func (p *Program) coded(row *EvidenceRow, dict *column.Dict, code uint32) {
	system, text := dict.At(code)
	row.System, row.Code, row.Display = systemNames[system], text, p.sets.Display(system, text)
}

func (row *EvidenceRow) voided(void bool) {
	if void {
		row.Note = "reversed or denied"
	}
}

// steps decides each test of the rule once more, alone.
func (p *Program) steps(c *Classes, rows *column.Rows, asOf claim.Day, rule int, out *Findings) []Step {
	w := &out.w
	out.reset()
	w.begin(p, c, rows, asOf)
	w.gather()
	w.conditions(out)
	defer w.end(out)
	if !w.enter(rule, out) {
		return []Step{{Part: "population", Text: "this version of the rule is in use on that day"}}
	}
	x := stepper{p: p, w: w, out: out}
	if r := w.ruleAt; r.condition {
		x.condition(r)
	} else {
		x.gap(r)
	}
	return x.steps
}

// stepper collects steps.
type stepper struct {
	p     *Program
	w     *work
	out   *Findings
	steps []Step
}

func (x *stepper) add(part, text string, met bool) {
	x.steps = append(x.steps, Step{Part: part, Text: text, Met: met})
}

// node adds a criterion; a group of alternatives adds each.
func (x *stepper) node(part string, at int32) {
	if at == none {
		return
	}
	n := &x.p.nodes[at]
	if n.kind == anyNode && n.unless == none && x.p.said[at].criterion.Title == "" {
		for _, kid := range x.p.kidsOf(n) {
			x.node(part, kid)
		}
		return
	}
	if n.kind == unreadNode {
		return
	}
	x.add(part, x.p.say(at), x.w.silently(at, x.out).ok)
}

func (x *stepper) condition(r *rule) {
	for _, leaf := range r.leaves {
		x.add("counts", x.p.say(leaf), x.w.silently(leaf, x.out).ok)
	}
	if r.covered != none {
		x.add("coverage", "enough coverage in the reference period", x.w.coveredBy(r.covered))
	}
	x.node("suspected", r.suspected)
	x.node("signal", r.signal)
}

func (x *stepper) gap(r *rule) {
	x.add("population", populationText(r.source, x.p.opts.Mode), x.w.belongs(r, x.p.opts.Mode == MeasurePhase))
	if r.index != nil {
		found := x.w.findEvent(r.index, x.out)
		x.add("population", x.p.say(r.index.node), found)
		if !found {
			return
		}
	}
	if r.requires != none {
		x.add("population", x.p.say(r.requires), x.w.silently(r.requires, x.out).ok)
	}
	if r.covered != none {
		x.add("enrolment", "covered without a longer gap", x.w.enrolledFor(r))
	}
	for i, e := range r.exclusions {
		if e.node != none && x.p.nodes[e.node].kind != unreadNode {
			source := &r.source.Exclusions[i]
			x.add("exclusion", cmp.Or(source.Title, source.ID), x.w.silently(e.node, x.out).ok)
		}
	}
	x.node("done", r.satisfied)
}

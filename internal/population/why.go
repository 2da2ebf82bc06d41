package population

import (
	"context"
	"fmt"
	"io/fs"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
	"github.com/keepwell/keepwell/internal/population/evaluate"
)

// Why explains one finding: what the record says, the tests of the rule in order with their outcome, and what was found before. A
// rule that found nothing is explained too; ErrNoFinding is for a rule that does not exist, or that the pass does not open.
func (p *Population) Why(ctx context.Context, pass access.Pass, rule string) (Why, error) {
	m, err := p.memberOf(ctx, pass)
	if err != nil {
		return Why{}, err
	}
	id, sight := m.Person.Member, p.sight(pass)
	finding, err := p.finding(ctx, m, rule)
	if err != nil {
		return Why{}, err
	}
	if !sight.shows(finding.Rule, finding.State) {
		return Why{}, ErrNoFinding
	}
	number := p.rules.number(finding)
	pinned := finding.Rule
	finding.Rule = p.rules.card(number) // the version that decided speaks, not the newest
	finding.Rule.Version, finding.Rule.Hash = pinned.Version, pinned.Hash
	w := Why{Member: m.Person, Finding: finding}
	if err := p.withRows(id, func(live *view, rows *column.Rows) error { w.explain(p.rules, live, rows, m.AsOf, number); return nil }); err != nil {
		return Why{}, err
	}
	p.display(w.Finding.Evidence)
	if w.Policy, err = p.rules.text(number); err != nil {
		return Why{}, err
	}
	if w.History, err = p.changes(ctx, id, rule, timelineChanges); err != nil {
		return Why{}, err
	}
	return sight.Why(w), nil
}

// finding is what the record says about one rule, or that it says nothing.
func (p *Population) finding(ctx context.Context, m Member, rule string) (Finding, error) {
	findings, err := p.findings(ctx, m.Member)
	if err != nil {
		return Finding{}, err
	}
	for _, f := range findings {
		if f.Rule.ID == rule {
			return f, nil
		}
	}
	if _, ok := p.rules.at[rule]; !ok {
		return Finding{}, ErrNoFinding
	}
	f := Finding{
		Rule: p.rules.Card(rule), State: None, First: claim.NoDay, Ever: claim.NoDay, ConfirmedOn: claim.NoDay, Last: claim.NoDay,
		Due: claim.NoDay, Since: claim.NoDay, AsOf: m.AsOf,
	}
	f.Summary = f.summarize()
	return f, nil
}

// explain takes the steps from the program that decides, so that they never tell another story.
func (w *Why) explain(rules *Rulebook, live *view, rows *column.Rows, asOf claim.Day, number int) {
	x := rules.program.Explain(live.classes, rows, asOf, number)
	for _, s := range x.Steps {
		w.Steps = append(w.Steps, WhyStep{Text: s.Text, Met: s.Met, Detail: stepDetail(s)})
	}
	w.Closes = x.Changes
	if w.Finding.State == None {
		w.Finding.Flag = int(x.Flag)
	}
}

// stepDetail is what the rows say about a test, and what the test is for.
func stepDetail(s evaluate.Step) string {
	purpose := purposeWords[s.For]
	switch {
	case s.Enough:
		purpose += oneIsEnough
	case s.For == evaluate.ToConfirm:
		purpose = "Needed to confirm it"
	case s.For == evaluate.ToClose:
		purpose = "Needed to close it"
	}
	switch {
	case s.Found == "":
		return purpose
	case purpose == "":
		return s.Found
	}
	return s.Found + ". " + purpose
}

// oneIsEnough follows the purpose of a test that has alternatives.
const oneIsEnough = " (one of these is enough)"

// purposeWords say what a test is for; what the text itself says is left out.
var purposeWords = map[evaluate.Purpose]string{
	evaluate.ToConfirm: "Confirms it", evaluate.ToCover: "For the coverage flag; it does not change the answer",
	evaluate.ToSuspect: "Makes it suspected", evaluate.ToSignal: "Is a first sign",
	evaluate.ToBelong: "Who it is for", evaluate.ToEnrol: "Enrolment", evaluate.ToClose: "Closes it", evaluate.ToOpen: "Opens it",
}

// number is the place in the program of the version that made a finding. Where nothing was found it is the version in use on that
// day, and without either the newest.
func (b *Rulebook) number(f Finding) int {
	if f.State == None {
		if i, ok := b.program.InUse(f.Rule.ID, f.AsOf); ok {
			return i
		}
	}
	for i := range b.program.Len() {
		if r := b.program.Rule(i); r.ID == f.Rule.ID && r.Version == f.Rule.Version {
			return i
		}
	}
	i, _ := b.program.Index(f.Rule.ID) // the caller has seen that the rule exists
	return i
}

// text is the rule as its author wrote it, without its tests.
func (b *Rulebook) text(number int) (string, error) {
	rule := b.program.Rule(number)
	file, err := fs.ReadFile(b.files, rule.File())
	if err != nil {
		return "", fmt.Errorf("population: read rule %s: %w", rule.ID, err)
	}
	for document := range strings.SplitSeq(string(file), "\n---\n") {
		text, _, _ := strings.Cut(document, "\ntests:")
		if isVersion(text, rule) {
			return strings.TrimSpace(text) + "\n", nil
		}
	}
	return strings.TrimSpace(string(file)) + "\n", nil
}

func isVersion(text string, rule *evaluate.Rule) bool {
	return strings.Contains(text, "\nid: "+rule.ID+"\n") &&
		(strings.Contains(text, "\nversion: "+rule.Version+"\n") || strings.Contains(text, "\nversion: \""+rule.Version+"\"\n"))
}

// display says what the codes of evidence rows mean.
func (p *Population) display(rows []Evidence) {
	for i := range rows {
		rows[i].Display = p.rules.Display(rows[i].System, rows[i].Code)
	}
}

package population

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/evaluate"
	"github.com/keepwell/keepwell/rules"
)

// Rulebook is all active rules, compiled, and how pages show them.
type Rulebook struct {
	files   fs.FS
	library *evaluate.Library
	program *evaluate.Program
	cards   []RuleCard
	at      map[string]int // card by rule id
	looksAt map[string][]string

	sensitive map[string]bool
}

// ErrRules means that the rule files have mistakes; the error lists them with file and line.
var ErrRules = errors.New("population: the rules cannot be used")

// NewRulebook loads the rules below files (nil means those in the binary) and the plan's own code lists in packs (nil for none). Rules
// that do not come with the binary must pass their own tests.
func NewRulebook(files, packs fs.FS) (*Rulebook, error) {
	if files == nil {
		files = rules.Files
	} else if err := runTests(files); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRules, err)
	}
	library, err := loadLibrary(files, packs)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRules, err)
	}
	program, err := evaluate.Compile(library.Rules, library.Sets, evaluate.Options{Mode: evaluate.Prospective})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRules, err)
	}
	b := &Rulebook{files: files, library: library, program: program, at: map[string]int{}, looksAt: map[string][]string{}}
	if b.sensitive, err = readSensitive(rules.Files); err != nil { // as the guard reads it: a plan's own rules do not change it
		return nil, fmt.Errorf("%w: %w", ErrRules, err)
	}
	for i := range library.Rules {
		r := &library.Rules[i]
		b.looksAt[r.ID] = append(b.looksAt[r.ID], r.LooksAt()...)
	}
	b.makeCards()
	return b, nil
}

// runTests runs the cases of the rule files, without the plan's code lists: a case says what the shipped codes alone find.
func runTests(files fs.FS) error {
	library, err := evaluate.Load(files, ruleFolders...)
	if err != nil {
		return err
	}
	return library.RunTests()
}

var ruleFolders = []string{"valueset", "drug", "condition", "gap"}

func loadLibrary(files, packs fs.FS) (*evaluate.Library, error) {
	folders := ruleFolders
	if packs != nil {
		files = mounted{FS: files, packs: packs}
		folders = append([]string{packFolder}, ruleFolders...)
	}
	return evaluate.LoadUntested(files, folders...)
}

// packFolder is where the plan's own code lists appear beside the rules.
const packFolder = "packs"

// mounted shows the plan's folder as packs/ beside the rules.
type mounted struct {
	fs.FS
	packs fs.FS
}

// Open opens a file of the plan's folder or of the rules.
func (m mounted) Open(name string) (fs.File, error) {
	if name == packFolder {
		return m.packs.Open(".")
	}
	if rest, ok := strings.CutPrefix(name, packFolder+"/"); ok {
		return m.packs.Open(rest)
	}
	return m.FS.Open(name)
}

// makeCards lists each rule once, in display order: conditions by group and title, gaps by priority. Of several versions of a rule
// the last one in the library speaks for it.
func (b *Rulebook) makeCards() {
	n := b.program.Len()
	numbers := make([]int, 0, n)
	for i := range n {
		if last, ok := b.program.Index(b.program.Rule(i).ID); ok && last == i {
			numbers = append(numbers, i)
		}
	}
	for _, i := range numbers {
		c := b.card(i)
		c.Sensitive, c.LooksAtSensitive = b.isSensitive(c.ID), b.looksAtSensitive(c.ID)
		b.cards = append(b.cards, c)
	}
	slices.SortFunc(b.cards, compareCards)
	for i, c := range b.cards {
		b.at[c.ID] = i
	}
}

var groupOrder = []string{"common", "other", "safety", "medicine", "diabetes", "heart", "screening", "vaccine"}

func compareCards(x, y RuleCard) int {
	return cmp.Or(
		cmp.Compare(x.Kind, y.Kind), // condition before gap
		cmp.Compare(slices.Index(groupOrder, x.Group), slices.Index(groupOrder, y.Group)),
		cmp.Compare(y.Priority, x.Priority), cmp.Compare(x.Title, y.Title), cmp.Compare(x.ID, y.ID))
}

func (b *Rulebook) card(i int) RuleCard {
	r := b.program.Rule(i)
	c := RuleCard{
		ID: r.ID, Kind: Kind(r.Kind), Title: r.Title, Group: r.Group, Version: r.Version, Hash: b.program.RuleHash(i),
		Plain: strings.TrimSpace(r.Plain), Staff: strings.TrimSpace(r.Text), Mark: r.Mark, Priority: r.Alert.Priority, Goal: b.program.Compares(i),
		Source: sourceText(r), Degraded: degradedText(b.program.Degraded(i)),
	}
	for _, m := range r.MapsTo {
		c.Estimate = strings.TrimSpace(fmt.Sprintf("%s %s: %s, not an official result", m.Programme, m.ID, cmp.Or(m.Note, "estimate only")))
	}
	return c
}

func sourceText(r *evaluate.Rule) string {
	if r.Kind == evaluate.KindCondition {
		return strings.TrimSpace(r.Source.Name)
	}
	basis := r.ClinicalBasis
	text := strings.TrimSpace(basis.Source + " " + basis.Rule)
	if basis.Grade != "" {
		text += ", grade " + basis.Grade
	}
	if basis.Year != 0 {
		text += fmt.Sprintf(", %d", basis.Year)
	}
	return text
}

func degradedText(missing []string) string {
	if len(missing) == 0 {
		return ""
	}
	return "the plan has not loaded " + strings.Join(missing, ", ") + " (licensed codes that cannot ship with Keepwell)"
}

// Cards lists the active rules in display order.
func (b *Rulebook) Cards() []RuleCard { return slices.Clone(b.cards) }

// Card is one rule; a rule that is no longer active keeps its id as title.
func (b *Rulebook) Card(id string) RuleCard {
	if i, ok := b.at[id]; ok {
		return b.cards[i]
	}
	return RuleCard{ID: id, Title: id}
}

// LooksAt lists the conditions that a rule looks at to decide.
func (b *Rulebook) LooksAt(id string) []string { return b.looksAt[id] }

// Hash pins all rules with their codes.
func (b *Rulebook) Hash() string { return b.program.Hash() }

// Display is what a code means, "" when no open description is loaded.
func (b *Rulebook) Display(system claim.System, code string) string {
	return b.library.Sets.Display(system, code)
}

// compareFindings orders findings as pages list them: what needs attention first, then as the rules stand.
func (b *Rulebook) compareFindings(x, y Finding) int {
	return cmp.Or(cmp.Compare(slices.Index(attention, x.State), slices.Index(attention, y.State)),
		cmp.Compare(b.at[x.Rule.ID], b.at[y.Rule.ID]))
}

var attention = []State{Overdue, Open, DueSoon, Confirmed, Suspected, Signal, Talk, Closed, Excluded, Resolved, NotConfirmed, None}

func (b *Rulebook) addBadge(r *WorklistRow, f FindingBrief) {
	card := b.Card(f.Rule)
	f.Title = card.Title
	if card.Kind == KindCondition {
		r.Conditions = append(r.Conditions, f)
	} else {
		r.Gaps = append(r.Gaps, f)
	}
}

// sortBadges puts the gap first that gives the member the place on the list.
func (b *Rulebook) sortBadges(r *WorklistRow) {
	slices.SortFunc(r.Conditions, func(x, y FindingBrief) int {
		return cmp.Or(cmp.Compare(slices.Index(attention, x.State), slices.Index(attention, y.State)), cmp.Compare(b.at[x.Rule], b.at[y.Rule]))
	})
	slices.SortFunc(r.Gaps, func(x, y FindingBrief) int {
		return cmp.Or(cmp.Compare(b.urgency(y), b.urgency(x)), cmp.Compare(sortDue(x.Due), sortDue(y.Due)), cmp.Compare(b.at[x.Rule], b.at[y.Rule]))
	})
}

func (b *Rulebook) urgency(f FindingBrief) int { return urgency(b.Card(f.Rule).Priority, f.State) }

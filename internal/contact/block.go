package contact

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/contact/sheet"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/rule"
)

// The rule sets of this room.
const (
	rulesFolder   = "letter/rule"
	setBlock      = "letter_block"
	setDisclosure = "letter_disclosure"
)

// Policies are what keepwell decide offers of this room.
func (b *Book) Policies() []rule.Policy { return rule.LibraryPolicies(b.rules) }

func (b *Book) decide(set string, facts map[string]any) (rule.Decision, error) {
	s, ok := b.rules.Latest(set)
	if !ok {
		return rule.Decision{}, fmt.Errorf("contact: there is no rule set %s", set)
	}
	d, err := s.Decide(facts, nil)
	if err == nil && d.Outcome == rule.MissingFacts {
		err = &rule.FactError{Name: d.Missing[0], Problem: "is needed to decide"}
	}
	return d, err
}

// blocks are the notices that the rules put before and after a letter.
func (c *Contact) blocks(made *composed, text *wording.Letter, w letter.Wanted, facts wording.Facts) (before, after []sheet.Section, hashes []string, err error) {
	d, err := c.Book.decide(setBlock, map[string]any{
		"template": string(text.ID), "family": text.Family, "tells": text.Tells, "own_language": !made.fallback,
		"adverse":   w.Values["outcome"] == "adverse" || w.Values["outcome"] == "partly_favorable",
		"procedure": w.Values["procedure"],
	})
	if err != nil {
		return nil, nil, nil, err
	}
	for _, m := range d.Matches {
		id, _ := m.Result["block"].(string)
		b, ok := c.Book.Texts.Block(id)
		if !ok {
			return nil, nil, nil, fmt.Errorf("contact: %s asks for the notice %q, which is not there", setBlock, id)
		}
		filled, err := b.Fill(made.language, facts)
		if err != nil {
			return nil, nil, nil, err
		}
		section := sheet.Section{Notice: true, Parts: append([]sheet.Part{{Kind: sheet.Heading, Text: filled.Title}}, filled.Parts...)}
		hashes = append(hashes, b.Hash())
		if m.Result["place"] == "first" {
			before = append(before, section)
		} else {
			after = append(after, section)
		}
	}
	return before, after, hashes, nil
}

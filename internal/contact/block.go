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

// notices are what the rules put around a letter.
type notices struct {
	before, after []sheet.Section
	close         []sheet.Part
	hashes        []string
}

// outcomeQuality tells what became of a complaint about the quality of care: it has the rights to the QIO whoever asks for it.
const outcomeQuality = "complaint_outcome_quality_of_care"

// blocks are the notices of a letter.
func (c *Contact) blocks(made *composed, text *wording.Letter, w letter.Wanted, facts wording.Facts) (out notices, err error) {
	d, err := c.Book.rules.Answer(setBlock, nil, map[string]any{
		"template": string(text.ID), "family": text.Family, "tells": text.Tells, "own_language": !made.fallback,
		"adverse":   w.Values["outcome"] == "adverse" || w.Values["outcome"] == "partly_favorable",
		"procedure": w.Values["procedure"],
		"quality":   w.Values["qio_rights"] == "yes" || text.ID == outcomeQuality,
	})
	if err != nil {
		return out, err
	}
	for _, m := range d.Matches {
		id, _ := m.Result["block"].(string)
		place, _ := m.Result["place"].(string)
		b, ok := c.Book.Texts.Block(id)
		if !ok {
			return out, fmt.Errorf("contact: %s asks for the notice %q, which is not there", setBlock, id)
		}
		filled, err := b.Fill(made.language, facts)
		if err != nil {
			return out, err
		}
		out.hashes = append(out.hashes, b.Hash())
		if err := out.put(place, filled); err != nil {
			return out, err
		}
	}
	return out, nil
}

// put puts a notice in its place.
func (n *notices) put(place string, filled wording.Filled) error {
	headed := func(kind sheet.Kind) []sheet.Part {
		return append([]sheet.Part{{Kind: kind, Text: filled.Title}}, filled.Parts...)
	}
	switch place {
	case "first":
		n.before = append(n.before, sheet.Section{Notice: true, Parts: headed(sheet.Heading)})
	case "close":
		n.close = append(n.close, headed(sheet.Paragraph)...)
	case "last":
		n.after = append(n.after, sheet.Section{Notice: true, Parts: headed(sheet.Heading)})
	default:
		return fmt.Errorf("contact: %s knows no place %q: first, close, last", setBlock, place)
	}
	return nil
}

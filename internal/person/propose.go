package person

import (
	"context"
	"fmt"
	"slices"
)

// allFrom is how many touched people make it cheaper to look at everybody once than to look around each of them.
const allFrom = 2000

// Propose looks for possible duplicates of these people, or of everybody when touched is nil, and records the pairs found. It
// returns how many are new. It never merges.
func (d *Directory) Propose(ctx context.Context, c Cause, touched map[ID]bool) (int, error) {
	if touched != nil && len(touched) == 0 {
		return 0, nil
	}
	var cards []card
	var err error
	if touched == nil || len(touched) > allFrom {
		cards, err = d.allCards(ctx)
	} else {
		cards, err = d.cardsAround(ctx, touched)
	}
	if err != nil {
		return 0, fmt.Errorf("person: look for duplicates: %w", err)
	}
	return d.note(ctx, c, pairs(cards, touched))
}

func (d *Directory) allCards(ctx context.Context) ([]card, error) {
	var out []card
	err := scan(ctx, d.db.Read(), "select doc from person where merged_into = ''", nil, cardsInto(&out))
	return out, err
}

func cardsInto(out *[]card) func(scanner) error {
	return func(row scanner) error {
		var doc string
		if err := row.Scan(&doc); err != nil {
			return err
		}
		p, err := readDoc(doc)
		*out = append(*out, cardOf(p))
		return err
	}
}

// cardsAround reads the touched people and those who were born on the same day, have the same name or hold one of their numbers.
func (d *Directory) cardsAround(ctx context.Context, touched map[ID]bool) ([]card, error) {
	ids := make([]ID, 0, len(touched))
	for id := range touched {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	own, err := cardsIn(ctx, d, "id", ids)
	if err != nil {
		return nil, err
	}
	var births []int64
	var numbers []Identifier
	all := slices.Clone(own)
	for _, c := range own {
		if c.birth != noDay {
			births = append(births, c.birth)
		}
		numbers = append(numbers, c.lookups()...)
		if all, err = d.cardsNamed(ctx, all, c); err != nil {
			return nil, err
		}
	}
	slices.Sort(births)
	born, err := cardsIn(ctx, d, "birth_day", slices.Compact(births))
	if err != nil {
		return nil, err
	}
	holding, err := d.cardsHolding(ctx, numbers)
	if err != nil {
		return nil, err
	}
	return eachOnce(slices.Concat(all, born, holding)), nil
}

func eachOnce(cards []card) []card {
	seen := map[ID]bool{}
	return slices.DeleteFunc(cards, func(c card) bool {
		before := seen[c.id]
		seen[c.id] = true
		return before
	})
}

// lookups are the numbers by which duplicates of a card are found.
func (c card) lookups() []Identifier {
	out := slices.Clone(c.numbers)
	for _, n := range c.numbers {
		switch n.System {
		case CMSCrossReference:
			out = append(out, Identifier{System: CMSBeneSK, Value: n.Value})
		case CMSBeneSK:
			out = append(out, Identifier{System: CMSCrossReference, Value: n.Value})
		}
	}
	return out
}

func (d *Directory) cardsHolding(ctx context.Context, numbers []Identifier) ([]card, error) {
	holders, err := d.holders(ctx, d.db.Read(), numbers)
	if err != nil {
		return nil, err
	}
	var ids []ID
	for _, held := range holders {
		ids = append(ids, held...)
	}
	slices.Sort(ids)
	return cardsIn(ctx, d, "id", slices.Compact(ids))
}

// cardsNamed adds those whose names begin like this one's, up to as many as a block may have.
func (d *Directory) cardsNamed(ctx context.Context, to []card, c card) ([]card, error) {
	if c.family == "" {
		return to, nil
	}
	name := c.family + " " + c.given
	err := scan(ctx, d.db.Read(), "select doc from person where merged_into = '' and sort_name >= $1 and sort_name < $2 limit $3",
		[]any{name, name + "\U0010ffff", maxBlock + 1}, cardsInto(&to))
	return to, err
}

// cardsIn reads the people of whom a column has one of the values.
func cardsIn[T any](ctx context.Context, d *Directory, column string, values []T) ([]card, error) {
	var out []card
	err := inChunks(values, func(chunk []T) error {
		var args []any
		list := placeholders(&args, chunk)
		return scan(ctx, d.db.Read(), "select doc from person where merged_into = '' and "+column+" in ("+list+")", args, cardsInto(&out))
	})
	return out, err
}

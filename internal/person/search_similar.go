package person

import (
	"cmp"
	"context"
	"slices"
)

// Limits of a search by resemblance: how many different words it looks at for one that nobody has, how many it tries in its
// place, and how many readings of the whole query.
const (
	maxSpellings = 3000
	maxReadings  = 12
	maxVariants  = 5
)

// bySimilar reads the query as people may have meant it: each word as a short form of a name (Bill, William) or misspelt.
func (s *search) bySimilar(ctx context.Context) ([]ID, error) {
	variants := make([][]string, len(s.words))
	for i, w := range s.words {
		var err error
		if variants[i], err = s.variants(ctx, w); err != nil {
			return nil, err
		}
	}
	s.similar = true
	var out []ID
	for _, words := range readings(variants) {
		ids, err := s.byWords(ctx, words)
		if err != nil {
			return nil, err
		}
		out = append(out, ids...)
	}
	return out, nil
}

// variants are the words that may be meant by one, the likeliest first; the word itself is always among them.
func (s *search) variants(ctx context.Context, word string) ([]string, error) {
	out := append([]string{word}, nicknames[word]...)
	runes := []rune(word)
	if len(runes) < 3 {
		return out, nil
	}
	start := string(runes[:2])
	var spellings []string
	err := scan(ctx, s.db, "select distinct token from person_name_key where token >= $1 and token < $2 limit $3",
		[]any{start, start + "\U0010ffff", maxSpellings}, func(row scanner) error {
			var token string
			err := row.Scan(&token)
			if err == nil && token != word && similar(token, word) {
				spellings = append(spellings, token)
			}
			return err
		})
	slices.SortStableFunc(spellings, func(a, b string) int { return cmp.Compare(jaroWinkler(b, word), jaroWinkler(a, word)) })
	out = append(out, spellings[:min(maxVariants, len(spellings))]...)
	return out, err
}

// readings are combinations of one variant a word, the likeliest first.
func readings(variants [][]string) [][]string {
	all := [][]string{nil}
	for _, words := range variants {
		var longer [][]string
		for _, w := range words {
			for _, begun := range all {
				longer = append(longer, append(slices.Clone(begun), w))
			}
		}
		all = longer[:min(len(longer), 4*maxReadings)]
	}
	return all[:min(len(all), maxReadings)]
}

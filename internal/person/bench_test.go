package person_test

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// The words of generated names: 60 times 200 given and 400 times 50 family names, so that a million people share some.
var (
	firsts    = []string{"Maria", "James", "Robert", "Linda", "Jose", "Ana", "John", "Mary", "Luis", "Karen", "Wei", "Fatima"}
	syllables = []string{"ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu", "za", "son", "ez", "er", "man"}
)

func generated(r *rand.Rand) person.Person {
	word := func(n int) string {
		s := ""
		for range n {
			s += syllables[r.IntN(len(syllables))]
		}
		return s
	}
	birth := clock.DateOf(1930, 1, 1).AddDays(r.IntN(365 * 30))
	return person.Person{
		Capacities: []person.Capacity{person.Member}, Sex: "female", Birth: &birth,
		Names: []person.Name{person.NameOf(firsts[r.IntN(len(firsts))], word(1), word(3), "")},
	}
}

func generatedRows(n int) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		r := rand.New(rand.NewPCG(1, 2))
		for i := range n {
			p := generated(r)
			p.Identifiers = []person.Identifier{number(person.MemberNumber, "M"+strconv.Itoa(i))}
			if !yield(person.Row{File: "bench", Line: i, Person: p}, nil) {
				return
			}
		}
	}
}

// BenchmarkImport registers people as a load does: member number, name, birth and sex.
func BenchmarkImport(b *testing.B) {
	const people = 20_000
	for b.Loop() {
		h := build(b, storetest.Open(b, store.SQLite))
		if _, err := h.Import(b.Context(), tester, "bench", generatedRows(people), nil); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(people*b.N)/b.Elapsed().Seconds(), "people/s")
}

// BenchmarkSearch measures searches among as many people as KEEPWELL_BENCH_PEOPLE says (50,000 without it).
func BenchmarkSearch(b *testing.B) {
	people := 50_000
	if text := os.Getenv("KEEPWELL_BENCH_PEOPLE"); text != "" {
		people, _ = strconv.Atoi(text)
	}
	h := build(b, storetest.Open(b, store.SQLite))
	start := time.Now()
	if _, err := h.Import(b.Context(), tester, "bench", generatedRows(people), nil); err != nil {
		b.Fatal(err)
	}
	b.Logf("%d people imported in %s, duplicates looked for", people, time.Since(start).Round(time.Millisecond))
	r := rand.New(rand.NewPCG(1, 2))
	for _, kind := range []struct {
		name  string
		query func(person.Person) person.Query
	}{
		{"family", func(p person.Person) person.Query { return person.Query{Text: p.Names[0].Family} }},
		{"given", func(p person.Person) person.Query { return person.Query{Text: p.Names[0].Given[0]} }},
		{"whole", func(p person.Person) person.Query { return person.Query{Text: p.Names[0].Text} }},
		{"beginnings", func(p person.Person) person.Query {
			return person.Query{Text: p.Names[0].Given[0][:2] + " " + p.Names[0].Family[:4]}
		}},
		{"family+birth", func(p person.Person) person.Query { return person.Query{Text: p.Names[0].Family, Birth: p.Birth} }},
		{"misspelt", func(p person.Person) person.Query { return person.Query{Text: p.Names[0].Family + "q"} }},
		{"number", func(person.Person) person.Query { return person.Query{Text: fmt.Sprint("M", r.IntN(people))} }},
	} {
		b.Run(kind.name, func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				q := kind.query(generated(r))
				from := time.Now()
				if _, err := h.Search(b.Context(), q); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(from))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-us")
		})
	}
}

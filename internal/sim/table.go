package sim

import (
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"strconv"
)

//go:embed distribution.csv chronic.csv drug.csv
var tables embed.FS

// readTable gives the rows below the header. The tables are part of the program, so a fault in one is a fault of the program.
func readTable(name string) [][]string {
	file, err := tables.Open(name)
	if err != nil {
		panic(err)
	}
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		panic(fmt.Errorf("%s: %w", name, err))
	}
	return rows[1:]
}

func mustFloat(text string) float64 {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic(err)
	}
	return f
}

func mustInt(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

// urn draws values by weight in constant time (Walker's alias method).
type urn[T any] struct {
	values []T
	keep   []float64 // keep slot i with this chance, else take other[i]
	other  []int
}

func newUrn[T any](values []T, weights []float64) *urn[T] {
	u := &urn[T]{values: values, keep: make([]float64, len(values)), other: make([]int, len(values))}
	total := 0.0
	for _, w := range weights {
		total += w
	}
	var small, large []int
	for i, w := range weights {
		u.keep[i], u.other[i] = w*float64(len(values))/total, i
		if u.keep[i] < 1 {
			small = append(small, i)
		} else {
			large = append(large, i)
		}
	}
	for len(small) > 0 && len(large) > 0 {
		s, l := small[len(small)-1], large[len(large)-1]
		small, large = small[:len(small)-1], large[:len(large)-1]
		u.other[s] = l
		u.keep[l] -= 1 - u.keep[s]
		if u.keep[l] < 1 {
			small = append(small, l)
		} else {
			large = append(large, l)
		}
	}
	for _, i := range append(small, large...) {
		u.keep[i] = 1 // what is left differs from 1 by rounding only
	}
	return u
}

func (u *urn[T]) draw(r *rand.Rand) T {
	i := r.IntN(len(u.values))
	if r.Float64() >= u.keep[i] {
		i = u.other[i]
	}
	return u.values[i]
}

// TablesHash names the tables that members are drawn from, so that what was drawn from others is not taken for the same.
func TablesHash() string {
	h := sha256.New()
	for _, name := range tableNames {
		text, err := tables.ReadFile(name)
		if err != nil {
			panic(err)
		}
		h.Write(text)
	}
	fmt.Fprint(h, drawVersion)
	return hex.EncodeToString(h.Sum(nil)[:6])
}

// drawVersion changes when the same tables and seed give other members than before.
const drawVersion = 2

var tableNames = []string{"distribution.csv", "chronic.csv", "drug.csv"}

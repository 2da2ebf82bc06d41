package population_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/population"
)

func BenchmarkRulebook(b *testing.B) {
	for b.Loop() {
		if _, err := population.NewRulebook(nil, nil); err != nil {
			b.Fatal(err)
		}
	}
}

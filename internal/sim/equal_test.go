package sim_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keepwell/keepwell/internal/population/column"
)

// The rules and the hand-written pass were written apart from each other, from the same regulations: they must agree.
func TestRulesCountAsByHand(t *testing.T) {
	store, err := column.OpenStore(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	drawPopulation(t, store, 3000)
	snapshot, err := store.Snapshot([]string{segment})
	if err != nil {
		t.Fatal(err)
	}
	defer snapshot.Close()
	byHand := singlePass(t, newSinglePass(t, snapshot), snapshot)
	if diff := cmp.Diff(byHand, newEngine(thirtyThree(t), snapshot).counts(t, snapshot)); diff != "" {
		t.Errorf("(-hand +rules):\n%s", diff)
	}
	for i, denominator := range byHand.Denominator {
		if denominator == 0 || byHand.Numerator[i] == 0 {
			t.Errorf("nobody in measure %d: the population tests nothing", i)
		}
	}
}

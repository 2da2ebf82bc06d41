package population_test

import (
	"fmt"
	"testing"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestSmallLoadsAreJoined sends many files of one claim each: the segments they leave are joined behind them, and what is found
// is what one load of everything finds.
func TestSmallLoadsAreJoined(t *testing.T) {
	h := open(t, storetest.Open(t, store.SQLite), t.TempDir())
	people := eligibility(t, t.TempDir(), ann, bob)
	h.load(people)
	h.identify(asOf)
	const loads = 60
	var all []medical
	for i := range loads {
		c := medical{fmt.Sprintf("c%d", i), []string{"ann", "bob"}[i%2], "professional", "", "2025-03-01", []string{"E119", "I10", "I5022"}[i%3], "", "2025-03-10"}
		all = append(all, c)
		if r := h.load(medicalClaims(t, t.TempDir(), c)); r.Claims.New != 1 || r.Evaluated != 1 {
			t.Fatalf("load %d = %+v", i, r)
		}
	}
	dir := h.dir
	h.shut() // waits for the merge
	again := open(t, h.db, dir)
	t.Cleanup(again.shut)
	var segments int
	if err := h.db.Read().QueryRowContext(t.Context(), "select count(*) from population_segment").Scan(&segments); err != nil {
		t.Fatal(err)
	}
	if segments >= loads {
		t.Fatalf("%d segments after %d loads of one claim, want them joined", segments, loads)
	}
	if r := again.identify(asOf); r.MembersChanged != 0 {
		t.Fatalf("identify after the merges = %+v, want no change", r)
	}
	if err := again.Check(t.Context()); err != nil {
		t.Fatal(err)
	}

	once := build(t, storetest.Open(t, store.SQLite))
	once.load(people, medicalClaims(t, t.TempDir(), all...))
	once.identify(asOf)
	if s := again.state("ann", "diabetes"); s != population.Suspected {
		t.Fatalf("diabetes of ann, all claims on one day: %s, want suspected", s)
	}
	if got, want := again.tables(), once.tables(); got != want {
		t.Fatalf("findings differ:\n%s\nwant\n%s", got, want)
	}
}

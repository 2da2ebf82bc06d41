package credential_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// drawFile is a file for a day of January 2026 with rows that contradict those of other files.
func drawFile(rt *rapid.T, i int) file {
	asOf := clock.MustParse("2026-01-01").AddDays(rapid.IntRange(0, 4).Draw(rt, "as of"))
	var b strings.Builder
	b.WriteString("NPN,State,License Number,Lines of Authority,Status,Issue Date,Expiration Date,Status Date\n")
	for range rapid.IntRange(1, 4).Draw(rt, "rows") {
		fmt.Fprintf(&b, "%d,%s,L1,%s,%s,%s,%s,%s\n", rapid.IntRange(1, 2).Draw(rt, "npn"), rapid.SampledFrom([]string{"NY", "NJ"}).Draw(rt, "state"),
			rapid.SampledFrom([]string{"Health", "Life"}).Draw(rt, "lines"), rapid.SampledFrom([]string{"Active", "Inactive", "Revoked", "Deleted"}).Draw(rt, "status"),
			rapid.SampledFrom([]string{"", "2020-01-01", "2025-06-01"}).Draw(rt, "issued"), rapid.SampledFrom([]string{"", "2025-07-01", "2026-01-03", "2027-01-01"}).Draw(rt, "expires"),
			rapid.SampledFrom([]string{"", "", "2025-06-15", "2026-01-02"}).Draw(rt, "since"))
	}
	return file{fmt.Sprintf("licenses_%s_%d.csv", asOf, i), b.String()}
}

// readings are what a standing says of the licences, without from where it knows.
func readings(s *credential.Standing) []string {
	var out []string
	for _, npn := range []agent.NPN{"1", "2"} {
		for _, state := range []string{"NY", "NJ"} {
			for _, r := range s.Runs(npn, state, nil, clock.MustParse("2019-06-01"), clock.MustParse("2027-06-01")) {
				line := fmt.Sprintf("%s %s %s-%s %s", npn, state, r.From, r.To, r.State)
				for _, f := range r.Failed {
					line += fmt.Sprintf(" %s %s %s", f.Test, f.Because, f.Since)
				}
				out = append(out, line)
			}
		}
	}
	return out
}

// drawFiles are some files, and two orders in which they come, one of them twice.
func drawFiles(rt *rapid.T) [2][]file {
	var files []file
	for i := range rapid.IntRange(2, 4).Draw(rt, "files") {
		files = append(files, drawFile(rt, i))
	}
	var out [2][]file
	for i := range out {
		out[i] = append(rapid.Permutation(files).Draw(rt, "order"), rapid.SampledFrom(files).Draw(rt, "again"))
	}
	return out
}

// TestTheOrderOfFilesDoesNotMatter: any permutation and repetition of the same files gives the same standing.
func TestTheOrderOfFilesDoesNotMatter(t *testing.T) {
	orders := rapid.Custom(drawFiles)
	for seed := range 10 { // each opens two databases
		both := orders.Example(seed)
		if d := cmp.Diff(loadAll(t, both[0]), loadAll(t, both[1])); d != "" {
			t.Fatalf("%v: another standing: %s", both, d)
		}
	}
}

// TestTheOrderOfStatementsDoesNotMatter is the same without a database, much more often.
func TestTheOrderOfStatementsDoesNotMatter(t *testing.T) {
	rules := loadRules(t)
	rapid.Check(t, func(rt *rapid.T) {
		told := rapid.SliceOfN(rapid.Custom(drawTold), 1, 8).Draw(rt, "told")
		other := append(rapid.Permutation(told).Draw(rt, "order"), rapid.SampledFrom(told).Draw(rt, "again"))
		a := credential.Build(rules, 1, map[agent.NPN][]*credential.Told{"1": told})
		b := credential.Build(rules, 1, map[agent.NPN][]*credential.Told{"1": other})
		if d := cmp.Diff(readings(a), readings(b)); d != "" {
			rt.Fatal(d)
		}
	})
}

func drawTold(rt *rapid.T) *credential.Told {
	date := func(what string) *clock.Date {
		if d := clock.MustParse("2025-12-20").AddDays(rapid.IntRange(0, 20).Draw(rt, what)); d.Day()%3 != 0 {
			return &d
		}
		return nil
	}
	f := credential.Fact{
		Kind: rapid.SampledFrom([]credential.Kind{credential.License, credential.Contract, credential.Hold}).Draw(rt, "kind"), State: "NY",
		Status: rapid.SampledFrom(credential.Statuses).Draw(rt, "status"), From: date("from"), To: date("to"), Since: date("since"),
	}
	told := &credential.Told{ID: f.ID(), Fact: f, AsOf: clock.MustParse("2025-12-25").AddDays(rapid.IntRange(0, 10).Draw(rt, "as of")), Known: 1}
	if rapid.IntRange(0, 4).Draw(rt, "by hand") == 0 {
		told.At, told.By, told.Withdrawn = int64(rapid.IntRange(1, 1000).Draw(rt, "at")), "bo", rapid.Bool().Draw(rt, "withdrawn")
	}
	return told
}

// loadAll is what a new plan knows after it loaded files.
func loadAll(t *testing.T, files []file) []string {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	for _, f := range files {
		w.load(f)
	}
	s := w.standing()
	if fresh, err := w.room.StandingAt(t.Context(), s.Position()); err != nil || cmp.Diff(readings(s), readings(fresh)) != "" {
		t.Fatalf("refreshed otherwise than built: %v", err)
	}
	return readings(s)
}

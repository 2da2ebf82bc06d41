package credential_test

import (
	"fmt"
	"testing"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
)

// country is a plan's agents: each with ten states, certified for three years.
func country(t testing.TB, agents int) *credential.Standing {
	t.Helper()
	told := map[agent.NPN][]*credential.Told{}
	states := []string{"NY", "NJ", "CT", "PA", "FL", "TX", "GA", "OH", "MI", "NC"}
	for i := range agents {
		facts := []credential.Fact{contract("2020-01-01", ""), certification(2024, 90, "2023-08-20"), certification(2025, 90, "2024-08-20"), certification(2026, 90, "2025-08-20")}
		for _, s := range states {
			facts = append(facts, licence(s, "2019-05-01", "2026-12-31"), appointment(s, "2020-01-15", ""))
		}
		told[agent.NPN(fmt.Sprint(1000000+i))] = said("2026-01-05", facts...)
	}
	return credential.Build(loadRules(t), 1, told)
}

func TestReadyAllocatesNothing(t *testing.T) {
	s := country(t, 3)
	ask := asks("2026-03-10")
	ask.NPN = "1000001"
	if n := testing.AllocsPerRun(100, func() {
		if s.Ready(ask).State != agent.Ready {
			t.Fatal("not ready")
		}
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkReady(b *testing.B) {
	s := country(b, 2000)
	all := s.Producers()
	ask := asks("2026-03-10")
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		ask.NPN = all[i%len(all)]
		i++
		_ = s.Ready(ask)
	}
}

func BenchmarkLapses(b *testing.B) {
	s := country(b, 200)
	all := s.Producers()
	i := 0
	for b.Loop() {
		_ = s.Lapses(all[i%len(all)], "NY", hmo, clock.DateOf(2024, 1, 1), clock.DateOf(2026, 12, 31))
		i++
	}
}

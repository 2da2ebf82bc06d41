package evaluate

import (
	"math/rand/v2"
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// benchAsOf is the day of looking in benchmarks.
var benchAsOf = clock.DateOf(2025, 12, 31).Days()

// realLibrary is the rules that the binary carries.
func realLibrary(tb testing.TB) *Library {
	lib, err := Load(os.DirFS("../../../rules"), "drug", "valueset", "condition", "gap")
	if err != nil {
		tb.Fatal(err)
	}
	return lib
}

// crowd makes members with so many claim lines each, three codes a line, over one dictionary: a third of the diagnoses are
// codes of some rule, the rest are not, as in real claims.
func crowd(tb testing.TB, lib *Library, members, lines int) []*column.Rows {
	random := rand.New(rand.NewPCG(1, 2))
	known := lib.dxCodes()
	dict := &column.Dict{}
	codes := map[product]uint32{}
	var all []*column.Rows
	for range members {
		m := newMemberRows(clock.DateOf(1935+random.IntN(40), 6, 1).Days(), claim.Sex(1+random.IntN(2)))
		m.dict, m.codes = dict, codes
		own := make([]string, 6) // people have the same diagnoses again and again
		for i := range own {
			own[i] = known[random.IntN(len(known))]
		}
		for _, part := range []claim.Coverage{claim.PartA, claim.PartB, claim.PartD} {
			m.span(part, clock.DateOf(2015, 1, 1).Days(), lastDay)
		}
		addLines(m, random, own, lines)
		all = append(all, m.finish())
	}
	return all
}

func (l *Library) dxCodes() []string {
	var codes []string
	for _, name := range l.Sets.Names() {
		set, _ := l.Sets.Get(name)
		for _, e := range set.Entries {
			if e.System == claim.ICD10CM {
				codes = append(codes, e.Code)
			}
		}
	}
	return codes
}

func addLines(m *memberRows, random *rand.Rand, own []string, lines int) {
	for i := range lines {
		day := benchAsOf - int32(random.IntN(3*365))
		at := m.claim("c", settingOf(random.IntN(100)), claim.Paid, day, day)
		if i%3 == 0 {
			m.fact(at, claim.ICD10CM, claim.Principal, own[random.IntN(len(own))], day)
		} else {
			m.fact(at, claim.ICD10CM, claim.Principal, "M"+string(rune('A'+random.IntN(26)))+"1", day)
		}
		m.fact(at, claim.ICD10CM, claim.Secondary, "Z"+string(rune('A'+random.IntN(26)))+"9", day)
		m.fact(at, claim.HCPCS, claim.Procedure, "99"+string(rune('0'+random.IntN(10)))+string(rune('0'+random.IntN(10)))+"3", day)
	}
	for i := range 12 {
		drug := []string{"83367", "29046", "6809"}[i%3]
		m.fill(claim.RxNorm, drug, benchAsOf-int32(random.IntN(365)), 30, claim.Paid)
	}
	m.result("4548-4", benchAsOf-100, 7.1)
}

// settingOf spreads claims over settings about as in real claims.
func settingOf(percent int) claim.Setting {
	switch {
	case percent < 2:
		return claim.Inpatient
	case percent < 8:
		return claim.DME
	case percent < 28:
		return claim.Outpatient
	}
	return claim.Carrier
}

// benchmarkRules reports members a second on one core.
func benchmarkRules(b *testing.B, wanted func(*Rule) bool) {
	lib := realLibrary(b)
	var rules []Rule
	for _, r := range lib.Rules {
		if wanted(&r) {
			rules = append(rules, r)
		}
	}
	p, err := Compile(rules, lib.Sets, Options{})
	if err != nil {
		b.Fatal(err)
	}
	members := crowd(b, lib, 2000, 60)
	classes := p.Bind(members[0].Dict)
	var out Findings
	findings, events := 0, 0
	b.ReportAllocs()
	b.ResetTimer()
	before := userTime(b)
	for i := range b.N {
		p.Evaluate(classes, members[i%len(members)], benchAsOf, &out)
		findings += len(out.List)
		events += len(out.Evidence)
	}
	b.ReportMetric(float64(findings)/float64(b.N), "findings/member")
	b.ReportMetric(float64(events)/float64(b.N), "evidence/member")
	b.ReportMetric(float64(userTime(b)-before)/float64(b.N), "cpu-ns/op")
}

// userTime is the processor time used so far: it says more than the clock on a machine that others use too.
func userTime(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano())
}

func BenchmarkAllRules(b *testing.B) {
	benchmarkRules(b, func(*Rule) bool { return true })
}

func BenchmarkConditions(b *testing.B) {
	benchmarkRules(b, func(r *Rule) bool { return r.Kind == KindCondition })
}

// BenchmarkThirtyAndThree is the set that is compared with a hand-written pass.
func BenchmarkThirtyAndThree(b *testing.B) {
	benchmarkRules(b, func(r *Rule) bool {
		return r.Group == "common" || r.ID == "statin_adherence" || r.ID == "ras_adherence" || r.ID == "diabetes_adherence"
	})
}

func BenchmarkAllRulesCompile(b *testing.B) {
	lib := realLibrary(b)
	for range b.N {
		if _, err := Compile(lib.Rules, lib.Sets, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

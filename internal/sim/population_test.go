package sim_test

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/sim"
)

// tally is a sink that counts and fingerprints what it gets.
type tally struct {
	persons, claims, fills, lines, codes, spans int
	prints                                      map[string]uint64
	withCode                                    map[string]map[string]bool // members by diagnosis
	faults                                      []string
}

func newTally() *tally {
	return &tally{prints: map[string]uint64{}, withCode: map[string]map[string]bool{}}
}

func (t *tally) print(member string, fact any) {
	h := fnv.New64a()
	fmt.Fprintf(h, "%x %+v", t.prints[member], fact)
	t.prints[member] = h.Sum64()
}

func (t *tally) expect(ok bool, what string) {
	if !ok {
		t.faults = append(t.faults, what)
	}
}

func (t *tally) Person(p *claim.Person) error {
	t.persons++
	t.print(p.Member, *p)
	t.expect(p.Birth < 0 && (p.Sex == claim.Male || p.Sex == claim.Female), "person")
	return nil
}

func (t *tally) Span(s *claim.Span) error {
	t.spans++
	t.print(s.Member, *s)
	t.expect(s.Thru == claim.NoDay || s.From <= s.Thru, "span")
	return nil
}

func (t *tally) Claim(c *claim.Claim) error {
	t.claims++
	t.lines += c.Lines
	t.codes += len(c.Codes)
	t.print(c.Member, *c)
	t.expect(c.From <= c.Thru && len(c.Codes) > 0 && c.ID != "", "claim")
	for _, code := range c.Codes {
		t.expect(code.System != 0 && code.Role != 0 && code.Code != "" && code.Date == c.From, "code "+code.Code)
		if t.withCode[code.Code] == nil {
			t.withCode[code.Code] = map[string]bool{}
		}
		t.withCode[code.Code][c.Member] = true
	}
	return nil
}

func (t *tally) Fill(f *claim.Fill) error {
	t.fills++
	t.print(f.Member, *f)
	t.expect(f.Drug.System == claim.NDC && len(f.Drug.Code) == 11 || f.Drug.System == claim.RxNorm, "drug "+f.Drug.Code)
	return nil
}

func (t *tally) Result(*claim.Result) error { return nil }

func TestPopulationHasItsShape(t *testing.T) {
	const members, lines = 2000, 60
	got := newTally()
	if err := (sim.Population{Seed: 1, Members: members, Lines: lines}).Send(context.Background(), got); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got.faults)
	if len(got.faults) > 0 {
		t.Errorf("%d faults, first %s", len(got.faults), got.faults[0])
	}
	if got.persons != members || got.lines+got.fills != members*lines || got.fills != members*lines/5 {
		t.Errorf("%d persons, %d lines, %d fills", got.persons, got.lines, got.fills)
	}
	if share := float64(len(got.withCode["E119"])) / members; share < 0.08 || share > 0.22 {
		t.Errorf("%.0f%% have E11.9 on a claim", 100*share)
	}
	t.Logf("claims %d, codes %d, spans %d a member", got.claims/members, got.codes/members, got.spans/members)
}

func TestPopulationIsTheSameInParts(t *testing.T) {
	p := sim.Population{Seed: 7, Members: 300, Lines: 40}
	whole, parts := newTally(), newTally()
	if err := p.Send(context.Background(), whole); err != nil {
		t.Fatal(err)
	}
	for _, part := range [][2]int{{200, 300}, {0, 100}, {100, 200}} {
		if err := p.SendRange(context.Background(), part[0], part[1], parts); err != nil {
			t.Fatal(err)
		}
	}
	for member, print := range whole.prints {
		if parts.prints[member] != print {
			t.Fatal("a member drawn in another order is another member")
		}
	}
	other := newTally()
	if err := (sim.Population{Seed: 8, Members: 1, Lines: 40}).Send(context.Background(), other); err != nil {
		t.Fatal(err)
	}
	for member, print := range other.prints {
		if whole.prints[member] == print {
			t.Fatal("another seed gives the same member")
		}
	}
}

func TestSendStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := (sim.Population{Members: 10_000, Lines: 60}).Send(ctx, newTally()); err == nil {
		t.Error("went on after the context was done")
	}
}

type nothing struct{}

func (nothing) Person(*claim.Person) error { return nil }
func (nothing) Span(*claim.Span) error     { return nil }
func (nothing) Claim(*claim.Claim) error   { return nil }
func (nothing) Fill(*claim.Fill) error     { return nil }
func (nothing) Result(*claim.Result) error { return nil }

func BenchmarkPopulation(b *testing.B) {
	for b.Loop() {
		if err := (sim.Population{Seed: 1, Members: 1000, Lines: 60}).Send(context.Background(), nothing{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1000, "ns/member")
}

package sample

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/read"
)

// heap keeps what a load hands on.
type heap struct {
	people  []claim.Person
	spans   []claim.Span
	claims  []claim.Claim
	fills   []claim.Fill
	results []claim.Result
}

func (h *heap) Person(p *claim.Person) error { h.people = append(h.people, *p); return nil }
func (h *heap) Span(s *claim.Span) error     { h.spans = append(h.spans, *s); return nil }
func (h *heap) Claim(c *claim.Claim) error   { h.claims = append(h.claims, *c); return nil }
func (h *heap) Fill(f *claim.Fill) error     { h.fills = append(h.fills, *f); return nil }
func (h *heap) Result(r *claim.Result) error { h.results = append(h.results, *r); return nil }

func day(year int, month time.Month, d int) claim.Day { return clock.DateOf(year, month, d).Days() }

// give hands on one of everything about a member.
func give(t *testing.T, sink claim.Sink, member string) {
	t.Helper()
	steps := []error{
		sink.Person(&claim.Person{Member: member, Birth: day(1940, 2, 29), Death: claim.NoDay}),
		sink.Span(&claim.Span{Member: member, Coverage: claim.PartA, From: day(2008, 1, 1), Thru: claim.NoDay}),
		sink.Claim(&claim.Claim{
			Member: member, From: day(2008, 3, 1), Thru: day(2008, 3, 4), Admit: day(2008, 3, 1), Discharge: claim.NoDay,
			Codes: []claim.Code{{System: claim.ICD9CM, Code: "25000", Date: day(2008, 3, 1)}},
		}),
		sink.Fill(&claim.Fill{Member: member, Date: day(2009, 5, 5), Version: int64(day(2009, 5, 6)), Drug: claim.Code{Date: day(2009, 5, 5)}}),
		sink.Result(&claim.Result{Member: member, Code: claim.Code{Date: day(2010, 1, 31)}}),
	}
	for _, err := range steps {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestLaterMovesEveryDay, keeps what is not known, and does not touch what it was given.
func TestLaterMovesEveryDay(t *testing.T) {
	var h heap
	give(t, Later(&h, 10), "m")
	p, s, c, f, r := h.people[0], h.spans[0], h.claims[0], h.fills[0], h.results[0]
	if p.Birth != day(1950, 2, 28) || p.Death != claim.NoDay || p.Version != 0 {
		t.Errorf("person %+v", p)
	}
	if s.From != day(2018, 1, 1) || s.Thru != claim.NoDay {
		t.Errorf("span %+v", s)
	}
	if c.From != day(2018, 3, 1) || c.Thru != day(2018, 3, 4) || c.Admit != c.From || c.Discharge != claim.NoDay || c.Codes[0].Date != c.From {
		t.Errorf("claim %+v", c)
	}
	if f.Date != day(2019, 5, 5) || f.Version != int64(day(2019, 5, 6)) || f.Drug.Date != f.Date || r.Code.Date != day(2020, 1, 31) {
		t.Errorf("fill %+v, result %+v", f, r)
	}
}

func TestNamed(t *testing.T) {
	var h heap
	sink := Named(&h)
	for _, p := range []claim.Person{{Member: "1", Name: "Mann644, Gene733"}, {Member: "2", Sex: claim.Male}, {Member: "2", Sex: claim.Male}} {
		if err := sink.Person(&p); err != nil {
			t.Fatal(err)
		}
	}
	if h.people[0].Name != "Mann, Gene" || h.people[1].Name == "" || h.people[1].Name != h.people[2].Name {
		t.Errorf("%q, %q, %q", h.people[0].Name, h.people[1].Name, h.people[2].Name)
	}
}

// TestOneInKeepsPeopleWhole: of whoever stays everything stays, of others nothing, and about as many as asked for.
func TestOneInKeepsPeopleWhole(t *testing.T) {
	var h heap
	sink := OneIn(&h, 20)
	for i := range 4000 {
		give(t, sink, fmt.Sprintf("member %d", i))
	}
	n := len(h.people)
	if n < 120 || n > 280 {
		t.Errorf("%d of 4000 stayed", n)
	}
	if len(h.spans) != n || len(h.claims) != n || len(h.fills) != n || len(h.results) != n {
		t.Errorf("%d people, %d spans, %d claims, %d fills, %d results", n, len(h.spans), len(h.claims), len(h.fills), len(h.results))
	}
}

// TestNobodyElseLooksGenerated: the bundled people have no id that starts like that of a generated person, and the other way round.
func TestNobodyElseLooksGenerated(t *testing.T) {
	dir := t.TempDir()
	if err := Extract(dir); err != nil {
		t.Fatal(err)
	}
	for _, l := range Loads() {
		sources, _, err := read.Open(filepath.Join(dir, l.Folder))
		if err != nil {
			t.Fatal(err)
		}
		var h heap
		for _, source := range sources {
			if err := read.File(context.Background(), source, &h, &read.Report{}, read.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range h.people {
			if strings.HasPrefix(p.Member, "GEN-") != (l.Folder == generated) {
				t.Fatalf("%s: a member whose id does not say where they come from", l.Folder)
			}
		}
	}
}

// TestExtractIsRepeatable: extracting twice leaves the same files, the generated ones among them.
func TestExtractIsRepeatable(t *testing.T) {
	dir := t.TempDir()
	for range 2 {
		if err := Extract(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, l := range Loads() {
		entries, err := os.ReadDir(filepath.Join(dir, l.Folder))
		if err != nil || len(entries) == 0 {
			t.Errorf("%s: %d files, %v", l.Folder, len(entries), err)
		}
	}
}

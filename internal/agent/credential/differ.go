package credential

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
)

// How is what became of a fact.
type How string

// What can become of one.
const (
	IsNew       How = "new"
	IsChanged   How = "changed"
	IsWithdrawn How = "withdrawn"
)

// Difference is what is known otherwise than before about one subject of a producer.
type Difference struct {
	NPN    agent.NPN `json:"npn"`
	Kind   Kind      `json:"kind"`
	About  string    `json:"about,omitempty"` // state, number, entity, year: what the kind speaks of
	How    How       `json:"how"`
	Was    *Fact     `json:"was,omitempty"`
	Is     *Fact     `json:"is,omitempty"`
	Source string    `json:"source,omitempty"` // of what is so now
}

// Differences say what became known of producers behind a position of the record, and up to which position that holds.
func (s *Credentials) Differences(ctx context.Context, after int64) ([]Difference, int64, error) {
	changed, next, err := s.Changed(ctx, after)
	if err != nil {
		return nil, after, err
	}
	told, err := s.told(ctx, changed, next)
	if err != nil {
		return nil, after, err
	}
	var out []Difference
	for _, npn := range changed {
		before := slices.DeleteFunc(slices.Clone(told[npn]), func(t *Told) bool { return t.Known > after })
		out = append(out, differences(npn, before, told[npn])...)
	}
	return out, next, nil
}

// differences compares what follows from two sets of statements about a producer.
func differences(npn agent.NPN, before, now []*Told) []Difference {
	was, is := tracks(before), tracks(now)
	subjects := slices.AppendSeq(slices.Collect(maps.Keys(was)), maps.Keys(is))
	slices.Sort(subjects)
	var out []Difference
	for _, subject := range slices.Compact(subjects) {
		if d, ok := differ(was[subject], is[subject]); ok {
			d.NPN = npn
			out = append(out, d)
		}
	}
	return out
}

func differ(was, is track) (Difference, bool) {
	switch {
	case len(was) == 0:
		f := is.newest()
		return Difference{Kind: f.Kind, About: f.about(), How: IsNew, Is: f, Source: is[len(is)-1].told.Source()}, true
	case len(is) == 0:
		f := was.newest()
		return Difference{Kind: f.Kind, About: f.about(), How: IsWithdrawn, Was: f}, true
	case is.same(was):
		return Difference{}, false
	}
	i := 0 // the first segment from which they say different things, seen from the end
	for i < len(was)-1 && i < len(is)-1 && was[len(was)-1-i].equal(&is[len(is)-1-i]) {
		i++
	}
	a, b := was[len(was)-1-i].told, is[len(is)-1-i].told
	return Difference{Kind: b.Fact.Kind, About: b.Fact.about(), How: IsChanged, Was: &a.Fact, Is: &b.Fact, Source: b.Source()}, true
}

func (k track) newest() *Fact { return &k[len(k)-1].told.Fact }

func (k track) same(other track) bool {
	return slices.EqualFunc(k, other, func(a, b segment) bool { return a.equal(&b) })
}

func (g *segment) equal(other *segment) bool {
	return g.start == other.start && g.implied == other.implied && g.told.ID == other.told.ID
}

// about is what a fact speaks of, for people.
func (f *Fact) about() string {
	parts := []string{f.State, f.Entity, f.Provider, f.Number, f.Line, string(f.Parent), f.Family}
	if f.Year != 0 {
		parts = append([]string{strconv.Itoa(f.Year)}, parts...)
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
}

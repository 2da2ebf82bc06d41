package credential

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// Held is one subject of a producer as it stands on a day, with what else was told of it.
type Held struct {
	Kind    Kind    `json:"kind"`
	About   string  `json:"about,omitempty"`
	ID      FactID  `json:"id"` // of the fact that holds
	Fact    Fact    `json:"fact"`
	InForce bool    `json:"in_force"`
	Because Because `json:"because,omitempty"`
	Source  string  `json:"source"`
	AsOf    string  `json:"as_of"`
	KnownAt string  `json:"known_at"`
	History []Spell `json:"history,omitempty"`
	subject string
	weight  int
}

// Spell is a time of a subject's history.
type Spell struct {
	From   *clock.Date `json:"from,omitempty"` // nothing: since ever
	ID     FactID      `json:"id"`
	Fact   Fact        `json:"fact"`
	Source string      `json:"source"`
	AsOf   clock.Date  `json:"as_of"`
	Reason string      `json:"reason,omitempty"` // of an entry by hand
}

// Show is everything about a producer on a day, in the order of kinds.
func (s *Standing) Show(npn agent.NPN, day clock.Date) []Held {
	all := tracks(s.producer(npn).told)
	out := make([]Held, 0, len(all))
	for subject, k := range all {
		out = append(out, k.shown(subject, day))
	}
	slices.SortFunc(out, func(a, b Held) int { return cmp.Or(cmp.Compare(a.weight, b.weight), cmp.Compare(a.subject, b.subject)) })
	return out
}

func (k track) shown(subject string, day clock.Date) Held {
	i := max(k.index(day), 0)
	t := k[i].told
	v := k.on(day)
	h := Held{
		Kind: t.Fact.Kind, About: t.Fact.about(), ID: t.ID, Fact: t.Fact, InForce: v.ok(), Because: v.because, Source: t.Source(),
		AsOf: t.AsOf.String(), KnownAt: t.KnownAt.UTC().Format("2006-01-02T15:04:05Z"), subject: subject, weight: slices.Index(Kinds, t.Fact.Kind),
	}
	for _, g := range k {
		spell := Spell{ID: g.told.ID, Fact: g.told.Fact, Source: g.told.Source(), AsOf: g.told.AsOf, Reason: g.told.Reason}
		if from := g.start; from != clock.MinDate {
			spell.From = &from
		}
		h.History = append(h.History, spell)
	}
	return h
}

// Told are all statements about a producer in the order in which the plan came to know them, withdrawals too.
func (s *Standing) Told(npn agent.NPN) []Told {
	all := s.producer(npn).told
	out := make([]Told, len(all))
	for i, t := range all {
		out[i] = *t
	}
	slices.SortStableFunc(out, func(a, b Told) int { return cmp.Compare(a.Known, b.Known) })
	return out
}

// Search finds producers by number or by a part of the name, whatever the case and accents; at most limit, by number.
func (s *Standing) Search(text string, limit int) []agent.NPN {
	want := strings.Fields(person.Folded(text))
	number := strings.TrimLeft(strings.TrimSpace(text), "0")
	var out []agent.NPN
	for _, npn := range s.npns {
		if len(out) == limit {
			break
		}
		if string(npn) == number || len(want) > 0 && s.isNamed(npn, want) {
			out = append(out, npn)
		}
	}
	return out
}

func (s *Standing) isNamed(npn agent.NPN, want []string) bool {
	for _, w := range want {
		if !strings.Contains(s.byNPN[npn].nameKey, w) {
			return false
		}
	}
	return true
}

package sample

import (
	"hash/fnv"

	"github.com/keepwell/keepwell/internal/population/claim"
)

// OneIn lets the rows of one member in so many through, always the same members.
func OneIn(sink claim.Sink, so uint64) claim.Sink { return thinned{sink, so} }

type thinned struct {
	sink claim.Sink
	so   uint64
}

func (t thinned) stays(member string) bool {
	h := fnv.New64a()
	_, _ = h.Write([]byte(member)) // a hash never fails to write
	return h.Sum64()>>20%t.so == 0
}

func (t thinned) Person(p *claim.Person) error {
	if !t.stays(p.Member) {
		return nil
	}
	return t.sink.Person(p)
}

func (t thinned) Span(s *claim.Span) error {
	if !t.stays(s.Member) {
		return nil
	}
	return t.sink.Span(s)
}

func (t thinned) Claim(c *claim.Claim) error {
	if !t.stays(c.Member) {
		return nil
	}
	return t.sink.Claim(c)
}

func (t thinned) Fill(f *claim.Fill) error {
	if !t.stays(f.Member) {
		return nil
	}
	return t.sink.Fill(f)
}

func (t thinned) Result(r *claim.Result) error {
	if !t.stays(r.Member) {
		return nil
	}
	return t.sink.Result(r)
}

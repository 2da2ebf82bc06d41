package sample

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// Later moves every date of the rows on their way to sink by whole years, births included, so that ages stay as they were.
func Later(sink claim.Sink, years int) claim.Sink { return later{sink: sink, years: years} }

type later struct {
	sink  claim.Sink
	years int
}

func (l later) day(d claim.Day) claim.Day {
	if d == claim.NoDay {
		return d
	}
	return clock.FromDays(d).AddYears(l.years).Days()
}

// version moves processing days, but not "unknown".
func (l later) version(v int64) int64 {
	if v == 0 {
		return v
	}
	return int64(l.day(claim.Day(v)))
}

func (l later) Person(p *claim.Person) error {
	moved := *p
	moved.Version, moved.Birth, moved.Death = l.version(p.Version), l.day(p.Birth), l.day(p.Death)
	return l.sink.Person(&moved)
}

func (l later) Span(s *claim.Span) error {
	moved := *s
	moved.From, moved.Thru = l.day(s.From), l.day(s.Thru)
	return l.sink.Span(&moved)
}

func (l later) Claim(c *claim.Claim) error {
	moved := *c
	moved.Version = l.version(c.Version)
	moved.From, moved.Thru, moved.Admit, moved.Discharge = l.day(c.From), l.day(c.Thru), l.day(c.Admit), l.day(c.Discharge)
	moved.Codes = make([]claim.Code, len(c.Codes))
	for i, code := range c.Codes {
		code.Date = l.day(code.Date)
		moved.Codes[i] = code
	}
	return l.sink.Claim(&moved)
}

func (l later) Fill(f *claim.Fill) error {
	moved := *f
	moved.Version, moved.Date, moved.Drug.Date = l.version(f.Version), l.day(f.Date), l.day(f.Drug.Date)
	return l.sink.Fill(&moved)
}

func (l later) Result(r *claim.Result) error {
	moved := *r
	moved.Code.Date = l.day(r.Code.Date)
	return l.sink.Result(&moved)
}

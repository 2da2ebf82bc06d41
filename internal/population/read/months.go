package read

import (
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// month counts months since January of year 0, so that the next one is one more.
type month int

func monthOfYear(year, m int) month { return month(12*year + m - 1) }

func (m month) first() claim.Day {
	date, _ := clock.Civil(int(m)/12, time.Month(int(m)%12+1), 1) // years were checked when they were read
	return date.Days()
}

func (m month) last() claim.Day { return (m + 1).first() - 1 }

// joiner turns monthly indicators into spans: consecutive months with the same coverage and plan become one.
type joiner struct {
	span claim.Span
	next month // the month that would continue the span
	sink claim.Sink

	version int64 // of the spans
}

// month adds one covered month.
func (j *joiner) month(m month, contract, plan string) error {
	if j.next == m && j.span.Contract == contract && j.span.Plan == plan && j.span.From != claim.NoDay {
		j.next, j.span.Thru = m+1, m.last()
		return nil
	}
	if err := j.end(); err != nil {
		return err
	}
	j.span.From, j.span.Thru, j.span.Contract, j.span.Plan = m.first(), m.last(), contract, plan
	j.next = m + 1
	return nil
}

// begin starts on another member or coverage.
func (j *joiner) begin(member string, coverage claim.Coverage) error {
	if err := j.end(); err != nil {
		return err
	}
	j.span = claim.Span{Member: member, Coverage: coverage, From: claim.NoDay, Thru: claim.NoDay, Version: j.version}
	return nil
}

// end hands on the span in hand, if any.
func (j *joiner) end() error {
	if j.span.From == claim.NoDay || j.span.Member == "" {
		return nil
	}
	err := j.sink.Span(&j.span)
	j.span.From = claim.NoDay
	return err
}

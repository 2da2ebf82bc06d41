package sim

import (
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/column"
)

// partA and partB are the coverages that give a member the part: a Medicare Advantage or commercial plan gives both.
const (
	partA = 1<<claim.PartA | 1<<claim.PartC | 1<<claim.Medical
	partB = 1<<claim.PartB | 1<<claim.PartC | 1<<claim.Medical
)

// coverage gives the conditions in whose look-back the member had Part A and B, at most one month of it without: the second
// axis of the CCW flags.
func (s *SinglePass) coverage(r *column.Rows) (covered uint32) {
	if s.coveredSince(r, s.from24) {
		covered = ^s.yearOnly
	}
	if s.coveredSince(r, s.from12) {
		covered |= s.yearOnly
	}
	return covered
}

func (s *SinglePass) coveredSince(r *column.Rows, from claim.Day) bool {
	thru := s.thru
	if r.Death != claim.NoDay {
		thru = min(thru, r.Death)
	}
	if r.Birth != claim.NoDay {
		from = max(from, r.Birth)
	}
	return from <= thru && covers(r, partA, from, thru) && covers(r, partB, from, thru)
}

// covers goes from one day without the part to the next; one stretch of at most a month is forgiven.
func covers(r *column.Rows, part uint32, from, thru claim.Day) bool {
	forgiven := false
	for day := from; day <= thru; {
		held, next := day-1, thru+1
		for i, coverage := range r.SpanCoverage {
			switch {
			case part>>coverage&1 == 0:
			case r.SpanFrom[i] <= day:
				held = max(held, r.SpanThru[i])
			default:
				next = min(next, r.SpanFrom[i])
			}
		}
		switch {
		case held >= thru:
			return true
		case held >= day:
			day = held + 1
		case forgiven || next > clock.FromDays(day).AddMonths(1).Days():
			return false
		default:
			forgiven, day = true, next
		}
	}
	return true
}

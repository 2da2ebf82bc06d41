package adherence_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// drawHistory draws a year (leap years too) or a short period, fills in any order with strange supplies, and stays that
// overlap, nest, reverse, stay open or lie outside.
func drawHistory(t *rapid.T) adherence.History {
	year := rapid.IntRange(2023, 2028).Draw(t, "year")
	h := adherence.History{
		Start: clock.DateOf(year, 1, 1).Days(),
		End:   clock.DateOf(year, 12, 31).Days(),
		Death: claim.NoDay, EnrolmentEnd: claim.NoDay,
	}
	if rapid.IntRange(0, 4).Draw(t, "short") == 0 {
		h.End = h.Start + rapid.Int32Range(0, 130).Draw(t, "days")
	}
	day := rapid.Int32Range(h.Start-40, h.End+40)
	if rapid.Bool().Draw(t, "leaves") {
		h.EnrolmentEnd = day.Draw(t, "enrolment end")
	}
	if rapid.IntRange(0, 3).Draw(t, "dies") == 0 {
		h.Death = day.Draw(t, "death")
	}
	for range rapid.IntRange(0, 12).Draw(t, "fills") {
		h.Fills = append(h.Fills, adherence.Fill{
			Date:        day.Draw(t, "date"),
			Supply:      rapid.OneOf(rapid.Just(int32(30)), rapid.Just(int32(90)), rapid.Just(int32(0)), rapid.Int32Range(-5, 400)).Draw(t, "supply"),
			Ingredients: rapid.Uint64Range(0, 7).Draw(t, "ingredients"),
		})
	}
	for range rapid.IntRange(0, 4).Draw(t, "stays") {
		h.Stays = append(h.Stays, drawStay(t, day))
	}
	return h
}

func drawStay(t *rapid.T, day *rapid.Generator[claim.Day]) adherence.Stay {
	admit := day.Draw(t, "admit")
	switch rapid.IntRange(0, 12).Draw(t, "kind of stay") {
	case 0:
		return adherence.Stay{Admit: admit, Discharge: claim.NoDay}
	case 1:
		return adherence.Stay{Admit: claim.NoDay, Discharge: admit}
	case 2:
		return adherence.Stay{Admit: admit, Discharge: admit + rapid.Int32Range(20, 400).Draw(t, "long")}
	default:
		return adherence.Stay{Admit: admit, Discharge: admit + rapid.Int32Range(-2, 30).Draw(t, "length")}
	}
}

func drawParams(t *rapid.T) adherence.Params {
	p := adherence.DefaultParams(2025)
	p.AdjustStays = rapid.IntRange(0, 3).Draw(t, "adjust") > 0
	if rapid.IntRange(0, 5).Draw(t, "other threshold") == 0 {
		p.ThresholdDen = rapid.Int32Range(1, 12).Draw(t, "den")
		p.ThresholdNum = rapid.Int32Range(0, p.ThresholdDen).Draw(t, "num")
	}
	return p
}

// One scratch serves all cases, so that what one history leaves behind cannot colour the next.
func TestAgreesWithDayModel(t *testing.T) {
	var s adherence.Scratch
	rapid.Check(t, func(t *rapid.T) {
		p, h := drawParams(t), drawHistory(t)
		if diff := cmp.Diff(modelPDC(p, h), s.PDC(&p, &h)); diff != "" {
			t.Fatalf("pdc (-model +got):\n%s", diff)
		}
		asOf := rapid.Int32Range(h.Start-10, h.End+60).Draw(t, "as of")
		want, wantFound := modelRefill(p, h, asOf)
		got, found := s.LateRefill(&p, &h, asOf)
		if found != wantFound {
			t.Fatalf("found %v, model %v", found, wantFound)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("late refill (-model +got):\n%s", diff)
		}
	})
}

func TestInvariants(t *testing.T) {
	var s adherence.Scratch
	rapid.Check(t, func(t *rapid.T) {
		p, h := drawParams(t), drawHistory(t)
		r := s.PDC(&p, &h)
		if r.Covered < 0 || r.Covered > r.Days || r.Days > r.DaysBeforeStays || r.CoveredBeforeStays > r.DaysBeforeStays {
			t.Fatalf("counts out of order: %+v", r)
		}
		h.Fills = append(h.Fills, adherence.Fill{Date: r.IndexDate, Supply: 30, Ingredients: 1})
		if more := s.PDC(&p, &h); r.Missing&adherence.NoFills == 0 && more.Covered < r.Covered {
			t.Fatalf("another fill on the index date took %d days away", r.Covered-more.Covered)
		}
	})
}

func TestOverlapAgreesWithDayModel(t *testing.T) {
	var s adherence.Scratch
	rapid.Check(t, func(t *rapid.T) {
		drugs := make([][]adherence.Interval, 3)
		for i := range drugs {
			for range rapid.IntRange(0, 4).Draw(t, "fills") {
				date := rapid.Int32Range(-30, 400).Draw(t, "date")
				drugs[i] = append(drugs[i], adherence.SupplyInterval(date, rapid.Int32Range(-3, 120).Draw(t, "supply")))
			}
		}
		last := rapid.Int32Range(-5, 366).Draw(t, "last")
		var two, any2 int32
		for d := claim.Day(0); d <= last; d++ {
			on := supplied(drugs, d)
			if on[0] && on[1] {
				two++
			}
			if on[0] && on[1] || on[0] && on[2] || on[1] && on[2] {
				any2++
			}
		}
		if got := s.OverlapDays(drugs[0], drugs[1], 0, last); got != two {
			t.Fatalf("overlap: %d, model %d", got, two)
		}
		if got := s.TogetherDays(drugs, 0, last); got != any2 {
			t.Fatalf("together: %d, model %d", got, any2)
		}
	})
}

func supplied(drugs [][]adherence.Interval, d claim.Day) (on [3]bool) {
	for i, drug := range drugs {
		for _, run := range drug {
			on[i] = on[i] || run.From <= d && d <= run.Thru
		}
	}
	return on
}

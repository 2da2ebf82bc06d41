package evaluate

import (
	"fmt"
	"strings"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// coverText is an enrolment condition in words.
func (x *explainer) coverText(k *cover) string {
	text := "covered by " + partsText(k)
	if length := x.w.ruleAt.back.length; x.w.ruleAt.condition {
		text += " in each of the " + periodText(length)
	} else {
		text += " all the time"
	}
	text += x.spanOf(k.window)
	if k.maxGaps > 0 {
		text += fmt.Sprintf(" (%s of up to %s allowed)", plural(k.maxGaps, "gap"), periodText(k.maxGap))
	}
	return text
}

func partsText(k *cover) string {
	var names []string
	for _, part := range k.parts {
		for _, letter := range []string{"A", "B", "C", "D"} {
			if partWords[letter] == part {
				names = append(names, "Part "+letter)
			}
		}
	}
	return strings.Join(names, " and ")
}

// coveredMonths counts the months that are covered on every day, from birth to death or the day looked at.
func (x *explainer) coveredMonths(k *cover) string {
	from, to := x.w.covering(k)
	whole, months := 0, 0
	for day := clock.FromDays(from); day.Days() <= to; day = day.AddMonths(1).StartOfMonth() {
		months++
		end := min(day.EndOfMonth().Days(), to)
		covered := true
		for _, part := range k.parts {
			covered = covered && x.coveredDays(part, day.Days(), end)
		}
		if covered {
			whole++
		}
	}
	text := fmt.Sprintf("%d of %s covered in full", whole, plural(months, "month"))
	if died := x.w.rows.Death; died != claim.NoDay && died <= x.w.calendar.asOf {
		text += ", up to the death" + onDay(died)
	}
	return text
}

func (x *explainer) coveredDays(part mask, from, to claim.Day) bool {
	for from <= to {
		thru := x.w.coveredThrough(part, from)
		if thru < from {
			return false
		}
		from = thru
		if from == lastDay {
			return true
		}
		from++
	}
	return true
}

// figures decides the subject of a gap once more for its numbers, also where an exclusion or the population left it out.
func (x *explainer) figures(decide func(f *Finding)) Numbers {
	f := newFinding(int(x.finding.Rule))
	mark := len(x.out.Evidence)
	decide(&f)
	x.out.Evidence = x.out.Evidence[:mark]
	if f.Numbers < 0 {
		return Numbers{SupplyEnd: claim.NoDay}
	}
	return x.out.Numbers[f.Numbers]
}

// refill explains the proportion of days covered. Without a fill there is nothing to add to the population.
func (x *explainer) refill(r *rule) {
	n := x.figures(func(f *Finding) { x.w.refill(r, f, x.out) })
	if !n.HasRefill {
		return
	}
	params, year := &r.pdc.params, spanText(x.w.frame.periodStart, x.w.frame.periodEnd, x.w.calendar.asOf)
	least := params.MinDistinctFillDates
	x.add(Step{
		For: ToBelong, Text: fmt.Sprintf("fills of %s on %s or more days%s", x.drugsText(r.source.Drugs), number(least), year),
		Found: plural(int(n.FillDates), "day") + " with a fill", Met: n.FillDates >= least,
	})
	x.add(Step{
		For: ToClose, Text: fmt.Sprintf("medicine on hand on at least %d%% of the days since the first fill", 100*params.ThresholdNum/params.ThresholdDen),
		Found: fmt.Sprintf("%d of %s so far (%s%%)", n.CoveredDays, plural(int(n.TreatmentDays), "day"), percent(n.CoveredDays, n.TreatmentDays)),
		Met:   n.CoveredDays*params.ThresholdDen >= n.TreatmentDays*params.ThresholdNum,
	})
	x.add(Step{For: ToClose, Text: "refilled in time", Found: refillFound(&n), Met: n.DaysLate == 0})
	if x.p.opts.Mode == Prospective {
		x.add(Step{
			For: ToClose, Text: fmt.Sprintf("no more than %s without medicine%s", plural(int(n.GapAllowed), "day"), year),
			Found: plural(int(n.GapUsed), "day") + " so far", Met: n.GapUsed <= n.GapAllowed,
		})
	}
}

// percent has one digit and is cut, not rounded: 79.96 is not 80.
func percent(part, whole int32) string {
	tenths := 1000 * part / max(1, whole)
	return fmt.Sprintf("%d.%d", tenths/10, tenths%10)
}

func refillFound(n *Numbers) string {
	switch {
	case n.SupplyEnd == claim.NoDay:
		return ""
	case n.DaysLate > 0:
		return fmt.Sprintf("the supply ended on %s; %s late", dateText(n.SupplyEnd), plural(int(n.DaysLate), "day"))
	}
	return "the supply lasts until " + dateText(n.SupplyEnd)
}

// overlap explains two drugs taken at the same time.
func (x *explainer) overlap(r *rule) {
	o, source := r.overlap, r.source.Overlap
	n := x.figures(func(f *Finding) { x.w.overlap(r, f, x.out) })
	what := "two different medicines, each " + x.drugsText(source.Among)
	if o.among == none {
		what = x.drugsText(source.A) + " and " + x.drugsText(source.B)
	}
	s := Step{
		For: ToOpen, Text: fmt.Sprintf("%s, on hand at the same time for %s or more%s", what, plural(int(o.minDays), "day"), x.spanOf(o.window)),
		Found: "not for so long", Met: n.OverlapDays >= max(1, o.minDays),
	}
	if s.Met {
		s.Found = plural(int(n.OverlapDays), "day") + " with both"
	}
	if o.minFills > 1 {
		s.Text += fmt.Sprintf(" (%s fills of each)", number(o.minFills))
	}
	x.add(s)
}

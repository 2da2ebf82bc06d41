package population

import (
	"fmt"
	"math"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// summarize says a finding in one sentence of exact words.
func (f Finding) summarize() string {
	switch {
	case f.Rule.Kind == KindCondition:
		return f.conditionSentence()
	case f.Numbers["treatment_days"] > 0:
		return f.refillSentence()
	case f.Numbers["overlap_days"] > 0:
		return fmt.Sprintf("%.0f days with both medicines at the same time%s.", f.Numbers["overlap_days"], f.lastSentence())
	default:
		return f.gapSentence()
	}
}

func (f Finding) conditionSentence() string {
	switch f.State {
	case Confirmed:
		return fmt.Sprintf("%s, %s; the rule was first met on %s.", plural(f.Count, "qualifying claim", "qualifying claims"), between(f.First, f.Last), date(f.ConfirmedOn))
	case Suspected, Signal:
		return fmt.Sprintf("%s, %s; not enough to confirm.", plural(f.Count, "sign", "signs"), between(f.First, f.Last))
	case Resolved:
		return fmt.Sprintf("The rule was met on %s, and by nothing in the reference period now.", date(f.Ever))
	case NotConfirmed:
		return "There was evidence, but it is reversed or too old, and the rule was never met."
	default:
		return "Nothing was found."
	}
}

func (f Finding) refillSentence() string {
	n := f.Numbers
	s := fmt.Sprintf("Medicine on hand for %.0f of %.0f days (%.1f%%), %.0f dates with a fill", n["covered_days"], n["treatment_days"],
		math.Floor(1000*n["pdc"])/10, n["fill_dates"]) // cut: 79.96 is not 80
	if late := n["days_late"]; late > 0 {
		s += fmt.Sprintf("; the refill is %.0f days late", late)
	}
	if left := n["gap_days_allowed"] - n["gap_days_used"]; left >= 0 {
		s += fmt.Sprintf("; %.0f more days without medicine still reach the goal of the year of the year", left)
	} else {
		s += "; the goal of the year is out of reach"
	}
	return s + "."
}

func (f Finding) gapSentence() string {
	switch f.State {
	case Closed:
		return "Done" + f.lastSentence() + f.dueSentence("; next due ") + "."
	case DueSoon:
		if f.Last == claim.NoDay {
			return "Not due yet" + f.dueSentence("; due ") + "."
		}
		return "Done" + f.lastSentence() + f.dueSentence("; due again ") + "."
	case Excluded:
		return "Does not apply: " + firstOf(f.ExcludedBy, "excluded") + "."
	case None:
		return "This is not asked of this member now."
	case Talk:
		return "A choice to make together with a doctor; not a gap."
	}
	s := "Nothing found that closes it"
	if f.Last != claim.NoDay {
		s = "Last found" + f.lastSentence() + ", too long ago"
	}
	if v, ok := f.Numbers["value"]; ok {
		s = fmt.Sprintf("Last value %g%s", v, f.lastSentence())
	}
	return s + f.dueSentence("; due ") + "."
}

func (f Finding) lastSentence() string {
	if f.Last == claim.NoDay {
		return ""
	}
	return " on " + date(f.Last)
}

func (f Finding) dueSentence(words string) string {
	if f.Due == claim.NoDay {
		return ""
	}
	return words + date(f.Due)
}

func date(d claim.Day) string {
	if d == claim.NoDay {
		return "an unknown day"
	}
	return clock.FromDays(d).Midnight().Format("Jan 2, 2006") // as pages write it
}

func between(first, last claim.Day) string {
	if first == last {
		return "on " + date(first)
	}
	return "from " + date(first) + " to " + date(last)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

package population

import (
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/population/evaluate"
)

// TestSummarize gives findings and the sentence that pages show.
func TestSummarize(t *testing.T) {
	day, later := clock.DateOf(2020, 1, 2).Days(), clock.DateOf(2020, 11, 22).Days()
	condition, gap := RuleCard{Kind: KindCondition}, RuleCard{Kind: KindGap}
	refill := map[string]float64{
		"treatment_days": 280, "covered_days": 180, "pdc": 180.0 / 280, "fill_dates": 6, "days_late": 100, "gap_days_allowed": 68, "gap_days_used": 100,
	}
	for want, f := range map[string]Finding{
		"2 qualifying claims, from Jan 2, 2020 to Nov 22, 2020; the rule was first met on Nov 22, 2020.": {Rule: condition, State: Confirmed, Count: 2, First: day, Last: later, ConfirmedOn: later},
		"1 sign, on Jan 2, 2020; not enough to confirm.":                                                 {Rule: condition, State: Suspected, Count: 1, First: day, Last: day},
		"The rule was met on Jan 2, 2020, and by nothing in the reference period now.":                   {Rule: condition, State: Resolved, Ever: day},
		"Nothing was found.": {Rule: condition, State: None},
		"Medicine on hand for 180 of 280 days (64.2%), 6 dates with a fill; the refill is 100 days late; the goal of the year is out of reach.": {Rule: gap, State: Overdue, Numbers: refill},
		"40 days with both medicines at the same time on Jan 2, 2020.":                                                                          {Rule: gap, State: Open, Last: day, Numbers: map[string]float64{"overlap_days": 40}},
		"Done on Jan 2, 2020; next due Nov 22, 2020.":                                                                                           {Rule: gap, State: Closed, Last: day, Due: later},
		"Not due yet; due Nov 22, 2020.":                                                                                                        {Rule: gap, State: DueSoon, Last: claim.NoDay, Due: later},
		"Does not apply: HIV is known.":                                                                                                         {Rule: gap, State: Excluded, ExcludedBy: "HIV is known"},
		"This is not asked of this member now.":                                                                                                 {Rule: gap, State: None},
		"Last found on Jan 2, 2020, too long ago; due Nov 22, 2020.":                                                                            {Rule: gap, State: Overdue, Last: day, Due: later},
		"Last value 9.4 on Jan 2, 2020; due Nov 22, 2020.":                                                                                      {Rule: gap, State: Open, Last: day, Due: later, Numbers: map[string]float64{"value": 9.4}},
		"Nothing found that closes it.":                                                                                                         {Rule: gap, State: Open, Last: claim.NoDay, Due: claim.NoDay},
		"A choice to make together with a doctor; not a gap.":                                                                                   {Rule: gap, State: Talk},
	} {
		if got := f.summarize(); got != want {
			t.Errorf("got %q, expected %q", got, want)
		}
	}
}

// TestStepDetail says what the rows hold and what the test is for.
func TestStepDetail(t *testing.T) {
	for want, s := range map[string]evaluate.Step{
		"1 of 2 found. Confirms it (one of these is enough)": {For: evaluate.ToConfirm, Found: "1 of 2 found", Enough: true},
		"Needed to close it":       {For: evaluate.ToClose},
		"Looked for: hospice care": {For: evaluate.ToStay, Found: "Looked for: hospice care"},
		"":                         {For: evaluate.ToApply},
	} {
		if got := stepDetail(s); got != want {
			t.Errorf("got %q, expected %q", got, want)
		}
	}
}

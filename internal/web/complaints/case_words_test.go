package complaints_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/ctm"
	"github.com/keepwell/keepwell/internal/complaint/term"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/plans"
)

// TestEveryCodeHasWords holds the codes of the rooms against the texts of the pages: a code without words would be shown as a key.
func TestEveryCodeHasWords(t *testing.T) {
	profile, err := plan.Load(plans.Files, "demo")
	must(t, err)
	v := shell.NewVisit(shell.Embedded(), "en", profile, noon)
	for prefix, codes := range map[string][]string{
		"casework.letter.":        codes(complaint.LetterKinds),
		"casework.task.":          complaint.TaskKinds,
		"casework.severity.":      complaint.Severities,
		"casework.way.":           letter.Ways,
		"casework.outcome.":       outcomes(),
		"complaints.channel.":     codes(complaint.Channels),
		"casework.form.":          {string(complaint.OralOrWritten), string(complaint.InWriting), string(complaint.WithQIORights)},
		"casework.form_why.":      {string(complaint.OralOrWritten), string(complaint.InWriting), string(complaint.WithQIORights)},
		"casework.duty.":          {string(complaint.Owed), string(complaint.Met), string(complaint.Superseded), string(complaint.Void)},
		"casework.entry.":         {string(ctm.ContactTried), string(ctm.ContactMade), string(ctm.Resolution)},
		"complaints.level.":       {string(ctm.ImmediateNeed), string(ctm.Urgent), string(ctm.OtherLevel)},
		"casework.stops.":         {"yes", "not_the_outcome", "returned_undeliverable", "not_reached", "must_be_written", "without_qio_rights"},
		"casework.warned.":        {"due_soon", "escalated", "missed"},
		"casework.recipient.":     {"member", "representative", "authorized", "agent", "other"},
		"casework.agenda_state.":  {"coming", "begin", "prepared", "done", "missed"},
		"casework.not_dismissed.": {"clock_runs", "no_efforts", "too_early", "policy", "state"},
		"casework.not_extended.": codes([]term.Reason{
			term.ClockNotStarted, term.CaseClosed, term.ExpeditedClock, term.AlreadyExtended, term.AfterDue, term.NoGrounds, term.NotAGrievance,
			term.ExpeditedGrievance, term.LevelNotExtendable, term.GrievanceRefused, term.ReasonNotExtendable,
		}),
	} {
		for _, code := range codes {
			if !v.Has(prefix + code) {
				t.Errorf("%s%s has no words", prefix, code)
			}
		}
	}
}

func codes[T ~string](all []T) []string {
	out := make([]string, len(all))
	for n, x := range all {
		out[n] = string(x)
	}
	return out
}

func outcomes() (all []string) {
	for _, p := range complaint.Procedures {
		all = append(all, codes(complaint.Outcomes(p))...)
	}
	return all
}

package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// why explains one finding, to people as a page and to programs as JSON at the same address.
func (p *portal) why(r *http.Request, v visit) (answer, error) {
	rule := strings.TrimSuffix(r.PathValue("rule"), ".json")
	w, err := p.Population.Why(r.Context(), r.PathValue("member"), rule)
	if err != nil {
		return nil, err
	}
	if wantsJSON(r) {
		return document{whyDocument(w)}, nil
	}
	return page{whyPage(v, w)}, nil
}

// plainAnswer is the finding in one sentence that anybody understands.
func plainAnswer(w population.Why) string {
	title := w.Finding.Rule.Title
	switch w.Finding.State {
	case population.Confirmed:
		return title + " is confirmed: the claims meet the counting rule."
	case population.Suspected:
		return title + " is suspected: some claims point to it, but fewer than the rule asks for."
	case population.Signal:
		return "There is a signal of " + lowerFirst(title) + ": a medicine or a result points to it, but no claim names it."
	case population.Resolved:
		return title + " was found earlier and is no longer supported by recent claims."
	case population.NotConfirmed:
		return title + " was suspected and was not confirmed."
	case population.Overdue, population.Open:
		return openAnswer(title, w.Finding)
	case population.DueSoon:
		return title + " is due soon, by " + day(w.Finding.Due) + "."
	case population.Closed:
		return title + " is done. There is nothing to do."
	case population.Excluded:
		return title + " does not apply to this member."
	case population.Talk:
		return title + " is a choice to talk about with the doctor. It is not a gap."
	}
	return title + ": nothing in the data points to it."
}

// openAnswer says what an open gap asks for: to act on a danger, to bring something under control, or to do what was not seen.
func openAnswer(title string, f population.Finding) string {
	switch {
	case f.Rule.Group == "safety":
		return title + ": found in the medicines that were dispensed. The prescriber should look at it now."
	case f.Numbers["treatment_days"] > 0:
		return title + ": the next refill has not been seen in time."
	case f.Rule.Goal:
		return title + ": we see no newest value that reaches the goal."
	case f.Due == claim.NoDay:
		return title + " is due, and we see no record of it."
	case f.State == population.Overdue:
		return title + " is overdue: it was due on " + day(f.Due) + " and we see no record of it since."
	default:
		return title + " is due by " + day(f.Due) + ", and we see no record of it yet."
	}
}

// lowerFirst lets a title stand inside a sentence, unless it is an abbreviation.
func lowerFirst(title string) string {
	if len(title) > 1 && title[1] >= 'A' && title[1] <= 'Z' {
		return title
	}
	return strings.ToLower(title[:min(1, len(title))]) + title[min(1, len(title)):]
}

// evidenceOf puts what counts first, newest first within.
func evidenceOf(f population.Finding) []population.Evidence {
	rows := slices.Clone(f.Evidence)
	slices.SortStableFunc(rows, func(a, b population.Evidence) int {
		return cmp.Or(boolOrder(b.Counts, a.Counts), int(b.Date)-int(a.Date))
	})
	return rows
}

func boolOrder(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func counting(f population.Finding) int {
	n := 0
	for _, e := range f.Evidence {
		if e.Counts {
			n++
		}
	}
	return n
}

// countsWords says whether a row counts, and why not.
func countsWords(e population.Evidence) string {
	if e.Counts {
		return "Counts"
	}
	return "Does not count"
}

// closesTitle heads what would end the finding: a gap closes, a condition changes.
func closesTitle(f population.Finding) string {
	if f.Rule.Kind == population.KindGap {
		return "What would close it"
	}
	return "What would change it"
}

func metWord(met bool) string {
	if met {
		return "Met"
	}
	return "Not met"
}

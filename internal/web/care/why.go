package care

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// why explains one finding, to people as a page and to programs as JSON at the same address.
func (d *desk) why(r *http.Request, v visit) (shell.Answer, error) {
	pass, err := d.Guard.Look(r.Context(), v.Who, v.lookAt(r, pageWhy))
	if err != nil {
		return nil, err
	}
	w, err := d.Population.Why(r.Context(), pass, strings.TrimSuffix(r.PathValue("rule"), ".json"))
	if err != nil {
		return nil, err
	}
	if shell.WantsJSON(r) {
		return shell.Document(v.whyDocument(w)), nil
	}
	return shell.Page(whyPage(v, whyView{w, pass})), nil
}

type whyView struct {
	population.Why
	Pass access.Pass
}

// plainAnswer is the finding in one sentence that anybody understands.
func (v visit) plainAnswer(w population.Why) string {
	key := "care.answer." + string(w.Finding.State)
	if s := w.Finding.State; s == population.Open || s == population.Overdue {
		key = openAnswer(w.Finding)
	}
	return v.T(key, "Title", v.title(w.Finding.Rule), "Due", v.day(w.Finding.Due))
}

// openAnswer says what an open gap asks for: to act on a danger, to bring something under control, or to do what was not seen.
func openAnswer(f population.Finding) string {
	switch {
	case f.Rule.Group == "safety":
		return "care.answer.danger"
	case f.Numbers["treatment_days"] > 0:
		return "care.answer.refill"
	case f.Rule.Goal:
		return "care.answer.goal"
	case f.Due == claim.NoDay:
		return "care.answer.due_now"
	case f.State == population.Overdue:
		return "care.answer.overdue"
	default:
		return "care.answer.open"
	}
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

func countingRows(f population.Finding) int {
	n := 0
	for _, e := range f.Evidence {
		if e.Counts {
			n++
		}
	}
	return n
}

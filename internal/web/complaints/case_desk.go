package complaints

import (
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Acts of the desk: who works on a case, what belongs to it, and what somebody wants to remember.

// Parts of the case page that acts come back to.
const (
	partDuties  = "duties"
	partPeople  = "people"
	partChecks  = "checks"
	partFound   = "found"
	partTasks   = "tasks"
	partOthers  = "elsewhere"
	partPapers  = "papers"
	partLetters = "letters"
	partModule  = "module"
	partHistory = "history"
	partAnswer  = "answer"
)

var deskActs = []act{
	{
		Name: "take", Offer: func(c *caseView) bool { return !c.over() && !c.mine() },
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) { return d.Complaints.Take(r.Context(), a.cause(r), a.Opened) })
		},
	},
	{
		Name: "assign", Offer: func(c *caseView) bool { return !c.over() },
		Fields: []field{{"worker", list, true, func(a *actView) []shell.Option { return a.candidates() }}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.Assign(r.Context(), a.cause(r), a.Opened, a.Form.Raw("worker"))
			})
		},
	},
	{
		Name: "release", Offer: func(c *caseView) bool { return !c.over() && c.Case.Assignee != "" },
		Fields: []field{{"why_release", line, true, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.Release(r.Context(), a.cause(r), a.Opened, a.text("why_release"))
			})
		},
	},
	{
		Name: "note", Part: partHistory, Fields: []field{{"note", lines, true, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.Note(r.Context(), a.cause(r), a.Opened, a.text("note"))
			})
		},
	},
	{
		Name: "relate", Part: partOthers, Offer: func(c *caseView) bool { return c.Known }, Fields: []field{{"number", line, true, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return d.withCase(r, a, func(id complaint.ID) (complaint.Case, error) {
				return d.Complaints.Relate(r.Context(), a.cause(r), a.Opened, id)
			})
		},
	},
	{
		Name: "duplicate", Part: partOthers, Danger: true, Offer: func(c *caseView) bool { return c.Known && !c.over() && c.Case.Stopped == nil },
		Fields: []field{{"number", line, true, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return d.withCase(r, a, func(id complaint.ID) (complaint.Case, error) {
				return d.Complaints.SetDuplicate(r.Context(), a.cause(r), a.Opened, id)
			})
		},
	},
	{
		Name: "split", Part: partOthers, Offer: func(c *caseView) bool { return !c.over() },
		Fields: []field{
			{"split_words", lines, true, nil},
			{"split_summary", line, false, nil},
			{"procedure", list, true, func(a *actView) []shell.Option { return procedureOptions(a.Visit, a.Catalog) }},
			{"category", list, true, func(a *actView) []shell.Option { return a.taking().categories() }},
			{"product", list, true, asks("complaints.product.", products)},
		},
		Fill: func(_ *desk, a *actView) {
			a.Form.Set("split_words", a.Case.Words)
			a.Form.Set("product", string(a.Case.Class.Product))
		},
		Do: (*desk).split,
	},
}

// candidates are who could have the case: those of its desk who are there.
func (a *actView) candidates() (all []shell.Option) {
	for _, w := range a.Workers {
		away := w.AwayUntil != nil && !w.AwayUntil.Before(a.Today())
		if !w.Left && !away && slices.Contains(w.Desks, a.Case.Desk) {
			all = append(all, shell.Option{Value: w.Account, Label: w.Name})
		}
	}
	return all
}

// withCase runs a command about another case, which is named by its receipt number. A case that is not of the same member looks as if there
// were none.
func (d *desk) withCase(r *http.Request, a *actView, command func(complaint.ID) (complaint.Case, error)) error {
	if !a.Form.OK() {
		return nil
	}
	id, err := d.Complaints.ByNumber(r.Context(), a.text("number"))
	if err == nil {
		_, err = command(id)
	}
	switch {
	case isAny(err, complaint.ErrMistyped):
		a.Form.Fail("number", "complaints.find.slip")
	case isAny(err, complaint.ErrUnknown):
		a.Form.Fail("number", "casework.refused.other_case")
	case isAny(err, complaint.ErrIncomplete):
		a.Form.Fail("number", "casework.refused.earlier_stays")
	default:
		return err
	}
	return nil
}

// split makes a distinct matter a case of its own, with the first receipt.
func (d *desk) split(r *http.Request, a *actView) error {
	class := readClass(a.Form, "", a.Catalog, a.Today())
	words := a.text("split_words")
	if !strings.Contains(a.Case.Words, words) {
		a.Form.Fail("split_words", "complaints.new.words_not_said")
	}
	class.Basis = d.Complaints.Suggest(words, class.Product).Basis
	return a.do(func() (complaint.Case, error) {
		return d.Complaints.Split(r.Context(), a.cause(r), a.Opened, complaint.Matter{Words: words, Summary: a.text("split_summary"), Class: class})
	})
}

// taking is the form as parts of the intake draw it.
func (a *actView) taking() taking { return taking{Visit: a.Visit, Form: a.Form, Catalog: a.Catalog} }

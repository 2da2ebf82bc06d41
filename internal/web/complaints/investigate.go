package complaints

import (
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Acts of the investigation: what is collected, found, signed, handed on and put right.

var investigationActs = []act{
	{
		Name: "check", Part: partChecks, Offer: (*caseView).investigates,
		Fields: []field{{"result", radios, true, asks("casework.check.", []string{"done", "not"})}, {"check_note", lines, false, nil}},
		Do:     (*desk).check,
	},
	{
		Name: "found", Part: partFound, Offer: (*caseView).investigates, Fields: []field{{"finding", lines, true, nil}},
		Fill: func(_ *desk, a *actView) {
			if n := len(a.Case.Findings); n > 0 {
				a.Form.Set("finding", a.Case.Findings[n-1].Text)
			}
		},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.Found(r.Context(), a.cause(r), a.Opened, a.text("finding"))
			})
		},
	},
	{
		Name: "sign", Part: partFound, Offer: func(c *caseView) bool { return c.investigates() && len(c.signs()) > 0 },
		Fields: []field{
			{"as", radios, true, func(a *actView) []shell.Option { return a.signOptions() }},
			{"agrees", radios, true, asks("casework.agrees.", []string{"yes", "no"})},
			{"severity", list, false, asks("casework.severity.", complaint.Severities)},
			{"statement", lines, true, nil},
		},
		Fit: fitSeverity,
		Fill: func(_ *desk, a *actView) {
			if all := a.signs(); len(all) > 0 {
				a.Form.Set("as", all[0])
			}
		},
		Do: (*desk).sign,
	},
	{
		Name: "task", Part: partTasks, Offer: func(c *caseView) bool { return !c.over() },
		Fields: []field{
			{"task_kind", list, true, asks("casework.task.", complaint.TaskKinds)},
			{"task_text", lines, true, nil},
			{"task_for", list, false, func(a *actView) []shell.Option { return a.allWorkers() }},
			{"due", day, false, nil},
		},
		Do: func(d *desk, r *http.Request, a *actView) error {
			t := complaint.Task{Kind: a.Form.Raw("task_kind"), Text: a.text("task_text"), For: a.Form.Raw("task_for"), DueOn: a.on("due")}
			return a.do(func() (complaint.Case, error) { return d.Complaints.AddTask(r.Context(), a.cause(r), a.Opened, t) })
		},
	},
	{
		Name: "task-done", Part: partTasks, Fields: []field{{"task_result", lines, true, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.FinishTask(r.Context(), a.cause(r), a.Opened, a.ID, a.text("task_result"))
			})
		},
	},
	{
		Name: "refer", Part: partOthers,
		Fields: []field{
			{"refer_to", list, true, func(a *actView) []shell.Option {
				return entries(a, a.Catalog.Referrals, func(x catalog.Referral) (string, catalog.Text) { return x.ID, x.Name })
			}},
			{"refer_name", line, false, nil},
			{"refer_text", lines, true, nil},
			{"expected", day, false, nil},
		},
		Do: func(d *desk, r *http.Request, a *actView) error {
			x := complaint.Referral{To: a.Form.Raw("refer_to"), Name: a.text("refer_name"), Text: a.text("refer_text"), ExpectedOn: a.on("expected")}
			return a.do(func() (complaint.Case, error) { return d.Complaints.Refer(r.Context(), a.cause(r), a.Opened, x) })
		},
	},
	{
		Name: "referral-answer", Part: partOthers, Fields: []field{{"referral_answer", lines, true, nil}},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.ReferralAnswered(r.Context(), a.cause(r), a.Opened, a.ID, a.text("referral_answer"))
			})
		},
	},
	{
		Name: "cause", Part: partFound,
		Fields: []field{
			{"cause", list, true, func(a *actView) []shell.Option {
				return entries(a, a.Catalog.Causes, func(x catalog.Cause) (string, catalog.Text) { return x.ID, x.Name })
			}},
			{"cause_note", lines, false, nil},
		},
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) {
				return d.Complaints.AddCause(r.Context(), a.cause(r), a.Opened, a.Form.Raw("cause"), a.text("cause_note"))
			})
		},
	},
	{
		Name: "correct", Part: partFound,
		Fields: []field{
			{"correct_kind", list, true, func(a *actView) []shell.Option {
				return entries(a, a.Catalog.Correctives, func(x catalog.Corrective) (string, catalog.Text) { return x.ID, x.Name })
			}},
			{"correct_text", lines, true, nil},
			{"owner", line, false, nil},
			{"due", day, false, nil},
		},
		Do: func(d *desk, r *http.Request, a *actView) error {
			x := complaint.Corrective{Kind: a.Form.Raw("correct_kind"), Text: a.text("correct_text"), Owner: a.text("owner"), DueOn: a.on("due")}
			return a.do(func() (complaint.Case, error) { return d.Complaints.Correct(r.Context(), a.cause(r), a.Opened, x) })
		},
	},
	{
		Name: "corrected", Part: partFound,
		Do: func(d *desk, r *http.Request, a *actView) error {
			return a.do(func() (complaint.Case, error) { return d.Complaints.Corrected(r.Context(), a.cause(r), a.Opened, a.ID) })
		},
	},
	{
		Name: "attach", Part: partPapers,
		Fields: []field{{"paper_kind", list, true, asks("casework.paper.", paperKinds)}, {"paper_files", files, true, nil}},
		Do:     (*desk).attach,
	},
}

// investigates tells whether there is something to look into: nothing is reviewed before authority is there, and nothing after the end.
func (c *caseView) investigates() bool {
	return !c.over() && c.Case.State != complaint.AwaitingAuthority
}

// check ticks an item, or says why it does not apply.
func (d *desk) check(r *http.Request, a *actView) error {
	x := complaint.Check{Item: a.ID, Done: a.Form.Raw("result") == "done"}
	if note := a.text("check_note"); x.Done {
		x.Note = note
	} else if x.Not = note; note == "" {
		a.Form.Fail("check_note", "casework.check.reason_needed")
	}
	return a.do(func() (complaint.Case, error) { return d.Complaints.Check(r.Context(), a.cause(r), a.Opened, x) })
}

// sign is the word of a required reviewer.
func (d *desk) sign(r *http.Request, a *actView) error {
	x := complaint.Review{As: a.Form.Raw("as"), Agrees: a.Form.Raw("agrees") == "yes", Statement: a.text("statement"), Severity: a.Form.Raw("severity")}
	if as, _ := a.Catalog.Reviewer(x.As); as.Severity && !slices.Contains(complaint.Severities, x.Severity) {
		a.Form.Fail("severity", "shell.form.choose")
	}
	return a.do(func() (complaint.Case, error) { return d.Complaints.SignOff(r.Context(), a.cause(r), a.Opened, x) })
}

// signs is as what the visitor may sign here, those that the case waits for first.
func (c *caseView) signs() (all []string) {
	if c.Worker == nil || c.Worker.Left {
		return nil
	}
	for _, as := range c.Case.Needs {
		if slices.Contains(c.Worker.Reviews, as) {
			all = append(all, as)
		}
	}
	return all
}

// fitSeverity asks how serious it was of those whose sign-off needs it, and of nobody else. Where somebody signs in several ways, the
// chosen one decides.
func fitSeverity(a *actView, all []field) []field {
	grades := func(as string) bool { x, _ := a.Catalog.Reviewer(as); return x.Severity }
	signs := a.signs()
	if !slices.ContainsFunc(signs, grades) {
		return slices.DeleteFunc(all, func(f field) bool { return f.Name == "severity" })
	}
	for i := range all {
		if all[i].Name == "severity" {
			all[i].Need = !slices.ContainsFunc(signs, func(as string) bool { return !grades(as) })
		}
	}
	return all
}

func (a *actView) signOptions() []shell.Option {
	var all []shell.Option
	for _, as := range a.signs() {
		all = append(all, shell.Option{Value: as, Label: a.reviewerWords(as)})
	}
	return all
}

// allWorkers are who can have a task.
func (a *actView) allWorkers() (all []shell.Option) {
	for _, w := range a.Workers {
		if !w.Left {
			all = append(all, shell.Option{Value: w.Account, Label: w.Name})
		}
	}
	return all
}

// entries are the entries of a list of the catalog as answers, in the visitor's language.
func entries[T any](a *actView, all []T, tell func(T) (string, catalog.Text)) []shell.Option {
	out := make([]shell.Option, len(all))
	for n, x := range all {
		id, name := tell(x)
		out[n] = shell.Option{Value: id, Label: name.In(a.Lang)}
	}
	return out
}

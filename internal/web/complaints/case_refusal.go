package complaints

import (
	"errors"

	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/contact"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/contact/wording"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What rules refuse, in plain words.

// wholeForm is the field of what is wrong with an act as a whole.
const wholeForm = "act"

// plain are refusals that need no more words than their own.
var plain = []struct {
	err error
	key string
}{
	{complaint.ErrVerify, "casework.refused.verify"},
	{complaint.ErrReviewer, "casework.refused.reviewer"},
	{complaint.ErrWorker, "casework.refused.worker"},
	{complaint.ErrNotOnFile, "casework.refused.not_on_file"},
	{complaint.ErrBarred, "casework.refused.barred"},
	{complaint.ErrForm, "casework.refused.form"},
	{complaint.ErrIncomplete, "casework.refused.incomplete"},
	{complaint.ErrMistyped, "complaints.find.slip"},
	{press.ErrNoBrowser, "casework.refused.no_browser"},
	{contact.ErrNoText, "casework.refused.no_text"},
	{contact.ErrWay, "casework.refused.way"},
	{contact.ErrFuture, "casework.refused.future"},
}

// refused says what the rules refuse at the top of the form. False: it is no refusal, but something broke.
func (a *actView) refused(err error) bool {
	key, args, ok := refusal(&a.caseView, err)
	if ok {
		a.Form.Fail(wholeForm, key, args...)
	}
	return ok
}

// refusal is the sentence for an error of the rules.
func refusal(c *caseView, err error) (key string, args []any, ok bool) {
	var missing *complaint.NotReadyError
	var extended *complaint.NotExtendedError
	var dismissed *complaint.NotDismissedError
	switch {
	case errors.As(err, &missing):
		return "casework.refused.not_ready", []any{"What", joined(c.missingWords(missing))}, true
	case errors.As(err, &extended):
		return "casework.not_extended." + extended.Reason, nil, true
	case errors.As(err, &dismissed):
		return "casework.not_dismissed." + dismissed.Reason, nil, true
	case errors.Is(err, complaint.ErrState):
		return "casework.refused.state", []any{"State", c.T("complaints.state." + string(c.Case.State))}, true
	}
	for _, p := range plain {
		if errors.Is(err, p.err) {
			return p.key, nil, true
		}
	}
	return letterRefusal(c.Visit, err)
}

// letterRefusal is why a letter is held.
func letterRefusal(v shell.Visit, err error) (key string, args []any, ok bool) {
	var who *contact.DisclosureError
	var value *wording.ValueError
	var plan *wording.NotConfiguredError
	var where *person.Refusal
	switch {
	case errors.As(err, &who):
		return "casework.refused.disclosure", []any{"Who", v.T("casework.recipient." + who.Recipient), "Because", who.Because}, true
	case errors.As(err, &value):
		return "casework.refused.value", []any{"Name", value.Name}, true
	case errors.As(err, &plan):
		return "casework.refused.plan", []any{"Fields", joined(plan.Fields)}, true
	case errors.As(err, &where):
		return "casework.refused.address", nil, true
	}
	return "", nil, false
}

// missingWords are what a decision waits for, by name.
func (c *caseView) missingWords(m *complaint.NotReadyError) (all []string) {
	if m == nil {
		return nil
	}
	for _, item := range m.Checks {
		all = append(all, c.itemWords(item))
	}
	for _, as := range m.Reviews {
		all = append(all, c.T("casework.sign_off_of", "Who", c.reviewerWords(as)))
	}
	return all
}

package office

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// noticeView is the notice of privacy practices, who was told, and who has to be.
type noticeView struct {
	notice.Counts
	Versions []notice.Notice
	Current  string // version in force
	By       clock.Date
	Next     []notice.Due
	Whom     members
}

// leadDays is how long before the last day the reminders are wanted: printing and mail take their time.
const leadDays = 60

// remindersShown is how many members the page names.
const remindersShown = 25

// notice shows versions, reminders that are due, and how many acknowledged.
func (o *office) notice(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view := noticeView{Versions: o.Book.All(v.Lang), By: v.Today().AddDays(leadDays)}
	if len(view.Versions) == 0 {
		view.Versions = o.Book.All("en")
	}
	current, _ := o.Book.Current(v.Lang, v.Today())
	view.Current = current.Version
	var err error
	if view.Counts, err = o.Notices.Count(r.Context(), view.Current, view.By); err != nil {
		return nil, err
	}
	if view.Next, _, err = o.Notices.DueReminders(r.Context(), view.By, notice.Page{Limit: remindersShown}); err != nil {
		return nil, err
	}
	var ids []person.ID
	for _, d := range view.Next {
		ids = append(ids, d.Member)
	}
	opener, passes := o.opening(v, pageReminders, access.Requests, access.Identity)
	if _, err = privacy.OpenMembers(r.Context(), o.People, opener, ids); err != nil {
		return nil, err
	}
	if view.Whom, err = o.people(r.Context(), passes); err != nil {
		return nil, err
	}
	return shell.Page(noticePageOf(v, view)), nil
}

// One press of the button wants letters for at most this many members; the next press goes on.
const (
	reminderBatch   = 1000
	reminderBatches = 20
)

// remind wants a reminder for everybody who is due, and starts their next three years.
func (o *office) remind(r *http.Request, v shell.Visit) (shell.Answer, error) {
	current, ok := o.Book.Current("en", v.Today())
	if !ok {
		return nil, shell.ErrChanged
	}
	by := v.Today().AddDays(leadDays)
	for range reminderBatches {
		due, _, err := o.Notices.DueReminders(r.Context(), by, notice.Page{Limit: reminderBatch})
		if err != nil {
			return nil, err
		}
		if len(due) == 0 {
			break
		}
		ids := make([]person.ID, len(due))
		for i, d := range due {
			ids[i] = d.Member
		}
		if err := o.Notices.Remind(r.Context(), o.cause(v, ""), current, ids...); err != nil {
			return nil, err
		}
	}
	return shell.Redirect(noticePath, "office.notice.reminded"), nil
}

// rate is a share in percent, in whole numbers.
func rate(part, whole int) int {
	if whole == 0 {
		return 0
	}
	return (100*part + whole/2) / whole
}

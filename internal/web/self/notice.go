package self

import (
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// noticeView is one version of the privacy notice, and what the visitor did about it.
type noticeView struct {
	notice.Notice
	Current bool
	Earlier []notice.Notice // other versions, newest first
	Mine    notice.Standing // of a member who is signed in
	Ask     bool            // the visitor can say that they read it
}

// noticePage shows the notice of privacy practices to everybody (45 CFR 164.520(c)(3)(i)): the one in force, or an earlier one.
func (s *site) noticePage(r *http.Request, v shell.Visit) (shell.Answer, error) {
	view, err := s.notice(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(noticePage(v, view)), nil
}

func (s *site) notice(r *http.Request, v shell.Visit) (noticeView, error) {
	now, ok := s.Book.Current(v.Lang, v.Today())
	if !ok {
		return noticeView{}, shell.ErrNoPage
	}
	view := noticeView{Notice: now, Current: true}
	if version := r.PathValue("version"); version != "" && version != now.Version {
		if view.Notice, ok = s.Book.Version(version, v.Lang); !ok || view.Effective.After(v.Today()) {
			return noticeView{}, shell.ErrNoPage
		}
		view.Current = false
	}
	for _, n := range s.Book.All(view.Language) {
		if n.Version != view.Version && !n.Effective.After(v.Today()) {
			view.Earlier = append(view.Earlier, n)
		}
	}
	if !v.Acts(access.RoleMember) {
		return view, nil
	}
	var err error
	view.Mine, err = s.Notices.Mine(r.Context(), v.Who)
	view.Ask = view.Current && view.Mine.AcknowledgedVersion != view.Version
	return view, err
}

// acknowledge notes that the member read the notice in force.
func (s *site) acknowledge(r *http.Request, v shell.Visit) (shell.Answer, error) {
	now, ok := s.Book.Current(v.Lang, v.Today())
	if !ok {
		return nil, shell.ErrNoPage
	}
	if r.PostFormValue("version") != now.Version { // a newer one came into force while they read
		return shell.Redirect(shell.PrivacyNoticePath, ""), nil
	}
	mine, err := s.Notices.Mine(r.Context(), v.Who)
	if err != nil {
		return nil, err
	}
	c := person.Cause{At: v.Now, Zone: v.Zone.String(), Actor: record.Actor{ID: v.Who.Account, Role: string(v.Who.Role), Channel: v.Who.Channel}}
	if mine.Version != now.Version {
		if err := s.Notices.Give(r.Context(), c, now, "portal", v.Who.Person); err != nil {
			return nil, err
		}
	}
	if err := s.Notices.Acknowledge(r.Context(), c, v.Who, now); err != nil {
		return nil, err
	}
	return shell.Redirect(ownBase, "self.notice.thanks"), nil
}

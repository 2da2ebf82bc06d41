package api

import (
	"context"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
)

func (s *server) noticeRoutes() {
	const tag = "privacy notice"
	add(s, get("get-notice", "/notice", tag, "The privacy notice in force", "In a language of the plan; English where there is no other.", noticeRead), s.notice)
	add(s, get("get-my-notice", "/me/notice", tag, "What I was given", "Which version, when, and when the next reminder is due.", noticeRead).by(access.RoleMember), s.myNotice)
	add(s, get("get-member-notice", "/members/{number}/notice", tag, "What a member was given", "Which version, when, and when the next reminder is due.", noticeRead, "requests:view"), s.memberNotice)
	add(s, post("acknowledge-notice", "/notice/acknowledgement", tag, "Acknowledge", "That the member has read a version.", noticeWrite).
		by(access.RoleMember).answers(http.StatusNoContent), s.acknowledge)
}

type noticeQuery struct {
	Lang string `query:"lang" maxLength:"35" default:"en" doc:"BCP 47" example:"es"`
}

type noticeBody struct {
	Version   string     `json:"version" example:"2026-02-16"`
	Language  string     `json:"language" example:"en"`
	Effective clock.Date `json:"effective"`
	Title     string     `json:"title" example:"Notice of Privacy Practices"`
	Contact   string     `json:"contact" example:"Privacy Officer, 1-800-555-0100"`
	Changed   string     `json:"changed,omitempty" doc:"What is new in it" example:"Substance use records"`
	Source    string     `json:"source" example:"45 CFR 164.520"`
	Markdown  string     `json:"markdown" doc:"Headings, paragraphs, lists and bold only" example:"# Notice of Privacy Practices"`
	SHA256    string     `json:"sha256" example:"3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855e"`
}

func (s *server) notice(_ context.Context, _ *caller, in *noticeQuery) (*out[noticeBody], error) {
	n, ok := s.Book.Current(in.Lang, s.today())
	if !ok {
		return nil, errNotHere
	}
	return answer(noticeBody{n.Version, n.Language, n.Effective, n.Title, n.Contact, n.Changed, n.Source, n.Markdown, n.SHA256}), nil
}

// standing is what a member was given.
type standing struct {
	Version        string     `json:"version,omitempty" doc:"Of the last one given; absent when none was" example:"2026-02-16"`
	Language       string     `json:"language,omitempty" example:"en"`
	GivenOn        string     `json:"given_on,omitempty" format:"date"`
	ToldOn         string     `json:"told_on,omitempty" format:"date" doc:"Given or reminded"`
	DueOn          string     `json:"due_on,omitempty" format:"date" doc:"Last day for the next reminder"`
	Acknowledged   string     `json:"acknowledged_version,omitempty" example:"2026-02-16"`
	AcknowledgedAt *time.Time `json:"acknowledged_at,omitempty"`
}

func standingOf(n notice.Standing, err error) (*out[standing], error) {
	if err != nil {
		return nil, err
	}
	body := standing{Version: n.Version, Language: n.Language, Acknowledged: n.AcknowledgedVersion}
	if n.Version != "" {
		body.GivenOn, body.ToldOn, body.DueOn = n.GivenOn.String(), n.ToldOn.String(), n.DueOn.String()
	}
	if n.AcknowledgedVersion != "" {
		at := n.AcknowledgedAt.UTC()
		body.AcknowledgedAt = &at
	}
	return answer(body), nil
}

func (s *server) myNotice(ctx context.Context, c *caller, _ *struct{}) (*out[standing], error) {
	return standingOf(s.Notices.Mine(ctx, c.Visitor))
}

func (s *server) memberNotice(ctx context.Context, c *caller, in *OfMember) (*out[standing], error) {
	pass, err := s.openRequests(ctx, c, in.Number, access.View)
	if err != nil {
		return nil, err
	}
	return standingOf(s.Notices.ForMember(ctx, pass))
}

type acknowledgeInput struct {
	Once
	Body struct {
		Version  string `json:"version" minLength:"1" maxLength:"40" doc:"Which one was read" example:"2026-02-16"`
		Language string `json:"language,omitempty" maxLength:"35" doc:"BCP 47" example:"en"`
	}
}

func (s *server) acknowledge(ctx context.Context, c *caller, in *acknowledgeInput) (*none, error) {
	n, ok := s.Book.Version(in.Body.Version, in.Body.Language)
	if !ok {
		return nil, invalidField("body.version", "expected a version of the notice")
	}
	return nil, s.Notices.Acknowledge(ctx, c.cause("acknowledge"), c.Visitor, n)
}

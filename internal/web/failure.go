package web

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/signin"
)

var (
	errNoPage    = errors.New("web: no such page")
	errSignedOut = errors.New("web: no session")
	errBadLink   = errors.New("web: sign-in link")
	errQuery     = errors.New("web: filter not understood")
)

// failure is what a person reads when a page cannot be shown, and what to do next.
type failure struct {
	Status int
	Title  string
	Text   string
	Next   string // what the button says; it leads to Href
	Href   string
}

// failureOf words an error. What it does not know is an internal error: the cause goes to the log, never to the page.
func failureOf(err error) failure {
	toList := func(f failure) failure { f.Next, f.Href = "Go to the worklist", "/worklist"; return f }
	switch {
	case errors.Is(err, errSignedOut):
		return failure{
			Status: http.StatusUnauthorized, Title: "Please sign in",
			Text: "This page holds personal health information, so we need to know who is reading it. Open your sign-in link to begin or to continue.",
		}
	case errors.Is(err, signin.ErrExpired):
		return failure{
			Status: http.StatusUnauthorized, Title: "This sign-in link has expired",
			Text: "Sign-in links work for a short time only. Ask for a new one where you got this one.",
		}
	case errors.Is(err, errBadLink):
		return failure{
			Status: http.StatusUnauthorized, Title: "This sign-in link does not work",
			Text: "Part of it may be missing, or it is from another server. Copy the whole link and open it again.",
		}
	case errors.Is(err, population.ErrNoMember):
		return toList(failure{
			Status: http.StatusNotFound, Title: "We have no such member",
			Text: "Nobody with this id is in the data. The id may be mistyped, or the member's data is not loaded yet.",
		})
	case errors.Is(err, population.ErrNoFinding):
		return toList(failure{
			Status: http.StatusNotFound, Title: "There is nothing to explain",
			Text: "This rule has found nothing about this member.",
		})
	case errors.Is(err, errQuery), errors.Is(err, population.ErrCursor):
		return toList(failure{
			Status: http.StatusBadRequest, Title: "We do not understand this filter",
			Text: "Something in the address is not a filter of the worklist. Start again from the full list.",
		})
	case errors.Is(err, errNoPage):
		return failure{
			Status: http.StatusNotFound, Title: "There is no such page",
			Text: "The address may be mistyped, or the page has moved.", Next: "Go to the overview", Href: "/",
		}
	}
	return failure{
		Status: http.StatusInternalServerError, Title: "Something went wrong on our side",
		Text: "Nothing you did is lost. Please try again; if it happens again, tell the people who run Keepwell.",
		Next: "Try again", Href: "",
	}
}

// fail answers with a designed page, or with problem details (RFC 9457) where a program asked.
func (p *portal) fail(w http.ResponseWriter, r *http.Request, v visit, err error) {
	f := failureOf(err)
	if f.Status >= http.StatusInternalServerError {
		p.Log.ErrorContext(r.Context(), "page failed", "pattern", r.Pattern, "error", err)
	}
	if f.Href == "" && f.Next != "" {
		f.Href = r.URL.RequestURI()
	}
	if wantsJSON(r) {
		writeProblem(w, f)
		return
	}
	if r.Header.Get("HX-Request") == "true" { // a part of a page cannot show this: htmx opens the address as a whole page
		w.Header().Set("HX-Redirect", r.URL.RequestURI())
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.Status)
	_ = failurePage(v, f).Render(r.Context(), w) // the status is sent: a broken connection can only be dropped
}

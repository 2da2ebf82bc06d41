package shell

import (
	"errors"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
)

// gate lets an action happen only for whom its route is.
func (s *site) gate(route Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store") // personal health information stays out of every cache
		in, signedIn, err := s.Doors.Enter(r)
		v := s.visit(r, in, signedIn)
		defer s.recovered(w, r, v)
		if err == nil {
			err = admit(route, v)
		}
		if err == nil {
			err = readBody(w, r, route)
		}
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		v.Said = s.takeSaid(w, r, v)
		s.perform(w, r, v, route.Do)
	})
}

// admit says why a visitor may not pass. A role that does not fit is told the same as an address that does not exist.
func admit(route Route, v Visit) error {
	switch {
	case route.Public:
		return nil
	case !v.SignedIn:
		return ErrSignedOut
	case v.Who.Suspended, len(route.Roles) > 0 && !slices.Contains(route.Roles, v.Who.Role):
		return ErrNoPage
	case route.StepUp && !v.Who.SteppedUp:
		return ErrStepUp
	}
	return nil
}

// readBody reads a form within its limit, so that ReadForm cannot fail any more.
func readBody(w http.ResponseWriter, r *http.Request, route Route) error {
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return nil
	}
	limit := route.MaxBody
	if limit == 0 {
		limit = bodyLimit
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	err := r.ParseForm()
	if err == nil {
		err = r.ParseMultipartForm(limit)
	}
	if err == nil || errors.Is(err, http.ErrNotMultipart) {
		return nil
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return ErrTooLarge
	}
	return ErrUnreadable // the parser's own words may quote what was sent
}

func (s *site) perform(w http.ResponseWriter, r *http.Request, v Visit, do Action) {
	answer, err := do(r, v)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	sent := &statusWriter{ResponseWriter: w}
	if err := answer.Write(sent, r); err == nil {
		return
	} else if sent.status == 0 && sent.bytes == 0 {
		s.fail(w, r, v, err)
		return
	}
	s.Log.WarnContext(r.Context(), "response not finished", "pattern", r.Pattern, "kind", "write")
}

// away answers a reader who must pass a door first: a redirect for a page, nothing for the rest.
func away(w http.ResponseWriter, r *http.Request, err error) bool {
	door := ""
	switch {
	case errors.Is(err, ErrSignedOut):
		door = SignInPath
	case errors.Is(err, ErrStepUp):
		door = StepUpPath
	}
	if door == "" || WantsJSON(r) {
		return false
	}
	address := door + "?next=" + url.QueryEscape(hereOf(r))
	if r.Header.Get("HX-Request") == "true" { // a part of a page cannot hold the door: htmx opens it as a whole page
		w.Header().Set("HX-Redirect", address)
		w.WriteHeader(http.StatusUnauthorized)
		return true
	}
	http.Redirect(w, r, address, http.StatusSeeOther)
	return true
}

// recovered answers for an action that panicked. What it said may quote a row, so only where it happened is logged.
func (s *site) recovered(w http.ResponseWriter, r *http.Request, v Visit) {
	cause := recover()
	if cause == nil {
		return
	}
	if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(cause)
	}
	s.Log.ErrorContext(r.Context(), "page panicked", "pattern", r.Pattern, "stack", string(debug.Stack()))
	s.fail(w, r, v, errPanic)
}

// errPanic becomes the page of an internal error.
var errPanic = errors.New("shell: an action panicked")

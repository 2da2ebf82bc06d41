package shell

import (
	"errors"
	"net/http"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// What an action may answer instead of a page. Errors of the rooms are understood by their kind (store.KindOf).
var (
	ErrNoPage     = errors.New("shell: no such page")
	ErrSignedOut  = errors.New("shell: no session")
	ErrStepUp     = errors.New("shell: confirm who you are first")
	ErrQuery      = errors.New("shell: filter not understood")
	ErrChanged    = errors.New("shell: somebody else changed this")
	ErrTooLarge   = errors.New("shell: request too large")
	ErrUnreadable = errors.New("shell: form not readable")
	ErrOrigin     = errors.New("shell: sent from another site")
	ErrTooMany    = errors.New("shell: too many attempts")
)

// Failure is what a person reads when a page cannot be shown, and what to do next. An action may return one as its error.
type Failure struct {
	Status   int
	TitleKey string
	TextKey  string
	NextKey  string // what the button says; it leads to Href, or here again when Href is empty
	Href     string
	Icon     string // instead of the status number
}

func (f Failure) Error() string { return "shell: " + http.StatusText(f.Status) }

// known are failures by their error, in the order in which they are looked for.
var known = []struct {
	err error
	is  Failure
}{
	{ErrSignedOut, Failure{http.StatusUnauthorized, "shell.failure.signed_out.title", "shell.failure.signed_out.text", "shell.sign_in", SignInPath, "lock"}},
	{ErrStepUp, Failure{http.StatusForbidden, "shell.failure.step_up.title", "shell.failure.step_up.text", "shell.failure.step_up.next", StepUpPath, "lock"}},
	{ErrNoPage, noPage},
	{access.ErrRefused, noPage},
	{person.ErrNoPerson, noPage},
	{ErrQuery, Failure{http.StatusBadRequest, "shell.failure.query.title", "shell.failure.query.text", "shell.failure.home", "/", ""}},
	{ErrChanged, changed},
	{ErrTooLarge, tooLarge},
	{ErrUnreadable, unreadable},
	{ErrOrigin, Failure{http.StatusForbidden, "shell.failure.origin.title", "shell.failure.origin.text", "shell.failure.home", "/", ""}},
	{ErrTooMany, Failure{http.StatusTooManyRequests, "shell.failure.many.title", "shell.failure.many.text", "", "", ""}},
}

var (
	noPage      = Failure{http.StatusNotFound, "shell.failure.no_page.title", "shell.failure.no_page.text", "shell.failure.home", "/", ""}
	changed     = Failure{http.StatusConflict, "shell.failure.changed.title", "shell.failure.changed.text", "shell.failure.changed.next", "", ""}
	tooLarge    = Failure{http.StatusRequestEntityTooLarge, "shell.failure.large.title", "shell.failure.large.text", "shell.failure.back", "", ""}
	unreadable  = Failure{http.StatusBadRequest, "shell.failure.unreadable.title", "shell.failure.unreadable.text", "shell.failure.back", "", ""}
	unavailable = Failure{http.StatusServiceUnavailable, "shell.failure.unavailable.title", "shell.failure.unavailable.text", "shell.failure.again", "", ""}
	internal    = Failure{http.StatusInternalServerError, "shell.failure.internal.title", "shell.failure.internal.text", "shell.failure.again", "", ""}
)

// kinds are failures by the kind of a room's error. Forbidden looks like not found: nobody learns what exists.
var kinds = map[store.Kind]Failure{
	store.Invalid: unreadable, store.NotFound: noPage, store.Forbidden: noPage, store.Conflict: changed,
	store.TooLarge: tooLarge, store.Unavailable: unavailable,
}

// failureOf words an error. What it does not know is an internal error: the cause goes to the log, never to the page.
func failureOf(err error) Failure {
	if own := (Failure{}); errors.As(err, &own) {
		return own
	}
	for _, k := range known {
		if errors.Is(err, k.err) {
			return k.is
		}
	}
	if f, ok := kinds[store.KindOf(err)]; ok {
		return f
	}
	return internal
}

// fail answers with a designed page, with the door that must be passed first, or with problem details where a program asked.
func (s *site) fail(w http.ResponseWriter, r *http.Request, v Visit, err error) {
	if away(w, r, err) {
		return
	}
	f := failureOf(err)
	if f.Status >= http.StatusInternalServerError {
		s.Log.ErrorContext(r.Context(), "page failed", "pattern", r.Pattern, "kind", string(store.KindOf(err)), "error", err)
	}
	if f.NextKey != "" && f.Href == "" {
		f.Href = v.Here
	}
	if WantsJSON(r) {
		writeProblem(w, v, f)
		return
	}
	if r.Header.Get("HX-Request") == "true" { // a part of a page cannot show this: htmx opens the address as a whole page
		w.Header().Set("HX-Redirect", v.Here)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(f.Status)
	_ = failurePage(v, f).Render(r.Context(), w) // the status is sent: a broken connection can only be dropped
}

// denyOrigin answers a form that another site sent (CSRF).
func (s *site) denyOrigin(w http.ResponseWriter, r *http.Request) {
	s.fail(w, r, s.visit(r, Session{}, false), ErrOrigin)
}

// problem is RFC 9457's problem details.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func writeProblem(w http.ResponseWriter, v Visit, f Failure) {
	w.Header().Set("Content-Type", "application/problem+json; charset=utf-8")
	w.WriteHeader(f.Status)
	_ = writeIndented(w, problem{"about:blank", v.T(f.TitleKey), f.Status, v.T(f.TextKey)}) // as in fail: nothing left to say on error
}

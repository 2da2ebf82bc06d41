package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/keepwell/keepwell/internal/store"
)

// Problem is an answer that says what went wrong (RFC 9457). It never holds a member's data or what was sent.
type Problem struct {
	Type   string         `json:"type" format:"uri-reference" doc:"What kind of problem it is; the address explains it" example:"/api/v1/docs#problem-invalid"`
	Title  string         `json:"title" doc:"The kind in words; always the same for one type" example:"The request is not valid"`
	Status int            `json:"status" doc:"HTTP status" example:"422"`
	Detail string         `json:"detail,omitempty" doc:"More about this occurrence" example:"See errors for the fields."`
	Scope  string         `json:"scope,omitempty" doc:"The scope that the token lacks" example:"conditions:view"`
	Errors []FieldProblem `json:"errors,omitempty" doc:"What is wrong with which field"`

	headers http.Header
}

// FieldProblem is what is wrong with one field.
type FieldProblem struct {
	Location string `json:"location" doc:"Where: path, query, header or body, and the field in it" example:"body.why"`
	Message  string `json:"message" doc:"What was expected there" example:"expected length >= 1"`
}

// Error implements error.
func (p *Problem) Error() string { return "api: " + p.Title }

// GetStatus implements huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders implements huma.HeadersError.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType implements huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

// kind is one kind of problem, as the page of the interface explains it.
type kind struct {
	slug   string
	status int
	title  string
	text   string
}

func (k kind) problem() *Problem {
	return &Problem{Type: Prefix + "/docs#problem-" + k.slug, Title: k.title, Status: k.status}
}

// The kinds.
var (
	malformed    = kind{"malformed", http.StatusBadRequest, "The request cannot be read", "It is not JSON, or not of the form that HTTP asks for."}
	noToken      = kind{"token", http.StatusUnauthorized, "A token is needed", "Send Authorization: Bearer and a token that is in force. A token ends when it expires or is revoked, and when its account is suspended or loses the role."}
	noScope      = kind{"scope", http.StatusForbidden, "The token lacks a scope", "The member scope names it. Ask for a token that has it."}
	nothing      = kind{"not-found", http.StatusNotFound, "There is no such thing", "It does not exist, or policy does not let this caller see it: the two are never told apart. A role that may not do an operation gets the same answer."}
	conflict     = kind{"conflict", http.StatusConflict, "It is not in a state for this", "Somebody else changed it, it was done already, or the rules do not allow it now. Read it again."}
	changedSince = kind{"changed", http.StatusPreconditionFailed, "It was changed since", "If-Match names another version than the present one. Read it again."}
	noVersion    = kind{"version-needed", http.StatusPreconditionRequired, "Say which version you change", "Send If-Match with the ETag of what you read."}
	tooBig       = kind{"too-large", http.StatusRequestEntityTooLarge, "The request is too large", "A request has at most 256 KiB."}
	notJSON      = kind{"media-type", http.StatusUnsupportedMediaType, "Only JSON is understood", "Send Content-Type: application/json."}
	wrong        = kind{"invalid", http.StatusUnprocessableEntity, "The request is not valid", "The list errors says what is wrong with which field."}
	keyUsed      = kind{"key-used", http.StatusUnprocessableEntity, "The idempotency key names another request", "A key names one request of one account for ever. Take a new key for a new request."}
	tooMany      = kind{"too-many", http.StatusTooManyRequests, "Too many requests", "Wait as long as Retry-After says."}
	broken       = kind{"internal", http.StatusInternalServerError, "Something went wrong here", "It is in our log. Nothing of the request is repeated there."}
	notNow       = kind{"unavailable", http.StatusServiceUnavailable, "Not possible at this moment", "Try again with the same idempotency key; what was done is not done twice."}
)

// kinds in the order of their status.
var kinds = []kind{malformed, noToken, noScope, nothing, conflict, changedSince, tooBig, notJSON, wrong, keyUsed, noVersion, tooMany, broken, notNow}

// Errors of this package.
var (
	errNoToken  = errors.New("api: no token")
	errBadToken = errors.New("api: the token lets nobody in")
	errNotHere  = errors.New("api: not for this role")
	errChanged  = errors.New("api: another version")
	errVersion  = errors.New("api: no version")
	errKeyUsed  = errors.New("api: the key names another request")
	errState    = errors.New("api: not in a state for it")
)

func missingScope(scope string) error {
	p := noScope.problem()
	p.Scope, p.Detail = scope, "The token needs the scope "+scope+"."
	return p
}

func invalidField(location, message string) error {
	p := wrong.problem()
	p.Errors = []FieldProblem{{location, message}}
	return p
}

// byStatus finds the kind of a status that the framework chose.
func byStatus(status int) kind {
	for _, k := range kinds {
		if k.status == status {
			return k
		}
	}
	if status >= http.StatusInternalServerError {
		return broken
	}
	return kind{"malformed", status, malformed.title, malformed.text}
}

// The framework makes its problems here, so that they have our form and never hold the value that was sent.
func init() {
	huma.NewError = func(status int, _ string, errs ...error) huma.StatusError {
		p := byStatus(status).problem()
		for _, err := range errs {
			p.Errors = append(p.Errors, fieldProblem(err))
		}
		return p
	}
	huma.DefaultArrayNullable = false
}

// fieldProblem keeps of the framework's word where it is and what was expected. What it says of a body or a text that cannot be read
// may quote it.
func fieldProblem(err error) FieldProblem {
	var detail *huma.ErrorDetail
	if !errors.As(err, &detail) {
		return FieldProblem{"request", "cannot be read"}
	}
	message := detail.Message
	switch {
	case strings.HasPrefix(message, "expected "), strings.HasPrefix(message, "required "), slices.Contains(sayableWords, message):
	case strings.HasSuffix(message, errDay.Error()):
		message = errDay.Error()
	default:
		message = "not of the form that the document asks for"
	}
	where := place(detail.Location)
	if slices.Contains(strangers, message) {
		where, _, _ = strings.Cut(where, ".")
	}
	return FieldProblem{where, message}
}

// strangers are what the framework says of fields that nobody knows: their names are words of the caller's, and stay out.
var strangers = []string{"unknown query parameter", "unexpected property"}

// sayableWords are words of the framework that hold nothing of what was sent.
var sayableWords = append([]string{"invalid integer", "invalid float", "invalid boolean"}, strangers...)

// known are locations as fields have them. Anything else is a text of the caller's.
var known = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.\[\]-]{0,99}$`)

// place is where a problem is.
func place(location string) string {
	if known.MatchString(location) {
		return location
	}
	if part, _, found := strings.Cut(location, "."); found && known.MatchString(part) {
		return part
	}
	return "request"
}

// problem words an error. What it does not know is an internal error: the cause goes to the log, never to the answer.
func (s *server) problem(ctx context.Context, op operation, err error) *Problem {
	p := problemOf(err)
	if p.Status >= http.StatusInternalServerError {
		s.Log.ErrorContext(ctx, "operation failed", "op", op.id, "kind", string(store.KindOf(err)), "error", err)
	}
	return p
}

func problemOf(err error) *Problem {
	var own *Problem
	var fast *tooFast
	switch {
	case errors.As(err, &fast):
		p := tooMany.problem()
		p.headers = http.Header{"Retry-After": {strconv.Itoa(fast.seconds())}}
		return p
	case errors.As(err, &own):
		return own
	case errors.Is(err, errNoToken):
		return challenge("")
	case errors.Is(err, errBadToken):
		return challenge(`, error="invalid_token"`)
	}
	return roomProblem(err)
}

// challenge is the answer to a request without a token that is in force (RFC 6750 section 3).
func challenge(more string) *Problem {
	p := noToken.problem()
	p.headers = http.Header{"Www-Authenticate": {`Bearer realm="keepwell"` + more}}
	return p
}

func writeProblem(ctx huma.Context, p *Problem) {
	ctx.SetHeader("Content-Type", problemType)
	ctx.SetStatus(p.Status)
	_ = json.NewEncoder(ctx.BodyWriter()).Encode(p) // the status is sent: a broken connection can only be dropped
}

func sendProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", problemType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // as above
}

func notFound(w http.ResponseWriter, _ *http.Request) { sendProblem(w, nothing.problem()) }

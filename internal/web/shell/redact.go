package shell

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"syscall"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
)

// redacted stands where a value was.
const redacted = "(redacted)"

// mayLog are the names of attributes whose values say nothing about a person. Everything else is redacted: what nobody thought of
// must not reach a log (45 CFR 164.312, minimum necessary).
var mayLog = []string{
	"method", "pattern", "status", "bytes", "took", // requests
	"kind", "op", "component", "engine", "version", "stack", "attempt", "failing", "position", "count", "rows", "load", "rule",
	"address", "folder", "since", "until", slog.TimeKey, slog.LevelKey, slog.MessageKey,
}

// mayQuote are errors whose text is known and holds no value.
var mayQuote = slices.Concat(store.PlainErrors, []error{
	ErrNoPage, ErrSignedOut, ErrStepUp, ErrQuery, ErrChanged, ErrTooLarge, ErrUnreadable, ErrOrigin, ErrTooMany,
	access.ErrRefused, access.ErrNoMember, person.ErrNoPerson, store.ErrDiskFull, context.Canceled, context.DeadlineExceeded,
	io.EOF, io.ErrUnexpectedEOF, io.ErrClosedPipe, fs.ErrNotExist, fs.ErrExist, fs.ErrPermission, fs.ErrClosed,
})

// redacting is a log handler that lets through only what may be logged.
type redacting struct {
	slog.Handler
	allowed map[string]bool
}

// Redacting puts a guard before a log handler: attributes that are not on the list are replaced, and errors are described by their
// operation, kind, type and codes instead of their text, which may quote a row. also are further names that may be logged.
func Redacting(to slog.Handler, also ...string) slog.Handler {
	allowed := map[string]bool{}
	for _, name := range append(slices.Clone(mayLog), also...) {
		allowed[name] = true
	}
	return redacting{to, allowed}
}

// Handle implements slog.Handler.
func (h redacting) Handle(ctx context.Context, r slog.Record) error {
	clean := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(h.clean(a))
		return true
	})
	return h.Handler.Handle(ctx, clean)
}

// WithAttrs implements slog.Handler.
func (h redacting) WithAttrs(attrs []slog.Attr) slog.Handler {
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = h.clean(a)
	}
	return redacting{h.Handler.WithAttrs(clean), h.allowed}
}

// WithGroup implements slog.Handler.
func (h redacting) WithGroup(name string) slog.Handler {
	return redacting{h.Handler.WithGroup(name), h.allowed}
}

func (h redacting) clean(a slog.Attr) slog.Attr {
	value := a.Value.Resolve()
	if value.Kind() == slog.KindGroup {
		var inner []any
		for _, member := range value.Group() {
			inner = append(inner, h.clean(member))
		}
		return slog.Group(a.Key, inner...)
	}
	if err, ok := value.Any().(error); ok {
		return slog.String(a.Key, describe(err))
	}
	if !h.allowed[a.Key] {
		return slog.String(a.Key, redacted)
	}
	return slog.Attr{Key: a.Key, Value: value}
}

// describe says what kind of error it is without quoting it: "person.Get: not found: *strconv.NumError".
func describe(err error) string {
	words := map[string]bool{}
	var order []string
	say := func(word string) {
		if word != "" && !words[word] {
			words[word], order = true, append(order, word)
		}
	}
	walkErrors(err, func(e error) { say(nameOf(e)) })
	if len(order) == 0 {
		say(fmt.Sprintf("%T", err))
	}
	return strings.Join(order, ": ")
}

// walkErrors visits an error and all that it wraps.
func walkErrors(err error, visit func(error)) {
	if err == nil {
		return
	}
	visit(err)
	switch e := err.(type) { //nolint:errorlint // it walks the tree itself
	case interface{ Unwrap() error }:
		walkErrors(e.Unwrap(), visit)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			walkErrors(inner, visit)
		}
	}
}

// nameOf is what may be said of one error; "" for those that only wrap.
func nameOf(err error) string {
	if slices.ContainsFunc(mayQuote, func(ours error) bool { return sameError(err, ours) }) {
		return err.Error()
	}
	switch e := err.(type) { //nolint:errorlint // it names this one error, not those inside
	case *store.Error:
		return strings.TrimPrefix(e.Op+": "+string(e.Kind), ": ")
	case *fs.PathError:
		return e.Op
	case syscall.Errno:
		return e.Error()
	case interface{ SQLState() string }:
		return "SQLSTATE " + e.SQLState()
	case interface{ Code() int }:
		return fmt.Sprintf("%T code %d", err, e.Code())
	}
	switch name := fmt.Sprintf("%T", err); name {
	case "*fmt.wrapError", "*fmt.wrapErrors", "*errors.joinError":
		return ""
	default:
		return name
	}
}

// sameError compares without asking errors to compare themselves.
func sameError(a, b error) bool {
	defer func() { _ = recover() }() // types that cannot be compared are not the same
	return a == b                    //nolint:errorlint // as above
}

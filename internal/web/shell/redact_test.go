package shell_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"
	"syscall"
	"testing"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
)

// secret is what must never be logged.
const secret = "Ruth Ortega 1EG4-TE5-MK73"

func logged(do func(*slog.Logger)) string {
	var out bytes.Buffer
	do(slog.New(shell.Redacting(slog.NewTextHandler(&out, nil))))
	return out.String()
}

// TestFailingPageLogsNoMember: the page of a member fails with the member in every part of its error; the log says where and of
// what kind, and nothing of the member.
func TestFailingPageLogsNoMember(t *testing.T) {
	causes := map[string]error{
		"plain":   errors.New("no claim for " + secret),
		"wrapped": fmt.Errorf("member %s: %w", secret, &store.Error{Kind: store.Internal, Op: "person.Get", Err: errors.New(secret)}),
		"joined":  errors.Join(errors.New(secret), context.DeadlineExceeded),
		"typed":   &fs.PathError{Op: "open", Path: "/data/" + secret, Err: syscall.ENOSPC},
	}
	for name, cause := range causes {
		t.Run(name, func(t *testing.T) {
			var base string
			lines := logged(func(log *slog.Logger) {
				o := options(t, shell.Route{Pattern: "GET /members/{member}", Do: failing(cause)})
				o.Log = log
				base = shelltest.Serve(t, shell.New(o))
				shelltest.NewReader(t, base).As("ann").Open("/members/MBR-778123?q=Ruth").MustNotSay(secret)
			})
			for _, part := range []string{"Ruth", "Ortega", "1EG4", "MBR-778123", "778123", "q=", "ann"} {
				if strings.Contains(lines, part) {
					t.Errorf("the log holds %q", part)
				}
			}
			if !strings.Contains(lines, `pattern="GET /members/{member}"`) || !strings.Contains(lines, "page failed") {
				t.Errorf("the log does not say where: %s", lines)
			}
		})
	}
}

func TestErrorsAreDescribed(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("x %s: %w", secret, &store.Error{Kind: store.Conflict, Op: "person.Change", Err: errors.New(secret)}), "person.Change: conflict: *errors.errorString"},
		{fmt.Errorf("look: %w", access.ErrNoMember), access.ErrNoMember.Error()},
		{&fs.PathError{Op: "open", Path: secret, Err: syscall.ENOSPC}, "open: no space left on device"},
		{errors.Join(context.Canceled, context.Canceled), "context canceled"},
		{uncomparable{[]string{secret}}, "shell_test.uncomparable"},
	} {
		lines := logged(func(log *slog.Logger) { log.Error("x", "error", tc.err) })
		if !strings.Contains(lines, tc.want) || strings.Contains(lines, "Ruth") {
			t.Errorf("logged %s, want %q", lines, tc.want)
		}
	}
}

type uncomparable struct{ parts []string }

func (u uncomparable) Error() string { return strings.Join(u.parts, " ") }

// TestNothingUnlistedIsLogged: whatever the name and shape of an attribute, its value stays out unless the name is on the list.
func TestNothingUnlistedIsLogged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-z_]{1,12}`).Draw(t, "name") + "x"
		value := rapid.SampledFrom([]any{secret, []string{secret}, struct{ Name string }{secret}, map[string]string{"a": secret}, later{}}).Draw(t, "value")
		lines := logged(func(log *slog.Logger) {
			log.Info("a", name, value)
			log.With(name, value).Info("b")
			log.WithGroup("g").With(slog.Group(name, slog.Any(name, value))).Info("c", slog.Group("h", slog.Any(name, value)))
		})
		if strings.Contains(lines, "Ruth") {
			t.Fatalf("logged: %s", lines)
		}
	})
}

// later gives its value when it is logged.
type later struct{}

func (later) LogValue() slog.Value { return slog.StringValue(secret) }

func TestListedIsLogged(t *testing.T) {
	lines := logged(func(log *slog.Logger) { log.Info("request", "status", 200, "pattern", "GET /x") })
	if !strings.Contains(lines, "status=200") || !strings.Contains(lines, `pattern="GET /x"`) {
		t.Errorf("logged %s", lines)
	}
}

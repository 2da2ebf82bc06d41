package office

import (
	"context"
	"io"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/web/shell"
)

func (o *office) healthRoutes() []shell.Route {
	return []shell.Route{
		{Pattern: "GET /office/health", Roles: operators, Do: o.health},
		{Pattern: "GET /healthz", Public: true, Do: alive},
		{Pattern: "GET /readyz", Public: true, Do: o.ready},
	}
}

// alive tells a supervisor that the process answers. It says nothing else to whoever asks.
func alive(*http.Request, shell.Visit) (shell.Answer, error) { return plainText("ok\n"), nil }

// readyPatience is how long a load balancer waits before it takes another server.
const readyPatience = 2 * time.Second

// ready tells a load balancer whether to send people here.
func (o *office) ready(r *http.Request, _ shell.Visit) (shell.Answer, error) {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	if _, err := o.Record.Position(ctx); err != nil {
		return nil, notReady
	}
	return plainText("ready\n"), nil
}

var notReady = shell.Failure{
	Status: http.StatusServiceUnavailable, TitleKey: "shell.failure.unavailable.title", TextKey: "shell.failure.unavailable.text",
}

// plainText is an answer for machines.
type plainText string

func (p plainText) Write(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := io.WriteString(w, string(p))
	return err
}

// check is one thing that the health page looks at.
type check struct {
	Key   string // of its name
	Found string
	OK    bool
	Means string // in words: why it is fine, or what to do
}

// health shows what somebody who runs the system wants to know first.
func (o *office) health(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := o.checks(r.Context(), v)
	if err != nil {
		return nil, err
	}
	return shell.Page(healthPage(v, all)), nil
}

func (o *office) checks(ctx context.Context, v shell.Visit) ([]check, error) {
	var all []check
	for _, part := range []func(context.Context, shell.Visit) ([]check, error){
		o.databaseChecks, o.recordChecks, o.viewChecks, o.loadChecks, o.waitingChecks, o.machineChecks,
	} {
		checks, err := part(ctx, v)
		if err != nil {
			return nil, err
		}
		all = append(all, checks...)
	}
	return all, nil
}

func attention(checks []check) int {
	n := 0
	for _, c := range checks {
		if !c.OK {
			n++
		}
	}
	return n
}

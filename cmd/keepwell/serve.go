package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/web"
)

type serveCmd struct {
	Listen string `help:"Address to listen on. Default: from the configuration."`
}

func (serveCmd) Help() string {
	return `Serves the portals over the folder until it is stopped, and prints the address and a sign-in link.

Example:
  keepwell serve --data /var/lib/keepwell`
}

// Run opens the folder and serves it.
func (c serveCmd) Run(a *app) error {
	if c.Listen != "" {
		a.config.Listen = c.Listen
	}
	if err := a.onlyHere(); err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error { return a.serve(ctx, s, "") })
}

// Limits of the server: what an honest browser stays well under.
const (
	headerTimeout   = 10 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 10 * time.Second
	maxHeaderBytes  = 64 << 10
)

// serve serves until the context ends, then lets running requests finish.
func (a *app) serve(ctx context.Context, s *system, banner string) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.config.Listen)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", a.config.Listen, err)
	}
	address := a.config.Address
	if address == "" {
		address = "http://" + listener.Addr().String()
	}
	handler, token := a.portal(s, banner)
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	go s.population.Follow(ctx, a.log)
	fmt.Fprintf(a.out, "Keepwell serves %s at %s\nSign in as care coordinator: %s\n", s.profile.Name, address, strings.TrimSuffix(address, "/")+web.SignInPath(token))
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTimeout)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	if err := <-done; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

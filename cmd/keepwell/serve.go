package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/sim/sample/cast"
	"github.com/keepwell/keepwell/internal/web/signin"
)

type serveCmd struct {
	Listen string `help:"Address to listen on. Default: from the configuration."`
}

func (serveCmd) Help() string {
	return `Serves the portals over the folder until it is stopped, and prints the address. People sign in with their accounts (keepwell
account create makes the first). Beyond this machine it serves only with TLS, its own or a proxy's (docs/sign-in.md).

Example:
  keepwell serve --data /var/lib/keepwell`
}

// Run opens the folder and serves it.
func (c serveCmd) Run(a *app) error {
	if c.Listen != "" {
		a.config.Listen = c.Listen
	}
	if err := a.config.mayListen(false); err != nil {
		return err
	}
	return a.with(func(ctx context.Context, s *system) error { return a.serve(ctx, s, nil) })
}

// Limits of the server: what an honest browser stays well under.
const (
	headerTimeout   = 10 * time.Second
	idleTimeout     = 2 * time.Minute
	shutdownTimeout = 10 * time.Second
	maxHeaderBytes  = 64 << 10
)

// serve serves until the context ends, then lets running requests finish. parts are the personas of a demo, nil for a plan.
func (a *app) serve(ctx context.Context, s *system, parts []cast.Part) error {
	listener, err := a.listen()
	if err != nil {
		return err
	}
	address := a.config.address(listener.Addr().String())
	var keys *signin.Keys
	banner := ""
	if parts != nil {
		keys, banner = signin.RandomKeys(), demoBanner
		address = byName(address)
	}
	handler, err := a.portal(s, address, banner, keys)
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	go s.Population.Follow(ctx, a.log)
	defer a.attend(ctx, s)()
	fmt.Fprintf(a.out, "Keepwell serves %s at %s\n", s.Plan.Name, address)
	a.printLinks(keys, address, parts)
	if err := a.hintAtFirst(ctx, s); err != nil {
		return errors.Join(err, server.Close())
	}
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

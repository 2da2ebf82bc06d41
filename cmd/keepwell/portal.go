package main

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/web"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// linkLife is how long a printed sign-in link works: one working day.
const linkLife = 12 * time.Hour

// onlyHere refuses an address that other machines can reach: sign-in is by link only, and the pages show health information.
func (a *app) onlyHere() error {
	host, _, err := net.SplitHostPort(a.config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listen: %s is reachable from other machines, and sign-in is by link only; use 127.0.0.1", host)
	}
	return nil
}

// portal is the web application and the token of a sign-in link to it.
func (a *app) portal(s *system, banner string) (http.Handler, string) {
	keys := signin.RandomKeys()
	handler := web.New(web.Options{
		Population: s.population, Plan: s.profile, Links: keys, Demo: true, DemoBanner: banner, Now: a.now, Log: a.log,
	})
	return handler, keys.Link(signin.Coordinator, a.now().Add(linkLife))
}

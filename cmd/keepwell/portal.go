package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/web"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// linkLife is how long a printed sign-in link works: one working day.
const linkLife = 12 * time.Hour

// portal is the web application and a sign-in link to it. Sign-in is by link only, so that it serves nobody beyond this machine.
func (a *app) portal(s *system, banner string) (http.Handler, string, error) {
	host, _, err := net.SplitHostPort(a.config.Listen)
	if err != nil {
		return nil, "", fmt.Errorf("listen: %w", err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return nil, "", fmt.Errorf("listen: %s is reachable from other machines, and sign-in is by link only; use 127.0.0.1", host)
	}
	keys := signin.RandomKeys()
	handler := web.New(web.Options{
		Population: s.population, Plan: s.profile, Links: keys, Demo: true, DemoBanner: banner, Now: a.now, Log: a.log,
	})
	link := strings.TrimSuffix(a.config.Address, "/") + "/sign-in/" + keys.Link(signin.Coordinator, a.now().Add(linkLife))
	return handler, link, nil
}

package main

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/keepwell/keepwell/internal/sim/sample/cast"
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

// portal is the web application at an address. keys sign the links of a demo; nil everywhere else.
func (a *app) portal(s *system, address, banner string, keys *signin.Keys) (http.Handler, error) {
	doors, err := signin.New(signin.Options{
		Accounts: s.accounts, Address: address, PlanName: s.profile.Name, Zone: s.profile.Zone, Demo: keys, Now: a.now,
	})
	if err != nil {
		return nil, err
	}
	return web.New(web.Options{
		Plan: s.profile, DB: s.db, Record: s.rec, Population: s.population, People: s.people, Guard: s.guard, Accounts: s.accounts,
		Authorizations: s.authorizations, Requests: s.requests, Letters: s.letters, Notices: s.notices, Book: s.book,
		Doors: doors, DemoBanner: banner, Now: a.now, Log: a.log, Build: version(),
	})
}

// printLinks prints a sign-in link for everybody whom a visitor of the demo can be.
func (a *app) printLinks(keys *signin.Keys, address string, parts []cast.Part) {
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, p := range parts {
		link := strings.TrimSuffix(address, "/") + signin.DemoPath(keys.Link(signin.Role(p.Key), a.now().Add(linkLife)))
		fmt.Fprintf(t, "Sign in as %s\t%s\t%s\n", p.Name, strings.ReplaceAll(string(p.Role), "_", " "), link)
	}
	_ = t.Flush() // the lines are the last that is printed: nobody can be told that they failed
}

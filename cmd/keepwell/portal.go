package main

import (
	"fmt"
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

// portal is the web application at an address. keys sign the links of a demo; nil everywhere else.
func (a *app) portal(s *system, address, banner string, keys *signin.Keys) (http.Handler, error) {
	doors, err := signin.New(signin.Options{
		Accounts: s.Accounts, Address: address, PlanName: s.Plan.Name, Zone: s.Plan.Zone, Demo: keys, Now: a.now,
		BehindProxy: a.config.BehindProxy, Provider: a.config.Provider.signin(),
	})
	if err != nil {
		return nil, err
	}
	languages, err := a.config.languages()
	if err != nil {
		return nil, err
	}
	return web.New(web.Options{
		Rooms: s.Rooms, Languages: languages, Doors: doors, DemoBanner: banner, Now: a.now, Log: a.log, Build: version(),
	})
}

// endOfLinks is the last line that a server prints when it is ready.
const endOfLinks = "Stop it with Ctrl-C."

// printLinks prints a sign-in link for everybody whom a visitor of the demo can be.
func (a *app) printLinks(keys *signin.Keys, address string, parts []cast.Part) {
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, p := range parts {
		link := strings.TrimSuffix(address, "/") + signin.DemoPath(keys.Link(p.Key, a.now().Add(linkLife)))
		fmt.Fprintf(t, "Sign in as %s\t%s\t%s\n", p.Name, strings.ReplaceAll(string(p.Role), "_", " "), link)
	}
	_ = t.Flush() // nobody can be told that the lines failed
	fmt.Fprintln(a.out, endOfLinks)
}

// Package web puts the portals together: the doors, the pages of each audience and the interface for programs, on one shell.
//
//	shell   what all pages share: layout, languages, forms, failures
//	signin  the doors: password, passkey, the plan's identity provider, the demo's links
//	self    members, and who acts for them
//	desk    service and identity; doctors
//	book, change, statement, credential, bulletin   agents: whose customers, what changed, what is paid, may I sell, what is new
//	payrun, verification   broker operations and finance: commission runs; what doctors confirm for special needs plans
//	complaints, partner   who hears and resolves complaints; agents who ask, and who answers them
//	oversight   what complaints teach: trends, early warning, tips for agents, audit universes
//	care    coordinators and coaches: worklist, member, explanations
//	office  privacy, compliance, quality, administration
//	api     programs
package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/web/api"
	"github.com/keepwell/keepwell/internal/web/book"
	"github.com/keepwell/keepwell/internal/web/care"
	"github.com/keepwell/keepwell/internal/web/change"
	"github.com/keepwell/keepwell/internal/web/complaints"
	"github.com/keepwell/keepwell/internal/web/desk"
	"github.com/keepwell/keepwell/internal/web/office"
	"github.com/keepwell/keepwell/internal/web/oversight"
	"github.com/keepwell/keepwell/internal/web/partner"
	"github.com/keepwell/keepwell/internal/web/payrun"
	"github.com/keepwell/keepwell/internal/web/self"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// Options is what the portals stand on. Everything must be set but DemoBanner, Log, Build and what Doors leaves out.
type Options struct {
	house.Rooms // all opened, Population too
	Doors       *signin.Doors
	Languages   *shell.Languages // nil: those in the binary
	DemoBanner  string           // a text key or a sentence on every page of a demo; "" everywhere else
	Now         func() time.Time
	Log         *slog.Logger
	Build       string // version of the program
}

// New is the portals as a handler for the root of a host.
func New(o Options) (http.Handler, error) {
	if o.Doors == nil {
		return nil, errors.New("web: Options needs Doors")
	}
	routes, err := Routes(o)
	if err != nil {
		return nil, err
	}
	return shell.New(shell.Options{
		Plan: o.Plan, Doors: o.Doors, Demo: o.Doors.Demo != nil, DemoBanner: o.DemoBanner, Now: o.Now, Log: o.Log,
		Languages: o.Languages, Routes: routes, Menu: slices.Concat(self.Menu(), desk.Menu(), agentMenu(), complaints.Menu(), oversight.Menu(), care.Menu(), office.Menu()),
		Others: map[string]http.Handler{"/api/": o.programs()},
	}), nil
}

// Routes are all addresses of the portals and who may open them, for New and for those who check every one of them.
func Routes(o Options) ([]shell.Route, error) {
	zone, err := clock.LoadZone(o.Plan.Zone)
	if err != nil {
		return nil, err
	}
	agents, err := o.agentRoutes()
	if err != nil {
		return nil, err
	}
	return append(o.routes(zone), agents...), nil
}

func (o Options) routes(zone clock.Zone) []shell.Route {
	return slices.Concat(
		[]shell.Route{{Pattern: "GET /{$}", Do: home}},
		o.Doors.Routes(),
		self.Routes(self.Rooms{
			Guard: o.Guard, People: o.People, Authorizations: o.Authorizations, Privacy: o.Requests, Notices: o.Notices, Book: o.Book,
			Population: o.Population, Record: o.Record, Accounts: o.Accounts, Address: o.Doors.Address,
			Complaints: o.Complaints, Archive: o.Archive,
		}),
		desk.Routes(desk.Options{
			Record: o.Record, People: o.People, Guard: o.Guard, Authorizations: o.Authorizations, Requests: o.Requests, Accounts: o.Accounts,
			Population: o.Population,
		}),
		complaints.Routes(complaints.Options{
			Zone: zone, People: o.People, Guard: o.Guard, Accounts: o.Accounts, Authorizations: o.Authorizations, Requests: o.Requests,
			Complaints: o.Complaints, Archive: o.Archive, Letters: o.Letters, Contact: o.Contact, Module: o.Module, Reports: o.Reports, InquiryPath: partner.CallPath,
		}),
		oversight.Routes(oversight.Options{
			Zone: zone, Complaints: o.Complaints, Reports: o.Reports, Prevention: o.Prevention, CasePath: complaints.CasePath,
		}),
		care.Routes(care.Options{Population: o.Population, Guard: o.Guard, Caseload: o.caseload}),
		office.Routes(office.Options{
			Plan: o.Plan, Zone: zone, DB: o.DB, Record: o.Record, Accounts: o.Accounts, People: o.People, Guard: o.Guard, Requests: o.Requests,
			Letters: o.Letters, Notices: o.Notices, Book: o.Book, Board: o.Board, Records: recordPages, Loads: o.Population.Loads, Address: o.Doors.Address, Build: o.Build, Log: o.Log,
		}),
	)
}

// programs is the interface for programs.
func (o Options) programs() http.Handler {
	return api.New(api.Options{
		Plan: o.Plan, DB: o.DB, Record: o.Record, Population: o.Population, People: o.People, Guard: o.Guard, Accounts: o.Accounts,
		Authorizations: o.Authorizations, Requests: o.Requests, Letters: o.Letters, Notices: o.Notices, Book: o.Book,
		Inquiries: o.Inquiries, Complaints: o.Complaints, Board: o.Board, Caseload: o.caseload, Now: o.Now, Log: o.Log, Build: o.Build,
		Agencies: api.Agencies{
			Books: o.Books, Changes: o.Changes, Disputes: o.Disputes, Statements: o.Statements, Credentials: o.Credentials, Catalog: o.Catalog,
		},
	})
}

// homes are the first pages of the roles whose audience package does not say.
var homes = map[access.Role]string{
	access.RoleCoordinator: care.OverviewPath, access.RoleCoach: care.WorklistPath,
	access.RoleFinance: payrun.Path,
	access.RoleQuality: "/office", access.RoleCompliance: "/office", access.RolePrivacy: "/office", access.RoleAdmin: "/office", access.RoleEngineer: "/office",
}

// home leads everybody to the first page of the role they act in.
func home(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	for _, find := range []func(access.Role) (string, bool){self.Home, book.Home, change.Home, desk.Home, complaints.Home, func(r access.Role) (string, bool) { path, ok := homes[r]; return path, ok }} {
		if path, ok := find(v.Who.Role); ok {
			return shell.Redirect(path, ""), nil
		}
	}
	return nil, shell.ErrNoPage
}

// caseloadPage is how many members are listed at once.
const caseloadPage = 500

// caseload is whom a coach coaches now.
func (o Options) caseload(ctx context.Context, v access.Visitor) ([]string, error) {
	var numbers []string
	page := access.ReachPage{Limit: caseloadPage, At: o.Now()}
	for {
		reach, err := o.Guard.GrantedTo(ctx, v, access.GrantCoach, page)
		if err != nil {
			return nil, err
		}
		for _, m := range reach.Members {
			numbers = append(numbers, m.Number)
		}
		if reach.Next == "" {
			return numbers, nil
		}
		page.After = reach.Next
	}
}

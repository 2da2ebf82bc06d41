package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/web/signin"
)

// Options is what the portal needs. Population, Links and Now must be set.
type Options struct {
	Population population.Reader
	Plan       plan.Profile
	Links      *signin.Keys     // sign and check demo links and sessions
	Demo       bool             // allows sign-in by demo link; without it nobody can sign in
	DemoBanner string           // a sentence on every page, e.g. that the people are made up
	Now        func() time.Time // the current instant: sessions end by it
	Log        *slog.Logger     // one line a request; nil: no log
}

// portal answers all requests. It holds nothing that changes.
type portal struct {
	Options
	zone *time.Location // in which pages show instants
}

// New is the portal as a handler for the root of a host. It panics when a needed option is missing.
func New(o Options) http.Handler {
	if o.Population == nil || o.Links == nil || o.Now == nil {
		panic("web: Options needs Population, Links and Now")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	p := &portal{Options: o, zone: zoneOf(o.Plan)}
	guarded := http.NewCrossOriginProtection().Handler(p.routes())
	return p.logged(secured(guarded))
}

func zoneOf(profile plan.Profile) *time.Location {
	zone, err := time.LoadLocation(profile.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func (p *portal) routes() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/{stamp}/{file...}", serveAsset)
	mux.HandleFunc("GET /sign-in/{token}", p.openLink)
	mux.HandleFunc("POST /sign-out", p.signOut)
	for pattern, action := range map[string]action{
		"GET /{$}":                         p.overview,
		"GET /worklist":                    p.worklist,
		"GET /worklist.csv":                p.exportWorklist,
		"GET /members/{member}":            p.member,
		"GET /members/{member}/why/{rule}": p.why,
		"GET /loads":                       p.loads,
		"GET /rules":                       p.rules,
		"/":                                func(*http.Request, visit) (answer, error) { return nil, errNoPage },
	} {
		mux.Handle(pattern, p.signedIn(action))
	}
	return mux
}

// visit is what every page knows about the request it answers.
type visit struct {
	Plan   plan.Profile
	Role   signin.Role // "" when nobody is signed in
	Banner string
	Path   string // marks the current page in the menu
	Zone   *time.Location
}

// action answers one thing a signed-in person does. Errors become the designed pages of failure.go.
type action func(*http.Request, visit) (answer, error)

// answer writes a response.
type answer interface {
	write(http.ResponseWriter, *http.Request) error
}

// page is an answer in HTML.
type page struct{ templ.Component }

func (p page) write(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	return p.Render(r.Context(), w)
}

func (p *portal) visitOf(r *http.Request, role signin.Role) visit {
	return visit{Plan: p.Plan, Role: role, Banner: p.DemoBanner, Path: r.URL.Path, Zone: p.zone}
}

package shell

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/plan"
)

// Options is what the shell needs. Doors and Now must be set.
type Options struct {
	Plan       plan.Profile
	Doors      Doors
	Demo       bool   // shows the style page
	DemoBanner string // a text key or a sentence on every page, e.g. that the people are made up
	Now        func() time.Time
	Log        *slog.Logger // one line a request; nil: no log
	Routes     []Route
	Menu       []MenuItem
	Languages  *Languages // nil: those embedded
	// Others answers what programs ask below a prefix such as /api/. It does its own authentication; secure headers, the check
	// of the origin and the log are around it.
	Others map[string]http.Handler
}

// Route is one address of a portal: who may open it and what it does.
type Route struct {
	Pattern string        // of http.ServeMux, with its method: "GET /members/{member}"
	Roles   []access.Role // who may; empty: anyone signed in. For others the address does not exist
	Public  bool          // also without a session
	StepUp  bool          // only within minutes of confirming who they are
	MaxBody int64         // of a request; 0: 1 MiB
	Do      Action
}

// MenuItem is an entry of the main menu of an audience.
type MenuItem struct {
	Key    string        // of its text
	Path   string        // where it leads
	Prefix string        // marks further pages that belong to it; may be empty
	Roles  []access.Role // who sees it; empty: anyone signed in
	// Section is the key of the text under which entries that belong together stand as one; on their pages they are tabs. Where a
	// visitor sees a single one of them, it stands for itself.
	Section string
}

// OversightSection is where whoever watches over the work finds what is late, what repeats and what was promised.
const OversightSection = "shell.section.oversight"

// What an agent comes for, besides the own book: what they are paid, what they need to sell, and where they ask.
const (
	PaySection       = "shell.section.pay"
	SellingSection   = "shell.section.selling"
	QuestionsSection = "shell.section.questions"
)

// Action answers one thing somebody does. Errors become the designed pages of failure.go.
type Action func(*http.Request, Visit) (Answer, error)

// Session is who is signed in and how they like to read.
type Session struct {
	Visitor    access.Visitor
	Lang       string // preferred language of the account, BCP 47; "" is no preference
	LargePrint bool   // standing request for large print
}

// Doors tell who is signed in.
type Doors interface {
	// Enter finds the session of a request. ok is false when there is none or it ended. An error means that nobody can know now.
	Enter(r *http.Request) (s Session, ok bool, err error)
}

// Addresses that the frame of a page links to. Their routes belong to the audience packages.
const (
	SignInPath        = "/sign-in"        // GET; ?next= is where to go afterwards
	SignOutPath       = "/sign-out"       // POST
	StepUpPath        = "/step-up"        // GET; ?next= as above
	AccountPath       = "/account"        // GET: sessions, passkeys, preferences
	ActAsPath         = "/act-as"         // GET: choose among several roles
	PrivacyNoticePath = "/privacy-notice" // GET, public
)

// bodyLimit is what a form without files may send.
const bodyLimit = 1 << 20

// site answers all requests. It holds nothing that changes.
type site struct {
	Options
	zone *time.Location // in which pages show instants
}

// New is the portals as a handler for the root of a host. It panics when a needed option is missing or a pattern is wrong.
func New(o Options) http.Handler {
	if o.Doors == nil || o.Now == nil {
		panic("shell: Options needs Doors and Now")
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Languages == nil {
		o.Languages = Embedded()
	}
	s := &site{Options: o, zone: zoneOf(o.Plan)}
	crossOrigin := http.NewCrossOriginProtection()
	crossOrigin.SetDenyHandler(http.HandlerFunc(s.denyOrigin))
	return s.logged(secured(crossOrigin.Handler(s.mux())))
}

func zoneOf(profile plan.Profile) *time.Location {
	zone, err := time.LoadLocation(profile.Zone)
	if err != nil {
		return time.UTC
	}
	return zone
}

func (s *site) mux() *http.ServeMux {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /assets/{stamp}/{file...}", serveAsset)
	for prefix, handler := range s.Others {
		mux.Handle(prefix, handler)
	}
	for _, r := range append(s.own(), s.Routes...) {
		mux.Handle(r.Pattern, s.gate(r))
	}
	return mux
}

// own are the routes of the shell itself.
func (s *site) own() []Route {
	routes := []Route{
		{Pattern: "POST " + languagePath, Public: true, Do: s.chooseLanguage},
		{Pattern: "POST " + printPath, Public: true, Do: choosePrint},
		{Pattern: "/", Public: true, Do: func(*http.Request, Visit) (Answer, error) { return nil, ErrNoPage }},
	}
	if s.Demo {
		routes = append(routes, Route{Pattern: "GET " + StylesPath, Public: true, Do: styles}, Route{Pattern: "POST " + StylesPath, Public: true, Do: styles})
	}
	return routes
}

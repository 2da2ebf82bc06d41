package api

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/promise"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
)

// Prefix is where the interface is mounted: shell.Options.Others["/api/"].
const Prefix = "/api/v1"

// Options is what the interface works with. Everything but Log, Build, Rate and Burst must be set.
type Options struct {
	Plan           plan.Profile
	DB             *store.DB
	Record         *record.Record
	Population     population.Reader
	People         *person.Directory
	Guard          *access.Guard
	Accounts       *account.Accounts
	Authorizations *authorization.Authorizations
	Requests       *privacy.Requests
	Letters        *letter.Letters
	Notices        *notice.Notices
	Book           *notice.Book
	Inquiries      *inquiry.Inquiries
	Complaints     *complaint.Complaints
	Board          *promise.Board
	Agencies
	// Caseload is whom somebody may list who sees only members of their own.
	Caseload func(context.Context, access.Visitor) ([]string, error)
	Now      func() time.Time
	Log      *slog.Logger
	Build    string
	Rate     float64 // requests a second of one token; 0 is 50
	Burst    int     // requests of one token at once; 0 is 100
}

// server answers the operations. It holds nothing that changes but the limits and one lock.
type server struct {
	Options
	api    huma.API
	zone   clock.Zone
	limits *limits
	// administrators is held while an administrator may become one less, so that two who act at once do not remove each other.
	administrators sync.Mutex
}

// New is the interface as a handler for everything below /api/. It panics when an option is missing.
func New(o Options) http.Handler {
	if o.Guard == nil || o.Accounts == nil || o.Now == nil || o.Caseload == nil {
		panic("api: Options needs Guard, Accounts, Now and Caseload")
	}
	zone, err := clock.LoadZone(o.Plan.Zone)
	if err != nil {
		panic("api: zone of the plan: " + err.Error())
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s := &server{Options: o, zone: zone, limits: newLimits(o.Rate, o.Burst)}
	mux := http.NewServeMux()
	mux.HandleFunc("/", notFound)
	s.api = humago.NewWithPrefix(mux, Prefix, config(o))
	s.routes()
	s.describe()
	s.docs(mux)
	return s.around(mux)
}

func (s *server) routes() {
	for _, part := range []func(){
		s.meRoutes, s.peopleRoutes, s.duplicateRoutes, s.memberRoutes, s.populationRoutes, s.relationRoutes, s.lookRoutes, s.authorizationRoutes,
		s.requestRoutes, s.disclosureRoutes, s.noticeRoutes, s.letterRoutes, s.decisionRoutes, s.auditRoutes, s.accountRoutes, s.tokenRoutes, s.planRoutes,
		s.inquiryRoutes, s.questionRoutes, s.complaintRoutes, s.promiseRoutes, s.agentRoutes,
	} {
		part()
	}
}

// today is the date in the plan's zone.
func (s *server) today() clock.Date { return s.zone.DateOf(s.Now()) }

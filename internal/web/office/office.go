package office

import (
	"context"
	"log/slog"
	"sync"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/promise"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Menu is what the office sees in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "office.menu.home", Path: homePath, Roles: officeRoles},
		{Key: "office.menu.promises", Path: PromisesPath, Prefix: PromisesPath + "/", Roles: answering, Section: shell.OversightSection},
		{Key: "office.menu.users", Path: usersPath, Prefix: usersPath, Roles: admins},
		{Key: "office.menu.looks", Path: looksPath, Prefix: looksPath, Roles: privacyOfficers},
		{Key: "office.menu.cases", Path: casesPath, Prefix: casesPath, Roles: privacyOfficers},
		{Key: "office.menu.disclosures", Path: disclosuresPath, Prefix: disclosuresPath, Roles: privacyOfficers},
		{Key: "office.menu.letters", Path: lettersPath, Prefix: lettersPath, Roles: privacyOfficers},
		{Key: "office.menu.notice", Path: noticePath, Prefix: noticePath, Roles: privacyOfficers},
		{Key: "office.menu.rules", Path: rulesPath, Prefix: rulesPath, Roles: officeRoles},
		{Key: "office.menu.plan", Path: planPath, Roles: officeRoles},
		{Key: "office.menu.health", Path: healthPath, Roles: operators},
	}
}

// Who works in the office. For everybody else its pages do not exist.
var (
	admins          = []access.Role{access.RoleAdmin}
	operators       = []access.Role{access.RoleAdmin, access.RoleEngineer}
	privacyOfficers = []access.Role{access.RolePrivacy}
	officeRoles     = []access.Role{access.RoleAdmin, access.RoleEngineer, access.RolePrivacy, access.RoleCompliance, access.RoleQuality}
)

// Addresses of the office.
const (
	homePath        = "/office"
	usersPath       = "/office/users"
	rulesPath       = "/office/access-rules"
	planPath        = "/office/plan"
	healthPath      = "/office/health"
	looksPath       = "/office/looks"
	casesPath       = "/office/requests"
	disclosuresPath = "/office/disclosures"
	lettersPath     = "/office/letters"
	noticePath      = "/office/notice"
	glassPath       = "/office/broken-glass"
	watchPath       = "/office/watched"
	refusalsPath    = "/office/looks/refused"
	questionsPath   = "/office/questions"
)

// Options is what the office works with. Everything but Loads, Build and Log must be set.
type Options struct {
	Plan     plan.Profile
	Zone     clock.Zone
	DB       *store.DB
	Record   *record.Record
	Accounts *account.Accounts
	People   *person.Directory
	Guard    *access.Guard
	Requests *privacy.Requests
	Letters  *letter.Letters
	Notices  *notice.Notices
	Book     *notice.Book
	Board    *promise.Board
	// Records are the pages of the records behind the numbers of the promise board.
	Records map[promise.SubjectKind]RecordPage
	// Loads lists what was loaded, newest first; nil where no claims are.
	Loads   func(context.Context) ([]population.Load, error)
	Address string // how people reach the portals: https://host, for links that are handed on
	Build   string // version of the program
	// Space is how much of the disk under a folder is free, in bytes; nil asks the system.
	Space func(folder string) (free, total int64, err error)
	Log   *slog.Logger
}

// RecordPage is where a kind of record is shown, and to whom.
type RecordPage struct {
	Roles []access.Role
	Path  func(id string) string
}

// office answers the pages. It holds nothing that changes but the lock.
type office struct {
	Options
	// administrators is held while an administrator may become one less, so that two who act at once do not remove each other.
	administrators sync.Mutex
	asked          answers
}

// Routes are the pages of the office.
func Routes(options Options) []shell.Route {
	o := &office{Options: options}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	var all []shell.Route
	for _, part := range [][]shell.Route{o.userRoutes(), o.ruleRoutes(), o.planRoutes(), o.healthRoutes(), o.lookRoutes(), o.caseRoutes(), o.promiseRoutes(), o.homeRoutes()} {
		all = append(all, part...)
	}
	return all
}

// actor is who acts, for the record.
func actor(v shell.Visit) record.Actor {
	return record.Actor{ID: v.Who.Account, Role: string(v.Who.Role), Channel: v.Who.Channel}
}

// cause is the wish of a visit. command names the wish, so that a form sent twice is done once; it may be empty.
func (o *office) cause(v shell.Visit, command string) person.Cause {
	return person.Cause{At: v.Now, Zone: o.Zone.String(), Actor: actor(v), ID: command}
}

// once is a word that a form carries so that sending it twice is one wish.
func once(f *shell.Form) string {
	const enough = 20
	if word := f.Raw("once"); len(word) >= enough && len(word) <= 2*enough {
		return word
	}
	f.Set("once", newWord())
	return f.Raw("once")
}

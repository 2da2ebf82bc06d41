package bulletin

import (
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the portal works with. Everything must be set.
type Options struct {
	Bulletins *bulletin.Bulletins
	Catalog   *plan.Catalog
	Archive   *archive.Archive
}

// Addresses of the first pages.
const (
	InboxPath  = "/bulletins"   // of agents
	OwnPath    = "/public-page" // of agents
	DeskPath   = "/bulletin-desk"
	PagesPath  = "/agent-pages" // that wait for approval
	PublicPath = "/agent/"      // of everybody
)

// Who reads, who writes, and who only looks. For everybody else the pages do not exist.
var (
	reading    = []access.Role{access.RoleAgent}
	writing    = []access.Role{access.RoleBroker}
	overseeing = []access.Role{access.RoleBroker, access.RoleCompliance}
)

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	const section = "bulletin.menu.section"
	return []shell.MenuItem{
		{Key: "bulletin.menu.inbox", Path: InboxPath, Prefix: InboxPath + "/", Roles: reading, Section: shell.SellingSection},
		{Key: "bulletin.menu.own", Path: OwnPath, Prefix: OwnPath + "/", Roles: reading, Section: shell.SellingSection},
		{Key: "bulletin.menu.desk", Path: DeskPath, Prefix: DeskPath + "/", Roles: overseeing, Section: section},
		{Key: "bulletin.menu.pages", Path: PagesPath, Prefix: PagesPath + "/", Roles: overseeing, Section: section},
	}
}

// portal answers the pages. It holds nothing that changes.
type portal struct{ Options }

// Routes are the pages of the portal. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Bulletins == nil || o.Catalog == nil || o.Archive == nil {
		panic("bulletin: every one of Options must be set")
	}
	p := &portal{o}
	var all []shell.Route
	for _, part := range [][]shell.Route{p.inboxRoutes(), p.deskRoutes(), p.ownRoutes(), p.approvalRoutes(), p.publicRoutes()} {
		all = append(all, part...)
	}
	return all
}

// cause is the wish of a visit; part tells several commands of one form apart.
func cause(r *http.Request, v shell.Visit, part string) person.Cause {
	return v.Cause(r, "bulletin/"+part)
}

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

func idOf(r *http.Request) bulletin.ID { return bulletin.ID(r.PathValue("bulletin")) }

// lacking turns what the room misses into a problem of a field; fields names them as the room does.
func lacking(f *shell.Form, err error, fields map[string]string) bool {
	if !errors.Is(err, bulletin.ErrIncomplete) {
		return false
	}
	_, said, _ := strings.Cut(err.Error(), bulletin.ErrIncomplete.Error()+": ")
	field, known := fields[said]
	if !known {
		return false
	}
	key := "bulletin.wrong." + said
	if !wrongs[key] {
		key = "shell.form.required"
	}
	f.Fail(field, key)
	return true
}

// wrongs are the fields about which there is more to say than that they are needed.
var wrongs = map[string]bool{
	"bulletin.wrong.until": true, "bulletin.wrong.acknowledge_by": true, "bulletin.wrong.agencies": true, "bulletin.wrong.agents": true,
	"bulletin.wrong.phone": true, "bulletin.wrong.words": true, "bulletin.wrong.words_es": true,
}

// settled tells what a command came to: where somebody else was faster the page says so.
func settled(err error, path, saidKey string) (shell.Answer, error) {
	if errors.Is(err, bulletin.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(path, saidKey), nil
}

// download is a file that is ready.
func download(name, media string, body []byte) shell.Answer {
	return shell.File(name, media, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
}

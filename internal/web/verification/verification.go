package verification

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/a-h/templ"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// Options is what the portal works with. Everything must be set.
type Options struct {
	Verifications *verification.Verifications
	Guard         *access.Guard
	Archive       *archive.Archive
}

// Addresses of the first pages.
const (
	QueuePath         = "/verifications"
	DeterminationPath = "/determinations"
	linkPath          = "/verify/{secret}"
)

// serving work the queue. For everybody else its pages do not exist.
var serving = []access.Role{access.RoleBroker, access.RoleService}

// Menu is what these roles see in the main menu.
func Menu() []shell.MenuItem {
	return []shell.MenuItem{
		{Key: "verification.menu.queue", Path: QueuePath, Prefix: QueuePath + "/", Roles: serving, Section: "verification.menu.section"},
		{Key: "verification.menu.determinations", Path: DeterminationPath, Prefix: DeterminationPath + "/", Roles: serving, Section: "verification.menu.section"},
	}
}

// pages answers the pages. It holds nothing that changes.
type pages struct{ Options }

// Routes are the pages of the portal. It panics when an option is missing.
func Routes(o Options) []shell.Route {
	if o.Verifications == nil || o.Guard == nil || o.Archive == nil {
		panic("verification: every one of Options must be set")
	}
	p := &pages{o}
	var all []shell.Route
	for _, part := range [][]shell.Route{p.linkRoutes(), p.queueRoutes(), p.oneRoutes(), p.determinationRoutes()} {
		all = append(all, part...)
	}
	return all
}

// look is the page on which a member is seen, as "who looked at my record" names it. The text is stored: never rename.
const look = "look.page.verification"

// cause is the wish of a visit; part tells several commands of one form apart.
func cause(r *http.Request, v shell.Visit, part string) person.Cause {
	return v.Cause(r, "verification/"+part)
}

func safe(path string) templ.SafeURL { return templ.SafeURL(path) }

// Limits of what is typed.
const (
	longLine = 200
	longNote = 2000
)

// scans are what a signed form comes as.
var scans = shell.Files{Most: 1, Bytes: archive.MaxBytes, Types: shell.Paper}

// scanBody is what a request with a scan may have.
const scanBody = archive.MaxBytes + 1<<20

// keep puts what was sent into the archive; "" when nothing was.
func (p *pages) keep(r *http.Request, v shell.Visit, f *shell.Form, field string) (string, error) {
	all := f.Uploads(field, scans)
	if len(all) == 0 || !f.OK() {
		return "", nil
	}
	d, err := p.Archive.Put(r.Context(), bytes.NewReader(all[0].Body), v.Now)
	if errors.Is(err, archive.ErrType) || errors.Is(err, archive.ErrEmpty) {
		f.Fail(field, "shell.form.file_type")
		return "", nil
	}
	return string(d.Hash), err
}

// lacking turns what the room misses into a problem of a field; fields names them as the room does.
func lacking(f *shell.Form, err error, fields map[string]string) bool {
	if !errors.Is(err, verification.ErrIncomplete) {
		return false
	}
	_, said, _ := strings.Cut(err.Error(), verification.ErrIncomplete.Error()+": ")
	field, known := fields[said]
	if !known {
		return false
	}
	key := "shell.form.required"
	if own := "verification.wrong." + said; wrongKeys[own] {
		key = own
	}
	f.Fail(field, key)
	return true
}

// wrongKeys are the fields about which there is more to say than that they are needed.
var wrongKeys = map[string]bool{
	"verification.wrong.npi": true, "verification.wrong.seen": true, "verification.wrong.seen_within": true, "verification.wrong.on": true,
	"verification.wrong.reach": true, "verification.wrong.recording": true, "verification.wrong.document": true, "verification.wrong.result": true,
}

// settled tells what a command came to: where somebody else was faster the page says so.
func settled(err error, path, saidKey string) (shell.Answer, error) {
	if errors.Is(err, verification.ErrState) {
		return nil, shell.ErrChanged
	}
	if err != nil {
		return nil, err
	}
	return shell.Redirect(path, saidKey), nil
}

// around are the addresses of the pages of a list that only goes on.
func around(r *http.Request, path, next string) shell.Around {
	var a shell.Around
	if r.URL.Query().Get("after") != "" {
		a.First = path
	}
	if next != "" {
		values := r.URL.Query()
		values.Set("after", next)
		a.Next = path + "?" + values.Encode()
	}
	return a
}

// listed is how many rows a list shows.
const listed = 25

func page(r *http.Request) verification.Page {
	return verification.Page{After: r.URL.Query().Get("after"), Limit: listed}
}

// download is a file that is ready.
func download(name, media string, body []byte) shell.Answer {
	return shell.File(name, media, func(w io.Writer) error {
		_, err := w.Write(body)
		return err
	})
}

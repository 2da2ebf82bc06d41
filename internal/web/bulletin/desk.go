package bulletin

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func (p *portal) deskRoutes() []shell.Route {
	one := DeskPath + "/{bulletin}"
	return []shell.Route{
		{Pattern: "GET " + DeskPath, Roles: overseeing, Do: p.desk},
		{Pattern: "GET " + DeskPath + "/new", Roles: writing, Do: p.newForm},
		{Pattern: "POST " + DeskPath + "/new", Roles: writing, MaxBody: fileBody, Do: p.write},
		{Pattern: "GET " + one, Roles: overseeing, Do: p.one},
		{Pattern: "GET " + one + "/edit", Roles: writing, Do: p.editForm},
		{Pattern: "POST " + one + "/edit", Roles: writing, MaxBody: fileBody, Do: p.write},
		{Pattern: "POST " + one + "/publish", Roles: writing, Do: p.publish},
		{Pattern: "GET " + one + "/withdraw", Roles: writing, Do: p.withdrawForm},
		{Pattern: "POST " + one + "/withdraw", Roles: writing, Do: p.withdraw},
		{Pattern: "GET " + one + "/readers.csv", Roles: overseeing, Do: p.readersFile},
	}
}

func deskPath(id bulletin.ID) string { return DeskPath + "/" + string(id) }

// guides are what a bulletin can bring.
var guides = shell.Files{Most: 5, Bytes: archive.MaxBytes, Types: shell.Paper}

// fileBody is what a request with guides may have.
const fileBody = 3 * archive.MaxBytes

// listed is how many rows a list shows.
const listed = 25

// desk lists the bulletins.
func (p *portal) desk(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadQuery(r)
	state := bulletin.State(f.One("state", "", string(bulletin.Draft), string(bulletin.Published), string(bulletin.Withdrawn)))
	if !f.OK() {
		return nil, shell.ErrQuery
	}
	all, next, err := p.Bulletins.List(r.Context(), v.Who, state, bulletin.Page{After: f.Raw("after"), Limit: listed})
	if err != nil {
		return nil, err
	}
	around := shell.Around{}
	if f.Raw("after") != "" {
		around.First = DeskPath
	}
	if next != "" {
		values := r.URL.Query()
		values.Set("after", next)
		around.Next = DeskPath + "?" + values.Encode()
	}
	return shell.Page(deskPage(v, state, all, around)), nil
}

func (p *portal) newForm(_ *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.Filled()
	f.SetDate("from", v.Today())
	return shell.Page(editPage(v, f, nil, p.productOptions(), p.Bulletins.Rules().States())), nil
}

func (p *portal) editForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	b, err := p.Bulletins.Get(r.Context(), v.Who, idOf(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(editPage(v, filled(&b), &b, p.productOptions(), p.Bulletins.Rules().States())), nil
}

// oneView is a bulletin with its preview and its readers.
type oneView struct {
	bulletin.Bulletin

	Preview *bulletin.Edition // what waits, or what is published
	Reach   int
	Readers []bulletin.Reader
}

func (p *portal) view(r *http.Request, v shell.Visit) (oneView, error) {
	b, err := p.Bulletins.Get(r.Context(), v.Who, idOf(r))
	if err != nil {
		return oneView{}, err
	}
	x := oneView{Bulletin: b, Preview: b.Edition()}
	if b.Draft != nil {
		x.Preview = &bulletin.Edition{Content: *b.Draft, Number: len(b.Editions) + 1}
	}
	if x.Reach, err = p.Bulletins.Reach(r.Context(), v.Who, x.Preview.Audience, v.Now); err != nil {
		return x, err
	}
	if b.Edition() != nil {
		x.Readers, err = p.Bulletins.Readers(r.Context(), v.Who, b.ID, v.Now)
	}
	return x, err
}

func (p *portal) one(r *http.Request, v shell.Visit) (shell.Answer, error) {
	x, err := p.view(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Page(onePage(v, nil, &x)), nil
}

// publish makes the draft the next edition.
func (p *portal) publish(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	note := f.Long("note", longNote, false)
	if f.OK() {
		_, err := p.Bulletins.Publish(r.Context(), cause(r, v, "publish"), v.Who, idOf(r), note, f.Checked("minor"))
		if !lacking(f, err, map[string]string{"note": "note"}) {
			return settled(err, deskPath(idOf(r)), "bulletin.desk.published")
		}
	}
	x, err := p.view(r, v)
	if err != nil {
		return nil, err
	}
	return shell.Invalid(onePage(v, f, &x)), nil
}

func (p *portal) withdrawForm(r *http.Request, v shell.Visit) (shell.Answer, error) {
	b, err := p.Bulletins.Get(r.Context(), v.Who, idOf(r))
	if err != nil {
		return nil, err
	}
	return shell.Page(withdrawPage(v, nil, &b)), nil
}

// withdraw takes a bulletin back.
func (p *portal) withdraw(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	reason := f.Long("reason", longNote, true)
	if !f.OK() {
		b, err := p.Bulletins.Get(r.Context(), v.Who, idOf(r))
		if err != nil {
			return nil, err
		}
		return shell.Invalid(withdrawPage(v, f, &b)), nil
	}
	_, err := p.Bulletins.Withdraw(r.Context(), cause(r, v, "withdraw"), v.Who, idOf(r), reason)
	return settled(err, deskPath(idOf(r)), "bulletin.desk.withdrawn")
}

// readersFile is who read it, as a table for a spreadsheet.
func (p *portal) readersFile(r *http.Request, v shell.Visit) (shell.Answer, error) {
	all, err := p.Bulletins.Readers(r.Context(), v.Who, idOf(r), v.Now)
	if err != nil {
		return nil, err
	}
	var whole bytes.Buffer
	w := csv.NewWriter(&whole)
	rows := [][]string{{"npn", "name", "read_at", "acknowledged_at"}}
	for _, x := range all {
		rows = append(rows, []string{string(x.NPN), harmless(x.Name), instant(x.ReadAt), instant(x.AckAt)})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, err
	}
	return download("bulletin-readers.csv", "text/csv; charset=utf-8", whole.Bytes()), nil
}

// harmless keeps a name from being read as a formula by a spreadsheet.
func harmless(text string) string {
	if strings.ContainsAny(text[:min(1, len(text))], "=+-@\t\r") {
		return "'" + text
	}
	return text
}

func instant(at *time.Time) string {
	if at == nil {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

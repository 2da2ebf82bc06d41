package bulletin

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
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

// filled is the form with what is written: the draft, or the newest edition.
func filled(b *bulletin.Bulletin) *shell.Form {
	c := b.Draft
	if c == nil {
		c = &b.Edition().Content
	}
	f := shell.Filled("title_en", c.Text["en"].Title, "body_en", c.Text["en"].Body, "title_es", c.Text["es"].Title, "body_es", c.Text["es"].Body,
		"agencies", joined(c.Audience.Agencies), "agents", joined(c.Audience.Agents))
	for _, x := range c.Audience.States {
		f.Add("states", x)
	}
	for _, x := range c.Audience.Products {
		f.Add("products", x)
	}
	for _, x := range c.Audience.Readiness {
		f.Add("readiness", string(x))
	}
	f.SetDate("from", c.From)
	if c.Until != nil {
		f.SetDate("until", *c.Until)
	}
	if c.Acknowledge {
		f.Set("acknowledge", "yes")
	}
	if c.AcknowledgBy != nil {
		f.SetDate("acknowledge_by", *c.AcknowledgBy)
	}
	return f
}

func joined(npns []agent.NPN) string {
	all := make([]string, len(npns))
	for i, n := range npns {
		all[i] = string(n)
	}
	return strings.Join(all, ", ")
}

// numbers are producer numbers as somebody lists them.
func numbers(text string) (all []agent.NPN) {
	for _, n := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == ';' || r == '\n' || r == '\r' || r == '\t' }) {
		all = append(all, agent.NPN(n))
	}
	return all
}

// Limits of what is typed, as the room has them.
const (
	longTitle = 160
	longBody  = 20_000
	longList  = 2000
	longNote  = 1000
)

// contentFields are the fields of a bulletin as the room names them.
var contentFields = map[string]string{
	"title.en": "title_en", "body.en": "body_en", "title.es": "title_es", "body.es": "body_es", "from": "from", "until": "until",
	"acknowledge_by": "acknowledge_by", "agencies": "agencies", "agents": "agents", "states": "states", "products": "products",
	"readiness": "readiness", "attachments": "files",
}

// write keeps a draft: of a new bulletin, or of the next edition.
func (p *portal) write(r *http.Request, v shell.Visit) (shell.Answer, error) {
	f := shell.ReadForm(r)
	var before *bulletin.Bulletin
	if id := idOf(r); id != "" {
		b, err := p.Bulletins.Get(r.Context(), v.Who, id)
		if err != nil {
			return nil, err
		}
		before = &b
	}
	c, err := p.content(r, v, f, before)
	if err != nil {
		return nil, err
	}
	if f.OK() {
		b, err := p.Bulletins.Write(r.Context(), cause(r, v, "write"), v.Who, idOf(r), c)
		if !lacking(f, err, contentFields) {
			return settled(err, deskPath(b.ID), "bulletin.desk.saved")
		}
	}
	return shell.Invalid(editPage(v, f, before, p.productOptions(), p.Bulletins.Rules().States())), nil
}

// content reads the form.
func (p *portal) content(r *http.Request, v shell.Visit, f *shell.Form, before *bulletin.Bulletin) (bulletin.Content, error) {
	c := bulletin.Content{
		Text: map[string]bulletin.Text{
			"en": {Title: f.Long("title_en", longTitle, true), Body: f.Long("body_en", longBody, true)},
			"es": {Title: f.Long("title_es", longTitle, false), Body: f.Long("body_es", longBody, false)},
		},
		From: f.RequiredDate("from"), Until: f.Date("until"), Acknowledge: f.Checked("acknowledge"), AcknowledgBy: f.Date("acknowledge_by"),
		Audience: bulletin.Audience{
			Agencies: numbers(f.Long("agencies", longList, false)), Agents: numbers(f.Long("agents", longList, false)),
			States: f.Some("states", p.Bulletins.Rules().States()...), Products: f.Some("products", values(p.productOptions())...),
		},
	}
	for _, x := range f.Some("readiness", readinessValues()...) {
		c.Audience.Readiness = append(c.Audience.Readiness, agent.State(x))
	}
	if before != nil && !f.Checked("drop_files") {
		c.Attachments = attached(before)
	}
	for _, u := range f.Uploads("files", guides) {
		d, err := p.Archive.Put(r.Context(), bytes.NewReader(u.Body), v.Now)
		if err != nil {
			return c, err
		}
		c.Attachments = append(c.Attachments, bulletin.Attachment{Hash: string(d.Hash), Name: u.Name})
	}
	return c, nil
}

// attached are the documents of what was written before.
func attached(b *bulletin.Bulletin) []bulletin.Attachment {
	if b.Draft != nil {
		return slices.Clone(b.Draft.Attachments)
	}
	return slices.Clone(b.Edition().Attachments)
}

func values(all []shell.Option) (out []string) {
	for _, o := range all {
		out = append(out, o.Value)
	}
	return out
}

func (p *portal) productOptions() (all []shell.Option) {
	for i := range p.Catalog.Products {
		x := &p.Catalog.Products[i]
		all = append(all, shell.Option{Value: x.Contract + "-" + x.Plan, Label: x.Name})
	}
	return all
}

func readinessValues() []string {
	return []string{string(agent.Ready), string(agent.Lapsed), string(agent.Termed)}
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

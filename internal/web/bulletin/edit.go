package bulletin

import (
	"bytes"
	"net/http"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/web/shell"
)

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

package report

import (
	_ "embed"
	"fmt"
	"strings"
	"text/template"
	"time"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
)

// The page holds plain text between elements and nothing else, so that html is all the escaping it needs.
//
//go:embed evidence.html
var pageSource string

var pageTemplate = template.Must(template.New("case").Parse(pageSource))

// pageRow is one line of the page.
type pageRow struct{ Name, Text string }

// page is the case for people who read no JSON.
func (r *Reports) page(c *complaint.Case) (string, error) {
	zone, err := clock.LoadZone(c.Zone)
	if err != nil {
		zone = r.Zone
	}
	p := pageMaker{c: c, zone: zone, catalog: r.Complaints.Rules().Catalog(zone.DateOf(c.ReceivedAt))}
	var b strings.Builder
	err = pageTemplate.Execute(&b, map[string]any{
		"Number": c.Number, "Words": c.Words, "Facts": p.facts(), "Duties": p.duties(), "Work": p.work(), "Answers": p.answers(),
	})
	if err != nil {
		return "", fmt.Errorf("report: evidence page: %w", err)
	}
	return b.String(), nil
}

type pageMaker struct {
	c       *complaint.Case
	zone    clock.Zone
	catalog *catalog.Catalog
}

func (p *pageMaker) when(at *time.Time) string {
	if at == nil || at.IsZero() {
		return ""
	}
	return at.In(p.zone.Location()).Format("2 January 2006 15:04:05 MST")
}

func (p *pageMaker) facts() []pageRow {
	c := p.c
	category, _ := p.catalog.Category(c.Class.Category)
	procedure, _ := p.catalog.Procedure(string(c.Class.Procedure))
	desk, _ := p.catalog.Desk(string(c.Desk))
	rows := []pageRow{
		{"Received", p.when(&c.ReceivedAt)},
		{"Channel", string(c.Channel)},
		{"Spoke", string(c.Speaker.Standing)},
		{"Procedure", procedure.Name.In(catalog.Source)},
		{"Product", string(c.Class.Product)},
		{"Category", category.Name.In(catalog.Source)},
		{"Contract and plan", strings.TrimSuffix(c.Contract+" "+c.Plan, " ")},
		{"Delegate", c.Delegate},
		{"Desk", desk.Name.In(catalog.Source)},
		{"State", string(c.State)},
		{"Quality of care", either(c.Class.QualityCare, "yes", "no")},
		{"Filed late", either(c.FiledLate, "yes", "no")},
	}
	if c.Extension != nil {
		rows = append(rows, pageRow{"Extended", p.when(&c.Extension.At) + ": " + c.Extension.Reason})
	}
	if c.Ended != nil {
		rows = append(rows, pageRow{"Ended", p.when(&c.Ended.At) + ": " + string(c.Ended.How) + " " + c.Ended.Reason})
	}
	return filled(rows)
}

// duties are what was owed, with how each date was computed.
func (p *pageMaker) duties() []pageRow {
	var rows []pageRow
	for _, o := range p.c.Obligations {
		text := either(o.Legal, o.Clock.Basis, "our own target") + ": by " + o.Clock.DueDate.Words() + ", " + string(o.State)
		for _, s := range o.Clock.Steps {
			text += "\n" + s.Text
		}
		rows = append(rows, pageRow{string(o.Procedure) + ", " + o.Key, text})
	}
	return rows
}

func (p *pageMaker) work() []pageRow {
	var rows []pageRow
	for _, x := range p.c.Checks {
		text := either(x.Done, "done "+p.when(&x.At), either(x.Not != "", "does not apply: "+x.Not, "not done"))
		rows = append(rows, pageRow{"Checked: " + x.Item, strings.TrimSpace(text + " " + x.Note)})
	}
	for _, x := range p.c.Findings {
		rows = append(rows, pageRow{fmt.Sprintf("Finding %d, %s", x.Version, p.when(&x.At)), x.Text})
	}
	for _, x := range p.c.Reviews {
		rows = append(rows, pageRow{"Signed as " + x.As + ", " + p.when(&x.At), strings.TrimSpace(x.Severity + " " + x.Statement)})
	}
	for _, x := range p.c.Referrals {
		rows = append(rows, pageRow{"Referred to " + x.To + ", " + p.when(&x.At), strings.TrimSpace(x.Text + "\n" + x.Answer)})
	}
	for _, x := range p.c.Causes {
		cause, _ := p.catalog.Cause(x.Code)
		rows = append(rows, pageRow{"Root cause", strings.TrimSpace(cause.Name.In(catalog.Source) + " " + x.Note)})
	}
	for _, x := range p.c.Actions {
		rows = append(rows, pageRow{"Corrective action", x.Kind + ": " + x.Text + " " + p.when(x.DoneAt)})
	}
	return filled(rows)
}

func (p *pageMaker) answers() []pageRow {
	var rows []pageRow
	if d := p.c.Decision; d != nil {
		rows = append(rows, pageRow{"Decided " + p.when(&d.At), strings.TrimSpace(string(d.Outcome) + "\n" + d.Done + "\n" + d.Tell)})
	}
	for _, a := range p.c.Answers {
		how := either(a.Oral, "Told", "Written to") + " " + p.when(&a.At)
		rows = append(rows, pageRow{how, either(a.Stops, "stops the clock", "stops no clock: "+a.Why) + "\n" + a.Text})
	}
	for _, l := range p.c.Letters {
		rows = append(rows, pageRow{"Letter " + string(l.Kind), strings.TrimSpace("sent " + p.when(l.SentAt) + " " + l.Hash)})
	}
	return filled(rows)
}

// filled leaves out what is empty.
func filled(rows []pageRow) (out []pageRow) {
	for _, r := range rows {
		if strings.TrimSpace(r.Text) != "" {
			out = append(out, r)
		}
	}
	return out
}

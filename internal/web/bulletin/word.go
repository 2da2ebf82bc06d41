package bulletin

import (
	"strings"

	"github.com/keepwell/keepwell/internal/agent/bulletin"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What pages choose from and show, in words.

func plain(values []string) (all []shell.Option) {
	for _, x := range values {
		all = append(all, shell.Option{Value: x, Label: x})
	}
	return all
}

func readinessOptions(v shell.Visit) (all []shell.Option) {
	for _, x := range readinessValues() {
		all = append(all, shell.Option{Value: x, Label: v.T("bulletin.readiness." + x)})
	}
	return all
}

func languageOptions(v shell.Visit, rules *bulletin.Rules) (all []shell.Option) {
	for _, tag := range rules.Languages() {
		all = append(all, shell.Option{Value: tag, Label: rules.Language(tag, v.Lang)})
	}
	return all
}

// heardTone colours a bulletin by what an agent still has to do.
func heardTone(v shell.Visit, h *bulletin.Heard) (string, shell.Tone) {
	switch {
	case h.Late:
		return v.T("bulletin.heard.late"), shell.Bad
	case h.Owes:
		return v.T("bulletin.heard.owes"), shell.Warning
	case h.Unread:
		return v.T("bulletin.heard.unread"), shell.Special
	}
	return v.T("bulletin.heard.read"), shell.Calm
}

func stateTone(s bulletin.State) shell.Tone {
	switch s {
	case bulletin.Published:
		return shell.Good
	case bulletin.Withdrawn:
		return shell.Bad
	}
	return shell.Warning
}

func pageTone(s bulletin.PageState) shell.Tone {
	switch s {
	case bulletin.Approved:
		return shell.Good
	case bulletin.Declined, bulletin.TakenDown:
		return shell.Bad
	case bulletin.Submitted:
		return shell.Warning
	}
	return shell.Calm
}

func stateTabs(v shell.Visit, now bulletin.State) []shell.Tab {
	all := []shell.Tab{{Label: v.T("bulletin.desk.all"), Href: DeskPath, Current: now == ""}}
	for _, s := range bulletin.States {
		all = append(all, shell.Tab{Label: v.T("bulletin.state." + string(s)), Href: DeskPath + "?state=" + string(s), Current: s == now})
	}
	return all
}

func pageTabs(v shell.Visit, now bulletin.PageState) (all []shell.Tab) {
	for _, s := range pageStates {
		all = append(all, shell.Tab{Label: v.T("bulletin.page_state." + string(s)), Href: PagesPath + "?state=" + string(s), Current: s == now})
	}
	return all
}

// titleOf is what a bulletin is called: as published, or as drafted.
func titleOf(v shell.Visit, b *bulletin.Bulletin) string {
	c := b.Draft
	if e := b.Edition(); e != nil {
		c = &e.Content
	}
	text, _ := c.In(v.Lang)
	return text.Title
}

func editAction(b *bulletin.Bulletin) string {
	if b == nil {
		return DeskPath + "/new"
	}
	return deskPath(b.ID) + "/edit"
}

// aboutFacts are whom a bulletin concerns, and when.
func aboutFacts(v shell.Visit, x *oneView) []shell.Fact {
	a := x.Preview.Audience
	facts := []shell.Fact{{Name: v.T("bulletin.one.whom"), Value: v.N("bulletin.one.reach", x.Reach)}}
	readiness := make([]string, len(a.Readiness))
	for i, r := range a.Readiness {
		readiness[i] = v.T("bulletin.readiness." + string(r))
	}
	for _, f := range []shell.Fact{
		{Name: v.T("bulletin.edit.agencies"), Value: joined(a.Agencies)},
		{Name: v.T("bulletin.edit.agents"), Value: joined(a.Agents)},
		{Name: v.T("bulletin.edit.licensed"), Value: strings.Join(a.States, ", ")},
		{Name: v.T("bulletin.edit.products"), Value: strings.Join(a.Products, ", ")},
		{Name: v.T("bulletin.edit.readiness"), Value: strings.Join(readiness, ", ")},
	} {
		if f.Value != "" {
			facts = append(facts, f)
		}
	}
	facts = append(facts, shell.Fact{Name: v.T("bulletin.edit.from"), Value: v.Day(x.Preview.From)})
	if x.Preview.Until != nil {
		facts = append(facts, shell.Fact{Name: v.T("bulletin.edit.until"), Value: v.Day(*x.Preview.Until)})
	}
	if x.Preview.AcknowledgBy != nil {
		facts = append(facts, shell.Fact{Name: v.T("bulletin.edit.acknowledge_by"), Value: v.Day(*x.Preview.AcknowledgBy)})
	}
	return facts
}

func readBy(all []bulletin.Reader) (n int) {
	for _, r := range all {
		if r.ReadAt != nil {
			n++
		}
	}
	return n
}

// mostReaders is how many readers the page shows; the file has all.
const mostReaders = 100

func firstReaders(all []bulletin.Reader) []bulletin.Reader { return all[:min(len(all), mostReaders)] }

// wordsOf are the agent's words in the visitor's language, or those that there are.
func wordsOf(v shell.Visit, c *bulletin.PageContent) string {
	if wordsLang(v, c) == "es" {
		return c.WordsSpanish
	}
	return c.Words
}

func wordsLang(v shell.Visit, c *bulletin.PageContent) string {
	if strings.HasPrefix(v.Lang, "es") && c.WordsSpanish != "" || c.Words == "" {
		return "es"
	}
	return "en"
}

func publicFacts(v shell.Visit, rules *bulletin.Rules, p *bulletin.PublicPage) []shell.Fact {
	var facts []shell.Fact
	if p.Agency != "" {
		facts = append(facts, shell.Fact{Name: v.T("bulletin.public.agency"), Value: p.Agency})
	}
	facts = append(facts, shell.Fact{Name: v.T("bulletin.public.phone"), Value: p.Content.Phone})
	var speaks, states []string
	for _, l := range p.Content.Languages {
		speaks = append(speaks, rules.Language(l, v.Lang))
	}
	for _, s := range p.States {
		states = append(states, rules.StateName(s))
	}
	if len(speaks) > 0 {
		facts = append(facts, shell.Fact{Name: v.T("bulletin.public.languages"), Value: strings.Join(speaks, ", ")})
	}
	return append(facts,
		shell.Fact{Name: v.T("bulletin.public.states"), Value: strings.Join(states, ", ")},
		shell.Fact{Name: v.T("bulletin.readers.npn"), Value: string(p.NPN)})
}

// only is the form where one of its fields is what was sent: a page with several forms shows what is wrong beside the one that was sent.
func only(f *shell.Form, field string) *shell.Form {
	if f.Problem(field) == nil {
		return nil
	}
	return f
}

package credential

import (
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// sideTabs are the pages of the work with credentials.
func sideTabs(v shell.Visit, current string) []shell.Tab {
	tabs := []shell.Tab{
		{Label: v.T("credential.search.title"), Href: AgentsPath, Current: current == AgentsPath},
		{Label: v.T("credential.lapses.title"), Href: LapsesPath, Current: current == LapsesPath},
		{Label: v.T("credential.export.title"), Href: ExportPath, Current: current == ExportPath},
	}
	if v.Acts(keeping...) {
		tabs = append(tabs, shell.Tab{Label: v.T("credential.feed.title"), Href: LoadPath, Current: current == LoadPath})
	}
	return tabs
}

// matrixView is a matrix with where its cells lead.
type matrixView struct {
	matrix
	Question question
	Base     string
	Known    string // day on which it was known, "" for now
	NPN      agent.NPN
}

// kindNames are what kinds of products are called in the narrow heads of a table: the certification that they ask for, and the letters of
// the company.
func kindNames(s *credential.Standing, kinds []*plan.Product) []string {
	out := make([]string, len(kinds))
	for i, k := range kinds {
		out[i] = s.Module(k) + " " + k.Entity
	}
	return out
}

// companies say which letters stand for which company.
func companies(c *plan.Catalog) []shell.Fact {
	var out []shell.Fact
	for _, e := range c.Entities {
		out = append(out, shell.Fact{Name: e.ID, Value: e.Name})
	}
	return out
}

// sourceWords is where a statement is from: a file and its line, or who entered it.
func sourceWords(v shell.Visit, t *credential.Told) string {
	if t.File == "" {
		return v.T("credential.by_hand", "Who", t.By)
	}
	return t.Source()
}

// knownFrom is where a result is from. Agents hear that the plan entered something, not who.
func knownFrom(v shell.Visit, source string, staff bool) string {
	switch {
	case strings.Contains(source, ":"): // a file and its line
		return source
	case staff:
		return v.T("credential.by_hand", "Who", source)
	}
	return v.T("credential.by_plan")
}

// todoWords say what an agent can do about a test that fails: for this reason, where there is something particular to do.
func todoWords(v shell.Visit, f agent.Failure) string {
	if key := "credential.todo." + f.Because; v.Has(key) {
		return v.T(key)
	}
	return v.T("credential.todo." + string(f.Test))
}

// forceTone colours what is in force: a hold in force is no good news.
func forceTone(k credential.Kind) shell.Tone {
	if k == credential.Hold || k == credential.Regulatory {
		return shell.Bad
	}
	return shell.Good
}

func (view *agentView) knownText() string {
	if view.Known == nil {
		return ""
	}
	return view.Known.String()
}

// cellWords is readiness in a word, with the number of tests that fail.
func cellWords(v shell.Visit, r agent.Readiness) string {
	if r.State == agent.Lapsed {
		return v.N("credential.matrix.missing", len(r.Tests()))
	}
	return v.T("credential.cell." + string(r.State))
}

// failureLine says why a test fails, of what, and since when.
func failureLine(v shell.Visit, f agent.Failure) string {
	line := becauseWords(v, f.Because)
	if detail := failureDetail(v, f); detail != "" {
		line += " (" + detail + ")"
	}
	if f.Since != "" {
		if day, err := clock.Parse(f.Since); err == nil {
			line += ", " + v.T("credential.since", "Day", v.Day(day))
		}
	}
	return line
}

func knownWords(v shell.Visit, text string) string {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return ""
	}
	return v.T("credential.known", "Day", v.Instant(at))
}

// todoOf is under which test stands what to do about a lapse.
func todoOf(k credential.Kind) string {
	if k == credential.Insurance {
		return string(credential.Insurance)
	}
	return string((&credential.Upcoming{Kind: k}).Test())
}

func enterTitle(v shell.Visit, view enterView) string {
	if view.Corrects != nil {
		return v.T("credential.enter.correct", "Kind", kindWords(v, view.Kind))
	}
	return v.T("credential.enter.title", "Kind", kindWords(v, view.Kind))
}

// fieldHint says how a field is written, where that is not plain.
func fieldHint(v shell.Visit, name string) string {
	if key := "credential.hint." + name; v.Has(key) {
		return v.T(key)
	}
	return ""
}

// fileFacts are when a file was loaded, how it was read and for which day it holds.
func fileFacts(v shell.Visit, r *credential.Report) []shell.Fact {
	facts := []shell.Fact{
		{Name: v.T("credential.feed.loaded"), Value: v.Instant(r.LoadedAt)},
		{Name: v.T("credential.feed.map"), Value: r.Map},
		{Name: "SHA-256", Value: r.SHA256[:16] + "…"}, // enough to compare; the whole is in the report of the command line
	}
	if r.AsOf != nil {
		facts = append(facts, shell.Fact{Name: v.T("credential.feed.as_of"), Value: v.Day(*r.AsOf)})
	}
	return facts
}

// movedOf are the facts of a report that are not new.
func movedOf(r *credential.Report) []credential.Difference {
	all := slices.DeleteFunc(slices.Clone(r.What), func(d credential.Difference) bool { return d.How == credential.IsNew })
	return all[:min(len(all), problemsSeen)]
}

func factOr(v shell.Visit, f *credential.Fact) string {
	if f == nil {
		return v.T("credential.feed.nothing")
	}
	return factWords(v, f) + " " + spanWords(v, f.From, f.To)
}

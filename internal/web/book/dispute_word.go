package book

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What the pages of disputes show, in words.

func claimWords(v shell.Visit, c dispute.Claim) string { return v.T("book.claim." + string(c)) }

func kindWords(v shell.Visit, k dispute.Kind) string { return v.T("book.kind." + string(k)) }

// kindsWords names documents of which any one will do.
func kindsWords(v shell.Visit, kinds []dispute.Kind) string {
	all := make([]string, len(kinds))
	for i, k := range kinds {
		all[i] = kindWords(v, k)
	}
	return strings.Join(all, v.T("book.or"))
}

func kindOptions(v shell.Visit, kinds []dispute.Kind) (all []shell.Option) {
	for _, k := range kinds {
		all = append(all, shell.Option{Value: string(k), Label: kindWords(v, k)})
	}
	return all
}

func needsOf(c dispute.ClaimCard, from dispute.Side) (out []dispute.Need) {
	for _, n := range c.Needs {
		if n.From == from {
			out = append(out, n)
		}
	}
	return out
}

func stateTone(s dispute.State) shell.Tone {
	switch s {
	case dispute.Upheld:
		return shell.Good
	case dispute.EvidenceNeeded:
		return shell.Warning
	case dispute.Opened, dispute.InReview, dispute.Reopened:
		return shell.Special
	}
	return shell.Calm
}

// turnWords says whose turn it is, and until when.
func turnWords(v shell.Visit, d *dispute.Dispute) string {
	key := "book.turn.plan"
	if d.State == dispute.EvidenceNeeded {
		key = "book.turn.agent"
	}
	return v.T(key, "Day", v.Day(d.Running().Target.DueDate))
}

func rulingTitle(v shell.Visit, r *dispute.Ruling) string {
	if r.Upheld {
		return v.T("book.ruling.upheld")
	}
	return v.T("book.ruling.denied")
}

func totalOf(all []dispute.Delta) (sum int64) {
	for _, x := range all {
		sum += x.Cents
	}
	return sum
}

// formOf is a form when one of its fields is what is wrong, so that a page of several forms shows the problem where it is.
func formOf(f *shell.Form, fields ...string) *shell.Form {
	for _, field := range fields {
		if f.Problem(field) != nil {
			return f
		}
	}
	return nil
}

func claimFacts(v shell.Visit, d *dispute.Dispute) []shell.Fact {
	facts := []shell.Fact{{Name: v.T("book.dispute.agent"), Value: d.AgentName + " (" + string(d.Agent) + ")"}}
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, shell.Fact{Name: v.T(key), Value: value})
		}
	}
	add("book.dispute.customer", d.Customer)
	if d.On != nil {
		add("book.dispute.about_day", v.Day(*d.On))
	}
	if d.Cents > 0 {
		add("book.dispute.missing", dollars(v, d.Cents))
	}
	add("book.dispute.put", v.Instant(d.OpenedAt))
	if d.ByPhone {
		add("book.dispute.by_phone", d.OpenedBy)
	}
	return facts
}

// icons of what happens to a dispute.
var icons = map[string]string{"ruled": "check", "missed": "alert", "attached": "letter", "asked": "question"}

// eventsOf is the story of a dispute, newest first.
func eventsOf(v shell.Visit, d *dispute.Dispute) (all []shell.Event) {
	for _, s := range slices.Backward(d.Steps) {
		e := shell.Event{Day: shell.Visit{Zone: v.Zone, Now: s.At}.Today(), Title: stepTitle(v, &s), Text: s.Text, Icon: icons[s.Kind]}
		if e.Icon == "" {
			e.Icon = "info"
		}
		if s.By != "" {
			e.Title += " · " + s.By
		}
		all = append(all, e)
	}
	return all
}

func stepTitle(v shell.Visit, s *dispute.Step) string {
	title := v.T("book.step." + s.Kind)
	switch s.Kind {
	case "attached":
		title += ": " + kindWords(v, dispute.Kind(s.Detail))
	case "ruled":
		title = v.T("book.state." + s.Detail)
	case "redecided":
		title += ": " + v.T("book.outcome."+s.Detail)
	case "missed", "soon":
		title = v.T("book.step."+s.Kind, "Who", v.T("book.stage."+s.Detail))
	}
	return title
}

func channelOptions(v shell.Visit) (all []shell.Option) {
	for _, c := range agent.Channels {
		all = append(all, shell.Option{Value: string(c), Label: v.T("book.channel." + string(c))})
	}
	return all
}

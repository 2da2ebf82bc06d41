package partner

import (
	"github.com/keepwell/keepwell/internal/complaint/inquiry"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What agents and staff choose from, in words.

func reportOptions(v shell.Visit) (all []shell.Option) {
	for _, r := range inquiry.Reports {
		all = append(all, shell.Option{Value: string(r), Label: v.T("partner.reported." + string(r))})
	}
	return all
}

func topicOptions(v shell.Visit) (all []shell.Option) {
	for _, t := range inquiry.Topics {
		all = append(all, shell.Option{Value: string(t), Label: topic(v, t)})
	}
	return all
}

func topic(v shell.Visit, t inquiry.Topic) string { return v.T("partner.topic." + string(t)) }

func resultOptions(v shell.Visit, k inquiry.OutreachKind) (all []shell.Option) {
	for _, r := range inquiry.ResultsOf(k) {
		all = append(all, shell.Option{Value: string(r), Label: v.T("partner.result." + string(r))})
	}
	return all
}

func starOptions(v shell.Visit) (all []shell.Option) {
	for _, n := range []string{"5", "4", "3", "2", "1"} {
		all = append(all, shell.Option{Value: n, Label: v.T("partner.stars." + n)})
	}
	return all
}

func languageOptions(v shell.Visit) (all []shell.Option) {
	for _, code := range v.Plan.Languages {
		if key := "partner.language." + code; v.Has(key) {
			all = append(all, shell.Option{Value: code, Label: v.T(key)})
		}
	}
	return all
}

// heardFacts are what an agent wrote, never what was found.
func heardFacts(v shell.Visit, h inquiry.Heard) []shell.Fact {
	facts := []shell.Fact{
		{Name: v.T("partner.ask.customer"), Value: customerOf(v, h.Member)},
		{Name: v.T("partner.ask.when"), Value: v.Instant(h.At)},
		{Name: v.T("partner.ask.asker"), Value: h.AskerName},
	}
	if h.Passed {
		facts = append(facts, shell.Fact{Name: v.T("partner.heard.passed"), Value: v.T("partner.reported." + string(h.Reported))})
	}
	if h.Receipt != "" {
		facts = append(facts, shell.Fact{Name: v.T("partner.heard.receipt"), Value: h.Receipt})
	}
	return facts
}

// lost tells that something was reported and is nobody's work: the plan does not know who told it.
func lost(h inquiry.Heard) bool {
	return h.Reported != inquiry.NothingReported && !h.Passed && h.Receipt == ""
}

// lineTone colours a question by its state.
func lineTone(v shell.Visit, q *inquiry.LineQuestion) (string, shell.Tone) {
	switch {
	case q.State == inquiry.LineAnswered:
		return v.T("partner.line.answered"), shell.Good
	case q.Late(v.Now):
		return v.T("partner.line.late"), shell.Bad
	}
	return v.T("partner.line.open"), shell.Calm
}

// A page with two forms shows what is wrong beside the one that was sent.

func rateForm(f *shell.Form) *shell.Form {
	if f.Problem("stars") == nil && f.Problem("rating") == nil {
		return nil
	}
	return f
}

func reopenForm(f *shell.Form) *shell.Form {
	if f.Problem("more") == nil {
		return nil
	}
	return f
}

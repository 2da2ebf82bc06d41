package complaints

import (
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/complaint"
)

// The timeline of a case.

// historyPart is a part of the timeline.
type historyPart struct {
	Name   string
	Events []string
}

// historyParts are what the timeline can be narrowed to, each with the events that belong to it.
var historyParts = []historyPart{
	{"clock", []string{"opened", "classified", "extended", "authority_proved", "member_confirmed", "answered", "letter_sent", "letter_returned", "ended", "module_changed", "warned"}},
	{"work", []string{"assigned", "released", "checked", "found", "signed_off", "task_added", "task_done", "referred", "referral_answered", "cause_added", "corrective_added", "corrected", "attached", "effort_made"}},
	{"notes", []string{"noted", "information_added", "rated"}},
	{"answer", []string{"decided", "answered", "letter_wanted", "letter_sent", "letter_returned"}},
}

func historyKind(e complaint.Entry) string { return strings.TrimPrefix(e.What, "complaint.") }

// shownHistory is the timeline as somebody asked for it.
func (c *caseView) shownHistory() []complaint.Entry {
	for _, p := range historyParts {
		if p.Name == c.Show {
			return slices.DeleteFunc(slices.Clone(c.History), func(e complaint.Entry) bool { return !slices.Contains(p.Events, historyKind(e)) })
		}
	}
	return c.History
}

// entryWords are the particulars of an entry, in words; codes are told by name.
func (c *caseView) entryWords(e complaint.Entry) (all []string) {
	v, kind := e.Values, historyKind(e)
	add := func(text string) {
		if text != "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	if v["procedure"] != "" {
		add(procedureWords(c.Visit, c.Catalog, complaint.Procedure(v["procedure"])) + ": " + categoryWords(c.Visit, c.Catalog, v["category"]))
	}
	if v["desk"] != "" {
		add(deskWords(c.Visit, c.Catalog, complaint.Desk(v["desk"])))
	}
	if v["item"] != "" {
		add(c.itemWords(v["item"]))
	}
	for key, prefix := range map[string]string{"outcome": "casework.outcome.", "letter": "casework.letter.", "severity": "casework.severity."} {
		if v[key] != "" {
			add(c.T(prefix + v[key]))
		}
	}
	c.whom(kind, v, add)
	c.why(kind, v, add)
	if kind == "ended" {
		add(c.T("complaints.state." + v["how"]))
		add(c.reasonWords(v["text"]))
		return all
	}
	if kind == "extended" {
		add(c.reasonWords(v["text"]))
		add(v["need"])
		return all
	}
	for _, key := range []string{"not", "documents", "paper", "text", "tell", "level"} {
		add(v[key])
	}
	return all
}

// whom names people and places of an entry.
func (c *caseView) whom(kind string, v map[string]string, add func(string)) {
	switch kind {
	case "assigned":
		add(whoWords(c.Visit, c.Names, v["to"]))
	case "referred":
		add(c.referralWords(v["to"]))
		add(v["name"])
	case "signed_off":
		add(c.reviewerWords(v["as"]))
		if v["agrees"] == "yes" {
			add(c.T("casework.agrees.yes"))
		} else {
			add(c.T("casework.agrees.no"))
		}
	case "cause_added":
		add(c.causeWords(v["cause"]))
	case "corrective_added":
		add(c.correctiveWords(v["kind"]))
	case "authority_proved":
		if v["kind"] != "" {
			add(c.T("casework.proof." + v["kind"]))
		}
	case "warned":
		add(c.T("casework.warned."+v["what"], "What", c.remindedOf(v["duty"])))
	}
}

// remindedOf names what a reminder is about; the record names it by its procedure and its key. A target of our own says that it is
// ours, so that nobody takes it for law.
func (c *caseView) remindedOf(duty string) string {
	procedure, key, found := strings.Cut(duty, "/")
	if !found {
		procedure, key = "", duty
	}
	key, _, _ = strings.Cut(key, "#") // a second one of the same key is numbered
	what := owesWords(c.Visit, c.Catalog, key)
	if _, ours := c.Catalog.Target(key); ours {
		return c.T("casework.warned.ours", "What", what)
	}
	if procedure == "" {
		return what
	}
	return what + " (" + procedureWords(c.Visit, c.Catalog, complaint.Procedure(procedure)) + ")"
}

// why is the reason of an entry: of an answer, what it did to the clock; of everything else, what somebody wrote.
func (c *caseView) why(kind string, v map[string]string, add func(string)) {
	told := kind == "answered" || kind == "letter_sent"
	switch {
	case told && v["stops"] == "yes":
		add(c.T("casework.stops.yes"))
	case told && v["why"] != "":
		add(c.T("casework.stops." + v["why"]))
	case kind == "related":
		if key := "casework.related." + v["why"]; c.Has(key) {
			add(c.T(key))
		}
	case !told:
		add(v["why"])
	}
}

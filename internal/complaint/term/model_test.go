package term_test

import (
	"fmt"
	"slices"
)

// The second model of the clocks. It knows the rules from their text and nothing of the packages it is held against: it walks through
// days and quarters of an hour on wall clocks, and speaks in texts and maps.

// facts are as JSON has them.
type facts map[string]any

func (f facts) yes(key string) bool { b, _ := f[key].(bool); return b }

func (f facts) word(key, otherwise string) string {
	if s, ok := f[key].(string); ok {
		return s
	}
	return otherwise
}

func (f facts) number(key string, otherwise int) int {
	if n, ok := f[key].(int); ok {
		return n
	}
	return otherwise
}

func (f facts) inner(key string) facts {
	inner, _ := f[key].(facts)
	return inner
}

// happened is the events by their instants.
func (f facts) happened() []facts {
	events, _ := f["events"].([]facts)
	events = slices.Clone(events)
	for i := range events { // by insertion, which keeps those of one instant in their order
		for j := i; j > 0 && second(events[j]["at"]) < second(events[j-1]["at"]); j-- {
			events[j], events[j-1] = events[j-1], events[j]
		}
	}
	return events
}

// receipt is the first mark that is no postmark.
func (f facts) receipt() int64 {
	if f["received_at"] != nil {
		return second(f["received_at"])
	}
	first := int64(1) << 60
	for _, mark := range f["receipt_marks"].([]facts) {
		if mark["kind"] != "postmark" {
			first = min(first, second(mark["at"]))
		}
	}
	return first
}

// began is when the clock of a grievance began and for whom.
func (f facts) began(received int64) (int64, any) {
	who := f.word("filer", "enrollee")
	if who != "unproven_representative" {
		return received, who
	}
	a := f.inner("authority")
	var at int64
	var whose any
	if a["proof_received_at"] != nil {
		at, whose = max(received, second(a["proof_received_at"])), "representative"
	}
	if a["member_confirmed_at"] != nil {
		own := max(received, second(a["member_confirmed_at"]))
		if f.inner("params").word("member_confirmation_start", "") == "original_receipt" {
			own = received
		}
		if whose == nil || own <= at {
			at, whose = own, "enrollee"
		}
	}
	return at, whose
}

func (f facts) fast() bool {
	switch f.word("product", "") + " " + f.word("trigger", "none") {
	case "ma refused_to_expedite", "ma took_extension", "aip refused_to_expedite", "aip took_extension":
		return true
	case "part_d refused_to_expedite":
		return !f.yes("drug_already_obtained")
	}
	return false
}

// modelGrievance is the whole answer about a grievance.
func modelGrievance(f facts) facts {
	p := f.inner("params")
	calendar := hang(p.word("zone", "America/New_York"))
	received := f.receipt()
	days, more := p.number("standard_days", 30), p.number("extension_days", 14)
	began, whose := f.began(received)
	out := facts{
		"received_at": spoken(received), "received_on": calendar.page(received), "filer_of_record": whose, "clock": "not_started",
		"clock_starts_at": nil, "base_due_date": nil, "due_date": nil, "due_at": nil, "first_late_at": nil, "answered_at": nil,
		"internal_priority": "normal", "answer_form": "oral_or_written", "state": "awaiting_authority", "timeliness": "open",
	}
	if f.fast() || f.yes("caller_says_urgent") {
		out["internal_priority"] = "high"
	}
	if f["how_filed"] == "written" || f.yes("written_answer_requested") {
		out["answer_form"] = "written"
	}
	if f.yes("quality_of_care") {
		out["answer_form"] = "written_with_qio_rights"
	}
	modelFiling(f, p, calendar, out)
	end := int64(1) << 60 // the first second that is late
	if whose != nil {
		out["clock_starts_at"], out["extended"], out["state"] = spoken(began), false, "open"
		if f.fast() {
			end = began
			for range p.number("expedited_hours", 24) {
				end += 60 * 60
			}
			out["clock"], out["due_at"], out["due_date"] = "expedited", spoken(end), calendar.page(end)
			end++
		} else {
			due := leaf(calendar.page(began), days)
			end = calendar.turns(leaf(due, 1))
			out["clock"], out["due_date"], out["first_late_at"] = "standard", due, spoken(end)
		}
		out["base_due_date"] = out["due_date"]
	}
	if f["filer"] == "unproven_representative" {
		limit := leaf(calendar.page(received), days+more)
		out["authority_limit_date"], out["dismissible_from"] = limit, nil
		dismiss, said := p["dismiss_unproven"].(bool)
		if whose == nil && f.inner("authority").yes("efforts_documented") && (dismiss || !said) {
			free := calendar.turns(leaf(limit, 1))
			out["dismissible_from"] = spoken(free)
			if f["as_of"] != nil && second(f["as_of"]) >= free {
				out["state"] = "dismissible"
			}
		}
	}
	modelEvents(f, p, calendar, out, began, end)
	return out
}

func modelFiling(f, p facts, calendar *wall, out facts) {
	for _, key := range []string{"filed_late", "filing_last_date", "filing_first_late_at", "late_filing_action"} {
		out[key] = nil
	}
	if f["product"] == "aip" {
		out["filed_late"] = false
	} else if f["event_date"] != nil {
		last := leaf(f["event_date"].(string), p.number("filing_limit_days", 60))
		late := out["received_on"].(string) > last
		out["filed_late"], out["filing_last_date"], out["filing_first_late_at"] = late, last, spoken(calendar.turns(leaf(last, 1)))
		if late {
			out["late_filing_action"] = p.word("late_filing_action", "investigate")
		}
	}
}

// modelEvents walks through what happened; end is the first second that is late.
func modelEvents(f, p facts, calendar *wall, out facts, began, end int64) {
	extensions, running := []any{}, out["clock"] != "not_started"
	over := func() bool { return out["answered_at"] != nil || out["state"] == "withdrawn" }
	for _, e := range f.happened() {
		at := second(e["at"])
		verified, said := e["identity_verified"].(bool)
		switch {
		case e["type"] == "extension":
			why := ""
			switch {
			case !running || at < began:
				why = "clock_not_started"
			case over():
				why = "case_closed"
			case out["clock"] == "expedited":
				why = "expedited_clock"
			case out["extended"] == true:
				why = "already_extended"
			case at >= end:
				why = "after_due"
			case e["requested_by"] != "enrollee" && !e.yes("need_documented"):
				why = "no_grounds"
			}
			if why != "" {
				extensions = append(extensions, facts{"at": e["at"], "decision": "refused", "reason": why})
				continue
			}
			due := leaf(calendar.page(began), p.number("standard_days", 30)+p.number("extension_days", 14))
			end = calendar.turns(leaf(due, 1))
			out["extended"], out["due_date"], out["first_late_at"] = true, due, spoken(end)
			x := facts{"at": e["at"], "decision": "accepted", "reason": nil, "notice_rule": "written_immediately", "notice_due_date": nil, "notice_first_late_at": nil}
			if f["product"] == "aip" {
				n := p.number("aip_extension_notice_days", 2)
				notice := leaf(calendar.page(at), n)
				x["notice_rule"] = fmt.Sprintf("written_within_%d_calendar_days", n)
				x["notice_due_date"], x["notice_first_late_at"] = notice, spoken(calendar.turns(leaf(notice, 1)))
			}
			extensions = append(extensions, x)
		case over():
		case e["type"] == "withdrawn" && (verified || !said):
			out["state"], out["timeliness"] = "withdrawn", "not_applicable"
		case running && at >= began && answers(e, out["answer_form"].(string)):
			out["state"], out["answered_at"], out["timeliness"] = "answered", e["at"], "timely"
			if at >= end {
				out["timeliness"] = "late"
			}
		}
	}
	if out["state"] == "open" && f["as_of"] != nil && second(f["as_of"]) >= end {
		out["timeliness"] = "overdue"
	}
	out["extensions"] = extensions
}

func answers(e facts, form string) bool {
	live, said := e["live"].(bool)
	switch form {
	case "written_with_qio_rights":
		return e["type"] == "letter_dispatched" && e.yes("qio_rights") && !e.yes("returned_undeliverable")
	case "written":
		return e["type"] == "letter_dispatched" && !e.yes("returned_undeliverable")
	default:
		return e["type"] == "letter_dispatched" && !e.yes("returned_undeliverable") || e["type"] == "oral_answer" && (live || !said)
	}
}

package term_test

import (
	"math/rand/v2"
)

// dice makes cases that a plan may see and some that it should not, with instants that crowd around the borders.
type dice struct{ *rand.Rand }

// Zones with and without summer time, with half hours, and one whose clocks change at midnight, so that days begin at one.
var diceZones = []string{
	"America/New_York", "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
	"America/Anchorage", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "America/Havana", "Australia/Lord_Howe",
}

// Days around which something is special: clocks change, leap days, ends of years and Februaries.
var diceDays = []string{
	"2026-03-07", "2026-03-08", "2026-10-31", "2026-11-01", "2028-02-28", "2028-02-29", "2028-01-30", "2026-12-31", "2027-02-28",
	"2026-01-31", "2027-03-14", "2027-11-07", "2026-02-06", "2026-10-02",
}

func (d dice) zone() string { return diceZones[d.IntN(len(diceZones))] }

func (d dice) one(words ...string) string { return words[d.IntN(len(words))] }

func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

func (d dice) day() string {
	if d.chance(30) {
		return leaf(d.one(diceDays...), d.IntN(3))
	}
	return leaf("2025-01-01", d.IntN(2000))
}

// border is an instant at, just before or just after the start of a local day, or anywhere in it.
func (d dice) border(zone, day string) int64 {
	start := hang(zone).turns(day)
	switch d.IntN(5) {
	case 0:
		return start
	case 1:
		return start - 1
	case 2:
		return start + 1
	default:
		return start + int64(d.IntN(86400))
	}
}

// after is an instant some days later, most often near a day that matters.
func (d dice) after(zone string, from int64) string {
	page := hang(zone).page(from)
	switch d.IntN(8) {
	case 0:
		return spoken(from + int64([]int{-1, 0, 1}[d.IntN(3)]))
	case 1:
		return spoken(from + 24*3600 + int64([]int{-1, 0, 1}[d.IntN(3)]))
	case 2:
		return spoken(from - int64(d.IntN(5*86400)))
	case 3:
		return spoken(from + int64(d.IntN(90*86400)))
	default:
		return spoken(d.border(zone, leaf(page, []int{1, 3, 8, 9, 31, 31, 31, 45, 45, 46, 20, 2}[d.IntN(12)])))
	}
}

func (d dice) params(zone string) facts {
	p := facts{"zone": zone}
	if d.chance(10) {
		p["standard_days"], p["extension_days"] = d.IntN(60), 1+d.IntN(30)
	}
	if d.chance(5) {
		p["expedited_hours"] = 1 + d.IntN(72)
	}
	if d.chance(5) {
		p["filing_limit_days"], p["aip_extension_notice_days"] = d.IntN(100), d.IntN(5)
	}
	if d.chance(30) {
		p["member_confirmation_start"] = d.one("confirmation", "original_receipt")
	}
	if d.chance(20) {
		p["dismiss_unproven"] = d.chance(50)
	}
	return p
}

func (d dice) grievance() facts {
	zone := d.zone()
	received := d.border(zone, d.day())
	f := facts{
		"params": d.params(zone), "received_at": spoken(received), "product": d.one("ma", "part_d", "aip"), "how_filed": d.one("oral", "oral", "written"),
		"quality_of_care": d.chance(20), "written_answer_requested": d.chance(10), "caller_says_urgent": d.chance(10),
		"trigger": d.one("none", "none", "none", "refused_to_expedite", "took_extension"), "drug_already_obtained": d.chance(40),
	}
	if d.chance(15) {
		delete(f, "received_at")
		f["receipt_marks"] = []facts{
			{"kind": "postmark", "at": spoken(received - 86400)},
			{"kind": "scan", "at": spoken(received + int64(d.IntN(86400)))},
			{"kind": "mailroom_stamp", "at": spoken(received)},
		}
	}
	if d.chance(30) {
		f["event_date"] = leaf("2024-10-01", d.IntN(2000))
		if d.chance(70) {
			f["event_date"] = hang(zone).page(received - 86400*int64(57+d.IntN(6)))
		}
	}
	if d.chance(50) {
		f["as_of"] = d.after(zone, received)
	}
	if d.chance(30) {
		f["filer"] = d.one("representative", "unproven_representative", "unproven_representative")
		f["authority"] = d.authority(zone, received)
	}
	var events []facts
	for range d.IntN(6) {
		events = append(events, d.grievanceEvent(zone, received))
	}
	if events != nil {
		f["events"] = events
	}
	return f
}

func (d dice) authority(zone string, received int64) facts {
	a := facts{"proof_received_at": nil, "member_confirmed_at": nil, "efforts_documented": d.chance(60)}
	if d.chance(40) {
		a["proof_received_at"] = d.after(zone, received)
	}
	if d.chance(40) {
		a["member_confirmed_at"] = d.after(zone, received)
		if d.chance(20) {
			a["member_confirmed_at"] = a["proof_received_at"]
		}
	}
	return a
}

func (d dice) grievanceEvent(zone string, received int64) facts {
	e := facts{"type": d.one("extension", "extension", "oral_answer", "letter_dispatched", "letter_dispatched", "withdrawn"), "at": d.after(zone, received)}
	switch e["type"] {
	case "extension":
		e["requested_by"], e["need_documented"] = d.one("enrollee", "plan"), d.chance(50)
	case "oral_answer":
		if d.chance(60) {
			e["live"] = d.chance(50)
		}
	case "letter_dispatched":
		e["qio_rights"], e["returned_undeliverable"] = d.chance(60), d.chance(30)
	case "withdrawn":
		if d.chance(60) {
			e["identity_verified"] = d.chance(50)
		}
	}
	return e
}

func (d dice) module() facts {
	zone, ctm := d.zone(), "America/New_York"
	day := d.day()
	f := facts{"contract_id": "H1", "issue_level": d.one("immediate_need", "urgent", "other", "other"), "downloaded_at": spoken(d.border(ctm, day))}
	p := facts{"zone": zone}
	if d.chance(20) {
		ctm = d.zone()
		p["ctm_zone"] = ctm
	}
	if d.chance(10) {
		p["resolve_days"] = facts{"immediate_need": d.IntN(4), "other": 20 + d.IntN(20)}
		p["contact_days"], p["extension_days"], p["upgrade_target_hours"] = d.IntN(9), 1+d.IntN(20), 1+d.IntN(48)
	}
	f["params"], f["assignments"] = p, []facts{{"contract_id": "H1", "date": day}}
	for range d.IntN(3) {
		other := facts{"contract_id": d.one("H1", "H2"), "date": leaf(day, d.IntN(3))}
		f["assignments"] = append(f["assignments"].([]facts), other)
	}
	from := hang(ctm).turns(day)
	if d.chance(60) {
		received := d.border(zone, leaf(day, d.IntN(3)))
		if d.chance(50) {
			received -= int64(d.IntN(20 * 86400))
		}
		f["grievance"] = facts{
			"received_at": spoken(received), "product": d.one("ma", "part_d", "aip"), "how_filed": "oral",
			"trigger": d.one("none", "none", "none", "none", "refused_to_expedite"), "drug_already_obtained": d.chance(30),
		}
	}
	if d.chance(50) {
		f["as_of"] = d.after(ctm, from)
	}
	var events []facts
	for range d.IntN(6) {
		events = append(events, d.moduleEvent(ctm, from))
	}
	f["events"] = events
	return f
}

func (d dice) moduleEvent(zone string, from int64) facts {
	e := facts{"type": d.one(
		"extension", "extension", "extension", "issue_level_raised", "contact_attempted", "contact_made", "resolved_internally", "resolution_entered",
		"plan_request"), "at": d.after(zone, from)}
	switch e["type"] {
	case "extension":
		e["requested_by"], e["need_documented"] = d.one("enrollee", "plan"), d.chance(60)
	case "issue_level_raised":
		e["to"] = d.one("immediate_need", "urgent", "other")
	case "plan_request":
		e["status"] = "pending"
	}
	return e
}

func (d dice) appeal() facts {
	f := facts{"params": facts{"zone": d.zone()}, "notice_date": d.day()}
	zone := f.inner("params").word("zone", "")
	if d.chance(20) {
		f.inner("params")["limit_days"] = d.IntN(100)
	}
	if d.chance(80) {
		f["filed_at"] = spoken(d.border(zone, leaf(f["notice_date"].(string), []int{0, 30, 60, 65, 66, 66, 66, 67}[d.IntN(8)])))
	}
	return f
}

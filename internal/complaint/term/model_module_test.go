package term_test

// modelModule is the whole answer of the second model about a complaint of CMS's module.
func modelModule(f facts) facts {
	p := f.inner("params")
	calendar := hang(p.word("ctm_zone", "America/New_York"))
	ours, last, holder := "", "", ""
	for _, a := range f["assignments"].([]facts) {
		date := a["date"].(string)
		if a["contract_id"] == f["contract_id"] && date >= ours {
			ours = date
		}
		if date >= last {
			last, holder = date, a["contract_id"].(string)
		}
	}
	allowed := func(level string) int {
		return p.inner("resolve_days").number(level, map[string]int{"immediate_need": 2, "urgent": 7, "other": 30}[level])
	}
	level := f["issue_level"].(string)
	due := leaf(ours, allowed(level))
	contact := leaf(ours, p.number("contact_days", 7))
	out := facts{
		"assignment_date": ours, "base_due_date": due, "contact_due_date": contact,
		"contact_first_late_at": spoken(calendar.turns(leaf(contact, 1))), "contact_made_at": nil, "resolution_entered_at": nil,
		"ctm_extended": false, "overdue_on_upgrade": false, "internal_target_at": nil, "counts_for_contract": holder,
	}
	grievance := modelBeside(f, p, out)
	extensions := []any{}
	for _, e := range f.happened() {
		at, end := second(e["at"]), calendar.turns(leaf(due, 1))
		switch e["type"] {
		case "issue_level_raised":
			level = e["to"].(string)
			due = leaf(ours, allowed(level))
			out["ctm_extended"] = false
			if at >= calendar.turns(leaf(due, 1)) {
				out["overdue_on_upgrade"], out["internal_target_at"] = true, spoken(at+int64(p.number("upgrade_target_hours", 24))*3600)
			}
		case "contact_made":
			if out["contact_made_at"] == nil {
				out["contact_made_at"] = e["at"]
			}
		case "resolution_entered":
			if out["resolution_entered_at"] == nil {
				out["resolution_entered_at"] = e["at"]
			}
		case "extension":
			x := facts{"at": e["at"], "ctm_decision": "refused", "ctm_reason": nil, "grievance_decision": nil, "grievance_reason": nil}
			if grievance != nil {
				other := grievance["extensions"].([]any)[len(extensions)].(facts)
				x["grievance_decision"], x["grievance_reason"] = other["decision"], other["reason"]
			}
			switch {
			case grievance == nil:
				x["ctm_reason"] = "not_a_grievance"
			case grievance["clock"] == "expedited":
				x["ctm_reason"] = "expedited_grievance"
			case level != "other":
				x["ctm_reason"] = "issue_level_not_extendable"
			case x["grievance_decision"] == "refused":
				x["ctm_reason"] = "grievance_extension_refused"
			case out["resolution_entered_at"] != nil:
				x["ctm_reason"] = "case_closed"
			case at >= end:
				x["ctm_reason"] = "after_due"
			default:
				x["ctm_decision"] = "accepted"
				due = leaf(ours, allowed("other")+p.number("extension_days", 14))
				out["ctm_extended"] = true
			}
			extensions = append(extensions, x)
		}
	}
	end := calendar.turns(leaf(due, 1))
	out["issue_level"], out["due_date"], out["first_late_at"], out["extensions"] = level, due, spoken(end), extensions
	out["case_due_from"], out["case_due_date"], out["case_due_at"], out["case_first_late_at"] = "ctm", due, nil, spoken(end)
	if grievance != nil {
		bind(grievance, out, end)
	}
	out["timeliness"] = modelTimeliness(out["resolution_entered_at"], end, f["as_of"])
	out["contact_timeliness"] = modelTimeliness(out["contact_made_at"], second(out["contact_first_late_at"]), f["as_of"])
	out["state"] = "working"
	if out["resolution_entered_at"] != nil {
		out["state"] = "resolved"
	}
	if holder != f["contract_id"] {
		out["state"], out["timeliness"], out["contact_timeliness"] = "reassigned_away", "not_applicable", "not_applicable"
	}
	return out
}

// modelBeside judges the grievance that the complaint also is, or gives nil.
func modelBeside(f, p, out facts) facts {
	if f["grievance"] == nil {
		return nil
	}
	other := facts{"params": p}
	for key, value := range f.inner("grievance") {
		other[key] = value
	}
	var asked []facts
	for _, e := range f.happened() {
		if e["type"] == "extension" {
			asked = append(asked, e)
		}
	}
	other["events"] = asked
	g := modelGrievance(other)
	out["grievance"] = facts{"clock": g["clock"], "due_date": g["due_date"], "due_at": g["due_at"], "first_late_at": g["first_late_at"]}
	return g
}

// bind lets the row whose last second in time comes first bind the case.
func bind(grievance, out facts, end int64) {
	var last int64
	switch grievance["clock"] {
	case "standard":
		last = second(grievance["first_late_at"]) - 1
	case "expedited":
		last = second(grievance["due_at"])
	default:
		return
	}
	if last < end-1 {
		out["case_due_from"], out["case_due_date"] = "grievance", grievance["due_date"]
		out["case_due_at"], out["case_first_late_at"] = grievance["due_at"], grievance["first_late_at"]
	}
}

func modelTimeliness(done any, end int64, asOf any) string {
	switch {
	case done != nil && second(done) < end:
		return "timely"
	case done != nil:
		return "late"
	case asOf != nil && second(asOf) >= end:
		return "overdue"
	default:
		return "open"
	}
}

// modelAppeal is the whole answer of the second model about the time to appeal.
func modelAppeal(f facts) facts {
	p := f.inner("params")
	last := leaf(f["notice_date"].(string), p.number("limit_days", 65))
	end := hang(p.word("zone", "America/New_York")).turns(leaf(last, 1))
	return facts{"last_filing_date": last, "first_late_at": spoken(end), "timeliness": modelTimeliness(f["filed_at"], end, nil)}
}

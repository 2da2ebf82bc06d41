package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/complaint/catalog"
)

func TestRoute(t *testing.T) {
	c := load(t)
	for name, m := range map[string]struct {
		matter    catalog.Matter
		desk      string
		because   string
		also      string
		reviewers string
	}{
		"rude staff":                  {catalog.Matter{Procedure: "grievance", Category: "customer_service"}, "member_services", "category", "", ""},
		"an agent misled":             {catalog.Matter{Procedure: "grievance", Category: "agent", Subcategory: "misled"}, "agent_oversight", "category", "sales_allegation", "compliance"},
		"privacy":                     {catalog.Matter{Procedure: "grievance", Category: "privacy"}, "privacy", "category", "privacy", "privacy_officer"},
		"discrimination":              {catalog.Matter{Procedure: "grievance", Category: "discrimination"}, "civil_rights", "category", "discrimination", "civil_rights_coordinator"},
		"fraud":                       {catalog.Matter{Procedure: "grievance", Category: "fraud"}, "special_investigations", "category", "fraud", "compliance"},
		"quality of care":             {catalog.Matter{Procedure: "grievance", Category: "quality_of_care"}, "clinical_review", "quality_of_care", "", "clinician"},
		"a pharmacy that did harm":    {catalog.Matter{Procedure: "grievance", Category: "pharmacy", QualityOfCare: true}, "clinical_review", "quality_of_care", "", "pharmacist clinician"},
		"a bill from a provider":      {catalog.Matter{Procedure: "grievance", Category: "billing", Subcategory: "provider_bill"}, "provider_relations", "subcategory", "", ""},
		"an appeal":                   {catalog.Matter{Procedure: "reconsideration", Category: "benefit"}, "appeals", "procedure", "", ""},
		"the privacy file itself":     {catalog.Matter{Procedure: "privacy", Category: "privacy"}, "privacy", "procedure", "", "privacy_officer"},
		"made to Medicare":            {catalog.Matter{Procedure: "ctm", Category: "enrollment"}, "billing", "category", "", ""},
		"a category that nobody knew": {catalog.Matter{Procedure: "grievance", Category: "gone"}, "member_services", "category", "", ""},
		"nothing known at all":        {catalog.Matter{}, "member_services", "category", "", ""},
	} {
		r := c.Route(m.matter)
		if r.Desk != m.desk || r.Because != m.because || strings.Join(r.Also, " ") != m.also || strings.Join(r.Reviewers, " ") != m.reviewers {
			t.Errorf("%s: %+v", name, r)
		}
		if r.Checklist == "" {
			t.Errorf("%s: no checklist", name)
		}
	}
}

// TestTheStoredTextsAreKnown holds the files against the texts that cases store.
func TestTheStoredTextsAreKnown(t *testing.T) {
	c := load(t)
	for _, d := range complaint.Desks {
		if _, there := c.Desk(string(d)); !there {
			t.Errorf("no desk %s", d)
		}
	}
	for _, p := range complaint.Procedures {
		if _, there := c.Procedure(string(p)); !there {
			t.Errorf("no procedure %s", p)
		}
	}
	if len(c.Desks) != len(complaint.Desks) || len(c.Procedures) != len(complaint.Procedures) {
		t.Error("a desk or procedure that cases do not know")
	}
	states := []complaint.State{
		complaint.Received, complaint.AwaitingAuthority, complaint.Open, complaint.Investigating, complaint.Decided, complaint.Answered,
		complaint.Closed, complaint.Withdrawn, complaint.Dismissed, complaint.Moved, complaint.Duplicate,
	}
	for _, state := range states {
		if !slices.ContainsFunc(c.Wording.Sayings, func(s catalog.Saying) bool { return s.State == string(state) }) {
			t.Errorf("nothing is said of %s", state)
		}
	}
	for _, s := range c.Wording.Sayings {
		if !slices.Contains(states, complaint.State(s.State)) {
			t.Errorf("%s: no state %s", s.ID, s.State)
		}
	}
}

// TestChecklistsOpenKindsOfAccess: what an item opens is a kind that access knows, and never more than whoever investigates needs.
func TestChecklistsOpenKindsOfAccess(t *testing.T) {
	c := load(t)
	known := []access.Kind{
		access.Identity, access.Contact, access.Coverage, access.Conditions, access.Gaps, access.Claims, access.Medicines, access.Authorizations,
		access.Requests, access.Looks, access.Complaints, access.Payments,
	}
	for _, l := range c.Checklists {
		for _, kind := range l.Opens() {
			if !slices.Contains(known, access.Kind(kind)) {
				t.Errorf("%s opens %s", l.ID, kind)
			}
		}
		if !slices.ContainsFunc(l.Items, func(i catalog.Item) bool { return i.Needed }) {
			t.Errorf("%s: a decision waits for nothing", l.ID)
		}
	}
	list, _ := c.Checklist("quality_of_care")
	if item, there := list.Item("records"); !there || !item.Needed || !slices.Equal(list.Opens(), []string{"claims", "medicines", "complaints", "conditions"}) {
		t.Errorf("%+v opens %v", item, list.Opens())
	}
}

// TestTargetsComeFirst: our own targets are earlier than what the law asks, so that they can help.
func TestTargetsComeFirst(t *testing.T) {
	c := load(t)
	for way, limit := range map[string]int{"standard": 30 * 24, "expedited": 24, "ctm": 7 * 24} {
		targets := c.TargetsFor(way)
		if len(targets) == 0 {
			t.Errorf("%s: no target", way)
		}
		for _, target := range targets {
			hours := 0
			switch {
			case target.Days != nil:
				hours = 24 * *target.Days
			case target.Hours != nil:
				hours = *target.Hours
			case target.BusinessDays != nil:
				hours = 24 * *target.BusinessDays
			}
			if hours >= limit {
				t.Errorf("%s %s: %d hours, the law asks for %d", way, target.ID, hours, limit)
			}
		}
	}
	if target, there := c.Target("triage"); !there || *target.BusinessDays != 0 {
		t.Error("triage is not on the same business day")
	}
}

func TestFinding(t *testing.T) {
	c := load(t)
	if r, there := c.Referral("qio"); !there || r.ExpectedDays == 0 || !r.MemberMayKnow {
		t.Errorf("%+v", r)
	}
	if g, there := c.Ground("peer_review"); !there || g.Source == "" {
		t.Errorf("%+v", g)
	}
	if r, there := c.Reviewer(catalog.Clinician); !there || !r.Severity {
		t.Errorf("%+v", r)
	}
	if a, there := c.Cause("agent_misled"); !there || a.Group != "sales" {
		t.Errorf("%+v", a)
	}
	if a, there := c.Corrective("coaching"); !there || a.MayTell {
		t.Error("coaching of staff may be told")
	}
	if r, there := c.Reason("no_authority"); !there || len(c.ReasonsFor("dismissal")) != 2 || !slices.Contains(r.For, "dismissal") {
		t.Errorf("%+v", r)
	}
	if _, there := c.Desk("nowhere"); there {
		t.Error("found a desk that is none")
	}
}

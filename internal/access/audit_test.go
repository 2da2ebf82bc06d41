package access_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

func (w *world) audit(q access.AuditQuery) access.AuditPage {
	w.t.Helper()
	w.visitor(access.RolePrivacy, w.doctor)
	q.At = w.now
	page, err := w.guard.Audit(w.ctx(), w.as, q)
	w.must(err)
	return page
}

func TestAuditIsForThePrivacyOfficerAndLeavesEntries(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleCoordinator, w.coach)
		w.looks(access.PurposeCare, access.Conditions)
		if _, err := w.guard.Audit(w.ctx(), w.as, access.AuditQuery{At: w.now}); !errors.Is(err, access.ErrRefused) {
			t.Errorf("a coordinator audits: %v", err)
		}
		page := w.audit(access.AuditQuery{})
		if len(page.Entries) != 1 || page.Next != 0 || page.Entries[0].Account != "account-coordinator" {
			t.Fatalf("%+v", page)
		}
		if !slices.Contains(page.Entries[0].Hints, access.HintNoRelation) {
			t.Errorf("hints %v", page.Entries[0].Hints)
		}
		seen, err := w.guard.LooksAt(w.ctx(), w.own(), access.Cursor{})
		w.must(err)
		if len(seen.Entries) != 3 || seen.Entries[1].Role != access.RolePrivacy || seen.Entries[1].Page != "look.page.audit" {
			t.Errorf("the member does not see that there was an audit: %+v", seen.Entries)
		}
		if n := len(w.audit(access.AuditQuery{Page: "look.page.audit"}).Entries); n != 1 {
			t.Errorf("%d audits, want 1", n)
		}
	})
}

func TestAuditFiltersAndPages(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleCoordinator, w.coach)
		for range 5 {
			w.looks(access.PurposeCare, access.Identity) // no hint: not clinical
		}
		w.looks(access.PurposeCare, access.Conditions)
		w.visitor(access.RoleMember, w.member)
		w.looks(access.PurposeSelf, access.Claims)
		for name, c := range map[string]struct {
			q    access.AuditQuery
			want int
		}{
			"all":         {access.AuditQuery{}, 7},
			"one role":    {access.AuditQuery{Role: access.RoleMember}, 1},
			"one account": {access.AuditQuery{Account: "account-coordinator"}, 6},
			"one person":  {access.AuditQuery{Person: w.coach}, 6},
			"one member":  {access.AuditQuery{Member: w.member}, 7},
			"later":       {access.AuditQuery{From: w.now.Add(time.Second)}, 0},
			"until":       {access.AuditQuery{To: w.now}, 0},
			"only hints":  {access.AuditQuery{OnlyHints: true, Cursor: access.Cursor{Limit: 2}}, 1},
		} {
			if n := len(w.audit(c.q).Entries); n != c.want {
				t.Errorf("%s: %d entries, want %d", name, n, c.want)
			}
		}
		total := 0
		q := access.AuditQuery{Role: access.RoleCoordinator, Cursor: access.Cursor{Limit: 4}}
		for {
			page := w.audit(q)
			total += len(page.Entries)
			if q.Before = page.Next; q.Before == 0 {
				break
			}
		}
		if total != 6 {
			t.Errorf("pages hold %d entries, want 6", total)
		}
	})
}

func TestRefusalsAreKept(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleCoach, w.coach)
		w.looks(access.PurposeCare, access.Conditions)
		w.refused()
		w.look(access.Look{Number: "M999", Action: access.View, Kinds: []access.Kind{access.Identity}, Purpose: access.PurposeCare, At: w.now})
		w.refused()
		if _, err := w.guard.Refusals(w.ctx(), w.as, access.Cursor{}); !errors.Is(err, access.ErrRefused) {
			t.Errorf("a coach reads refusals: %v", err)
		}
		w.visitor(access.RolePrivacy, w.doctor)
		list, err := w.guard.Refusals(w.ctx(), w.as, access.Cursor{})
		w.must(err)
		if len(list) != 2 || list[0].Member != "" || list[1].Member != w.member || list[1].Because != "access.because.nothing-permits" {
			t.Errorf("%+v", list)
		}
	})
}

func TestHints(t *testing.T) {
	eastern := clock.MustZone(zone)
	rosa := person.Person{ID: "m", Names: []person.Name{{Text: "Rosa Álvarez", Family: "Álvarez"}}, Addresses: []person.Address{{Lines: []string{"1 Main St"}, Zip: "02139"}}}
	other := person.Person{ID: "v", Names: []person.Name{{Text: "Carl Coach"}}}
	cousin := person.Person{ID: "v", Names: []person.Name{{Text: "Luis Alvarez"}}}
	neighbour := person.Person{ID: "v", Names: []person.Name{{Text: "Nell Neighbour"}}, Addresses: []person.Address{{Lines: []string{"1 MAIN ST"}, Zip: "02139-4307"}}}
	watched := rosa
	watched.Watch = true
	merged := rosa
	merged.MergedFrom = []person.ID{"v"}
	leaned := []access.Leaned{{ID: "g", Kind: access.GrantCoach}}
	base := access.Entry{
		Person: "v", Role: access.RoleCoordinator, Action: access.View, Kinds: []access.Kind{access.Identity}, At: noon,
	}
	for name, c := range map[string]struct {
		change func(*access.Entry)
		facts  access.HintFacts
		want   []access.Hint
	}{
		"nothing":                                    {nil, access.HintFacts{Member: rosa, Visitor: other}, nil},
		"clinical without a relation":                {func(e *access.Entry) { e.Kinds = []access.Kind{access.Claims} }, access.HintFacts{Member: rosa, Visitor: other}, []access.Hint{access.HintNoRelation}},
		"clinical by a relation":                     {func(e *access.Entry) { e.Kinds, e.Grants = []access.Kind{access.Claims}, leaned }, access.HintFacts{Member: rosa, Visitor: other}, nil},
		"a row of a list":                            {func(e *access.Entry) { e.Kinds, e.Action = []access.Kind{access.Claims}, access.List }, access.HintFacts{Member: rosa, Visitor: other}, nil},
		"watched":                                    {nil, access.HintFacts{Member: watched, Visitor: other}, []access.Hint{access.HintWatched}},
		"watched, by who keeps the list":             {func(e *access.Entry) { e.Role, e.Purpose = access.RolePrivacy, access.PurposePrivacy }, access.HintFacts{Member: watched, Visitor: other}, nil},
		"watched, by the officer for something else": {func(e *access.Entry) { e.Role, e.Purpose = access.RolePrivacy, access.PurposeQuality }, access.HintFacts{Member: watched, Visitor: other}, []access.Hint{access.HintWatched}},
		"watched, and more than names": {func(e *access.Entry) {
			e.Role, e.Purpose, e.Action, e.Kinds = access.RolePrivacy, access.PurposePrivacy, access.List, []access.Kind{access.Claims}
		}, access.HintFacts{Member: watched, Visitor: other}, []access.Hint{access.HintWatched}},
		"family, whatever the accents":           {nil, access.HintFacts{Member: rosa, Visitor: cousin}, []access.Hint{access.HintSameFamily}},
		"a representative may be family":         {func(e *access.Entry) { e.Role = access.RoleRepresentative }, access.HintFacts{Member: rosa, Visitor: cousin}, nil},
		"same house":                             {nil, access.HintFacts{Member: rosa, Visitor: neighbour}, []access.Hint{access.HintSameAddress}},
		"own record as staff":                    {nil, access.HintFacts{Member: merged, Visitor: merged}, []access.Hint{access.HintOwnRecord}},
		"own record as member":                   {func(e *access.Entry) { e.Role = access.RoleMember }, access.HintFacts{Member: merged, Visitor: merged}, nil},
		"far more than others":                   {nil, access.HintFacts{Member: rosa, Visitor: other, InDay: 100, UsualDay: 20}, []access.Hint{access.HintManyMembers}},
		"more than others":                       {nil, access.HintFacts{Member: rosa, Visitor: other, InDay: 60, UsualDay: 20}, nil},
		"few are never many":                     {nil, access.HintFacts{Member: rosa, Visitor: other, InDay: 29}, nil},
		"broken glass":                           {func(e *access.Entry) { e.Grants = []access.Leaned{{Kind: access.GrantBrokenGlass}} }, access.HintFacts{Member: rosa, Visitor: other}, []access.Hint{access.HintBrokenGlass}},
		"at night":                               {func(e *access.Entry) { e.At = noon.Add(8 * time.Hour) }, access.HintFacts{Member: rosa, Visitor: other}, []access.Hint{access.HintOutsideHours}},
		"on a Sunday":                            {func(e *access.Entry) { e.At = noon.AddDate(0, 0, 4) }, access.HintFacts{Member: rosa, Visitor: other}, []access.Hint{access.HintOutsideHours}},
		"a member at night":                      {func(e *access.Entry) { e.At, e.Role = noon.Add(8*time.Hour), access.RoleMember }, access.HintFacts{Member: rosa, Visitor: other}, nil},
		"after the relation ended":               {nil, access.HintFacts{Member: rosa, Visitor: other, Ended: []access.Relation{{}}}, []access.Hint{access.HintAccessEnded}},
		"after one ended, by another that holds": {func(e *access.Entry) { e.Grants = leaned }, access.HintFacts{Member: rosa, Visitor: other, Ended: []access.Relation{{}}}, nil},
	} {
		e := base
		if c.change != nil {
			c.change(&e)
		}
		c.facts.Zone = eastern
		if got := access.Hints(e, c.facts); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

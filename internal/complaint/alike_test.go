package complaint_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// onThePhone is the pass of somebody who serves a member.
func (r *room) onThePhone(v access.Visitor, member person.ID) access.Pass {
	r.t.Helper()
	p, err := r.guard.Look(r.t.Context(), v, access.Look{
		Member: member, Action: access.View, Kinds: []access.Kind{access.Identity, access.Complaints}, Purpose: access.PurposeService,
		Page: "look.page.member", Reason: "birth date and address", At: r.now,
	})
	r.must(err)
	return p
}

// TestDuplicatesAreSuggested: to who takes the call, likely ones first, and never what they are complained about in.
func TestDuplicatesAreSuggested(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		sam := r.staff("sam")
		sam.Role, sam.Person = access.RoleService, r.register(person.Staff, "Sam", person.StaffNumber, "S7")
		bill := r.receive(r.rosa, grievance("My premium bill was charged twice in January")).Cases[0].ID
		r.receive(r.rosa, grievance("The driver never came to bring me home"))
		r.receive(r.otto, grievance("My premium bill was charged twice in January"))
		about := grievance("My premium bill was charged twice, and Sam laughed")
		about.Class.Subjects = []complaint.Subject{{Kind: complaint.StaffMember, Person: sam.Person}}
		r.receive(r.rosa, about)
		pass := r.onThePhone(sam, r.rosa)
		rows, err := r.s.Alike(t.Context(), sam, pass, "charged twice for the premium again")
		r.must(err)
		if len(rows) != 1 || rows[0].ID != bill {
			t.Errorf("alike are %+v, expected %s", rows, bill)
		}
		all, err := r.s.OfMember(t.Context(), sam, pass)
		r.must(err)
		if len(all) != 2 {
			t.Errorf("%d cases of the member, expected 2", len(all))
		}
		_, err = r.s.Alike(t.Context(), sam, access.Pass{}, "x")
		r.wantErr(err, access.ErrRefused)
	})
}

// TestViewsAreKept: under their names, replaced and dropped.
func TestViewsAreKept(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		save := func(name string, f complaint.Filter) {
			r.must(r.s.SaveView(t.Context(), r.by("mia"), "mia", complaint.SavedView{Name: name, Filter: f}))
		}
		save("zebra", complaint.Filter{Desk: complaint.Billing})
		save("alpha", complaint.Filter{OnlyOverdue: true})
		save("zebra", complaint.Filter{Desk: complaint.Pharmacy})
		r.must(r.s.SaveView(t.Context(), r.by("ted"), "ted", complaint.SavedView{Name: "other"}))
		views, err := r.s.Views(t.Context(), "mia")
		r.must(err)
		if len(views) != 2 || views[0].Name != "alpha" || views[1].Filter.Desk != complaint.Pharmacy {
			t.Errorf("views %+v", views)
		}
		r.must(r.s.DropView(t.Context(), r.by("mia"), "mia", "alpha"))
		if views, err = r.s.Views(t.Context(), "mia"); err != nil || len(views) != 1 {
			t.Errorf("views %+v, %v", views, err)
		}
		r.wantErr(r.s.SaveView(t.Context(), r.by("mia"), "mia", complaint.SavedView{Name: " "}), complaint.ErrIncomplete)
	})
}

// TestHistoryTellsEveryEvent: who, when and what, newest first, without looks.
func TestHistoryTellsEveryEvent(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		c := r.receive(r.rosa, grievance("the bill")).Cases[0]
		_, err := r.s.Note(t.Context(), r.by("mia"), r.open("mia", c.ID), "called back")
		r.must(err)
		entries, err := r.s.History(t.Context(), r.open("mia", c.ID))
		r.must(err)
		if len(entries) < 2 || entries[0].What != "complaint.noted" || entries[0].Values["text"] != "called back" ||
			entries[0].By.ID != "mia" || !entries[0].At.Equal(r.now) || entries[len(entries)-1].What != "complaint.opened" ||
			entries[len(entries)-1].Values["procedure"] != "grievance" {
			t.Errorf("history %+v", entries)
		}
	})
}

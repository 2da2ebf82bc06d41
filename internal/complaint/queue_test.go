package complaint_test

import (
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// TestQueueShowsWhatIsDueFirst: what the law wants first is at the top, whatever came first.
func TestQueueShowsWhatIsDueFirst(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		var ids []complaint.ID
		for _, days := range []int{0, 20, 10, 5, 15} { // ago
			r.now = morning.AddDate(0, 0, -days)
			ids = append(ids, r.receive(r.rosa, grievance("the bill is wrong")).Cases[0].ID)
		}
		r.now = morning
		fast := grievance("you would not hurry")
		fast.Class.Trigger = complaint.RefusedToExpedite
		hurry := r.receive(r.otto, fast).Cases[0].ID
		r.wantIDs(r.queue(r.staff("mia"), complaint.Filter{}), hurry, ids[1], ids[4], ids[2], ids[3], ids[0])
		r.now = morning.AddDate(0, 0, 11)
		r.wantIDs(r.queue(r.staff("mia"), complaint.Filter{OnlyOverdue: true}), hurry, ids[1])
		counts, err := r.s.Counts(t.Context(), complaint.Filter{}, r.now)
		r.must(err)
		if counts.Open != 6 || counts.Overdue != 2 || counts.Unassigned != 6 {
			t.Errorf("counts %+v", counts)
		}
	})
}

// TestFiltersShowWhatFits: several conditions at once, and lists of people.
func TestFiltersShowWhatFits(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		_, err := r.s.SetWorker(t.Context(), r.by("lead"), complaint.Worker{Account: "mia", Name: "Mia", Desks: complaint.Desks})
		r.must(err)
		a := r.receive(r.rosa, grievance("one")).Cases[0]
		partD := grievance("two")
		partD.Class.Product = complaint.PartD
		b := r.receive(r.rosa, partD).Cases[0]
		c := r.receive(r.otto, grievance("three")).Cases[0]
		_, err = r.s.Assign(t.Context(), r.by("lead"), r.open("lead", c.ID), "mia")
		r.must(err)
		mia := r.staff("mia")
		r.wantIDs(r.queue(mia, complaint.Filter{Assignee: "mia"}), c.ID)
		r.wantIDs(r.queue(mia, complaint.Filter{Unassigned: true}), a.ID, b.ID)
		r.wantIDs(r.queue(mia, complaint.Filter{Unassigned: true, Product: complaint.PartD}), b.ID)
		r.wantIDs(r.queue(mia, complaint.Filter{Desk: c.Desk, Assignee: "mia", Product: complaint.MA}), c.ID)
		r.wantIDs(r.queue(mia, complaint.Filter{Assignee: "nobody"}))
		r.wantIDs(r.queue(mia, complaint.Filter{State: complaint.Investigating}), c.ID)
		load, err := r.s.Load(t.Context(), []string{"mia", "ted"})
		r.must(err)
		if load["mia"] != 1 || load["ted"] != 0 {
			t.Errorf("load %v", load)
		}
	})
}

// TestListsAreForComplaintsPeople: nobody else lists cases.
func TestListsAreForComplaintsPeople(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		for _, role := range []access.Role{access.RoleMember, access.RoleAgent, access.RoleCoach, access.RoleService, access.RoleAdmin} {
			v := r.staff("x")
			v.Role = role
			_, _, err := r.s.Queue(t.Context(), v, complaint.Filter{}, complaint.Page{})
			r.wantErr(err, access.ErrRefused)
			_, _, err = r.s.Search(t.Context(), v, "bill", complaint.Filter{}, complaint.Page{})
			r.wantErr(err, access.ErrRefused)
		}
	})
}

// TestTheOneComplainedAboutFindsNothing: as a person, under a former id, through an organization, by professional number.
func TestTheOneComplainedAboutFindsNothing(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		mia := r.register(person.Staff, "Mia Desk", person.StaffNumber, "S1")
		former := r.register(person.Staff, "Mia Maiden", person.StaffNumber, "S2")
		agency := r.register(person.Agency, "Best Agency", person.AgencyNumber, "A1")
		about := func(s complaint.Subject) complaint.ID {
			m := grievance("rude words about the bill")
			m.Class.Subjects = []complaint.Subject{s}
			return r.receive(r.rosa, m).Cases[0].ID
		}
		ids := []complaint.ID{
			about(complaint.Subject{Kind: complaint.StaffMember, Person: mia}),
			about(complaint.Subject{Kind: complaint.StaffMember, Person: former}),
			about(complaint.Subject{Kind: complaint.Agency, Person: agency}),
			about(complaint.Subject{Kind: complaint.AgentSubject, Number: "1234567"}),
		}
		free := r.receive(r.otto, grievance("rude words about the bill")).Cases[0].ID
		err := r.people.Merge(t.Context(), r.by("steward"), mia, former, "the same person")
		r.must(err)
		who := r.staff("mia")
		who.Person, who.Groups = mia, []person.ID{agency}
		for n, id := range ids {
			if n == 3 {
				who.Groups = []person.ID{r.agent}
			}
			_, err := r.s.Open(t.Context(), who, id, "look.page.complaint", r.now)
			r.wantErr(err, complaint.ErrUnknown)
			_, err = r.s.Open(t.Context(), r.staff("ted"), id, "look.page.complaint", r.now)
			r.must(err)
		}
		who.Groups = []person.ID{agency, r.agent}
		r.wantIDs(r.queue(who, complaint.Filter{}), free)
		r.wantIDs(r.search(who, "rude", complaint.Filter{}), free)
		if all := r.search(r.staff("ted"), "rude", complaint.Filter{}); len(all) != 5 {
			t.Errorf("%d cases for somebody else, expected 5", len(all))
		}
	})
}

// TestOpenLeavesAnEntry: the member sees who opened their complaint; refused is as unknown.
func TestOpenLeavesAnEntry(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		c := r.receive(r.rosa, grievance("the bill is wrong")).Cases[0]
		o := r.open("mia", c.ID)
		if o.Case.Number == "" || o.Case.ID != c.ID || o.Pass.Member() != r.rosa || !o.Pass.Allows(access.Complaints) {
			t.Errorf("opened %+v", o)
		}
		coach := r.staff("cora")
		coach.Role = access.RoleCoach
		_, err := r.s.Open(t.Context(), coach, c.ID, "look.page.complaint", r.now)
		r.wantErr(err, complaint.ErrUnknown)
		_, err = r.s.Open(t.Context(), r.staff("mia"), "nothing", "look.page.complaint", r.now)
		r.wantErr(err, complaint.ErrUnknown)
		id, err := r.s.ByNumber(t.Context(), c.Number)
		r.must(err)
		if id != c.ID {
			t.Errorf("%s finds %s, expected %s", c.Number, id, c.ID)
		}
	})
}

// TestAnUnmatchedCaseIsOpenedOnRecord: there is no member whose entry it could be, so the case has it.
func TestAnUnmatchedCaseIsOpenedOnRecord(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		f, err := r.s.Receive(t.Context(), r.by("complaints"), complaint.Receipt{
			Channel: complaint.ByLetter, Words: "who will help me", MemberSaid: "R. A.",
			Speaker: complaint.Speaker{Standing: complaint.TheMember}, Matters: []complaint.Matter{grievance("who will help me")},
		})
		r.must(err)
		o := r.open("mia", f.Cases[0].ID)
		events, err := r.rec.Load(t.Context(), record.Stream("complaint", string(o.Case.ID)))
		r.must(err)
		if last := events[len(events)-1]; last.Type != "complaint.looked" || last.Actor.ID != "mia" {
			t.Errorf("the last event is %s by %s", last.Type, last.Actor.ID)
		}
		service := r.staff("sam")
		service.Role = access.RoleCompliance
		_, err = r.s.Open(t.Context(), service, f.Cases[0].ID, "look.page.complaint", r.now)
		r.wantErr(err, complaint.ErrUnknown)
	})
}

// TestMembersSeeTheirOwn: newest first, under all ids, and without what people of the plan wrote for each other.
func TestMembersSeeTheirOwn(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		first := r.receive(r.rosa, grievance("first")).Cases[0]
		r.receive(r.otto, grievance("of somebody else"))
		r.now = r.now.Add(time.Hour)
		m := grievance("second")
		m.Summary = "between us"
		second := r.receive(r.rosa, m).Cases[0]
		pass := r.own(r.rosa)
		all, err := r.s.ForMember(t.Context(), pass)
		r.must(err)
		if len(all) != 2 || all[0].ID != second.ID || all[1].ID != first.ID || all[0].Summary != "" || len(all[0].Checks) != 0 {
			t.Errorf("the member sees %+v", all)
		}
		if all[0].OpenedBy.ID != "" || len(all[0].Obligations) == 0 || slices.ContainsFunc(all[0].Obligations, func(o complaint.Obligation) bool { return !o.Legal }) {
			t.Errorf("the member sees who opened it, or targets: %+v", all[0])
		}
		if _, err := r.s.OneForMember(t.Context(), pass, first.ID); err != nil {
			t.Error(err)
		}
		_, err = r.s.OneForMember(t.Context(), r.own(r.otto), first.ID)
		r.wantErr(err, complaint.ErrUnknown)
		_, err = r.s.ForMember(t.Context(), access.Pass{})
		r.wantErr(err, access.ErrRefused)
	})
}

// own is a member's pass to their own record.
func (r *room) own(member person.ID) access.Pass {
	r.t.Helper()
	v := access.Visitor{Account: "own", Person: member, Role: access.RoleMember, Roles: []access.Role{access.RoleMember}, Channel: "portal"}
	p, err := r.guard.Look(r.t.Context(), v, access.Look{
		Member: member, Action: access.View, Kinds: []access.Kind{access.Complaints}, Purpose: access.PurposeSelf, Page: "look.page.self", At: r.now,
	})
	r.must(err)
	return p
}

// TestNobodyActsOnWhatTheyDidNotOpen: an Opened that Open did not make opens nothing.
func TestNobodyActsOnWhatTheyDidNotOpen(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		c := r.receive(r.rosa, grievance("the bill")).Cases[0]
		_, err := r.s.Note(t.Context(), r.by("mallory"), complaint.Opened{Case: c}, "mine now")
		r.wantErr(err, complaint.ErrUnknown)
		_, err = r.s.History(t.Context(), complaint.Opened{Case: c})
		r.wantErr(err, complaint.ErrUnknown)
		_, err = r.s.Open(t.Context(), access.Visitor{Role: access.RoleComplaints}, c.ID, "look.page.complaint", r.now)
		r.wantErr(err, complaint.ErrUnknown)
	})
}

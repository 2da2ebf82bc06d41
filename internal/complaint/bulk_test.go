package complaint_test

import (
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/complaint"
)

func whys(lines []complaint.BulkLine) (out []string) {
	for _, l := range lines {
		if l.Does {
			out = append(out, "does")
		} else {
			out = append(out, l.Why)
		}
	}
	return out
}

// TestBulkDoesWhatItsPreviewSaid: to each case for itself, once.
func TestBulkDoesWhatItsPreviewSaid(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		_, err := r.s.SetWorker(t.Context(), r.by("lead"), complaint.Worker{Account: "mia", Name: "Mia", Desks: complaint.Desks})
		r.must(err)
		free := r.receive(r.rosa, grievance("one")).Cases[0]
		taken := r.receive(r.rosa, grievance("two")).Cases[0]
		_, err = r.s.Assign(t.Context(), r.by("lead"), r.open("lead", taken.ID), "mia")
		r.must(err)
		over := r.receive(r.otto, grievance("three")).Cases[0]
		_, err = r.s.Withdraw(t.Context(), r.by("lead"), r.open("lead", over.ID), "settled", "by phone")
		r.must(err)
		about := grievance("four")
		about.Class.Subjects = []complaint.Subject{{Kind: complaint.StaffMember, Person: "lead"}}
		hidden := r.receive(r.otto, about).Cases[0]
		ids := []complaint.ID{free.ID, taken.ID, over.ID, hidden.ID, "nothing"}
		lead, b, c := r.staff("lead"), complaint.Bulk{Kind: complaint.BulkAssign, Account: "mia", Page: "look.page.complaint"}, r.by("lead")
		before, err := r.s.Preview(t.Context(), c, lead, b, ids)
		r.must(err)
		want := []string{"does", "nothing", "state", "unknown", "unknown"}
		if got := whys(before); !slices.Equal(got, want) {
			t.Errorf("the preview says %v, expected %v", got, want)
		}
		if r.open("boss", free.ID).Case.Assignee != "" {
			t.Error("the preview did it")
		}
		for range 2 {
			after, err := r.s.Apply(t.Context(), c, lead, b, ids)
			r.must(err)
			if got := whys(after); !slices.Equal(got, want) {
				t.Errorf("it did %v, expected %v", got, want)
			}
		}
		entries, err := r.s.History(t.Context(), r.open("boss", free.ID))
		r.must(err)
		if len(entries) != 2 || entries[0].What != "complaint.assigned" || entries[0].Values["to"] != "mia" {
			t.Errorf("history %+v", entries)
		}
	})
}

func TestBulkNotesMovesAndCloses(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		m := grievance("when does the office open")
		m.Class.Procedure = complaint.Inquiry
		told := r.receive(r.rosa, m).Cases[0]
		for _, item := range []string{"facts", "hidden_request"} {
			_, err := r.s.Check(t.Context(), r.by("mia"), r.open("mia", told.ID), complaint.Check{Item: item, Done: true})
			r.must(err)
		}
		_, err := r.s.Decide(t.Context(), r.by("mia"), r.open("mia", told.ID), complaint.Decision{Outcome: complaint.NoDecision, Done: "told the hours", Tell: "At nine."})
		r.must(err)
		open := r.receive(r.rosa, grievance("two")).Cases[0]
		ids := []complaint.ID{told.ID, open.ID}
		for _, x := range []struct {
			bulk complaint.Bulk
			want []string
		}{
			{complaint.Bulk{Kind: complaint.BulkNote, Text: "see the bulletin"}, []string{"does", "does"}},
			{complaint.Bulk{Kind: complaint.BulkDesk, Desk: complaint.Pharmacy, Text: "theirs"}, []string{"does", "does"}},
			{complaint.Bulk{Kind: complaint.BulkClose, Text: "told"}, []string{"does", "state"}},
		} {
			c := r.by("lead")
			before, err := r.s.Preview(t.Context(), c, r.staff("lead"), x.bulk, ids)
			r.must(err)
			after, err := r.s.Apply(t.Context(), c, r.staff("lead"), x.bulk, ids)
			r.must(err)
			if !slices.Equal(whys(before), x.want) || !slices.Equal(whys(after), x.want) {
				t.Errorf("%s: previewed %v, did %v, expected %v", x.bulk.Kind, whys(before), whys(after), x.want)
			}
		}
		if o := r.open("boss", open.ID); o.Case.Desk != complaint.Pharmacy {
			t.Errorf("it is at %s", o.Case.Desk)
		}
	})
}

func TestBulkIsForComplaintsPeople(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		v := r.staff("cora")
		v.Role = access.RoleCompliance
		_, err := r.s.Apply(t.Context(), r.by("cora"), v, complaint.Bulk{Kind: complaint.BulkNote, Text: "x"}, nil)
		r.wantErr(err, access.ErrRefused)
		_, err = r.s.Preview(t.Context(), r.by("mia"), r.staff("mia"), complaint.Bulk{Kind: "burn"}, nil)
		r.wantErr(err, complaint.ErrIncomplete)
	})
}

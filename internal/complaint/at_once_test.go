package complaint_test

import (
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/complaint"
)

// TestWhatMayBeSettledAtOnce (promise A9): everything that the rule lets be answered by word of mouth is closed with the contact, in one
// append and with the answer on record; of everything else, what was done is a note and the case stays work.
func TestWhatMayBeSettledAtOnce(t *testing.T) {
	r := desk(t)
	const done = "We looked it up together."
	for _, tt := range []struct {
		name  string
		by    complaint.Channel
		who   complaint.Standing
		class complaint.Class
		want  complaint.State
	}{
		{"a complaint by phone", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Grievance, Category: "billing"}, complaint.Closed},
		{"in person, confirmed by the member", complaint.InPerson, complaint.MemberOnTheLine, complaint.Class{Procedure: complaint.Grievance, Category: "billing"}, complaint.Closed},
		{"on a clock of hours", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Grievance, Category: "billing", Trigger: complaint.RefusedToExpedite}, complaint.Closed},
		{"about a drug plan", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Grievance, Category: "billing", Product: complaint.PartD}, complaint.Closed},
		{"about a drug: a pharmacist looks", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Grievance, Category: "pharmacy", Product: complaint.PartD}, complaint.Open},
		{"a question", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Inquiry, Category: "billing"}, complaint.Closed},
		{"a question of somebody else", complaint.ByPhone, complaint.SomebodyElse, complaint.Class{Procedure: complaint.Inquiry, Category: "other"}, complaint.Closed},
		{"a question of nobody we know", complaint.ByPhone, complaint.NobodyKnown, complaint.Class{Procedure: complaint.Inquiry, Category: "other"}, complaint.Closed},
		{"a question by letter: nobody hears the answer", complaint.ByLetter, complaint.TheMember, complaint.Class{Procedure: complaint.Inquiry, Category: "other"}, complaint.Open},
		{"by fax", complaint.ByFax, complaint.TheMember, complaint.Class{Procedure: complaint.Grievance, Category: "billing"}, complaint.Open},
		{"a written answer was asked for", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Grievance, Category: "billing", WrittenAsked: true}, complaint.Open},
		{"quality of care", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Grievance, Category: "quality_of_care"}, complaint.Open},
		{"privacy runs beside it", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Grievance, Category: "privacy"}, complaint.Open},
		{"without proof", complaint.ByPhone, complaint.UnprovenStandIn, complaint.Class{Procedure: complaint.Grievance, Category: "billing"}, complaint.AwaitingAuthority},
		{"an appeal", complaint.ByPhone, complaint.TheMember, complaint.Class{Procedure: complaint.Reconsideration, Category: "benefit"}, complaint.Open},
		{"nobody said what it is", complaint.ByPhone, complaint.TheMember, complaint.Class{}, complaint.Received},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.class.Product == "" {
				tt.class.Product = complaint.MA
			}
			rc := complaint.Receipt{
				Channel: tt.by, Words: "tell me", Speaker: complaint.Speaker{Standing: tt.who},
				Matters: []complaint.Matter{{Class: tt.class, ResolvedAtOnce: done}},
			}
			if tt.who != complaint.NobodyKnown {
				rc.Member = r.rosa
			}
			f, err := r.s.Receive(t.Context(), r.as("mia"), rc)
			r.must(err)
			c := r.one(f)
			r.wantState(c, tt.want)
			if tt.want == complaint.Closed {
				if c.Decision == nil || c.Decision.Tell != done || c.Stopped == nil || c.Stopped.Text != done || !c.Stopped.Live || c.Ended.Reason != "resolved_at_once" {
					t.Errorf("%+v, %+v", c.Decision, c.Answers)
				}
				if o, owed := c.Due(); owed {
					t.Errorf("%s is owed by %s", o.Key, o.Clock.DueDate)
				}
				return
			}
			history, err := r.s.History(t.Context(), r.open("mia", c.ID))
			r.must(err)
			if !slices.ContainsFunc(history, func(e complaint.Entry) bool { return e.What == "complaint.noted" && e.Values["text"] == done }) {
				t.Errorf("what was done is not in the history: %+v", history)
			}
		})
	}
}

package complaint_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// unproven is a daughter without papers who files on 2 February 2026, 10:00 in New York.
func (r *room) unproven() complaint.Case {
	r.t.Helper()
	r.on("2026-02-02T15:00:00Z")
	f, err := r.s.Receive(r.t.Context(), r.as("mia"), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "my mother's bill", Speaker: complaint.Speaker{Standing: complaint.UnprovenStandIn, Name: "Daughter"},
		Member: r.rosa, Matters: []complaint.Matter{matter(complaint.Grievance, "billing")},
	})
	r.must(err)
	return r.one(f)
}

func (r *room) wantNotDismissed(c complaint.Case, reason string) {
	r.t.Helper()
	_, err := r.s.Dismiss(r.t.Context(), r.as("mia"), r.open("mia", c.ID), "no_authority")
	var no *complaint.NotDismissedError
	if !errors.As(err, &no) || no.Reason != reason {
		r.t.Errorf("%v, expected %s", err, reason)
	}
}

func TestProofStartsTheClock(t *testing.T) {
	r := desk(t)
	c := r.unproven()
	r.wantState(c, complaint.AwaitingAuthority)
	r.wantDuty(c, "answer", "")
	r.wantDuty(c, "authority_limit", "2026-03-18 owed")
	_, err := r.s.Found(t.Context(), r.as("mia"), r.open("mia", c.ID), "looked already")
	r.wantErr(err, complaint.ErrState) // no review without proof
	r.on("2026-02-21T15:00:00Z")
	came := time.Date(2026, 2, 20, 21, 0, 0, 0, time.UTC)
	c, err = r.s.Prove(t.Context(), r.as("mia"), r.open("mia", c.ID), inState(complaint.Proof{At: came}))
	r.must(err)
	r.wantState(c, complaint.Open)
	r.wantDuty(c, "answer", "2026-03-22 owed")
	r.wantDuty(c, "authority_limit", "2026-03-18 superseded")
}

func TestTheMemberConfirms(t *testing.T) {
	r := desk(t)
	c := r.unproven()
	r.on("2026-02-04T15:00:00Z")
	c, err := r.s.Confirm(t.Context(), r.as("mia"), r.open("mia", c.ID), time.Time{})
	r.must(err)
	r.wantDuty(c, "answer", "2026-03-06 owed")
	r.wantState(c, complaint.Open)
}

func TestDismissalWaitsForTheLimitAndEfforts(t *testing.T) {
	r := desk(t)
	c := r.unproven()
	r.wantNotDismissed(c, "no_efforts")
	_, err := r.s.Try(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Effort{How: "phone", Note: "no answer"})
	r.must(err)
	r.on("2026-03-19T03:59:59Z")
	r.wantNotDismissed(c, "too_early")
	r.on("2026-03-19T04:00:00Z")
	c, err = r.s.Dismiss(t.Context(), r.as("mia"), r.open("mia", c.ID), "no_authority")
	r.must(err)
	r.wantState(c, complaint.Dismissed)
	if _, owed := c.Due(); owed || len(c.Letters) != 1 || c.Letters[0].Kind != complaint.DismissalNotice {
		t.Errorf("owed %t, letters %+v", owed, c.Letters)
	}
}

func TestExtensions(t *testing.T) {
	r := desk(t)
	for _, tt := range []struct {
		name      string
		class     complaint.Class
		asked     string
		need      string
		after     time.Duration
		due       string
		refused   string
		noticeDue string
	}{
		{"the member asks", complaint.Class{Product: complaint.MA}, "enrollee", "", 24 * time.Hour, "2026-02-27", "", ""},
		{"a need is documented", complaint.Class{Product: complaint.MA}, "plan", "records from the clinic", 24 * time.Hour, "2026-02-27", "", ""},
		{"no ground", complaint.Class{Product: complaint.MA}, "plan", "", 24 * time.Hour, "", "no_grounds", ""},
		{"too late", complaint.Class{Product: complaint.MA}, "enrollee", "", 40 * 24 * time.Hour, "", "after_due", ""},
		{"24 hours", complaint.Class{Product: complaint.MA, Trigger: complaint.TookExtension}, "enrollee", "", time.Hour, "", "expedited_clock", ""},
		{"an integrated plan", complaint.Class{Product: complaint.AIP}, "enrollee", "", 24 * time.Hour, "2026-02-27", "", "2026-01-17 owed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r.now = morning
			tt.class.Procedure, tt.class.Category = complaint.Grievance, "billing"
			c := r.one(r.receive(r.rosa, complaint.Matter{Class: tt.class}))
			r.now = morning.Add(tt.after)
			after, err := r.s.Extend(t.Context(), r.as("mia"), r.open("mia", c.ID), tt.asked, tt.need, "records_needed")
			var no *complaint.NotExtendedError
			if tt.refused != "" {
				if !errors.As(err, &no) || no.Reason != tt.refused {
					t.Errorf("%v, expected %s", err, tt.refused)
				}
				return
			}
			r.must(err)
			r.wantDuty(after, "answer", tt.due+" owed")
			r.wantDuty(after, "extension_notice", tt.noticeDue)
			if l := after.Letters[0]; l.Kind != complaint.ExtensionNotice || l.Values["due"] != tt.due || l.Values["reason"] == "" {
				t.Errorf("%+v", l)
			}
			if tt.noticeDue != "" {
				r.wantDuty(r.post(after.Letters[0].ID, letter.ByMail), "extension_notice", "2026-01-17 met")
			}
			_, err = r.s.Extend(t.Context(), r.as("mia"), r.open("mia", c.ID), "enrollee", "", "again")
			if !errors.As(err, &no) || no.Reason != "already_extended" {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestClassifyingKeepsTheReceipt(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, complaint.Matter{})) // as a member writes it: nobody said what it is
	r.wantState(c, complaint.Received)
	r.wantDuty(c, "triage", "2026-01-14 owed")
	r.now = r.now.Add(3 * 24 * time.Hour)
	c, err := r.s.Classify(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Class{
		Procedure: complaint.Grievance, Product: complaint.MA, Category: "privacy", Also: []complaint.Procedure{complaint.Privacy},
	}, "")
	r.must(err)
	r.wantState(c, complaint.Open)
	if c.Desk != complaint.PrivacyDesk && c.Desk == "" || len(c.Checks) == 0 {
		t.Errorf("desk %q, %d checks", c.Desk, len(c.Checks))
	}
	r.wantDuty(c, "answer", "2026-02-13 owed")
	if got := owedFor(c, complaint.Privacy); got.Legal || got.Clock.DueDate.String() != "2026-02-13" {
		t.Errorf("privacy: %+v", got)
	}
	_, err = r.s.Classify(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Class{
		Procedure: complaint.OrganizationDetermination, Product: complaint.MA, Category: "benefit",
	}, "")
	r.wantErr(err, complaint.ErrIncomplete) // why?
	r.write(c, complaint.Acknowledgement)
	c, err = r.s.Classify(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Class{
		Procedure: complaint.OrganizationDetermination, Product: complaint.MA, Category: "benefit",
	}, "she wants the scan approved")
	r.must(err)
	r.wantDuty(c, "answer", "2026-02-13 superseded")
	r.wantDuty(c, "decision", "2026-01-21 owed")
	if l := c.Letters[len(c.Letters)-1]; l.Kind != complaint.MisfiledNotice || !c.ReceivedAt.Equal(morning) {
		t.Errorf("letter %s, received %s", l.Kind, c.ReceivedAt)
	}
}

// owedFor is what a procedure owes.
func owedFor(c complaint.Case, p complaint.Procedure) complaint.Obligation {
	n := slices.IndexFunc(c.Obligations, func(o complaint.Obligation) bool { return o.Procedure == p && o.State == complaint.Owed })
	return c.Obligations[max(n, 0)]
}

func TestATriggerFoundLaterAddsAClockOfHours(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	voiced := morning.Add(5 * 24 * time.Hour)
	r.now = voiced.Add(time.Hour)
	class := c.Class
	class.Trigger, class.TriggerAt = complaint.RefusedToExpedite, &voiced
	c, err := r.s.Classify(t.Context(), r.as("mia"), r.open("mia", c.ID), class, "she said so on the second call")
	r.must(err)
	r.wantDuty(c, "answer", "2026-02-13 owed")
	o, _ := duty(c, "trigger_answer")
	if o.Clock.DueAt == nil || !o.Clock.DueAt.Equal(voiced.Add(24*time.Hour)) || !o.Legal {
		t.Errorf("%+v", o.Clock.DueAt)
	}
	c = r.decide("mia", c, ours)
	c, err = r.s.Tell(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Answer{Live: true, Outcome: true, Text: "Told."})
	r.must(err)
	r.wantDuty(c, "trigger_answer", "2026-01-20 met")
	r.wantDuty(c, "answer", "2026-02-13 met")
}

func TestUrgentAloneIsNever24Hours(t *testing.T) {
	r := desk(t)
	m := matter(complaint.Grievance, "billing")
	m.Class.Urgent = true
	r.wantDuty(r.one(r.receive(r.rosa, m)), "answer", "2026-02-13 owed")
	bought := matter(complaint.Grievance, "pharmacy")
	bought.Class.Product, bought.Class.Trigger, bought.Class.DrugObtained = complaint.PartD, complaint.RefusedToExpedite, true
	r.wantDuty(r.one(r.receive(r.rosa, bought)), "answer", "2026-02-13 owed")
}

func TestSplitKeepsTheReceipt(t *testing.T) {
	r := desk(t)
	f := r.receive(r.rosa, matter(complaint.Grievance, "billing"))
	r.now = r.now.Add(4 * 24 * time.Hour)
	child, err := r.s.Split(t.Context(), r.as("mia"), r.open("mia", r.one(f).ID), complaint.Matter{
		Words: "and pay my scan", Class: complaint.Class{Procedure: complaint.Reconsideration, Product: complaint.MA, Category: "benefit"},
	})
	r.must(err)
	r.wantDuty(child, "decision", "2026-02-13 owed")
	parent := r.file(r.one(f).ID)
	if child.Number != f.Intake.Number+"/2" || !slices.Contains(parent.Related, child.ID) || !slices.Contains(child.Related, parent.ID) {
		t.Errorf("number %s of %s, related %v and %v", child.Number, f.Intake.Number, parent.Related, child.Related)
	}
}

func TestAWithdrawalIsVerified(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	_, err := r.s.Withdraw(t.Context(), r.as("mia"), r.open("mia", c.ID), "settled", "")
	r.wantErr(err, complaint.ErrVerify)
	c, err = r.s.Withdraw(t.Context(), r.as("mia"), r.open("mia", c.ID), "settled", "date of birth and address")
	r.must(err)
	r.wantState(c, complaint.Withdrawn)
	r.wantDuty(c, "answer", "2026-02-13 void")
	_, err = r.s.Withdraw(t.Context(), r.as("mia"), r.open("mia", c.ID), "settled", "again")
	r.wantErr(err, complaint.ErrState)
}

func TestADuplicateIsLinkedAndTheFirstStays(t *testing.T) {
	r := desk(t)
	first := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	r.now = r.now.Add(24 * time.Hour)
	second := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	other := r.one(r.receive(r.otto, matter(complaint.Grievance, "billing")))
	_, err := r.s.SetDuplicate(t.Context(), r.as("mia"), r.open("mia", first.ID), second.ID)
	r.wantErr(err, complaint.ErrIncomplete)
	_, err = r.s.SetDuplicate(t.Context(), r.as("mia"), r.open("mia", second.ID), other.ID)
	r.wantErr(err, complaint.ErrUnknown)
	second, err = r.s.SetDuplicate(t.Context(), r.as("mia"), r.open("mia", second.ID), first.ID)
	r.must(err)
	r.wantState(second, complaint.Duplicate)
	if first = r.file(first.ID); second.LinkedTo != first.ID || !slices.Contains(first.Related, second.ID) {
		t.Error("not linked")
	}
	r.wantDuty(first, "answer", "2026-02-13 owed")
}

func TestReopeningIsANewCaseWithItsOwnClock(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	_, err := r.s.Reopen(t.Context(), r.as("mia"), r.open("mia", c.ID), "it is wrong again")
	r.wantErr(err, complaint.ErrState)
	c, err = r.s.Withdraw(t.Context(), r.as("mia"), r.open("mia", c.ID), "settled", "callback")
	r.must(err)
	r.now = r.now.Add(10 * 24 * time.Hour)
	cause := r.as("mia")
	again, err := r.s.Reopen(t.Context(), cause, r.open("mia", c.ID), "it is wrong again")
	r.must(err)
	r.wantDuty(again, "answer", "2026-02-23 owed")
	if again.LinkedTo != c.ID || again.ID == c.ID || again.State != complaint.Received {
		t.Errorf("%s linked to %s, %s", again.ID, again.LinkedTo, again.State)
	}
	same, err := r.s.Reopen(t.Context(), cause, r.open("mia", c.ID), "it is wrong again")
	r.must(err)
	if same.ID != again.ID {
		t.Error("the same command opened another case")
	}
}

func TestTheQueueOfContacts(t *testing.T) {
	r := desk(t)
	say := func(standing complaint.Standing, member person.ID) complaint.IntakeID {
		f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
			Channel: complaint.ByFax, Words: "unreadable name, bill", Speaker: complaint.Speaker{Standing: standing}, Member: member,
		})
		r.must(err)
		return f.Intake.ID
	}
	id := say(complaint.TheMember, "")
	r.now = r.now.Add(24 * time.Hour)
	cases, err := r.s.Sort(t.Context(), r.as("mia"), id, r.rosa, []complaint.Matter{matter(complaint.Grievance, "billing")})
	r.must(err)
	if len(cases) != 1 || cases[0].Member != r.rosa {
		t.Fatalf("%+v", cases)
	}
	r.wantDuty(cases[0], "answer", "2026-02-13 owed")
	_, err = r.s.Sort(t.Context(), r.as("mia"), id, r.rosa, []complaint.Matter{matter(complaint.Grievance, "billing")})
	r.wantErr(err, complaint.ErrState)

	neighbour := say(complaint.SomebodyElse, r.rosa)
	_, err = r.s.Sort(t.Context(), r.as("mia"), neighbour, r.rosa, []complaint.Matter{matter(complaint.Grievance, "billing")})
	r.wantErr(err, complaint.ErrNoStanding)
	i, err := r.s.Link(t.Context(), r.as("mia"), neighbour, cases[0].ID)
	r.must(err)
	if i.State != complaint.Linked || i.LinkedTo != cases[0].ID {
		t.Errorf("%+v", i)
	}
	_, err = r.s.FinishIntakeTask(t.Context(), r.as("mia"), neighbour, i.Tasks[0].ID, "she knows and filed herself")
	r.must(err)

	odd := say(complaint.NobodyKnown, "")
	_, err = r.s.Explain(t.Context(), r.as("mia"), odd, "")
	r.wantErr(err, complaint.ErrIncomplete)
	i, err = r.s.Explain(t.Context(), r.as("mia"), odd, "advertisement")
	r.must(err)
	if i.State != complaint.Explained {
		t.Error(i.State)
	}
}

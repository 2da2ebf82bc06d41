package complaint_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
)

// TestTheFileOfAnInvestigation: everything that is collected, noted and handed on is there, each with who and when.
func TestTheFileOfAnInvestigation(t *testing.T) {
	r := desk(t)
	ctx := t.Context()
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	o := r.open("mia", c.ID)
	must := func(_ complaint.Case, err error) {
		t.Helper()
		r.must(err)
	}
	refuses := func(want error) func(complaint.Case, error) {
		return func(_ complaint.Case, err error) {
			t.Helper()
			r.wantErr(err, want)
		}
	}
	must(r.s.Note(ctx, r.as("mia"), o, "she calls again on Friday"))
	refuses(complaint.ErrIncomplete)(r.s.Note(ctx, r.as("mia"), o, ""))

	paper := complaint.Document{Hash: "ab", Name: "bill.pdf", Type: "application/pdf", Kind: "evidence"}
	must(r.s.Attach(ctx, r.as("mia"), o, paper))
	must(r.s.Attach(ctx, r.as("mia"), o, paper)) // once is enough
	refuses(complaint.ErrIncomplete)(r.s.Attach(ctx, r.as("mia"), o, complaint.Document{Name: "x"}))

	refuses(complaint.ErrIncomplete)(r.s.AddTask(ctx, r.as("mia"), o, complaint.Task{Kind: "dance", Text: "x"}))
	must(r.s.AddTask(ctx, r.as("mia"), o, complaint.Task{Kind: "call", Text: "ask the bank"}))
	refuses(complaint.ErrUnknown)(r.s.FinishTask(ctx, r.as("mia"), o, "none", "x"))

	must(r.s.Check(ctx, r.as("mia"), o, complaint.Check{Item: "ledger", Done: true}))
	must(r.s.Check(ctx, r.as("mia"), o, complaint.Check{Item: "notices", Not: "none was sent"}))
	refuses(complaint.ErrUnknown)(r.s.Check(ctx, r.as("mia"), o, complaint.Check{Item: "tea leaves", Done: true}))
	refuses(complaint.ErrIncomplete)(r.s.Check(ctx, r.as("mia"), o, complaint.Check{Item: "ledger"}))

	must(r.s.Found(ctx, r.as("mia"), o, "billed twice"))
	must(r.s.Found(ctx, r.as("mia"), o, "billed twice, paid once"))
	refuses(complaint.ErrIncomplete)(r.s.Found(ctx, r.as("mia"), o, ""))

	book := r.s.Rules().Catalog(clock.MustParse("2026-01-14"))
	must(r.s.AddCause(ctx, r.as("mia"), o, book.Causes[0].ID, "again"))
	refuses(complaint.ErrIncomplete)(r.s.AddCause(ctx, r.as("mia"), o, "the moon", ""))
	must(r.s.Correct(ctx, r.as("mia"), o, complaint.Corrective{Kind: book.Correctives[0].ID, Text: "pay back"}))
	refuses(complaint.ErrIncomplete)(r.s.Correct(ctx, r.as("mia"), o, complaint.Corrective{Kind: "magic", Text: "x"}))
	refuses(complaint.ErrUnknown)(r.s.Corrected(ctx, r.as("mia"), o, "none"))
	must(r.s.Refer(ctx, r.as("mia"), o, complaint.Referral{To: "qio", Text: "please look"}))
	refuses(complaint.ErrIncomplete)(r.s.Refer(ctx, r.as("mia"), o, complaint.Referral{To: "nobody", Text: "x"}))
	refuses(complaint.ErrUnknown)(r.s.ReferralAnswered(ctx, r.as("mia"), o, "none", "x"))

	c = r.file(c.ID)
	must(r.s.FinishTask(ctx, r.as("mia"), o, c.Tasks[0].ID, "they confirm"))
	must(r.s.Corrected(ctx, r.as("mia"), o, c.Actions[0].ID))
	must(r.s.ReferralAnswered(ctx, r.as("mia"), o, c.Referrals[0].ID, "no concern"))
	c = r.file(c.ID)
	switch {
	case len(c.Documents) != 1, len(c.Findings) != 2, c.Findings[1].Version != 2, c.Findings[1].By.ID != "mia":
		t.Errorf("%d documents, findings %+v", len(c.Documents), c.Findings)
	case c.Tasks[0].DoneAt == nil, c.Actions[0].DoneAt == nil, c.Referrals[0].AnsweredAt == nil, c.Referrals[0].ExpectedOn == nil, len(c.Causes) != 1:
		t.Errorf("%+v %+v %+v %+v", c.Tasks, c.Actions, c.Referrals, c.Causes)
	case c.State != complaint.Investigating:
		t.Errorf("%s", c.State)
	}
	history, err := r.s.History(ctx, o)
	r.must(err)
	if len(history) < 13 {
		t.Errorf("%d lines of history", len(history))
	}
}

func TestTwoCasesThatHaveToDoWithEachOther(t *testing.T) {
	r := desk(t)
	a := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	b := r.one(r.receive(r.rosa, matter(complaint.Grievance, "access_wait")))
	for range 2 {
		_, err := r.s.Relate(t.Context(), r.as("mia"), r.open("mia", a.ID), b.ID)
		r.must(err)
	}
	if a, b = r.file(a.ID), r.file(b.ID); !slices.Equal(a.Related, []complaint.ID{b.ID}) || !slices.Equal(b.Related, []complaint.ID{a.ID}) {
		t.Errorf("%v and %v", a.Related, b.Related)
	}
	_, err := r.s.Relate(t.Context(), r.as("mia"), r.open("mia", a.ID), a.ID)
	r.wantErr(err, complaint.ErrUnknown)
}

// TestWhoGetsACaseByRule: of those who are there, at the desk and not complained about, first who speaks the language, then who has
// least to do.
func TestWhoGetsACaseByRule(t *testing.T) {
	r := desk(t)
	tomorrow := clock.MustParse("2026-01-15")
	give := func(language string, about person.ID) string {
		t.Helper()
		m := matter(complaint.Grievance, "billing")
		if about != "" {
			m.Class.Subjects = []complaint.Subject{{Kind: complaint.StaffMember, Person: about}}
		}
		f, err := r.s.Receive(t.Context(), r.as("lea"), complaint.Receipt{
			Channel: complaint.ByPhone, Words: "the bill", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Member: r.rosa,
			Help: complaint.Help{Language: language}, Matters: []complaint.Matter{m},
		})
		r.must(err)
		c, err := r.s.AutoAssign(t.Context(), r.as("system"), r.one(f).ID)
		r.must(err)
		return c.Assignee
	}
	set := func(w complaint.Worker) {
		t.Helper()
		_, err := r.s.SetWorker(t.Context(), r.by("lead"), w)
		r.must(err)
	}
	for n, tt := range []struct{ got, want string }{
		{give("es-PR", ""), "mia"}, // the only one who speaks it
		{give("es", ""), "mia"},    // whatever she has to do
		{give("en", ""), "lea"},    // nothing to do, first of equals
		{give("en", ""), "max"},
		{give("es", "mia"), "lea"}, // never who is complained about
	} {
		if tt.got != tt.want {
			t.Errorf("case %d: %q, expected %q", n+1, tt.got, tt.want)
		}
	}
	set(complaint.Worker{Account: "mia", Person: "mia", Name: "Mia", Desks: complaint.Desks, Languages: []string{"es"}, AwayUntil: &tomorrow})
	set(complaint.Worker{Account: "lea", Person: "lea", Name: "Lea", Desks: []complaint.Desk{complaint.Pharmacy}})
	if got := give("es", ""); got != "max" {
		t.Errorf("%q, expected max: Mia is away, Lea has another desk", got)
	}
	set(complaint.Worker{Account: "max", Person: "max", Name: "Max", Desks: complaint.Desks, Left: true})
	if got := give("en", ""); got != "" {
		t.Errorf("%q, expected nobody", got)
	}
	all, err := r.s.Workers(t.Context())
	r.must(err)
	if len(all) != 4 || all[3].Account != "max" {
		t.Errorf("%+v", all)
	}
	_, err = r.s.SetWorker(t.Context(), r.by("lead"), complaint.Worker{Account: "x", Desks: []complaint.Desk{"kitchen"}})
	r.wantErr(err, complaint.ErrIncomplete)
}

func TestDeterminationsHaveTheirOwnTimeAndExtension(t *testing.T) {
	r := desk(t)
	for _, tt := range []struct {
		class        complaint.Class
		due          string
		late         bool
		asked, after string
		refused      string
	}{
		{complaint.Class{Procedure: complaint.OrganizationDetermination, Service: "service"}, "2026-01-21 owed", false, "enrollee", "2026-02-04 owed", ""},
		{complaint.Class{Procedure: complaint.OrganizationDetermination, Service: "part_b_drug"}, "2026-01-17 owed", false, "enrollee", "", "not_extendable"},
		{complaint.Class{Procedure: complaint.Reconsideration, Service: "service"}, "2026-02-13 owed", false, "plan", "", "no_grounds"},
		{complaint.Class{Procedure: complaint.Reconsideration, NoticeOn: date("2025-11-01")}, "2026-02-13 owed", true, "enrollee", "2026-02-27 owed", ""},
		{complaint.Class{Procedure: complaint.CoverageDetermination, Product: complaint.PartD, Expedited: true}, "2026-01-15 owed", false, "enrollee", "", "not_extendable"},
	} {
		if tt.class.Product == "" {
			tt.class.Product = complaint.MA
		}
		tt.class.Category = "benefit"
		c := r.one(r.receive(r.rosa, complaint.Matter{Class: tt.class}))
		r.wantDuty(c, "decision", tt.due)
		if c.FiledLate != tt.late {
			t.Errorf("%s filed late: %t", tt.class.Procedure, c.FiledLate)
		}
		c, err := r.s.Extend(t.Context(), r.as("mia"), r.open("mia", c.ID), tt.asked, "", "records_needed")
		var no *complaint.NotExtendedError
		if tt.refused != "" {
			if !errors.As(err, &no) || no.Reason != tt.refused {
				t.Errorf("%s: %v, expected %s", tt.class.Procedure, err, tt.refused)
			}
			continue
		}
		r.must(err)
		r.wantDuty(c, "decision", tt.after)
	}
}

func date(text string) *clock.Date {
	d := clock.MustParse(text)
	return &d
}

func TestALateGrievanceIsFlaggedAndHeard(t *testing.T) {
	r := desk(t)
	m := matter(complaint.Grievance, "billing")
	m.Class.EventOn = date("2025-11-01")
	c := r.one(r.receive(r.rosa, m))
	if !c.FiledLate || c.State != complaint.Open {
		t.Errorf("late %t, %s", c.FiledLate, c.State)
	}
	m.Class.Product = complaint.AIP // at any time
	if r.one(r.receive(r.rosa, m)).FiledLate {
		t.Error("an integrated plan knows no limit")
	}
}

func TestTheWordsSuggestAndTheContractFollowsTheEnrolment(t *testing.T) {
	r := desk(t)
	today := clock.MustParse("2026-01-01")
	_, err := r.people.Change(t.Context(), r.by("steward"), r.rosa, func(p *person.Person) error {
		p.Coverage = []person.Coverage{
			{Contract: "H9", Plan: "001", Kind: "ma", Valid: person.Valid{From: date("2024-01-01"), To: date("2025-12-31")}},
			{Contract: "S5", Plan: "007", Kind: "pdp", Valid: person.Valid{From: &today}},
		}
		return nil
	})
	r.must(err)
	words := "The pharmacy refused my insulin and you would not make it fast. I have not got the drug."
	f, err := r.s.Receive(t.Context(), r.by("member"), complaint.Receipt{
		Channel: complaint.ByWeb, Words: words, Speaker: complaint.Speaker{Standing: complaint.TheMember}, Member: r.rosa,
		Matters: []complaint.Matter{{}},
	})
	r.must(err)
	c := r.one(f)
	if c.Contract != "S5" || c.Plan != "007" || c.State != complaint.Received || c.Class.Product == "" || c.Class.Category == "" {
		t.Errorf("contract %s %s, %s, class %+v", c.Contract, c.Plan, c.State, c.Class)
	}
	if _, owed := c.Due(); !owed {
		t.Error("no clock runs before somebody has looked")
	}
	if k := r.s.Suggest(words, complaint.PartD); len(k.Basis) == 0 {
		t.Error("nothing is suggested")
	}
}

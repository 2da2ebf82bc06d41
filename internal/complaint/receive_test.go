package complaint_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// desk is a room on SQLite with its people: Mia and Max answer for every desk, Cora is a clinician, Lea leads.
func desk(t testing.TB) *room {
	t.Helper()
	r := newRoom(t, storetest.Open(t, store.SQLite), t.TempDir()+"/key").furnish()
	for _, w := range []complaint.Worker{
		{Account: "mia", Person: "mia", Name: "Mia", Desks: complaint.Desks, Languages: []string{"es"}},
		{Account: "max", Person: "max", Name: "Max", Desks: complaint.Desks},
		{Account: "cora", Person: "cora", Name: "Cora", Desks: []complaint.Desk{complaint.ClinicalReview}, Reviews: []string{"clinician"}},
		{Account: "lea", Person: "lea", Name: "Lea", Desks: complaint.Desks, Leads: true},
	} {
		_, err := r.s.SetWorker(t.Context(), r.by("lead"), w)
		r.must(err)
	}
	return r
}

// on moves the clock to an instant.
func (r *room) on(at string) {
	r.t.Helper()
	var err error
	r.now, err = time.Parse(time.RFC3339, at)
	r.must(err)
}

// as is a cause of its own of one of the desk's people.
func (r *room) as(account string) person.Cause {
	c := r.by("complaints")
	c.Actor.ID = account
	return c
}

// one is the only case of a contact.
func (r *room) one(f complaint.Filed) complaint.Case {
	r.t.Helper()
	if len(f.Cases) != 1 {
		r.t.Fatalf("%d cases, expected one", len(f.Cases))
	}
	return f.Cases[0]
}

// due is the legal obligation of a key that is owed, and where it stands.
func duty(c complaint.Case, key string) (out complaint.Obligation, found bool) {
	for _, o := range c.Obligations {
		if o.Key == key && (!found || o.State == complaint.Owed) {
			out, found = o, true
		}
	}
	return out, found
}

// wantDuty compares an obligation: "2026-02-13 owed", "2026-02-13 met"; "" is none.
func (r *room) wantDuty(c complaint.Case, key, want string) {
	r.t.Helper()
	got := ""
	if o, found := duty(c, key); found {
		got = o.Clock.DueDate.String() + " " + string(o.State)
	}
	if got != want {
		r.t.Errorf("%s: %q, expected %q", key, got, want)
	}
}

func (r *room) wantState(c complaint.Case, want complaint.State) {
	r.t.Helper()
	if c.State != want {
		r.t.Errorf("state %s, expected %s", c.State, want)
	}
}

func matter(p complaint.Procedure, category string) complaint.Matter {
	return complaint.Matter{Class: complaint.Class{Procedure: p, Product: complaint.MA, Category: category}}
}

// TestWhoOpensWhat is promise A3 as a table.
func TestWhoOpensWhat(t *testing.T) {
	r := desk(t)
	for _, tt := range []struct {
		name     string
		standing complaint.Standing
		member   person.ID
		matter   complaint.Procedure
		state    complaint.State // of the case; "" for none
		outreach bool
	}{
		{"the member", complaint.TheMember, r.rosa, complaint.Grievance, complaint.Open, false},
		{"the member, whom nobody knows yet", complaint.TheMember, "", complaint.Grievance, complaint.Open, false},
		{"the member confirms what somebody else began", complaint.MemberOnTheLine, r.rosa, complaint.Grievance, complaint.Open, false},
		{"CMS for the member", complaint.ThroughGovernment, r.rosa, complaint.Grievance, complaint.Open, false},
		{"a representative without a paper on file", complaint.ARepresentative, r.rosa, complaint.Grievance, complaint.AwaitingAuthority, true},
		{"somebody who says to stand in", complaint.UnprovenStandIn, r.rosa, complaint.Grievance, complaint.AwaitingAuthority, true},
		{"a provider about the member's care", complaint.AProvider, r.rosa, complaint.Grievance, "", true},
		{"a provider about its own payment", complaint.AProvider, "", complaint.ProviderDispute, complaint.Open, false},
		{"a provider who appeals for the member", complaint.AProvider, r.rosa, complaint.Reconsideration, complaint.Open, false},
		{"a neighbour", complaint.SomebodyElse, r.rosa, complaint.Grievance, "", true},
		{"nobody known about nobody known", complaint.NobodyKnown, "", complaint.Grievance, "", false},
		{"somebody who reports fraud", complaint.NobodyKnown, "", complaint.Fraud, complaint.Open, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
				Channel: complaint.ByPhone, Words: "I am not happy", Speaker: complaint.Speaker{Standing: tt.standing}, Member: tt.member,
				Matters: []complaint.Matter{matter(tt.matter, "billing")},
			})
			if err != nil {
				t.Fatal(err)
			}
			tasks := slices.Clone(f.Intake.Tasks)
			var state complaint.State
			if len(f.Cases) > 0 {
				state, tasks = f.Cases[0].State, append(tasks, f.Cases[0].Tasks...)
			}
			if state != tt.state {
				t.Errorf("case %q, expected %q", state, tt.state)
			}
			if waits := f.Intake.State == complaint.Waiting; waits != (tt.state == "") {
				t.Errorf("intake is %s", f.Intake.State)
			}
			outreach := slices.ContainsFunc(tasks, func(x complaint.Task) bool { return x.Kind == complaint.MemberOutreach })
			if outreach != tt.outreach {
				t.Errorf("outreach %t, expected %t", outreach, tt.outreach)
			}
		})
	}
}

func TestAnAgentsWordOpensNothing(t *testing.T) {
	r := desk(t)
	_, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "my customer is angry", Speaker: complaint.Speaker{Standing: complaint.AnAgent, Person: r.agent},
		Member: r.rosa, Matters: []complaint.Matter{matter(complaint.Grievance, "billing")},
	})
	r.wantErr(err, complaint.ErrAgentsWord)
	if store.KindOf(err) != store.Forbidden {
		t.Errorf("kind %s", store.KindOf(err))
	}
	if ids := r.queue(r.staff("mia"), complaint.Filter{}); len(ids) > 0 {
		t.Errorf("%d cases", len(ids))
	}
}

func TestTheReceiptIsTheEarliestMarkThatIsNoPostmark(t *testing.T) {
	r := desk(t)
	r.on("2026-06-09T14:00:00Z")
	at := func(text string) time.Time {
		when, err := time.Parse(time.RFC3339, text)
		r.must(err)
		return when
	}
	f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
		Channel: complaint.ByLetter, Words: "Dear plan", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Member: r.rosa,
		Marks: []complaint.Mark{
			{Kind: "postmark", At: at("2026-06-01T12:00:00Z")},
			{Kind: "scan", At: at("2026-06-09T13:00:00Z")},
			{Kind: "mailroom_stamp", At: at("2026-06-05T13:00:00Z")},
		},
		Matters: []complaint.Matter{matter(complaint.Grievance, "billing")},
	})
	r.must(err)
	c := r.one(f)
	r.wantDuty(c, "answer", "2026-07-05 owed")
	if c.AnswerForm() != complaint.InWriting || f.Intake.Day.String() != "2026-06-05" || c.Number != f.Intake.Number || c.Number == "" {
		t.Errorf("%s, %s, number %q of %q", c.AnswerForm(), f.Intake.Day, c.Number, f.Intake.Number)
	}
}

func TestTheSameContactTwiceIsOne(t *testing.T) {
	eachRoom(t, func(t *testing.T, r *room) {
		r.furnish()
		contact := complaint.Receipt{
			Channel: complaint.ByFile, Words: "late again", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Member: r.rosa,
			Source: "calls-2026-01.csv:17", Matters: []complaint.Matter{matter(complaint.Grievance, "access_wait")},
		}
		var first complaint.Filed
		for n := range 3 { // another delivery, another cause
			f, err := r.s.Receive(t.Context(), r.by("complaints"), contact)
			r.must(err)
			if n == 0 {
				first = f
			}
			if f.Intake.ID != first.Intake.ID || r.one(f).ID != r.one(first).ID || f.Intake.Number != first.Intake.Number {
				t.Errorf("delivery %d became another contact", n+1)
			}
		}
		contact.Source = ""
		c := r.by("complaints")
		a, err := r.s.Receive(t.Context(), c, contact)
		r.must(err)
		b, err := r.s.Receive(t.Context(), c, contact) // the same command
		r.must(err)
		if a.Intake.ID != b.Intake.ID || a.Intake.ID == first.Intake.ID {
			t.Error("a repeated command is another contact, or another contact is the first one")
		}
	})
}

func TestWhatCannotBeWorkedWithIsRefused(t *testing.T) {
	r := desk(t)
	good := complaint.Receipt{Channel: complaint.ByPhone, Words: "x", Speaker: complaint.Speaker{Standing: complaint.TheMember}}
	for name, spoil := range map[string]func(*complaint.Receipt){
		"channel": func(x *complaint.Receipt) { x.Channel = "pigeon" },
		"words":   func(x *complaint.Receipt) { x.Words = "" },
		"speaker": func(x *complaint.Receipt) { x.Speaker.Standing = "" },
		"future":  func(x *complaint.Receipt) { x.ReceivedAt = r.now.Add(time.Minute) },
	} {
		x := good
		spoil(&x)
		if _, err := r.s.Receive(t.Context(), r.as("mia"), x); !errors.Is(err, complaint.ErrIncomplete) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
		Channel: complaint.ByPhone, Words: "x", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Member: "nobody",
	})
	r.wantErr(err, person.ErrNoPerson)
}

func TestEachMatterIsACaseWithTheFirstReceipt(t *testing.T) {
	r := desk(t)
	f := r.receive(r.rosa, matter(complaint.Grievance, "billing"), matter(complaint.OrganizationDetermination, "benefit"),
		matter(complaint.Grievance, "quality_of_care"))
	if len(f.Cases) != 3 {
		t.Fatal(len(f.Cases))
	}
	for n, c := range f.Cases {
		if c.Part != n+1 || !c.ReceivedAt.Equal(f.Intake.ReceivedAt) || c.Desk == "" {
			t.Errorf("case %d: part %d, received %s, desk %q", n, c.Part, c.ReceivedAt, c.Desk)
		}
	}
	r.wantDuty(f.Cases[0], "answer", "2026-02-13 owed")
	r.wantDuty(f.Cases[1], "decision", "2026-01-21 owed")
	if c := f.Cases[2]; !c.Class.QualityCare || c.AnswerForm() != complaint.WithQIORights || !slices.Equal(c.Needs, []string{"clinician"}) {
		t.Errorf("quality of care: %t, %s, %v", c.Class.QualityCare, c.AnswerForm(), c.Needs)
	}
}

func TestWhatWasSettledAtOnceIsAnswered(t *testing.T) {
	r := desk(t)
	settled := matter(complaint.Grievance, "customer_service")
	settled.ResolvedAtOnce = "We sent a new card and said sorry."
	c := r.one(r.receive(r.rosa, settled))
	r.wantState(c, complaint.Closed)
	r.wantDuty(c, "answer", "2026-02-13 met")
	if c.Stopped == nil || !c.Stopped.Oral || c.Decision == nil || c.Decision.Outcome != complaint.NoDecision {
		t.Errorf("%+v, %+v", c.Stopped, c.Decision)
	}
	care := matter(complaint.Grievance, "quality_of_care") // the law wants writing: somebody still works on it
	care.ResolvedAtOnce = "We apologized."
	r.wantState(r.one(r.receive(r.rosa, care)), complaint.Open)
}

func TestAnEmergencyIsWorkAtOnce(t *testing.T) {
	r := desk(t)
	for _, matters := range [][]complaint.Matter{nil, {matter(complaint.Grievance, "pharmacy")}} {
		f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
			Channel: complaint.ByPhone, Words: "I cannot breathe", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Member: r.rosa,
			Emergency: true, Matters: matters,
		})
		r.must(err)
		tasks := f.Intake.Tasks
		if len(f.Cases) > 0 {
			tasks = f.Cases[0].Tasks
		}
		if len(tasks) != 1 || tasks[0].Kind != complaint.EmergencyTask || tasks[0].DueOn.String() != "2026-01-14" {
			t.Errorf("%+v", tasks)
		}
	}
}

// TestAPaperOnFileIsSeenNotBelieved: whoever holds a valid appointment opens a complaint, as a representative or by mistake as somebody
// without proof; whoever is complained about does not, whatever they hold.
func TestAPaperOnFileIsSeenNotBelieved(t *testing.T) {
	r := desk(t)
	daughter := r.register(person.Representative, "Dora Alvarez", person.SourceNumber, "D1")
	_, err := r.guard.Grant(t.Context(), r.by("privacy_officer"), access.Grant{
		Kind: access.GrantRepresentative, Member: r.rosa, To: daughter, From: clock.MustParse("2026-01-01"), Basis: "paper-1",
	})
	r.must(err)
	for _, tt := range []struct {
		standing complaint.Standing
		about    person.ID
		state    complaint.State
		filed    complaint.Standing
	}{
		{complaint.ARepresentative, "", complaint.Open, complaint.ARepresentative},
		{complaint.UnprovenStandIn, "", complaint.Open, complaint.ARepresentative},
		{complaint.ARepresentative, daughter, complaint.AwaitingAuthority, complaint.UnprovenStandIn},
	} {
		m := matter(complaint.Grievance, "billing")
		if tt.about != "" {
			m.Class.Subjects = []complaint.Subject{{Kind: complaint.AgentSubject, Person: tt.about}}
		}
		f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
			Channel: complaint.ByPhone, Words: "her bill", Speaker: complaint.Speaker{Standing: tt.standing, Person: daughter}, Member: r.rosa,
			Matters: []complaint.Matter{m},
		})
		r.must(err)
		if c := r.one(f); c.State != tt.state || c.Speaker.Standing != tt.filed {
			t.Errorf("%s about %q: %s as %s", tt.standing, tt.about, c.State, c.Speaker.Standing)
		}
	}
}

package complaint_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/complaint"
)

// decide settles every needed item and decides.
func (r *room) decide(account string, c complaint.Case, d complaint.Decision) complaint.Case {
	r.t.Helper()
	o := r.open(account, c.ID)
	for _, x := range o.Case.Checks {
		if x.Needed && !x.Done {
			_, err := r.s.Check(r.t.Context(), r.as(account), o, complaint.Check{Item: x.Item, Done: true})
			r.must(err)
		}
	}
	c, err := r.s.Decide(r.t.Context(), r.as(account), o, d)
	r.must(err)
	return c
}

// ours is a decision with everything that it needs.
var ours = complaint.Decision{Outcome: complaint.Substantiated, Done: "read the ledger", Tell: "You were right. We corrected the bill."}

// post sends a letter of a case at an instant and lets the case know.
func (r *room) post(id, how string) complaint.Case {
	r.t.Helper()
	letters := letter.New(r.db, r.rec)
	l, err := letters.Dispatch(r.t.Context(), r.as("mailroom"), letter.ID(id), letter.Sent{How: how, At: r.now})
	r.must(err)
	r.must(r.s.Settle(r.t.Context(), l.ID))
	r.must(r.s.Settle(r.t.Context(), l.ID)) // again changes nothing
	return r.file(complaint.ID(l.About))
}

// comeBack is a letter that reached nobody.
func (r *room) comeBack(id string) complaint.Case {
	r.t.Helper()
	l, err := letter.New(r.db, r.rec).NoteReturned(r.t.Context(), r.as("mailroom"), letter.ID(id), "no such address", r.now)
	r.must(err)
	r.must(r.s.Settle(r.t.Context(), l.ID))
	r.must(r.s.Settle(r.t.Context(), l.ID))
	return r.file(complaint.ID(l.About))
}

func (r *room) file(id complaint.ID) complaint.Case {
	r.t.Helper()
	return r.open("lea", id).Case
}

// write wants a letter to the member.
func (r *room) write(c complaint.Case, kind complaint.LetterKind) complaint.Letter {
	r.t.Helper()
	l, err := r.s.WriteLetter(r.t.Context(), r.as("mia"), r.open("mia", c.ID), kind, nil, "")
	r.must(err)
	return l
}

// TestWhatStopsTheClock is the stop table: filed how, about what, answered how.
func TestWhatStopsTheClock(t *testing.T) {
	r := desk(t)
	for _, tt := range []struct {
		name    string
		channel complaint.Channel
		asked   bool
		oral    bool
		live    bool
		want    string // of the answer; "" stops
	}{
		{"by phone, told live", complaint.ByPhone, false, true, true, ""},
		{"by phone, voicemail", complaint.ByPhone, false, true, false, "not_reached"},
		{"by phone, letter", complaint.ByPhone, false, false, false, ""},
		{"by phone, written answer asked, told live", complaint.ByPhone, true, true, true, "must_be_written"},
		{"by phone, written answer asked, letter", complaint.ByPhone, true, false, false, ""},
		{"by web, told live", complaint.ByWeb, false, true, true, "must_be_written"},
		{"by fax, letter", complaint.ByFax, false, false, false, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			m := matter(complaint.Grievance, "billing")
			m.Class.WrittenAsked = tt.asked
			f, err := r.s.Receive(t.Context(), r.as("mia"), complaint.Receipt{
				Channel: tt.channel, Words: "the bill", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Member: r.rosa,
				Matters: []complaint.Matter{m},
			})
			r.must(err)
			c := r.decide("mia", r.one(f), ours)
			if tt.oral {
				c, err = r.s.Tell(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Answer{Live: tt.live, Outcome: true, Text: "Told."})
				r.must(err)
			} else {
				c = r.post(r.write(c, complaint.OutcomeLetter).ID, letter.ByMail)
			}
			a := c.Answers[len(c.Answers)-1]
			if a.Why != tt.want || a.Stops != (tt.want == "") || (c.Stopped != nil) != a.Stops {
				t.Errorf("stops %t, why %q, expected %q", a.Stops, a.Why, tt.want)
			}
			if _, owed := c.Due(); owed == a.Stops {
				t.Errorf("owed %t, stops %t", owed, a.Stops)
			}
		})
	}
}

func TestQualityOfCareWantsAClinicianAndALetterWithQIORights(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "quality_of_care")))
	o := r.open("mia", c.ID)
	_, err := r.s.Decide(t.Context(), r.as("mia"), o, ours)
	var missing *complaint.NotReadyError
	if !errors.As(err, &missing) || len(missing.Checks) == 0 || len(missing.Reviews) != 1 {
		t.Fatalf("%v", err)
	}
	review := complaint.Review{As: "clinician", Agrees: true, Severity: "minor", Statement: "Care met the standard late."}
	_, err = r.s.SignOff(t.Context(), r.as("mia"), o, review)
	r.wantErr(err, complaint.ErrReviewer)
	_, err = r.s.SignOff(t.Context(), r.as("cora"), r.open("cora", c.ID), complaint.Review{As: "clinician", Agrees: true, Statement: "x"})
	r.wantErr(err, complaint.ErrIncomplete) // how serious?
	_, err = r.s.SignOff(t.Context(), r.as("cora"), r.open("cora", c.ID), review)
	r.must(err)
	for _, x := range c.Checks {
		_, err := r.s.Check(t.Context(), r.as("mia"), o, complaint.Check{Item: x.Item, Done: true})
		r.must(err)
	}
	_, err = r.s.Decide(t.Context(), r.as("cora"), r.open("cora", c.ID), ours)
	r.wantErr(err, complaint.ErrReviewer) // not the reviewer alone
	_, err = r.s.Decide(t.Context(), r.as("mia"), o, ours)
	r.must(err)
	c, err = r.s.Tell(t.Context(), r.as("mia"), o, complaint.Answer{Live: true, Outcome: true, Text: "Told."})
	r.must(err)
	r.wantDuty(c, "answer", "2026-02-13 owed")
	l := r.write(c, complaint.OutcomeLetter)
	if l.Kind != complaint.OutcomeQIO {
		t.Errorf("letter %s", l.Kind)
	}
	r.on("2026-02-14T15:00:00Z")
	c = r.post(l.ID, letter.ByMail)
	r.wantDuty(c, "answer", "2026-02-13 met")
	if answer, _ := duty(c, "answer"); answer.Clock.TimelinessAt(r.now) != "late" {
		t.Error("an oral answer stopped the clock of quality of care")
	}
}

func TestAConfidentialOutcomeIsToldAsInvestigated(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "agent")))
	c, err := r.s.Classify(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Class{
		Procedure: complaint.Grievance, Product: complaint.MA, Category: "billing",
	}, "about the premium after all")
	r.must(err)
	hidden := complaint.Decision{Outcome: complaint.Substantiated, Done: "heard the call", Confidential: true}
	_, err = r.s.Decide(t.Context(), r.as("mia"), r.open("mia", c.ID), hidden)
	r.wantErr(err, complaint.ErrIncomplete) // which ground?
	hidden.Ground, hidden.GroundNote = "employee_discipline", "warning in writing"
	c = r.decide("mia", c, hidden)
	l := r.write(c, complaint.OutcomeLetter)
	if l.Kind != complaint.InvestigatedOnly || l.Values["told"]+l.Values["outcome"]+l.Values["ground"] != "" {
		t.Errorf("letter %s says %v", l.Kind, l.Values)
	}
	c = r.post(l.ID, letter.ByMail)
	r.wantState(c, complaint.Answered)
	seen, err := r.s.OneForMember(t.Context(), r.own(r.rosa), c.ID)
	r.must(err)
	if seen.Decision.Ground+seen.Decision.GroundNote+string(seen.Decision.Outcome)+seen.Decision.Done != "" {
		t.Errorf("the member sees %+v", seen.Decision)
	}
}

func TestWhatWasDecidedAboutABenefitIsAlwaysTold(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Reconsideration, "benefit")))
	_, err := r.s.Decide(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Decision{
		Outcome: complaint.Adverse, Done: "read the file", Confidential: true, Ground: "employee_discipline",
	})
	r.wantErr(err, complaint.ErrIncomplete)
}

func TestALetterThatComesBackOpensTheDutyAgain(t *testing.T) {
	r := desk(t)
	c := r.decide("mia", r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))), ours)
	first := r.write(c, complaint.OutcomeLetter)
	c = r.post(first.ID, letter.ByMail)
	r.wantState(c, complaint.Answered)
	r.wantDuty(c, "answer", "2026-02-13 met")
	r.now = r.now.Add(9 * 24 * time.Hour)
	c = r.comeBack(first.ID)
	r.wantState(c, complaint.Decided)
	r.wantDuty(c, "answer", "2026-02-13 owed")
	if c.Stopped != nil || !c.Answers[0].Returned || c.Letters[0].ReturnedAt == nil {
		t.Errorf("%+v", c.Answers)
	}
	c = r.post(r.write(c, complaint.OutcomeLetter).ID, letter.ByMail)
	r.wantDuty(c, "answer", "2026-02-13 met")
	c, err := r.s.Close(t.Context(), r.as("mia"), r.open("mia", c.ID), "")
	r.must(err)
	r.wantState(c, complaint.Closed)
}

func TestALetterThatWentOutAndCameBackBeforeAnybodyLooked(t *testing.T) {
	r := desk(t)
	c := r.decide("mia", r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))), ours)
	l := r.write(c, complaint.OutcomeLetter)
	letters := letter.New(r.db, r.rec)
	_, err := letters.Dispatch(t.Context(), r.as("mailroom"), letter.ID(l.ID), letter.Sent{How: letter.ByMail, At: r.now})
	r.must(err)
	c = r.comeBack(l.ID)
	r.wantState(c, complaint.Decided)
	if len(c.Answers) != 1 || c.Answers[0].Stops || c.Stopped != nil {
		t.Errorf("%+v", c.Answers)
	}
}

func TestReactFollowsLetters(t *testing.T) {
	r := desk(t)
	c := r.decide("mia", r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))), ours)
	l := r.write(c, complaint.OutcomeLetter)
	ctx, stop := contextWith(t)
	ended := make(chan error, 1)
	go func() { ended <- r.s.React(ctx) }()
	_, err := letter.New(r.db, r.rec).Dispatch(t.Context(), r.as("mailroom"), letter.ID(l.ID), letter.Sent{How: letter.ByMail, At: r.now})
	r.must(err)
	for e, err := range r.rec.Subscribe(t.Context(), 0) {
		r.must(err)
		if e.Type == "complaint.letter_sent" {
			break
		}
	}
	stop()
	r.must(<-ended)
	r.wantState(r.file(c.ID), complaint.Answered)
}

func TestAnAnswerIsNotBeforeTheDecision(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	o := r.open("mia", c.ID)
	_, err := r.s.Tell(t.Context(), r.as("mia"), o, complaint.Answer{Live: true, Outcome: true, Text: "Told."})
	r.wantErr(err, complaint.ErrState)
	_, err = r.s.WriteLetter(t.Context(), r.as("mia"), o, complaint.OutcomeLetter, nil, "")
	r.wantErr(err, complaint.ErrState)
	c, err = r.s.Tell(t.Context(), r.as("mia"), o, complaint.Answer{Live: true, Text: "We work on it."})
	r.must(err)
	r.wantDuty(c, "answer", "2026-02-13 owed")
	_, err = r.s.Close(t.Context(), r.as("mia"), o, "")
	r.wantErr(err, complaint.ErrState)
}

func contextWith(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

func TestWhatWasToldToSomebodyElseStopsNothing(t *testing.T) {
	r := desk(t)
	c := r.decide("mia", r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing"))), ours)
	c, err := r.s.Tell(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Answer{Live: true, Outcome: true, To: r.otto, Text: "Told."})
	r.must(err)
	r.wantDuty(c, "answer", "2026-02-13 owed")
	l, err := r.s.WriteLetter(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.OutcomeLetter, nil, r.otto)
	r.must(err)
	c = r.post(l.ID, letter.ByMail)
	r.wantDuty(c, "answer", "2026-02-13 owed")
	for _, a := range c.Answers {
		if a.Stops || a.Why != "not_the_filer" {
			t.Errorf("%+v", a)
		}
	}
}

func TestOnlyWhoOpenedACaseActsOnIt(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	made := complaint.Opened{Case: c}
	for name, act := range map[string]func() error{
		"note":   func() error { _, err := r.s.Note(t.Context(), r.as("mia"), made, "x"); return err },
		"reopen": func() error { _, err := r.s.Reopen(t.Context(), r.as("mia"), made, "x"); return err },
		"module": func() error {
			_, err := r.s.EnterModule(t.Context(), r.as("mia"), made, complaint.ForModule{Resolved: "x"})
			return err
		},
	} {
		if err := act(); !errors.Is(err, complaint.ErrUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

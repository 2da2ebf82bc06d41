package complaint_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
)

func TestWhatTheMemberDoes(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	ctx, pass := t.Context(), r.own(r.rosa)
	after, err := r.s.AddInformation(ctx, r.by("member"), pass, c.ID, "here is the bill", []complaint.Document{{Hash: "ab", Name: "bill.pdf", Kind: "evidence"}})
	r.must(err)
	r.wantDuty(after, "answer", "2026-02-13 owed")
	if len(after.Documents) != 1 {
		t.Error("the document is not there")
	}
	_, err = r.s.Rate(ctx, r.by("member"), pass, c.ID, 5, "")
	r.wantErr(err, complaint.ErrState)
	_, err = r.s.WithdrawByMember(ctx, r.by("member"), r.own(r.otto), c.ID)
	r.wantErr(err, complaint.ErrUnknown)
	_, err = r.s.WithdrawByMember(ctx, r.by("member"), access.Pass{}, c.ID)
	r.wantErr(err, access.ErrRefused)
	r.decide("mia", c, ours)
	_, err = r.s.Tell(ctx, r.as("mia"), r.open("mia", c.ID), complaint.Answer{Live: true, Outcome: true, Text: "Told."})
	r.must(err)
	_, err = r.s.Rate(ctx, r.by("member"), pass, c.ID, 6, "")
	r.wantErr(err, complaint.ErrIncomplete)
	after, err = r.s.Rate(ctx, r.by("member"), pass, c.ID, 4, "quick")
	r.must(err)
	if after.Rating.Stars != 4 || len(after.Checks) > 0 {
		t.Errorf("%+v", after.Rating)
	}
	again, err := r.s.ReopenByMember(ctx, r.by("member"), pass, c.ID, "wrong again")
	r.must(err)
	if again.LinkedTo != c.ID {
		t.Error("not linked")
	}
	_, err = r.s.WithdrawByMember(ctx, r.by("member"), pass, again.ID)
	r.must(err)
}

func TestADecisionOfTheCareProgrammeIsAppealed(t *testing.T) {
	r := desk(t)
	notice := clock.MustParse("2026-01-10")
	d := complaint.CareDecision{
		ID: "decision-1", Programme: "diabetes", Decided: "coaching ends", By: "mia", Member: r.rosa, NoticeOn: &notice,
		Words: "I want to go on", Speaker: complaint.Speaker{Standing: complaint.TheMember}, Channel: complaint.ByPhone,
	}
	c, err := r.s.CareAppeal(t.Context(), r.as("max"), d)
	r.must(err)
	same, err := r.s.CareAppeal(t.Context(), r.as("lea"), d)
	r.must(err)
	if same.ID != c.ID || c.Class.Procedure != complaint.CareAppeal || c.Care == nil {
		t.Errorf("%s and %s: %+v", c.ID, same.ID, c.Class)
	}
	r.wantDuty(c, "answer", "2026-02-13 owed")
	_, err = r.s.Assign(t.Context(), r.as("lea"), r.open("lea", c.ID), "mia")
	r.wantErr(err, complaint.ErrWorker)
	_, err = r.s.Decide(t.Context(), r.as("mia"), r.open("mia", c.ID), complaint.Decision{Outcome: complaint.Favorable, Done: "x", Tell: "y"})
	r.wantErr(err, complaint.ErrReviewer)
	c, err = r.s.Withdraw(t.Context(), r.as("max"), r.open("max", c.ID), "asked", "callback")
	r.must(err)
	again, err := r.s.CareAppeal(t.Context(), r.as("max"), d)
	r.must(err)
	if again.ID == c.ID {
		t.Error("a withdrawn appeal cannot be appealed anew")
	}
	d.Speaker.Standing = complaint.SomebodyElse
	_, err = r.s.CareAppeal(t.Context(), r.as("max"), d)
	r.wantErr(err, complaint.ErrNoStanding)
}

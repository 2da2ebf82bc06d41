package complaint_test

import (
	"slices"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/complaint"
)

func TestForeseeingChangesNothing(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "billing")))
	class := c.Class
	class.Procedure = complaint.Reconsideration
	o := r.open("mia", c.ID)
	next, err := r.s.Foresee(o, class)
	r.must(err)
	r.wantDuty(next, "answer", "2026-02-13 superseded")
	if next.Desk != complaint.Appeals {
		t.Errorf("desk %s", next.Desk)
	}
	r.wantDuty(r.file(c.ID), "answer", "2026-02-13 owed")
	after, err := r.s.Classify(t.Context(), r.as("mia"), o, class, "it asks for payment")
	r.must(err)
	if !slices.EqualFunc(after.Obligations, next.Obligations, func(a, b complaint.Obligation) bool {
		return a.Key == b.Key && a.State == b.State && a.Clock.DueDate == b.Clock.DueDate
	}) {
		t.Errorf("foreseen %+v, happened %+v", next.Obligations, after.Obligations)
	}
	_, err = r.s.Foresee(o, complaint.Class{Procedure: complaint.Grievance})
	r.wantErr(err, complaint.ErrIncomplete)
}

func TestWhatMayBeDone(t *testing.T) {
	r := desk(t)
	c := r.one(r.receive(r.rosa, matter(complaint.Grievance, "quality_of_care")))
	o := r.open("mia", c.ID)
	for by, want := range map[string]string{"plan": "no_grounds", "enrollee": ""} {
		if why, err := r.s.MayExtend(o, by, "", r.now); err != nil || why != want {
			t.Errorf("%s: %q, %v", by, why, err)
		}
	}
	if why, err := r.s.MayDismiss(o, r.now); err != nil || why != "state" {
		t.Errorf("%q, %v", why, err)
	}
	if m := c.Missing("account-mia"); m == nil || len(m.Checks) == 0 || !slices.Contains(m.Reviews, "clinician") {
		t.Errorf("%+v", m)
	}
	if k := c.AnswerLetter(); k != complaint.OutcomeQIO {
		t.Errorf("letter %s", k)
	}
	_, err := r.s.LetterAhead(o, complaint.OutcomeLetter, nil, r.rosa)
	r.wantErr(err, complaint.ErrState)
	w, err := r.s.LetterAhead(o, complaint.Acknowledgement, nil, r.rosa)
	r.must(err)
	if w.Member != r.rosa || w.To != "" || w.Values["received"] == "" || w.Values["qio_rights"] != "yes" {
		t.Errorf("%+v", w)
	}
	u := r.unproven()
	if why, err := r.s.MayDismiss(r.open("mia", u.ID), r.now.Add(24*time.Hour)); err != nil || why != "no_efforts" {
		t.Errorf("%q, %v", why, err)
	}
}

package verification_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// TestADoctorConfirms: enrolment, form, call, answer on paper; nothing more is due.
func TestADoctorConfirms(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id := w.opened()
		v := w.wantState(id, verification.Open)
		want := verification.Terms{
			Base: clock.MustParse("2026-01-01"), ConfirmBy: clock.MustParse("2026-01-31"), NoticeBy: clock.MustParse("2026-02-07"),
			Due: clock.MustParse("2026-02-28"), EndsOn: clock.MustParse("2026-02-28"), Rule: "verification@2026.1",
		}
		if v.Terms != want || v.PlanName != "Harbor Heart and Sugar" || len(v.Conditions) != 2 {
			t.Errorf("opened %+v", v)
		}
		w.wantWork(id, verification.NameProvider)
		w.name(id, doctor())
		if did := w.on("2026-01-05"); did.Steps != 1 {
			t.Errorf("swept %+v", did)
		}
		w.wantWork(id, verification.MakeForm)
		run, err := w.room.MakeWaiting(t.Context(), w.by("mailroom"), w.staff(), "en", 10)
		w.must(err)
		if len(run.Made) != 1 || run.Made[0].Form.Way != verification.ByFax || len(run.Made[0].PDF) == 0 {
			t.Fatalf("run %+v", run)
		}
		w.wantWork(id, verification.HandOver)
		_, err = w.room.Try(t.Context(), w.by("broker"), w.staff(), id, verification.Attempt{Way: verification.ByFax, Result: verification.Sent})
		w.must(err)
		w.wantWork(id, verification.Await)
		w.on("2026-01-12")
		w.wantWork(id, verification.Call)
		_, err = w.room.Try(t.Context(), w.by("broker"), w.staff(), id, verification.Attempt{Way: verification.ByPhone, Result: verification.NoAnswer})
		w.must(err)
		w.wantWork(id, verification.Await)
		w.now = noon("2026-01-20")
		after := w.attest(id, w.word("diabetes"))
		if after.State != verification.Verified || after.VerifiedOn == nil || after.Work() != verification.Nothing {
			t.Errorf("after %+v", after)
		}
		for _, day := range []string{"2026-02-02", "2026-03-02"} {
			if did := w.on(day); did != (verification.Swept{}) {
				t.Errorf("on %s: %+v", day, did)
			}
		}
		w.wantLetters()
	})
}

// TestNobodyAnswers: each step of the chase once, the notice in the first week of the second month, the removal with its end.
func TestNobodyAnswers(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		id := w.opened()
		w.name(id, doctor())
		steps := 0
		for day := clock.MustParse("2026-01-05"); day.Before(clock.MustParse("2026-02-28")); day = day.AddDays(1) {
			steps += w.on(day.String()).Steps
			steps += w.on(day.String()).Steps // again: nothing more
		}
		if v := w.wantState(id, verification.Open); steps != 5 || v.Notice == "" || v.RemovalOwed {
			t.Errorf("%d steps, %+v", steps, v)
		}
		w.wantLetters("verification_not_confirmed")
		if did := w.on("2026-03-01"); did.Overdue != 1 {
			t.Errorf("swept %+v", did)
		}
		w.wantState(id, verification.Unanswered)
		w.wantWork(id, verification.EndEnrolment)
		after, err := w.room.Remove(t.Context(), w.by("broker"), w.staff(), id, "TC51 batch 17")
		w.must(err)
		if after.State != verification.Removed || after.Removal.EndsOn != clock.MustParse("2026-02-28") {
			t.Errorf("removed %+v", after)
		}
		w.wantLetters("verification_not_confirmed", "verification_ended")
		_, err = w.room.Attest(t.Context(), w.by("broker"), w.staff(), id, w.word("diabetes"))
		w.wantErr(err, verification.ErrState)
	})
}

// TestTheDoctorSaysNo: the member hears it at once, and another doctor may still confirm.
func TestTheDoctorSaysNo(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	w.name(id, doctor())
	w.on("2026-01-10")
	if v := w.attest(id, w.word()); v.State != verification.NotConfirmed {
		t.Errorf("state %s", v.State)
	}
	if did := w.on("2026-01-11"); did.Notices != 1 || did.Steps != 0 {
		t.Errorf("swept %+v", did)
	}
	other := doctor()
	other.Name, other.NPI = "Ned Nurse", "1245319599"
	w.name(id, other)
	w.on("2026-01-11")
	w.wantWork(id, verification.MakeForm)
	yes := w.word("heart_failure_nonischemic")
	yes.Attester = verification.Attester{Name: "Ned Nurse", NPI: "1245319599", Credential: "NP"}
	if v := w.attest(id, yes); v.State != verification.Verified {
		t.Errorf("state %s", v.State)
	}
	w.wantLetters("verification_not_confirmed", "verification_confirmed")
}

// TestConfirmedAfterTheDueDay: until the enrolment is ended a confirmation keeps the member.
func TestConfirmedAfterTheDueDay(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	w.on("2026-02-03")
	w.on("2026-03-01")
	w.wantState(id, verification.Unanswered)
	if v := w.attest(id, w.word("diabetes")); v.State != verification.Verified || v.Work() != verification.Nothing {
		t.Errorf("state %s", v.State)
	}
	_, err := w.room.Remove(t.Context(), w.by("broker"), w.staff(), id, "TC51")
	w.wantErr(err, verification.ErrState)
}

// TestTheNoticeCountsWhenItWentOut: printed is not sent.
func TestTheNoticeCountsWhenItWentOut(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	w.on("2026-02-01")
	v := w.get(id)
	_, err := w.letters.NotePrinted(t.Context(), w.by("press"), v.Notice, letter.Printed{Hash: "f00d"})
	w.must(err)
	if did := w.on("2026-02-02"); did.NoticesSent != 0 {
		t.Errorf("swept %+v", did)
	}
	w.must(w.letters.Sent(t.Context(), w.by("mailroom"), v.Notice, letter.ByMail))
	if did := w.on("2026-02-03"); did.NoticesSent != 1 {
		t.Errorf("swept %+v", did)
	}
	if v := w.get(id); v.NoticeSentAt == nil || !v.NoticeSentAt.Equal(noon("2026-02-02")) {
		t.Errorf("sent at %v", v.NoticeSentAt)
	}
}

// TestAnAttestationIsStruck: what it had settled runs again.
func TestAnAttestationIsStruck(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	w.name(id, doctor())
	v := w.attest(id, w.word("diabetes"))
	w.now = noon("2026-01-15")
	v, err := w.room.Strike(t.Context(), w.by("broker"), w.staff(), id, v.Attestations[0].ID, "It was about another patient.")
	w.must(err)
	if v.State != verification.Open || v.VerifiedOn != nil || v.Attestations[0].Struck == nil {
		t.Errorf("struck %+v", v)
	}
	if did := w.on("2026-01-15"); did.Steps != 1 {
		t.Errorf("the chase does not begin again: %+v", did)
	}
	if did := w.on("2026-03-01"); did.Overdue != 1 || did.Notices != 1 {
		t.Errorf("swept %+v", did)
	}
}

// TestStatusOfABook tells how far, and no condition.
func TestStatusOfABook(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	id := w.opened()
	w.name(id, doctor())
	all, err := w.room.Status(t.Context(), []person.ID{w.rosa, w.otto})
	w.must(err)
	got := all[w.rosa]
	if len(all) != 1 || got.Verification.State != verification.Open || !got.Verification.Provider || got.Supplemental == nil || got.Supplemental.Decision != verification.Pending {
		t.Errorf("status %+v", all)
	}
	waiting, err := w.room.ForAgent(t.Context(), []person.ID{w.rosa, w.otto})
	w.must(err)
	if len(waiting) != 1 || waiting[0].Member != w.rosa {
		t.Errorf("waiting %+v", waiting)
	}
}

package privacy_test

import (
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func TestAccountingTellsWhatLeft(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		until := clock.MustParse("2026-03-31")
		for _, d := range []privacy.Disclosure{
			{Recipient: "Clinic North", What: "medicines", Why: privacy.ForTreatment},
			{Recipient: "State insurance department", What: "claims of 2025", Why: privacy.HealthOversight, Purpose: "market conduct exam 7"},
			{Recipient: "County police", What: "address", Why: privacy.LawEnforcement, SuspendedTo: &until},
			{Recipient: "Somebody else's house", What: "a letter about benefits", Why: privacy.NotPermitted},
		} {
			d.Member = w.member
			got, err := w.requests.Disclose(t.Context(), w.by("officer"), d)
			w.must(err)
			if got.Accountable == (d.Why == privacy.ForTreatment) || got.Because == "" {
				t.Errorf("%s: accountable %t", d.Why, got.Accountable)
			}
		}
		list := func(day string) []string {
			w.on(day)
			all, err := w.requests.Accounting(t.Context(), w.pass(), clock.MustZone(zone), clock.Span{
				From: clock.MustParse("2021-01-01"), To: clock.MustParse(day),
			})
			w.must(err)
			var names []string
			for _, d := range all {
				names = append(names, d.Recipient)
			}
			return names
		}
		if got := list("2026-02-01"); len(got) != 2 {
			t.Errorf("%v: expected the department and the wrong house; looks of the privacy officer are operations", got)
		}
		if got := list("2026-04-01"); len(got) != 3 {
			t.Errorf("%v: the police asked to wait until 31 March only", got)
		}
	})
}

func TestAccountingNeedsBothKinds(t *testing.T) {
	w := newWorld(t, storetest.Open(t, store.SQLite))
	p, err := w.guard.Look(t.Context(), w.officer(), w.look(access.Requests))
	w.must(err)
	_, err = w.requests.Accounting(t.Context(), p, clock.MustZone(zone), clock.Span{From: 20000, To: 20000})
	w.wantErr(err, access.ErrRefused)
	_, err = w.requests.Accounting(t.Context(), w.pass(), clock.MustZone(zone), clock.Span{From: clock.MustParse("2020-01-13"), To: 20000})
	w.wantErr(err, privacy.ErrIncomplete)
	_, err = w.requests.Disclose(t.Context(), w.by("officer"), privacy.Disclosure{Member: w.member, Recipient: "x"})
	w.wantErr(err, privacy.ErrIncomplete)
}

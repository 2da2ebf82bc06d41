package access_test

import (
	"errors"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/person"
)

func TestMemberReadsWhatTheyAgreedToAndHadLimited(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		twin := w.register(person.Member, "R. Alvarez", "M101")
		gone, err := w.guard.Consent(w.ctx(), w.cause(), access.Consent{Member: w.member, Category: access.Reproductive, From: day("2026-01-01"), Basis: "a"})
		w.must(err)
		w.must(w.guard.WithdrawConsent(w.ctx(), w.cause(), w.member, gone.ID, "changed her mind"))
		for _, c := range []access.Consent{
			{Member: w.member, Category: access.SubstanceUse, To: w.coach, From: day("2026-01-01"), Basis: "b"},
			{Member: twin, Category: access.BehavioralHealth, Role: access.RoleCoach, From: day("2025-01-01"), Until: dayPointer("2026-01-13"), Basis: "c"},
		} {
			_, err := w.guard.Consent(w.ctx(), w.cause(), c)
			w.must(err)
		}
		_, err = w.guard.Restrict(w.ctx(), w.cause(), access.Restriction{Member: twin, To: w.doctor, From: day("2026-01-14"), Basis: "d"})
		w.must(err)
		w.must(w.people.Merge(w.ctx(), w.cause(), w.member, twin, "same birth date and address"))

		own := w.own()
		consents, err := w.guard.Consents(w.ctx(), own)
		w.must(err)
		if len(consents) != 2 || consents[0].ToName != "Carl Coach" || !consents[0].Holding || consents[1].ToName != "" || consents[1].Holding {
			t.Errorf("consents %+v", consents)
		}
		limits, err := w.guard.Restrictions(w.ctx(), own)
		w.must(err)
		if len(limits) != 1 || limits[0].ToName != "Dora Doctor" || !limits[0].Holding {
			t.Errorf("limits %+v", limits)
		}
		w.must(w.guard.Unrestrict(w.ctx(), w.cause(), own.Member(), limits[0].ID, "member"))
		if limits, err = w.guard.Restrictions(w.ctx(), w.own()); err != nil || len(limits) != 0 {
			t.Errorf("after the end: %+v, %v", limits, err)
		}
	})
}

func TestWithoutAPassNobodyReadsWhatWasAgreedTo(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleMember, w.member)
		w.looks(access.PurposeSelf, access.Identity)
		for _, pass := range []access.Pass{{}, w.pass} {
			if _, err := w.guard.Consents(w.ctx(), pass); !errors.Is(err, access.ErrRefused) {
				t.Errorf("consents: %v", err)
			}
			if _, err := w.guard.Restrictions(w.ctx(), pass); !errors.Is(err, access.ErrRefused) {
				t.Errorf("restrictions: %v", err)
			}
		}
	})
}

package access_test

import (
	"errors"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/record"
)

// paper is another room's event that a relation, consent or restriction must stand or fall with.
func (w *world) paper(command string, version record.ExpectedVersion, with record.StreamAppend) error {
	_, err := w.rec.Append(w.ctx(), record.Command{ID: command, At: w.now, Zone: zone, Actor: record.Actor{ID: "t"}},
		record.StreamAppend{
			Stream: "authorization/form-1", Expected: version, Events: []record.NewEvent{{Type: "x", Schema: 1, Data: []byte("{}")}},
		}, with)
	return err
}

// sameCommands tells whether the paper's events and the member's were appended by the same commands.
func (w *world) sameCommands() bool {
	w.t.Helper()
	papers, err := w.rec.Load(w.ctx(), "authorization/form-1")
	w.must(err)
	doors, err := w.rec.Load(w.ctx(), record.Stream("access", string(w.member)))
	w.must(err)
	if len(papers) != len(doors) {
		return false
	}
	for i := range papers {
		if papers[i].Command != doors[i].Command {
			return false
		}
	}
	return true
}

func TestConsentStandsInTheCallersCommand(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleCoordinator, w.coach)
		opens := func() bool {
			w.looks(access.PurposeCare, access.Claims)
			w.sees(access.Claims)
			return w.pass.Opens(access.SubstanceUse)
		}
		c := access.Consent{Category: access.SubstanceUse, From: day("2026-01-01"), Basis: "form-1"}
		give, err := w.guard.ConsentEvents(w.ctx(), w.member, &c)
		w.must(err)
		w.broken.on.Store(true)
		if w.paper("c1", record.NoStream, give) == nil || opensUnless(w) {
			t.Error("half of a command stands")
		}
		w.broken.on.Store(false)
		w.must(w.paper("c1", record.NoStream, give))
		if !opens() { // without Refresh: the look finds out by itself
			t.Error("the consent opens nothing")
		}
		take, err := w.guard.WithdrawEvents(w.ctx(), w.member, "revoked", "another", c.ID)
		w.must(err)
		w.must(w.paper("c2", 1, take))
		if opens() {
			t.Error("the category is open after the consent was withdrawn")
		}
		if _, err := w.guard.WithdrawEvents(w.ctx(), w.member, "revoked", c.ID); !errors.Is(err, access.ErrNothing) {
			t.Errorf("withdrawn twice: %v", err)
		}
		if !w.sameCommands() {
			t.Error("paper and effect are not of the same commands")
		}
	})
}

// opensUnless looks while the store is broken: nothing can be opened then.
func opensUnless(w *world) bool {
	w.looks(access.PurposeCare, access.Claims)
	return w.err == nil
}

func TestRestrictionStandsInTheCallersCommand(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		w.visitor(access.RoleCoordinator, w.coach)
		r := access.Restriction{Role: access.RoleCoordinator, Kinds: []access.Kind{access.Claims}, From: day("2026-01-01"), Basis: "form-1"}
		give, err := w.guard.RestrictEvents(w.ctx(), w.member, &r)
		w.must(err)
		// Somebody is faster: the version that was decided on is gone, and nothing of the command stands.
		other := w.grant(access.GrantCoach, w.team)
		if err := w.paper("c1", record.NoStream, give); overtaken(err) == nil {
			t.Fatalf("the command stands on a member that moved: %v", err)
		}
		w.must(w.guard.Revoke(w.ctx(), w.cause(), w.member, other.ID, "over"))
		give, err = w.guard.RestrictEvents(w.ctx(), w.member, &r)
		w.must(err)
		w.must(w.paper("c1", record.NoStream, give))
		w.looks(access.PurposeCare, access.Claims)
		w.refused()
		take, err := w.guard.UnrestrictEvents(w.ctx(), w.member, "ended", r.ID)
		w.must(err)
		w.must(w.paper("c2", 1, take))
		w.looks(access.PurposeCare, access.Claims)
		w.sees(access.Claims)
	})
}

// overtaken is the conflict inside an error.
func overtaken(err error) *record.VersionConflict {
	var conflict *record.VersionConflict
	errors.As(err, &conflict)
	return conflict
}

func TestWhatIsNotSoundIsNotGivenInACallersCommand(t *testing.T) {
	eachWorld(t, func(t *testing.T, w *world) {
		for name, try := range map[string]func() error{
			"a consent without basis": func() error {
				_, err := w.guard.ConsentEvents(w.ctx(), w.member, &access.Consent{Category: access.SubstanceUse})
				return err
			},
			"an id twice": func() error {
				c := access.Consent{ID: "c", Category: access.SubstanceUse, Basis: "b"}
				_, err := w.guard.ConsentEvents(w.ctx(), w.member, &c, &c)
				return err
			},
			"a restriction of no role": func() error {
				_, err := w.guard.RestrictEvents(w.ctx(), w.member, &access.Restriction{Role: "king", Basis: "b"})
				return err
			},
			"of nobody": func() error {
				_, err := w.guard.RestrictEvents(w.ctx(), "nobody", &access.Restriction{Basis: "b"})
				return err
			},
			"an end of nothing": func() error {
				_, err := w.guard.UnrestrictEvents(w.ctx(), w.member, "ended", "r")
				return err
			},
		} {
			if try() == nil {
				t.Errorf("%s is given", name)
			}
		}
	})
}

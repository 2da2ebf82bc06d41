package account_test

import (
	"errors"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
)

func TestSessionsEndByThemselves(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		d.create("rosa", "p-coach", access.RoleCoach)
		d.create("ann", "p-member", access.RoleMember)
		for _, who := range []struct {
			login          string
			absolute, idle time.Duration
		}{{"rosa", 12 * time.Hour, 30 * time.Minute}, {"ann", 24 * time.Hour, time.Hour}} {
			start := d.now
			left := d.open(who.login)
			d.now = start.Add(who.idle)
			if d.holds(left) {
				t.Errorf("%s: idle for %s and still in", who.login, who.idle)
			}
			d.now = start
			busy := d.open(who.login)
			for at := start; at.Before(start.Add(who.absolute)); at = at.Add(20 * time.Minute) {
				if d.now = at; !d.holds(busy) {
					t.Fatalf("%s: out after %s though busy", who.login, at.Sub(start))
				}
			}
			if d.now = start.Add(who.absolute); d.holds(busy) {
				t.Errorf("%s: still in after %s", who.login, who.absolute)
			}
			d.now = start
		}
	})
}

func TestEndedIsRefusedAtTheNextRequest(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		rosa := d.create("rosa", "p-coach", access.RoleCoach)
		ann := d.create("ann", "p-member", access.RoleMember)
		first, second, third := d.open("rosa"), d.open("rosa"), d.open("rosa")
		d.must(d.End(t.Context(), d.cause(), ann, first.Session)) // not Ann's to end
		if !d.holds(first) {
			t.Error("somebody ended another's session")
		}
		d.must(d.End(t.Context(), d.cause(), rosa, first.Session))
		if d.holds(first) || !d.holds(second) {
			t.Error("the wrong session ended")
		}
		d.must(d.EndOthers(t.Context(), d.cause(), rosa, third.Session))
		list, err := d.Sessions(t.Context(), rosa, d.now)
		d.must(err)
		if d.holds(second) || !d.holds(third) || len(list) != 1 || list[0].ID != third.Session || list[0].Device != "Firefox on Linux" {
			t.Errorf("left: %+v", list)
		}
	})
}

func TestPrivilegeComesWithANewSecret(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		d.create("rosa", "p-coach", access.RoleCoach, access.RoleQuality)
		before := d.open("rosa")
		d.now = d.now.Add(11 * time.Minute)
		v := d.visitor(before)
		if v.SteppedUp {
			t.Fatal("stepped up after eleven minutes")
		}
		if _, err := d.StepUp(t.Context(), d.cause(), v, other, "a"); !errors.Is(err, account.ErrRefused) {
			t.Fatalf("stepped up by a wrong password: %v", err)
		}
		after, err := d.StepUp(t.Context(), d.cause(), v, good, "a")
		d.must(err)
		if d.holds(before) || !d.visitor(after).SteppedUp || after.Session != before.Session {
			t.Error("stepping up left the old secret in force")
		}
		switched, err := d.SwitchRole(t.Context(), d.cause(), v, access.RoleQuality)
		d.must(err)
		if d.holds(after) || d.visitor(switched).Role != access.RoleQuality {
			t.Error("switching left the old secret in force")
		}
		if _, err := d.SwitchRole(t.Context(), d.cause(), v, access.RoleAdmin); !errors.Is(err, account.ErrRefused) {
			t.Errorf("switched to a role of others: %v", err)
		}
	})
}

func TestNobodyStepsUpWithAnothersPassword(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		d.create("ann", "p-member", access.RoleMember)
		loginless, err := d.Create(t.Context(), d.cause(), account.Fresh{Roles: []access.Role{access.RoleMember}})
		d.must(err)
		s, err := d.Enter(t.Context(), d.cause(), loginless, account.ByProvider, laptop)
		d.must(err)
		if _, err := d.StepUp(t.Context(), d.cause(), d.visitor(s), good, "a"); !errors.Is(err, account.ErrRefused) {
			t.Errorf("%v", err)
		}
	})
}

func TestTokensActInOneRoleUntilTheyExpire(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach, access.RoleQuality)
		ask := account.Token{Account: id, Name: "nightly", Role: access.RoleQuality, Scopes: []string{"people:read"}, ExpiresAt: noon.Add(time.Hour)}
		secret, made, err := d.MakeToken(t.Context(), d.cause(), ask)
		d.must(err)
		v, err := d.Bearer(t.Context(), secret, d.now)
		d.must(err)
		if v.Role != access.RoleQuality || len(v.Roles) != 1 || len(v.Scopes) != 1 || v.SteppedUp || v.Channel != "api" || v.Session != made.ID {
			t.Errorf("visitor %+v", v)
		}
		if _, err := d.Bearer(t.Context(), secret, noon.Add(time.Hour)); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("expired: %v", err)
		}
		if _, err := d.Session(t.Context(), secret, d.now); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("a token as a session: %v", err)
		}
		d.must(d.RevokeToken(t.Context(), d.cause(), id, made.ID))
		if _, err := d.Bearer(t.Context(), secret, d.now); !errors.Is(err, account.ErrNoSession) {
			t.Errorf("revoked: %v", err)
		}
		for name, change := range map[string]func(*account.Token){
			"no name":   func(t *account.Token) { t.Name = "" },
			"no scope":  func(t *account.Token) { t.Scopes = nil },
			"bad scope": func(t *account.Token) { t.Scopes = []string{"a b"} },
			"for ever":  func(t *account.Token) { t.ExpiresAt = noon.AddDate(2, 0, 0) },
			"past":      func(t *account.Token) { t.ExpiresAt = noon },
			"not mine":  func(t *account.Token) { t.Role = access.RoleAdmin },
		} {
			bad := ask
			change(&bad)
			if _, _, err := d.MakeToken(t.Context(), d.cause(), bad); err == nil {
				t.Errorf("%s: made", name)
			}
		}
	})
}

func TestACeremonyIsFinishedOnce(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		begin := func() string {
			secret, err := d.Begin(t.Context(), d.now, account.Ceremony{Kind: "passkey", Account: "a1", Data: []byte("challenge")})
			d.must(err)
			return secret
		}
		take := func(kind, secret string) error {
			_, err := d.Take(t.Context(), d.now, kind, secret)
			return err
		}
		secret := begin()
		if err := take("provider", secret); !errors.Is(err, account.ErrRefused) {
			t.Errorf("as another kind: %v", err)
		}
		c, err := d.Take(t.Context(), d.now, "passkey", secret)
		d.must(err)
		if c.Account != "a1" || string(c.Data) != "challenge" {
			t.Errorf("%+v", c)
		}
		if err := take("passkey", secret); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a second time: %v", err)
		}
		late := begin()
		d.now = d.now.Add(10 * time.Minute)
		if err := take("passkey", late); !errors.Is(err, account.ErrRefused) {
			t.Errorf("too late: %v", err)
		}
	})
}

func TestWhoWasMergedComesInWithAllTheirIDs(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		d.create("lucia", "p-merged", access.RoleRepresentative)
		session, err := d.Session(t.Context(), d.open("lucia").Secret, d.now)
		d.must(err)
		if v := session.Visitor(); v.Person != "p-current" || !v.Is("p-merged") || !v.Is("p-current") || len(v.IDs()) != 2 {
			t.Errorf("visitor %+v", v)
		}
	})
}

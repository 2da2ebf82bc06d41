package account_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/person"
)

func TestWhoSignsInIsWhoTheAccountSays(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("Rosa@Plan.example", "p-coach", access.RoleCoach, access.RoleQuality)
		s := d.open(" rosa@plan.EXAMPLE ")
		v := d.visitor(s)
		if v.Account != string(id) || v.Person != "p-coach" || v.Name != "Rosa Lima" || v.Role != access.RoleCoach || !v.Has(access.RoleQuality) ||
			!v.SteppedUp || v.Channel != "portal" || v.Session != s.Session ||
			!slices.Equal(v.Groups, []person.ID{"team"}) {
			t.Errorf("visitor %+v", v)
		}
		if got := d.history(id); !slices.Equal(got, []string{"created", "password_set", "signed_in"}) {
			t.Errorf("recorded: %v", got)
		}
	})
}

func TestALoginBelongsToOneAccount(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		first := d.create("rosa", "p-coach", access.RoleCoach)
		_, err := d.Create(t.Context(), d.cause(), account.Fresh{Login: "ROSA", Roles: []access.Role{access.RoleAdmin}})
		if !errors.Is(err, account.ErrLoginTaken) {
			t.Errorf("a second account with the login: %v", err)
		}
		second := d.create("ann", "p-member", access.RoleMember)
		if err := d.SetLogin(t.Context(), second, "rosa"); !errors.Is(err, account.ErrLoginTaken) {
			t.Errorf("taking the login over: %v", err)
		}
		d.must(d.Close(t.Context(), d.cause(), first, "left"))
		if third := d.create("rosa", "", access.RoleCoach); third == first {
			t.Error("a closed account came back")
		}
	})
}

func TestARepeatedCommandMakesOneAccount(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		cause := d.cause()
		cause.ID = "create-1"
		first, err1 := d.Create(t.Context(), cause, account.Fresh{Name: "Ann", Roles: []access.Role{access.RoleMember}})
		second, err2 := d.Create(t.Context(), cause, account.Fresh{Name: "Ann", Roles: []access.Role{access.RoleMember}})
		if err1 != nil || err2 != nil || first != second {
			t.Errorf("%s, %v; %s, %v", first, err1, second, err2)
		}
	})
}

func TestRolesCountFromTheNextRequest(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		s := d.open("rosa")
		d.must(d.AddRole(t.Context(), d.cause(), id, access.RoleQuality))
		if v := d.visitor(s); !v.Has(access.RoleQuality) || v.Role != access.RoleCoach {
			t.Errorf("after adding: %+v", v)
		}
		d.must(d.RemoveRole(t.Context(), d.cause(), id, access.RoleCoach))
		if d.holds(s) {
			t.Error("a session acts in a role that was taken away")
		}
		if err := d.AddRole(t.Context(), d.cause(), id, "emperor"); !errors.Is(err, account.ErrUnknownRole) {
			t.Errorf("an invented role: %v", err)
		}
	})
}

func TestSuspendedIsRefusedAtTheNextRequest(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		s := d.open("rosa")
		secret, _, err := d.MakeToken(t.Context(), d.cause(), account.Token{
			Account: id, Name: "report", Role: access.RoleCoach, Scopes: []string{"people:read"}, ExpiresAt: noon.Add(time.Hour),
		})
		d.must(err)
		d.must(d.Suspend(t.Context(), d.cause(), id, "on leave"))
		if _, err := d.Bearer(t.Context(), secret, d.now); d.holds(s) || !errors.Is(err, account.ErrNoSession) {
			t.Errorf("a suspended account is let in (token: %v)", err)
		}
		if _, err := d.signIn("rosa", good); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a suspended account signs in: %v", err)
		}
		d.now = d.now.Add(2 * time.Second)
		d.must(d.Resume(t.Context(), d.cause(), id, "back"))
		if d.holds(s) {
			t.Error("a session of before the suspension came back")
		}
		if !d.holds(d.open("rosa")) {
			t.Error("a resumed account stays out")
		}
	})
}

func TestAClosedAccountHoldsNoSecrets(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		s := d.open("rosa")
		_, err := d.MakeRecoveryCodes(t.Context(), d.cause(), id)
		d.must(err)
		d.must(d.Close(t.Context(), d.cause(), id, "left"))
		if d.holds(s) {
			t.Error("a session outlives its account")
		}
		for _, table := range []string{"account_password", "account_recovery", "account_session", "account_invitation"} {
			var n int
			d.must(d.db.Read().QueryRowContext(t.Context(), "select count(*) from "+table).Scan(&n))
			if n != 0 {
				t.Errorf("%s still has %d rows", table, n)
			}
		}
		if _, _, err := d.Invite(t.Context(), d.cause(), id, account.ByLink); !errors.Is(err, account.ErrClosed) {
			t.Errorf("a closed account is invited: %v", err)
		}
	})
}

func TestTheRecordHoldsNoSecretsAndNoLogins(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa@plan.example", "p-coach", access.RoleCoach)
		s := d.open("rosa@plan.example")
		link, _, err := d.Invite(t.Context(), d.cause(), id, account.ByLink)
		d.must(err)
		codes, err := d.MakeRecoveryCodes(t.Context(), d.cause(), id)
		d.must(err)
		for range 5 {
			_, _ = d.signIn("rosa@plan.example", "wrong guess here")
		}
		events, err := d.rec.Read(t.Context(), 0, 100)
		d.must(err)
		for _, e := range events {
			line := fmt.Sprintf("%s %+v %s", e.Stream, e.Actor, e.Data)
			for _, secret := range []string{good, "rosa", s.Secret, link, codes[0], "wrong guess", "192.0.2.1"} {
				if strings.Contains(line, secret) {
					t.Errorf("%s holds what it must not", e.Type)
				}
			}
		}
	})
}

func TestNoTableHoldsASecret(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		s := d.open("rosa")
		var sealed, kept string
		d.must(d.db.Read().QueryRowContext(t.Context(), "select phc from account_password where account_id = $1", string(id)).Scan(&sealed))
		d.must(d.db.Read().QueryRowContext(t.Context(), "select secret_hash from account_session where account_id = $1", string(id)).Scan(&kept))
		if !strings.HasPrefix(sealed, "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(sealed, good) || strings.Contains(kept, s.Secret) {
			t.Errorf("kept: %s, %s", sealed, kept)
		}
	})
}

func TestARebuildKeepsEverybodySignedIn(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		d.must(d.AddRole(t.Context(), d.cause(), id, access.RoleQuality))
		s := d.open("rosa")
		before, err := d.Get(t.Context(), id)
		d.must(err)
		d.must(d.rec.Rebuild(t.Context(), nil))
		after, err := d.Get(t.Context(), id)
		d.must(err)
		if fmt.Sprint(before) != fmt.Sprint(after) || !d.holds(s) {
			t.Errorf("before %+v\nafter  %+v", before, after)
		}
	})
}

func TestListFindsByEveryQuestion(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		rosa := d.create("rosa_1@plan.example", "p-coach", access.RoleCoach)
		ann := d.create("ann", "p-member", access.RoleMember)
		d.must(d.Suspend(t.Context(), d.cause(), ann, ""))
		for name, ask := range map[string]struct {
			q    account.Query
			want []account.ID
		}{
			"all":      {account.Query{}, []account.ID{rosa, ann}},
			"login":    {account.Query{Text: "SA_1@"}, []account.ID{rosa}},
			"wildcard": {account.Query{Text: "%"}, nil},
			"role":     {account.Query{Role: access.RoleMember}, []account.ID{ann}},
			"state":    {account.Query{State: account.Suspended}, []account.ID{ann}},
			"person":   {account.Query{Person: "p-coach"}, []account.ID{rosa}},
		} {
			var got []account.ID
			for page, err := d.List(t.Context(), ask.q); ; page, err = d.List(t.Context(), ask.q) {
				d.must(err)
				for _, r := range page.Rows {
					got = append(got, r.ID)
				}
				if ask.q.After, ask.q.Limit = page.Next, 1; page.Next == "" {
					break
				}
			}
			slices.Sort(got)
			slices.Sort(ask.want)
			if !slices.Equal(got, ask.want) {
				t.Errorf("%s: %v, want %v", name, got, ask.want)
			}
		}
	})
}

func TestNobodyGivesMoreThanTheirDeskMay(t *testing.T) {
	for _, role := range account.Roles() {
		if !account.MayGive(access.RoleAdmin, role) || account.MayGive(access.RoleCoach, role) || account.MayGive(access.RoleMember, role) {
			t.Errorf("%s: wrong giver", role)
		}
	}
	if account.MayGive(access.RoleService, access.RoleAdmin) || account.MayGive(access.RoleService, access.RoleService) || !account.MayGive(access.RoleService, access.RoleMember) {
		t.Error("the service desk lets in members and representatives, and nobody else")
	}
}

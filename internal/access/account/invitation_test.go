package account_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/clock"
)

func TestALinkOpensAnAccountOnce(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id, err := d.Create(t.Context(), d.cause(), account.Fresh{Login: "rosa", Person: "p-coach", Roles: []access.Role{access.RoleCoach}})
		d.must(err)
		first, _, err := d.Invite(t.Context(), d.cause(), id, account.ByLink)
		d.must(err)
		link, expires, err := d.Invite(t.Context(), d.cause(), id, account.ByLink)
		d.must(err)
		accept := func(secret, password string) error {
			_, err := d.Accept(t.Context(), d.cause(), account.Acceptance{Secret: secret, Password: password, Device: laptop})
			return err
		}
		if err := accept(first, good); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a link that was replaced: %v", err)
		}
		if err := accept(link, "Password1234"); !errors.Is(err, account.ErrCommon) {
			t.Errorf("a common password: %v", err)
		}
		if h, err := d.Invited(t.Context(), link, d.now); err != nil || h.Login != "rosa" {
			t.Errorf("a refused password used the link up: %v", err)
		}
		if _, err := d.Invited(t.Context(), link, expires); !errors.Is(err, account.ErrRefused) {
			t.Errorf("an expired link: %v", err)
		}
		d.must(accept(link, good))
		if err := accept(link, other); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a second time: %v", err)
		}
		d.open("rosa")
	})
}

func TestALetterOpensOnlyForWhoItWasSentTo(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id, err := d.Create(t.Context(), d.cause(), account.Fresh{Person: "p-member", Roles: []access.Role{access.RoleMember}})
		d.must(err)
		code, _, err := d.Invite(t.Context(), d.cause(), id, account.ByCode)
		d.must(err)
		right := account.Activation{
			Acceptance: account.Acceptance{Secret: strings.ToLower(code), Login: "ann", Password: good, Device: laptop},
			Number:     "KW0000001", Birth: clock.DateOf(1950, 2, 3), Address: "a",
		}
		for name, change := range map[string]func(*account.Activation){
			"birth":  func(a *account.Activation) { a.Birth = clock.DateOf(1950, 2, 4) },
			"number": func(a *account.Activation) { a.Number = "KW0000002" },
			"empty":  func(a *account.Activation) { a.Number = "" },
			"code":   func(a *account.Activation) { a.Secret = "0000-0000-0000" },
		} {
			wrong := right
			change(&wrong)
			if _, err := d.Activate(t.Context(), d.cause(), wrong); !errors.Is(err, account.ErrRefused) {
				t.Errorf("wrong %s: %v", name, err)
			}
		}
		if _, err := d.Accept(t.Context(), d.cause(), account.Acceptance{Secret: code, Login: "ann", Password: good}); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a code as a link: %v", err)
		}
		s, err := d.Activate(t.Context(), d.cause(), right)
		d.must(err)
		if v := d.visitor(s); v.Person != "p-member" || v.Role != access.RoleMember {
			t.Errorf("%+v", v)
		}
		if _, err := d.Activate(t.Context(), d.cause(), right); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a second time: %v", err)
		}
		d.open("ann")
	})
}

func TestAnInvitationTakesTheAccountBack(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		thief := d.open("rosa")
		link, _, err := d.Invite(t.Context(), d.cause(), id, account.ByLink)
		d.must(err)
		s, err := d.Accept(t.Context(), d.cause(), account.Acceptance{Secret: link, Device: laptop})
		d.must(err)
		if _, err := d.signIn("rosa", good); d.holds(thief) || !d.holds(s) || !errors.Is(err, account.ErrRefused) {
			t.Errorf("somebody else is still in, or the old password opens: %v", err)
		}
	})
}

func TestALinkOpenedByManyAtOnceLetsOneIn(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id, err := d.Create(t.Context(), d.cause(), account.Fresh{Login: "rosa", Roles: []access.Role{access.RoleCoach}})
		d.must(err)
		link, _, err := d.Invite(t.Context(), d.cause(), id, account.ByLink)
		d.must(err)
		var all sync.WaitGroup
		outcomes := make(chan error, 10)
		for range 10 {
			all.Go(func() {
				_, err := d.Accept(t.Context(), d.cause(), account.Acceptance{Secret: link, Device: laptop})
				outcomes <- err
			})
		}
		all.Wait()
		close(outcomes)
		in := 0
		for err := range outcomes {
			switch {
			case err == nil:
				in++
			case !errors.Is(err, account.ErrRefused):
				t.Error(err)
			}
		}
		if in != 1 {
			t.Errorf("%d got in", in)
		}
	})
}

func TestCodesAreGuessedSlowly(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id, err := d.Create(t.Context(), d.cause(), account.Fresh{Person: "p-member", Roles: []access.Role{access.RoleMember}})
		d.must(err)
		guess := account.Activation{
			Acceptance: account.Acceptance{Secret: "0000-0000-0000", Login: "x", Password: good},
			Number:     "KW0000001", Birth: clock.DateOf(1950, 2, 3), Address: "a",
		}
		for range 5 {
			_, _ = d.Activate(t.Context(), d.cause(), guess)
		}
		if _, err := d.Activate(t.Context(), d.cause(), guess); !errors.Is(err, account.ErrThrottled) {
			t.Errorf("%v", err)
		}
		code, _, err := d.Invite(t.Context(), d.cause(), id, account.ByCode)
		d.must(err)
		guess.Secret, guess.Number = code, "kw-000 0001"
		if _, err := d.Activate(t.Context(), d.cause(), guess); err != nil {
			t.Errorf("the member, with a new letter: %v", err)
		}
	})
}

func TestPasskeys(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id, err := d.Create(t.Context(), d.cause(), account.Fresh{Login: "rosa", Roles: []access.Role{access.RoleCoach}})
		d.must(err)
		key := account.Passkey{Credential: "c1", Name: "blue key", Data: []byte("{}"), Counter: 4}
		d.must(d.AddPasskey(t.Context(), d.cause(), id, key))
		if err := d.AddPasskey(t.Context(), d.cause(), id, key); !errors.Is(err, account.ErrInvalid) {
			t.Errorf("the same key again: %v", err)
		}
		owner, got, err := d.Passkey(t.Context(), "c1")
		if err != nil || owner != id || got.Name != "blue key" || got.Counter != 4 || !got.UsedAt.IsZero() {
			t.Errorf("%s %+v %v", owner, got, err)
		}
		key.Counter = 5
		d.must(d.UsePasskey(t.Context(), d.cause(), id, key))
		if err := d.UsePasskey(t.Context(), d.cause(), id, key); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a counter that stands still: %v", err)
		}
		if err := d.RemovePasskey(t.Context(), d.cause(), id, "c1"); !errors.Is(err, account.ErrLastFactor) {
			t.Errorf("the last way in was removed: %v", err)
		}
		d.must(d.AddPasskey(t.Context(), d.cause(), id, account.Passkey{Credential: "c2", Name: "phone"}))
		d.must(d.RenamePasskey(t.Context(), id, "c2", "new phone"))
		d.must(d.RemovePasskey(t.Context(), d.cause(), id, "c1"))
		list, err := d.Passkeys(t.Context(), id)
		d.must(err)
		if len(list) != 1 || list[0].Name != "new phone" {
			t.Errorf("%+v", list)
		}
		d.now = d.now.Add(time.Minute)
		zero := account.Passkey{Credential: "c2"}
		d.must(d.UsePasskey(t.Context(), d.cause(), id, zero)) // synced passkeys do not count
		d.must(d.UsePasskey(t.Context(), d.cause(), id, zero))
	})
}

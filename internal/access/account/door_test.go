package account_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
)

func TestUnknownLoginAndWrongPasswordLookTheSame(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		d.create("rosa", "p-coach", access.RoleCoach)
		_, err := d.Create(t.Context(), d.cause(), account.Fresh{Login: "nofactor", Roles: []access.Role{access.RoleCoach}})
		d.must(err)
		for try := range 8 {
			var seen []string
			for _, login := range []string{"rosa", "nobody", "nofactor"} {
				before := account.Hashes(d.Accounts)
				events, err := d.rec.Position(t.Context())
				d.must(err)
				_, refused := d.SignIn(t.Context(), d.cause(), account.Attempt{Login: login, Secret: other, Address: login, Device: laptop})
				after, positionErr := d.rec.Position(t.Context())
				d.must(positionErr)
				seen = append(seen, fmt.Sprintf("%v after %d hashes and %d events", refused, account.Hashes(d.Accounts)-before, after-events))
			}
			if seen[0] != seen[1] || seen[0] != seen[2] {
				t.Fatalf("try %d: %q", try, seen)
			}
		}
	})
}

func TestGuessingGetsSlowerAndStaysSlowAfterARestart(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		d.create("rosa", "p-coach", access.RoleCoach)
		var slow *account.Throttled
		for range 5 {
			if _, err := d.signIn("rosa", other); !errors.Is(err, account.ErrRefused) {
				t.Fatalf("a free attempt: %v", err)
			}
		}
		var waits []time.Duration
		for range 12 {
			_, err := d.signIn("rosa", good)
			if !errors.As(err, &slow) {
				t.Fatalf("not slowed down: %v", err)
			}
			waits = append(waits, slow.Wait)
			d.now = d.now.Add(slow.Wait)
			if _, err := d.signIn("rosa", other); !errors.Is(err, account.ErrRefused) {
				t.Fatalf("after the wait: %v", err)
			}
		}
		for i := 1; i < len(waits); i++ {
			if waits[i] < waits[i-1] {
				t.Errorf("waits %v", waits)
			}
		}
		if last := waits[len(waits)-1]; last != 15*time.Minute {
			t.Errorf("the longest wait is %s", last)
		}
		d.Accounts = account.New(account.Options{DB: d.db, Record: d.rec, People: people})
		if _, err := d.signIn("rosa", good); !errors.Is(err, account.ErrThrottled) {
			t.Errorf("a restart forgave: %v", err)
		}
		d.now = d.now.Add(15 * time.Minute)
		if _, err := d.signIn("rosa", good); err != nil {
			t.Errorf("the holder, after the wait: %v", err)
		}
	})
}

func TestAHundredFailuresCloseThePasswordUntilAnotherFactorOpensIt(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		codes, err := d.MakeRecoveryCodes(t.Context(), d.cause(), id)
		d.must(err)
		for range 100 {
			d.now = d.now.Add(time.Hour)
			if _, err := d.signIn("rosa", other); !errors.Is(err, account.ErrRefused) {
				t.Fatal(err)
			}
		}
		d.now = d.now.Add(1000 * time.Hour)
		if _, err := d.signIn("rosa", good); !errors.Is(err, account.ErrThrottled) {
			t.Fatalf("the 101st attempt: %v", err)
		}
		if _, err := d.Recover(t.Context(), d.cause(), account.Attempt{Login: "rosa", Secret: codes[0], Device: laptop}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.signIn("rosa", good); err != nil {
			t.Errorf("after a recovery code: %v", err)
		}
	})
}

func TestAnAddressIsSlowedDownOverManyLogins(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		d.create("rosa", "p-coach", access.RoleCoach)
		for i := range 30 {
			_, err := d.signIn("login"+string(rune('a'+i)), other)
			if !errors.Is(err, account.ErrRefused) {
				t.Fatalf("attempt %d: %v", i, err)
			}
		}
		if _, err := d.signIn("rosa", good); !errors.Is(err, account.ErrThrottled) {
			t.Errorf("the address goes on guessing: %v", err)
		}
		if _, err := d.SignIn(t.Context(), d.cause(), account.Attempt{Login: "rosa", Secret: good, Address: "elsewhere", Device: laptop}); err != nil {
			t.Errorf("another address pays for it: %v", err)
		}
		d.now = d.now.Add(25 * time.Hour)
		d.open("rosa")
	})
}

func TestManyAttemptsAtOnceAreCountedOneByOne(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		d.create("rosa", "p-coach", access.RoleCoach)
		var all sync.WaitGroup
		tried := make(chan error, 20)
		for range 20 {
			all.Go(func() { _, err := d.signIn("rosa", other); tried <- err })
		}
		all.Wait()
		close(tried)
		looked := 0
		for err := range tried {
			if errors.Is(err, account.ErrRefused) {
				looked++
			}
		}
		if looked != 5 {
			t.Errorf("%d of 20 guesses at once were looked at, want 5", looked)
		}
	})
}

func TestARecoveryCodeOpensOnce(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		d.create("ann", "p-member", access.RoleMember)
		codes, err := d.MakeRecoveryCodes(t.Context(), d.cause(), id)
		d.must(err)
		try := func(login, code string) error {
			_, err := d.Recover(t.Context(), d.cause(), account.Attempt{Login: login, Secret: code, Address: "a", Device: laptop})
			return err
		}
		if err := try("ann", codes[0]); !errors.Is(err, account.ErrRefused) {
			t.Errorf("another's code: %v", err)
		}
		if err := try("rosa", " "+codes[0]+" "); err != nil {
			t.Errorf("first use: %v", err)
		}
		if err := try("rosa", codes[0]); !errors.Is(err, account.ErrRefused) {
			t.Errorf("second use: %v", err)
		}
		left, err := d.RecoveryCodesLeft(t.Context(), id)
		d.must(err)
		if left != account.RecoveryCodes-1 {
			t.Errorf("%d left", left)
		}
		_, err = d.MakeRecoveryCodes(t.Context(), d.cause(), id)
		d.must(err)
		if err := try("rosa", codes[1]); !errors.Is(err, account.ErrRefused) {
			t.Errorf("a code that was replaced: %v", err)
		}
	})
}

func TestAnOldHashIsMadeAnewAtSignIn(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		d.must(account.Weaken(t.Context(), d.Accounts, id, good))
		d.open("rosa")
		if weak, err := account.Weak(t.Context(), d.Accounts, "rosa"); weak || err != nil {
			t.Errorf("still the old settings: %t, %v", weak, err)
		}
		d.open("rosa")
	})
}

func TestAPasswordChangeEndsTheOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		here, there := d.open("rosa"), d.open("rosa")
		d.must(d.SetPassword(t.Context(), d.cause(), id, other, here.Session))
		if !d.holds(here) || d.holds(there) {
			t.Error("wrong sessions ended")
		}
		if _, err := d.signIn("rosa", good); !errors.Is(err, account.ErrRefused) {
			t.Errorf("the old password: %v", err)
		}
	})
}

func TestPasswordsThatEverybodyTries(t *testing.T) {
	for password, want := range map[string]error{
		"short":                        account.ErrShort,
		"Password1234":                 account.ErrCommon,
		"P@ssw0rd!!2026":               account.ErrCommon,
		"Medicare2026!":                account.ErrCommon,
		"aaaaaaaaaaaaaaa":              account.ErrCommon,
		"123456789012345":              account.ErrCommon,
		"abcdefghijklmnop":             account.ErrCommon,
		"correct horse battery staple": account.ErrCommon,
		"rosarosarosa1":                account.ErrCommon,
		"qwertyuiop1234":               account.ErrCommon,
		"tall purple tractors hum":     nil,
		"ñandú volador bajo la lluvia": nil,
		"八月十五日月亮圆圆的很好看啊": nil,
		"x7#kQ9vT2$mR":            nil,
		string(make([]byte, 300)): account.ErrLong,
	} {
		if err := account.CheckPassword(password, "rosa", "rosa@plan.example"); !errors.Is(err, want) {
			t.Errorf("%.20q: %v, want %v", password, err, want)
		}
	}
}

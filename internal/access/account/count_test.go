package account_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
)

func TestAccountsAreCountedByState(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		d.create("ann", "p-member", access.RoleMember)
		d.must(d.Suspend(t.Context(), d.cause(), id, "on leave"))
		by, err := d.Count(t.Context())
		d.must(err)
		if len(by) != 2 || by[account.Active] != 1 || by[account.Suspended] != 1 {
			t.Errorf("by state %v", by)
		}
	})
}

func TestIdleIsWhatNobodyUsed(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		id := d.create("rosa", "p-coach", access.RoleCoach)
		d.create("ann", "p-member", access.RoleMember)
		_, _, err := d.MakeToken(t.Context(), d.cause(), account.Token{
			Account: id, Name: "report", Role: access.RoleCoach, Scopes: []string{"identity"}, ExpiresAt: d.now.AddDate(0, 6, 0),
		})
		d.must(err)
		d.idle(0, 0, "made a moment ago")
		d.now = d.now.AddDate(0, 4, 0)
		d.idle(2, 1, "never used")
		d.open("rosa")
		d.idle(1, 1, "one signed in")
		d.must(d.Suspend(t.Context(), d.cause(), id, "on leave"))
		d.now = d.now.AddDate(0, 4, 0)
		d.idle(1, 0, "the token expired, and the suspended cannot be used")
	})
}

func (d *door) idle(accounts, tokens int, when string) {
	d.t.Helper()
	a, n, err := d.Idle(d.t.Context(), d.now.Add(-90*24*time.Hour), d.now)
	d.must(err)
	if a != accounts || n != tokens {
		d.t.Errorf("%s: %d accounts and %d tokens idle, want %d and %d", when, a, n, accounts, tokens)
	}
}

package account_test

import (
	"fmt"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

// BenchmarkSession is what every request of somebody signed in pays: one session among a thousand.
func BenchmarkSession(b *testing.B) {
	for _, engine := range []store.Engine{store.SQLite, store.Postgres} {
		b.Run(string(engine), func(b *testing.B) {
			db := storetest.Open(b, engine)
			a := account.New(account.Options{DB: db, Record: recordtest.Open(b, db, account.View{}), People: people})
			cause := account.Cause{At: noon, Zone: "UTC"}
			var last account.Started
			for i := range 1000 {
				id, err := a.Create(b.Context(), cause, account.Fresh{Login: fmt.Sprint("login", i), Person: "p-coach", Roles: []access.Role{access.RoleCoach}})
				if err == nil {
					last, err = a.Enter(b.Context(), cause, id, account.ByPasskey, laptop)
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			for b.Loop() {
				if _, err := a.Session(b.Context(), last.Secret, noon); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSignIn is a password sign-in with its throttle, hash and records.
func BenchmarkSignIn(b *testing.B) {
	db := storetest.Open(b, store.SQLite)
	a := account.New(account.Options{DB: db, Record: recordtest.Open(b, db, account.View{}), People: people})
	cause := account.Cause{At: noon, Zone: "UTC"}
	id, err := a.Create(b.Context(), cause, account.Fresh{Login: "rosa", Roles: []access.Role{access.RoleCoach}})
	if err == nil {
		err = a.SetPassword(b.Context(), cause, id, good, "")
	}
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := a.SignIn(b.Context(), cause, account.Attempt{Login: "rosa", Secret: good, Address: "a", Device: laptop}); err != nil {
			b.Fatal(err)
		}
	}
}

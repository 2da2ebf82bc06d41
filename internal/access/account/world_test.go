package account_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

var noon = time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)

const (
	good  = "tall purple tractors hum"
	other = "seven quiet violins today"
)

var laptop = account.Device{Channel: "portal", Description: "Firefox on Linux"}

// folk are the persons of the tests.
type folk map[person.ID]person.Person

func (f folk) Get(_ context.Context, id person.ID) (person.Person, error) {
	p, ok := f[id]
	if !ok {
		return person.Person{}, person.ErrNoPerson
	}
	return p, nil
}

func (f folk) Tied(_ context.Context, kind string, to []person.ID, on clock.Date) ([]person.ID, error) {
	var out []person.ID
	for id, p := range f {
		if slices.ContainsFunc(p.Relations, func(r person.Relation) bool { return r.Kind == kind && slices.Contains(to, r.Other) && r.On(on) }) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out, nil
}

func birth() *clock.Date { d := clock.DateOf(1950, 2, 3); return &d }

var people = folk{
	"p-coach":  {ID: "p-coach", Names: []person.Name{{Text: "Rosa Lima", Family: "Lima"}}, Relations: []person.Relation{{Kind: "works_at", Other: "team"}}},
	"p-merged": {ID: "p-current", Names: []person.Name{{Text: "Lucia Alvarez", Family: "Alvarez"}}, MergedFrom: []person.ID{"p-merged"}},
	"p-member": {
		ID: "p-member", Names: []person.Name{{Text: "Ann Okafor", Family: "Okafor"}}, Birth: birth(),
		Identifiers: []person.Identifier{{System: person.MemberNumber, Value: "KW0000001"}},
	},
}

// door is a plan's accounts and the clock on its wall.
type door struct {
	*account.Accounts
	t   *testing.T
	rec *record.Record
	db  *store.DB
	now time.Time
}

func each(t *testing.T, fn func(*testing.T, *door)) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		rec := recordtest.Open(t, db, account.View{})
		fn(t, &door{Accounts: account.New(account.Options{DB: db, Record: rec, People: people}), t: t, rec: rec, db: db, now: noon})
	})
}

func (d *door) cause() account.Cause {
	return account.Cause{At: d.now, Zone: "UTC", Actor: record.Actor{ID: "tester", Role: "admin", Channel: "test"}}
}

func (d *door) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// create makes an account that signs in with the good password.
func (d *door) create(login string, who person.ID, roles ...access.Role) account.ID {
	d.t.Helper()
	id, err := d.Create(d.t.Context(), d.cause(), account.Fresh{Login: login, Person: who, Roles: roles})
	d.must(err)
	d.must(d.SetPassword(d.t.Context(), d.cause(), id, good, ""))
	return id
}

func (d *door) signIn(login, password string) (account.Started, error) {
	return d.SignIn(d.t.Context(), d.cause(), account.Attempt{Login: login, Secret: password, Address: "192.0.2.1", Device: laptop})
}

func (d *door) open(login string) account.Started {
	d.t.Helper()
	s, err := d.signIn(login, good)
	d.must(err)
	return s
}

func (d *door) visitor(s account.Started) access.Visitor {
	d.t.Helper()
	found, err := d.Session(d.t.Context(), s.Secret, d.now)
	d.must(err)
	return found.Visitor()
}

// holds tells whether a session still opens.
func (d *door) holds(s account.Started) bool {
	d.t.Helper()
	_, err := d.Session(d.t.Context(), s.Secret, d.now)
	if err != nil && !errors.Is(err, account.ErrNoSession) {
		d.t.Fatal(err)
	}
	return err == nil
}

func (d *door) history(id account.ID) []string {
	d.t.Helper()
	entries, err := d.History(d.t.Context(), id)
	d.must(err)
	var types []string
	for _, e := range entries {
		types = append(types, strings.TrimPrefix(e.Type, "account."))
	}
	return types
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/access/privacy/letter"
	"github.com/keepwell/keepwell/internal/access/privacy/notice"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// system is an opened folder: everything a command works with.
type system struct {
	db         *store.DB
	rec        *record.Record
	population *population.Population
	profile    plan.Profile
	rooms
}

// rooms are who people are, and who may see what of whom.
type rooms struct {
	people         *person.Directory
	guard          *access.Guard
	accounts       *account.Accounts
	authorizations *authorization.Authorizations
	requests       *privacy.Requests
	letters        *letter.Letters
	notices        *notice.Notices
	book           *notice.Book
}

// views of the record: all commands register the same ones, so that every append keeps all tables.
func views() []record.View {
	return []record.View{population.View{}, person.View{}, access.Views{}, account.View{}, authorization.View{}, privacy.View{}}
}

// open opens the folder, creating it when it is new.
func (a *app) open() (*system, error) {
	if mistakes := a.config.mistakes(); len(mistakes) > 0 {
		return nil, fmt.Errorf("configuration:\n  %s", strings.Join(mistakes, "\n  "))
	}
	profile, err := plan.Load(plans.Files, a.config.Plan)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(a.config.Data); err != nil && !a.mayCreate {
		return nil, fmt.Errorf("there is no Keepwell folder %s; keepwell load makes one", a.config.Data)
	}
	rules, err := a.rules(a.config.Rules)
	if err != nil {
		return nil, err
	}
	db, rec, err := a.record()
	if err != nil {
		return nil, err
	}
	p, err := population.New(a.ctx, population.Options{
		DB: db, Record: rec, Rules: rules, Dir: a.columnsDir(), Zone: profile.Zone, Log: a.log,
	})
	if err != nil {
		return nil, errors.Join(err, rec.Close(), db.Close())
	}
	s := &system{db: db, rec: rec, population: p, profile: profile}
	if s.rooms, err = a.rooms(db, rec, profile); err != nil {
		return nil, errors.Join(err, p.Close(), rec.Close(), db.Close())
	}
	return s, nil
}

// rooms opens the rooms of people and access over an opened record.
func (a *app) rooms(db *store.DB, rec *record.Record, profile plan.Profile) (rooms, error) {
	papers, err := authorization.LoadRules(rules.Files)
	if err != nil {
		return rooms{}, err
	}
	clocks, err := privacy.LoadRules(rules.Files)
	if err != nil {
		return rooms{}, err
	}
	zone, err := clock.LoadZone(profile.Zone)
	if err != nil {
		return rooms{}, err
	}
	every, _, err := clocks.RemindEvery(zone.DateOf(a.now()))
	if err != nil {
		return rooms{}, err
	}
	book, err := notice.Load(plans.Files, profile.ID, profile.Languages...)
	if err != nil {
		return rooms{}, err
	}
	people := person.New(person.Options{DB: db, Record: rec})
	guard, err := access.New(a.ctx, access.Options{DB: db, Record: rec, People: people, Files: rules.Files, Zone: profile.Zone, Log: a.log})
	if err != nil {
		return rooms{}, err
	}
	return rooms{
		people: people, guard: guard, book: book,
		accounts:       account.New(account.Options{DB: db, Record: rec, People: people}),
		authorizations: authorization.New(authorization.Options{DB: db, Record: rec, Rules: papers, Guard: guard, People: people}),
		requests:       privacy.New(privacy.Options{DB: db, Record: rec, Rules: clocks, Guard: guard, People: people}),
		letters:        letter.New(db, rec),
		notices:        notice.New(notice.Options{DB: db, Record: rec, People: people, Every: every}),
	}, nil
}

// record opens the database and the record in it.
func (a *app) record() (*store.DB, *record.Record, error) {
	if err := os.MkdirAll(a.config.Data, 0o750); err != nil {
		return nil, nil, err
	}
	db, err := store.Open(a.ctx, a.config.Database)
	if err != nil {
		return nil, nil, err
	}
	rec, err := record.Open(a.ctx, db, record.Options{
		Views: views(), KeyFile: a.keyFile(), Log: a.log,
	})
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, rec, nil
}

func (a *app) keyFile() string    { return filepath.Join(a.config.Data, "record.key") }
func (a *app) columnsDir() string { return filepath.Join(a.config.Data, "columns") }

// close closes in the opposite order of open and joins what went wrong to err.
func (s *system) close(err error) error {
	return errors.Join(err, s.guard.Close(), s.population.Close(), s.rec.Close(), s.db.Close())
}

// with opens the folder, runs fn and closes.
func (a *app) with(fn func(context.Context, *system) error) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	return s.close(fn(a.ctx, s))
}

// operator is who gives commands on the command line.
func (a *app) operator() population.Cause {
	name := os.Getenv("SUDO_USER")
	if name == "" {
		name = os.Getenv("USER")
	}
	if name == "" {
		name = "operator"
	}
	return population.Cause{At: a.now(), Actor: record.Actor{ID: name, Role: "plan engineer", Channel: "command line"}}
}

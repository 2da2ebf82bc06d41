package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/plans"
)

// system is an opened folder: everything a command works with.
type system struct{ house.Rooms }

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
	s := &system{house.Rooms{Plan: profile, DB: db, Record: rec, Population: p, Address: a.config.Address}}
	if err := s.Open(a.ctx, a.now(), a.log); err != nil {
		return nil, errors.Join(err, p.Close(), rec.Close(), db.Close())
	}
	return s, nil
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
		Views: house.Views(), KeyFile: a.keyFile(), Log: a.log,
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
	return errors.Join(err, s.Close(), s.Population.Close(), s.Record.Close(), s.DB.Close())
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

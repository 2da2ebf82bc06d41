// Package cast puts people on their places in the demo: staff, agencies and agents, practices and clinicians, a daughter who speaks
// for a parent, and what they were allowed and did. All of them are invented; the members are those of the sample.
//
// Words:
//
//   - A part is somebody with an account whom a visitor of the demo can be.
//   - The stage is what the parts need: the directory, the guard, the accounts and the two rooms of papers and requests.
//
// Playing the same scenes again changes nothing: every command has an id of its own.
package cast

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/access/authorization"
	"github.com/keepwell/keepwell/internal/access/privacy"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// Stage is where the cast plays. Members are the sample's, by member number.
type Stage struct {
	Record         *record.Record
	People         *person.Directory
	Guard          *access.Guard
	Accounts       *account.Accounts
	Authorizations *authorization.Authorizations
	Requests       *privacy.Requests
	Zone           string
	Members        []string // everybody in the claims
	// Choose lists those whom the coaching programme is for, as the coordinator sees them; the first two have accounts.
	Choose func(ctx context.Context, coordinator access.Visitor, at time.Time) ([]string, error)
	// Others plays what others do until an instant, before the cast goes on: events come into the record in the order of their time.
	// nil plays nothing.
	Others func(ctx context.Context, parts []Part, until time.Time) error
}

// Part is somebody whom a visitor of the demo can be.
type Part struct {
	Key     string // of the demo's sign-in link
	Account account.ID
	Person  person.ID
	Role    access.Role
	Name    string
}

// play is one run over the stage.
type play struct {
	*Stage
	now     time.Time
	at      time.Time // of the next command
	zone    clock.Zone
	ids     map[string]person.ID // by key of the directory
	coached []string
	parts   []Part
}

// The cast is hired weeks before the present, before a year begins in which others act, and its own scenes begin later.
const (
	hired = 54
	weeks = 6
)

// Play makes the cast known and lets them act over the weeks before now. It gives the parts a visitor may take.
func Play(ctx context.Context, s *Stage, now time.Time) ([]Part, error) {
	zone, err := clock.LoadZone(s.Zone)
	if err != nil {
		return nil, err
	}
	p := &play{Stage: s, now: now, at: Hired(now), zone: zone, ids: map[string]person.ID{}}
	done, err := Played(ctx, s.Record)
	if err != nil {
		return nil, err
	}
	scenes := []func(context.Context) error{p.directory, p.staffAccounts, p.enrollment, p.choose, p.members, p.memberAccounts, p.relations, p.year, p.papers, p.visits, p.wishes, p.end}
	if done {
		scenes = []func(context.Context) error{p.recall}
	}
	for _, scene := range scenes {
		if err := scene(ctx); err != nil {
			return nil, fmt.Errorf("cast: %w", err)
		}
	}
	return p.parts, nil
}

// Hired is when the cast is hired, seen from the present.
func Hired(now time.Time) time.Time { return now.AddDate(0, 0, -7*hired) }

// Played tells whether the scenes were played to their end.
func Played(ctx context.Context, r *record.Record) (bool, error) {
	_, done, err := r.Done(ctx, played)
	return done, err
}

// played is the command that ends the last scene. Looks have no ids of their own: without it they would be taken again.
const played = "demo/played"

func (p *play) end(ctx context.Context) error {
	c := p.cause("played")
	_, err := p.Record.Append(ctx, record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}, record.StreamAppend{
		Stream: record.Stream("demo", "cast"), Expected: record.AnyVersion, Events: []record.NewEvent{{Type: "demo.played", Schema: 1, Data: []byte("{}")}},
	})
	return err
}

// recall finds the parts of a demo that was played before.
func (p *play) recall(ctx context.Context) error {
	keys := []string{elder, spanish, daughter}
	for _, o := range staffAndPartners {
		if o.role != "" {
			keys = append(keys, o.key)
		}
	}
	for _, key := range keys {
		id, err := p.Accounts.ByLogin(ctx, loginOf(key))
		if err != nil {
			return err
		}
		row, err := p.Accounts.Get(ctx, id)
		if err != nil {
			return err
		}
		who, err := p.People.Get(ctx, row.Person)
		if err != nil {
			return err
		}
		p.parts = append(p.parts, Part{Key: key, Account: id, Person: row.Person, Role: row.Roles[0], Name: shown(who)})
	}
	return nil
}

// choose lets the care coordinator pick from the worklist whom the programme is for.
func (p *play) choose(ctx context.Context) error {
	numbers, err := p.Choose(ctx, p.visitor(access.RoleCoordinator), p.at)
	if err != nil {
		return err
	}
	if len(numbers) < membersInRole {
		return fmt.Errorf("%d members for the programme, at least %d needed", len(numbers), membersInRole)
	}
	p.coached = numbers
	return nil
}

// year lets others act until the scenes of the cast begin.
func (p *play) year(ctx context.Context) error {
	return p.wait(ctx, p.now.AddDate(0, 0, -7*weeks))
}

// wait lets time pass until an instant, and others act meanwhile.
func (p *play) wait(ctx context.Context, until time.Time) error {
	if until.After(p.at) {
		p.at = until
	}
	if p.Others == nil {
		return nil
	}
	return p.Others(ctx, p.parts, p.at)
}

// pace is the time between two commands.
const pace = 3 * time.Minute

// cause is the next command, by the demo itself.
func (p *play) cause(id string) person.Cause {
	p.at = p.at.Add(pace)
	return person.Cause{ID: "demo/" + id, At: p.at, Zone: p.Zone, Actor: record.Actor{ID: "demo", Role: "engineer", Channel: "command line"}}
}

// by is the next command, by somebody of the cast.
func (p *play) by(id string, v access.Visitor) person.Cause {
	c := p.cause(id)
	c.Actor = record.Actor{ID: v.Account, Role: string(v.Role), Channel: v.Channel}
	return c
}

// today is the civil date of the next command.
func (p *play) today() clock.Date { return p.zone.DateOf(p.at) }

// visitor is a part at a page.
func (p *play) visitor(role access.Role) access.Visitor {
	i := slices.IndexFunc(p.parts, func(part Part) bool { return part.Role == role })
	if i < 0 {
		panic("cast: nobody plays " + string(role))
	}
	part := p.parts[i]
	return access.Visitor{
		Account: string(part.Account), Person: part.Person, Name: part.Name, Role: role, Roles: []access.Role{role},
		Channel: "portal", Session: "demo", SteppedUp: true, SignedInAt: p.at, Groups: p.groups(part.Person),
	}
}

// groups are the team, agency or practice that somebody belongs to.
func (p *play) groups(id person.ID) []person.ID {
	for _, m := range staffAndPartners {
		if m.at != "" && p.ids[m.key] == id {
			return []person.ID{p.ids[m.at]}
		}
	}
	return nil
}

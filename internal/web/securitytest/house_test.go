package securitytest

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	rooms "github.com/keepwell/keepwell/internal/house"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/sim/sample/cast"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/signin"
	"github.com/keepwell/keepwell/plans"
)

// now is an instant at which the play is over.
var now = time.Date(2026, 11, 22, 15, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// Every member's name is markup and begins as a formula does; marker is in all of them and nowhere else.
const (
	marker  = "Zornmarker"
	hostile = `=HYPERLINK("http://evil.example")<img src=x onerror=alert(7)> ` + marker
)

// house is the portals over a played plan; whoever a test names is let in.
type house struct {
	t       *testing.T
	options web.Options
	routes  []shell.Route
	doors   shelltest.Doors
	parts   map[access.Role]cast.Part
	secrets map[string]string // of sessions, by role
	base    string
	log     *safeBuffer
	member  person.ID // with an account
	number  string
	other   person.ID // without one
	told    told
	cast    map[string]cast.Part // by key
}

// safeBuffer is what the server logged.
type safeBuffer struct {
	sync.Mutex
	bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.Buffer.Write(p)
}

func build(t *testing.T) *house {
	t.Helper()
	h := &house{t: t, doors: shelltest.Doors{}, parts: map[access.Role]cast.Part{}, secrets: map[string]string{}, log: &safeBuffer{}}
	h.open()
	h.play()
	var err error
	h.routes, err = web.Routes(h.options)
	h.must(err)
	h.base = shelltest.Serve(t, shell.New(shell.Options{
		Plan: h.options.Plan, Doors: h.doors, Routes: h.routes, Now: h.options.Now, Log: h.options.Log,
	}))
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// open opens all rooms on an empty plan.
func (h *house) open() {
	dir := h.t.TempDir()
	o := &h.options
	o.Now, o.Log = func() time.Time { return now }, slog.New(slog.NewTextHandler(h.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	var err error
	o.DB, err = store.Open(h.t.Context(), filepath.Join(dir, "keepwell.db"))
	h.must(err)
	h.t.Cleanup(func() { _ = o.DB.Close() })
	o.Record, err = record.Open(h.t.Context(), o.DB, record.Options{
		Views:   rooms.Views(),
		KeyFile: filepath.Join(dir, "record.key"), Log: o.Log,
	})
	h.must(err)
	h.t.Cleanup(func() { _ = o.Record.Close() })
	o.Plan, err = plan.Load(plans.Files, "demo")
	h.must(err)
	o.Plan.Zone = zone
	book, err := population.NewRulebook(nil, nil)
	h.must(err)
	o.Population, err = population.New(h.t.Context(), population.Options{
		DB: o.DB, Record: o.Record, Rules: book, Dir: filepath.Join(dir, "columns"), Zone: zone, Log: o.Log,
	})
	h.must(err)
	h.t.Cleanup(func() { _ = o.Population.Close() })
	h.openAccess()
}

func (h *house) openAccess() {
	o := &h.options
	h.must(o.Open(h.t.Context(), now, o.Log))
	h.t.Cleanup(func() { _ = o.Close() })
	var err error
	o.Doors, err = signin.New(signin.Options{Accounts: o.Accounts, Address: "http://localhost:8080", Zone: zone, Now: o.Now})
	h.must(err)
}

// played is how many members the plan has.
const played = 60

// play lets the sample's cast act, and lets everybody in.
func (h *house) play() {
	o := &h.options
	var members []string
	for i := range played {
		members = append(members, fmt.Sprintf("GEN-%04d", i))
	}
	_, err := o.People.Import(h.t.Context(), person.Cause{At: now, Zone: zone, ID: "members"}, "test", hostilePeople(members), nil)
	h.must(err)
	parts, err := cast.Play(h.t.Context(), &cast.Stage{
		Record: o.Record, People: o.People, Guard: o.Guard, Accounts: o.Accounts, Authorizations: o.Authorizations, Requests: o.Requests,
		Zone: zone, Members: members,
		Choose: func(context.Context, access.Visitor, time.Time) ([]string, error) { return members[10:40], nil },
	}, now)
	h.must(err)
	h.cast = map[string]cast.Part{}
	for _, p := range parts {
		h.cast[p.Key] = p
		if _, taken := h.parts[p.Role]; !taken {
			h.letIn(p)
		}
	}
	h.number = members[10]
	h.member, err = o.People.Resolve(h.t.Context(), person.MemberNumber, h.number)
	h.must(err)
	h.other, err = o.People.Resolve(h.t.Context(), person.MemberNumber, members[20])
	h.must(err)
	h.complain()
}

// letIn gives somebody of the cast a session that was just confirmed.
func (h *house) letIn(p cast.Part) {
	h.parts[p.Role] = p
	h.letInAs(string(p.Role), p)
}

func (h *house) letInAs(key string, p cast.Part) {
	cause := person.Cause{At: now, Zone: zone, Actor: record.Actor{ID: string(p.Account), Role: string(p.Role), Channel: "portal"}}
	started, err := h.options.Accounts.Enter(h.t.Context(), cause, p.Account, account.ByPassword, account.Device{Channel: "portal"})
	h.must(err)
	s, err := h.options.Accounts.Session(h.t.Context(), started.Secret, now)
	h.must(err)
	v := s.Visitor()
	v.SteppedUp, v.Name = true, "=Visitor" // not their own name, which the frame of each page shows without a look
	h.doors[key], h.secrets[key] = v, started.Secret
}

func hostilePeople(numbers []string) iter.Seq2[person.Row, error] {
	return func(yield func(person.Row, error) bool) {
		for i, n := range numbers {
			p := person.Person{
				Capacities: []person.Capacity{person.Member}, Names: []person.Name{{Text: hostile + fmt.Sprint(i), Family: hostile, Given: []string{"=1+1"}}},
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: n}},
				Addresses:   []person.Address{{Use: "home", Lines: []string{hostile}, City: "Albany", State: "NY", Zip: "12207"}},
			}
			if !yield(person.Row{File: "test", Line: i + 1, Person: p}, nil) {
				return
			}
		}
	}
}

// looks counts the entries in members' records.
func (h *house) looks() (n int) {
	h.t.Helper()
	h.must(h.options.DB.Read().QueryRowContext(h.t.Context(), "select count(*) from look").Scan(&n))
	return n
}

// position is the end of the record.
func (h *house) position() int64 {
	h.t.Helper()
	at, err := h.options.Record.Position(h.t.Context())
	h.must(err)
	return at
}

// cause is a wish at the portal.
func (h *house) cause() person.Cause {
	return person.Cause{At: now, Zone: zone, Actor: record.Actor{ID: "test", Role: "member", Channel: "portal"}}
}

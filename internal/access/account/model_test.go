package account_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
)

// told is what a session should be, kept in the simplest way.
type told struct {
	started account.Started
	begun   time.Time
	seen    time.Time
	role    access.Role
	over    bool
}

// plain is a model of one account: no tables, no hashes, no record.
type plain struct {
	d        *door
	id       account.ID
	state    account.State
	roles    []access.Role
	sessions []*told
}

var offered = []access.Role{access.RoleMember, access.RoleCoach, access.RoleQuality}

func (m *plain) limits() (absolute, idle time.Duration) {
	if slices.ContainsFunc(m.roles, func(r access.Role) bool { return r != access.RoleMember }) {
		return 12 * time.Hour, 30 * time.Minute
	}
	return 24 * time.Hour, time.Hour
}

// open tells whether a session should let somebody in. Last use is known to the minute, so the idle limit is exact only to that.
func (m *plain) open(s *told) bool {
	absolute, idle := m.limits()
	return !s.over && m.state == account.Active && slices.Contains(m.roles, s.role) &&
		m.d.now.Before(s.begun.Add(absolute)) && m.d.now.Before(s.seen.Add(idle))
}

func (m *plain) endAll() {
	for _, s := range m.sessions {
		s.over = true
	}
}

// check asks every session and compares. Asking is using.
func (m *plain) check(t *rapid.T) {
	for i, s := range m.sessions {
		got, err := m.d.Session(m.d.t.Context(), s.started.Secret, m.d.now)
		if err != nil && !errors.Is(err, account.ErrNoSession) {
			t.Fatal(err)
		}
		if want := m.open(s); (err == nil) != want {
			t.Fatalf("session %d lets in: %t, want %t", i, err == nil, want)
		}
		if err == nil {
			if v := got.Visitor(); v.Role != s.role || !slices.Equal(v.Roles, m.roles) {
				t.Fatalf("session %d: %+v", i, v)
			}
			if m.d.now.Sub(s.seen) >= time.Minute {
				s.seen = m.d.now
			}
		}
	}
}

func (m *plain) must(t *rapid.T, err error) {
	if err != nil {
		t.Fatal(err)
	}
}

func (m *plain) enter(t *rapid.T) {
	s, err := m.d.Enter(m.d.t.Context(), m.d.cause(), m.id, account.ByPasskey, laptop)
	if m.state != account.Active || len(m.roles) == 0 {
		if !errors.Is(err, account.ErrRefused) {
			t.Fatalf("entered a door that is shut: %v", err)
		}
		return
	}
	m.must(t, err)
	m.sessions = append(m.sessions, &told{started: s, begun: m.d.now, seen: m.d.now, role: m.roles[0]})
}

func (m *plain) suspend(t *rapid.T) {
	m.must(t, m.d.Suspend(m.d.t.Context(), m.d.cause(), m.id, "x"))
	if m.state == account.Active {
		m.state = account.Suspended
		m.endAll()
	}
}

func (m *plain) resume(t *rapid.T) {
	m.must(t, m.d.Resume(m.d.t.Context(), m.d.cause(), m.id, "x"))
	m.state = account.Active
}

func (m *plain) addRole(t *rapid.T) {
	r := rapid.SampledFrom(offered).Draw(t, "role")
	m.must(t, m.d.AddRole(m.d.t.Context(), m.d.cause(), m.id, r))
	if !slices.Contains(m.roles, r) {
		m.roles = append(m.roles, r)
	}
}

func (m *plain) removeRole(t *rapid.T) {
	r := rapid.SampledFrom(offered).Draw(t, "role")
	m.must(t, m.d.RemoveRole(m.d.t.Context(), m.d.cause(), m.id, r))
	m.roles = slices.DeleteFunc(m.roles, func(x access.Role) bool { return x == r })
}

func (m *plain) switchRole(t *rapid.T) {
	for _, s := range m.sessions {
		if !m.open(s) {
			continue
		}
		got, err := m.d.Session(m.d.t.Context(), s.started.Secret, m.d.now)
		m.must(t, err)
		role := rapid.SampledFrom(offered).Draw(t, "to")
		next, err := m.d.SwitchRole(m.d.t.Context(), m.d.cause(), got.Visitor(), role)
		if !slices.Contains(m.roles, role) {
			if !errors.Is(err, account.ErrRefused) {
				t.Fatalf("switched to a role of others: %v", err)
			}
			return
		}
		m.must(t, err)
		seen := s.seen
		if m.d.now.Sub(seen) >= time.Minute {
			seen = m.d.now
		}
		s.over = true
		m.sessions = append(m.sessions, &told{started: next, begun: s.begun, seen: seen, role: role})
		return
	}
}

func (m *plain) endOne(t *rapid.T) {
	if len(m.sessions) == 0 {
		return
	}
	s := rapid.SampledFrom(m.sessions).Draw(t, "session")
	m.must(t, m.d.End(m.d.t.Context(), m.d.cause(), m.id, s.started.Session))
	for _, other := range m.sessions {
		if other.started.Session == s.started.Session {
			other.over = true
		}
	}
}

func (m *plain) endOthers(t *rapid.T) {
	m.must(t, m.d.EndOthers(m.d.t.Context(), m.d.cause(), m.id, ""))
	m.endAll()
}

func (m *plain) wait(t *rapid.T) {
	minutes := rapid.SampledFrom([]int{0, 1, 5, 29, 30, 31, 59, 60, 600}).Draw(t, "minutes")
	m.d.now = m.d.now.Add(time.Duration(minutes)*time.Minute + time.Second)
}

// TestSessionsAgreeWithAModel lets chance open, use, switch and end sessions while roles come and go and time passes.
func TestSessionsAgreeWithAModel(t *testing.T) {
	each(t, func(t *testing.T, d *door) {
		rapid.Check(t, func(t *rapid.T) {
			id, err := d.Create(d.t.Context(), d.cause(), account.Fresh{Name: "x", Roles: offered[:2]})
			if err != nil {
				t.Fatal(err)
			}
			m := &plain{d: d, id: id, state: account.Active, roles: slices.Clone(offered[:2])}
			t.Repeat(map[string]func(*rapid.T){
				"": m.check, "enter": m.enter, "suspend": m.suspend, "resume": m.resume, "add role": m.addRole, "remove role": m.removeRole,
				"switch": m.switchRole, "end one": m.endOne, "end others": m.endOthers, "wait": m.wait,
			})
		})
	})
}

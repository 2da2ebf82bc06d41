package care_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/population/populationtest"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/care"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/webtest"
)

var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

func testPlan() plan.Profile {
	return plan.Profile{
		ID: "demo", Name: "Harbor Light Health Plan", Zone: "America/New_York", Languages: []string{"en", "es"},
		Emergency:      "In an emergency call 911 or go to the nearest emergency room.",
		MemberServices: plan.Line{Phone: "1-800-555-0100", TTY: "711", Hours: "8 a.m. to 8 p.m., seven days a week"},
		Coaching:       plan.Line{Phone: "1-800-555-0142", Hours: "Monday to Friday, 9 a.m. to 9 p.m."},
	}
}

// house is a server of the care pages over the made-up population and a real guard on SQLite.
type house struct {
	t      testing.TB
	db     *store.DB
	reader *webtest.Reader
	staff  *populationtest.Staff
	base   string
	doors  shelltest.Doors
	own    []string // the caseload of the coach
}

func build(t testing.TB, change ...func(*care.Options, *shell.Options)) *house {
	t.Helper()
	dir := t.TempDir()
	db, err := store.Open(t.Context(), filepath.Join(dir, "test.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	rec, err := record.Open(t.Context(), db, record.Options{Views: populationtest.Views(), KeyFile: filepath.Join(dir, "record.key")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	h := &house{t: t, db: db, reader: webtest.New(), staff: populationtest.Coordinator(t, db, rec, noon), doors: visitors()}
	h.staff.KnowAll(h.reader.Enrolled())
	options := care.Options{
		Population: h.reader, Guard: h.staff.Guard,
		Caseload: func(context.Context, access.Visitor) ([]string, error) { return h.own, nil },
	}
	frame := shell.Options{
		Plan: testPlan(), Doors: h.doors, DemoBanner: "Sample plan: these people are made up.", Now: func() time.Time { return noon },
	}
	for _, c := range change {
		c(&options, &frame)
	}
	frame.Routes, frame.Menu = care.Routes(options), care.Menu()
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

func visitors() shelltest.Doors {
	doors := shelltest.Doors{}
	for _, role := range []access.Role{
		access.RoleCoordinator, access.RoleCoach, access.RoleQuality, access.RoleCompliance, access.RoleAdmin, access.RoleMember,
	} {
		doors[string(role)] = access.Visitor{
			Account: "account-" + string(role), Person: "person-x", Name: "Cora Example", Role: role, Roles: []access.Role{role},
			Channel: "portal", Session: "session", SignedInAt: noon,
		}
	}
	return doors
}

// as opens a browser without script for a role.
func (h *house) as(role access.Role) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).As(string(role))
}

// coordinator is as(RoleCoordinator) at a page.
func (h *house) coordinator(path string) *shelltest.Reader {
	h.t.Helper()
	return h.as(access.RoleCoordinator).Open(path)
}

const someone = "/members/KW0000001"

// nobody is an empty caseload.
func nobody(context.Context, access.Visitor) ([]string, error) { return nil, nil }

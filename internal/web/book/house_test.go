package book_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	rooms "github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/change"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/contact/archive"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/book"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/plans"
	"github.com/keepwell/keepwell/rules"
)

// noon is the instant of the tests: Wednesday, July 1, 2026, 12:00 in New York.
var noon = time.Date(2026, time.July, 1, 16, 0, 0, 0, time.UTC)

const zone = "America/New_York"

// told is what the rooms of enrolment, change, verification and commission know, as the tests say it.
type told struct {
	spans   map[person.ID][]enrolment.Span
	tenures map[person.ID][]change.Tenure
	changes map[person.ID][]change.Change
	status  map[person.ID]verification.Status
	money   map[person.ID]commission.Money
	lapsed  map[agent.NPN]bool
	touched []person.ID
	again   []dispute.Correction
}

func pick[T any](all map[person.ID]T, members []person.ID) map[person.ID]T {
	out := map[person.ID]T{}
	for _, m := range members {
		if x, ok := all[m]; ok {
			out[m] = x
		}
	}
	return out
}

func (f *told) Spans(_ context.Context, m []person.ID) (map[person.ID][]enrolment.Span, error) {
	return pick(f.spans, m), nil
}

func (f *told) Applications(context.Context, []person.ID) (map[person.ID][]enrolment.Application, error) {
	return map[person.ID][]enrolment.Application{}, nil
}

func (f *told) Tenures(_ context.Context, m []person.ID) (map[person.ID][]change.Tenure, error) {
	return pick(f.tenures, m), nil
}

func (f *told) Status(_ context.Context, m []person.ID) (map[person.ID]verification.Status, error) {
	return pick(f.status, m), nil
}

func (f *told) Touched(_ context.Context, after int64, limit int) ([]person.ID, int64, error) {
	end := min(int64(len(f.touched)), after+int64(limit))
	return append([]person.ID{}, f.touched[after:end]...), end, nil
}

func (f *told) ForMember(_ context.Context, p access.Pass) ([]change.Change, error) {
	return f.changes[p.Member()], nil
}

func (f *told) Money(_ context.Context, _ agent.NPN, m []person.ID, _ clock.Date) (map[person.ID]commission.Money, error) {
	return pick(f.money, m), nil
}

func (f *told) Ready(_ context.Context, npn agent.NPN, _, _, _ string, on clock.Date) (agent.Readiness, error) {
	r := agent.Readiness{NPN: npn, State: agent.Ready, On: on}
	if f.lapsed[npn] {
		r.State, r.Failed = agent.Lapsed, []agent.Failure{{Test: agent.Certification, Because: "never_had"}}
	}
	return r, nil
}

func (f *told) Upline(context.Context, agent.NPN, clock.Date) ([]agent.NPN, error) {
	return []agent.NPN{"9000001"}, nil
}

func (f *told) Concerns(_ context.Context, npn agent.NPN, member person.ID) (bool, error) {
	for _, t := range f.tenures[member] {
		if t.Agent == npn {
			return true, nil
		}
	}
	return false, nil
}

func (f *told) Change(_ context.Context, id change.ID) (person.ID, clock.Date, bool, error) {
	for m, all := range f.changes {
		for _, c := range all {
			if c.ID == id {
				return m, c.Effective, true, nil
			}
		}
	}
	return "", 0, false, nil
}

func (f *told) Redecide(_ context.Context, _ person.Cause, _ dispute.ID, _ string, x dispute.Correction) (change.Decision, error) {
	f.again = append(f.again, x)
	return change.Decision{Version: 2, Outcome: agent.Keep, Rule: "R10", Agent: annas}, nil
}

// OfDispute is four months of pay that follow from an upheld dispute.
func (f *told) OfDispute(context.Context, dispute.Dispute) ([]dispute.Delta, error) {
	var out []dispute.Delta
	for m := range 4 {
		out = append(out, dispute.Delta{Line: "1", Month: clock.DateOf(2026, time.Month(m+1), 1), Cents: 3025, At: noon})
	}
	return out, nil
}

const (
	annas = agent.NPN("1234567")
	adas  = agent.NPN("1234568")
	eds   = agent.NPN("1234569")
)

// house is a server of the portal: anna has a book, ada leads the agency for which anna works, ed is a stranger, bo rules, cora reads.
type house struct {
	t      testing.TB
	db     *store.DB
	rec    *record.Record
	people *person.Directory
	rooms  book.Options
	told   *told
	base   string
	now    time.Time
	doors  shelltest.Doors

	rosa, otto, nina, sol, gone person.ID
	agency, anna, ada, ed       person.ID
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	h := &house{t: t, now: noon, doors: shelltest.Doors{}}
	profile, err := plan.Load(plans.Files, "demo")
	h.must(err)
	h.open()
	h.populate()
	frame := shell.Options{Plan: profile, Doors: h.doors, Now: func() time.Time { return h.now }, Routes: book.Routes(h.rooms), Menu: book.Menu()}
	for _, c := range change {
		c(&frame)
	}
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

// open opens the rooms.
func (h *house) open() {
	h.t.Helper()
	dir := h.t.TempDir()
	db, err := store.Open(h.t.Context(), filepath.Join(dir, "test.db"))
	h.must(err)
	h.t.Cleanup(func() { _ = db.Close() })
	rec, err := record.Open(h.t.Context(), db, record.Options{
		Views: []record.View{person.View{}, access.Views{}, dispute.View{}, rooms.View{}}, KeyFile: filepath.Join(dir, "record.key"),
	})
	h.must(err)
	h.t.Cleanup(func() { _ = rec.Close() })
	h.db, h.rec, h.people = db, rec, person.New(person.Options{DB: db, Record: rec})
	guard, err := access.New(h.t.Context(), access.Options{DB: db, Record: rec, People: h.people, Files: rules.Files, Zone: zone})
	h.must(err)
	h.t.Cleanup(func() { _ = guard.Close() })
	claims, err := dispute.LoadRules(rules.Files)
	h.must(err)
	h.told = &told{
		map[person.ID][]enrolment.Span{},
		map[person.ID][]change.Tenure{},
		map[person.ID][]change.Change{},
		map[person.ID]verification.Status{},
		map[person.ID]commission.Money{},
		map[agent.NPN]bool{},
		nil, nil,
	}
	disputes := dispute.New(dispute.Options{DB: db, Record: rec, Rules: claims, People: h.people, Changes: h.told, Zone: zone})
	h.rooms = book.Options{
		Book: rooms.New(rooms.Options{
			DB: db, Record: rec, Guard: guard, People: h.people, Catalog: &plan.Catalog{}, Standing: h.told, Zone: zone,
			Sources: rooms.Sources{Enrolments: h.told, Changes: h.told, Verifications: h.told, Disputes: disputes},
		}),
		Disputes: disputes, Guard: guard, Archive: archive.New(db), Payments: h.told, Deltas: h.told, Changes: h.told,
		AskPath: "/inquiries", LinkPath: "/links", LinePath: "/resource-line",
	}
}

func (h *house) populate() {
	h.agency = h.register("Gulf Agency", person.Agency, person.NPN, "9000001")
	h.anna = h.register("Anna Agent", person.Agent, person.NPN, string(annas))
	h.ada = h.register("Ada Agent", person.Agent, person.NPN, string(adas))
	h.ed = h.register("Ed Example", person.Agent, person.NPN, string(eds))
	h.letIn("anna", access.RoleAgent, h.anna, h.agency)
	h.letIn("ada", access.RoleAgent, h.ada)
	v := h.doors["ada"]
	v.Manages = []person.ID{h.agency, h.anna}
	v.Groups = v.Manages
	h.doors["ada"] = v
	h.letIn("ed", access.RoleAgent, h.ed)
	h.letIn("bo", access.RoleBroker, h.register("Bo Broker", person.Staff, person.StaffNumber, "S1"))
	h.letIn("cora", access.RoleCompliance, h.register("Cora Example", person.Staff, person.StaffNumber, "S2"))
	h.letIn("rita", access.RoleMember, h.register("Rita Member", person.Member, person.MemberNumber, "KW9"))
	h.customers()
	h.follow()
}

// customers are those of anna: one moved by the plan, one in a special needs plan, one who begins in August, one who left; and one of ada's.
func (h *house) customers() {
	h.rosa = h.customer("Rosa Alvarez Ortiz", "KW0000001", annas, h.anna, "2024-01-01", nil)
	last := clock.MustParse("2025-12-31")
	h.told.spans[h.rosa][0].End = &last
	next := span("rosa-2", "2026-01-01", nil)
	next.Plan = "002"
	h.told.spans[h.rosa] = append(h.told.spans[h.rosa], next)
	h.told.tenures[h.rosa][0].Until = &last
	h.told.tenures[h.rosa] = append(h.told.tenures[h.rosa], change.Tenure{
		Member: h.rosa, Span: "rosa-2", Agent: annas, From: next.Start, Basis: "R10", Change: "chg1", Decision: 1,
	})
	h.told.changes[h.rosa] = []change.Change{{
		ID: "chg1", Member: h.rosa, Effective: next.Start, Made: clock.MustParse("2025-11-02"), New: change.Plan{Contract: "H1234", Plan: "002"},
		Evidence: []change.Evidence{{Channel: agent.PlanChangeLine}},
		Decisions: []change.Decision{{
			Version: 1, At: noon.AddDate(0, -7, 0), Outcome: agent.Keep, Rule: "R10", Agent: annas, Payable: true,
			Citation: "Internal plan change; original agent active, licensed, appointed and certified on 2 November 2025 (P1, P2, P6).",
		}},
	}}
	h.told.money[h.rosa] = commission.Money{YTD: 17350, Last: 2892, LastOn: clock.MustParse("2026-06-15"), Next: 2891, NextOn: clock.MustParse("2026-08-01"), Expected: true}
	h.otto = h.customer("Otto Other", "KW0000002", annas, h.anna, "2026-05-01", nil)
	h.told.status[h.otto] = verification.Status{
		Member: h.otto, Verification: &verification.VerificationLine{
			Contract: "H1234", Plan: "001", State: verification.Open, Due: clock.MustParse("2026-07-05"), EndsOn: clock.MustParse("2026-07-31"),
		}, Supplemental: &verification.SupplementalLine{Year: 2026, Decision: verification.Pending},
	}
	h.nina = h.customer("Nina North", "KW0000003", annas, h.anna, "2026-08-01", nil)
	end := clock.MustParse("2026-03-31")
	h.gone = h.customer("Gus Gone", "KW0000004", annas, h.anna, "2024-01-01", &end)
	h.sol = h.customer("Sol Sanders", "KW0000005", adas, h.ada, "2025-01-01", nil)
	h.told.lapsed[adas] = true
}

func span(id, start string, end *clock.Date) enrolment.Span {
	return enrolment.Span{ID: enrolment.SpanID(id), Contract: "H1234", Plan: "001", Family: plan.MAPD, Ours: true, State: "FL", Start: clock.MustParse(start), End: end}
}

func (h *house) customer(name, number string, of agent.NPN, to person.ID, start string, end *clock.Date) person.ID {
	h.t.Helper()
	id := h.register(name, person.Member, person.MemberNumber, number)
	h.told.spans[id] = []enrolment.Span{span(number, start, end)}
	h.told.tenures[id] = []change.Tenure{{
		Member: id, Span: enrolment.SpanID(number), Agent: of, From: clock.MustParse(start), Until: end, Basis: change.BasisApplication, Writing: of,
	}}
	_, err := h.rooms.Guard.Grant(h.t.Context(), h.cause(), access.Grant{
		Kind: access.GrantAgentOfRecord, Member: id, To: to, From: clock.MustParse(start), Until: end, Basis: "decision",
	})
	h.must(err)
	h.told.touched = append(h.told.touched, id)
	return id
}

func (h *house) follow() {
	h.t.Helper()
	_, err := h.rooms.Book.Follow(h.t.Context())
	h.must(err)
}

func (h *house) register(name string, what person.Capacity, system person.System, number string) person.ID {
	h.t.Helper()
	id, err := h.people.Register(h.t.Context(), h.cause(), person.Person{
		Capacities: []person.Capacity{what}, Names: []person.Name{person.ParseName(name)}, Identifiers: []person.Identifier{{System: system, Value: number}},
	})
	h.must(err)
	return id
}

func (h *house) letIn(who string, role access.Role, id person.ID, groups ...person.ID) {
	h.doors[who] = access.Visitor{
		Account: "account-" + who, Person: id, Name: who + " example", Role: role, Roles: []access.Role{role}, Groups: groups, Channel: "portal",
		Session: "session-" + who, SignedInAt: noon,
	}
}

func (h *house) cause() person.Cause {
	return person.Cause{At: h.now, Zone: zone, Actor: record.Actor{ID: "importer", Role: "steward", Channel: "test"}}
}

// as opens a browser without script, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.t.Helper()
	return shelltest.NewReader(h.t, h.base).As(who).Speak(lang)
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// both runs a flow in both languages, each in a house of its own.
func both(t *testing.T, flow func(t *testing.T, h *house, lang string)) {
	t.Helper()
	for _, lang := range []string{"en", "es"} {
		t.Run(lang, func(t *testing.T) { flow(t, build(t), lang) })
	}
}

// in gives the wording of a language.
func in(lang, en, es string) string {
	if lang == "es" {
		return es
	}
	return en
}

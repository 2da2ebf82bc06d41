package statement_test

import (
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement/statementtest"
	"github.com/keepwell/keepwell/internal/contact/press"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/internal/web/statement"
	"github.com/keepwell/keepwell/rules"
)

// thePress prints for all tests; without a browser those that need one fail.
var thePress = press.New(press.Options{})

// house is a server of the pages over a real book: an agent with a member who left after two months, one whose year CMS has not told, one
// for whom a month was lost, and one who is new.
type house struct {
	*statementtest.World
	base                       string
	anna, adam, agency         person.ID
	rosa, sam, lee, june, nell person.ID
	first, second, prepared    commission.Run
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	h := &house{World: statementtest.New(t, storetest.Open(t, store.SQLite), thePress, access.Views{})}
	guard, err := access.New(t.Context(), access.Options{DB: h.DB, Record: h.Record, People: h.People, Files: rules.Files, Zone: statementtest.Zone})
	h.Must(err)
	t.Cleanup(func() { _ = guard.Close() })
	h.live(guard)
	doors := shelltest.Doors{
		"anna": statementtest.Visitor("anna", access.RoleAgent, h.anna), "adam": statementtest.Visitor("adam", access.RoleAgent, h.adam),
		"gulf": statementtest.Visitor("gulf", access.RoleAgent, h.agency, h.agency, h.anna, h.adam),
		"rosa": statementtest.Visitor("rosa", access.RoleMember, h.rosa),
	}
	for who, role := range map[string]access.Role{
		"bo": access.RoleBroker, "fi": access.RoleFinance, "cora": access.RoleCompliance, "sue": access.RoleService, "carl": access.RoleComplaints,
	} {
		doors[who] = statementtest.Visitor(who, role, h.Register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(who + " Example")}}))
	}
	frame := shell.Options{
		Plan: h.Profile, Doors: doors, Now: func() time.Time { return h.Now }, Menu: statement.Menu(),
		Routes: statement.Routes(statement.Options{
			Statements: h.Statements, People: h.People, Guard: guard, MyChangePath: "/my-plan-changes", ChangePath: "/plan-changes/case", ReadyPath: "/ready",
		}),
	}
	for _, c := range change {
		c(&frame)
	}
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

// live is half a year of commissions.
func (h *house) live(guard *access.Guard) {
	h.anna, h.adam, h.agency = h.Agent("Anna Agent", "1234567"), h.Agent("Adam Agent", "1234568"), h.Agency("Gulf Agency", "9000001")
	h.rosa, h.sam, h.lee = h.Member("Rosa Alvarez", "KW0000001"), h.Member("Sam Stone", "KW0000002"), h.Member("Lee Long", "KW0000003")
	h.june, h.nell = h.Member("June Jones", "KW0000004"), h.Member("Nell North", "KW0000005")
	h.Span(h.rosa, "s1", "1234567", "2026-01-01", "", "initial")
	h.Span(h.sam, "s2", "1234567", "2025-01-01", "", "renewal")
	h.Span(h.lee, "s3", "1234567", "2026-02-01", "", "unknown")
	h.Span(h.june, "s4", "1234568", "2026-01-01", "", "initial")
	h.Below("1234567", "9000001", "2020-01-01", "2099-12-31")
	h.Below("1234568", "9000001", "2026-03-01", "2099-12-31")
	h.first = h.Pay("2026-02-05")
	h.End(h.rosa, "s1", "2026-02-28")
	h.Lapse("1234567", agent.License, "2026-02-15", "2026-03-10")
	h.Span(h.nell, "s5", "1234567", "2026-06-01", "", "initial")
	h.Decided(h.nell, "s5", "chg1", 2)
	h.second = h.Pay("2026-06-05")
	h.prepared = h.Prepare("2026-07-01")
	for _, member := range []person.ID{h.sam, h.lee, h.nell} { // Rosa is nobody's customer any more
		_, err := guard.Grant(h.T.Context(), h.By("aor"), access.Grant{
			Kind: access.GrantAgentOfRecord, Member: member, To: h.anna, From: clock.MustParse("2025-01-01"), Basis: "c1",
		})
		h.Must(err)
	}
}

// as opens a browser without script, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.T.Helper()
	return shelltest.NewReader(h.T, h.base).As(who).Speak(lang)
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

// visitor is the agent of a producer number.
func (h *house) visitor(npn string) access.Visitor {
	if npn == "1234568" {
		return statementtest.Visitor("adam", access.RoleAgent, h.adam)
	}
	return statementtest.Visitor("anna", access.RoleAgent, h.anna)
}

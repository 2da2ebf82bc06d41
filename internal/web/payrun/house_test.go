package payrun_test

import (
	"context"
	"testing"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/commission/statement/statementtest"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
	"github.com/keepwell/keepwell/internal/web/payrun"
	"github.com/keepwell/keepwell/internal/web/shell"
	"github.com/keepwell/keepwell/internal/web/shell/shelltest"
	"github.com/keepwell/keepwell/rules"
)

// house is a server of the pages over a real book: two agents with members, one of whom left, one who was never decided.
type house struct {
	*statementtest.World
	base                       string
	rosa, sam, lee, june, nell person.ID
	first                      commission.Run
}

func build(t testing.TB, change ...func(*shell.Options)) *house {
	t.Helper()
	h := &house{World: statementtest.New(t, storetest.Open(t, store.SQLite), nil, access.Views{})}
	guard, err := access.New(t.Context(), access.Options{DB: h.DB, Record: h.Record, People: h.People, Files: rules.Files, Zone: statementtest.Zone})
	h.Must(err)
	t.Cleanup(func() { _ = guard.Close() })
	texts, err := statement.LoadTexts(rules.Files)
	h.Must(err)
	h.live()
	doors := shelltest.Doors{"anna": statementtest.Visitor("anna", access.RoleAgent, h.agent("Anna Agent", "1234567")), "rosa": statementtest.Visitor("rosa", access.RoleMember, h.rosa)}
	h.agent("Adam Agent", "1234568")
	for who, role := range map[string]access.Role{
		"bo": access.RoleBroker, "ben": access.RoleBroker, "fi": access.RoleFinance, "cora": access.RoleCompliance, "sue": access.RoleService, "carl": access.RoleComplaints,
	} {
		doors[who] = statementtest.Visitor(who, role, h.Register(person.Person{Capacities: []person.Capacity{person.Staff}, Names: []person.Name{person.ParseName(who + " Example")}}))
	}
	frame := shell.Options{
		Plan: h.Profile, Doors: doors, Now: func() time.Time { return h.Now }, Menu: payrun.Menu(),
		Routes: payrun.Routes(payrun.Options{
			Book: h.Book, Texts: texts, People: h.People, Guard: guard, Plan: h.Profile,
			Names: func(context.Context) (map[agent.NPN]string, error) {
				return map[agent.NPN]string{"1234567": "Anna Agent", "1234568": "Adam Agent"}, nil
			},
			Staff: func(context.Context, []string) (map[string]string, error) {
				return map[string]string{"bo": "Bo Example", "fi": "Fi Example"}, nil
			},
			ChangePath: "/plan-changes/case",
		}),
	}
	for _, c := range change {
		c(&frame)
	}
	h.base = shelltest.Serve(t, shell.New(frame))
	return h
}

func (h *house) agent(name, npn string) person.ID { return h.Agent(name, npn) }

// live is a plan in July: the first half of the year was paid in June, and Rosa left in February.
func (h *house) live() {
	h.rosa, h.sam, h.lee = h.Member("Rosa Alvarez", "KW0000001"), h.Member("Sam Stone", "KW0000002"), h.Member("Lee Long", "KW0000003")
	h.june, h.nell = h.Member("June Jones", "KW0000004"), h.Member("Nell North", "KW0000005")
	h.Span(h.rosa, "s1", "1234567", "2026-01-01", "", "initial")
	h.Span(h.sam, "s2", "1234567", "2025-01-01", "", "renewal")
	h.Span(h.lee, "s3", "1234568", "2026-02-01", "", "initial")
	h.Span(h.june, "s4", "", "2026-01-01", "", "renewal")
	h.first = h.Pay("2026-06-05")
	h.End(h.rosa, "s1", "2026-02-28")
	h.Span(h.nell, "s5", "1234568", "2026-07-01", "", "initial")
}

// as opens a browser without script, in a language.
func (h *house) as(who, lang string) *shelltest.Reader {
	h.T.Helper()
	return shelltest.NewReader(h.T, h.base).As(who).Speak(lang)
}

// prepared is a run of the first of July, prepared by broker operations.
func (h *house) prepared() commission.Run {
	h.T.Helper()
	h.as("bo", "en").Open("/commissions/prepare").Submit("Prepare",
		"as_of-month", "7", "as_of-day", "1", "as_of-year", "2026", "scope", "all").MustBe(200)
	open, found, err := h.Book.OpenRun(h.T.Context())
	h.Must(err)
	if !found {
		h.T.Fatal("no run is open")
	}
	return open
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

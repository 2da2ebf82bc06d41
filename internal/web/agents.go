package web

import (
	"context"
	"errors"
	"slices"

	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/credential"
	"github.com/keepwell/keepwell/internal/agent/dispute"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/web/book"
	"github.com/keepwell/keepwell/internal/web/bulletin"
	"github.com/keepwell/keepwell/internal/web/change"
	credentials "github.com/keepwell/keepwell/internal/web/credential"
	"github.com/keepwell/keepwell/internal/web/partner"
	"github.com/keepwell/keepwell/internal/web/payrun"
	"github.com/keepwell/keepwell/internal/web/shell"
	statements "github.com/keepwell/keepwell/internal/web/statement"
	"github.com/keepwell/keepwell/internal/web/verification"
	"github.com/keepwell/keepwell/rules"
)

// agentMenu is what agents, the plan-change line, broker operations and finance see in the main menu.
func agentMenu() []shell.MenuItem {
	return slices.Concat(book.Menu(), change.Menu(), statements.Menu(), book.DisputeMenu(), credentials.Menu(), payrun.Menu(), verification.Menu(), bulletin.Menu(), partner.Menu())
}

// agentRoutes are the pages of agents and of those who work with them.
func (o Options) agentRoutes() ([]shell.Route, error) {
	maps, err := credential.Maps(rules.Files)
	if err != nil {
		return nil, err
	}
	texts, err := statement.LoadTexts(rules.Files)
	if err != nil {
		return nil, err
	}
	return slices.Concat(
		book.Routes(book.Options{
			Book: o.Books, Disputes: o.Disputes, Guard: o.Guard, Archive: o.Archive, Payments: o.Commissions, Deltas: deltas{o.Commissions},
			Changes: o.Changes, AskPath: partner.AskPath, LinkPath: change.LinksPath, LinePath: partner.LinePath,
		}),
		change.Routes(change.Options{
			Changes: o.Changes, Enrolments: o.Enrolments, Guard: o.Guard, People: o.People, Catalog: o.Catalog,
			Address: o.Doors.Address, DisputePath: book.DisputePath + "/new",
		}),
		statements.Routes(statements.Options{
			Statements: o.Statements, People: o.People, Guard: o.Guard, MyChangePath: change.MinePath, ChangePath: change.CasePath,
			ReadyPath: credentials.ReadyPath,
		}),
		credentials.Routes(credentials.Options{
			Credentials: o.Credentials, Warnings: o.Warnings, People: o.People, Record: o.Record, Catalog: o.Catalog, Maps: maps,
		}),
		payrun.Routes(payrun.Options{
			Book: o.Commissions, Texts: texts, People: o.People, Guard: o.Guard, Plan: o.Plan, Names: o.producerNames,
			Staff: o.staffNames, ChangePath: change.CasePath,
		}),
		verification.Routes(verification.Options{Verifications: o.Verifications, Guard: o.Guard, Archive: o.Archive}),
		bulletin.Routes(bulletin.Options{Bulletins: o.Bulletins, Catalog: o.Catalog, Archive: o.Archive}),
		partner.Routes(partner.Options{Inquiries: o.Inquiries, Guard: o.Guard}),
	), nil
}

// producerNames are the names of agents and agencies, by number.
func (o Options) producerNames(ctx context.Context) (map[agent.NPN]string, error) {
	standing, err := o.Credentials.Standing(ctx)
	if err != nil {
		return nil, err
	}
	return standing.Names(), nil
}

// staffNames are the names behind accounts. An actor from before there were accounts stands on record with the login.
func (o Options) staffNames(ctx context.Context, accounts []string) (map[string]string, error) {
	names := map[string]string{}
	for _, id := range accounts {
		if _, known := names[id]; known {
			continue
		}
		name, err := o.staffName(ctx, id)
		if err != nil {
			return nil, err
		}
		names[id] = name
	}
	return names, nil
}

// staffName is the name of an account; "" when nobody has it.
func (o Options) staffName(ctx context.Context, id string) (string, error) {
	row, err := o.Accounts.Get(ctx, account.ID(id))
	if errors.Is(err, account.ErrNoAccount) {
		var held account.ID
		if held, err = o.Accounts.ByLogin(ctx, id); err == nil {
			row, err = o.Accounts.Get(ctx, held)
		}
	}
	if errors.Is(err, account.ErrNoAccount) {
		return "", nil
	}
	return row.Name, err
}

// deltas are what the commission book posted for the decision that a ruling led to.
type deltas struct{ book *commission.Book }

// OfDispute finds the agent's lines of the disputed customer that stand on the decision, the oldest first.
func (d deltas) OfDispute(ctx context.Context, x dispute.Dispute) ([]dispute.Delta, error) {
	decided := map[int]bool{}
	for _, r := range x.Rulings {
		if r.Redecided != nil {
			decided[r.Redecided.Version] = true
		}
	}
	if len(decided) == 0 || x.Change == "" || x.Member == "" {
		return nil, nil
	}
	lines, err := d.book.Posted(ctx, commission.Filter{Member: x.Member, Agent: x.Agent})
	if err != nil {
		return nil, err
	}
	var out []dispute.Delta
	for i := range lines {
		l := &lines[i]
		if l.Decision != string(x.Change) || !decided[l.Version] {
			continue
		}
		out = append(out, deltasOf(l)...)
	}
	return out, nil
}

// deltasOf opens a line to its service months; one that has none counts as a whole for its first month.
func deltasOf(l *commission.Line) (out []dispute.Delta) {
	months := l.ByMonth()
	if len(months) == 0 {
		months = []commission.MonthCents{{Month: l.First, Cents: l.Cents}}
	}
	for _, m := range months {
		out = append(out, dispute.Delta{
			Line: statement.LineNumber(l.ID), Month: clock.DateOf(l.Year, m.Month, 1), Cents: m.Cents, Reason: string(l.Reason), At: l.At,
		})
	}
	return out
}

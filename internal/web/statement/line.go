package statement

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// lineView is one line with everything that made it.
type lineView struct {
	statement.Line
	NPN   agent.NPN
	Run   commission.Run
	Name  string // of the member, where the visitor may see it
	Why   statement.Explanation
	Texts *statement.Texts

	Decision string // where the decision is read, "" for nowhere
	Ready    string // where the agent sees what they must have to sell
}

// line opens one line of a statement.
func (p *pages) line(r *http.Request, v shell.Visit) (shell.Answer, error) {
	id, err := strconv.ParseInt(r.PathValue("line"), 10, 64)
	if err != nil {
		return nil, &store.Error{Kind: store.NotFound, Op: "statement page", Err: statement.ErrUnknown}
	}
	l, run, err := p.Statements.One(r.Context(), v.Who, agentOf(r), commission.LineID(id))
	if err != nil {
		return nil, err
	}
	view := lineView{Line: l, NPN: l.Agent(), Run: run, Texts: p.Statements.Texts}
	view.Why = view.Texts.Explain(v.Lang, &l)
	names, err := p.names(r, v, pageStatement, []*statement.Line{&l})
	if err != nil {
		return nil, err
	}
	view.Name = names[l.Member]
	p.lead(v, &view)
	return shell.Page(linePage(v, &view)), nil
}

// lead says where the pages behind the line are, for whom they exist.
func (p *pages) lead(v shell.Visit, l *lineView) {
	at := p.ChangePath
	if v.Acts(agents...) {
		at, l.Ready = p.MyChangePath, p.ReadyPath
	}
	if at != "" && l.Version > 0 && l.Name != "" {
		l.Decision = at + "/" + url.PathEscape(l.Line.Decision)
	}
}

// facts are what the line is about.
func (l *lineView) facts(v shell.Visit) []shell.Fact {
	all := []shell.Fact{
		{Name: v.T("statement.member"), Value: named(v, l.Name, l.Number)},
		{Name: v.T("statement.line.plan"), Value: l.Texts.Family(v.Lang, l.Line.Family)},
		{Name: v.T("statement.months"), Value: l.Texts.Period(v.Lang, &l.Line)},
		{Name: v.T("statement.line.posted"), Value: v.Day(l.AsOf)},
	}
	if decided := l.Texts.Decision(v.Lang, &l.Line); decided != "" {
		all = append(all, shell.Fact{Name: v.T("statement.line.decision"), Value: decided})
	}
	return append(all,
		shell.Fact{Name: v.T("statement.line.before"), Value: statement.Money(l.Before)},
		shell.Fact{Name: v.T("statement.line.after"), Value: statement.Money(l.After())},
	)
}

// rated are what the rate was: the row of the table, and what was applied of it.
func (l *lineView) rated(v shell.Visit) []shell.Fact {
	row := &l.Rate
	all := []shell.Fact{
		{Name: v.T("statement.rate.row"), Value: year(row.Year) + ", " + l.Texts.Family(v.Lang, row.Row.Family) + ", " + l.Texts.Region(v.Lang, row.Row.Region)},
		{Name: v.T("statement.rate.initial"), Value: statement.Money(row.Row.Initial)},
		{Name: v.T("statement.rate.renewal"), Value: statement.Money(row.Row.Renewal)},
		{Name: v.T("statement.rate.applied"), Value: statement.Money(l.Trace.RateCents)},
	}
	if l.Trace.Level != "" {
		all = append(all, shell.Fact{Name: v.T("statement.rate.level"), Value: l.Trace.Level})
	}
	return append(all, shell.Fact{Name: v.T("statement.rate.citation"), Value: row.Citation})
}

// own tells whether the earlier line is one that the visitor can open.
func (l *lineView) own() bool { return l.Prior != nil && l.Prior.Agent() == l.NPN }

// source is where a figure was read.
func source(x entitlement.TableSource) string { return x.Name }

// dispute is where an agent questions the line. Of a customer the form knows whom it is about.
func (l *lineView) dispute() string {
	at := DisputePath + statement.LineNumber(l.ID)
	if l.Name == "" {
		return at
	}
	at += "&member=" + url.QueryEscape(string(l.Member))
	if l.Version > 0 {
		at += "&change=" + url.QueryEscape(l.Line.Decision)
	}
	return at
}

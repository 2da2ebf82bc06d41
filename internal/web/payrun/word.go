package payrun

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/statement"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/web/shell"
)

func sideTabs(v shell.Visit, now string) []shell.Tab {
	return []shell.Tab{
		{Label: v.T("payrun.list.title"), Href: Path, Current: now == Path},
		{Label: v.T("payrun.journal.title"), Href: JournalPath, Current: now == JournalPath},
		{Label: v.T("payrun.account.title"), Href: AccountPath, Current: now == AccountPath},
		{Label: v.T("payrun.suspense.title"), Href: SuspensePath, Current: now == SuspensePath},
	}
}

func stateTone(s commission.State) shell.Tone {
	switch s {
	case commission.Exported:
		return shell.Good
	case commission.Withdrawn:
		return shell.Calm
	default:
		return shell.Warning
	}
}

func scopeOptions(v shell.Visit) []shell.Option {
	return []shell.Option{
		{Value: string(commission.Everybody), Label: v.T("payrun.scope.all"), Hint: v.T("payrun.scope.all_hint")},
		{Value: string(commission.Touched), Label: v.T("payrun.scope.touched"), Hint: v.T("payrun.scope.touched_hint")},
	}
}

func showOptions(v shell.Visit) (out []shell.Option) {
	for _, s := range shows[1:] {
		out = append(out, shell.Option{Value: s, Label: v.T("payrun.payees." + s)})
	}
	return out
}

func runOptions(v shell.Visit, runs []commission.Run) (out []shell.Option) {
	for i := range runs {
		out = append(out, shell.Option{Value: string(runs[i].ID), Label: v.T("payrun.run.title", "Day", v.Day(runs[i].AsOf))})
	}
	return out
}

func reasonOptions(v shell.Visit, texts *statement.Texts) (out []shell.Option) {
	for _, r := range reasons {
		out = append(out, shell.Option{Value: string(r), Label: texts.Reason(v.Lang, r)})
	}
	return out
}

// reasonsOf are the reasons of totals, in the order of pages.
func reasonsOf(t *commission.Totals) (out []commission.Reason) {
	for _, r := range reasons {
		if _, ok := t.ByReason[r]; ok {
			out = append(out, r)
		}
	}
	return out
}

func kindsOf(t *commission.Totals) []commission.ProblemKind {
	return slices.Sorted(maps.Keys(t.Problems))
}

// linesOf is where the lines of a number are; nowhere for what is only foreseen.
func linesOf(id commission.RunID, name, value string) string {
	if id == "" {
		return ""
	}
	return with(JournalPath, "run", string(id), name, value)
}

func payFacts(v shell.Visit, t *commission.Totals) []shell.Fact {
	return []shell.Fact{
		{Name: v.T("payrun.pay.agents"), Value: statement.Money(t.Pay)},
		{Name: v.T("payrun.pay.overrides"), Value: statement.Money(t.Override)},
		{Name: v.T("payrun.pay.recovered"), Value: statement.Money(t.Recovered)},
		{Name: v.T("payrun.pay.debt"), Value: statement.Money(t.Debt)},
		{Name: v.T("payrun.held"), Value: statement.Money(t.Held)},
	}
}

// shareFacts are what a run comes to for a payee, so that nothing gets lost between them.
func shareFacts(v shell.Visit, x *payeeView) (all []shell.Fact) {
	for _, s := range statement.Sums(&x.Share) {
		all = append(all, shell.Fact{Name: v.T("payrun.sum." + s.Name), Value: statement.Money(s.Cents)})
	}
	all = append(all, shell.Fact{Name: v.T("payrun.last"), Value: statement.Money(x.Share.Last)})
	if x.Share.PaidTo != "" {
		all = append(all, shell.Fact{Name: v.T("payrun.payee.paid_to"), Value: called(v, x.Lines.Names, commission.PayeeOf(x.Share.PaidTo))})
	}
	return all
}

func balanceFacts(v shell.Visit, x *accountView) []shell.Fact {
	names := []string{"payrun.account.payable", "payrun.account.receivable", "payrun.account.override", "payrun.account.gate"}
	out := make([]shell.Fact, len(names))
	for i, b := range x.Balances {
		cents := b.Cents()
		if i == 1 {
			cents = -cents // what is owed stands on the debit side
		}
		out[i] = shell.Fact{Name: v.T(names[i]), Value: statement.Money(cents)}
	}
	return out
}

// debtOf is the debit balance with which a payee leaves a run.
func debtOf(s *commission.Share) int64 { return s.Owed - max(0, s.Recovered()) + s.Debt() }

// called is what a payee is called on a page.
func called(v shell.Visit, names map[agent.NPN]string, p commission.Payee) string {
	npn := p.Agent()
	switch {
	case p == commission.House:
		return v.T("payrun.payee.house")
	case p.IsGate():
		npn = agent.NPN(strings.TrimPrefix(string(p), string(commission.Gated(""))))
		return v.T("payrun.payee.gate", "Name", cmp.Or(names[npn], string(npn)))
	case p.IsSuspense():
		return v.T("payrun.payee.decision")
	case p.IsUpline():
		return v.T("payrun.payee.upline", "Name", cmp.Or(names[npn], string(npn)))
	default:
		return v.T("payrun.payee.agent", "Name", cmp.Or(names[npn], string(npn)), "Number", string(npn))
	}
}

func numbered(v shell.Visit, number string) string {
	if number == "" {
		return v.T("payrun.nobody")
	}
	return v.T("payrun.number", "Number", number)
}

// member is whom a line is about.
func (x *lineList) member(v shell.Visit, l *commission.Line) string {
	m := x.Members[l.Member]
	if m.name != "" {
		return m.name
	}
	return numbered(v, m.number)
}

// months are the service months of a line.
func (x *lineList) months(v shell.Visit, l *commission.Line) string {
	if l.Kind != commission.Accrual {
		return v.T("payrun.nobody")
	}
	months := l.Adds
	if months == 0 {
		return strconv.Itoa(l.Year)
	}
	return x.Texts.MonthsOf(v.Lang, months) + " " + strconv.Itoa(l.Year)
}

// where is what a problem is about.
func where(v shell.Visit, q *commission.Problem) string {
	var parts []string
	for _, part := range []string{
		strings.ToUpper(q.Family), q.Region, numberOr(q.Year), q.Detail, string(q.Payee), q.Span,
	} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if q.Cents != 0 {
		parts = append(parts, statement.Money(q.Cents))
	}
	if len(parts) == 0 {
		return v.T("payrun.nobody")
	}
	return strings.Join(parts, ", ")
}

func numberOr(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// about is the form of an act when it was refused for this field.
func (x *runView) about(field string) *shell.Form {
	if x.Act != nil && x.Act.Problem(field) != nil {
		return x.Act
	}
	return nil
}

// payForm proposes today as the pay date, or the day of the run when that is later.
func (x *runView) payForm(v shell.Visit) *shell.Form {
	if f := x.about("on"); f != nil {
		return f
	}
	f := shell.Filled()
	f.SetDate("on", max(v.Today(), x.AsOf))
	return f
}

// keptLine is a line that is held, with its number.
type keptLine struct {
	line commission.LineID
	*commission.Kept
}

func (x *payeeView) kept() (out []keptLine) {
	for _, id := range slices.Sorted(maps.Keys(x.Share.HeldLines)) {
		out = append(out, keptLine{id, x.Share.HeldLines[id]})
	}
	return out
}

// lineOptions are the lines that can be held by themselves, of those that the page shows.
func (x *payeeView) lineOptions(v shell.Visit) (out []shell.Option) {
	for i := range x.Lines.Lines {
		if l := &x.Lines.Lines[i]; x.holdable(v, l) {
			out = append(out, shell.Option{
				Value: statement.LineNumber(l.ID), Label: v.T("payrun.payee.only_line", "Line", statement.LineNumber(l.ID), "Amount", statement.Money(l.Cents)),
			})
		}
	}
	return out
}

// history is what became of a run, newest first.
func history(v shell.Visit, x *runView) (out []shell.Event) {
	r := &x.Run
	add := func(key string, by *record.Actor, at time.Time, text string) {
		if by != nil {
			out = append([]shell.Event{{Day: clock.DateOf(at.In(v.Zone).Date()), Title: v.T(key, "Name", who(v, x.Staff, *by)), Text: text, Icon: "check"}}, out...)
		}
	}
	add("payrun.history.prepared", &r.PreparedBy, r.BeganAt, "")
	add("payrun.history.approved", r.ApprovedBy, r.ApprovedAt, "")
	add("payrun.history.exported", r.ExportedBy, r.ExportedAt, paidOn(v, r))
	add("payrun.history.cancelled", r.CancelledBy, r.CancelledAt, r.Why)
	return out
}

func paidOn(v shell.Visit, r *commission.Run) string {
	if !r.Paid() {
		return ""
	}
	return v.T("payrun.history.paid_on", "Day", v.Day(r.PaidOn))
}

// lineFacts are what a line stands on.
func lineFacts(v shell.Visit, x *lineView) []shell.Fact {
	var out []shell.Fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, shell.Fact{Name: v.T(key), Value: value})
		}
	}
	add("payrun.payee", called(v, x.List.Names, x.Payee))
	add("payrun.amount", statement.Money(x.Cents))
	add("payrun.posted", v.Day(x.AsOf))
	if x.Kind != commission.Accrual {
		return out
	}
	add("payrun.member", x.List.member(v, &x.Line))
	add("payrun.line.span", string(x.Span))
	add("payrun.months", x.List.months(v, &x.Line))
	add("payrun.line.held_before", statement.Money(x.Before))
	add("payrun.line.held_after", statement.Money(x.After()))
	add("payrun.line.rate", x.Trace.RateID)
	add("payrun.line.yearly", statement.Money(x.Trace.RateCents))
	add("payrun.line.level", x.Trace.Level)
	add("payrun.line.exception", x.Trace.Exception)
	if x.Trace.Lost != 0 {
		add("payrun.line.lost", x.List.Texts.MonthsOf(v.Lang, commission.Months(x.Trace.Lost)))
	}
	if x.Trace.Capped != 0 {
		add("payrun.line.capped", statement.Money(x.Trace.Capped))
	}
	add("payrun.line.origin", x.Origin)
	return out
}

// decisionOf is the plan change that a line stands on, with the version of the decision where it has one.
func decisionOf(v shell.Visit, l *commission.Line) string {
	if l.Version == 0 {
		return v.T("payrun.line.change")
	}
	return v.T("payrun.line.version", "Version", strconv.Itoa(l.Version))
}

// accountName is an account of the book in words.
func accountName(v shell.Visit, names map[agent.NPN]string, a commission.Account, of commission.Payee) string {
	word, _, _ := strings.Cut(string(a), ":")
	switch a {
	case commission.HouseRetained, commission.HouseMemo:
		word = strings.ReplaceAll(string(a), ":", "_")
	}
	key := "payrun.book." + word
	if !v.Has(key) {
		return string(a)
	}
	if strings.Contains(string(a), ":") && strings.HasSuffix(string(a), string(of.Agent())) && of.Agent() != "" {
		return v.T("payrun.book.of", "Account", v.T(key), "Name", cmp.Or(names[of.Agent()], string(of.Agent())))
	}
	return v.T(key)
}

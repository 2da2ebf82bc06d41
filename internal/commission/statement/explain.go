package statement

import (
	"strconv"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/commission/entitlement"
)

// Line is a line of the book with what it needs to explain itself.
type Line struct {
	commission.Line
	Number string              // the plan's number of the member, "" when the line is about nobody
	Prior  *commission.Line    // the earlier line that it corrects or takes back
	Rate   entitlement.RateRow // row of the table; without a table when the line has no rate
}

// FurtherMonths is told of lines that pay months which came due since the line before, at the same rate. The book calls them underpaid or
// true-up, as every amount above what it holds; to people they are neither.
const FurtherMonths commission.Reason = "further_months"

// Told is the reason of a line as people are told it.
func Told(l *commission.Line) commission.Reason {
	if (l.Reason == commission.Underpaid || l.Reason == commission.TrueUp) && len(l.ByMonth()) > 0 {
		return FurtherMonths
	}
	return l.Reason
}

// Explanation is a line in words.
type Explanation struct {
	Title    string   // what it is
	Text     string   // why it was booked
	Rule     string   // title of the rule that made the amount, "" when none did
	RuleText string   // the rule, with its rate
	Notes    []string // what else counted
	Citation []string // of the reason, of the rule
}

// Sentences are all of it, in reading order.
func (e Explanation) Sentences() []string {
	out := []string{e.Text}
	if e.RuleText != "" {
		out = append(out, e.RuleText)
	}
	return append(out, e.Notes...)
}

// Explain puts a line into words.
func (t *Texts) Explain(lang string, l *Line) Explanation {
	lang = Language(lang)
	values := t.values(lang, l)
	reason := t.Reasons[string(Told(&l.Line))]
	e := Explanation{Title: reason.in(lang).Title, Text: fill(reason.in(lang).Text, values...)}
	if reason.Citation != "" {
		e.Citation = append(e.Citation, reason.Citation)
	}
	if rule, ok := t.Rules[string(l.Trace.Rule)]; ok && l.ruled() {
		e.Rule, e.RuleText = rule.in(lang).Title, fill(rule.in(lang).Text, values...)
		if l.Cents < 0 && l.After() == 0 {
			e.RuleText = fill(t.Notes["was"].in(lang), "rule", e.RuleText)
		}
		e.Citation = append(e.Citation, rule.Citation)
	}
	for _, note := range l.notes() {
		e.Notes = append(e.Notes, fill(t.Notes[note].in(lang), values...))
	}
	return e
}

// ruled tells whether a rule of compensation made the amount.
func (l *Line) ruled() bool {
	return l.Kind == commission.Accrual && !l.Payee.IsUpline() && l.Trace.Rule != ""
}

// notes name what else counted.
func (l *Line) notes() []string {
	if l.Kind != commission.Accrual {
		return nil
	}
	tr := &l.Trace
	var out []string
	for _, n := range []struct {
		name string
		so   bool
	}{
		{"level", tr.Level != "" && tr.RateCents < tr.FMVCents},
		{"lost", tr.Lost != 0 && l.Reason != commission.NotReady},
		{"test", tr.Test != ""},
		{"exception", tr.Exception != ""},
		{"fourth", tr.Fourth && tr.Exception == ""},
		{"capped", tr.Capped > 0},
		{"protected", tr.Protected && !l.Payee.IsUpline()},
		{"retro", l.Retro()},
		{"takes_back", l.Prior != nil && l.Cents < 0},
		{"adds_to", l.Prior != nil && l.Cents >= 0},
		{"before", l.Before != 0},
	} {
		if n.so {
			out = append(out, n.name)
		}
	}
	return out
}

// values are what texts name in braces.
func (t *Texts) values(lang string, l *Line) []string {
	tr := &l.Trace
	months := l.Adds
	if months == 0 {
		months = commission.Months(tr.Months)
	}
	lost := commission.Months(tr.Lost)
	if lost == 0 {
		lost = l.Adds
	}
	values := []string{
		"year", strconv.Itoa(l.Year), "months", t.MonthsOf(lang, months), "earned", t.MonthsOf(lang, commission.Months(tr.Months)),
		"lost", t.MonthsOf(lang, lost), "rate", Money(tr.RateCents), "limit", Money(tr.FMVCents), "level", tr.Level,
		"capped", Money(tr.Capped), "exception", t.Exceptions[tr.Exception].in(lang), "test", t.Tests[tr.Test].in(lang), "decision", t.Decision(lang, l), "before", Money(l.Before),
		"after", Money(l.After()),
	}
	if b := l.Prior; b != nil {
		values = append(values, "line", LineNumber(b.ID), "date", t.Day(lang, b.AsOf), "amount", Money(b.Cents))
	}
	return values
}

// Decision is what says that the line is the agent's, in words: a decision with its version, or how it began.
func (t *Texts) Decision(lang string, l *Line) string {
	decided := l.Decided()
	if basis, ok := t.Bases[decided]; ok {
		return basis.in(lang)
	}
	return decided
}

// Decided is the decision behind the line, with its version.
func (l *Line) Decided() string {
	short, _, _ := strings.Cut(l.Decision, "/")
	if l.Version > 0 {
		return short + " v" + strconv.Itoa(l.Version)
	}
	return short
}

// LineNumber is how people name a line.
func LineNumber(id commission.LineID) string { return strconv.FormatInt(int64(id), 10) }

// Month is what one month of a line's year is.
type Month struct {
	Month time.Month
	What  MonthState
	Cents int64 // of the month, where it is worth an amount by itself
}

// MonthState says what became of a month. Pages have words for each.
type MonthState string

// The states.
const (
	MonthNew    MonthState = "new"    // earned with this line
	MonthBack   MonthState = "back"   // taken back with it
	MonthBefore MonthState = "before" // earned with an earlier line
	MonthLost   MonthState = "lost"   // kept by the gate
	MonthNone   MonthState = "none"   // nothing
)

// Calendar is the year of a line, month by month.
func (l *Line) Calendar() []Month {
	worth := map[time.Month]int64{}
	if l.Prior == nil || !l.Prior.Trace.Full { // a whole amount is worth nothing by the month
		for _, m := range l.ByMonth() {
			worth[m.Month] = m.Cents
		}
	}
	out := make([]Month, 0, 12)
	for m := time.January; m <= time.December; m++ {
		out = append(out, Month{m, l.monthState(m), worth[m]})
	}
	return out
}

func (l *Line) monthState(m time.Month) MonthState {
	switch {
	case l.Adds.Has(m) && l.Cents < 0:
		return MonthBack
	case l.Trace.Lost.Has(m):
		return MonthLost
	case l.Adds.Has(m):
		return MonthNew
	case l.Trace.Months.Has(m):
		return MonthBefore
	default:
		return MonthNone
	}
}

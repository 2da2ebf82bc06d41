package book

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/book"
	"github.com/keepwell/keepwell/internal/agent/verification"
	"github.com/keepwell/keepwell/internal/commission"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// What pages show, in words.

func nameOf(v shell.Visit, p person.Person) string {
	if len(p.Names) == 0 {
		return v.T("book.no_name")
	}
	return p.Names[0].Text
}

func numberOf(p person.Person) string {
	for _, i := range p.Identifiers {
		if i.System == person.MemberNumber {
			return i.Value
		}
	}
	return ""
}

func planCode(contract, number string) string {
	if number == "" {
		return contract
	}
	return contract + "-" + number
}

func family(v shell.Visit, f plan.Family) string {
	if f == "" {
		return ""
	}
	return v.T("book.family." + string(f))
}

func status(v shell.Visit, s book.Status) string { return v.T("book.status." + string(s)) }

func statusTone(s book.Status) shell.Tone {
	switch s {
	case book.Active:
		return shell.Good
	case book.Pending:
		return shell.Special
	}
	return shell.Calm
}

// basis says why a customer is the agent's, in plain words.
func basis(v shell.Visit, code string) string {
	if key := "book.basis." + strings.ToLower(code); v.Has(key) {
		return v.T(key)
	}
	return v.T("book.basis.rule", "Rule", code)
}

// basisName is a basis in a list of choices.
func basisName(v shell.Visit, code string) string {
	if key := "book.basis_name." + strings.ToLower(code); v.Has(key) {
		return v.T(key)
	}
	return v.T("book.basis_name.rule", "Rule", code)
}

// badge is a word in colour on a row.
type badge struct {
	Text string
	Tone shell.Tone
}

// badges are what a row has to say beside its facts, what presses first.
func badges(v shell.Visit, x *book.Line) (all []badge) {
	add := func(when bool, tone shell.Tone, key string, args ...any) {
		if when {
			all = append(all, badge{v.T(key, args...), tone})
		}
	}
	today := v.Today()
	add(x.Held, shell.Warning, "book.badge.held")
	if x.Gate != nil && x.Gate.State != agent.Ready && x.Status == book.Active {
		add(true, shell.Bad, "book.badge.gate")
	}
	if x.Verification != nil {
		add(true, verificationTone(x.Verification.State), "book.verification."+string(x.Verification.State), "Day", v.Day(x.Verification.Due))
	}
	if x.Supplemental != nil {
		add(true, supplementalTone(x.Supplemental.Decision), "book.supplemental."+string(x.Supplemental.Decision))
	}
	if x.Rapid(today) {
		add(true, shell.Calm, "book.badge.rapid", "Day", v.Day(*x.RapidUntil))
	}
	add(!x.Commissionable, shell.Calm, "book.badge.unpaid")
	if x.Dispute != nil && x.Dispute.State.Open() {
		add(true, shell.Special, "book.badge.dispute")
	}
	return all
}

func verificationTone(s verification.State) shell.Tone {
	switch s {
	case verification.Verified:
		return shell.Good
	case verification.Open:
		return shell.Warning
	case verification.NotConfirmed, verification.Unanswered, verification.Removed:
		return shell.Bad
	}
	return shell.Calm
}

func supplementalTone(s verification.DeterminedState) shell.Tone {
	if s == verification.Eligible {
		return shell.Good
	}
	return shell.Calm
}

// next is the plan that follows, in words.
func next(v shell.Visit, x *book.Line) string {
	switch {
	case x.Next != nil && x.Next.Kept:
		return v.T("book.next.kept", "Plan", planTitle(x.Next.Name, x.Next.Contract, x.Next.Plan), "Day", v.Day(x.Next.Start))
	case x.Next != nil:
		return v.T("book.next.other", "Day", v.Day(x.Next.Start))
	case x.Sent != nil:
		return v.T("book.next.sent", "Plan", planTitle(x.Sent.Name, x.Sent.Contract, x.Sent.Plan), "Day", v.Day(x.Sent.Start))
	}
	return ""
}

func planTitle(name, contract, number string) string {
	if name != "" {
		return name
	}
	return planCode(contract, number)
}

// dollars are cents as people write them: $1,347.05, −$12.50.
func dollars(v shell.Visit, cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	return fmt.Sprintf("%s$%s.%02d", sign, v.Num(int(cents/centsOfDollar)), cents%centsOfDollar)
}

const centsOfDollar = 100

// count is a number at the head of the book, and the mark that opens it.
type count struct {
	Name, Href string
	N          int
	On         bool
}

// counts are the numbers at the head: what is in the book, and what of it needs attention. Each leads to what it counts.
func counts(v shell.Visit, f *shell.Form, l *listView) []count {
	c := l.Counts
	var all []count
	add := func(field, value, name string, n int) {
		if n == 0 && value != "" {
			return
		}
		values := valuesOf(f, "status", "mark")
		if value != "" {
			values.Set(field, value)
		}
		on := f.Raw(field) == value && (value != "" || f.Raw("mark") == "")
		all = append(all, count{v.T("book.count." + name), withQuery(BookPath, values), n, on})
	}
	add("status", "", "current", c.Current)
	add("status", string(book.Pending), "pending", c.Pending)
	for i, n := range []int{c.Rapid, c.Moving, c.Unverified, c.Disputed, c.Held} {
		add("mark", marks[i], marks[i], n)
	}
	add("status", string(book.Termed), "termed", c.Termed)
	add("status", string(book.Cancelled), "cancelled", c.Cancelled)
	return all
}

func sellerKind(v shell.Visit, s book.Seller) string {
	switch {
	case s.Own:
		return v.T("book.agency.you")
	case s.Agency:
		return v.T("book.agency.agency")
	}
	return v.T("book.agency.agent")
}

// closedWords says why a row has no name.
func closedWords(v shell.Visit, x *book.Line) string {
	switch x.Status {
	case book.Pending:
		return v.T("book.closed.pending")
	case book.Cancelled:
		return v.T("book.closed.cancelled")
	}
	return v.T("book.closed.former")
}

// spanWords is the time of cover, as far as it matters for the status.
func spanWords(v shell.Visit, x *book.Line) string {
	switch x.Status {
	case book.Pending:
		return v.T("book.span.begins", "Day", v.Day(x.Begins()))
	case book.Cancelled:
		return v.T("book.span.would", "Day", v.Day(x.Start))
	case book.Termed:
		return v.T("book.span.ended", "Day", v.Day(*x.Last()))
	}
	if x.End != nil {
		return v.T("book.span.until", "From", v.Day(x.Start), "Until", v.Day(*x.End))
	}
	return v.T("book.span.since", "Day", v.Day(x.Start))
}

func customerPath(id person.ID) string { return BookPath + "/" + string(id) }

func lastPay(v shell.Visit, m commission.Money) string {
	if m.LastOn == 0 {
		return "–"
	}
	return v.T("book.pay.on", "Sum", dollars(v, m.Last), "Day", v.Day(m.LastOn))
}

func nextPay(v shell.Visit, m commission.Money) string {
	switch {
	case m.Next == 0:
		return "–"
	case m.NextOn == 0:
		return dollars(v, m.Next)
	case m.Expected:
		return v.T("book.pay.expected", "Sum", dollars(v, m.Next), "Day", v.Day(m.NextOn))
	}
	return v.T("book.pay.on", "Sum", dollars(v, m.Next), "Day", v.Day(m.NextOn))
}

// recordWords is the time in which the agent was of record for a cover.
func recordWords(v shell.Visit, x *book.Line) string {
	if x.Until != nil {
		return v.T("book.span.until", "From", v.Day(x.From), "Until", v.Day(*x.Until))
	}
	return v.T("book.span.since", "Day", v.Day(x.From))
}

func customerFacts(v shell.Visit, c *customerView) []shell.Fact {
	facts := []shell.Fact{{Name: v.T("book.facts.number"), Value: numberOf(c.Person)}}
	add := func(key, value string) {
		if value != "" {
			facts = append(facts, shell.Fact{Name: v.T(key), Value: value})
		}
	}
	if c.Person.Birth != nil {
		add("book.facts.birth", v.Day(*c.Person.Birth))
	}
	if c.Person.Death != nil {
		add("book.facts.died", v.Day(*c.Person.Death))
	}
	add("book.find.state", c.Now.State)
	if c.Now.First != 0 {
		add("book.facts.first", v.Day(c.Now.First))
	}
	if c.Now.Writing != "" && c.mine(c.Now.Writing) {
		add("book.facts.writing", c.name(c.Now.Writing))
	}
	if len(c.Upline) > 0 {
		var names []string
		for _, npn := range c.Upline {
			names = append(names, firstOf(c.name(npn), string(npn)))
		}
		add("book.facts.upline", strings.Join(names, " → "))
	}
	add("book.facts.why", because(v, c.Pass.Decision(access.Identity)))
	return facts
}

// because says why somebody sees this: the policy in words, by its id where we have its words.
func because(v shell.Visit, x access.Decision) string {
	if len(x.Policies) == 0 {
		return ""
	}
	first := x.Policies[0]
	if key := "book.policy." + first.ID; v.Has(key) {
		return v.T(key)
	}
	return first.Title
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func cents(n int64) string { return strconv.FormatInt(n, 10) }

package trade

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// newLayoutFrom is the month from which CMS's records have 800 characters and say who helped (PCUG v19.4).
var newLayoutFrom = clock.DateOf(2026, time.September, 1)

// open plans how the members come: their Medicare numbers, and one long file of what CMS had accepted before the first year.
func (t *Trade) open() {
	day := t.begins.AddDays(-14)
	t.at(day, 9, func(ctx context.Context, at time.Time) error {
		report, err := t.Rooms.People.Import(ctx, t.by(broker, "members", at), "demo enrollment", t.numbers, nil)
		if err == nil && report.Bad > 0 {
			err = report.Problems[0]
		}
		return err
	})
	t.at(day, 10, func(ctx context.Context, at time.Time) error {
		var all []map[string]string
		for _, c := range t.customers {
			for _, h := range c.now {
				if h.from == t.begins {
					x := &changed{who: c, on: h.from, contract: h.contract, plan: h.plan, npn: c.agent, first: true}
					all = append(all, t.reply(x, "011", "61", day.AddDays(-dice("signed", c.number).IntN(40)), day))
				}
			}
		}
		return t.receive(ctx, at, "opening", 800, all)
	})
	t.at(day, 12, t.follow)
}

// numbers are the members with the number by which CMS speaks of them.
func (t *Trade) numbers(yield func(person.Row, error) bool) {
	for i, c := range t.customers {
		row := person.Row{File: "enrollment", Line: i + 1, Person: person.Person{
			Capacities:  []person.Capacity{person.Member},
			Identifiers: []person.Identifier{{System: person.MemberNumber, Value: c.number}, {System: person.MBI, Value: c.mbi}},
		}}
		for _, h := range c.now {
			if kind := kindOf(h); kind != "" {
				from := h.from
				row.Person.Coverage = append(row.Person.Coverage, person.Coverage{Contract: h.contract, Plan: h.plan, Kind: kind, Valid: person.Valid{From: &from, To: h.until}})
			}
		}
		if !yield(row, nil) {
			return
		}
	}
}

// reply is a record as CMS writes it.
func (t *Trade) reply(x *changed, code, transaction string, signed, processed clock.Date) map[string]string {
	t.lines++
	c := x.who
	r := map[string]string{
		"mbi": c.mbi, "contract": x.contract, "plan": x.plan, "reply": code, "transaction": transaction, "effective": ccyymmdd(x.on),
		"transaction_date": ccyymmdd(processed), "processed": fmt.Sprintf("10.%02d.%02d.000000", t.lines/60%60, t.lines%60), "state": t.ssa(c.state),
		"application": ccyymmdd(signed), "cms_tracking": fmt.Sprintf("%011d", t.lines), "election": election(x),
	}
	if n := c.person.Names; len(n) > 0 {
		r["surname"] = cut(strings.ToUpper(n[0].Family), 12)
		if len(n[0].Given) > 0 {
			r["first_name"] = cut(strings.ToUpper(n[0].Given[0]), 7)
		}
	}
	if c.person.Birth != nil {
		r["birth"] = ccyymmdd(*c.person.Birth)
	}
	if x.npn != "" {
		r["npn"], r["helped_agent"] = string(x.npn), "Y"
	}
	switch x.how {
	case agent.MedicareGov:
		r["online"], r["helped_self"] = "Y", "Y"
	case agent.NoElection:
		r["enrollment_source"], r["election"] = "D", "X"
	}
	return r
}

func cut(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		if r > 127 {
			return -1
		}
		return r
	}, text)
	return text[:min(len(text), most)]
}

func ccyymmdd(d clock.Date) string { return strings.ReplaceAll(d.String(), "-", "") }

func (t *Trade) ssa(state string) string {
	for code, letters := range t.Rooms.Enrolments.Rules().Codes().States {
		if letters == state {
			return code
		}
	}
	return ""
}

// election is the period in which a switch takes effect.
func election(x *changed) string {
	switch m := x.on.Month(); {
	case m == time.January:
		return "A"
	case m <= time.April:
		return "M"
	}
	return "S"
}

// replies are what CMS answers about a switch, and what it says later.
func (t *Trade) replies(x *changed, processed clock.Date) (now, next []map[string]string) {
	signed := processed.AddDays(-7)
	switch {
	case x.contract == "":
		gone := *x
		gone.contract, gone.plan, gone.on = x.from.contract, x.from.plan, x.on.AddDays(-1)
		now = append(now, t.reply(&gone, pick(dice("gone", x.who.number), []string{"014", "014", "013"}), "51", signed, processed))
		if x.odd == reinstated {
			next = append(next, t.reply(&gone, "291", "81", signed, processed.AddDays(25)))
		}
		return now, next
	case x.odd == rejected:
		return append(now, t.reply(x, "106", "61", signed, processed)), nil
	}
	code := "011"
	if x.from.contract == x.contract {
		code = "100"
	}
	said := *x
	if x.odd == contradicts {
		said.npn = clearCall
	}
	accepted := t.reply(&said, code, "61", signed, processed)
	now = append(now, accepted)
	if x.from.contract != "" && x.from.contract != x.contract {
		gone := *x
		gone.contract, gone.plan, gone.on, gone.npn = x.from.contract, x.from.plan, x.on.AddDays(-1), ""
		now = append(now, t.reply(&gone, "014", "51", signed, processed))
	}
	switch x.odd {
	case late:
		return nil, now
	case twice:
		next = append(next, now...)
	case cancelled:
		next = append(next, t.reply(x, "015", "80", signed, processed.AddDays(25)))
	case corrected:
		wrong, right := *x, *x
		right.plan = map[string]string{"001": "003", "002": "001", "003": "002"}[x.plan]
		if right.plan != "" {
			next = append(next, t.reply(&wrong, "704", "51", signed, processed.AddDays(25)), t.reply(&right, "705", "61", signed, processed.AddDays(25)))
		}
	}
	return now, next
}

// receive loads a file as CMS would send it.
func (t *Trade) receive(ctx context.Context, at time.Time, name string, length int, records []map[string]string) error {
	if len(records) == 0 {
		return nil
	}
	var out bytes.Buffer
	if err := t.Rooms.Enrolments.Rules().Layout().Write(&out, length, records); err != nil {
		return err
	}
	return t.load(ctx, at, "DTRR_"+name+".txt", out.Bytes())
}

func (t *Trade) load(ctx context.Context, at time.Time, name string, content []byte) error {
	if err := os.MkdirAll(t.Scratch, 0o750); err != nil {
		return err
	}
	path := filepath.Join(t.Scratch, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		return err
	}
	r, err := t.Rooms.Enrolments.Load(ctx, t.by(broker, "load/"+name, at), enrolment.Request{Paths: []string{path}}, nil)
	if err != nil {
		return err
	}
	if f := r.Files[0]; f.Bad > 0 {
		return fmt.Errorf("%s: %d bad lines, first: %w", name, f.Bad, f.Problems[0])
	}
	return nil
}

// follow lets the rooms that wait for enrollment do their part.
func (t *Trade) follow(ctx context.Context, at time.Time) error {
	if _, err := t.Rooms.Changes.Follow(ctx, t.by(broker, "follow/"+at.Format(time.RFC3339), at)); err != nil {
		return err
	}
	if _, err := t.Rooms.Verifications.Follow(ctx, t.by(broker, "verify/"+at.Format(time.RFC3339), at)); err != nil {
		return err
	}
	_, err := t.Rooms.Books.Follow(ctx)
	return err
}

// months plans the months: the desk enters what the plan itself does, CMS replies, decisions follow, and the middle of the month pays.
func (t *Trade) months(switches []*changed) {
	today := t.zone.DateOf(t.Now)
	for m := t.begins.AddMonths(-1); !m.After(today); m = m.AddMonths(1) {
		next := m.AddMonths(1)
		var now []*changed
		for _, x := range switches {
			if x.on == next {
				now = append(now, x)
			}
		}
		t.month(m, now)
		if !m.Before(t.begins) {
			t.pay(m)
		}
	}
}

func (t *Trade) month(m clock.Date, now []*changed) {
	for _, x := range now {
		if x.atDesk() {
			t.at(m.AddDays(2+dice("desk", x.who.number).IntN(5)), 10, func(ctx context.Context, at time.Time) error { return t.enter(ctx, at, x) })
		}
	}
	processed := m.AddDays(9)
	t.at(processed, 13, func(ctx context.Context, at time.Time) error {
		records := t.held
		t.held = nil
		for _, x := range now {
			said, later := t.replies(x, processed)
			records, t.held = append(records, said...), append(t.held, later...)
		}
		length := 500
		if !m.Before(newLayoutFrom) || slices.ContainsFunc(records, func(r map[string]string) bool { return r["npn"] != "" || r["online"] != "" }) {
			length = 800 // the demo's past files say who helped as well, so that there is something to see
		}
		return t.receive(ctx, at, processed.String(), length, records)
	})
	t.at(processed, 15, t.follow)
	report := max(processed.AddDays(2), t.begins.AddDays(-10))
	t.at(report, 9, func(ctx context.Context, at time.Time) error { return t.compensation(ctx, at, m, now) })
}

// compensation is CMS's report of the initial year about those whose enrollment was accepted this month; in the first month of all.
func (t *Trade) compensation(ctx context.Context, at time.Time, m clock.Date, now []*changed) error {
	var b strings.Builder
	b.WriteString("contract,pbp,mbi,enrollment_effective_date,cycle_year,enrollment_comp_type,prior_plan_type,report_month,file_id,line_no\n")
	n := 0
	tell := func(c *customer, contract, plan string, on clock.Date, initial bool) {
		n++
		kind, cycle, prior := "R", "2", "MAPD"
		if initial {
			kind, cycle, prior = "I", "1", "NONE"
		}
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s,CR,%d\n", contract, plan, c.mbi, on, cycle, kind, prior, m.String()[:7], n)
	}
	for _, x := range now {
		if x.contract != "" && x.odd != rejected && x.odd != late && dice("report", x.who.number).IntN(8) != 0 { // of some CMS says nothing yet
			tell(x.who, x.contract, x.plan, x.on, x.first)
		}
	}
	if m == t.begins.AddMonths(-1) {
		for _, c := range t.customers {
			for _, h := range c.now {
				if h.from == t.begins {
					tell(c, h.contract, h.plan, h.from, dice("new", c.number).IntN(12) == 0)
				}
			}
		}
	}
	if n == 0 {
		return nil
	}
	return t.load(ctx, at, "compensation_"+m.String()[:7]+".csv", []byte(b.String()))
}

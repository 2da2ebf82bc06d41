package trade

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keepwell/keepwell/internal/agent"
	"github.com/keepwell/keepwell/internal/agent/enrolment"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// customer is a member with a plan.
type customer struct {
	id     person.ID
	number string
	mbi    string
	person person.Person
	state  string
	agent  agent.NPN // who wrote the first application; "" for nobody
	now    []holding // as the story goes
}

// holding is a time in a plan.
type holding struct {
	contract, plan string
	from           clock.Date
	until          *clock.Date
}

// homes are where customers live whose files say nothing: mostly where the agents of the cast sell.
var homes = append(strings.Fields("ME ME ME ME FL FL FL NY NY NH MA VT TX CA PR CT NJ PA"), allStates...)

// meet finds the members and gives each a state and an agent; who has no Medicare number gets one of CMS's synthetic kind.
func (t *Trade) meet(ctx context.Context) error {
	ids, err := t.Rooms.People.ResolveAll(ctx, person.MemberNumber, t.Members)
	if err != nil {
		return err
	}
	all := make([]person.ID, 0, len(ids))
	for _, id := range ids {
		all = append(all, id)
	}
	known, err := t.Rooms.People.Find(ctx, all)
	if err != nil {
		return err
	}
	for i, number := range t.Members {
		id, ok := ids[number]
		if !ok || t.byID[id] != nil {
			continue
		}
		c := &customer{id: id, number: number, person: known[id], mbi: mbiOf(known[id], i)}
		d := dice("customer", number)
		c.state = homeOf(c.person)
		if !slices.Contains(allStates, c.state) {
			c.state = pick(d, homes)
		}
		if sellers := t.sellersIn(c.state); len(sellers) > 0 && d.IntN(100) < 78 {
			c.agent = pick(d, sellers).npn
		}
		if c.agent != "" && d.IntN(3) == 0 && slices.Contains([]string{"ME", "NH", "NY", "FL"}, c.state) {
			c.agent = Agent
		}
		t.customers, t.byID[id] = append(t.customers, c), c
	}
	return nil
}

func homeOf(p person.Person) string {
	for _, a := range p.Addresses {
		if a.State != "" {
			return a.State
		}
	}
	return ""
}

// mbiOf is a member's Medicare number, or one that CMS issues to nobody: it has an S in the second place.
func mbiOf(p person.Person, n int) string {
	for _, i := range p.Identifiers {
		if i.System == person.MBI {
			return i.Value
		}
	}
	return fmt.Sprintf("9S%c%dK%02dKW%02d", 'A'+n/100000%26, n/10000%10, n/100%100, n%100)
}

// later is by how many years the switches of CMS's synthetic files are moved: they end with 2021.
const fileYear = 2021

// holdings are who is in which plan, from the first plan year on: of the people in CMS's files as the files say, of others drawn.
func (t *Trade) holdings() (map[string][]holding, error) {
	out := map[string][]holding{}
	var paths []string
	for year := fileYear - years; year <= fileYear; year++ {
		paths = append(paths, filepath.Join(t.Files, "rif", fmt.Sprintf("beneficiary_%d.csv.gz", year)))
	}
	for _, path := range append(paths, filepath.Join(t.Files, "fhir", "Coverage.ndjson.gz")) {
		for l, err := range t.Rooms.Enrolments.Inspect(path) {
			if err != nil {
				continue // lines of Part A and B say nothing of a plan
			}
			number := memberNumber(l.Who)
			for i := range l.Facts {
				if h, ok := t.moved(&l.Facts[i]); ok {
					out[number] = joined(out[number], h)
				}
			}
		}
	}
	return out, nil
}

func memberNumber(who []person.Identifier) string {
	for _, i := range who {
		if i.System == person.MemberNumber {
			return i.Value
		}
	}
	return ""
}

// moved is a time in a plan, so many years later that the files end with the present year. What ended before the first plan year is
// left out, and what the files' end cuts off goes on.
func (t *Trade) moved(f *enrolment.Fact) (holding, bool) {
	if f.Kind != enrolment.Snapshot || f.Contract == "" || f.Plan == "" || f.Until == nil {
		return holding{}, false
	}
	shift := t.begins.Year() + years - 1 - fileYear
	h := holding{contract: f.Contract, plan: f.Plan, from: f.On.AddYears(shift)}
	end := f.Until.AddYears(shift).EndOfMonth()
	if end.Before(t.begins) {
		return h, false
	}
	h.from = max(h.from, t.begins)
	if end.Before(clock.DateOf(t.begins.Year()+years-1, 12, 31)) {
		h.until = &end
	}
	return h, true
}

// joined adds a time to those before: the next year in the same plan goes on.
func joined(all []holding, h holding) []holding {
	for i := range all {
		o := &all[i]
		if o.contract == h.contract && o.plan == h.plan && o.until != nil && o.until.AddDays(1) == h.from {
			o.until = h.until
			return all
		}
	}
	return append(all, h)
}

// drawn is the plan of a member of whom no file tells one.
func drawn(number string, begins clock.Date) holding {
	d := dice("plan", number)
	h := holding{contract: "H9999", plan: pick(d, []string{"001", "002", "003"}), from: begins}
	switch d.IntN(10) {
	case 0, 1:
		h.contract, h.plan = "S9999", "010"
	case 2:
		h.contract, h.plan = "H9998", "001"
	}
	return h
}

// kindOf is what the directory calls the coverage of a plan, where its family does not say it.
func kindOf(h holding) string {
	if h.contract == "H9998" {
		return "aip"
	}
	return ""
}

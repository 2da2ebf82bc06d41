package voice

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/complaint"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
	"github.com/keepwell/keepwell/internal/sim/sample/cast"
)

// member is somebody who speaks.
type member struct {
	id       person.ID
	number   string
	name     person.Name
	birth    *clock.Date
	spanish  bool
	contract string
	product  complaint.Product
	mbi      string
}

// desksOf are the desks of those of the cast who work on complaints, and as what they sign.
var desksOf = map[string]complaint.Worker{
	"complaints":      {Desks: []complaint.Desk{complaint.MemberServices, complaint.Billing, complaint.ProviderRelations, complaint.Appeals}, Leads: true},
	"intake":          {Desks: []complaint.Desk{complaint.MemberServices, complaint.Billing}, Languages: []string{"en", "es"}},
	"provider":        {Desks: []complaint.Desk{complaint.ProviderRelations}, Languages: []string{"en", "es"}, Leads: true},
	"pharmacist":      {Desks: []complaint.Desk{complaint.Pharmacy}, Reviews: []string{"pharmacist"}, Leads: true},
	"medicaldirector": {Desks: []complaint.Desk{complaint.ClinicalReview, complaint.Appeals}, Reviews: []string{"clinician"}, Leads: true},
	"nurse":           {Desks: []complaint.Desk{complaint.ClinicalReview, complaint.Appeals}},
	"oversight":       {Desks: []complaint.Desk{complaint.AgentOversight}, Leads: true},
	"signs":           {Desks: []complaint.Desk{complaint.AgentOversight, complaint.SpecialInvestigations}, Reviews: []string{"compliance"}},
	"privacydesk":     {Desks: []complaint.Desk{complaint.PrivacyDesk}, Reviews: []string{"privacy_officer"}, Leads: true},
	"civilrights":     {Desks: []complaint.Desk{complaint.CivilRights}, Reviews: []string{"civil_rights_coordinator"}, Leads: true},
	"investigator":    {Desks: []complaint.Desk{complaint.SpecialInvestigations}, Leads: true},
	"appeals":         {Desks: []complaint.Desk{complaint.Appeals}, Leads: true},
}

// staffOf are those who work at a desk, the first of them most often.
var staffOf = map[complaint.Desk][]string{
	complaint.MemberServices: {"complaints", "intake"}, complaint.Billing: {"intake", "complaints"},
	complaint.ProviderRelations: {"provider"}, complaint.Pharmacy: {"pharmacist"}, complaint.ClinicalReview: {"nurse"},
	complaint.AgentOversight: {"oversight"}, complaint.PrivacyDesk: {"privacydesk"}, complaint.CivilRights: {"civilrights"},
	complaint.SpecialInvestigations: {"investigator"}, complaint.Appeals: {"appeals", "nurse"},
}

// signer is who signs as what a checklist asks for.
var signer = map[string]string{
	"clinician": "medicaldirector", "pharmacist": "pharmacist", "compliance": "signs", "privacy_officer": "privacydesk",
	"civil_rights_coordinator": "civilrights",
}

// meet finds those who speak and those who answer.
func (y *Year) meet(ctx context.Context) error {
	for _, p := range y.Parts {
		y.parts[p.Key], y.keys[string(p.Account)] = p, p.Key
		y.staff[p.Key] = access.Visitor{
			Account: string(p.Account), Person: p.Person, Name: p.Name, Role: p.Role, Roles: []access.Role{p.Role}, Channel: "portal",
			Session: "demo", SteppedUp: true, SignedInAt: y.Now.AddDate(0, 0, -Days),
		}
	}
	for _, key := range []string{"complaints", "service", "agent", "agent2", "member", "member-es"} {
		if y.parts[key].Person == "" {
			return fmt.Errorf("the cast has nobody called %s", key)
		}
	}
	for _, key := range []string{"member", "member-es"} {
		who, err := y.Rooms.People.Get(ctx, y.parts[key].Person)
		if err != nil {
			return err
		}
		for _, id := range who.Identifiers {
			if id.System == person.MemberNumber {
				y.numbers[key] = id.Value
			}
		}
	}
	if err := y.choose(ctx); err != nil {
		return err
	}
	return y.details(ctx)
}

// speakers is how many members say something in a year: some of them more than once.
const speakers = 330

// choose draws those who speak. Members of the cast speak only in scenes of their own.
func (y *Year) choose(ctx context.Context) error {
	d, numbers := dice(-1), slices.Clone(y.Members)
	slices.Sort(numbers)
	d.Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
	today := y.zone.DateOf(y.Now)
	for _, number := range numbers {
		if len(y.people) == speakers {
			break
		}
		who, err := y.known(ctx, number)
		if err != nil {
			return err
		}
		cover, covered := coverage(who, today)
		if len(who.Names) == 0 || who.Death != nil || !covered || y.inCast(who.ID) {
			continue
		}
		y.people = append(y.people, memberOf(who, number, cover, len(y.people)))
	}
	if len(y.people) == 0 {
		return fmt.Errorf("nobody of %d members is enrolled", len(numbers))
	}
	return nil
}

func (y *Year) known(ctx context.Context, number string) (person.Person, error) {
	id, err := y.Rooms.People.Resolve(ctx, person.MemberNumber, number)
	if err != nil {
		return person.Person{}, err
	}
	return y.Rooms.People.Get(ctx, id)
}

func (y *Year) inCast(id person.ID) bool {
	return slices.ContainsFunc(y.Parts, func(p cast.Part) bool { return p.Person == id })
}

// coverage is the enrolment that holds on a day and began before the year.
func coverage(who person.Person, today clock.Date) (person.Coverage, bool) {
	i := slices.IndexFunc(who.Coverage, func(c person.Coverage) bool {
		return c.Contract != "" && c.On(today) && c.On(today.AddDays(-Days))
	})
	if i < 0 {
		return person.Coverage{}, false
	}
	return who.Coverage[i], true
}

func memberOf(who person.Person, number string, cover person.Coverage, n int) *member {
	m := &member{id: who.ID, number: number, name: who.Names[0], birth: who.Birth, contract: cover.Contract, product: complaint.MA, mbi: testNumber(n)}
	switch cover.Kind {
	case "pdp":
		m.product = complaint.PartD
	case string(complaint.AIP):
		m.product = complaint.AIP
	}
	m.spanish = slices.Contains(cast.SpanishNames, m.name.Family)
	return m
}

// testNumber is an MBI with an S in the second place, as only CMS's synthetic data has it: it is nobody's.
func testNumber(n int) string {
	const letters = "ACDEFGHJKM"
	return fmt.Sprintf("1S0%d%c%c%d%c%c%d%d", n/100%10, letters[n/10%10], '0'+rune(n%10), 1, 'D', 'M', n/10%10, n%10)
}

// places are made-up streets in towns that exist, as the members of the cast have them.
var places = []person.Address{
	{City: "Portland", State: "ME", Zip: "04101"},
	{City: "Bangor", State: "ME", Zip: "04401"},
	{City: "Lewiston", State: "ME", Zip: "04240"},
	{City: "Concord", State: "NH", Zip: "03301"},
	{City: "Nashua", State: "NH", Zip: "03060"},
	{City: "Albany", State: "NY", Zip: "12207"},
	{City: "Harrisburg", State: "PA", Zip: "17101"},
	{City: "Dover", State: "DE", Zip: "19901"},
	{City: "Trenton", State: "NJ", Zip: "08608"},
}

var streets = []string{"Beacon Street", "Cedar Lane", "Ferry Road", "Granite Avenue", "Lantern Way", "Maple Court", "Orchard Street", "Tide Road"}

// details are the addresses, telephones and languages of those who speak, as an enrolment file would bring them.
func (y *Year) details(ctx context.Context) error {
	d := dice(-2)
	c := person.Cause{ID: "demo/voice/details", At: y.played, Zone: y.zone.String(), Actor: record.Actor{ID: "demo", Role: "engineer", Channel: "command line"}}
	report, err := y.Rooms.People.Import(ctx, c, "demo contact details", func(yield func(person.Row, error) bool) {
		for i, m := range y.people {
			home := pick(d, places)
			home.Use, home.Lines = "home", []string{fmt.Sprintf("%d %s", 10+d.IntN(480), pick(d, streets))}
			p := person.Person{
				Capacities:  []person.Capacity{person.Member},
				Identifiers: []person.Identifier{{System: person.MemberNumber, Value: m.number}, {System: person.MBI, Value: m.mbi}},
				Addresses:   []person.Address{home},
				Phones:      []person.Phone{{Use: "home", Number: fmt.Sprintf("+12075550%03d", i%200), Voicemail: true}},
				Preferences: m.preferences(d.IntN(100)),
			}
			if !yield(person.Row{File: "contact details", Line: i + 1, Person: p}, nil) {
				return
			}
		}
	}, nil)
	if err == nil && report.Bad > 0 {
		err = fmt.Errorf("contact details: %d bad rows, first: %w", report.Bad, report.Problems[0])
	}
	return err
}

func (m *member) preferences(dice int) person.Preferences {
	p := person.Preferences{Spoken: "en", Written: "en", Channel: "mail"}
	if m.spanish {
		p.Spoken, p.Written, p.Interpreter = "es", "es", true
	}
	switch {
	case dice < 8:
		p.Format = person.LargePrint
	case dice < 10:
		p.Format = person.Braille
	}
	return p
}

func (m *member) language() string {
	if m.spanish {
		return "es"
	}
	return "en"
}

// desks says who works at which desk.
func (y *Year) desks(ctx context.Context) error {
	keys := make([]string, 0, len(desksOf))
	for key := range desksOf {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for n, key := range keys {
		part, ok := y.parts[key]
		if !ok {
			return fmt.Errorf("the cast has nobody called %s", key)
		}
		w := desksOf[key]
		w.Account, w.Person, w.Name = string(part.Account), part.Person, part.Name
		w.Languages = cmpOr(w.Languages, []string{"en"})
		c := person.Cause{
			ID: "demo/voice/worker/" + key, At: y.played.Add(time.Duration(n+1) * time.Minute), Zone: y.zone.String(),
			Actor: actorOf(y.staff["complaints"]),
		}
		if _, err := y.Rooms.Complaints.SetWorker(ctx, c, w); err != nil {
			return err
		}
	}
	return nil
}

func cmpOr(a, b []string) []string {
	if len(a) > 0 {
		return a
	}
	return b
}

// worker is who gets a case of a desk: who speaks Spanish for those who do, else mostly the first.
func (t *thread) worker(d complaint.Desk) string {
	all := staffOf[d]
	if len(all) == 1 || !t.who.spanish && t.happens(65) {
		return all[0]
	}
	for _, key := range all {
		if t.who.spanish && slices.Contains(desksOf[key].Languages, "es") {
			return key
		}
	}
	return cmp.Or(all[len(all)-1], all[0])
}

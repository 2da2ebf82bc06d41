package cast

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record"
)

// membersInRole is how many members have a part: one who writes English, one who writes Spanish.
const membersInRole = 2

// Keys of the members in the cast and of the daughter of the first.
const (
	elder    = "member"
	spanish  = "member-es"
	daughter = "daughter"
)

// members gives the members in the cast addresses, phones and preferences, and makes the daughter known.
func (p *play) members(ctx context.Context) error {
	if err := p.twoMembers(ctx); err != nil {
		return err
	}
	if _, err := p.People.Change(ctx, p.cause("details/"+elder), p.ids[elder], func(m *person.Person) error {
		m.Addresses = []person.Address{{Use: "home", Lines: []string{"118 Harbor Street", "Apt 4"}, City: "Portland", State: "ME", Zip: "04101"}}
		m.Phones = []person.Phone{{Use: "home", Number: "+12075550118", Voicemail: true}}
		m.Preferences = person.Preferences{Spoken: "en", Written: "en", Format: person.LargePrint, Channel: "mail", BestTime: "mornings"}
		return nil
	}); err != nil {
		return err
	}
	if _, err := p.People.Change(ctx, p.cause("details/"+spanish), p.ids[spanish], func(m *person.Person) error {
		m.Addresses = []person.Address{{Use: "home", Lines: []string{"27 Lakeside Avenue"}, City: "Portland", State: "ME", Zip: "04103"}}
		m.Phones = []person.Phone{{Use: "mobile", Number: "+12075550127", Voicemail: true, Text: true}}
		m.Preferences = person.Preferences{Spoken: "es", Written: "es", Interpreter: true, Channel: "phone"}
		return nil
	}); err != nil {
		return err
	}
	return p.daughter(ctx)
}

// SpanishNames are family names of the generated people that fit somebody who writes Spanish.
var SpanishNames = []string{"Alvarez", "Castillo", "Cruz", "Diaz", "Flores", "Garcia", "Gomez", "Gonzalez", "Gutierrez", "Hernandez", "Jimenez", "Lopez", "Martinez", "Mendoza", "Morales", "Ortiz", "Perez", "Ramirez", "Ramos", "Reyes", "Rivera", "Rodriguez", "Ruiz", "Sanchez", "Torres", "Vargas", "Vasquez"}

// twoMembers finds the members in the cast: the first of the programme, and the next with a Spanish name (or just the next).
func (p *play) twoMembers(ctx context.Context) error {
	for i, number := range p.coached {
		id, err := p.People.Resolve(ctx, person.MemberNumber, number)
		if err != nil {
			return err
		}
		who, err := p.People.Get(ctx, id)
		if err != nil {
			return err
		}
		switch {
		case i == 0:
			p.ids[elder] = id
		case i == 1:
			p.ids[spanish] = id
		case len(who.Names) > 0 && slices.Contains(SpanishNames, who.Names[0].Family):
			p.ids[spanish] = id
			return nil
		}
	}
	return nil
}

// daughter makes known who speaks for the first member: somebody with her family name, as it is in life.
func (p *play) daughter(ctx context.Context) error {
	m, err := p.People.Get(ctx, p.ids[elder])
	if err != nil {
		return err
	}
	family := "Harper"
	if len(m.Names) > 0 && m.Names[0].Family != "" {
		family = m.Names[0].Family
	}
	p.ids[daughter], err = p.People.Register(ctx, p.cause("register/"+daughter), person.Person{
		Capacities: []person.Capacity{person.Representative},
		Names:      []person.Name{person.ParseName("Julia " + family)},
		Addresses:  []person.Address{{Use: "home", Lines: []string{"5 Birch Lane"}, City: "South Portland", State: "ME", Zip: "04106"}},
		Phones:     []person.Phone{{Use: "mobile", Number: "+12075550105", Voicemail: true}},
		Relations:  []person.Relation{{Kind: "family_of", Other: p.ids[elder]}},
	})
	return err
}

// staffAccounts opens an account for everybody of the plan and its partners who has a part. Nobody in the cast has a password: the
// demo's sign-in links let them in.
func (p *play) staffAccounts(ctx context.Context) error {
	for _, o := range staffAndPartners {
		if o.role == "" {
			continue
		}
		if err := p.account(ctx, o.key, o.name, o.role); err != nil {
			return err
		}
	}
	return nil
}

// memberAccounts opens those of the members in the cast and of the daughter.
func (p *play) memberAccounts(ctx context.Context) error {
	for _, m := range []struct {
		key  string
		role access.Role
	}{{elder, access.RoleMember}, {spanish, access.RoleMember}, {daughter, access.RoleRepresentative}} {
		who, err := p.People.Get(ctx, p.ids[m.key])
		if err != nil {
			return err
		}
		if err := p.account(ctx, m.key, shown(who), m.role); err != nil {
			return err
		}
	}
	return nil
}

func shown(who person.Person) string {
	if len(who.Names) == 0 {
		return "Member"
	}
	return who.Names[0].Text
}

// account opens the account of one part, or finds it when it is there.
func (p *play) account(ctx context.Context, key, name string, role access.Role) error {
	id, err := p.Accounts.ByLogin(ctx, loginOf(key))
	if errors.Is(err, account.ErrNoAccount) {
		id, err = p.Accounts.Create(ctx, p.cause("account/"+key), account.Fresh{
			Login: loginOf(key), Name: name, Person: p.ids[key], Roles: []access.Role{role},
		})
	}
	if err != nil {
		return fmt.Errorf("account of %s: %w", key, err)
	}
	p.parts = append(p.parts, Part{Key: key, Account: id, Person: p.ids[key], Role: role, Name: name})
	return nil
}

// loginOf is the login of a part: the one that the demo's sign-in links open.
func loginOf(key string) string { return "demo:" + key }

// withDoctor is the share of all members who have a doctor, in hundredths.
const withDoctor = 60

// relationsAtOnce is how many members get their relations in one append.
const relationsAtOnce = 200

// relations gives the members doctors and coaches, and the members in the cast their agent. Who gets whom follows from the member number alone.
func (p *play) relations(ctx context.Context) error {
	coached := map[string]bool{}
	for _, n := range p.coached {
		coached[n] = true
	}
	for from := 0; from < len(p.Members); from += relationsAtOnce {
		page := p.Members[from:min(from+relationsAtOnce, len(p.Members))]
		if err := p.relationsOf(ctx, from, page, coached); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) relationsOf(ctx context.Context, from int, page []string, coached map[string]bool) error {
	c := p.cause(fmt.Sprintf("relations/%d", from))
	if _, done, err := p.Record.Done(ctx, c.ID); err != nil || done {
		return err
	}
	var appends []record.StreamAppend
	var changed []person.ID
	for _, number := range page {
		id, err := p.People.Resolve(ctx, person.MemberNumber, number)
		if err != nil {
			return err
		}
		given := p.grantsOf(number, id, coached[number])
		if len(given) == 0 {
			continue
		}
		add, err := p.Guard.GrantEvents(ctx, id, given...)
		if err != nil {
			return err
		}
		appends, changed = append(appends, add), append(changed, id)
	}
	if len(appends) == 0 {
		return nil
	}
	if _, err := p.Record.Append(ctx, record.Command{ID: c.ID, At: c.At, Zone: c.Zone, Actor: c.Actor}, appends...); err != nil {
		return err
	}
	for _, id := range changed {
		if err := p.Guard.Refresh(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (p *play) grantsOf(number string, id person.ID, coached bool) []*access.Grant {
	since := clock.DateOf(2020, time.January, 1)
	dice := diceOf(number)
	first := id == p.ids[elder] || id == p.ids[spanish]
	give := func(kind access.GrantKind, to, basis string) *access.Grant {
		return &access.Grant{ID: "demo-" + string(kind) + "-" + number, Kind: kind, Member: id, To: p.ids[to], From: since, Basis: basis}
	}
	var out []*access.Grant
	if first { // whose agent the others have follows from their enrollment
		out = append(out, give(access.GrantAgentOfRecord, "agent", "enrollment application"))
	}
	if dice/1000%100 < withDoctor || first {
		practice := []string{"harbor", "lakeside"}[dice/100000%2]
		if first {
			practice = "harbor"
		}
		out = append(out, give(access.GrantTreating, practice, "claims of the last 24 months"))
	}
	if coached {
		coach := []string{"coach", "coach2"}[dice/7%2]
		switch id {
		case p.ids[elder]:
			coach = "coach"
		case p.ids[spanish]:
			coach = "coach2" // who speaks Spanish
		}
		out = append(out, give(access.GrantCoach, coach, "coaching programme"))
	}
	return out
}

// diceOf is a number that follows from the member number.
func diceOf(number string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(number)) // a hash takes everything
	return h.Sum32()
}

package webtest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// AsOf is the date the made-up rules were evaluated for.
var AsOf = claim.Day(clock.DateOf(2026, 6, 30))

// seed makes every run alike.
const seed = 20260630

var (
	families = []string{"Johnson", "Nguyễn", "García", "O’Brien", "Washington", "Okafor", "Kowalczyk", "Lee", "Patel", "Fernandes", "Begay", "Cohen", "MacAllister-Fitzgerald", "Ruiz", "Thompson", "Haddad", "Ivanova", "Chen", "Dubois", "Smith"}
	women    = []string{"Mary", "Rosa", "Thuy", "Eleanor", "Dolores", "Ngozi", "Barbara", "Mei", "Anjali", "Ruth", "Guadalupe", "Frances", "Irina", "Bernadette"}
	men      = []string{"James", "Luis", "Minh", "Walter", "Emeka", "Harold", "Wei", "Ramesh", "Samuel", "Stanisław", "George", "Yusuf", "Pierre", "Earl"}
	states   = []string{"FL", "TX", "OH", "PA", "NC", "AZ", "CA"}
)

// build makes the members of the fixture. Member 1 has everything a page can show.
func build(n int) []population.Member {
	rng := rand.New(rand.NewPCG(seed, uint64(n)))
	all := scenes()
	people := make([]population.Member, n)
	for i := range people {
		people[i] = person(rng, i+1)
		frailty := []float64{.03, .06, .1, .5, .9, 1.2, 1.5, 1.9}[(i+5)%8] // some people are healthy, some have everything
		find(rng, &people[i], all, frailty)
	}
	people[1].Name = "" // somebody the claims know and the eligibility file does not
	people[1].Coverage = nil
	people[1].Sex = claim.SexUnknown
	return people
}

func person(rng *rand.Rand, number int) population.Member {
	sex, given := claim.Female, women
	if rng.Float64() < .45 {
		sex, given = claim.Male, men
	}
	years := 65 + int(rng.ExpFloat64()*9)
	if rng.Float64() < .12 {
		years = 38 + rng.IntN(27)
	}
	birth := AsOf - claim.Day(min(years, 99)*365+rng.IntN(365)+15)
	start := AsOf - claim.Day(300+rng.IntN(2000))
	id := fmt.Sprintf("KW%07d", number)
	m := population.Member{AsOf: AsOf, Age: clock.FromDays(AsOf).AgeOn(clock.FromDays(birth))}
	m.Person = claim.Person{
		Member: id, Birth: birth, Death: claim.NoDay, Sex: sex, State: pick(rng, states), ZIP: "33101",
		Name: pick(rng, families) + ", " + pick(rng, given),
	}
	for _, part := range []claim.Coverage{claim.PartC, claim.PartD} {
		m.Coverage = append(m.Coverage, claim.Span{Member: id, Coverage: part, From: start, Thru: claim.NoDay, Contract: "H1234", Plan: "001"})
	}
	return m
}

func pick[T any](rng *rand.Rand, from []T) T { return from[rng.IntN(len(from))] }

// find lets each rule find something, in the order of the rules, so that gaps can look at conditions.
func find(rng *rand.Rand, m *population.Member, all []scene, frailty float64) {
	for _, s := range all {
		if s.Kind == population.KindCondition {
			s.share *= frailty
		}
		switch f, found := finding(rng, m, s); {
		case !found:
		case s.Kind == population.KindCondition:
			m.Conditions = append(m.Conditions, f)
		default:
			m.Gaps = append(m.Gaps, f)
		}
	}
	slices.SortStableFunc(m.Gaps, func(a, b population.Finding) int { return urgency(a) - urgency(b) })
}

func urgency(f population.Finding) int {
	return slices.Index([]population.State{population.Overdue, population.Open, population.DueSoon, population.Talk, population.Closed, population.Excluded}, f.State)
}

func applies(m *population.Member, s scene) bool {
	switch {
	case s.female && m.Sex != claim.Female, s.male && m.Sex != claim.Male:
		return false
	case s.from > 0 && m.Age < s.from, s.to > 0 && m.Age > s.to:
		return false
	}
	return s.after == "" || slices.ContainsFunc(m.Conditions, func(f population.Finding) bool {
		return f.Rule.ID == s.after && f.State == population.Confirmed
	})
}

func finding(rng *rand.Rand, m *population.Member, s scene) (population.Finding, bool) {
	luck := rng.Float64()
	if !applies(m, s) {
		return population.Finding{}, false
	}
	f := population.Finding{
		Rule: s.RuleCard, Flag: 3, AsOf: AsOf, Due: claim.NoDay, First: claim.NoDay, Ever: claim.NoDay, ConfirmedOn: claim.NoDay,
		Last: claim.NoDay, Since: AsOf - claim.Day(rng.IntN(500)), Position: int64(1000 + rng.IntN(90000)),
	}
	if s.Kind == population.KindCondition {
		return f, conditionState(rng, &f, s, luck)
	}
	gapState(rng, &f, s, luck)
	return f, true
}

func conditionState(rng *rand.Rand, f *population.Finding, s scene, luck float64) bool {
	claims := 2 + rng.IntN(6)
	switch {
	case luck < s.share:
		f.State = population.Confirmed
	case luck < s.share*1.16:
		f.State, f.Flag, claims = population.Suspected, 2, 1
	case luck < s.share*1.24:
		f.State, f.Flag, claims = population.Signal, rng.IntN(2)*2, 1
	case luck < s.share*1.27:
		f.State, f.Flag = population.Resolved, 2
	default:
		return false
	}
	prove(rng, f, s, claims)
	return true
}

func gapState(rng *rand.Rand, f *population.Finding, s scene, luck float64) {
	due := claim.Day(rng.IntN(400))
	switch {
	case s.ID == "covid19":
		f.State = population.Talk
	case luck < s.share*.55:
		f.State, f.Due = population.Overdue, AsOf-1-due
	case luck < s.share*.8:
		f.State, f.Due = population.Open, AsOf-due/7 // within the time of grace
	case luck < s.share:
		f.State, f.Due = population.DueSoon, AsOf+due/14
	case luck > .96:
		f.State = population.Excluded
	default:
		f.State = population.Closed
		prove(rng, f, s, 1+rng.IntN(2))
	}
	f.Numbers = numbersOf(rng, *f)
	f.Summary = gapSummary(*f)
}

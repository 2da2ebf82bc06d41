package account_test

import (
	"slices"
	"testing"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/access/account"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
	"github.com/keepwell/keepwell/internal/record/recordtest"
	"github.com/keepwell/keepwell/internal/store"
	"github.com/keepwell/keepwell/internal/store/storetest"
)

func to(d string) person.Valid {
	last := clock.MustParse(d)
	return person.Valid{To: &last}
}

func from(d string) person.Valid {
	first := clock.MustParse(d)
	return person.Valid{From: &first}
}

func someone(id person.ID, what person.Capacity, ties ...person.Relation) person.Person {
	return person.Person{ID: id, Names: []person.Name{{Text: string(id)}}, Capacities: []person.Capacity{what}, Relations: ties}
}

// agents is a hierarchy: ada leads the agency north, to which anna belongs and south belongs, with sam. moe leaves south on 1 July and
// joins west, which wes leads. round and loop belong to each other.
var agents = folk{
	"ada":  someone("ada", person.Agent, person.Relation{Kind: "manages", Other: "north"}, person.Relation{Kind: "agent_of", Other: "north"}),
	"wes":  someone("wes", person.Agent, person.Relation{Kind: "manages", Other: "west"}),
	"old":  someone("old", person.Agent, person.Relation{Kind: "manages", Other: "north", Valid: to("2026-06-30")}),
	"anna": someone("anna", person.Agent, person.Relation{Kind: "agent_of", Other: "north"}),
	"sam":  someone("sam", person.Agent, person.Relation{Kind: "agent_of", Other: "south"}),
	"moe": someone("moe", person.Agent, person.Relation{Kind: "agent_of", Other: "south", Valid: to("2026-07-01")},
		person.Relation{Kind: "agent_of", Other: "west", Valid: from("2026-07-02")}),
	"north": someone("north", person.Agency),
	"south": someone("south", person.Agency, person.Relation{Kind: "agent_of", Other: "north"}),
	"west":  someone("west", person.Agency),
	"round": someone("round", person.Agency, person.Relation{Kind: "agent_of", Other: "loop"}),
	"loop":  someone("loop", person.Agency, person.Relation{Kind: "agent_of", Other: "round"}),
}

// TestWhomAnAgentLeads: the agency and everybody below it on the day, nobody beside it, nobody above.
func TestWhomAnAgentLeads(t *testing.T) {
	db := storetest.Open(t, store.SQLite)
	rec := recordtest.Open(t, db, account.View{})
	d := &door{Accounts: account.New(account.Options{DB: db, Record: rec, People: agents}), t: t, rec: rec, db: db, now: noon}
	leads := func(who person.ID) []person.ID {
		t.Helper()
		v := d.visitor(d.open(string(who)))
		for _, id := range v.Manages {
			if !slices.Contains(v.Groups, id) {
				t.Errorf("%s leads %s, which is none of the groups", who, id)
			}
		}
		slices.Sort(v.Manages)
		return v.Manages
	}
	want := func(who person.ID, expected ...person.ID) {
		t.Helper()
		if got := leads(who); !slices.Equal(got, expected) {
			t.Errorf("%s leads %v, expected %v", who, got, expected)
		}
	}
	for who := range agents {
		d.create(string(who), who, access.RoleAgent, access.RoleMember)
	}
	want("ada", "anna", "moe", "north", "sam", "south")
	want("anna")
	want("sam")
	want("old") // led until yesterday
	want("wes", "west")
	want("south", "moe", "sam") // an agency that signs in itself
	want("round", "loop")
	d.now = d.now.AddDate(0, 0, 1)
	want("ada", "anna", "north", "sam", "south")
	want("wes", "moe", "west")

	member, err := d.SwitchRole(t.Context(), d.cause(), d.visitor(d.open("ada")), access.RoleMember)
	d.must(err)
	if v := d.visitor(member); len(v.Manages) != 0 {
		t.Errorf("as a member ada leads %v", v.Manages)
	}
}

package cast

import (
	"context"
	"errors"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/person"
)

// one is somebody of the plan or a partner of it. at is the key of the team, agency or practice they belong to.
type one struct {
	key      string
	name     string
	role     access.Role // "" for nobody with an account
	capacity person.Capacity
	system   person.System
	number   string
	at       string
	staff    *person.StaffFacts
	clinical *person.Clinical
	org      bool
}

// staffAndPartners are all of them, organizations before those who belong to them. National provider identifiers that begin with
// 2 pass the check and are issued to nobody; producer numbers of ten nines and the like neither.
var staffAndPartners = []one{
	{key: "coaching", name: "Coaching team", org: true, system: person.StaffNumber, number: "T-01"},
	{key: "bayline", name: "Bayline Insurance Group", org: true, capacity: person.Agency, system: person.NPN, number: "9999999901"},
	{key: "shoreway", name: "Shoreway Senior Advisors", org: true, capacity: person.Agency, system: person.NPN, number: "9999999902"},
	{key: "harbor", name: "Harbor Family Medicine", org: true, capacity: person.Practice, system: person.NPI, number: "2000000010"},
	{key: "lakeside", name: "Lakeside Cardiology", org: true, capacity: person.Practice, system: person.NPI, number: "2000000028"},

	{key: "admin", name: "Dana Whitfield", role: access.RoleAdmin, system: person.StaffNumber, number: "S-001", staff: &person.StaffFacts{Title: "System administrator"}},
	{key: "privacy", name: "Priya Raman", role: access.RolePrivacy, system: person.StaffNumber, number: "S-002", staff: &person.StaffFacts{Title: "Privacy officer", Qualifications: []string{"CHPC"}}},
	{key: "service", name: "Luis Herrera", role: access.RoleService, system: person.StaffNumber, number: "S-003", staff: &person.StaffFacts{Title: "Member services representative", Languages: []string{"en", "es"}}},
	{key: "complaints", name: "Angela Brooks", role: access.RoleComplaints, system: person.StaffNumber, number: "S-004", staff: &person.StaffFacts{Title: "Grievance coordinator"}},
	{key: "steward", name: "Grace Kim", role: access.RoleSteward, system: person.StaffNumber, number: "S-005", staff: &person.StaffFacts{Title: "Enrollment data steward"}},
	{key: "coach", name: "Teresa Nguyen", role: access.RoleCoach, system: person.StaffNumber, number: "S-006", at: "coaching", staff: &person.StaffFacts{Title: "Health coach, diabetes and heart", Team: "Coaching team", Qualifications: []string{"RN", "CDCES"}, Languages: []string{"en", "vi"}}},
	{key: "coach2", name: "Marcus Bell", role: access.RoleCoach, system: person.StaffNumber, number: "S-007", staff: &person.StaffFacts{Title: "Health coach, lungs and joints", Qualifications: []string{"CHES"}, Languages: []string{"en", "es"}}},
	{key: "coordinator", name: "Ines Ortega", role: access.RoleCoordinator, system: person.StaffNumber, number: "S-008", staff: &person.StaffFacts{Title: "Care coordinator", Qualifications: []string{"LCSW"}, Languages: []string{"en", "es"}}},
	{key: "quality", name: "Omar Haddad", role: access.RoleQuality, system: person.StaffNumber, number: "S-009", staff: &person.StaffFacts{Title: "Quality analyst"}},
	{key: "compliance", name: "Ruth Feldman", role: access.RoleCompliance, system: person.StaffNumber, number: "S-010", staff: &person.StaffFacts{Title: "Compliance officer"}},

	// Those who work on complaints beside the coordinator, desk by desk.
	{key: "intake", name: "Marisol Vega", role: access.RoleComplaints, system: person.StaffNumber, number: "S-011", staff: &person.StaffFacts{Title: "Grievance specialist, intake", Languages: []string{"en", "es"}}},
	{key: "medicaldirector", name: "Dr. Miriam Castellan", role: access.RoleComplaints, system: person.StaffNumber, number: "S-012", staff: &person.StaffFacts{Title: "Medical director", Qualifications: []string{"MD"}}},
	{key: "nurse", name: "Kevin Odell", role: access.RoleComplaints, system: person.StaffNumber, number: "S-013", staff: &person.StaffFacts{Title: "Clinical grievance nurse", Qualifications: []string{"RN"}}},
	{key: "pharmacist", name: "Wei Zhang", role: access.RoleComplaints, system: person.StaffNumber, number: "S-014", staff: &person.StaffFacts{Title: "Pharmacist", Qualifications: []string{"PharmD"}}},
	{key: "provider", name: "Carlos Mendes", role: access.RoleComplaints, system: person.StaffNumber, number: "S-015", staff: &person.StaffFacts{Title: "Provider relations", Languages: []string{"en", "es"}}},
	{key: "oversight", name: "Denise Fowler", role: access.RoleComplaints, system: person.StaffNumber, number: "S-016", staff: &person.StaffFacts{Title: "Agent oversight lead"}},
	{key: "signs", name: "Harold Stein", role: access.RoleComplaints, system: person.StaffNumber, number: "S-017", staff: &person.StaffFacts{Title: "Compliance analyst, sales and billing"}},
	{key: "privacydesk", name: "Noor Aziz", role: access.RoleComplaints, system: person.StaffNumber, number: "S-018", staff: &person.StaffFacts{Title: "Privacy analyst", Qualifications: []string{"CHPC"}}},
	{key: "civilrights", name: "Amara Okafor", role: access.RoleComplaints, system: person.StaffNumber, number: "S-019", staff: &person.StaffFacts{Title: "Section 1557 coordinator"}},
	{key: "investigator", name: "Helen Strand", role: access.RoleComplaints, system: person.StaffNumber, number: "S-020", staff: &person.StaffFacts{Title: "Special investigations"}},
	{key: "appeals", name: "Robert Hale", role: access.RoleComplaints, system: person.StaffNumber, number: "S-021", staff: &person.StaffFacts{Title: "Appeals coordinator"}},
	// Those who work with agents, beside oversight and the resource line.
	{key: "planchange", name: "Naomi Fisher", role: access.RolePlanChange, system: person.StaffNumber, number: "S-023", staff: &person.StaffFacts{Title: "Plan change specialist", Languages: []string{"en", "es"}}},
	{key: "broker", name: "Victor Lang", role: access.RoleBroker, system: person.StaffNumber, number: "S-024", staff: &person.StaffFacts{Title: "Broker operations"}},
	{key: "finance", name: "Judith Moss", role: access.RoleFinance, system: person.StaffNumber, number: "S-025", staff: &person.StaffFacts{Title: "Commission accounting"}},
	{key: "resource", name: "Gloria Tan", role: access.RoleService, system: person.StaffNumber, number: "S-022", staff: &person.StaffFacts{Title: "Agent resource line"}},

	{key: "agent", name: "Walter Jennings", role: access.RoleAgent, capacity: person.Agent, system: person.NPN, number: "9999999911", at: "bayline"},
	{key: "principal", name: "Carla Mendel", role: access.RoleAgent, capacity: person.Agent, system: person.NPN, number: "9999999913", at: "bayline"},
	{key: "agent2", name: "Sofia Castillo", role: access.RoleAgent, capacity: person.Agent, system: person.NPN, number: "9999999912", at: "shoreway"},
	{key: "doctor", name: "Dr. Helen Abrams", role: access.RoleClinician, capacity: person.Clinician, system: person.NPI, number: "2000000036", at: "harbor", clinical: &person.Clinical{Specialty: "Family medicine"}},
	{key: "doctor2", name: "Dr. Samuel Osei", role: access.RoleClinician, capacity: person.Clinician, system: person.NPI, number: "2000000044", at: "lakeside", clinical: &person.Clinical{Specialty: "Cardiology"}},
}

// tieKinds says what somebody is to the organization they belong to.
var tieKinds = map[person.Capacity]string{person.Agent: "agent_of", person.Clinician: "works_at", person.Staff: "works_at"}

// directory makes staff and partners known.
func (p *play) directory(ctx context.Context) error {
	for _, o := range staffAndPartners {
		id, err := p.People.Resolve(ctx, o.system, o.number)
		if errors.Is(err, person.ErrNoPerson) { // agents and agencies are known from their credentials
			id, err = p.People.Register(ctx, p.cause("register/"+o.key), p.personOf(o))
		}
		if err != nil {
			return err
		}
		p.ids[o.key] = id
	}
	return nil
}

func (p *play) personOf(o one) person.Person {
	if o.staff != nil {
		o.capacity = person.Staff
	}
	who := person.Person{
		Organization: o.org, Staff: o.staff, Clinician: o.clinical,
		Identifiers: []person.Identifier{{System: o.system, Value: o.number}},
	}
	if o.capacity != "" {
		who.Capacities = []person.Capacity{o.capacity}
	}
	if o.org {
		who.Names = []person.Name{person.OrganizationName(o.name)}
	} else {
		who.Names = []person.Name{person.ParseName(o.name)}
	}
	if o.at != "" {
		since := clock.DateOf(2019, 1, 1)
		who.Relations = []person.Relation{{Kind: tieKinds[o.capacity], Other: p.ids[o.at], Valid: person.Valid{From: &since}}}
	}
	return who
}

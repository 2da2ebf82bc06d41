package api

import (
	"context"
	"slices"
	"time"

	"github.com/keepwell/keepwell/internal/access"
	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

func (s *server) populationRoutes() {
	const tag = "population"
	careRoles := []access.Role{access.RoleCoordinator, access.RoleCoach, access.RoleQuality}
	add(s, get("get-worklist", "/worklist", tag, "Members that need something",
		"In the order asked for; each row is a look. Conditions and gaps are in a row where the token also has conditions:list and gaps:list. Coaches list their own members.",
		"identity:list").by(careRoles...), s.worklist)
	add(s, get("list-changes", "/changes", tag, "Newest changes of findings", "Of the members whom the caller may list.", "identity:list", "conditions:list", "gaps:list").by(careRoles...), s.changes)
	add(s, get("get-overview", "/overview", tag, "The population in numbers", "Counts at the last identification; no member is shown.", overviewRead).by(access.RoleCoordinator, access.RoleQuality, access.RoleCompliance), s.overview)
	add(s, get("list-rules", "/rules", tag, "Condition and gap rules", "All active rules in the order of pages.", rulesRead), s.rules)
	add(s, get("list-loads", "/loads", tag, "What was loaded", "Newest first, with what happened to the rows. Rejected rows are told by line and field, never by value.", loadsRead).
		by(access.RoleCoordinator, access.RoleQuality, access.RoleCompliance, access.RoleAdmin, access.RoleEngineer), s.loads)
}

type worklistQuery struct {
	Search    string   `query:"q" maxLength:"100" doc:"Beginning of a name, or a whole member number" example:"alv"`
	Condition []string `query:"condition" maxItems:"20" doc:"Members with all of these conditions" example:"diabetes"`
	Suspected bool     `query:"suspected" doc:"Count suspected like confirmed"`
	Gap       []string `query:"gap" maxItems:"20" doc:"Members with any of these gaps" example:"mammogram"`
	State     string   `query:"state" enum:"overdue,open,due_soon,closed,excluded,talk" doc:"Only gaps in this state"`
	Sex       string   `query:"sex" enum:"female,male" doc:"As the administrative record has it"`
	AgeFrom   int      `query:"age_from" minimum:"0" maximum:"130" doc:"Youngest" example:"65"`
	AgeTo     int      `query:"age_to" minimum:"0" maximum:"130" doc:"Oldest" example:"80"`
	Sort      string   `query:"sort" enum:"priority,due,gaps,conditions,name,age" default:"priority" doc:"Order"`
	Desc      bool     `query:"desc" doc:"Turn the order around"`
	Listing
	Why
}

type badge struct {
	Rule  string `json:"rule" example:"mammogram"`
	Title string `json:"title" example:"Mammogram"`
	State string `json:"state" example:"overdue"`
	Due   string `json:"due,omitempty" format:"date"`
}

type worklistRow struct {
	Member     string  `json:"member" example:"KW0000001"`
	Name       string  `json:"name,omitempty" example:"Alvarez, Rosa"`
	Birth      string  `json:"birth,omitempty" format:"date"`
	Age        int     `json:"age,omitempty" example:"77"`
	Sex        string  `json:"sex,omitempty" example:"female"`
	Conditions []badge `json:"conditions" doc:"Confirmed and suspected"`
	Gaps       []badge `json:"gaps" doc:"Most urgent first"`
	NextDue    string  `json:"next_due,omitempty" format:"date"`
	Priority   int     `json:"priority" example:"42"`
}

type worklistBody struct {
	Items []worklistRow `json:"items"`
	Next  string        `json:"next,omitempty" example:"b2Zmc2V0"`
	Total int           `json:"total" doc:"All matches, counted up to 10000" example:"311"`
	AsOf  string        `json:"as_of,omitempty" format:"date"`
}

var sexes = map[string]claim.Sex{"female": claim.Female, "male": claim.Male}

func (s *server) worklist(ctx context.Context, c *caller, in *worklistQuery) (*out[worklistBody], error) {
	if err := c.stated(); err != nil {
		return nil, err
	}
	q := population.WorklistQuery{
		Search: in.Search, Condition: in.Condition, Suspected: in.Suspected, Gap: in.Gap, State: population.State(in.State), Sex: sexes[in.Sex],
		AgeFrom: in.AgeFrom, AgeTo: in.AgeTo, Sort: in.Sort, Desc: in.Desc, Cursor: in.Cursor, Limit: in.Limit,
	}
	var err error
	if q.Only, err = s.only(ctx, c); err != nil {
		return nil, err
	}
	found, err := s.Population.Worklist(ctx, s.opener(c, listed(c, pageWorklist)), q)
	if err != nil {
		return nil, err
	}
	return answer(worklistBody{each(found.Rows, rowOf), found.Next, found.Total, isoDay(found.AsOf)}), nil
}

// listed is what a list of members shows. Identity is needed, the rest is shown where it is open.
func listed(c *caller, page string) access.Look {
	return c.asks(access.List, page, access.Identity, access.Conditions, access.Gaps)
}

// only are the members to whom a list is limited; nil for roles that list everybody.
func (s *server) only(ctx context.Context, c *caller) ([]string, error) {
	if slices.Contains([]access.Role{access.RoleCoordinator, access.RoleQuality}, c.Role) {
		return nil, nil
	}
	own, err := s.Caseload(ctx, c.Visitor)
	return filled(own), err
}

func rowOf(r population.WorklistRow) worklistRow {
	row := worklistRow{
		Member: r.Member, Name: r.Name, Birth: isoDay(r.Birth), Age: r.Age, Conditions: each(r.Conditions, badgeOf), Gaps: each(r.Gaps, badgeOf),
		NextDue: isoDay(r.NextDue), Priority: r.Priority,
	}
	for word, sex := range sexes {
		if sex == r.Sex {
			row.Sex = word
		}
	}
	return row
}

func badgeOf(f population.FindingBrief) badge {
	return badge{f.Rule, f.Title, string(f.State), isoDay(f.Due)}
}

type changesQuery struct {
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"Changes at most" example:"50"`
	Why
}

func (s *server) changes(ctx context.Context, c *caller, in *changesQuery) (*out[page[change]], error) {
	if err := c.stated(); err != nil {
		return nil, err
	}
	all, err := s.Population.Changes(ctx, s.opener(c, listed(c, pageChanges)), in.Limit)
	if err != nil {
		return nil, err
	}
	return whole(each(all, changeOf)), nil
}

type ruleCount struct {
	Rule    string         `json:"rule" example:"diabetes"`
	Title   string         `json:"title" example:"Diabetes"`
	ByState map[string]int `json:"by_state" doc:"Members in each state"`
}

type overviewBody struct {
	AsOf        string      `json:"as_of,omitempty" format:"date"`
	DataThrough string      `json:"data_through,omitempty" format:"date" doc:"Newest service date"`
	Members     int         `json:"members" example:"10000"`
	Covered     int         `json:"covered" example:"9800"`
	WithAny     int         `json:"with_a_condition" example:"7100"`
	OpenGaps    int         `json:"open_gaps" example:"12000"`
	Conditions  []ruleCount `json:"conditions"`
	Gaps        []ruleCount `json:"gaps"`
	RulesHash   string      `json:"rules_sha256" example:"3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855e"`
}

func (s *server) overview(ctx context.Context, _ *caller, _ *struct{}) (*out[overviewBody], error) {
	o, err := s.Population.Overview(ctx)
	if err != nil {
		return nil, err
	}
	return answer(overviewBody{
		isoDay(o.AsOf), isoDay(o.DataThrough), o.Members, o.Covered, o.WithAny, o.OpenGaps, each(o.Conditions, countOf), each(o.Gaps, countOf), o.RulesHash,
	}), nil
}

func countOf(c population.RuleCount) ruleCount {
	body := ruleCount{c.Rule.ID, c.Rule.Title, map[string]int{}}
	for state, n := range c.ByState {
		body.ByState[string(state)] = n
	}
	return body
}

func (s *server) rules(ctx context.Context, _ *caller, _ *struct{}) (*out[page[ruleBody]], error) {
	cards, err := s.Population.Rules(ctx)
	if err != nil {
		return nil, err
	}
	return whole(each(cards, ruleOf)), nil
}

type loadBody struct {
	population.Load
	At time.Time `json:"at"`
}

func (s *server) loads(ctx context.Context, _ *caller, _ *struct{}) (*out[page[loadBody]], error) {
	all, err := s.Population.Loads(ctx)
	if err != nil {
		return nil, err
	}
	return whole(each(all, func(l population.Load) loadBody {
		l.Files = filled(l.Files)
		return loadBody{l, l.At.UTC()}
	})), nil
}

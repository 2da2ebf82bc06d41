package entitlement

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/plan"
	"github.com/keepwell/keepwell/internal/rule"
)

// caseJSON is the facts of the policy. Keys that it does not know are ignored.
type caseJSON struct {
	AsOf     *clock.Date   `json:"as_of"`
	Params   paramsJSON    `json:"params"`
	Spans    []spanJSON    `json:"spans"`
	Failures []failureJSON `json:"gate_failures"`
	Terms    []termsJSON   `json:"contract_terms"`
	Posted   []amountJSON  `json:"posted"`
}

type paramsJSON struct {
	Mode            Mode                                      `json:"payment_mode"`
	Schedule        Schedule                                  `json:"payment_schedule"`
	Gate            Gate                                      `json:"gate_rule"`
	Beyond          bool                                      `json:"retro_beyond_window"`
	UnlikeProtected Rank                                      `json:"unlike_protected_rate"`
	Cap             bool                                      `json:"cap_family_year"`
	Rates           map[string]map[string]map[string]cellJSON `json:"rates"`
}

type cellJSON struct {
	Initial int64 `json:"initial_cents"`
	Renewal int64 `json:"renewal_cents"`
}

type spanJSON struct {
	ID             string      `json:"id"`
	Family         plan.Family `json:"family"`
	Region         string      `json:"region"`
	Start          *clock.Date `json:"start"`
	End            *clock.Date `json:"end"`
	Exception      *string     `json:"exception"`
	Cycle          *string     `json:"cycle"`
	Basis          *Basis      `json:"basis"`
	Prior          *string     `json:"prior_plan_type"`
	Commissionable *bool       `json:"commissionable"`
	Cancelled      bool        `json:"cancelled"`
	Protected      bool        `json:"protected"`
	Agents         []heldJSON  `json:"agents_of_record"`
}

type heldJSON struct {
	Agent *string     `json:"agent"`
	From  *clock.Date `json:"from"`
}

type failureJSON struct {
	Agent string      `json:"agent"`
	From  *clock.Date `json:"from"`
	To    *clock.Date `json:"to"`
	Test  string      `json:"test"`
}

type termsJSON struct {
	Agent string      `json:"agent"`
	From  *clock.Date `json:"from"`
	Mode  Mode        `json:"payment_mode"`
	Level string      `json:"level"`
}

type amountJSON struct {
	Span  string  `json:"span"`
	Agent *string `json:"agent"`
	Year  int     `json:"year"`
	Cents int64   `json:"cents"`
}

// Exceptions are the reasons that keep a short span from being rapid (42 CFR 422.2274(d)(5)(iii)(B)).
var Exceptions = []string{
	"other_creditable_coverage", "institution", "employer_coverage_change", "plan_termination_or_sanction", "part_d_or_spap_coordination",
	"became_lis_or_dual", "special_needs_plan", "auto_or_passive_enrollment", "death", "moved_out_of_service_area", "nonpayment_of_premium",
	"loss_of_entitlement", "five_star_plan", "low_performing_to_three_star",
}

// refused says which fact cannot be used, and never what it is.
func refused(name, expected string) error {
	return &rule.FactError{Name: name, Problem: "expected " + expected}
}

// readCase reads and checks facts.
func readCase(facts json.RawMessage) (*Case, error) {
	var j caseJSON
	if err := json.Unmarshal(facts, &j); err != nil {
		return nil, misread(err)
	}
	if j.AsOf == nil {
		return nil, refused("as_of", "a date")
	}
	c := &Case{AsOf: *j.AsOf}
	for _, take := range []func(*Case) error{j.Params.take, j.spans, j.failures, j.terms, j.posted} {
		if err := take(c); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func misread(err error) error {
	var mistyped *json.UnmarshalTypeError
	var date *clock.DateError
	switch {
	case errors.As(err, &date):
		return refused("facts", "dates as YYYY-MM-DD")
	case errors.As(err, &mistyped) && mistyped.Field != "":
		return &rule.FactError{Name: mistyped.Field, Problem: "has another type than expected"}
	default:
		return refused("facts", "a JSON object")
	}
}

// choose takes a value of a list; the first stands for none.
func choose[T ~string](name string, given T, among ...T) (T, error) {
	if given == "" {
		return among[0], nil
	}
	if !slices.Contains(among, given) {
		return "", refused(name, fmt.Sprintf("one of %q", among))
	}
	return given, nil
}

func (p *paramsJSON) take(c *Case) (err error) {
	if c.Params.Mode, err = choose("params.payment_mode", p.Mode, Full, Prorated); err != nil {
		return err
	}
	if c.Params.Schedule, err = choose("params.payment_schedule", p.Schedule, Annual, Monthly); err != nil {
		return err
	}
	if c.Params.Gate, err = choose("params.gate_rule", p.Gate, Forfeit, Hold, Pay); err != nil {
		return err
	}
	if c.Params.UnlikeProtected, err = choose("params.unlike_protected_rate", p.UnlikeProtected, Initial, Renewal); err != nil {
		return err
	}
	c.Params.BeyondWindow, c.Params.Cap = p.Beyond, p.Cap
	c.Params.Rates, err = p.rates()
	return err
}

// rates are those that the facts bring along, in place of the whole table.
func (p *paramsJSON) rates() (*Rates, error) {
	if p.Rates == nil {
		return nil, nil
	}
	own := newRates()
	for year, families := range p.Rates {
		y, err := strconv.Atoi(year)
		if err != nil {
			return nil, refused("params.rates", "years as keys")
		}
		for family, regions := range families {
			if plan.Family(family) != plan.MA && plan.Family(family) != plan.PDP {
				return nil, refused("params.rates", "families ma and pdp")
			}
			for region, cell := range regions {
				key := cellKey{y, plan.Family(family), region}
				if own.add(key, "facts-"+year, cell.Initial, cell.Renewal) != nil {
					return nil, refused("params.rates", "whole cents, not negative")
				}
			}
		}
	}
	return own, nil
}

func (j *caseJSON) spans(c *Case) error {
	seen := map[string]bool{}
	for i := range j.Spans {
		s, err := j.Spans[i].span()
		if err != nil {
			return at(fmt.Sprintf("spans[%d]", i), err)
		}
		if seen[s.ID] {
			return refused(fmt.Sprintf("spans[%d].id", i), "another id for each span")
		}
		seen[s.ID] = true
		c.Spans = append(c.Spans, s)
	}
	return nil
}

// at puts the place before the name of a fact.
func at(place string, err error) error {
	var fact *rule.FactError
	if errors.As(err, &fact) {
		return &rule.FactError{Name: place + "." + fact.Name, Problem: fact.Problem}
	}
	return err
}

func (j *spanJSON) span() (s Span, err error) {
	s = Span{
		ID: j.ID, Region: j.Region, End: j.End, Prior: textOf(j.Prior), Cancelled: j.Cancelled, Protected: j.Protected,
		Commissionable: j.Commissionable == nil || *j.Commissionable,
	}
	if s.Family, err = choose("family", j.Family, "", plan.MA, plan.MAPD, plan.Cost, plan.PDP); err != nil || s.Family == "" {
		return s, refused("family", "ma, mapd, cost or pdp")
	}
	if s.Cycle, err = choose("cycle", textOf(j.Cycle), CycleUnknown, CycleInitial, CycleRenewal); err != nil {
		return s, err
	}
	if s.Exception, err = choose("exception", textOf(j.Exception), append([]string{""}, Exceptions...)...); err != nil {
		return s, err
	}
	basis := Continuing
	if j.Basis != nil {
		basis = *j.Basis
	}
	if s.Basis, err = choose("basis", basis, Continuing, FirstEver, GroupToIndividual, LikeChange, UnlikeChange, TwoIntoOne); err != nil {
		return s, err
	}
	return s, j.dates(&s)
}

func (j *spanJSON) dates(s *Span) error {
	switch {
	case j.ID == "":
		return refused("id", "a text")
	case s.Region == "" && s.Family != plan.PDP:
		return refused("region", "a region of the table")
	case j.Start == nil || j.Start.Day() != 1:
		return refused("start", "the first of a month")
	case j.End != nil && (*j.End != j.End.EndOfMonth() || *j.End < *j.Start):
		return refused("end", "the last of a month, not before the start, or null")
	}
	s.Start = *j.Start
	for i, h := range j.Agents {
		if h.From == nil {
			return refused(fmt.Sprintf("agents_of_record[%d].from", i), "a date")
		}
		s.Agents = append(s.Agents, Held{textOf(h.Agent), *h.From})
	}
	return nil
}

func textOf[T ~string](text *T) T {
	if text == nil {
		return ""
	}
	return *text
}

func (j *caseJSON) failures(c *Case) error {
	for i, f := range j.Failures {
		if f.From == nil {
			return refused(fmt.Sprintf("gate_failures[%d].from", i), "a date")
		}
		until := clock.MaxDate
		if f.To != nil {
			until = *f.To
		}
		c.Failures = append(c.Failures, Failure{Agent: f.Agent, From: *f.From, To: until, Test: f.Test})
	}
	return nil
}

func (j *caseJSON) terms(c *Case) (err error) {
	for i, t := range j.Terms {
		if t.From == nil {
			return refused(fmt.Sprintf("contract_terms[%d].from", i), "a date")
		}
		if t.Mode, err = choose(fmt.Sprintf("contract_terms[%d].payment_mode", i), t.Mode, "", Full, Prorated); err != nil {
			return err
		}
		c.Terms = append(c.Terms, Terms{t.Agent, *t.From, t.Mode, t.Level})
	}
	return nil
}

func (j *caseJSON) posted(c *Case) error {
	const most = 1_000_000_000_00 // far from overflow, however many lines there are
	for i, p := range j.Posted {
		if p.Cents > most || p.Cents < -most {
			return refused(fmt.Sprintf("posted[%d].cents", i), "cents of an amount that a book can hold")
		}
		c.Posted = append(c.Posted, Amount{p.Span, textOf(p.Agent), p.Year, p.Cents})
	}
	return nil
}

package evaluate

import (
	"fmt"

	"github.com/keepwell/keepwell/internal/clock"
	"github.com/keepwell/keepwell/internal/population/adherence"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// defaultSoon is how long before its due date a gap is due soon, where the rule does not say.
var defaultSoon = clock.Period{Days: 60}

// gap compiles the rule as a gap.
func (c *compiler) gap() {
	r, out := c.at, c.out
	if r.MetWhen != nil || r.ReferencePeriod != nil {
		c.fail("kind", "met_when and reference_period belong to a condition")
	}
	out.period = c.period(r.Period)
	sc := scope{reference: none, period: out.period, event: r.IndexEvent != nil}
	sc.window = c.addWindow(window{from: anchor{base: periodStart}, to: anchor{base: periodEnd}, period: out.period})
	satisfied := r.SatisfiedBy
	population, key := &r.Population, "population"
	if m := r.Measure; m != nil && c.p.opts.Mode == MeasurePhase {
		if m.Population != nil {
			population, key = m.Population, "measure.population"
		}
		if m.SatisfiedBy != nil {
			satisfied = m.SatisfiedBy
		}
	}
	c.population(key, population, sc)
	c.exclusions(r.Exclusions, sc)
	if r.IndexEvent != nil {
		c.indexEvent(r.IndexEvent, sc)
	}
	if r.Enrolment != nil && c.inMode("enrolment", r.Enrolment.Mode) && r.PDC == nil {
		out.covered = c.cover("enrolment", r.Enrolment, sc.window, out.period)
	}
	c.subject(satisfied, sc)
	c.due(&r.Due, sc)
}

// subject compiles the one thing the gap is about.
func (c *compiler) subject(satisfied *Criterion, sc scope) {
	r, out := c.at, c.out
	subjects := 0
	if satisfied != nil {
		subjects++
		if c.p.opts.Mode == Prospective {
			sc.interval = r.Due.Interval
		}
		out.satisfied = c.criterion("satisfied_by", satisfied, sc)
	}
	if r.PDC != nil {
		subjects++
		c.pdc(r.PDC)
	}
	if r.Overlap != nil {
		subjects++
		c.overlap(r.Overlap, sc)
	}
	if subjects != 1 {
		c.fail("", "a gap needs exactly one of satisfied_by, pdc and overlap")
	}
}

func (c *compiler) period(text string) uint8 {
	s, err := parseSeason(text)
	if err != nil {
		c.fail("period", err.Error())
		s = calendarYear
	}
	for i, have := range c.p.periods {
		if have == s {
			return uint8(i)
		}
	}
	c.p.periods = append(c.p.periods, s)
	return uint8(len(c.p.periods) - 1)
}

// population compiles who the gap is for. All its criteria become one all_of.
func (c *compiler) population(key string, p *Population, sc scope) {
	c.out.sex = c.sexOf(key+".sex", p.Sex)
	if p.Age != nil {
		c.out.age = c.age(key+".age", p.Age, sc)
	}
	whole := Criterion{AllOf: append([]Criterion(nil), p.AllOf...)}
	if len(p.AnyOf) > 0 {
		whole.AllOf = append(whole.AllOf, Criterion{AnyOf: p.AnyOf})
	}
	for i := range p.NoneOf {
		whole.AllOf = append(whole.AllOf, Criterion{Not: &p.NoneOf[i]})
	}
	switch len(whole.AllOf) {
	case 0:
	case 1:
		c.out.requires = c.criterion(key, &whole.AllOf[0], sc)
	default:
		c.out.requires = c.criterion(key, &whole, sc)
	}
}

func (c *compiler) exclusions(list []Exclusion, sc scope) {
	for i := range list {
		key := fmt.Sprintf("exclusions[%d]", i)
		if list[i].ID == "" {
			c.fail(key, "expected an id")
		}
		node := c.criterion(key, &list[i].Criterion, sc)
		c.out.exclusions = append(c.out.exclusions, exclusion{node: node})
	}
	if len(list) > maxExclusions {
		c.fail("exclusions", fmt.Sprintf("more than %d", maxExclusions))
	}
}

// maxExclusions is what Finding.ExcludedBy can number.
const maxExclusions = 127

func (c *compiler) indexEvent(e *IndexEvent, sc scope) {
	sc.event = false
	compiled := indexEvent{node: c.criterion("index_event", &e.Criterion, sc)}
	if compiled.node == none || c.p.nodes[compiled.node].kind != leafNode || c.p.nodes[compiled.node].min > 1 {
		c.fail("index_event", "expected codes, found once, in both modes")
	}
	switch e.Pick {
	case "first":
		compiled.first = true
	case "", "last":
	default:
		c.fail("index_event.pick", "expected first or last")
	}
	if e.Clean != nil {
		compiled.clean = *e.Clean
	}
	c.out.index = &compiled
}

func (c *compiler) due(d *Due, sc scope) {
	out := &c.out.due
	out.first, out.opens, out.soon = none, none, defaultSoon
	if d.Opens != "" {
		out.opens = c.day("due.opens", d.Opens, sc)
	}
	out.byInterval = c.p.opts.Mode == Prospective && d.Interval != nil || c.hasInterval(c.out.satisfied)
	switch d.FirstDue {
	case "":
	case "population_entry":
		out.entry = true
	default:
		out.first = c.day("due.first_due", d.FirstDue, sc)
	}
	by := d.By
	if by == "" {
		by = "period.end"
	}
	out.by = c.day("due.by", by, sc)
	if d.Grace != nil {
		out.grace = *d.Grace
	}
	if d.Soon != nil {
		out.soon = *d.Soon
	}
}

// hasInterval tells whether any part keeps the gap closed for a time of its own.
func (c *compiler) hasInterval(at int32) bool {
	if at == none || c.p.opts.Mode == MeasurePhase {
		return false
	}
	n := &c.p.nodes[at]
	if n.kind == leafNode || n.kindOfLeaves() {
		if n.hasInterval {
			return true
		}
	}
	for _, kid := range c.p.kidsOf(n) {
		if c.hasInterval(kid) {
			return true
		}
	}
	return false
}

func (n *node) kindOfLeaves() bool { return n.kind == withinNode || n.kind == sequenceNode }

func (c *compiler) pdc(p *PDC) {
	if c.at.Drugs == nil {
		c.fail("pdc", "needs drugs")
		return
	}
	c.pdcWords(p)
	compiled := &pdcRule{
		slot: c.drugs("drugs", c.at.Drugs), alerts: c.at.Alerts,
		stays: c.settings("pdc.stays.types", p.Stays.Types, bit(claim.Inpatient)|bit(claim.SNF)),
		params: adherence.Params{
			AdjustStays:      p.Stays.Adjust,
			MinTreatmentDays: int32(p.MinTreatmentDays), MinDistinctFillDates: int32(p.MinDistinctFillDates),
			ThresholdNum: int32(p.Threshold.Num), ThresholdDen: int32(p.Threshold.Den),
		},
	}
	for i, word := range p.TreatmentEnd.EarliestOf {
		switch word {
		case "period.end":
		case "disenrolment":
			compiled.disenrol = true
		case "death":
			compiled.death = true
		default:
			c.fail(fmt.Sprintf("pdc.treatment_end.earliest_of[%d]", i), "expected period.end, disenrolment or death")
		}
	}
	if err := compiled.params.Check(); err != nil {
		c.fail("pdc", err.Error())
	}
	c.out.pdc = compiled
}

// pdcWords refuses choices that the arithmetic does not have, rather than ignoring them.
func (c *compiler) pdcWords(p *PDC) {
	for _, w := range []struct{ key, got, want string }{
		{"index", p.Index, "first_fill_in_period"},
		{"overlap.same_ingredient", p.SupplyOverlap.SameIngredient, "shift"},
		{"overlap.different_ingredient", p.SupplyOverlap.DifferentIngredient, "union"},
		{"prior_year_supply", p.PriorYearSupply, "ignore"},
		{"rounding", p.Rounding, "none"},
	} {
		if w.got != "" && w.got != w.want {
			c.fail("pdc."+w.key, "expected "+w.want)
		}
	}
	if p.Stays.Adjust && !p.Stays.IncludeDischargeDay {
		c.fail("pdc.stays.include_discharge_day", "expected true: the discharge day belongs to the stay (Technical Notes, Attachment L)")
	}
}

func (c *compiler) overlap(o *Overlap, sc scope) {
	compiled := &overlapRule{a: none, b: none, among: none, minDays: int32(o.MinDays), minFills: int32(o.MinFills), window: sc.window}
	switch {
	case o.Among != nil && o.A == nil && o.B == nil:
		compiled.among = c.drugs("overlap.among", o.Among)
	case o.Among == nil && o.A != nil && o.B != nil:
		compiled.a, compiled.b = c.drugs("overlap.a", o.A), c.drugs("overlap.b", o.B)
	default:
		c.fail("overlap", "expected a and b, or among")
	}
	if o.MinDays < 1 {
		c.fail("overlap.min_days", "expected at least 1")
	}
	if o.Window != nil {
		compiled.window = c.window("overlap.window", o.Window, sc)
		if c.p.windows[compiled.window].perMember() || c.p.windows[compiled.window].from.base == noBase {
			c.fail("overlap.window", "expected a beginning that is the same for every member")
		}
	}
	c.out.overlap = compiled
}

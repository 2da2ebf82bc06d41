package care

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
	"github.com/keepwell/keepwell/internal/web/shell"
)

// topRows is how many conditions the overview shows before "more".
const topRows = 12

// overview shows the state of the population at a glance, and nobody of it.
func (d *desk) overview(r *http.Request, v visit) (shell.Answer, error) {
	o, err := d.Population.Overview(r.Context())
	if err != nil {
		return nil, err
	}
	if o.Members == 0 || o.AsOf == claim.NoDay {
		return shell.Page(emptyOverviewPage(v)), nil
	}
	return shell.Page(overviewPage(v, overviewView{o})), nil
}

type overviewView struct{ population.Overview }

// group is a block of rows of one kind under one heading.
type group struct {
	Name string
	Rows []population.RuleCount
}

// conditions are ranked by how many members have them; the common ones come first.
func (o overviewView) conditions() []group {
	groups := grouped(o.Conditions)
	for _, g := range groups {
		slices.SortStableFunc(g.Rows, func(a, b population.RuleCount) int {
			return b.ByState[population.Confirmed] - a.ByState[population.Confirmed]
		})
	}
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(rank(a.Name), rank(b.Name)) })
	return groups
}

func rank(name string) int {
	if name == "common" {
		return 0
	}
	return 1
}

// gaps keep the reader's order of groups, the important ones first, but groups without anything to do come last; within a group
// the care most members miss leads.
func (o overviewView) gaps() []group {
	groups := grouped(o.Gaps)
	for _, g := range groups {
		slices.SortStableFunc(g.Rows, func(a, b population.RuleCount) int { return missing(b) - missing(a) })
	}
	slices.SortStableFunc(groups, func(a, b group) int { return boolOrder(a.toDo() == 0, b.toDo() == 0) })
	return groups
}

// missing counts the members who need this care now or soon.
func missing(row population.RuleCount) int {
	return row.ByState[population.Overdue] + row.ByState[population.Open] + row.ByState[population.DueSoon]
}

// toDo counts the gaps of a group.
func (g group) toDo() int {
	sum := 0
	for _, row := range g.Rows {
		sum += missing(row)
	}
	return sum
}

func grouped(rows []population.RuleCount) []group {
	var groups []group
	for _, row := range rows {
		i := slices.IndexFunc(groups, func(g group) bool { return g.Name == row.Rule.Group })
		if i < 0 {
			i, groups = len(groups), append(groups, group{Name: row.Rule.Group})
		}
		groups[i].Rows = append(groups[i].Rows, row)
	}
	return groups
}

// gapTotals adds up the states of all gaps.
func (o overviewView) gapTotals() map[population.State]int { return totals(o.Gaps) }

func totals(rows []population.RuleCount) map[population.State]int {
	sum := map[population.State]int{}
	for _, row := range rows {
		for state, n := range row.ByState {
			sum[state] += n
		}
	}
	return sum
}

// closedShare is closed of all that apply: excluded members and shared decisions do not count.
func (v visit) closedShare(by map[population.State]int) string {
	return v.share(by[population.Closed], applying(by))
}

// largestCondition scales the bars: the longest one fills its column.
func largestCondition(rows []population.RuleCount) int {
	largest := 1
	for _, row := range rows {
		largest = max(largest, row.ByState[population.Confirmed]+row.ByState[population.Suspected]+row.ByState[population.Signal])
	}
	return largest
}

// average is the mean number of confirmed common conditions a member has, in tenths.
func (v visit) average(o overviewView) string {
	sum := 0
	for n, members := range o.ByCount {
		sum += n * members
	}
	tenths := (sum*10 + o.Members/2) / o.Members
	return v.decimal(tenths/10, tenths%10)
}

// withCondition and withGap are the members behind a number of the overview: exactly those it counts, by one rule and one state.
func withCondition(id string) string {
	return worklistPath(population.WorklistQuery{Condition: []string{id}})
}

func withGap(id string, state population.State) string {
	return worklistPath(population.WorklistQuery{Gap: []string{id}, State: state})
}

func (v visit) band(b population.AgeBand) string {
	switch {
	case b.From == 0:
		return v.T("care.overview.age_under", "Age", v.Num(b.To+1))
	case b.To == 0:
		return v.Num(b.From) + "+"
	}
	return v.Num(b.From) + "–" + v.Num(b.To)
}

// topChanges is how many kinds of changes the overview shows before "more".
const topChanges = 10

// applying counts the gaps that apply to somebody: excluded members and shared decisions do not count.
func applying(by map[population.State]int) int {
	return by[population.Closed] + by[population.Overdue] + by[population.Open] + by[population.DueSoon]
}

// care are the rules of a group that find gaps; talks are those that only ask for a conversation.
func (g group) care() []population.RuleCount {
	return slices.DeleteFunc(slices.Clone(g.Rows), func(row population.RuleCount) bool { return onlyTalk(row) || gapWhole(row) == 0 })
}

// quiet counts the rules of a group that concern nobody now.
func (g group) quiet() int {
	n := 0
	for _, row := range g.Rows {
		if gapWhole(row) == 0 && !onlyTalk(row) {
			n++
		}
	}
	return n
}

func (g group) talks() []population.RuleCount {
	return slices.DeleteFunc(slices.Clone(g.Rows), func(row population.RuleCount) bool { return !onlyTalk(row) })
}

func onlyTalk(row population.RuleCount) bool {
	return row.ByState[population.Talk] > 0 && applying(row.ByState) == 0
}

// changedTo adds up the newest changes by the state they led to.
func (o overviewView) changedTo() map[population.State]int {
	by := map[population.State]int{}
	for _, c := range o.Changes {
		by[c.To] += c.Members
	}
	return by
}

func (o overviewView) changed() int {
	sum := 0
	for _, c := range o.Changes {
		sum += c.Members
	}
	return sum
}

// groupNote says at a glance how a group stands.
func (v visit) groupNote(g group) string {
	if applying(totals(g.Rows)) == 0 {
		return v.T("care.overview.group_none")
	}
	return v.T("care.overview.group_note", "ToDo", v.Num(g.toDo()), "Closed", v.closedShare(totals(g.Rows)))
}

// openGroups is how many groups of gaps the overview shows unfolded.
const openGroups = 4

// gapWhole is how many members a gap rule looks at, talk aside.
func gapWhole(row population.RuleCount) int {
	whole := 0
	for _, state := range gapOrder {
		whole += row.ByState[state]
	}
	return whole
}

// changeNote names the two most frequent of the latest changes.
func (v visit) changeNote(by map[population.State]int) string {
	states := slices.DeleteFunc(slices.Clone(changeOrder), func(s population.State) bool { return by[s] == 0 })
	slices.SortStableFunc(states, func(a, b population.State) int { return by[b] - by[a] })
	if len(states) == 0 {
		return v.T("care.overview.no_change_yet")
	}
	return v.barWords(by, states[:min(2, len(states))])
}

// short is enough of a hash for people to compare.
func short(hash string) string { return hash[:min(12, len(hash))] }

// opens tells whether a number leads to its members: for those who may list them, and not by what is sensitive.
func (v visit) opens(row population.RuleCount, s population.State) bool {
	return v.Acts(listing...) && row.Rule.Lists(s)
}

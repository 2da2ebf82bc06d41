package web

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/keepwell/keepwell/internal/population"
	"github.com/keepwell/keepwell/internal/population/claim"
)

// topRows is how many conditions the overview shows before "more".
const topRows = 12

// overview shows the state of the population at a glance.
func (p *portal) overview(r *http.Request, v visit) (answer, error) {
	o, err := p.Population.Overview(r.Context())
	if err != nil {
		return nil, err
	}
	if o.Members == 0 || o.AsOf == claim.NoDay {
		return page{emptyOverviewPage(v)}, nil
	}
	return page{overviewPage(v, overviewView{o})}, nil
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
func closedShare(by map[population.State]int) string {
	return share(by[population.Closed], applying(by))
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
func (o overviewView) average() string {
	sum := 0
	for n, members := range o.ByCount {
		sum += n * members
	}
	tenths := (sum*10 + o.Members/2) / o.Members
	return count(tenths/10) + "." + count(tenths%10)
}

// withCondition and withGap are the members behind a number of the overview: exactly those it counts, by one rule and one state.
func withCondition(id string) string {
	return worklistPath(population.WorklistQuery{Condition: []string{id}})
}

func withGap(id string, state population.State) string {
	return worklistPath(population.WorklistQuery{Gap: []string{id}, State: state})
}

func bandName(b population.AgeBand) string {
	switch {
	case b.From == 0:
		return "Under " + count(b.To+1)
	case b.To == 0:
		return count(b.From) + "+"
	}
	return count(b.From) + "–" + count(b.To)
}

// topChanges is how many changes the overview shows before "earlier".
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

func changedTo(changes []population.Change) map[population.State]int {
	by := map[population.State]int{}
	for _, c := range changes {
		by[c.To]++
	}
	return by
}

// groupNote says at a glance how a group stands.
func groupNote(g group) string {
	if applying(totals(g.Rows)) == 0 {
		return "nothing to do"
	}
	return count(g.toDo()) + " to do · " + closedShare(totals(g.Rows)) + " closed"
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

// byMember joins neighbouring changes of one member.
func byMember(changes []population.Change) [][]population.Change {
	var groups [][]population.Change
	for i, c := range changes {
		if i == 0 || changes[i-1].Member != c.Member {
			groups = append(groups, nil)
		}
		last := &groups[len(groups)-1]
		*last = append(*last, c)
	}
	return groups
}

// changeNote names the two most frequent of the latest changes.
func changeNote(changes []population.Change) string {
	by := changedTo(changes)
	states := slices.DeleteFunc(slices.Clone(changeOrder), func(s population.State) bool { return by[s] == 0 })
	slices.SortStableFunc(states, func(a, b population.State) int { return by[b] - by[a] })
	if len(states) == 0 {
		return "nothing yet"
	}
	return barWords(by, states[:min(2, len(states))])
}

// short is enough of a hash for people to compare.
func short(hash string) string { return hash[:min(12, len(hash))] }

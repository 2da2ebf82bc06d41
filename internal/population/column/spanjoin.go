package column

import "github.com/keepwell/keepwell/internal/population/claim"

// spanJoiner makes of a member's final spans those that Rows shows: of one coverage, contract and plan joined where they
// overlap or touch. Its slices are reused from member to member.
type spanJoiner struct {
	coverage   []claim.Coverage
	from, thru []int32
	row        []int32 // the first row that went into each
}

func (j *spanJoiner) reset() {
	j.coverage, j.from, j.thru, j.row = j.coverage[:0], j.from[:0], j.thru[:0], j.row[:0]
}

// add takes in the next row by coverage and first day. Of the spans of its contract only the last can reach it.
func (j *spanJoiner) add(row int32, coverage claim.Coverage, from, thru int32, sameContract func(a, b int32) bool) {
	for i := len(j.row) - 1; i >= 0 && j.coverage[i] == coverage; i-- {
		if !sameContract(j.row[i], row) {
			continue
		}
		if touches(j.thru[i], from) {
			j.thru[i] = max(j.thru[i], thru)
			return
		}
		break
	}
	j.coverage = append(j.coverage, coverage)
	j.from, j.thru, j.row = append(j.from, from), append(j.thru, thru), append(j.row, row)
}

// touches reports whether a span that starts no earlier than another one overlaps it or starts the day after its end.
func touches(thru, from int32) bool { return thru == openEnd || from <= thru+1 }

// facts joins settled spans in place, leaving out the withdrawn ones.
func (j *spanJoiner) facts(spans []spanFact) []spanFact {
	j.reset()
	same := func(a, b int32) bool {
		return spans[a].contract == spans[b].contract && spans[a].plan == spans[b].plan
	}
	for i := range spans {
		if s := &spans[i]; s.withdrawn() == 0 {
			j.add(int32(i), s.coverage, s.from, s.thru, same)
		}
	}
	for i, row := range j.row {
		spans[i] = spans[row]
		spans[i].thru = j.thru[i]
	}
	return spans[:len(j.row)]
}

// rows joins the spans of a sliced member. first is where they begin in the table.
func (j *spanJoiner) rows(r *Rows, t *spanTable, first int) {
	j.reset()
	same := func(a, b int32) bool {
		x, y := first+int(a), first+int(b)
		return t.contract.at(x) == t.contract.at(y) && t.plan.at(x) == t.plan.at(y)
	}
	for i, coverage := range r.SpanCoverage {
		j.add(int32(i), coverage, r.SpanFrom[i], r.SpanThru[i], same)
	}
}

// show points a Rows at the joined spans.
func (j *spanJoiner) show(r *Rows) {
	r.SpanCoverage, r.SpanFrom, r.SpanThru = j.coverage, j.from, j.thru
}

// mayJoin reports whether spans of one coverage touch. Their contracts are not looked at: mostly nothing touches, and then
// the numbers alone say that the member's rows can be shown as they lie in the file.
func mayJoin(r *Rows) bool {
	for i := 1; i < len(r.SpanCoverage); i++ {
		// As long as nothing has touched, the last end is the latest.
		if r.SpanCoverage[i] == r.SpanCoverage[i-1] && touches(r.SpanThru[i-1], r.SpanFrom[i]) {
			return true
		}
	}
	return false
}

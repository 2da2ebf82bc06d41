package evaluate

import (
	"fmt"

	"pgregory.net/rapid"
)

// pick draws one of several YAML fragments; an empty one leaves the key out.
func pick(t *rapid.T, label string, fragments ...string) string {
	return rapid.SampledFrom(fragments).Draw(t, label)
}

var windowWords = []string{
	"", "", "window: lifetime, ", "window: P12M, ", "window: P3M, ", "window: {to: as_of - P6M}, ", "window: {from: birth + P60Y}, ",
}

func randomCodes(t *rapid.T) string {
	return pick(t, "codes", "value_set: t/a, ", "value_set: t/b, ", "value_set: t/c@1, ", "value_sets: [t/a, t/n], ", "value_set: t/n, ",
		"list: ['ICD10CM:A1', 'CVX:33'], ", "value_set: t/b, systems: [ICD10CM], ", "value_set: t/a, except: ['ICD10CM:A1'], ")
}

func randomCount(t *rapid.T) string {
	return pick(t, "count", "", "", "min: 1, ", "min: 2, ", "min: 2, distinct_dates: true, ", "min: 2, min_days_apart: 30, ", "min: 3, min_days_apart: 1, ")
}

func randomFilter(t *rapid.T) string {
	return pick(t, "types", "", "types: [inpatient, snf], ", "types: [hop, carrier], ", "types: [any_other_non_drug], ", "not_types: [carrier], ") +
		pick(t, "position", "", "", "dx_position: principal, ", "dx_position: not_admitting, ") +
		pick(t, "exclude", "", "", "exclude_claim_if: {value_set: t/a, role: exclude}, ", "also_on_claim: {value_set: t/b}, ")
}

func randomUnless(t *rapid.T) string {
	return pick(t, "unless", "", "", "", "unless: {value_set: t/c}, ", "unless: {enrolment_flag: hospice}, ", "unless: {not: {sex: female}}, ")
}

// randomLeaf is one counted criterion of a gap or of a suspicion.
func randomLeaf(t *rapid.T, windows []string) string {
	switch rapid.IntRange(0, 9).Draw(t, "kind of leaf") {
	case 0:
		return "{enrolment_flag: " + pick(t, "flag", "hospice", "esrd", "died") + ", " + pick(t, "window", windows...) + "}"
	case 1:
		return "{age: {from: " + pick(t, "from", "40", "65") + pick(t, "to", "", ", to: 74") + "}" + pick(t, "sex", "", ", sex: male") + "}"
	case 2:
		return "{value_set: t/lab, op: '" + pick(t, "op", "<", "<=", ">", ">=", "=") + "', value: 7, " +
			pick(t, "last", "", "last: true, ", "last: true, of_day: lowest, ", "last: true, of_day: highest, ") + pick(t, "window", windows...) + "}"
	case 3:
		return "{not: " + randomCodesLeaf(t, windows) + "}"
	}
	return randomCodesLeaf(t, windows)
}

func randomCodesLeaf(t *rapid.T, windows []string) string {
	return "{" + randomCodes(t) + randomCount(t) + randomFilter(t) + randomUnless(t) + pick(t, "window", windows...) +
		pick(t, "own interval", "", "", "", "interval: P9M, ", "interval: P200Y, ") + pick(t, "next", "", "", "next_after: P2M, ") + "}"
}

func randomTree(t *rapid.T, windows []string, depth int) string {
	kind := rapid.IntRange(0, 4).Draw(t, "tree")
	if depth == 0 || kind > 2 {
		return randomLeaf(t, windows)
	}
	if kind == 2 {
		return randomGroup(t, windows)
	}
	group := []string{"any_of", "all_of"}[kind]
	return fmt.Sprintf("{%s: [%s, %s], %s%s}", group, randomTree(t, windows, depth-1), randomTree(t, windows, depth-1), randomUnless(t), pick(t, "group window", windows...))
}

// randomGroup is an all_of with within, or a sequence.
func randomGroup(t *rapid.T, windows []string) string {
	if rapid.Bool().Draw(t, "within") {
		return fmt.Sprintf("{all_of: [{value_set: t/lab}, {value_set: t/dia, op: '<', value: 9}], within: %s, %s}",
			pick(t, "within days", "P0D", "P4D", "P31D"), pick(t, "window", windows...))
	}
	return fmt.Sprintf("{sequence: [{value_set: t/a}, {value_set: t/b, %s}], %s}", pick(t, "after", "", "after: P30D", "after: P6M"), pick(t, "window", windows...))
}

func randomMet(t *rapid.T, depth int) string {
	kind := rapid.IntRange(0, 3).Draw(t, "met")
	if depth == 0 || kind > 1 {
		weak := pick(t, "weak", "", "", "weak_codes: {list: ['ICD10CM:A2']}, ")
		return "{" + pick(t, "own codes", "", "", "", randomCodes(t)) + randomCount(t) + randomFilter(t) + weak + randomUnless(t) + "}"
	}
	return fmt.Sprintf("{%s: [%s, %s]}", []string{"any_of", "all_of"}[kind], randomMet(t, depth-1), randomMet(t, depth-1))
}

func randomCondition(t *rapid.T, id string) string {
	text := "kind: condition\nid: " + id + "\nversion: '1'\n" +
		"reference_period: {" + pick(t, "ending", "", "ending: as_of, ") + "length: " + pick(t, "length", "P24M", "P12M", "P6M") + "}\n" +
		"claims: {" + pick(t, "lines", "", "exclude_lines: [dme, ambulance], ") + pick(t, "claim position", "", "", "dx_position: principal, ") +
		pick(t, "claim exclusion", "", "", "exclude_claim_if: {value_set: t/a, role: exclude}, ") + "codes: {value_set: " + pick(t, "set", "t/a", "t/b") + "}}\n" +
		"met_when: " + randomMet(t, 2) + "\n" +
		pick(t, "coverage", "", "coverage: {max_gap_months: 1}\n", "coverage: {parts: [A, B, D], max_gaps: 2, max_gap: P45D}\n")
	windows := []string{"", "", "window: lifetime, ", "window: P12M, "}
	suspected, signal := "", ""
	if rapid.Bool().Draw(t, "suspects") {
		suspected = "suspected: " + randomTree(t, windows, 1) + ", "
	}
	if rapid.Bool().Draw(t, "signals") {
		signal = "signal: " + randomTree(t, windows, 1) + ", "
	}
	return text + "states: {" + suspected + signal + "}\n"
}

func randomGap(t *rapid.T, id string) string {
	windows := windowWords
	event := ""
	if rapid.IntRange(0, 3).Draw(t, "has event") == 0 {
		event = "index_event: {value_set: t/b, pick: " + pick(t, "pick", "first", "last") + ", " + pick(t, "event window", windowWords...) + "}\n"
		windows = append(append([]string(nil), windows...), "window: {from: event, to: event + P6M}, ", "window: {from: event - P1Y, to: event - P1D}, ")
	}
	windows = append(append([]string(nil), windows...), "window: period, ", "window: {from: period.start - P15M, to: period.end}, ", "window: {from: period.start, to: as_of}, ")
	text := "kind: gap\nid: " + id + "\nversion: '1'\n" + event + pick(t, "period", "", "", "period: year_from_07-01\n") +
		"population: {" + pick(t, "sex", "", "", "sex: female, ") +
		pick(t, "age", "", "age: {from: 40, to: 75}, ", "age: {at: period.end, from: 65}, ", "age: {at: period.start, to: 64}, ")
	if rapid.IntRange(0, 2).Draw(t, "requires") == 0 {
		text += "all_of: [{condition: c1, " + pick(t, "states", "", "states: [confirmed, suspected], ", "states: [none, resolved], ") + "}, " + randomTree(t, windows, 1) + "], "
	}
	text += "}\n"
	if rapid.Bool().Draw(t, "excludes") {
		text += "exclusions: [{id: one, any_of: [" + randomTree(t, windows, 1) + "]}, {id: two, all_of: [" + randomLeaf(t, windows) + ", {condition: c0}]}]\n"
	}
	text += pick(t, "enrolment", "", "", "enrolment: {mode: measure_only, max_gaps: 1, max_gap: P45D, enrolled_on: period.end}\n", "enrolment: {parts: [A], max_gaps: 3, max_gap: P12M}\n")
	text += "satisfied_by: " + randomTree(t, windows, 2) + "\n"
	return text + "due: {" + pick(t, "interval", "", "interval: P24M, ", "interval: P6M, ", "interval: P200Y, ") +
		pick(t, "first due", "", "first_due: population_entry, ") + pick(t, "grace", "", "grace: P3M, ", "grace: P10D, ") +
		pick(t, "soon", "", "soon: P30D, ") + pick(t, "by", "", "by: period.start + P4M, ") + "}\n"
}

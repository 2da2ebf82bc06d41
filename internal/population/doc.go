// Package population takes claims and eligibility in, evaluates every member against the condition and gap rules, and keeps
// the changes.
//
//	Load       reads source files into a new segment of columns and says exactly what happened to every row.
//	Identify   evaluates members as of a date; only the differences to what was known become events.
//	Finding    what one rule says about one member, with its evidence: a condition's state or a gap's.
//	Touched    the members whose rows a load really changed; only they are evaluated again.
//
// The record is the truth: which segments are live, and every finding that ever changed. The columns hold the bulk. Views (the
// tables of views.go) are rebuilt from the record at any time.
package population

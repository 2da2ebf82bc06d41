// Package aor decides who is agent of record after a plan change: promises B1 to B5, B7.
//
// Words:
//
//   - Facts are what is known of one change: how it came about, the two plans, the original agent on the day, who facilitated it.
//   - The rules are an ordered table, data in rules/aor: the first that fits decides. R01 to R15 are their names in letters and records.
//   - A result says the outcome, the agent of record, whether that is paid, and the sentence that the record and the letter cite.
//   - Parameters are the plan's choices: protect_unlike, allow_gap, silent_channels. They come from the plan profile.
//
// The rule engine decides each distinct combination of facts once; the answer is remembered. A million decisions ask it a few
// hundred times.
package aor

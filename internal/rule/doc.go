// Package rule decides by rules that are data. A plan's people read and change the rules; the code that asks for a
// decision does not change. The file format, for plan analysts, is in docs/rule-sets.md.
//
// Words:
//
//   - Set: one file: typed inputs, parameters, ordered rules, tests. It has an id, a version and effective dates.
//
//   - Rule: a condition (when, in CEL), what then holds (then), why in plain words (because), what says so
//     (source), and how sure we are of it (mark).
//
//   - Hit: which of the rules that match decide: the first, the only one, or all.
//
//   - Mark: V verified at the source, S from a secondary source, R recalled and still to be verified, O our own
//     definition. What is recalled is configuration with an effective date, never code.
//
//   - Complete: a claim that every combination of facts is decided. The loader proves it, or refuses the set.
//
//   - Fact: what is known about the case. A missing fact is unknown, not false: a decision that depends on it is not
//     made, and names it.
//
//   - Decision: the result with its rule, version, hash, facts, reasons and the verdict on each rule.
//
//   - Library: all versions of all sets; the date picks the version.
//
//   - Policy: anything that decides JSON facts by name: a set, or Go code with parameters.
//
//   - Replay: deciding the past again, to see what a changed rule would have changed.
package rule

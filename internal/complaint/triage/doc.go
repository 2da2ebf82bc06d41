// Package triage reads the words of a contact and says what it probably is: which procedure, which product, one of the two narrow
// 24-hour triggers, category, quality of care, who is complained about, whether somebody is in danger, and whether several
// matters are told at once. It suggests; people decide.
//
// Words:
//
//   - A pattern is a few words in order, with near-words and gaps; never a regular expression. Patterns are data in each language
//     (rules/complaint: word, trigger, topic).
//   - A rule is a set of patterns with what they suggest. It may need other words beside it and falls silent beside others, and
//     when the words before it deny it.
//   - A hint is one suggestion, with the exact words of the text that led to it and the rule that read them.
//
// It is pure and fast: the same words always give the same hints. It is a leaf: it knows texts, not cases.
//
// "Urgent" alone is never a 24-hour trigger (42 CFR 422.564(f), 423.564(f)). Whoever is unhappy has at least a grievance, also when
// the contact ends happily (42 CFR 422.561).
package triage

// Package complaint hears what people are unhappy with, brings it to the right desk, has it investigated according to its type,
// and answers on the legal clock.
//
// Words:
//
//   - An intake is one contact as it came: the words as they were said or written, who spoke, by which channel, when any unit of
//     the plan first had it. It ends as visible work: cases, a link to an open case, or an explanation.
//   - A case is one matter of an intake. A mixed contact becomes several cases, each with the receipt of the intake.
//   - A procedure is a way in which the law has the matter handled: grievance, organization determination, appeal, CTM complaint,
//     discrimination, ... One case may run in several at once, each on its own clock.
//   - A receipt number is what people say on the phone. Numbers have no gap and a check digit, and are given only to what is on disk.
//   - An obligation is something owed by a time: legal (a paragraph sets it) or a target of our own. They never look alike.
//   - The desk is who handles a kind of matter; a worker is one of its people. Whoever is complained about neither sees nor decides.
//   - A finding is what an investigation found; it is versioned. A decision says what became of the matter and what may be told.
//   - A referral hands a part to somebody else (QIO, special investigations, State, human resources) and is tracked to an answer.
//
// Parts: term (the clocks, pure), triage (what it probably is, and checklists, as data), ctm (CMS's Complaints Tracking Module),
// inquiry (agents who ask), report (universes, counts, rates, evidence), prevention (causes, trends, early warning).
//
// Promises A1 to A11. Clocks: 42 CFR 422.564, 422.630, 423.564, 422.125, 423.129 (rules/complaint).
//
// Who may: members and who stands in for them open complaints; an agent's word never does (A3).
package complaint

// Package statement tells an agent what a commission run paid, and why, line by line.
//
// Words:
//
//   - A statement is what one run comes to for one agent: the balance from before, what was earned and taken back, what is held, what
//     settles a debit balance, what is paid, and what is carried forward.
//   - A line is one of the commission book, with the earlier line that it corrects or takes back, and the row of the rate table.
//   - An explanation is a line in words: what it is, by which rule, at which rate, for which months. It decides nothing again; all of it
//     stands in the trace that was booked (rules/commission/statement.yaml has the words).
//   - An issued document is a PDF or a table of a run that was paid, kept by the SHA-256 of its content: asked for again, it is the same
//     document. What a run only proposes is made fresh and not kept.
//   - The outlook is what is still to come: months, true-ups that wait for CMS, and what could still be taken back.
//
// In files a member is the plan's member number. Names are shown on pages alone, with a pass.
//
// Who may: agents see their own; who leads an agency sees the sums of those below, by the hierarchy of the day; broker operations, finance
// and compliance see all. To everybody else there is no statement.
//
// Promises: B6 (each line says why), B9.
package statement

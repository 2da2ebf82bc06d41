// Package commission keeps the commission book: what independent agents earned, to the cent, why, and what was paid.
//
// Words:
//
//   - The book is double-entry and append-only. A posting is one event of the record with many lines; a line moves an amount from one
//     account to another, so that debits equal credits in each line. A mistake is corrected by another line, never by a change.
//   - A payee is whose a line is: an agent by producer number, the house, the suspense of a decision that is on hold, an upline.
//   - A target is what a payee should have earned for a span of a member in a year. The holding is what the book has posted of it.
//     The difference, with its reason, is the next line: late facts, chargebacks, true-ups and rulings are all the same step.
//   - A chargeback names the earlier line that it takes back.
//   - A run judges members, posts the differences (accrues), proposes what each agent is paid, waits for somebody else's approval, and
//     exports payments. Only one run is open at a time.
//   - Suspense holds what is earned while nobody knows by whom. House lines are a memo of what no agent earns.
//   - Overrides of agencies are no compensation (42 CFR 422.2274(e)): they have accounts of their own and stand in no cap.
//
// Promises: every line has a decision and a rate; the fair market value of a member's year is never exceeded; months in which the agent
// was not ready are not paid; the same run twice posts nothing. Each posting is checked before it is appended (B6, G3).
//
// Clocks: a line is posted as of its run's day; it is effective in its service months. Late lines reach back to the year before the
// run's, no farther unless the plan goes farther both ways (42 CFR 422.2274(d)(5)(i)).
//
// Who may: broker operations prepare runs; finance approves, never who prepared (four eyes).
//
// The engine of entitlement is package entitlement; statements, payment files and warnings are packages statement, payout and warning.
package commission

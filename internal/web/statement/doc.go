// Package statement is where agents read what they were paid and why, and where broker operations, finance and compliance read the same for
// any agent.
//
//	list      statements of an agent, newest first; staff choose an agent
//	one       what a run came to: sums, reasons, lines; the same on paper (PDF) and as a table (CSV)
//	line      one line: the rule, the rate with its source, the months, what the gate kept, the earlier line, the decision
//	outlook   expected and paid: what is still to come, what waits for CMS, what could be taken back
//	agency    sums of those below an agency, by the hierarchy of the run's day
//
// Members are named with a pass only; without one their plan number stands.
package statement

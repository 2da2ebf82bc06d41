// Package payrun holds the pages of the commission book: where broker operations prepare what agents are paid, and finance lets it go.
//
//	runs      all runs, and what is to be done next
//	prepare   what a run would come to, before anything is written
//	run       what a run comes to: by reason, by payee, what could not be judged; approve, pay, withdraw
//	payee     one payee of a run: hold and release, everything or one line
//	journal   lines of the book; each opens to its accounts, its rate, its decision and the line that it corrects
//	account   one agent: what is payable, what is owed
//	suspense  what waits for decisions that are on hold
//
// Who prepared a run does not approve it. Every number opens to its lines.
package payrun

// Package credential holds the pages about who may sell.
//
//	ready    an agent sees every test with its date and source, warnings with what is at stake, and where nothing is missing (B4, B9)
//	agents   broker operations and compliance find an agent
//	agent    one agent as of a day and as known on a day, with all that was told (B1)
//	enter    a fact entered, corrected or withdrawn by hand, with the reason
//	feed     a file of a source, with what became of every row
//	lapses   what lapses soon
//
// Credentials are data of business partners: no member is named here. Warnings count members and name none.
package credential

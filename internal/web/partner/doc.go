// Package partner holds the pages where agents ask, and where the plan answers them.
//
//	ask       an agent or agency asks about a customer, and hears one of the few sentences (promise A4)
//	line      questions to the resource line (promise A12)
//	call      staff ask for an agent on the phone, who is called back first
//	outreach  what inquiries made the plan do: call the member, have agent oversight look
//	queue     the resource line at work
//	watch     agents who asked too often
//
// Agents read sentences and never codes: what the plan found is for the file.
package partner

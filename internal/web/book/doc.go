// Package book is where agents work: the book of business, one customer, disputes, and what an agency sees of its agents; and where
// broker operations hear disputes.
//
//   - The book is the first page of an agent: who is their customer, since when and why, and what is ahead.
//   - The page of a customer tells the cover, every decision about the agent of record in words, and what follows.
//   - A dispute is opened with the evidence that its claim needs, and followed to the ruling and the money.
//   - The queue is what broker operations have to rule on, due first at the top.
//
// Nothing here tells of complaints: there is a link to the page where an agent asks (promise A4).
package book

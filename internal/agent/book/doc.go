// Package book shows agents and agencies their book of business.
//
// Words:
//
//   - A row is one cover of one customer, of whom an agent is or was of record: plan, dates, since when and why the customer is theirs.
//   - A head is the row of a customer that counts on a day, of the rows that follow each other. The others are history.
//   - The status is pending (not begun), active, termed (ended, or another agent is of record now) or cancelled (never was).
//   - The rapid window is the time in which a customer who leaves takes the whole pay of the first months back (42 CFR 422.2274(d)(5)).
//   - A closed row has no name: whoever is not of record any more, or not yet, does not see who the customer is.
//   - Reach is whose books somebody sees: their own; of whoever leads an agency also those of the agency, its agents and the agencies below.
//
// The rows follow from spans, tenures, verifications and disputes alone, and are made again when one of those changes (Follow). Names come
// from the directory by a look that is on record, one entry for each customer of a page. There is no money here, and nothing of complaints:
// what an agent hears of a complaint is the answer to a question (package inquiry, promise A4), never a column.
//
// Promise B2. Who may: agents, and who leads an agency.
package book

// Package report tells others what became of complaints: the universes of program audits, the counts of the reporting requirements, the
// complaint rate, and the evidence of one case.
//
// Words:
//
//   - A universe is the list of all cases of a kind and period in the columns that auditors ask for. Its layout is data
//     (rules/complaint/universe): columns, lengths, codes, what belongs in it, and what must agree within a row.
//   - As of an instant a universe or a count says what the plan knew then, from the record, whatever happened since. Names and member
//     numbers are those of today: auditors ask for the number that is in force.
//   - A problem is a cell that is not as the layout wants it, named by case, column and what was expected; never by its content.
//   - Withheld rows are about whoever asks: they stay out, and their number is told. Somebody else exports them.
//   - The reporting counts are by quarter and contract, by the day of the notification; each number opens its cases.
//   - An evidence pack is everything of one case in one file, with a proof that can be checked without this program's database.
//
// Sources: CMS-10717, CMS-10261, CMS-10185, CMS-10305; most details are recalled and marked so in the data.
//
// Promises A9, A10, G5 as far as complaints.
package report

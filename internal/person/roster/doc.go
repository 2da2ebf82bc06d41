// Package roster reads the files in which people come: enrolment data of CMS and a plan's own lists.
//
// Words:
//
//   - A format is a kind of file, recognised by its header: RIF beneficiary files, three tables of CMS's integrated data
//     repository (IDR), and the general CSV of docs/people.md.
//   - A row is one line, read into the one shape that the directory takes (person.Row). It is told for a day where the file has
//     one: the reference year of a RIF file, the start of an IDR row's version, the column as_of of a CSV.
//   - An outdated row is one that its source replaced itself (IDR_LTST_TRANS_FLG is not Y). It is counted and left out.
//
// Promises: a bad row is reported with file, line, field and what was expected there, never with its value; all others load.
package roster

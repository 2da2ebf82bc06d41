// Package column keeps the population as columns: immutable Arrow IPC files, uncompressed and memory-mapped, partitioned by a
// hash of the member, sorted by member and date. One segment per load, merged in the background; a member's rows are read
// through a final-action view over all segments.
//
// Words:
//
//	Segment    what one load added: a folder of Arrow files, written once, never changed.
//	Partition  the members whose hash has the same top bits; work is split by partition.
//	Rows       one member's columns, sliced out of the mapped files without copying when one segment holds the member,
//	           merged into a scratch copy when several do.
//	Span       a period of coverage as a file said it; Rows shows those that touch as one.
//	Dict       the codes of a snapshot: a row's code is an index into it, so that each code is classified once.
//	Snapshot   the view over a list of live segments, oldest first. Which are live is said by the event record, not by the
//	           folder: a segment whose load was killed before it was recorded is an orphan and is never opened.
//	Delta      what a new segment changes in the view: the members touched, and rows by what becomes of them.
//	Facts      one member's rows in wide form, in which copies meet and are settled.
//	Run        a sorted part of a load on its way into a segment, in memory or spilled to disk.
//
// # Final action
//
// Of a claim, fill or span the copy with the highest version stands, of equal versions the one from the later segment. A void or
// denied copy that stands keeps its rows, marked by Kind.Void and its status: it can be shown, and it is evidence for
// nothing. A claim belongs to its member: the same id under another member is another claim. Results have no version; the
// later one stands, but a withdrawn one stays withdrawn. What is known about a person is the latest version field by field.
// So files may come late and out of order: if versions differ the view is the same, and a file that comes twice changes
// nothing.
//
// A span has no id: coverage, contract, plan and first day say which one it is. So a later file can end or lengthen it, or
// withdraw it by an end before its first day; the withdrawn copy is kept, lest an older file that comes late brings the span
// back. Segments hold spans as they were said. Only what Rows and an export show is joined: were it joined in the files, an
// open end could never be corrected.
//
// # Files
//
//	store.json                      format and number of partitions (64 unless said otherwise), never changed
//	seg-<id>/segment.json           every file with its length, CRC-32C and rows; the segment's counts
//	seg-<id>/dict.arrow             index, system, code: sorted; code columns hold the index
//	seg-<id>/pNN/person.arrow       one row a member, sorted by (hash, member)
//	seg-<id>/pNN/claim.arrow        id, dates, setting, status, version, lines, paid_cents, provider
//	seg-<id>/pNN/code.arrow         code, date, claim (counted from the member's first), kind: 13 bytes a row
//	seg-<id>/pNN/fill.arrow         drug, date, days_supply, status, version, ...
//	seg-<id>/pNN/result.arrow       test, date, value, ...
//	seg-<id>/pNN/span.arrow         coverage, from, thru, version, contract, plan
//	tmp-*                           a load that is running or was killed
//
// Every table is one record batch. Empty tables are not written. Dates are date32, null where there is none. Small numbers
// (setting, status, role, system, coverage, sex) are those of package claim; kind is Kind. The rows of the member in row i of
// person.arrow are those from X_end[i-1] (0 for the first) to X_end[i] of table X. A segment has as many partitions as its
// size asks for, at most the store's: pNN are the members whose hash has NN in its top bits. Any tool that reads Arrow can
// open the files; for joins by id there is ExportParquet, which writes ids and words into every row.
//
// Codes stand once per segment in dict.arrow instead of in Arrow's dictionary encoding, which would repeat them in each
// partition's file and would tie a snapshot to as many dictionaries as there are partitions.
//
// A segment appears by renaming its folder after all of its files and folders are durable. A crash at any point leaves a
// whole segment or a folder named tmp-, which RemoveOrphans removes.
package column

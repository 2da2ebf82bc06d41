// Package read turns the files that plans, CMS and others hand over into claim values: people, coverage spans, claims, fills
// and results. It never decides what they mean.
//
// Words:
//
//	Source     one input file whose format was recognised from its name and its header, never from its place in a list.
//	Row        what a format counts: a line of a delimited file, a resource of a FHIR file, a row of a Parquet file.
//	Loaded     the row became part of at least one value that the sink took.
//	Rejected   the row could not be read; the report says in which line and field, why, and what was expected instead.
//	Duplicate  the row repeats, byte for byte, one that this file already gave for the same id.
//	Skipped    the row is sound, but carries nothing that the model keeps.
//	Conflict   a second copy of an id with different content and the same version. Both copies are handed on.
//	Warning    something odd in a row that was accepted all the same.
//	Cut        the place where a file ended before its end: everything before it was read.
//
// The balance: in every file and every format, rows = loaded + rejected + duplicates + skipped.
//
// A report names files, lines, fields and expected forms. It never repeats a value, which may be about somebody's health.
//
// Memory does not grow with the file: a line, the lines of one claim, the number of remembered ids and the number of kept
// rejections all have limits, each a constant with its reason.
package read

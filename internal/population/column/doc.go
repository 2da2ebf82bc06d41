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
//	Dict       the codes of a partition: a row's code is an index into it, so that each code is classified once.
package column

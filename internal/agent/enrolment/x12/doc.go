// Package x12 reads benefit enrollment files: X12 834, version 005010X220A1, which employers, agencies and states send.
//
// Words:
//
//   - An interchange (ISA to IEA) names its delimiters in its first segment. A file may hold several, each with its own.
//   - A segment is a line of elements; it is counted from the beginning of the file, and its elements from 1.
//   - A transaction set (ST to SE) holds members (INS) with their coverages (HD).
//   - The broker is named once for a transaction set (loop 1000C, N1*BO).
//
// Promises: a set whose envelope does not fit (count, control number) is not read at all; a member or coverage that is wrong is
// reported with segment and element, never with its value; all others are read.
package x12

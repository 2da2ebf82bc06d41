// Package enrolment keeps who is enrolled in which plan, from when until when, as the files of CMS and of others say it.
//
// Words:
//
//   - A fact is one thing that a file says of a member: an enrollment was accepted, ended, cancelled, moved, corrected; or a
//     snapshot of a time in a plan. Facts are kept as they came, each once, whatever file repeats it.
//   - A span is a time in one plan as it follows from all facts together. Facts are folded in the order in which CMS processed
//     them, so that it does not matter when and in which file they reached us.
//   - A move is the entering of a plan of ours with what was before: a new enrollment, a plan change, or one without an election.
//   - Ours is a plan that the catalog of the parent organization names (plan.Catalog).
//   - An application is what the plan itself sent to CMS; it is pending until CMS replies.
//   - TC and TRC are CMS's transaction code and transaction reply code (Plan Communication User Guide).
//
// Promises: the same file twice changes nothing; the order of files does not matter; a bad line is reported with file, line, field
// and what was expected there, never with its value; nothing is ever deleted.
package enrolment

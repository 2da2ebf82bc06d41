// Package change is the plan-change desk and everything that follows from a plan change: who is agent of record, since when and why,
// and who may see the member for it. Promises B3, B4, B5, B7, G2, G3.
//
// Words:
//
//   - A change is a member's move from one plan of ours to another: prepared at the desk, found in CMS's replies, or both.
//   - Evidence says how the change came about. Kinds are heard in a fixed order: our own application record, the producer number and
//     flags of CMS's reply, Medicare.gov's flag, the source code, the call log. Two kinds that disagree hold the decision.
//   - A decision is made by the rules of package aor from facts that are stored with it. It is never edited; what is learned later
//     makes a new version, which says what changed.
//   - A tenure is a time in which one agent, or nobody, is of record for a span. Tenures follow from spans, decisions and wishes alone.
//   - A wish is what the member asked for (another agent, from the first of next month) or what broker operations moved (a successor,
//     a book).
//   - To follow is to bring all this up to date with what came in: enrolment facts and facts about agents.
//   - A referral link is what an agent sends to a customer: it names the agent, and leads to the plan-change line.
//
// Streams: change/<id>, tenure/<member>, follow/change, referral/<hash>. Rules: rules/aor.
//
// Who may: specialists of the plan-change line prepare; broker operations decide what is held and move books; compliance reads; agents
// read what concerns them.
package change

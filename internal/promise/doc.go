// Package promise measures what the plan promised: how often each promise was kept, what is at risk now, and what was broken, down to
// the records behind each number.
//
// Words:
//
//   - A promise is a row of the plan's list, with an id such as A4. What it says and what counts as kept is data (rules/promise).
//   - A mark is what one record (a case, a contact, an agent's question) says about one promise: kept, broken, or open until an instant.
//   - Open and past that instant is broken; open and in the last quarter of its time is at risk.
//   - The board follows the record: it is as new as the position it names, and can be made again from the record at any time.
//
// Promises G1. Who may: everybody who answers for the plan; no mark names a member.
package promise

// Package office is the portal of those who run the plan's system and watch over it: administrator, privacy officer, compliance
// and quality.
//
// Words:
//
//   - User: an account and the person who holds it. The administrator gives and takes roles; nobody changes their own, and the
//     last administrator stays one.
//   - Rules page: what each role may see, asked of the policies themselves, question by question. Nothing there is written by hand.
//   - Check: one thing the health page looks at, with what was found and whether somebody should act.
//   - Hint: why a look deserves a second glance. A hint accuses nobody; the privacy officer notes what it was.
//   - Watched person: somebody whose record makes curious. Each look at it becomes a hint.
//   - Case: a privacy request with its legal time, its letters and its answer.
//   - Ledger: what was told to whom outside the plan (45 CFR 164.528).
//
// The administrator and compliance see no member data here. The privacy officer does, through the guard, for the purpose of
// privacy; each such page is itself a look that the member can see.
package office

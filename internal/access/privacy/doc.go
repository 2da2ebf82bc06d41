// Package privacy keeps what members ask about their own data, and what became of it.
//
// Words:
//
//   - A request is one of: see or copy the record, correct it, know who got it (an accounting), restrict who sees it, be
//     written or called elsewhere (confidential communications), or a complaint about privacy.
//   - Its obligation says by when it must be answered; one extension, in writing, where a paragraph allows it.
//   - A denial names its grounds; some of them the member can have reviewed by somebody who took no part.
//   - A disclosure is something that left the plan outside the pages of the portal. Accountable ones are told to the member
//     when they ask for an accounting; treatment, payment, operations, the member's own and authorized ones are not.
//   - A letter is wanted, never sent, by this room (package letter).
//   - The notice of privacy practices is data of the plan (package notice).
//
// Promises F1, F3 and F4: an accepted restriction binds from the moment it is recorded; a confidential address is obeyed when a
// letter is sent, not when it was written.
//
// Clocks: 45 CFR 164.524(b)(2), 164.526(b)(2), 164.528(c)(1); the others have targets of our own (rules/privacy).
//
// Who may: members and who stands in for them ask; member services receives; the privacy officer answers.
package privacy

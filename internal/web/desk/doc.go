// Package desk is the portal of those who serve members: member services and data stewards, and the first pages of
// doctors.
//
// Words:
//
//   - Call: one talk with somebody about one member, from the moment they were verified until it ends, an hour at most. Every look
//     in it gives the verification as its reason (45 CFR 164.514(h)). Only who took the call can open it.
//   - Caller: who is on the line: the member; somebody else while the member is on the line and agrees; a helper whose paper we have.
//   - Fact: what the caller told and the system compared. The desk types what it hears and reads only whether it is right, so that
//     nobody is told what they should have said.
//   - Paper: an authorization as the desk captures it (package authorization).
//   - Pair: two entries of the directory that may be one person, for the steward to decide.
//   - Patient: a member whom a doctor or their practice treats.
//   - Broken glass: a record opened for hours because of an emergency, with a reason, reviewed by the privacy officer.
//
// A member's data is read through the guard alone; each page is a look that the member can see.
package desk

// Package complaints is the portal of those who hear complaints and answer them: intake, the queue, search, what nobody could match
// yet, the daily balance, the team and its supervisor.
//
// Words:
//
//   - Queue: what is open, ordered by the next legal instant. A row names no member; the case page does, with a look.
//   - Due: the legal instant that binds now. Target: our own aim before it. They never look alike: a due date is a solid mark with
//     its paragraph, a target is a thin line of gray that says that it is ours.
//   - Intake: one contact as somebody of the plan takes it. The words come first, the emergency before everything (promise E4). One
//     form holds it all; its sections appear as they are needed and nothing typed is lost on the way.
//   - Matter: one thing that the contact is about. Each becomes a case.
//   - Alike: an open case of the same member about the same thing. It is shown, and somebody decides (never merged by itself).
//   - Bulk act: one thing done to several cases: chosen, previewed on a page of its own, then done one by one with a result each.
//   - Act: one thing done to a case. Its form has an address of its own; what the rules refuse is said there in plain words, with all
//     that was typed. The case page offers an act only when it makes sense, and says first what to do next.
//   - Composer: where the outcome is told. It offers only the forms that the rule allows, and says of each recipient whether the
//     disclosure rules let them have the letter.
//   - Mailroom: letters that wait, that are printed, and that came back. Handing over to the carrier is what stops a clock.
//   - Module: CMS's Complaints Tracking Module. What is resolved here counts when it is entered there.
//   - Balance: received = cases + linked + explained + waiting, for every channel and day.
//   - Worker: somebody at a desk. Lead: a worker who is told before something gets late, and who keeps the list of workers.
//
// Service staff open the intake alone: they hear complaints during a call and hand them over.
//
// Every flow works without JavaScript and by keyboard; keys are a comfort that can be switched off.
package complaints

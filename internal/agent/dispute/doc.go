// Package dispute hears agents who say that a decision or a payment is wrong (the Agent Resource Line's disputes).
//
// Words:
//
//   - A claim is what is said to be wrong: who is agent of record, pay that is missing, short or taken back, licence data, and others.
//     Claims are data (rules/agent/dispute_claim.yaml): what each is about, what has to be shown, and what a ruling can rest on.
//   - Evidence is what shows it. Some of it the agent brings (scope of appointment, application, statement), some the plan has
//     in its own files (recording, transfer log). A dispute waits for the agent's; the plan looks for its own before it rules.
//   - A clock is by when the plan rules or the agent brings what is missing. They are our own targets (rules/agent/dispute_clock.yaml).
//     That one is near, and that one was missed, is noted once each.
//   - A ruling upholds or denies, with reasons and with what it rests on. It edits nothing: when it is upheld the change is decided again,
//     and the money follows from that by the commission engine.
//   - Look-back: money moves for this calendar year and the one before; older claims get an answer.
//   - Reopening: once, within a time, the agent can say that the ruling is wrong.
//
// Promise B8. Rules: rules/agent/dispute_claim.yaml, dispute_clock.yaml, dispute_look_back.yaml.
//
// Who may: an agent opens disputes and follows their own; whoever leads an agency those of its agents; broker operations open them for
// agents on the phone, ask for evidence and rule; compliance reads. For everybody else there is no such dispute.
package dispute

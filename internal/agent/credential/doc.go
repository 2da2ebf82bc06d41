// Package credential knows whether an agent may sell: for any day, any state and any product, and as the plan knew it at any time.
//
// Words:
//
//   - A producer is an agent, an agency or a call centre, known by the national producer number (NPN).
//   - A fact says what is so of a producer from a day until a day: a contract, a licence, an appointment, a certification, an
//     errors-and-omissions policy, a sales hold, an upline, an override, a successor, a name.
//   - To state a fact is to put on record that a file, or a person, said it, and for which day it was said. Nothing is edited: a later
//     statement corrects an earlier one, and a person may withdraw one that was wrong.
//   - A subject is what statements are about that correct each other, such as the appointment by one entity in one state.
//   - The standing is what all statements say together. It follows from which statements there are and for which day each was made,
//     never from the order in which they came.
//   - Ready is who passes every test of package agent; each test that fails is told with the day, the source and when it was known.
//   - A lapse is a time in which a test fails. What lapses soon is upcoming.
//
// Two times are kept apart: when something was so (the days of a fact) and when the plan came to know it (the position of its event).
//
// Streams: producer/<npn>. Rules: rules/agent/credential.yaml. Promises: B1, B4.
//
// Who may: broker operations and compliance load files, state and withdraw; agents see their own, agencies those below them.
package credential

// Package contact sends what the plan has to say, and keeps exactly what was sent.
//
// Words:
//
//   - A letter is wanted by another room (package letter): a template, values, and for whom. This room makes it, at the last moment.
//   - A template is the text of a letter as data, in every language (package wording, rules/letter).
//   - A block is a notice that the rules put into letters: language help, nondiscrimination, the right to write to the QIO.
//   - A sheet is a letter as it stands on paper (package sheet); the press makes a tagged PDF of it (package press).
//   - The archive keeps every document by the hash of its content (package archive).
//   - Printed, handed over, came back: what happens to a letter, each an event. Handed over to the carrier is when it counts as given.
//   - A letter is held when it cannot be made: nowhere to send it, a field of the plan's profile is empty, somebody may not have it.
//     Held letters wait, visibly; nothing is guessed to get them out.
//
// Promises A7 and E2: the outcome is told by letter in the member's language and format. F4: a confidential address is obeyed when the
// letter is made. Each document is in the archive before an event names it, so that no event ever names nothing.
//
// Who may: letters are made by the system and handed over by whoever sends mail. Reading one needs a look at its member, as
// anywhere (package access).
package contact

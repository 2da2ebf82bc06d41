// Package prevention learns from complaints, so that the next one need not be made.
//
// Words:
//
//   - A fact is what is counted of one case, without words and names.
//   - Resolved at first contact is a matter that was decided and answered while the contact lasted and did not come back.
//   - A repeat contact is the same member with the same kind of matter within so many days.
//   - A rate is complaints for 1,000 member months, where the months of members are known.
//   - A control chart tells what is a change and what is chance: limits at three sigma, and runs on one side of the mean.
//   - A signal is a sign that a member is unhappy; signals with their points make the early-warning list.
//   - A tip tells agents what to do better. It tells nothing of any member, agent or complaint.
//   - A small cell is a number that could point at somebody: it is not shown to those who see no members.
//
// Everything that is a choice is data (rules/complaint/prevention). Promises A9 and A10.
package prevention

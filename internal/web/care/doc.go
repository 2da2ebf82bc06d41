// Package care is what care coordinators, coaches and quality staff work with: who needs care, why we say so, and what the data
// were.
//
// Words:
//
//   - Overview: the population in numbers. It shows no member, so that compliance and administrators may read it.
//   - Changes: the newest changes of findings with the names of the members.
//   - Worklist: the members who need something, those that need most first. Export: the same as a file.
//   - Member: one person's page. Why: how one finding about them was made.
//   - Loads: what was loaded. Rules: what we look for.
//   - Purpose: why somebody looks. Each page states it for the role that opens it; an emergency is stated in the address, after
//     somebody broke the glass.
//   - Closed: what a reader does not see of a member. Kinds of data that policy refuses leave a sentence in their place. Sensitive
//     categories are named for every member alike, whether or not there is anything in them.
//
// Every page that shows a member reads with a pass or an opener of the guard (promise F1): the look is in the record before the
// first row is read.
package care

// Package self is the portal of members and of those who act for them.
//
// Words:
//
//   - Acting: a visit to one member's pages, by the member or by a representative. Both see the same pages; a representative sees
//     of them what the grant allows, below a banner that says for whom they act.
//   - Base: the address of one member's pages: /my for oneself, /for/<person id> for somebody else. The address says for whom a page
//     is, so that two windows cannot be confused.
//   - Promise list: the first page. What the plan owes an answer to and until when, and what is left for the member to do.
//
// The readers are over 65; many see badly or read little English. One idea a page, short sentences, dates in words, the next step
// plain to see. Sentences are in shell/text/self.*.yaml at reading grade 6 to 8.
//
// Promises: F1 (every page goes through the guard and leaves an entry), F2 (who has access, who looked and why), F3
// (representatives and permissions, given and ended at once), F4 (privacy notice, other address), E3, E4.
//
// Who may: members about themselves; representatives with a valid grant. Acts that give or end access ask for a step-up.
package self

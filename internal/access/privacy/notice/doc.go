// Package notice keeps the notice of privacy practices: its versions as data of the plan, who was given which, who acknowledged it,
// and whom the plan has to remind.
//
// Words:
//
//   - A version is one text in every language of the plan, in force from a day on (plans/<plan>/notice).
//   - To give is to deliver a version: by mail, e-mail the member agreed to, in person, or at the portal.
//   - To remind is to tell that the notice is available and how to get it: at least once every three years (45 CFR
//     164.520(c)(1)(ii)).
//   - To acknowledge is what a member does at the portal; a plan need not ask for it, and loses nothing without it.
package notice

// Package term computes until when a complaint must be answered, resolved or appealed, and judges whether it was. It is pure: facts
// and rules go in, dates come out, with every step on the way.
//
// Words:
//
//   - Facts are what is known about one matter. Results hold obligations of package clock, whose steps can be checked by hand.
//
//   - The receipt is the earliest moment at which any unit or delegate of the plan had the matter; a postmark is none.
//
//   - A standard grievance is due on a date. An expedited one is due at an instant, some elapsed hours after the receipt. Only the
//     triggers that the paragraphs name make one expedited; "urgent" does not.
//
//   - A stop is what ends the clock: an answer in the form that the law wants, or a resolution entered in CMS's module. Calls to a
//     voicemail, returned letters and requests to CMS stop nothing.
//
//   - An extension is granted once, with a ground, in time; or refused with the first reason that applies.
//
//   - A duty is an obligation with its name: legal, or a target of our own. Targets are never legal dates.
//
//   - The rules in force on the day of receipt, of assignment or of the notice apply (rules/complaint). No weekend, holiday or
//     pause moves a legal date: there is no way to say so.
package term

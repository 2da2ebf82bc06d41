// Package clock knows civil dates, time zones and legal terms. It is pure: it never asks what time it is.
//
// Words:
//
//   - Date: a civil date, without a time or a zone. Inside it is the number of days since 1 January 1970,
//     the same number that the columnar files hold, so that converting costs nothing.
//
//   - Period: calendar months and days, as ISO 8601 writes them: P24M, P45D, P1Y6M.
//
//   - Span: a closed interval of dates; both ends belong to it.
//
//   - Instant: a time.Time in UTC. Dates are local, instants are not.
//
//   - Zone: an IANA time zone. The zone database is built into the binary, so a date never depends on the host.
//
//   - Local day: the instants that carry one date in a zone. It is half open: it begins with its first instant and
//     ends before the first instant of the next day. It may have 23, 24 or 25 hours, and may begin after midnight.
//
//   - Gap, fold: a wall time that a zone skips (spring) or shows twice (autumn). Neither is ever guessed: the caller
//     gets a typed error or says which instant is meant.
//
//   - Day term: "within 30 days": due on the local start date plus 30; the first late instant is the start of the
//     next local day.
//
//   - Hour term: "within 24 hours": elapsed hours, whatever the wall clocks do; the due instant itself is timely.
//
//   - Obligation: one thing that must be done by then, with the steps that led to the date.
package clock

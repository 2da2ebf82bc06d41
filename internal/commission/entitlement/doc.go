// Package entitlement says what an independent agent should have earned, and what of it is not yet booked. It is pure: the same case gives
// the same answer, to the cent, in whatever order the facts come.
//
// Words:
//
//   - A case is one member on a day: spans of cover, who was agent of record when, which months an agent failed the gate, and what the
//     book holds already.
//   - A span earns by the month it is enrolled in. The initial rate is the fair market value (FMV) of CMS, the renewal rate about half of
//     it (42 CFR 422.2274(d)(2)-(3)); both are published figures, by year, family and region, and never computed.
//   - Full is the whole initial amount at once, for a member new to Medicare plans who stays through 31 December; everything else is by
//     twelfths of the enrolled months (422.2274(d)(2)).
//   - Rapid disenrollment is a span of three months or less that ended without one of the listed reasons: it earns nothing
//     (422.2274(d)(5)(ii)-(iv)).
//   - The gate: a month in which the agent is not ready to sell on its first day is forfeited, held or paid, as the plan chose.
//   - A delta is earned minus posted: what a run still has to book, or to take back. After booking it there is none.
//   - A trace says of every amount which rule, which rate and which months made it, so that a statement decides nothing again.
//   - NEEDS_RATE: a cell that the table lacks refuses the whole case. Another region's rate is never used in its place.
//
// Rules as data: rules/commission (fmv-*.yaml, region.yaml, level.yaml). The policy is `keepwell decide compensation`.
package entitlement

// Package adherence counts how well a member's fills cover the days of a year: the proportion of days covered that CMS rates
// plans on, and the early warning that a refill is late.
//
// The arithmetic follows Attachment L of the CMS Medicare 2026 Part C & D Star Ratings Technical Notes (measures D08-D10).
// It is pure: days in, numbers out; rule data supplies the parameters, and a caller that keeps its Scratch pays no allocation.
//
// Words:
//
//	Fill              one dispensing: a date, days of supply, and the target ingredients the product holds. A combination
//	                  product may hold several; ingredients that are not in the class (HCTZ) are left out.
//	Index date        the first fill of the period; supply from before the period is ignored.
//	Treatment period  index date through the first of period end, end of enrolment, death; both days included.
//	Shift             a fill that starts before the same ingredient's earlier supply ends is moved to the day after.
//	                  Different ingredients are not moved against each other; a day they share counts once.
//	Stay              an inpatient or SNF stay, admission through discharge. Through measurement year 2025 its days leave
//	                  numerator and denominator, and the supply they would have used is banked for the first days without.
//	                  Among facts a stay without a type is inpatient; one of another type is ignored.
//	Gap day           a day of the treatment period without supply and without a stay.
package adherence

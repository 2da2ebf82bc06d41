// Package rate computes the complaint rate of a contract and what it means in stars, exactly and without rounding on the way. It is
// pure.
//
// Words:
//
//   - The rate is complaints of CMS's Complaints Tracking Module for 1,000 members and 30 days of a year, at two decimals. Grievances
//     filed with the plan alone do not count.
//
//   - The data year is the year in which the complaints were assigned; the star year, two years later, is that of the ratings.
//
//   - Cut points are the highest rates for so many stars, by star year and kind of contract (rules/complaint/complaint_rate.yaml).
//
//   - The effect is what one more complaint does, and how many more leave the stars as they are.
package rate

// Package sim makes populations that never lived, to measure and to try Keepwell with, and the hand-written pass over one that
// the evaluator is measured against.
//
// Words:
//
//	Population    members drawn from tables: the same seed gives the same members, whichever are drawn and in which order.
//	Distribution  distribution.csv: how often codes, settings, lines and supplies occur in the CMS synthetic RIF sample
//	              (CC0), every member weighing the same. Measured by `go run ./internal/sim/measure FOLDER`. CPT is left out.
//	Chronic       chronic.csv: rough shares of Medicare members with each of the 30 CCW common conditions and a few of its
//	              codes, because fourteen members cannot show thirty conditions. Recalled numbers, good for load, not for study.
//	Drug          drug.csv: real products of the three adherence classes, with rough weights.
//	Single pass   straight Go that counts thirty conditions and three adherence measures in one pass: the limit of the machine.
package sim

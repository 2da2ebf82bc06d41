// Package claim is the one shape into which every source format is read: people, coverage spans, claims with their codes,
// drug fills and results, before they become columns.
//
// Words:
//
//	Setting  where the care was given, as the Chronic Conditions Warehouse counts it: inpatient, SNF, HHA, HOP
//	         (hospital outpatient, institutional Part B), carrier (professional Part B), DME, ambulance, hospice, drug.
//	Status   what a claim is worth today: paid, denied, or void (reversed, cancelled, deleted). A void claim stays
//	         in the columns so that a page can say "this claim was reversed"; it is never evidence for anything.
//	Version  orders the copies of one claim id: the day the source processed it. The latest copy is the final action.
//	System   the code system of a code. ICD-9 and ICD-10 are different systems, so that they never meet in one set.
package claim

// Package evaluate turns rule files for chronic conditions and care gaps into one program, and runs it over one member's
// columns: rows and a date in, findings with evidence out. It is pure: no clock, no history, no I/O; the same rows and date
// always give the same findings.
//
// Words:
//
//	Rule       one YAML document: a condition (states none, signal, suspected, confirmed, not_confirmed, resolved) or a gap
//	           (open, overdue, due_soon, closed, excluded; numerator, denominator, not_enrolled when measuring).
//	Library    all rules, value sets and drug ingredients that were loaded together.
//	Pack       a YAML document that says how CSV files are read as value sets, ingredients or products.
//	Degraded   a rule runs without a value set that the plan must bring (licence user_supplied); what is missing is listed.
//	Mode       prospective asks "as of today, what is due"; measure asks "in this closed period, who counts" (with enrolment).
//	Slot       one distinct set of codes that rules look for; a code is classified once into the slots it belongs to.
//	Class      what all dictionary codes with the same list of slots share. Class 0 belongs to no slot.
//	Event      a row whose code belongs to a slot, kept in date order per slot while one member is evaluated.
//	Step       one test of a rule in words, with its outcome; an Explanation is the steps, and what would change the answer.
//	Finding    what one rule says about one member. No finding means: a condition with state none, or not in the population.
//
// Promises: nothing dated after as_of is seen; a void or denied row is never evidence for a yes; evaluating allocates nothing
// once Findings has grown to its size; Program and Classes are read-only and may be shared by goroutines, Findings may not.
package evaluate

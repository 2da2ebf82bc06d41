// Package cohort generates Medicare members for the demo: people who never lived, whose claims, fills and results tell the stories that
// public synthetic data lacks. It writes files in the formats that plans hand over, so that the readers do the rest.
//
// Words:
//
//	Member    one generated person. Every id starts with "GEN-", so that none can be mistaken for anybody's.
//	Habit     how much somebody sees doctors, comes to screenings and takes medicines. One number moves all three, so that
//	          some people have no open gap and others many.
//	Illness   a chronic condition with its codes, how common it is, and what makes it likelier.
//	Course    how an illness shows in claims: followed, mentioned once, over, reversed, or treated without a diagnosis.
//	Regimen   a medicine somebody takes, with the way the fills come: steady, early, irregular, stopped, once, switched.
//	Book      the rows of all tables, in the order of the people.
//
// The same seed gives the same files, byte for byte: every person draws from a source of their own, and nothing looks at a clock.
// Procedure codes under licence (CPT) are left out; HCPCS level II, ICD-10, NDC, LOINC and CVX are used.
package cohort

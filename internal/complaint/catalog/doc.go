// Package catalog says what a complaint can be: the desks, the categories, what an investigation of each type collects, who signs, the
// causes, the grounds, our own targets, and the one plain-words status of a case.
//
// Words:
//
//   - A category says what a matter is about; a subcategory says it more closely. They choose the desk, the checklist, and which
//     procedures run beside the grievance.
//   - A checklist is what an investigation of a type collects. A decision waits for its needed items and for its reviewer.
//   - A ground is why an outcome is not told (promise A8). It is kept and never said.
//   - A target is a date of our own. It never looks like a legal one, and is always earlier.
//   - A saying is the status of a case in plain words, the same on the web, in a letter and on the phone (promise A4).
//
// Everything stands in files (rules/complaint) with the days on which they are in force; the catalog of a case is the one of its
// receipt. The package is a leaf: it knows ids, not cases.
package catalog

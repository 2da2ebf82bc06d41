// Package ruletext says what rules find in the languages other than English. The rules themselves hold the English words; a file
// rules.<language>.yaml holds title and plain text of each rule by its id.
//
// The counting rule in exact words, sources and the sentences of evidence stay in English: they are what was reviewed, and pages
// mark them as English.
package ruletext

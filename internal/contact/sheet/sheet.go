// Package sheet is a letter as it stands on paper: who writes, to whom, and what, in reading order. It becomes a page of HTML for the
// press, and plain text for whoever makes braille and audio of it. It knows no texts and no values of its own.
package sheet

// Sheet is one letter.
type Sheet struct {
	Language string   // BCP 47, of the letter
	Title    string   // the subject; also the title of the PDF
	Logo     string   // who writes
	From     []string // return address
	To       []string // name and lines of the address; empty for a letter that is read at the portal
	Date     string   // in words
	Marks    []string // what identifies the letter: its number for the plan
	PageWord string   // "Page", in the language
	Large    bool     // large print
	Sections []Section
}

// Section is a part of a letter with a language of its own. Notices stand in a frame.
type Section struct {
	Language string
	Notice   bool
	Parts    []Part
}

// Kind is what a part is.
type Kind string

// The kinds of parts.
const (
	Heading   Kind = "heading"
	Paragraph Kind = "paragraph"
	List      Kind = "list"
	Address   Kind = "address"
	Table     Kind = "table"
)

// Part is one block of text. Text is of a heading or paragraph, or names a table; Items are of a list or address, or head the columns of a
// table. Nothing in them is markup.
type Part struct {
	Kind     Kind
	Text     string
	Items    []string
	Rows     [][]string // of a table; the first cell of a row is its head
	Amounts  []int      // columns of a table that hold amounts
	Language string     // when it is not that of the section
}
